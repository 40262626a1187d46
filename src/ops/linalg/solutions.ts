// Inverses and solutions of linear equations: ATen/native/BatchLinearAlgebra.cpp, LinearAlgebra.cpp: tensorinv, tensorsolve.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { broadcastSizes, countOf, sameSizes, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { movedim } from '../views/dims.js'
import { reshape, squeeze, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { storedFactors } from './determinants.js'
import { factored, solved } from './dense/elimination.js'
import type { Factors } from './dense/elimination.js'
import {
  adjoint,
  byColumns,
  columnsOf,
  identityMatrix,
  infosOf,
  matricesOf,
  requireSame,
  requireSquare,
  tensorOf,
  whichOf,
} from './dense/matrices.js'

const invExResult = returnType('linalg_inv_ex', ['inverse', 'info'])
const solveExResult = returnType('linalg_solve_ex', ['result', 'info'])

/**
 * The inverses of square matrices.
 *
 * @throws RangeError for a singular one.
 */
export const inv = define('linalg.inv', ['A'], (A: Tensor): Tensor => {
  const { inverse, infos } = inverted(A)
  requireRegular('linalg.inv', A.sizes.slice(0, -2), infos)
  return inverse
})

/** `linalg.inv`. */
export const inverse = define('inverse', ['input'], (input: Tensor): Tensor => inv(input))

/** The inverses and for each matrix the place of a pivot that is 0, 0 where it is regular. */
export const inv_ex = define(
  'linalg.inv_ex',
  ['A', '*', 'check_errors'],
  (A: Tensor, check_errors = false): Returned<readonly ['inverse', 'info']> => {
    const { inverse, infos } = inverted(A)
    if (check_errors) requireRegular('linalg.inv_ex', A.sizes.slice(0, -2), infos)
    return invExResult(inverse, infosOf(A.sizes.slice(0, -2), infos))
  },
)

function inverted(A: Tensor): { inverse: Tensor; infos: number[] } {
  requireSquare('linalg.inv', A)
  const n = A.sizes.at(-1) as number
  const factors = matricesOf(A).map(factored)
  const parts = factors.map((each) => solved(each, identityMatrix(n, A.dtype.is_complex)))
  const inverse = columnsOf(A.dtype, A.sizes.slice(0, -2), parts, [n, n])
  return { inverse, infos: factors.map(({ info }) => info) }
}

function requireRegular(op: string, batch: Sizes, infos: readonly number[]): void {
  const at = infos.findIndex((info) => info > 0)
  if (at < 0) return
  throw new RangeError(
    `${op}: ${whichOf(batch, at)}The diagonal element ${infos[at]} is zero, the inversion could not be completed because the input matrix is singular.`,
  )
}

/**
 * X with A · X = B.
 *
 * @param B `[…, n, k]`, or vectors: `[n]`, or `[…, n]` where A is `[…, n, n]`.
 * @param left Whether A stands left of X; else X · A = B.
 * @throws RangeError for a singular A.
 */
export const solve = define('linalg.solve', ['A', 'B', '*', 'left'], (A: Tensor, B: Tensor, left = true): Tensor => {
  const { result, batch, factors } = solution(A, B, left)
  requireSolved('torch.linalg.solve', batch, factors)
  return result
})

/** `solve` and for each A the place of a pivot that is 0, 0 where it is regular. */
export const solve_ex = define(
  'linalg.solve_ex',
  ['A', 'B', '*', 'left', 'check_errors'],
  (A: Tensor, B: Tensor, left = true, check_errors = false): Returned<readonly ['result', 'info']> => {
    const { result, batch, factors } = solution(A, B, left)
    if (check_errors) requireSolved('linalg.solve_ex', batch, factors)
    return solveExResult(result, infoOf(batch, factors))
  },
)

export const _linalg_solve_ex = overload(
  'aten::_linalg_solve_ex',
  (A: Tensor, B: Tensor, left: boolean, check_errors: boolean): Tuple<Tensor> => {
    const { result, batch, factors } = solution(A, B, left)
    if (check_errors) requireSolved('linalg.solve_ex', batch, factors)
    const wide = expand(A, [...batch, ...A.sizes.slice(-2)])
    return Tuple.of(result, ...storedFactors(wide, factors), infoOf(batch, factors))
  },
)

interface Solution {
  readonly result: Tensor
  readonly batch: Sizes
  readonly factors: readonly Factors[]
}

function solution(A: Tensor, B: Tensor, left: boolean): Solution {
  requireSquare('linalg.solve', A)
  requireSame('linalg.solve', A, B)
  const n = A.sizes.at(-1) as number
  const isVector = B.sizes.length === 1 || sameSizes(B.sizes, A.sizes.slice(0, -1))
  const sides = isVector ? unsqueeze(B, -1) : B
  const [rows, columns] = sides.sizes.slice(-2) as [number, number]
  if (left ? rows !== n : (isVector ? rows : columns) !== n) {
    const message = `linalg.solve: Incompatible shapes of A and B for the equation ${left ? 'AX' : 'XA'} = B (${n}x${n} and ${rows}x${columns})`
    throw new ShapeError({ op: 'linalg.solve', expected: `${n} rows`, got: `${rows}`, message })
  }
  if (isVector && !left) {
    const message =
      'linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)'
    throw new RangeError(message)
  }
  const batch = broadcastSizes('linalg.solve', A.sizes.slice(0, -2), sides.sizes.slice(0, -2))
  const factors = matricesOf(expand(A, [...batch, n, n])).map(factored)
  const parts = matricesOf(expand(sides, [...batch, rows, columns])).map((side, at) => {
    const own = factors[at] as Factors
    return left ? solved(own, side) : adjoint(solved(own, adjoint(side), true))
  })
  const X = (left && !isVector ? columnsOf : tensorOf)(A.dtype, batch, parts, [rows, columns])
  if (!isVector) return { result: X, batch, factors }
  // Vectors of a batch lie as columns of a matrix would.
  const x = squeeze(X, -1)
  return { result: x.sizes.length > 1 ? byColumns(x) : x, batch, factors }
}

function infoOf(batch: Sizes, factors: readonly Factors[]): Tensor {
  return infosOf(
    batch,
    factors.map(({ info }) => info),
  )
}

function requireSolved(op: string, batch: Sizes, factors: readonly Factors[]): void {
  const at = factors.findIndex(({ info }) => info > 0)
  if (at < 0) return
  throw new RangeError(`${op}: ${whichOf(batch, at)}The solver failed because the input matrix is singular.`)
}

/** The inverse of a tensor as of a matrix whose rows are its first `ind` dimensions. */
export const tensorinv = define('linalg.tensorinv', ['input', 'ind'], (A: Tensor, ind = 2): Tensor => {
  if (!(ind > 0)) throw new RangeError("Expected a strictly positive integer for 'ind'")
  const [first, last] = [A.sizes.slice(0, ind), A.sizes.slice(ind)]
  const [rows, columns] = [countOf(first), countOf(last)]
  if (rows !== columns) {
    const message = `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${columns} != ${rows}`
    throw new ShapeError({ op: 'linalg.tensorinv', expected: `${rows}`, got: `${columns}`, message })
  }
  return reshape(inv(reshape(A, [rows, columns])), [...last, ...first])
})

/** X with `tensordot(A, X, X.ndim) = B`. @param dims Dimensions of A that come last first. */
export const tensorsolve = define(
  'linalg.tensorsolve',
  ['input', 'other', 'dims'],
  (A: Tensor, B: Tensor, dims: readonly number[] | null = null): Tensor => {
    const dimsOf = (dims ?? []).map((dim) => wrapDim('linalg.tensorsolve', dim, A.sizes.length))
    const moved =
      dimsOf.length === 0
        ? A
        : movedim(
            A,
            dimsOf,
            dimsOf.map((_, at) => A.sizes.length - dimsOf.length + at),
          )
    const sizes = moved.sizes.slice(B.sizes.length)
    const rows = countOf(B.sizes)
    if (countOf(sizes) !== rows) {
      const message = `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${countOf(sizes)} != ${rows}`
      throw new ShapeError({ op: 'linalg.tensorsolve', expected: `${rows}`, got: `${countOf(sizes)}`, message })
    }
    return reshape(solve(reshape(moved, [rows, rows]), reshape(B, [rows])), sizes)
  },
)
