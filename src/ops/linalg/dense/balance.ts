// Balanced matrices: rows and columns that tell an eigenvalue alone moved to the ends, the others scaled by powers of two until
// their norms are near. LAPACK's gebal and gebak.

import type { Matrix } from './matrices.js'
import { norm, scale, swap } from './vectors.js'

/** What was done to rows and columns, to be taken back from vectors. */
export interface Balance {
  /** Rows first to last are not alone. */
  readonly first: number
  readonly last: number
  /** Of those the factor, of others the row that they were exchanged with. */
  readonly scales: Float64Array
}

/** Balances a square matrix in place. */
export function balance(a: Matrix): Balance {
  const n = a.rows
  const scales = new Float64Array(n).fill(1)
  const exchange = (from: number, to: number, last: number): void => {
    scales[to] = from
    if (from === to) return
    swap(a, from, n, to, n, last + 1)
    swap(a, from * n, 1, to * n, 1, n)
  }
  let last = n - 1
  for (let found = true; found && last > 0;) {
    found = false
    for (let row = last; row >= 0 && last > 0; row--) {
      if (!isAlone(a, row * n, 1, row, 0, last)) continue
      exchange(row, last, last)
      last--
      found = true
    }
  }
  let first = 0
  for (let found = true; found && first < last;) {
    found = false
    for (let column = first; column <= last && first < last; column++) {
      if (!isAlone(a, column, n, column, first, last)) continue
      exchange(column, first, last)
      first++
      found = true
    }
  }
  scales.fill(1, first, last + 1)
  even(a, first, last, scales)
  return { first, last, scales }
}

/** Whether a row or column is 0 between two places but for its own. */
function isAlone({ re, im }: Matrix, at: number, step: number, own: number, first: number, last: number): boolean {
  for (let each = first; each <= last; each++) {
    const place = at + each * step
    if (each !== own && (re[place] !== 0 || (im?.[place] ?? 0) !== 0)) return false
  }
  return true
}

function even(a: Matrix, first: number, last: number, scales: Float64Array): void {
  const n = a.rows
  const length = last - first + 1
  // Factors of two bring any norms together in far fewer rounds.
  for (let round = 0, changed = true; changed && round < 1100; round++) {
    changed = false
    for (let each = first; each <= last; each++) {
      let c = norm(a, first * n + each, n, length)
      let r = norm(a, each * n + first, 1, length)
      if (!(c > 0 && r > 0)) continue
      const sum = c + r
      let f = 1
      for (; c < r / 2 && f < 1e300; f *= 2) [c, r] = [c * 2, r / 2]
      for (; c / 2 >= r && f > 1e-300; f /= 2) [c, r] = [c / 2, r * 2]
      if (c + r >= 0.95 * sum) continue
      changed = true
      scales[each] = (scales[each] as number) * f
      scale(a, each * n + first, 1, n - first, 1 / f)
      scale(a, each, n, last + 1, f)
    }
  }
}

/** Vectors of the balanced matrix, as columns, become those of the given one. */
export function unbalance(vectors: Matrix, { first, last, scales }: Balance): void {
  const n = vectors.rows
  for (let row = first; row <= last; row++) scale(vectors, row * n, 1, n, scales[row] as number)
  const back = (row: number): void => swap(vectors, row * n, 1, (scales[row] as number) * n, 1, n)
  for (let row = first - 1; row >= 0; row--) if (scales[row] !== row) back(row)
  for (let row = last + 1; row < n; row++) if (scales[row] !== row) back(row)
}
