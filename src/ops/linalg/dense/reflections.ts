// Householder's reflections with LAPACK's signs: geqr2, ung2r, unm2r. A reflection is H = 1 - tau · v · vᴴ with v[i] = 1.

import { corner, copyOf, identityMatrix } from './matrices.js'
import type { Matrix, Parts } from './matrices.js'
import { axpy, divide, norm, scale } from './vectors.js'

/** R from the diagonal on, the reflections' vectors below it, and their factors. */
export interface Reflections {
  readonly matrix: Matrix
  readonly tau: Parts
}

/** Reflections that make a matrix an upper triangle. */
export function reflected(A: Matrix): Reflections {
  const matrix = copyOf(A)
  const { re, im, rows, columns } = matrix
  const count = Math.min(rows, columns)
  const tau: Parts = { re: new Float64Array(count), im: im === null ? null : new Float64Array(count) }
  for (let each = 0; each < count; each++) {
    const at = each * columns + each
    const rest = norm(matrix, at + columns, columns, rows - each - 1)
    const [a, b] = [re[at] as number, im?.[at] ?? 0]
    if (rest === 0 && b === 0) continue
    const size = Math.hypot(a, b, rest)
    const beta = a >= 0 ? -size : size
    tau.re[each] = (beta - a) / beta
    if (tau.im !== null) tau.im[each] = -b / beta
    const [fr, fi] = divide(1, 0, a - beta, b)
    scale(matrix, at + columns, columns, rows - each - 1, fr, fi)
    re[at] = 1
    if (im !== null) im[at] = 0
    // From the left, as its conjugate transpose.
    reflect(matrix, each + 1, matrix, each, tau.re[each] as number, -(tau.im?.[each] ?? 0))
    re[at] = beta
  }
  return { matrix, tau }
}

/** X -= factor · v · (vᴴ · X) in columns from one on, v being column `each` of a matrix from its diagonal on. */
function reflect(X: Matrix, from: number, V: Matrix, each: number, fr: number, fi: number): void {
  const width = X.columns - from
  if (width <= 0) return
  const sums: Parts = { re: new Float64Array(width), im: X.im === null ? null : new Float64Array(width) }
  for (let row = each; row < V.rows; row++) {
    const [a, b] = partAt(V, row, each)
    if (a !== 0 || b !== 0) axpy(sums, 0, 1, X, row * X.columns + from, 1, width, a, -b)
  }
  for (let row = each; row < V.rows; row++) {
    const [a, b] = partAt(V, row, each)
    if (a !== 0 || b !== 0)
      axpy(X, row * X.columns + from, 1, sums, 0, 1, width, -(fr * a - fi * b), -(fr * b + fi * a))
  }
}

/** v has a 1 on the diagonal, where the matrix may hold R. */
function partAt({ re, im, columns }: Matrix, row: number, each: number): [re: number, im: number] {
  if (row === each) return [1, 0]
  return [re[row * columns + each] as number, im?.[row * columns + each] ?? 0]
}

/** The first `columns` columns of the product of the reflections. */
export function productOf({ matrix, tau }: Reflections, columns: number): Matrix {
  const Q = corner(identityMatrix(matrix.rows, matrix.im !== null), matrix.rows, columns)
  applyReflections({ matrix, tau }, Q, false)
  return Q
}

/** X becomes Q · X, or Qᴴ · X. */
export function applyReflections({ matrix, tau }: Reflections, X: Matrix, isAdjoint: boolean): void {
  const count = tau.re.length
  for (let step = 0; step < count; step++) {
    const each = isAdjoint ? step : count - 1 - step
    const [fr, fi] = [tau.re[each] as number, tau.im?.[each] ?? 0]
    if (fr !== 0 || fi !== 0) reflect(X, 0, matrix, each, fr, isAdjoint ? -fi : fi)
  }
}
