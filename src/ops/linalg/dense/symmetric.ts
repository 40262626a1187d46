// Eigenvalues and vectors of a real symmetric matrix: Householder's reflections to a tridiagonal one, then QL with implicit shifts.
// EISPACK's tred2 and tql2 (B. Smith et al., Matrix Eigensystem Routines; H. Bowdler et al., Num. Math. 11, 1968).

import type { Matrix } from './matrices.js'
import { zeroMatrix } from './matrices.js'

/** How many QL steps an eigenvalue may take. */
const most = 60

/**
 * The eigenvalues, in no order, and their vectors as rows.
 *
 * @returns null where an element is not finite or QL does not converge.
 */
export function tridiagonalEigen({ re, rows: n }: Matrix): { values: Float64Array; vectors: Matrix } | null {
  if (n === 0 || !re.every(Number.isFinite)) return null
  const vectors = zeroMatrix(n, n, false)
  const v = vectors.re
  v.set(re)
  const [d, e] = [new Float64Array(n), new Float64Array(n)]
  reduce(v, d, e, n)
  turnAround(v, n)
  return iterate(v, d, e, n) ? { values: d, vectors } : null
}

/** To a diagonal d and what is beside it, e; the reflections are gathered in v, whose columns belong together. */
function reduce(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[(n - 1) * n + j] as number
  for (let i = n - 1; i > 0; i--) {
    let scale = 0
    for (let k = 0; k < i; k++) scale += Math.abs(d[k] as number)
    let h = 0
    if (scale === 0) {
      e[i] = d[i - 1] as number
      for (let j = 0; j < i; j++) {
        d[j] = v[(i - 1) * n + j] as number
        v[i * n + j] = v[j * n + i] = 0
      }
    } else {
      for (let k = 0; k < i; k++) {
        ;(d[k] as number) /= scale
        h += (d[k] as number) ** 2
      }
      const f = d[i - 1] as number
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h)
      e[i] = scale * g
      h -= f * g
      d[i - 1] = f - g
      reflectRows(v, d, e, n, i, h)
    }
    d[i] = h
  }
  gather(v, d, n)
  e[0] = 0
}

/** Takes one reflection from both sides of the leading i rows. */
function reflectRows(v: Float64Array, d: Float64Array, e: Float64Array, n: number, i: number, h: number): void {
  e.fill(0, 0, i)
  // Of a symmetric matrix only the lower triangle is kept: its rows are read, which lie together.
  for (let k = 0; k < i; k++) {
    const row = k * n
    const f = d[k] as number
    v[row + i] = f
    let g = (e[k] as number) + (v[row + k] as number) * f
    for (let j = 0; j < k; j++) {
      const each = v[row + j] as number
      g += each * (d[j] as number)
      ;(e[j] as number) += each * f
    }
    e[k] = g
  }
  let f = 0
  for (let j = 0; j < i; j++) {
    ;(e[j] as number) /= h
    f += (e[j] as number) * (d[j] as number)
  }
  const half = f / (h + h)
  for (let j = 0; j < i; j++) (e[j] as number) -= half * (d[j] as number)
  for (let k = 0; k < i; k++) {
    const row = k * n
    const [f, g] = [d[k] as number, e[k] as number]
    for (let j = 0; j <= k; j++) (v[row + j] as number) -= (d[j] as number) * g + (e[j] as number) * f
  }
  for (let j = 0; j < i; j++) {
    d[j] = v[(i - 1) * n + j] as number
    v[i * n + j] = 0
  }
}

/** The product of all reflections. */
function gather(v: Float64Array, d: Float64Array, n: number): void {
  const sums = new Float64Array(n)
  for (let i = 0; i < n - 1; i++) {
    v[(n - 1) * n + i] = v[i * n + i] as number
    v[i * n + i] = 1
    const h = d[i + 1] as number
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = (v[k * n + i + 1] as number) / h
      sums.fill(0, 0, i + 1)
      for (let k = 0; k <= i; k++) {
        const f = v[k * n + i + 1] as number
        for (let j = 0; j <= i; j++) (sums[j] as number) += f * (v[k * n + j] as number)
      }
      for (let k = 0; k <= i; k++) {
        const f = d[k] as number
        for (let j = 0; j <= i; j++) (v[k * n + j] as number) -= (sums[j] as number) * f
      }
    }
    for (let k = 0; k <= i; k++) v[k * n + i + 1] = 0
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[(n - 1) * n + j] as number
    v[(n - 1) * n + j] = 0
  }
  v[n * n - 1] = 1
}

function turnAround(v: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++) {
      const above = v[column * n + row] as number
      v[column * n + row] = v[row * n + column] as number
      v[row * n + column] = above
    }
  }
}

/** QL with implicit shifts; turns the rows of v along. */
function iterate(v: Float64Array, d: Float64Array, e: Float64Array, n: number): boolean {
  e.copyWithin(0, 1)
  e[n - 1] = 0
  let [shift, largest] = [0, 0]
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l] as number) + Math.abs(e[l] as number))
    let m = l
    while (m < n - 1 && Math.abs(e[m] as number) > 2 ** -52 * largest) m++
    // Where m is l there is nothing beside the diagonal.
    for (let step = 0; Math.abs(e[l] as number) > 2 ** -52 * largest; step++) {
      if (step === most) return false
      const before = d[l] as number
      const p = ((d[l + 1] as number) - before) / (2 * (e[l] as number))
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1)
      d[l] = (e[l] as number) / (p + r)
      d[l + 1] = (e[l] as number) * (p + r)
      const by = before - (d[l] as number)
      for (let i = l + 2; i < n; i++) (d[i] as number) -= by
      shift += by
      chase(v, d, e, n, l, m)
    }
    ;(d[l] as number) += shift
    e[l] = 0
  }
  return true
}

/** One QL step from m down to l. */
function chase(v: Float64Array, d: Float64Array, e: Float64Array, n: number, l: number, m: number): void {
  const [second, below] = [d[l + 1] as number, e[l + 1] as number]
  let p = d[m] as number
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0]
  for (let i = m - 1; i >= l; i--) {
    c3 = c2
    c2 = c
    s2 = s
    const g = c * (e[i] as number)
    const h = c * p
    const r = Math.hypot(p, e[i] as number)
    e[i + 1] = s * r
    s = (e[i] as number) / r
    c = p / r
    p = c * (d[i] as number) - s * g
    d[i + 1] = h + s * (c * g + s * (d[i] as number))
    turn(v, i * n, (i + 1) * n, n, c, s)
  }
  p = (-s * s2 * c3 * below * (e[l] as number)) / second
  e[l] = s * p
  d[l] = c * p
}

function turn(v: Float64Array, first: number, second: number, n: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const [a, b] = [v[first + k] as number, v[second + k] as number]
    v[second + k] = s * a + c * b
    v[first + k] = c * a - s * b
  }
}
