// Cholesky's factors of symmetric and Hermitian matrices, and what follows from them. ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { expand } from '../views/strided.js'
import { solveTriangle } from './dense/elimination.js'
import {
  adjoint,
  columnsOf,
  identityMatrix,
  infosOf,
  matricesOf,
  requireMatrices,
  requireSame,
  requireSquare,
  whichOf,
  zeroMatrix,
} from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { dot } from './dense/vectors.js'

const choleskyExResult = returnType('linalg_cholesky_ex', ['L', 'info'])

/**
 * L with L · Lᴴ = A for positive-definite matrices, of which the lower triangle is read.
 *
 * @param upper Gives Lᴴ instead, from the upper triangle.
 * @throws RangeError for one that is not positive-definite.
 */
export const cholesky = define('linalg.cholesky', ['input', '*', 'upper'], (A: Tensor, upper = false): Tensor => {
  const { factors, infos } = factorsOf(A, upper)
  requireDefinite('linalg.cholesky', A.sizes.slice(0, -2), infos)
  return factors
})

/** `linalg.cholesky` by its older name. */
export const choleskyOld = define('cholesky', ['input', 'upper'], (input: Tensor, upper = false): Tensor => {
  const { factors, infos } = factorsOf(input, upper)
  requireDefinite('cholesky', input.sizes.slice(0, -2), infos)
  return factors
})

/** `linalg.cholesky` and for each matrix the order of its first minor that is not positive-definite, 0 without one. */
export const cholesky_ex = define(
  'linalg.cholesky_ex',
  ['input', '*', 'upper', 'check_errors'],
  (A: Tensor, upper = false, check_errors = false): Returned<readonly ['L', 'info']> => {
    const { factors, infos } = factorsOf(A, upper)
    if (check_errors) requireDefinite('linalg.cholesky_ex', A.sizes.slice(0, -2), infos)
    return choleskyExResult(factors, infosOf(A.sizes.slice(0, -2), infos))
  },
)

/** X with A · X = B by the factor of A, lower or upper. */
export const cholesky_solve = define(
  'cholesky_solve',
  ['input', 'input2', 'upper'],
  (B: Tensor, L: Tensor, upper = false): Tensor => {
    requireMatrices('cholesky_solve', B, 'B')
    requireSquare('cholesky_solve', L)
    requireSame('cholesky_solve', L, B)
    const batch = broadcastSizes('cholesky_solve', B.sizes.slice(0, -2), L.sizes.slice(0, -2))
    const sizes = B.sizes.slice(-2)
    const factors = matricesOf(expand(L, [...batch, ...L.sizes.slice(-2)]))
    const parts = matricesOf(expand(B, [...batch, ...sizes])).map((side, at) =>
      solvedBy(factors[at] as Matrix, side, upper),
    )
    return columnsOf(B.dtype, batch, parts, sizes)
  },
)

/** The inverse of A by its factor, lower or upper. */
export const cholesky_inverse = define('cholesky_inverse', ['input', 'upper'], (L: Tensor, upper = false): Tensor => {
  requireSquare('cholesky_inverse', L)
  const n = L.sizes.at(-1) as number
  const parts = matricesOf(L).map((factor) => solvedBy(factor, identityMatrix(n, L.dtype.is_complex), upper))
  return columnsOf(L.dtype, L.sizes.slice(0, -2), parts, [n, n])
})

function solvedBy(factor: Matrix, side: Matrix, upper: boolean): Matrix {
  solveTriangle(factor, side, { upper, unit: false, isAdjoint: upper })
  solveTriangle(factor, side, { upper, unit: false, isAdjoint: !upper })
  return side
}

function factorsOf(A: Tensor, upper: boolean): { factors: Tensor; infos: number[] } {
  requireSquare('linalg.cholesky', A)
  const n = A.sizes.at(-1) as number
  const parts = matricesOf(A).map((matrix) => lowerOf(upper ? adjoint(matrix) : matrix))
  const factors = parts.map(({ lower }) => (upper ? adjoint(lower) : lower))
  return {
    factors: columnsOf(A.dtype, A.sizes.slice(0, -2), factors, [n, n]),
    infos: parts.map(({ info }) => info),
  }
}

/** By the lower triangle. */
function lowerOf({ re, im, rows: n }: Matrix): { lower: Matrix; info: number } {
  const lower = zeroMatrix(n, n, im !== null)
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const at = row * n + column
      const [dr, di] = dot(lower, column * n, 1, lower, row * n, 1, column)
      const [a, b] = [(re[at] as number) - dr, (im?.[at] ?? 0) - di]
      if (row === column && !(a > 0)) return { lower, info: row + 1 }
      const diagonal = row === column ? 1 : (lower.re[column * n + column] as number)
      lower.re[at] = row === column ? Math.sqrt(a) : a / diagonal
      if (lower.im !== null && row !== column) lower.im[at] = b / diagonal
    }
  }
  return { lower, info: 0 }
}

function requireDefinite(op: string, batch: Sizes, infos: readonly number[]): void {
  const at = infos.findIndex((info) => info > 0)
  if (at < 0) return
  throw new RangeError(
    `${op}: ${whichOf(batch, at)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${infos[at]} is not positive-definite).`,
  )
}
