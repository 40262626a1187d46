// The factors of Gaussian elimination, and solutions by them: torch.linalg.lu_factor, lu, lu_solve and torch's older names.
// ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import { UnsupportedError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { allocate } from '../../tensor/allocate.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { expand } from '../views/strided.js'
import { storedFactors } from './determinants.js'
import { exchange, factored, solved } from './dense/elimination.js'
import type { Factors } from './dense/elimination.js'
import {
  adjoint,
  columnsOf,
  identityMatrix,
  infosOf,
  matricesOf,
  requireMatrices,
  requireSame,
  tensorOf,
  vectorsOf,
  whichOf,
} from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { zeroMatrix } from './dense/matrices.js'

const factorResult = returnType('linalg_lu_factor', ['LU', 'pivots'])
const factorExResult = returnType('linalg_lu_factor_ex', ['LU', 'pivots', 'info'])
const luResult = returnType('linalg_lu', ['P', 'L', 'U'])
const unpackResult = returnType('lu_unpack', ['P', 'L', 'U'])

/** L below the diagonal and U from it on in one matrix, and the row that each was exchanged with, counted from 1, int32. */
export const lu_factor = define(
  'linalg.lu_factor',
  ['A', '*', 'pivot'],
  (A: Tensor, pivot = true): Returned<readonly ['LU', 'pivots']> => {
    const factors = factorsOf('linalg.lu_factor', A, pivot)
    requireRegular('torch.linalg.lu_factor', A, factors)
    return factorResult(...storedFactors(A, factors))
  },
)

/** `lu_factor` and where the first pivot of 0 is, 0 without one. */
export const lu_factor_ex = define(
  'linalg.lu_factor_ex',
  ['A', '*', 'pivot', 'check_errors'],
  (A: Tensor, pivot = true, check_errors = false): Returned<readonly ['LU', 'pivots', 'info']> => {
    const factors = factorsOf('linalg.lu_factor_ex', A, pivot)
    if (check_errors) requireRegular('torch.linalg.lu_factor_ex', A, factors)
    const infos = factors.map(({ info }) => info)
    return factorExResult(...storedFactors(A, factors), infosOf(A.sizes.slice(0, -2), infos))
  },
)

/** P · L · U = A: a permutation, a lower triangle with ones on the diagonal, an upper triangle. */
export const lu = define(
  'linalg.lu',
  ['A', '*', 'pivot'],
  (A: Tensor, pivot = true): Returned<readonly ['P', 'L', 'U']> => {
    const factors = factorsOf('linalg.lu', A, pivot)
    return luResult(...unpacked(A, factors, true, true))
  },
)

/** P, L and U of what `lu_factor` gives; empty tensors for what is not wanted. */
export const lu_unpack = define(
  'lu_unpack',
  ['LU_data', 'LU_pivots', 'unpack_data', 'unpack_pivots'],
  (LU_data: Tensor, LU_pivots: Tensor, unpack_data = true, unpack_pivots = true): Returned<readonly ['P', 'L', 'U']> =>
    unpackResult(...unpacked(LU_data, keptFactors(LU_data, LU_pivots), unpack_pivots, unpack_data)),
)

/**
 * X with A · X = B by A's factors.
 *
 * @param left Whether A stands left of X; else X · A = B. @param adjoint Whether A's conjugate transpose is meant.
 */
export const lu_solve = define(
  'linalg.lu_solve',
  ['LU', 'pivots', 'B', '*', 'left', 'adjoint'],
  (LU: Tensor, pivots: Tensor, B: Tensor, left = true, isAdjoint = false): Tensor => {
    requireMatrices('linalg.lu_solve', LU, 'LU')
    requireMatrices('linalg.lu_solve', B, 'B')
    requireSame('linalg.lu_solve', LU, B)
    const batch = broadcastSizes('linalg.lu_solve', LU.sizes.slice(0, -2), B.sizes.slice(0, -2))
    const [n, sizes] = [LU.sizes.at(-1) as number, B.sizes.slice(-2)]
    const factors = keptFactors(expand(LU, [...batch, n, n]), expand(pivots, [...batch, n]))
    const parts = matricesOf(expand(B, [...batch, ...sizes])).map((matrix, at) => {
      const own = factors[at] as Factors
      return left ? solved(own, matrix, isAdjoint) : adjoint(solved(own, adjoint(matrix), !isAdjoint))
    })
    return (left ? columnsOf : tensorOf)(LU.dtype, batch, parts, sizes)
  },
)

/** `linalg.lu_solve` by its older name, with the right side first. */
export const luSolve = define(
  'lu_solve',
  ['input', 'LU_data', 'LU_pivots'],
  (b: Tensor, LU_data: Tensor, LU_pivots: Tensor): Tensor => lu_solve(LU_data, LU_pivots, b),
)

/** `linalg.lu_factor` by its older name; with `get_infos` also where pivots are 0. */
export const luFactor = define(
  'lu',
  ['A', 'pivot', 'get_infos'],
  (A: Tensor, pivot = true, get_infos = false): Tuple<Tensor> => {
    const { LU, pivots, info } = lu_factor_ex(A, { pivot })
    return get_infos ? Tuple.of(LU, pivots, info) : Tuple.of(LU, pivots)
  },
)

function factorsOf(op: string, A: Tensor, pivot: boolean): Factors[] {
  requireMatrices(op, A)
  if (!pivot) throw new UnsupportedError({ what: `${op}: LU without pivoting is not implemented on the CPU` })
  return matricesOf(A).map(factored)
}

/** @throws RangeError for a pivot of 0. */
function requireRegular(op: string, A: Tensor, factors: readonly Factors[]): void {
  const at = factors.findIndex(({ info }) => info > 0)
  if (at < 0) return
  const place = factors[at]?.info
  throw new RangeError(
    `${op}: ${whichOf(A.sizes.slice(0, -2), at)}U[${place},${place}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`,
  )
}

/** Factors as they compute from those of two tensors, whose pivots count from 1. */
function keptFactors(LU: Tensor, pivots: Tensor): Factors[] {
  const all = vectorsOf(pivots)
  const rows = LU.sizes.at(-2) as number
  return matricesOf(LU).map((lu, at) => ({ lu, pivots: pivotsOf((all[at] as { re: Float64Array }).re, rows), info: 0 }))
}

function pivotsOf(given: Float64Array, rows: number): Int32Array {
  return Int32Array.from(given, (pivot) => {
    if (pivot >= 1 && pivot <= rows) return pivot - 1
    throw new RangeError(
      `pivots given to lu_solve must all be greater or equal to 1 and at most ${rows}, but got ${pivot}`,
    )
  })
}

function unpacked(
  LU: Tensor,
  factors: readonly Factors[],
  withPivots: boolean,
  withData: boolean,
): [P: Tensor, L: Tensor, U: Tensor] {
  const batch = LU.sizes.slice(0, -2)
  const [rows, columns] = LU.sizes.slice(-2) as [number, number]
  const count = Math.min(rows, columns)
  const empty = allocate('lu_unpack', [0], LU.dtype, null, LU.isMeta)
  const matrices = (parts: Matrix[], sizes: number[]): Tensor => tensorOf(LU.dtype, batch, parts, sizes)
  return [
    withPivots
      ? matrices(
          factors.map(({ pivots }) => permutationOf(pivots, rows)),
          [rows, rows],
        )
      : empty,
    withData
      ? matrices(
          factors.map(({ lu }) => partOf(lu, rows, count, false)),
          [rows, count],
        )
      : empty,
    withData
      ? matrices(
          factors.map(({ lu }) => partOf(lu, count, columns, true)),
          [count, columns],
        )
      : empty,
  ]
}

/** P of P · L · U: exchanging rows of L · U back. */
function permutationOf(pivots: Int32Array, rows: number): Matrix {
  const P = identityMatrix(rows)
  exchange(P, pivots, true)
  return P
}

/** The upper triangle, or the lower one with ones on its diagonal. */
function partOf({ re, im, columns: width }: Matrix, rows: number, columns: number, upper: boolean): Matrix {
  const part = zeroMatrix(rows, columns, im !== null)
  for (let row = 0; row < rows; row++) {
    const [first, last] = upper ? [row, columns] : [0, Math.min(row, columns)]
    for (let column = first; column < last; column++) {
      part.re[row * columns + column] = re[row * width + column] as number
      if (im !== null) (part.im as Float64Array)[row * columns + column] = im[row * width + column] as number
    }
    if (!upper && row < columns) part.re[row * columns + row] = 1
  }
  return part
}
