// Views taken in place: the tensor itself sees its storage otherwise. And tensors of other sizes over the same elements.
// ATen/native/TensorShape.cpp, Resize.cpp, Resize.h.

import { checkedSignature, define, forms } from '../../define.js'
import { contiguous_format, preserve_format } from '../../tensor/device.js'
import { formatStrides, suggestedFormat } from '../../tensor/memory-format.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import { contiguousStrides, extent, sameSizes, sizesOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { allocate, checkedCount } from '../../tensor/allocate.js'
import { swapaxes, swapdims, t, transpose } from './dims.js'
import { squeeze, unsqueeze } from './reshape.js'
import { as_strided, requireRoom } from './strided.js'

function become(input: Tensor, view: Tensor): Tensor {
  input.data = view
  return input
}

/** `as_strided` in place. */
export const as_strided_ = define(
  'as_strided_',
  ['input', 'size', 'stride', 'storage_offset'],
  (input: Tensor, size: Sizes, stride: Sizes, storage_offset: number | null = null): Tensor => {
    const view = as_strided(input, size, stride, storage_offset)
    requireRoom(input, view)
    return become(input, view)
  },
)
/** `squeeze` in place. */
export const squeeze_ = define(
  'squeeze_',
  ['input', 'dim'],
  (input: Tensor, dim: number | Sizes | null = null): Tensor => become(input, squeeze(input, dim)),
)
/** `unsqueeze` in place. */
export const unsqueeze_ = define('unsqueeze_', ['input', 'dim'], (input: Tensor, dim: number): Tensor =>
  become(input, unsqueeze(input, dim)),
)
/** `t` in place. */
export const t_ = define('t_', ['input'], (input: Tensor): Tensor => become(input, t(input)))
/** `transpose` in place. */
export const transpose_ = define(
  'transpose_',
  ['input', 'dim0', 'dim1'],
  (input: Tensor, dim0: number, dim1: number): Tensor => become(input, transpose(input, dim0, dim1)),
)
/** `swapdims` in place. */
export const swapdims_ = define(
  'swapdims_',
  ['input', 'dim0', 'dim1'],
  (input: Tensor, dim0: number, dim1: number): Tensor => become(input, swapdims(input, dim0, dim1)),
)
/** `swapaxes` in place. */
export const swapaxes_ = define(
  'swapaxes_',
  ['input', 'axis0', 'axis1'],
  (input: Tensor, axis0: number, axis1: number): Tensor => become(input, swapaxes(input, axis0, axis1)),
)

interface Resized {
  input: Tensor
  size: readonly (number | Sizes)[]
  memory_format?: FormatLike
}

const bindResize = checkedSignature<Resized>('resize_', ['input', '*size', 'memory_format'], { memory_format: null })

/** `resize_(x, 2, 3)`, `resize_(x, [2, 3])`. */
export type ResizeArguments = readonly [
  input: Tensor,
  ...size: readonly (number | Sizes | { memory_format: FormatLike })[],
]

/**
 * Other sizes over the same elements, row-major or as a format says. What the storage has no room for is new, of zeros, in a storage of
 * its own.
 */
export const resize_ = forms('resize_', ['input', '*size', 'memory_format'], (...args: ResizeArguments): Tensor => {
  const { input, size, memory_format } = bindResize(args)
  return resized(input, sizesOf('resize_', size), memory_format)
})

/** `resize_` to another tensor's sizes, and with `preserve_format` to its layout. */
export const resize_as_ = define(
  'resize_as_',
  ['input', 'the_template', '*', 'memory_format'],
  (input: Tensor, the_template: Tensor, memory_format: FormatLike = null): Tensor => {
    const format = memory_format === preserve_format ? suggestedFormat(the_template) : memory_format
    return resized(input, the_template.sizes, format)
  },
)

function resized(input: Tensor, sizes: Sizes, format: FormatLike): Tensor {
  const negative = sizes.find((each) => each < 0)
  if (negative !== undefined)
    throw new RangeError(`Trying to create tensor with negative dimension ${negative}: [${sizes.join(', ')}]`)
  if (format === preserve_format) throw new RangeError('Unsupported memory formatPreserve')
  if (sameSizes(sizes, input.sizes) && format === null) return input
  const { dtype, offset } = input
  const strides = formatStrides('resize_', sizes, format ?? contiguous_format)
  if (input.isMeta) {
    const room = extent(sizes, strides ?? contiguousStrides(sizes), offset)
    const fits = room * dtype.itemsize <= input.untyped_storage().nbytes
    const block = fits ? input : allocate('resize_', [room], dtype, null, true)
    return become(input, block.alias(sizes, strides, offset))
  }
  checkedCount('resize_', sizes, dtype.itemsize)
  const made = new Tensor(input.storage, dtype, sizes, strides, offset)
  const bytes = extent(sizes, made.strides, offset) * dtype.itemsize
  const storage = input.untyped_storage()
  if (bytes <= storage.nbytes) return become(input, made)
  const grown = new Uint8Array(bytes)
  grown.set(storage.peek(Uint8Array))
  return become(input, new Tensor(new UntypedStorage(grown), dtype, sizes, strides, offset))
}
