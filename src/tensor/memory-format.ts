// The memory formats of images: channels last keeps a pixel's channels together. c10/core/MemoryFormat.h;
// ATen/native/TensorFactories.cpp: empty_like; TensorConversions.cpp: _to_copy.

import { ShapeError } from '../errors.js'
import { channels_last, channels_last_3d, contiguous_format, preserve_format } from './device.js'
import type { memory_format } from './device.js'
import { isRowMajor } from './shape.js'
import type { Sizes } from './shape.js'
import { preservedStrides } from './strides.js'
import type { Layout } from './strides.js'

/** How callers give one; null is the function's own. */
export type FormatLike = memory_format | null

/**
 * The strides that a format gives to sizes; null for row-major ones.
 *
 * @throws ShapeError where the format is for another number of dimensions.
 */
export function formatStrides(op: string, sizes: Sizes, format: memory_format): Sizes | null {
  if (format === contiguous_format) return null
  const order = orders.get(format)
  if (order === undefined) throw new RangeError(`${op}: unsupported memory format option ${format.name}`)
  if (sizes.length !== order.length) {
    throw new ShapeError({
      op,
      expected: `${order.length} dimensions`,
      got: `${sizes.length}`,
      message: `required rank ${order.length} tensor to use ${format.name} format`,
    })
  }
  const strides = sizes.map(() => 1)
  let stride = 1
  for (const dim of order) {
    strides[dim] = stride
    stride *= sizes[dim] as number
  }
  return strides
}

/**
 * The strides of a copy of a tensor in a format: with `preserve_format` the tensor's own where they leave no gaps, else in
 * their order; null for row-major ones.
 */
export function copyStrides(op: string, { sizes, strides }: Layout, format: memory_format): Sizes | null {
  return format === preserve_format ? preservedStrides(sizes, strides) : formatStrides(op, sizes, format)
}

/** Whether elements lie together in the order of a format; strides of single dimensions do not matter. */
export function isContiguousIn({ sizes, strides }: Layout, format: memory_format): boolean {
  const order = orders.get(format)
  if (order === undefined) {
    return format === preserve_format || isRowMajor(sizes, strides)
  }
  if (sizes.length !== order.length) return false
  let expected = 1
  for (const dim of order) {
    if (sizes[dim] === 1) continue
    if (strides[dim] !== expected) return sizes.includes(0)
    expected *= sizes[dim] as number
  }
  return true
}

/**
 * The format that strides look like, by which functions of images lay out their results: `suggest_memory_format`.
 * Where single dimensions leave it open it is the contiguous one.
 */
export function suggestedFormat({ sizes, strides }: Layout): memory_format {
  for (const [format, order] of orders) {
    if (sizes.length === order.length && looksLike(sizes, strides, order)) return format
  }
  return contiguous_format
}

/** `is_channels_last_strides_2d_s4` and `_3d_s5`. */
function looksLike(sizes: Sizes, strides: Sizes, order: readonly number[]): boolean {
  if (strides[1] === 0) return false
  let least = 0
  for (const dim of order) {
    const [size, stride] = [sizes[dim] as number, strides[dim] as number]
    if (size === 0 || stride < least) return false
    if (dim === 0 && least === strides[1]) return false
    least = size > 1 ? stride * size : stride
  }
  return true
}

/** The dimensions of each format, innermost first. */
const orders: ReadonlyMap<memory_format, readonly number[]> = new Map([
  [channels_last, [1, 3, 2, 0]],
  [channels_last_3d, [1, 4, 3, 2, 0]],
])
