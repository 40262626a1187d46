// Eigenvalues of symmetric matrices and singular values by Jacobi's rotations, which are exact to the last bits however
// small the values. Signs of vectors are nobody's: PyTorch promises none. Numerical Recipes 11.1; Demmel, Veselić 1992.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { matricesOf, requireMatrices, requireSquare, tensorOf } from './matrices.js'
import type { Matrix } from './matrices.js'

const eighResult = returnType('linalg_eigh', ['eigenvalues', 'eigenvectors'])
const svdResult = returnType('linalg_svd', ['U', 'S', 'Vh'])

/** Sweeps over all pairs; some ten are enough for any matrix. */
const sweeps = 60

/** The eigenvalues of symmetric matrices, ascending, and their vectors as columns. The lower triangle is read. */
export const eigh = define(
  'linalg.eigh',
  ['A', 'UPLO'],
  (A: Tensor, UPLO: 'L' | 'U' = 'L'): Returned<readonly ['eigenvalues', 'eigenvectors']> => {
    requireSquare('linalg.eigh', A)
    const n = A.sizes.at(-1) as number
    const parts = matricesOf(A).map((matrix) => eigenOf(symmetric(matrix, UPLO)))
    return eighResult(
      tensorOf(
        A,
        parts.map(([values]) => values),
        [n],
      ),
      tensorOf(
        A,
        parts.map(([, vectors]) => vectors),
        [n, n],
      ),
    )
  },
)

/** The eigenvalues of `eigh`. */
export const eigvalsh = define(
  'linalg.eigvalsh',
  ['A', 'UPLO'],
  (A: Tensor, UPLO: 'L' | 'U' = 'L'): Tensor => eigh(A, UPLO)[0],
)

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
  return A.numel() === 0
    ? allocate('linalg.svdvals', [...A.sizes.slice(0, -2), 0], A.dtype)
    : svd(A, false)[1]
})

function symmetric({ values, rows: n, columns }: Matrix, part: 'L' | 'U'): Matrix {
  const out = values.slice()
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++) {
      const [below, above] = [row * n + column, column * n + row]
      if (part === 'L') out[above] = out[below] as number
      else out[below] = out[above] as number
    }
  }
  return { values: out, rows: n, columns }
}

/** Values ascending, vectors as columns. */
function eigenOf({ values: a, rows: n }: Matrix): [Float64Array, Float64Array] {
  const v = identity(n)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q] as number
        const [x, y] = [a[p * n + p] as number, a[q * n + q] as number]
        if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(x * y)) || Math.abs(off) < 1e-300) continue
        turned = true
        const [c, s] = rotation(off, x, y)
        rotateRows(a, n, p, q, c, s)
        rotateColumns(a, n, n, p, q, c, s)
        rotateColumns(v, n, n, p, q, c, s)
      }
    }
    if (!turned) break
  }
  const order = Array.from({ length: n }, (_, each) => each).sort(
    (x, y) => (a[x * n + x] as number) - (a[y * n + y] as number),
  )
  return [Float64Array.from(order, (each) => a[each * n + each] as number), permuted(v, n, n, order)]
}

/** cos and sin of the angle that makes the element between two diagonal ones 0. */
function rotation(off: number, x: number, y: number): [c: number, s: number] {
  const theta = (y - x) / (2 * off)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  return [c, t * c]
}

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

function identity(n: number): Float64Array {
  const values = new Float64Array(n * n)
  for (let each = 0; each < n; each++) values[each * n + each] = 1
  return values
}

function rotateColumns(
  a: Float64Array,
  rows: number,
  columns: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a[row * columns + p] as number, a[row * columns + q] as number]
    a[row * columns + p] = c * x - s * y
    a[row * columns + q] = s * x + c * y
  }
}

function rotateRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let column = 0; column < n; column++) {
    const [x, y] = [a[p * n + column] as number, a[q * n + column] as number]
    a[p * n + column] = c * x - s * y
    a[q * n + column] = s * x + c * y
  }
}

function permuted(
  values: Float64Array,
  rows: number,
  columns: number,
  order: readonly number[],
): Float64Array {
  const out = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    order.forEach((from, to) => (out[row * columns + to] = values[row * columns + from] as number))
  return out
}

function firstColumns(values: Float64Array, size: number, count: number): Float64Array {
  const out = new Float64Array(size * count)
  for (let row = 0; row < size; row++) out.set(values.subarray(row * size, row * size + count), row * count)
  return out
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column] as number
  return out
}
