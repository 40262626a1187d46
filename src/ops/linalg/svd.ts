// Singular values by one-sided rotations: columns are turned against each other until all are orthogonal. Signs of
// vectors are nobody's: PyTorch promises none.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { matricesOf, requireMatrices, tensorOf } from './matrices.js'
import type { Matrix } from './matrices.js'
import { identity, permuted, rotateColumns, rotation, sweeps } from './rotations.js'

const svdResult = returnType('linalg_svd', ['U', 'S', 'Vh'])

/** U · diag(S) · Vh = A: singular values descending, U and Vhᵀ with orthonormal columns. */
export const svd = define(
  'linalg.svd',
  ['A', 'full_matrices'],
  (A: Tensor, full_matrices = true): Returned<readonly ['U', 'S', 'Vh']> => {
    requireMatrices('linalg.svd', A)
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const k = Math.min(m, n)
    const parts = matricesOf(A).map(svdOf)
    const [left, right] = full_matrices ? [m, n] : [k, k]
    return svdResult(
      tensorOf(
        A,
        parts.map(({ u }) => firstColumns(u, m, left)),
        [m, left],
      ),
      tensorOf(
        A,
        parts.map(({ s }) => s),
        [k],
      ),
      tensorOf(
        A,
        parts.map(({ v }) => transposed(firstColumns(v, n, right), n, right)),
        [right, n],
      ),
    )
  },
)

/** The singular values of `svd`. */
export const svdvals = define('linalg.svdvals', ['A'], (A: Tensor): Tensor => {
  requireMatrices('linalg.svd', A)
  return A.numel() === 0 ? allocate('linalg.svdvals', [...A.sizes.slice(0, -2), 0], A.dtype) : svd(A, false)[1]
})

interface Svd {
  /** `[m, m]` and `[n, n]`, row-major. */
  readonly u: Float64Array
  readonly v: Float64Array
  readonly s: Float64Array
}

/** Columns are turned against each other until all are orthogonal; their lengths are the singular values. */
function svdOf({ values, rows: m, columns: n }: Matrix): Svd {
  if (m < n) {
    const { u, v, s } = svdOf({ values: transposed(values, m, n), rows: n, columns: m })
    return { u: v, v: u, s }
  }
  const a = values.slice()
  const v = identity(n)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        let [x, y, off] = [0, 0, 0]
        for (let row = 0; row < m; row++) {
          const [left, right] = [a[row * n + p] as number, a[row * n + q] as number]
          x += left * left
          y += right * right
          off += left * right
        }
        if (Math.abs(off) <= 1e-16 * Math.sqrt(x * y) || Math.abs(off) < 1e-300) continue
        turned = true
        const [c, s] = rotation(off, x, y)
        rotateColumns(a, m, n, p, q, c, s)
        rotateColumns(v, n, n, p, q, c, s)
      }
    }
    if (!turned) break
  }
  const lengths = Float64Array.from({ length: n }, (_, column) => {
    let norm = 0
    for (let row = 0; row < m; row++) norm = Math.hypot(norm, a[row * n + column] as number)
    return norm
  })
  const order = Array.from({ length: n }, (_, each) => each).sort(
    (x, y) => (lengths[y] as number) - (lengths[x] as number),
  )
  const s = Float64Array.from(order, (each) => lengths[each] as number)
  const u = new Float64Array(m * m)
  order.forEach((from, to) => {
    const length = s[to] as number
    if (length <= (s[0] as number) * 1e-300 || length === 0) return
    for (let row = 0; row < m; row++) u[row * m + to] = (a[row * n + from] as number) / length
  })
  complete(u, m)
  return { u, v: permuted(v, n, n, order), s }
}

/** Fills columns of zeros with unit vectors that are orthogonal to all others. */
function complete(u: Float64Array, m: number): void {
  let axis = 0
  for (let column = 0; column < m; column++) {
    if (lengthOf(u, m, column) > 0.5) continue
    for (; axis < m; axis++) {
      for (let row = 0; row < m; row++) u[row * m + column] = row === axis ? 1 : 0
      // Twice, so that rounding leaves nothing.
      for (let pass = 0; pass < 2; pass++)
        for (let other = 0; other < m; other++) if (other !== column) removePart(u, m, column, other)
      const length = lengthOf(u, m, column)
      if (length < 0.5 / Math.sqrt(m)) continue
      for (let row = 0; row < m; row++) u[row * m + column] = (u[row * m + column] as number) / length
      axis++
      break
    }
  }
}

function lengthOf(u: Float64Array, m: number, column: number): number {
  let norm = 0
  for (let row = 0; row < m; row++) norm = Math.hypot(norm, u[row * m + column] as number)
  return norm
}

function removePart(u: Float64Array, m: number, column: number, other: number): void {
  let dot = 0
  for (let row = 0; row < m; row++) dot += (u[row * m + column] as number) * (u[row * m + other] as number)
  for (let row = 0; row < m; row++)
    u[row * m + column] = (u[row * m + column] as number) - dot * (u[row * m + other] as number)
}

function firstColumns(values: Float64Array, size: number, count: number): Float64Array {
  const out = new Float64Array(size * count)
  for (let row = 0; row < size; row++) out.set(values.subarray(row * size, row * size + count), row * count)
  return out
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column] as number
  return out
}
