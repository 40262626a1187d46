// Norms of matrices, and norms by PyTorch's other names: torch.linalg.matrix_norm, norm, torch.norm, dist, nuclear_norm.
// ATen/native/LinearAlgebra.cpp.

import { define } from '../../define.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full } from '../../tensor/making/factory.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { DTypeError } from '../../errors.js'
import { sub } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { reducedSizes } from '../../kernels/lines.js'
import type { Dims } from '../../kernels/lines.js'
import { amax, amin, sum } from '../reduce/reductions.js'
import { abs } from '../pointwise/unary.js'
import { movedim } from '../views/dims.js'
import { unsqueeze } from '../views/reshape.js'
import { realType, requireFloat, requireSameKind } from './dense/matrices.js'
import { svdvals } from './svd.js'
import { requireNorm, vector_norm } from './vector-norm.js'

/** `'fro'`, `'nuc'`, or 1, -1, 2, -2, Infinity, -Infinity. */
export type MatrixOrder = number | 'fro' | 'nuc'

/**
 * The norms of matrices: of the last two dimensions, or of two others. Halves have none of singular values.
 *
 * @param dtype What the elements are converted to first.
 */
export const matrix_norm = define(
  'linalg.matrix_norm',
  ['input', 'ord', 'dim', 'keepdim', '*', 'dtype'],
  (
    A: Tensor,
    ord: MatrixOrder = 'fro',
    dim: readonly number[] = [-2, -1],
    keepdim = false,
    dtype: dtype | null = null,
  ): Tensor => {
    const dims = A.sizes.length
    if (dims < 2) throw new RangeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.')
    requireNorm('linalg.matrix_norm', A)
    requireSameKind('linalg.matrix_norm', A, dtype)
    if (dim.length !== 2) throw new RangeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(' ')}`)
    const [row, column] = [
      wrapDim('linalg.matrix_norm', dim[0] as number, dims),
      wrapDim('linalg.matrix_norm', dim[1] as number, dims),
    ]
    if (row === column) throw new RangeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`)
    if (ord === 'fro') return vector_norm(A, 2, [row, column], keepdim, { dtype })
    const turned = movedim(dtype === null ? A : to(A, dtype), [row, column], [-2, -1])
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
  ['input', 'ord', 'dim', 'keepdim', '*', 'dtype'],
  (
    A: Tensor,
    ord: MatrixOrder | null = null,
    dim: number | readonly number[] | null = null,
    keepdim = false,
    dtype: dtype | null = null,
  ): Tensor => {
    const dims = dim === null ? null : ([dim].flat() as number[])
    if (ord === null) return vector_norm(A, 2, dims, keepdim, { dtype })
    if (dims === null && A.sizes.length !== 1 && A.sizes.length !== 2)
      throw new RangeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${A.sizes.length}D.`,
      )
    const isMatrix = dims === null ? A.sizes.length === 2 : dims.length === 2
    if (isMatrix) return matrix_norm(A, ord, dims ?? [-2, -1], keepdim, { dtype })
    if (typeof ord === 'string') throw new TypeError(`linalg.norm: '${ord}' is of matrices, the input is a vector`)
    return vector_norm(A, ord, dims, keepdim, { dtype })
  },
)

/**
 * The p-norm of the elements along dimensions, or of all.
 *
 * @param p A number, `'fro'` for 2, `'nuc'` for the sum of the singular values of two dimensions.
 */
export const torchNorm = define(
  'norm',
  ['input', 'p', 'dim', 'keepdim', 'dtype'],
  (
    input: Tensor,
    p: MatrixOrder | null = 'fro',
    dim: Dims = null,
    keepdim = false,
    dtype: dtype | null = null,
  ): Tensor => {
    if (p !== 'nuc') return vector_norm(input, typeof p === 'number' ? p : 2, dim, keepdim, { dtype })
    const dims = dim === null ? input.sizes.map((_, each) => each) : ([dim].flat() as number[])
    return matrix_norm(input, 'nuc', dim === null && dims.length < 2 ? [-2, -1] : dims, keepdim, { dtype })
  },
)

/** The p-norm of the difference of two tensors. */
export const dist = define('dist', ['input', 'other', 'p'], (input: Tensor, other: Tensor, p = 2): Tensor => {
  const difference = sub(input, other)
  if (!difference.dtype.is_floating_point && !difference.dtype.is_complex) {
    const message = `norm(): input dtype should be either floating point or complex. Got ${scalarTypeName(difference.dtype)} instead.`
    throw new DTypeError({ op: 'dist', expected: 'floats', got: `${difference.dtype}`, message })
  }
  return vector_norm(difference, p)
})

function normOf(matrices: Tensor, ord: MatrixOrder): Tensor {
  const size = Math.abs(ord as number)
  if (ord === 'nuc' || size === 2) requireFloat('linalg.matrix_norm', matrices)
  if (ord === 'nuc') return sum(svdvals(matrices), -1)
  const extreme = (ord as number) > 0 ? largest : amin
  if (size === 2) return extreme(svdvals(matrices), -1)
  if (size !== 1 && size !== Infinity) throw new RangeError(`linalg.matrix_norm: Order ${ord} not supported.`)
  return extreme(sum(abs(matrices), size === 1 ? -2 : -1), -1)
}

/** The largest element along a dimension, 0 where there is none. */
function largest(values: Tensor, dim: number): Tensor {
  if (values.sizes.at(dim) !== 0) return amax(values, dim)
  return full(reducedSizes(values.sizes, [values.sizes.length - 1], false), 0, {
    dtype: realType(values.dtype),
    device: values.device,
  })
}
