// QR factors and what is made of reflections: torch.linalg.qr, householder_product, torch.geqrf, ormqr, orgqr, qr.
// ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { sameSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import {
  adjoint,
  columnsOf,
  corner,
  matricesOf,
  requireMatrices,
  requireSame,
  tensorOf,
  vectorsOf,
  zeroMatrix,
} from './dense/matrices.js'
import type { Matrix, Parts } from './dense/matrices.js'
import { applyReflections, productOf, reflected } from './dense/reflections.js'
import type { Reflections } from './dense/reflections.js'

const qrResult = returnType('linalg_qr', ['Q', 'R'])
const geqrfResult = returnType('geqrf', ['a', 'tau'])

export type QrMode = 'reduced' | 'complete' | 'r'

/**
 * Q with orthonormal columns and R upper triangular, Q · R = A.
 *
 * @param mode `'reduced'` (the default): Q `[m, min(m, n)]`; `'complete'`: `[m, m]`; `'r'`: only R.
 */
export const qr = define(
  'linalg.qr',
  ['A', 'mode'],
  (A: Tensor, mode: QrMode = 'reduced'): Returned<readonly ['Q', 'R']> => {
    requireMatrices('linalg.qr', A)
    if (mode !== 'reduced' && mode !== 'complete' && mode !== 'r')
      throw new TypeError(
        `qr received unrecognized mode '${String(mode)}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      )
    const [batch, m, n] = [A.sizes.slice(0, -2), A.sizes.at(-2) as number, A.sizes.at(-1) as number]
    const width = mode === 'complete' ? m : Math.min(m, n)
    const parts = matricesOf(A).map(reflected)
    const triangles = parts.map(({ matrix }) => upperOf(matrix, width))
    const R = columnsOf(A.dtype, batch, triangles, [width, n])
    if (mode === 'r') return qrResult(allocate('linalg.qr', [0], A.dtype, null, A.isMeta), R)
    const products = parts.map((each) => productOf(each, width))
    return qrResult(columnsOf(A.dtype, batch, products, [m, width]), R)
  },
)

/** `linalg.qr` by its older name: `some` gives reduced factors. */
export const qrOld = define('qr', ['input', 'some'], (input: Tensor, some = true): Returned<readonly ['Q', 'R']> =>
  qr(input, some ? 'reduced' : 'complete'),
)

/** R from the diagonal on with the reflections' vectors below it, and their factors: LAPACK's geqrf. */
export const geqrf = define('geqrf', ['input'], (input: Tensor): Returned<readonly ['a', 'tau']> => {
  requireMatrices('torch.geqrf', input, 'input')
  const [batch, m, n] = [input.sizes.slice(0, -2), input.sizes.at(-2) as number, input.sizes.at(-1) as number]
  const parts = matricesOf(input).map(reflected)
  return geqrfResult(
    columnsOf(
      input.dtype,
      batch,
      parts.map(({ matrix }) => matrix),
      [m, n],
    ),
    tensorOf(
      input.dtype,
      batch,
      parts.map(({ tau }) => tau),
      [Math.min(m, n)],
    ),
  )
})

/** The first columns of the product of reflections that `geqrf` gives. */
export const householder_product = define(
  'linalg.householder_product',
  ['input', 'tau'],
  (A: Tensor, tau: Tensor): Tensor => {
    const op = 'linalg.householder_product'
    requireReflections(op, A, tau)
    const [m, n] = A.sizes.slice(-2) as [number, number]
    if (m < n) {
      const message = `torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]`
      throw new ShapeError({ op, expected: `at least ${n} rows`, got: `${m}`, message })
    }
    const products = reflectionsOf(A, tau).map((each) => productOf(each, n))
    return columnsOf(A.dtype, A.sizes.slice(0, -2), products, [m, n])
  },
)

/** `linalg.householder_product` by LAPACK's name. */
export const orgqr = define('orgqr', ['input', 'input2'], (input: Tensor, tau: Tensor): Tensor =>
  householder_product(input, tau),
)

/**
 * The product of reflections, `[m, m]`, times another matrix.
 *
 * @param left Whether it stands left of the other. @param transpose Whether its conjugate transpose is meant.
 */
export const ormqr = define(
  'ormqr',
  ['input', 'input2', 'input3', 'left', 'transpose'],
  (input: Tensor, tau: Tensor, other: Tensor, left = true, transpose = false): Tensor => {
    const op = 'ormqr'
    requireReflections(op, input, tau)
    requireMatrices(op, other, 'other')
    requireSame(op, input, other)
    const sizes = other.sizes.slice(-2)
    const m = input.sizes.at(-2) as number
    if (sizes[left ? 0 : 1] !== m) {
      const message = `torch.ormqr: other.shape[${left ? -2 : -1}] must be equal to input.shape[-2]`
      throw new ShapeError({ op, expected: `${m}`, got: `${sizes[left ? 0 : 1]}`, message })
    }
    const reflections = reflectionsOf(input, tau)
    const parts = matricesOf(other).map((matrix, at) => {
      const own = reflections[at] as Reflections
      const X = left ? matrix : adjoint(matrix)
      applyReflections(own, X, left ? transpose : !transpose)
      return left ? X : adjoint(X)
    })
    return columnsOf(other.dtype, other.sizes.slice(0, -2), parts, sizes)
  },
)

function reflectionsOf(A: Tensor, tau: Tensor): Reflections[] {
  const factors = vectorsOf(tau)
  return matricesOf(A).map((matrix, at) => ({ matrix, tau: factors[at] as Parts }))
}

function requireReflections(op: string, A: Tensor, tau: Tensor): void {
  requireMatrices(op, A, 'input')
  requireSame(op, A, tau)
  const [batch, columns] = [A.sizes.slice(0, -2), A.sizes.at(-1) as number]
  const fits = sameSizes(tau.sizes.slice(0, -1), batch) && (tau.sizes.at(-1) ?? columns + 1) <= columns
  if (fits) return
  throw new ShapeError({
    op,
    expected: `tau of size [${[...batch, `up to ${columns}`].join(', ')}]`,
    got: `[${tau.sizes.join(', ')}]`,
  })
}

function upperOf(matrix: Matrix, rows: number): Matrix {
  const { columns } = matrix
  const kept = corner(matrix, rows, columns)
  const upper = zeroMatrix(rows, columns, matrix.im !== null)
  for (let row = 0; row < Math.min(rows, columns); row++) {
    const [first, last] = [row * columns + row, (row + 1) * columns]
    upper.re.set(kept.re.subarray(first, last), first)
    if (kept.im !== null) upper.im?.set(kept.im.subarray(first, last), first)
  }
  return upper
}
