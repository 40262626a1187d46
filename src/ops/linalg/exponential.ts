// e to the power of matrices by scaling, Padé's approximation of degree 13, and squaring: Higham, "The scaling and squaring method
// for the matrix exponential revisited", 2005.

import { define } from '../../define.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { factored, solved } from './dense/elimination.js'
import { copyOf, identityMatrix, matricesOf, requireSquare, tensorOf, zeroMatrix } from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { axpy, scale } from './dense/vectors.js'

/** The sum of Aᵏ / k! for square matrices; halves are computed as float32. */
export const matrix_exp = define('linalg.matrix_exp', ['input'], (A: Tensor): Tensor => {
  const isHalf = A.dtype === float16 || A.dtype === bfloat16
  const given = isHalf ? to(A, float32) : A
  requireSquare('linalg.matrix_exp', given)
  const n = A.sizes.at(-1) as number
  const powers = tensorOf(given.dtype, A.sizes.slice(0, -2), matricesOf(given).map(exponential), [n, n])
  return isHalf ? to(powers, A.dtype) : powers
})

/** Padé's coefficients, and the norm up to which they are exact in float64. */
const b = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
] as const
const theta = 5.371920351148152

function exponential(matrix: Matrix): Matrix {
  const n = matrix.rows
  const size = norm1(matrix)
  if (!Number.isFinite(size)) return { ...matrix, re: matrix.re.map(() => NaN), im: matrix.im?.map(() => NaN) ?? null }
  const halvings = Math.max(0, Math.ceil(Math.log2(size / theta)))
  const A = copyOf(matrix)
  scale(A, 0, 1, n * n, 2 ** -halvings)
  const I = identityMatrix(n, matrix.im !== null)
  const A2 = product(A, A)
  const A4 = product(A2, A2)
  const A6 = product(A4, A2)
  const powers = [I, A2, A4, A6]
  const combined = (first: number, coefficients: readonly number[]): Matrix => {
    const sum = zeroMatrix(n, n, matrix.im !== null)
    coefficients.forEach((factor, at) => axpy(sum, 0, 1, powers[first + at] as Matrix, 0, 1, n * n, factor))
    return sum
  }
  const added = (x: Matrix, y: Matrix, factor = 1): Matrix => {
    const sum = copyOf(x)
    axpy(sum, 0, 1, y, 0, 1, n * n, factor)
    return sum
  }
  const odd = added(product(A6, combined(1, [b[9], b[11], b[13]])), combined(0, [b[1], b[3], b[5], b[7]]))
  const even = added(product(A6, combined(1, [b[8], b[10], b[12]])), combined(0, [b[0], b[2], b[4], b[6]]))
  const U = product(A, odd)
  let X = solved(factored(added(even, U, -1)), added(even, U))
  for (let each = 0; each < halvings; each++) X = product(X, X)
  return X
}

function norm1({ re, im, rows, columns }: Matrix): number {
  let most = 0
  for (let column = 0; column < columns; column++) {
    let sum = 0
    for (let at = column; at < rows * columns; at += columns) sum += Math.hypot(re[at] as number, im?.[at] ?? 0)
    if (!(sum <= most)) most = sum
  }
  return most
}

/** @internal */
export function product(a: Matrix, c: Matrix): Matrix {
  const made = zeroMatrix(a.rows, c.columns, a.im !== null)
  for (let row = 0; row < a.rows; row++) {
    for (let each = 0; each < a.columns; each++) {
      const at = row * a.columns + each
      const [fr, fi] = [a.re[at] as number, a.im?.[at] ?? 0]
      if (fr !== 0 || fi !== 0) axpy(made, row * c.columns, 1, c, each * c.columns, 1, c.columns, fr, fi)
    }
  }
  return made
}
