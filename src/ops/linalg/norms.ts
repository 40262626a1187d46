// Norms of vectors and matrices: ATen/native/LinearAlgebra.cpp: linalg_norm, linalg_matrix_norm.

import { define } from '../../define.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { vector_norm } from '../moments.js'
import { abs } from '../unary.js'
import { amax, amin, sum } from '../reductions.js'
import { movedim } from '../views/dims.js'
import { unsqueeze } from '../views/reshape.js'
import { requireFloat } from './matrices.js'
import { svdvals } from './svd.js'

export { vector_norm } from '../moments.js'

/** `'fro'`, `'nuc'`, or 1, -1, 2, -2, Infinity, -Infinity. */
export type MatrixOrder = number | 'fro' | 'nuc'

/** The norms of matrices: of the last two dimensions, or of two others. */
export const matrix_norm = define(
  'linalg.matrix_norm',
  ['A', 'ord', 'dim', 'keepdim'],
  (A: Tensor, ord: MatrixOrder = 'fro', dim: readonly number[] = [-2, -1], keepdim = false): Tensor => {
    const dims = A.sizes.length
    if (dims < 2) throw new RangeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.')
    requireFloat('linalg.matrix_norm', A)
    if (dim.length !== 2) throw new RangeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(' ')}`)
    const [row, column] = [
      wrapDim('linalg.matrix_norm', dim[0] as number, dims),
      wrapDim('linalg.matrix_norm', dim[1] as number, dims),
    ]
    if (row === column) throw new RangeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`)
    if (ord === 'fro') return vector_norm(A, 2, [row, column], keepdim)
    const turned = movedim(A, [row, column], [-2, -1])
    const result = normOf(turned, ord)
    if (!keepdim) return result
    const [first, second] = [Math.min(row, column), Math.max(row, column)]
    return unsqueeze(unsqueeze(result, first), second)
  },
)

/**
 * The norm of a vector or matrix: of all elements by default, along one dimension of vectors, along two of matrices.
 *
 * @param ord By default the square root of the sum of squares.
 */
export const norm = define(
  'linalg.norm',
  ['A', 'ord', 'dim', 'keepdim'],
  (
    A: Tensor,
    ord: MatrixOrder | null = null,
    dim: number | readonly number[] | null = null,
    keepdim = false,
  ): Tensor => {
    const dims = dim === null ? null : ([dim].flat() as number[])
    if (ord === null) return vector_norm(A, 2, dims, keepdim)
    if (dims === null && A.sizes.length !== 1 && A.sizes.length !== 2)
      throw new RangeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${A.sizes.length}D.`,
      )
    const isMatrix = dims === null ? A.sizes.length === 2 : dims.length === 2
    if (isMatrix) return matrix_norm(A, ord, dims ?? [-2, -1], keepdim)
    if (typeof ord === 'string') throw new TypeError(`linalg.norm: '${ord}' is of matrices, the input is a vector`)
    return vector_norm(A, ord, dims, keepdim)
  },
)

function normOf(matrices: Tensor, ord: MatrixOrder): Tensor {
  if (ord === 'nuc') return sum(svdvals(matrices), -1)
  const size = Math.abs(ord as number)
  const extreme = (ord as number) > 0 ? amax : amin
  if (size === 2) return extreme(svdvals(matrices), -1)
  if (size !== 1 && size !== Infinity) throw new RangeError(`linalg.matrix_norm: Order ${ord} not supported.`)
  return extreme(sum(abs(matrices), size === 1 ? -2 : -1), -1)
}
