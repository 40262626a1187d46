// Eigenvalues and vectors of square matrices: torch.linalg.eig, eigvals. ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { balance, unbalance } from './dense/balance.js'
import { eigenOfComplex } from './dense/eig-complex.js'
import { eigenOfReal } from './dense/eig-real.js'
import { columnsOf, complexType, epsilonOf, matricesOf, requireSquare, tensorOf, zeroMatrix } from './dense/matrices.js'
import type { Matrix, Parts } from './dense/matrices.js'
import { norm, scale } from './dense/vectors.js'

const eigResult = returnType('linalg_eig', ['eigenvalues', 'eigenvectors'])

/**
 * The eigenvalues and their vectors as columns of length 1, complex. The largest part of a vector is real, of a real one
 * all are.
 */
export const eig = define('linalg.eig', ['input'], (A: Tensor): Returned<readonly ['eigenvalues', 'eigenvectors']> => {
  const { values, vectors } = eigenOf(A)
  const [batch, n] = [A.sizes.slice(0, -2), A.sizes.at(-1) as number]
  const type = complexType(A.dtype)
  return eigResult(tensorOf(type, batch, values, [n]), columnsOf(type, batch, vectors, [n, n]))
})

/** The eigenvalues of `eig`. */
export const eigvals = define('linalg.eigvals', ['input'], (A: Tensor): Tensor =>
  tensorOf(complexType(A.dtype), A.sizes.slice(0, -2), eigenOf(A).values, [A.sizes.at(-1) ?? 0]),
)

function eigenOf(A: Tensor): { values: Parts[]; vectors: Matrix[] } {
  requireSquare('linalg.eig', A)
  const epsilon = epsilonOf(A.dtype)
  const parts = matricesOf(A).map((matrix) => {
    for (const values of [matrix.re, matrix.im]) {
      if (values?.some((value) => !Number.isFinite(value)) === true)
        throw new RangeError('torch.linalg.eig: input tensor should not contain infs or NaNs.')
    }
    const done = balance(matrix)
    const found = matrix.im === null ? realPairs(matrix, epsilon) : eigenOfComplex(matrix, epsilon)
    unbalance(found.vectors, done)
    return found
  })
  for (const { vectors } of parts) normalize(vectors)
  return { values: parts.map(({ re, im }) => ({ re, im })), vectors: parts.map(({ vectors }) => vectors) }
}

function realPairs(matrix: Matrix, epsilon: number): { re: Float64Array; im: Float64Array; vectors: Matrix } {
  const { re, im, vectors } = eigenOfReal(matrix, epsilon)
  return { re, im, vectors: joined(im, vectors) }
}

/** Columns of a pair of values as the parts of its vectors. */
function joined(im: Float64Array, vectors: Float64Array): Matrix {
  const n = im.length
  const out = zeroMatrix(n, n, true)
  for (let column = 0; column < n; column++) {
    const sign = Math.sign(im[column] as number)
    const first = sign < 0 ? column - 1 : column
    for (let row = 0; row < n; row++) {
      out.re[row * n + column] = vectors[row * n + first] as number
      if (sign !== 0) (out.im as Float64Array)[row * n + column] = sign * (vectors[row * n + first + 1] as number)
    }
  }
  return out
}

/** Columns of length 1, turned so that the largest part is real. */
function normalize(vectors: Matrix): void {
  const n = vectors.rows
  const im = vectors.im as Float64Array
  for (let column = 0; column < n; column++) {
    const length = norm(vectors, column, n, n)
    if (length === 0) continue
    let [largest, size] = [column, 0]
    let isReal = true
    for (let row = 0, at = column; row < n; row++, at += n) {
      if (im[at] !== 0) isReal = false
      const own = Math.hypot(vectors.re[at] as number, im[at] as number)
      if (own > size) [largest, size] = [at, own]
    }
    const [c, s] = isReal ? [1, 0] : [(vectors.re[largest] as number) / size, -(im[largest] as number) / size]
    scale(vectors, column, n, n, c / length, s / length)
    if (!isReal) im[largest] = 0
  }
}
