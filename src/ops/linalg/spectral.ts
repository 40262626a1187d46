// What follows from singular values and eigenvalues: inverses of any matrix, ranks, conditions, least squares, roots.
// ATen/native/LinearAlgebra.cpp, BatchLinearAlgebra.cpp: linalg_lstsq.

import { define } from '../../define.js'
import { DTypeError, MetaError, ShapeError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full, zeros } from '../../tensor/making/factory.js'
import { broadcastSizes, sameSizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { div, maximum, mul, sub } from '../pointwise/binary.js'
import { gt } from '../pointwise/compare.js'
import { conj } from '../complex/arithmetic.js'
import { to } from '../moving/convert.js'
import { copy_ } from '../moving/copies.js'
import { masked_fill } from '../indexing/masked.js'
import { matmul } from '../products/products.js'
import { amax, sum } from '../reduce/reductions.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { where } from '../pointwise/ternary.js'
import { abs, reciprocal, sqrt, square } from '../pointwise/unary.js'
import { transpose } from '../views/dims.js'
import { narrow, select } from '../views/parts.js'
import { squeeze, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { eigh, eigvalsh } from './eigh.js'
import { byColumns, epsilonOf, realType, requireMatrices, requireSame, requireSquare } from './dense/matrices.js'
import { matrix_norm } from './norms.js'
import type { MatrixOrder } from './norms.js'
import { inv_ex } from './solutions.js'
import { svd, svdvals } from './svd.js'

const lstsqResult = returnType('linalg_lstsq', ['solution', 'residuals', 'rank', 'singular_values'])
const polarResult = returnType('linalg_polar', ['U', 'H'])

/** A bound for what counts as 0: a number, or one for each matrix. */
export type Tolerance = number | Tensor | null

/** The conjugate transpose of the last two dimensions. */
function mH(A: Tensor): Tensor {
  return conj(transpose(A, -2, -1))
}

/** Where values count: above `atol` and `rtol` times the largest. */
function counted(values: Tensor, largest: Tensor, A: Tensor, atol: Tolerance, rtol: Tolerance): Tensor {
  const type = realType(A.dtype)
  const asTensor = (given: number | Tensor): Tensor => {
    if (!(given instanceof Tensor)) return full([], given, { dtype: type })
    return to(given.sizes.length === 0 ? given : unsqueeze(given, -1), type)
  }
  const usual = epsilonOf(A.dtype) * Math.max(A.sizes.at(-1) as number, A.sizes.at(-2) as number)
  const absolute = asTensor(atol ?? 0)
  const relative =
    rtol !== null
      ? asTensor(rtol)
      : atol === null
        ? asTensor(usual)
        : where(gt(absolute, 0), asTensor(0), asTensor(usual))
  return gt(values, maximum(absolute, mul(relative, largest)))
}

/** 1 / x where it counts, else 0. */
function inverses(values: Tensor, isCounted: Tensor): Tensor {
  return where(isCounted, reciprocal(values), full([], 0, { dtype: values.dtype }))
}

/**
 * The pseudoinverses of Moore and Penrose.
 *
 * @param rcond `rtol` by its older name. @param hermitian Whether A is its own conjugate transpose.
 * @param atol, rtol Singular values count above the greater of `atol` and `rtol` times the largest one.
 */
export const pinv = define(
  'linalg.pinv',
  ['input', 'rcond', 'hermitian', '*', 'atol', 'rtol'],
  (A: Tensor, rcond: Tolerance = null, hermitian = false, atol: Tolerance = null, rtol: Tolerance = null): Tensor => {
    requireMatrices('linalg.pinv', A)
    requireRealTolerances('linalg.pinv', { rcond, atol, rtol })
    const [m, n] = A.sizes.slice(-2) as [number, number]
    if (A.numel() === 0) return allocate('linalg.pinv', [...A.sizes.slice(0, -2), n, m], A.dtype, null, A.isMeta)
    const relative = rcond ?? rtol
    if (hermitian) {
      requireSquare('linalg.pinv', A)
      const { eigenvalues, eigenvectors } = eigh(A)
      const sizes = abs(eigenvalues)
      const kept = inverses(eigenvalues, counted(sizes, amax(sizes, -1, true), A, atol, relative))
      return matmul(mul(eigenvectors, unsqueeze(to(kept, A.dtype), -2)), mH(eigenvectors))
    }
    const { U, S, Vh } = svd(A, false)
    const kept = inverses(S, counted(S, narrow(S, -1, 0, 1), A, atol, relative))
    return matmul(mul(mH(Vh), unsqueeze(to(kept, A.dtype), -2)), mH(U))
  },
)

/** @throws DTypeError for a tolerance that is complex. */
function requireRealTolerances(op: string, tolerances: Readonly<Record<string, Tolerance>>): void {
  for (const [name, given] of Object.entries(tolerances)) {
    if (!(given instanceof Tensor) || !given.dtype.is_complex) continue
    const message = `torch.${op}: ${name} tensor of complex type is not supported.`
    throw new DTypeError({ op, expected: `a real ${name}`, got: `${given.dtype}`, message })
  }
}

/** `linalg.pinv` by its older name. */
export const pinverse = define('pinverse', ['input', 'rcond'], (input: Tensor, rcond = 1e-15): Tensor =>
  pinv(input, rcond),
)

/** How many singular values count. Parameters as `pinv`'s; `tol` is `atol` by its older name. */
export const matrix_rank = define(
  'linalg.matrix_rank',
  ['input', 'tol', 'hermitian', '*', 'atol', 'rtol'],
  (A: Tensor, tol: Tolerance = null, hermitian = false, atol: Tolerance = null, rtol: Tolerance = null): Tensor => {
    requireMatrices('linalg.matrix_rank', A)
    requireRealTolerances('linalg.matrix_rank', { tol, atol, rtol })
    const batch = A.sizes.slice(0, -2)
    if (A.numel() === 0) return zeros([...batch], { dtype: int64, device: A.device })
    const values = hermitian ? abs(eigvalsh(A)) : svdvals(A)
    const largest = amax(values, -1, true)
    const isCounted = tol === null ? counted(values, largest, A, atol, rtol) : counted(values, largest, A, tol, 0)
    return sum(isCounted, -1)
  },
)

/** How far errors of B can grow in A · X = B: ‖A‖ · ‖A⁻¹‖. @param p The norm, 2 by default. */
export const cond = define('linalg.cond', ['input', 'p'], (A: Tensor, p: MatrixOrder | null = null): Tensor => {
  requireMatrices('linalg.svd', A)
  if (A.numel() === 0) return zeros(A.sizes.slice(0, -2), { dtype: realType(A.dtype), device: A.device })
  if (p === null || p === 2 || p === -2) {
    const S = svdvals(A)
    const [first, last] = [select(S, -1, 0), select(S, -1, -1)]
    return p === -2 ? div(last, first) : div(first, last)
  }
  requireSquare('linalg.cond', A)
  const { inverse, info } = inv_ex(A)
  const known = masked_fill(inverse, gt(unsqueeze(unsqueeze(info, -1), -1), 0), Infinity)
  return mul(matrix_norm(A, p), matrix_norm(known, p))
})

const drivers: ReadonlySet<string> = new Set(['gels', 'gelsy', 'gelsd', 'gelss'])

/**
 * X for which ‖A · X - B‖ is least, of several the shortest.
 *
 * @param B `[…, m, k]`, or vectors `[…, m]`. @param rcond Singular values count above it times the largest one.
 * @param driver LAPACK's: `'gelsy'` (default), `'gels'`, `'gelsd'`, `'gelss'`. It decides which other results there are.
 */
export const lstsq = define(
  'linalg.lstsq',
  ['input', 'b', 'rcond', '*', 'driver'],
  (
    A: Tensor,
    B: Tensor,
    rcond: number | null = null,
    driver: string | null = null,
  ): Returned<readonly ['solution', 'residuals', 'rank', 'singular_values']> => {
    const op = 'linalg.lstsq'
    requireMatrices(op, A)
    requireSame(op, A, B)
    const name = driver ?? 'gelsy'
    if (!drivers.has(name)) {
      throw new RangeError(
        `torch.linalg.lstsq: parameter \`driver\` should be one of (gels, gelsy, gelsd, gelss), but got ${name}`,
      )
    }
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const isVector = B.sizes.length === 1 || sameSizes(B.sizes, A.sizes.slice(0, -1))
    const sides = isVector ? unsqueeze(B, -1) : B
    if (sides.sizes.at(-2) !== m) {
      const message = `torch.linalg.lstsq: input.size(-2) should match other.size(${isVector ? -1 : -2})`
      throw new ShapeError({ op, expected: `${m}`, got: `${sides.sizes.at(-2)}`, message })
    }
    const batch = broadcastSizes(op, A.sizes.slice(0, -2), sides.sizes.slice(0, -2))
    const wide = expand(A, [...batch, m, n])
    const { U, S, Vh } = svd(wide, false)
    const type = realType(A.dtype)
    const least = rcond ?? epsilonOf(A.dtype) * Math.max(m, n)
    const isEmpty = S.numel() === 0
    const isCounted = isEmpty ? gt(S, 0) : counted(S, narrow(S, -1, 0, 1), A, null, name === 'gels' ? 0 : least)
    const kept = to(inverses(S, isCounted), A.dtype)
    const solution = matmul(
      mH(Vh),
      mul(unsqueeze(kept, -1), matmul(mH(U), expand(sides, [...batch, m, sides.sizes.at(-1) as number]))),
    )
    const none = (kind: dtype): Tensor => allocate(op, [0], kind, null, A.isMeta)
    const rank = sum(isCounted, -1)
    // Of full rank there are residuals, which only the values tell.
    if (m > n && name !== 'gels' && A.isMeta) throw new MetaError({ op })
    const isFull = m > n && (name === 'gels' || Number(sum(sub(full([], n, { dtype: int64 }), rank)).item()) === 0)
    const residuals = isFull && name !== 'gelsy' ? sum(square(abs(sub(matmul(wide, solution), sides))), -2) : none(type)
    return lstsqResult(
      isVector ? squeeze(solution, -1) : inColumnsOf(solution, Math.max(m, n)),
      residuals,
      name === 'gels' ? none(int64) : rank,
      name === 'gelsd' || name === 'gelss' ? S : none(type),
    )
  },
)

/** LAPACK leaves solutions in the first rows of matrices that have room for the right sides. */
function inColumnsOf(solution: Tensor, rows: number): Tensor {
  const [n, columns] = solution.sizes.slice(-2) as [number, number]
  const room = byColumns(
    zeros([...solution.sizes.slice(0, -2), rows, columns], { dtype: solution.dtype, device: solution.device }),
  )
  return copy_(narrow(room, -2, 0, n), solution)
}

/** U · H = A for matrices of at least as many rows as columns: U with orthonormal columns, H positive. */
export const polar = define('linalg.polar', ['A'], (A: Tensor): Returned<readonly ['U', 'H']> => {
  requireMatrices('linalg.polar', A)
  const [m, n] = A.sizes.slice(-2) as [number, number]
  if (m < n) {
    const message = `linalg.polar: expected a matrix with at least as many rows as columns, but got ${m} by ${n}`
    throw new ShapeError({ op: 'linalg.polar', expected: `at least ${n} rows`, got: `${m}`, message })
  }
  const { U, S, Vh } = svd(A, false)
  return polarResult(matmul(U, Vh), matmul(mul(mH(Vh), unsqueeze(to(S, A.dtype), -2)), Vh))
})

/** The positive-definite X with X · X = A for positive-definite A, of which the lower triangle is read. */
export const matrix_sqrth = define('linalg.matrix_sqrth', ['input'], (A: Tensor): Tensor => {
  const { eigenvalues, eigenvectors } = eigh(A)
  return matmul(mul(eigenvectors, unsqueeze(to(sqrt(eigenvalues), A.dtype), -2)), mH(eigenvectors))
})
