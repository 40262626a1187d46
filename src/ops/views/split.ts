// Several views that together have all elements. ATen/native/TensorShape.cpp.

import { define } from '../../define.js'
import { Tuple } from '../../python/tuple.js'
import { sizesOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { narrow, select } from './parts.js'

/** Parts of a given size along a dimension, the last one smaller; or parts of the sizes given. */
export const split = define(
  'split',
  ['tensor', 'split_size_or_sections', 'dim'],
  (tensor: Tensor, split_size_or_sections: number | Sizes, dim = 0): Tuple<Tensor> => {
    if (tensor.sizes.length === 0) throw new RangeError('split expects at least a 1-dimensional tensor')
    const at = wrapDim('split', dim, tensor.sizes.length)
    const size = tensor.sizes[at] as number
    if (typeof split_size_or_sections !== 'number')
      return sections(tensor, sizesOf('split', [split_size_or_sections]), at)
    const each = split_size_or_sections
    if (!(each >= 0)) throw new RangeError(`split expects split_size be non-negative, but got split_size=${each}`)
    if (each === 0 && size !== 0) {
      throw new RangeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${size}`)
    }
    const count = each === 0 ? 1 : Math.max(Math.ceil(size / each), 1)
    return parts(
      tensor,
      at,
      Array.from({ length: count }, (_, part) => Math.min(each, size - part * each)),
    )
  },
)

/** At most `chunks` parts of one size along a dimension, the last one smaller. */
export const chunk = define(
  'chunk',
  ['input', 'chunks', 'dim'],
  (input: Tensor, chunks: number, dim = 0): Tuple<Tensor> => {
    if (input.sizes.length === 0) throw new RangeError('chunk expects at least a 1-dimensional tensor')
    if (!(chunks > 0)) throw new RangeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`)
    const at = wrapDim('chunk', dim, input.sizes.length)
    const size = input.sizes[at] as number
    if (size === 0)
      return parts(
        input,
        at,
        Array.from({ length: chunks }, () => 0),
      )
    return split(input, Math.ceil(size / chunks), at)
  },
)

/** Every index of a dimension, which goes away. */
export const unbind = define('unbind', ['input', 'dim'], (input: Tensor, dim = 0): Tuple<Tensor> => {
  const at = wrapDim('unbind', dim, input.sizes.length)
  if (input.sizes.length === 0) throw new RangeError(`Dimension specified as ${at} but tensor has no dimensions`)
  return Tuple.from(Array.from({ length: input.sizes[at] as number }, (_, index) => select(input, at, index)))
})

/** Parts of the sizes given. */
export const split_with_sizes = define(
  'split_with_sizes',
  ['input', 'split_sizes', 'dim'],
  (input: Tensor, split_sizes: Sizes, dim = 0): Tuple<Tensor> => split(input, split_sizes, dim),
)

/** `chunk`, whose parts PyTorch's autograd does not know as views. */
export const unsafe_chunk = define(
  'unsafe_chunk',
  ['input', 'chunks', 'dim'],
  (input: Tensor, chunks: number, dim = 0): Tuple<Tensor> => chunk(input, chunks, dim),
)

/** `split` into parts of one size, whose parts PyTorch's autograd does not know as views. */
export const unsafe_split = define(
  'unsafe_split',
  ['input', 'split_size', 'dim'],
  (input: Tensor, split_size: number, dim = 0): Tuple<Tensor> => split(input, split_size, dim),
)

/** `split_with_sizes`, whose parts PyTorch's autograd does not know as views. */
export const unsafe_split_with_sizes = define(
  'unsafe_split_with_sizes',
  ['input', 'split_sizes', 'dim'],
  (input: Tensor, split_sizes: Sizes, dim = 0): Tuple<Tensor> => split(input, split_sizes, dim),
)

function sections(input: Tensor, sizes: Sizes, dim: number): Tuple<Tensor> {
  const size = input.sizes[dim] as number
  const negative = sizes.some((each) => each < 0)
  if (negative)
    throw new RangeError(
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[${sizes.join(', ')}]`,
    )
  if (sizes.reduce((sum, each) => sum + each, 0) !== size) {
    throw new RangeError(
      `split_with_sizes expects split_sizes to sum exactly to ${size} (input tensor's size at dimension ${dim}), but got split_sizes=[${sizes.join(', ')}]`,
    )
  }
  return parts(input, dim, sizes)
}

function parts(input: Tensor, dim: number, sizes: Sizes): Tuple<Tensor> {
  let start = 0
  return Tuple.from(
    sizes.map((size) => {
      const part = narrow(input, dim, start, size)
      start += size
      return part
    }),
  )
}
