// Copies of tensors, and writes into them. ATen/native/Copy.cpp, Fill.cpp, TensorFactories.cpp: clone.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { contiguous_format, preserve_format } from '../../tensor/device.js'
import type { memory_format } from '../../tensor/device.js'
import { scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { copyStrides, isContiguousIn } from '../../tensor/memory-format.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import { requireInStep, requireOwnPlaces } from '../../tensor/overlap.js'
import { broadcastStrides, extent, requireFits } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements, writeFrom, writeScalar } from '../../tensor/write.js'

/** A copy of its own, laid out in memory as the tensor is where that leaves no gaps, unless there is a format. */
export const clone = define(
  'clone',
  ['input', '*', 'memory_format'],
  (input: Tensor, memory_format: FormatLike = null): Tensor => copied('clone', input, memory_format ?? preserve_format),
)

/** The tensor itself where its elements lie row-major, or as the format says, else a copy that does. */
export const contiguous = define(
  'contiguous',
  ['input', '*', 'memory_format'],
  (input: Tensor, memory_format: FormatLike = null): Tensor => {
    const format = memory_format ?? contiguous_format
    const isPreserved = format === preserve_format
    if (isContiguousIn(input, isPreserved ? contiguous_format : format)) return input
    if (isPreserved) throw new RangeError('preserve memory format is unsupported by the contiguous operator')
    return copied('contiguous', input, format)
  },
)

/**
 * A copy whose elements lie at the same places of a storage of its own, gaps included: clone_preserve_strides of
 * ATen/native/TensorShape.cpp. One whose elements repeat is laid out as `clone` does. @internal
 */
export function cloneInPlaces(input: Tensor): Tensor {
  if (input.conj_bit || input.neg_bit || input.sizes.some((size, dim) => size > 1 && input.strides[dim] === 0))
    return clone(input)
  if (input.isMeta)
    return allocate('clone', [extent(input.sizes, input.strides, input.offset)], input.dtype, null, true).alias(
      input.sizes,
      input.strides,
      input.offset,
    )
  return new Tensor(
    new UntypedStorage(input.untyped_storage().peek(Uint8Array).slice()),
    input.dtype,
    input.sizes,
    input.strides,
    input.offset,
  )
}

/** The same elements, no gradient wanted. Shares the storage. */
export const detach = define('detach', ['input'], (input: Tensor): Tensor => input.detached())

/**
 * Overwrites a tensor's elements with another's, converted to its dtype and repeated to its size.
 *
 * @throws ShapeError where the sizes do not broadcast; RangeError where the tensor repeats its elements, or lies over others of what
 *   it is given.
 */
export const copy_ = define('copy_', ['input', 'src'], (input: Tensor, src: Tensor): Tensor => {
  requireOwnPlaces('copy_', input)
  requireInStep('copy_', input, [src])
  return overwrite(input, src)
})

/** `copy_`, wherever the two lie: an element that is written more than once has the last value. @internal */
export function overwrite(input: Tensor, src: Tensor): Tensor {
  requireFits('copy_', input.sizes, src.sizes)
  if (input.isMeta) {
    input.bump_version()
    return input
  }
  const strides = broadcastStrides(src.sizes, src.strides, input.sizes)
  const sameType = input.dtype === src.dtype
  if (sameType && input.storage !== src.storage && input.dtype.kind !== 'packed') {
    writeFrom(input, src, strides)
    return input
  }
  const repeated = src.alias(input.sizes, strides, src.offset)
  // Read whole before anything is written, since the two may share their storage.
  const elements = sameType ? repeated.peekBytes().slice() : cast(repeated.toTypedArray(), src.dtype, input.dtype)
  writeElements(input, elements)
  return input
}

/**
 * Overwrites all elements with one value.
 *
 * @throws RangeError for a value that the dtype cannot hold.
 */
export const fill_ = define('fill_', ['input', 'value'], (input: Tensor, value: Scalar | Tensor): Tensor => {
  if (value instanceof Tensor) {
    requireOwnPlaces('fill_', input)
    return overwrite(input, value)
  }
  writeScalar(input, scalarValue(value))
  return input
})

/** A copy with one value everywhere. */
export const fill = define('fill', ['input', 'value'], (input: Tensor, value: Scalar | Tensor): Tensor =>
  fill_(clone(input), value),
)

/** Overwrites all elements with 0. */
export const zero_ = define('zero_', ['input'], (input: Tensor): Tensor => {
  writeScalar(input, 0)
  return input
})

function copied(op: string, input: Tensor, format: memory_format): Tensor {
  const made = allocate(op, input.sizes, input.dtype, copyStrides(op, input, format), input.isMeta)
  if (input.isMeta) return made
  writeElements(made, input.peekBytes())
  return input.isPlain ? made : input.rehoused(made.untyped_storage(), made.strides)
}
