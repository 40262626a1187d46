// How functions of images lay out their results: channels last where what they are given looks so (at::suggest_memory_format).

import { contiguous_format } from '../../tensor/device.js'
import { formatStrides, suggestedFormat } from '../../tensor/memory-format.js'
import { sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'

/** The result, channels last where one of the others is. */
export function laidOutLike(result: Tensor, ...others: readonly Tensor[]): Tensor {
  for (const other of others) {
    const format = other.sizes.length === result.sizes.length ? suggestedFormat(other) : contiguous_format
    if (format === contiguous_format) continue
    const strides = formatStrides('layout', result.sizes, format) as Sizes
    if (sameSizes(result.strides, strides)) return result
    // Single dimensions have the format's strides, too.
    const ordered = contiguous(result, { memory_format: format })
    return ordered.alias(ordered.sizes, strides, ordered.offset)
  }
  return result
}
