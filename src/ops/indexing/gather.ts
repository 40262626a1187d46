// Elements along a dimension by an index for each. ATen/native/TensorAdvancedIndexing.cpp: gather, take_along_dim.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import { broadcastSizes, contiguousStrides, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { remainder } from '../pointwise/binary.js'
import { flatten } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { movePositioned } from './move.js'
import { positionsOf, requireIndex } from './positions.js'

/**
 * `out[i, j, k] = input[i, index[i, j, k], k]` for dim 1, and so on for other dimensions.
 *
 * @param index int64, of the result's size; no larger than the input in the other dimensions.
 * @throws RangeError for an index outside the dimension; ShapeError.
 * @example
 * import { gather, tensor } from 'torchlet'
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[0], [1]]))   // [[1], [4]]
 */
export const gather = define(
  'gather',
  ['input', 'dim', 'index', '*', 'sparse_grad'],
  (input: Tensor, dim: number, index: Tensor, _sparse_grad = false): Tensor => {
    const at = wrapDim('gather', dim, input.sizes.length)
    if (index.numel() > 0) {
      requireIndex('gather', index, 'gather(): Expected dtype int32/int64 for index', true)
      requireDims('gather', 'input', input, index)
      requireWithin('gather', input.sizes, index, at, 'self')
    }
    const made = allocate('gather', index.sizes, input.dtype, null, input.isMeta || onMeta('gather', [input, index]))
    if (made.isMeta) return made
    const source = input.resolved()
    const size = source.sizes[at] ?? 1
    const positions = positionsOf('gather', index, size, outsideOf(at, size))
    movePositioned(
      index.sizes,
      { tensor: source, offset: source.offset, strides: alongStrides(source, at, index.sizes.length) },
      source.strides[at] ?? 0,
      { tensor: made, offset: 0, strides: made.strides },
      positions,
      contiguousStrides(index.sizes),
      false,
    )
    return made
  },
)

/**
 * `gather` whose input and indices repeat to their common sizes in the other dimensions; without a dimension
 * the input counts as flat.
 *
 * @example
 * import { randn, take_along_dim, tensor } from 'torchlet'
 * take_along_dim(randn(3, 5), tensor([[4, 0]]), 1)   // the last column, then the first
 */
export const take_along_dim = define(
  'take_along_dim',
  ['input', 'indices', 'dim'],
  (input: Tensor, indices: Tensor, dim: number | null = null): Tensor => {
    if (dim === null) return gather(flatten(input), 0, flatten(indices))
    if (input.sizes.length !== indices.sizes.length) {
      const message = `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.sizes.length} dimensions for input, and ${indices.sizes.length} dimensions for indices`
      throw new ShapeError({
        op: 'take_along_dim',
        expected: `${input.sizes.length} dimensions`,
        got: `${indices.sizes.length}`,
        message,
      })
    }
    const message = `torch.take_along_dim(): dtype of indices should be Long but got ${scalarTypeName(indices.dtype)}`
    requireIndex('take_along_dim', indices, message)
    const at = wrapDim('take_along_dim', dim, input.sizes.length)
    const common = broadcastSizes('take_along_dim', input.sizes.with(at, 1), indices.sizes.with(at, 1))
    const size = input.sizes[at] as number
    // Indices count around, as often as they have to.
    const within = indices.numel() === 0 || size === 0 ? indices : remainder(indices, size)
    return gather(
      expand(input, common.with(at, size)),
      at,
      expand(within, common.with(at, indices.sizes[at] as number)),
    )
  },
)

/** PyTorch's sentence for an index outside, of `gather` and `scatter`. @internal */
export function outsideOf(dim: number, size: number) {
  return {
    wraps: false,
    outside: (index: bigint) => `index ${index} is out of bounds for dimension ${dim} with size ${size}`,
  }
}

/** A tensor's strides along an index's sizes, 0 in the dimension that the index chooses. @internal */
export function alongStrides(tensor: Tensor, dim: number, dims: number): Sizes {
  return tensor.strides.length === 0 ? Array.from({ length: dims }, () => 0) : tensor.strides.with(dim, 0)
}

/** @throws ShapeError unless both have as many dimensions; a tensor without dimensions counts as a vector. @internal */
export function requireDims(op: string, name: string, tensor: Tensor, index: Tensor): void {
  const [a, b] = [Math.max(tensor.sizes.length, 1), Math.max(index.sizes.length, 1)]
  if (a === b) return
  const message = `Index tensor must have the same number of dimensions as ${name} tensor`
  throw new ShapeError({ op, expected: `an index of ${a} dimensions`, got: `${b}`, message })
}

/** @throws ShapeError where the index reaches further than the tensor in another dimension. @internal */
export function requireWithin(op: string, sizes: Sizes, index: Tensor, dim: number, name: string): void {
  const outside = index.sizes.findIndex((size, each) => each !== dim && size > (sizes[each] ?? 1))
  if (outside < 0) return
  const message = `Size does not match at dimension ${outside} expected index [${index.sizes.join(', ')}] to be no larger than ${name} [${sizes.join(', ')}] apart from dimension ${dim}`
  throw new ShapeError({
    op,
    expected: `at most [${sizes.join(', ')}]`,
    got: `[${index.sizes.join(', ')}]`,
    message,
  })
}
