// Singular values by one-sided rotations: columns are turned against each other until all are orthogonal. Signs and phases of
// vectors are nobody's: PyTorch promises none.

import { define } from '../../define.js'
import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { transpose } from '../views/dims.js'
import { conj } from '../complex/arithmetic.js'
import { zeros } from '../../tensor/making/factory.js'
import {
  adjoint,
  columnsOf,
  corner,
  identityMatrix,
  matricesOf,
  realsOf,
  requireMatrices,
  zeroMatrix,
} from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { orderOf, rotation, sweeps } from './dense/rotations.js'
import { tridiagonalEigen } from './dense/symmetric.js'
import { axpy, dot, norm, rotate, scale } from './dense/vectors.js'

const svdResult = returnType('linalg_svd', ['U', 'S', 'Vh'])
const svdOldResult = returnType('svd', ['U', 'S', 'V'])

type Factors = Returned<readonly ['U', 'S', 'Vh']>

/** U · diag(S) · Vh = A: singular values descending, U and Vhᴴ with orthonormal columns. @param driver Concerns GPUs only. */
export const svd = define(
  'linalg.svd',
  ['A', 'full_matrices', '*', 'driver'],
  (A: Tensor, full_matrices = true, _driver: string | null = null): Factors => {
    requireMatrices('linalg.svd', A)
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const [batch, k] = [A.sizes.slice(0, -2), Math.min(m, n)]
    const parts = matricesOf(A).map(svdOf)
    const [left, right] = full_matrices ? [m, n] : [k, k]
    const U = parts.map(({ u }) => corner(u, m, left))
    const Vh = parts.map(({ v }) => adjoint(corner(v, n, right)))
    const S = parts.map(({ s }) => s)
    return svdResult(
      columnsOf(A.dtype, batch, U, [m, left]),
      realsOf(A.dtype, batch, S, [k]),
      columnsOf(A.dtype, batch, Vh, [right, n]),
    )
  },
)

/** The singular values of `svd`. */
export const svdvals = define(
  'linalg.svdvals',
  ['A', '*', 'driver'],
  (A: Tensor, _driver: string | null = null): Tensor => {
    requireMatrices('linalg.svd', A)
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const parts = matricesOf(A).map((matrix) => svdOf(matrix).s)
    return realsOf(A.dtype, A.sizes.slice(0, -2), parts, [Math.min(m, n)])
  },
)

/**
 * U · diag(S) · Vᴴ = A, by `linalg.svd`'s older name.
 *
 * @param some Whether U and V have only the columns that belong to S. @param compute_uv Whether they are wanted; else zeros.
 */
export const svdOld = define(
  'svd',
  ['input', 'some', 'compute_uv'],
  (input: Tensor, some = true, compute_uv = true): Returned<readonly ['U', 'S', 'V']> => {
    const [m, n] = input.sizes.slice(-2) as [number, number]
    const batch = input.sizes.slice(0, -2)
    if (compute_uv) {
      const { U, S, Vh } = svd(input, !some)
      return svdOldResult(U, S, conj(transpose(Vh, -2, -1)))
    }
    const none = (size: number): Tensor => zeros([...batch, size, size], { dtype: input.dtype, device: input.device })
    return svdOldResult(none(m), svdvals(input), none(n))
  },
)

export const _linalg_svd = overload(
  'aten::_linalg_svd',
  (A: Tensor, full_matrices: boolean, compute_uv: boolean, _driver: string | null = null): Tuple<Tensor> => {
    if (compute_uv) return Tuple.of(...(svd(A, full_matrices) as unknown as [Tensor, Tensor, Tensor]))
    const none = allocate('svd', [0], A.dtype, null, A.isMeta)
    return Tuple.of(none, svdvals(A), none)
  },
)

interface Svd {
  /** `[m, m]` and `[n, n]`. */
  readonly u: Matrix
  readonly v: Matrix
  readonly s: Float64Array
}

/** @internal */
export function svdOf(matrix: Matrix): Svd {
  if (matrix.rows < matrix.columns) {
    const { u, v, s } = svdOf(adjoint(matrix))
    return { u: v, v: u, s }
  }
  const [m, n] = [matrix.rows, matrix.columns]
  // Columns, conjugated, as rows, which lie together; so are those of v.
  const plain = adjoint(matrix)
  const first = n >= fromGram ? nearlyOrthogonal(plain) : null
  const { a, v } = first ?? { a: plain, v: identityMatrix(n, plain.im !== null) }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) if (orthogonalized(a, v, p, q)) turned = true
    if (!turned) break
  }
  const lengths = Float64Array.from({ length: n }, (_, each) => norm(a, each * m, 1, m))
  const order = orderOf(lengths, true)
  const s = Float64Array.from(order, (each) => lengths[each] as number)
  const u = zeroMatrix(m, m, a.im !== null)
  order.forEach((from, to) => {
    const length = s[to] as number
    if (length <= (s[0] as number) * 1e-300 || length === 0) return
    axpy(u, to * m, 1, a, from * m, 1, m, 1 / length)
  })
  complete(u, m)
  const turned = zeroMatrix(n, n, a.im !== null)
  order.forEach((from, to) => axpy(turned, to * n, 1, v, from * n, 1, n, 1))
  return { u: adjoint(u), v: adjoint(turned), s }
}

/** From which size on columns are first turned by the eigenvectors of their products, which spares most sweeps. */
const fromGram = 24

/** Rows turned so that they are orthogonal but for rounding, and by what; null of complex numbers and what is not finite. */
function nearlyOrthogonal(a: Matrix): { a: Matrix; v: Matrix } | null {
  if (a.im !== null) return null
  const [n, m] = [a.rows, a.columns]
  const gram = zeroMatrix(n, n, false)
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      const [product] = dot(a, p * m, 1, a, q * m, 1, m)
      gram.re[p * n + q] = gram.re[q * n + p] = product
    }
  }
  const found = tridiagonalEigen(gram)
  if (found === null) return null
  const turned = zeroMatrix(n, m, false)
  for (let row = 0; row < n; row++) {
    for (let each = 0; each < n; each++)
      axpy(turned, row * m, 1, a, each * m, 1, m, found.vectors.re[row * n + each] as number)
  }
  return { a: turned, v: found.vectors }
}

/** Turns rows p and q against each other so that they are orthogonal. */
function orthogonalized(a: Matrix, v: Matrix, p: number, q: number): boolean {
  const [m, n] = [a.columns, v.columns]
  const [x] = dot(a, p * m, 1, a, p * m, 1, m)
  const [y] = dot(a, q * m, 1, a, q * m, 1, m)
  const [re, im] = dot(a, p * m, 1, a, q * m, 1, m)
  const off = Math.hypot(re, im)
  // What is within the rounding of a product of m numbers is orthogonal.
  if (off <= 2 ** -53 * Math.sqrt(m * x * y) || off < 1e-300 || !Number.isFinite(off)) return false
  if (im !== 0) {
    scale(a, q * m, 1, m, re / off, -im / off)
    scale(v, q * n, 1, n, re / off, -im / off)
  }
  const [c, s] = rotation(im === 0 ? re : off, x, y)
  rotate(a, p * m, q * m, 1, m, c, s)
  rotate(v, p * n, q * n, 1, n, c, s)
  return true
}

/** Fills rows of zeros with unit vectors that are orthogonal to all others. */
function complete(u: Matrix, m: number): void {
  let axis = 0
  for (let row = 0; row < m; row++) {
    if (norm(u, row * m, 1, m) > 0.5) continue
    for (; axis < m; axis++) {
      u.re.fill(0, row * m, (row + 1) * m)
      u.im?.fill(0, row * m, (row + 1) * m)
      u.re[row * m + axis] = 1
      // Twice, so that rounding leaves nothing.
      for (let pass = 0; pass < 2; pass++) {
        for (let other = 0; other < m; other++) {
          if (other === row) continue
          const [re, im] = dot(u, other * m, 1, u, row * m, 1, m)
          if (re !== 0 || im !== 0) axpy(u, row * m, 1, u, other * m, 1, m, -re, -im)
        }
      }
      const length = norm(u, row * m, 1, m)
      if (length < 0.5 / Math.sqrt(m)) continue
      scale(u, row * m, 1, m, 1 / length)
      axis++
      break
    }
  }
}
