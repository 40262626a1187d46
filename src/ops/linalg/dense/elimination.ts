// Gaussian elimination with partial pivoting as LAPACK's getrf, and what follows from its factors: getrs, trtrs.

import { copyOf } from './matrices.js'
import type { Matrix } from './matrices.js'
import { addRun, axpy, divide, scale, swap } from './vectors.js'

/** L below the diagonal and U from it on. */
export interface Factors {
  readonly lu: Matrix
  /** The row that each row was exchanged with, one after another, from 0 on. */
  readonly pivots: Int32Array
  /** The place of the first pivot that is 0, from 1 on; 0 without one. */
  readonly info: number
}

/** The factors of a matrix of any size. */
export function factored(matrix: Matrix): Factors {
  const lu = copyOf(matrix)
  const { re, im, rows, columns } = lu
  const count = Math.min(rows, columns)
  const pivots = new Int32Array(count)
  let info = 0
  for (let column = 0; column < count; column++) {
    let pivot = column
    for (let row = column + 1; row < rows; row++)
      if (sizeAt(lu, row * columns + column) > sizeAt(lu, pivot * columns + column)) pivot = row
    pivots[column] = pivot
    if (pivot !== column) swap(lu, pivot * columns, 1, column * columns, 1, columns)
    const at = column * columns + column
    const [a, b] = [re[at] as number, im?.[at] ?? 0]
    if (a === 0 && b === 0) {
      if (info === 0) info = column + 1
      continue
    }
    if (im === null) {
      for (let place = at + columns; place < re.length; place += columns) {
        const factor = (re[place] as number) / a
        re[place] = factor
        if (factor !== 0) addRun(re, place + 1, re, at + 1, columns - column - 1, -factor)
      }
      continue
    }
    for (let row = column + 1; row < rows; row++) {
      const place = row * columns + column
      const [fr, fi] = divide(re[place] as number, im[place] as number, a, b)
      re[place] = fr
      im[place] = fi
      if (fr !== 0 || fi !== 0) axpy(lu, place + 1, 1, lu, at + 1, 1, columns - column - 1, -fr, -fi)
    }
  }
  return { lu, pivots, info }
}

/** By which pivots are chosen: of complex numbers not quite the absolute value (izamax). */
function sizeAt({ re, im }: Matrix, at: number): number {
  return Math.abs(re[at] as number) + Math.abs(im?.[at] ?? 0)
}

/** X with A · X = B, or with the conjugate transpose of A. */
export function solved({ lu, pivots }: Omit<Factors, 'info'>, B: Matrix, isAdjoint = false): Matrix {
  const X = copyOf(B)
  if (isAdjoint) {
    solveTriangle(lu, X, { upper: true, unit: false, isAdjoint: true })
    solveTriangle(lu, X, { upper: false, unit: true, isAdjoint: true })
    exchange(X, pivots, true)
  } else {
    exchange(X, pivots, false)
    solveTriangle(lu, X, { upper: false, unit: true, isAdjoint: false })
    solveTriangle(lu, X, { upper: true, unit: false, isAdjoint: false })
  }
  return X
}

/** Exchanges rows as pivots say, or takes that back. */
export function exchange(X: Matrix, pivots: Int32Array, back: boolean): void {
  const { columns } = X
  for (let each = 0; each < pivots.length; each++) {
    const row = back ? pivots.length - 1 - each : each
    const other = pivots[row] as number
    if (other !== row) swap(X, row * columns, 1, other * columns, 1, columns)
  }
}

export interface Triangle {
  readonly upper: boolean
  /** Whether the diagonal counts as ones. */
  readonly unit: boolean
  /** Whether the conjugate transpose is meant. */
  readonly isAdjoint: boolean
}

/** X of `[n, k]` becomes what a triangle of A times it makes of it. Only that triangle of A is read. */
export function solveTriangle(A: Matrix, X: Matrix, { upper, unit, isAdjoint }: Triangle): void {
  const n = X.rows
  const { columns } = X
  // The transpose of an upper triangle is solved as a lower one.
  const forward = upper === isAdjoint
  for (let each = 0; each < n; each++) {
    const row = forward ? each : n - 1 - each
    const [first, last] = forward ? [0, row] : [row + 1, n]
    for (let other = first; other < last; other++) {
      const at = isAdjoint ? other * A.columns + row : row * A.columns + other
      const [fr, fi] = [A.re[at] as number, (isAdjoint ? -1 : 1) * (A.im?.[at] ?? 0)]
      if (fr !== 0 || fi !== 0) axpy(X, row * columns, 1, X, other * columns, 1, columns, -fr, -fi)
    }
    if (unit) continue
    const at = row * A.columns + row
    const [a, b] = [A.re[at] as number, (isAdjoint ? -1 : 1) * (A.im?.[at] ?? 0)]
    if (A.im === null) {
      // As BLAS, which leaves zeros alone: 0 / 0 is 0.
      for (let place = row * columns; place < (row + 1) * columns; place++)
        if (X.re[place] !== 0) X.re[place] = (X.re[place] as number) / a
    } else {
      const [fr, fi] = divide(1, 0, a, b)
      scale(X, row * columns, 1, columns, fr, fi)
    }
  }
}

/** How often rows were exchanged. */
export function swapsOf(pivots: Int32Array): number {
  return pivots.reduce((count, pivot, row) => count + Number(pivot !== row), 0)
}
