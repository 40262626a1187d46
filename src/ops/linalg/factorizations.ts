// Factorizations of matrices: Cholesky's, and QR by Householder's reflections with LAPACK's signs (geqrf).
// ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { columnsOf, matricesOf, requireMatrices, requireSquare } from './matrices.js'
import type { Matrix } from './matrices.js'

const qrResult = returnType('linalg_qr', ['Q', 'R'])

/**
 * L with L · Lᵀ = A for symmetric positive-definite matrices, of which the lower triangle is read.
 *
 * @param upper Gives Lᵀ instead, from the upper triangle.
 * @throws RangeError for one that is not positive-definite.
 */
export const cholesky = define('linalg.cholesky', ['A', '*', 'upper'], (A: Tensor, upper = false): Tensor => {
  requireSquare('linalg.cholesky', A)
  const n = A.sizes.at(-1) as number
  const parts = matricesOf(A).map((matrix, at) => {
    const [lower, failed] = choleskyOf(matrix, upper)
    if (failed >= 0) {
      const which = A.sizes.length > 2 ? `(Batch element ${at}): ` : ''
      throw new RangeError(
        `linalg.cholesky: ${which}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${failed + 1} is not positive-definite).`,
      )
    }
    return lower
  })
  return columnsOf(A, parts, [n, n])
})

/** By the triangle that is read, and the order of the first minor that is not positive, -1 without. */
function choleskyOf({ values, rows: n }: Matrix, upper: boolean): [Float64Array, number] {
  const out = new Float64Array(n * n)
  const at = (row: number, column: number) => (upper ? column * n + row : row * n + column)
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = values[at(row, column)] as number
      for (let each = 0; each < column; each++)
        sum -= (out[at(row, each)] as number) * (out[at(column, each)] as number)
      if (row === column && !(sum > 0)) return [out, row]
      out[at(row, column)] = row === column ? Math.sqrt(sum) : sum / (out[at(column, column)] as number)
    }
  }
  return [out, -1]
}

/**
 * Q with orthonormal columns and R upper triangular, Q · R = A.
 *
 * @param mode `'reduced'` (the default): Q `[m, min(m, n)]`; `'complete'`: `[m, m]`; `'r'`: only R.
 */
export const qr = define(
  'linalg.qr',
  ['A', 'mode'],
  (A: Tensor, mode: 'reduced' | 'complete' | 'r' = 'reduced'): Returned<readonly ['Q', 'R']> => {
    requireMatrices('linalg.qr', A)
    if (mode !== 'reduced' && mode !== 'complete' && mode !== 'r')
      throw new TypeError(
        `qr received unrecognized mode '${String(mode)}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      )
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const width = mode === 'complete' ? m : Math.min(m, n)
    const parts = matricesOf(A).map((matrix) => qrOf(matrix, width))
    const R = columnsOf(
      A,
      parts.map(([, r]) => r),
      [width, n],
    )
    if (mode === 'r') return qrResult(allocate('linalg.qr', [0], A.dtype), R)
    return qrResult(
      columnsOf(
        A,
        parts.map(([q]) => q),
        [m, width],
      ),
      R,
    )
  },
)

/** The first `width` columns of Q and rows of R. */
function qrOf({ values, rows: m, columns: n }: Matrix, width: number): [Float64Array, Float64Array] {
  const r = values.slice()
  const reflections: { readonly v: Float64Array; readonly factor: number }[] = []
  for (let column = 0; column < Math.min(m, n); column++) {
    const v = new Float64Array(m)
    let norm = 0
    for (let row = column; row < m; row++) {
      v[row] = r[row * n + column] as number
      norm = Math.hypot(norm, v[row] as number)
    }
    const alpha = v[column] as number
    let rest = 0
    for (let row = column + 1; row < m; row++) rest += (v[row] as number) ** 2
    // As LAPACK's larfg: nothing to reflect where all below is 0 already.
    if (rest === 0) continue
    const beta = alpha >= 0 ? -norm : norm
    v[column] = alpha - beta
    const factor = 2 / ((v[column] as number) ** 2 + rest)
    reflect(r, n, v, factor, column, column)
    reflections.push({ v, factor })
  }
  const q = new Float64Array(m * width)
  for (let each = 0; each < width; each++) q[each * width + each] = 1
  for (const { v, factor } of reflections.toReversed()) reflect(q, width, v, factor, 0, 0)
  const upper = new Float64Array(width * n)
  for (let row = 0; row < width; row++)
    for (let column = row; column < n; column++) upper[row * n + column] = r[row * n + column] as number
  return [q, upper]
}

/** Takes from each column of x, from one on, its part along v twice. */
function reflect(
  x: Float64Array,
  columns: number,
  v: Float64Array,
  factor: number,
  from: number,
  firstRow: number,
): void {
  for (let column = from; column < columns; column++) {
    let dot = 0
    for (let row = firstRow; row < v.length; row++) dot += (v[row] as number) * (x[row * columns + column] as number)
    if (dot === 0) continue
    for (let row = firstRow; row < v.length; row++) {
      x[row * columns + column] = (x[row * columns + column] as number) - factor * dot * (v[row] as number)
    }
  }
}
