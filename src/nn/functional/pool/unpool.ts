// The reverse of max pooling, of torch.nn.functional: values back to where they were, zeros elsewhere.
// torch/nn/functional.py, ATen/native/MaxUnpooling.cpp.

import { define } from '../../../define.js'
import { expandSizes } from '../../../ops/spatial/sizes.js'
import type { SpatialSize } from '../../../ops/spatial/sizes.js'
import { unpooled } from '../../../ops/spatial/unpool.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** Of `max_pool1d`. Parameters as `max_unpool2d`'s. */
export const max_unpool1d = unpool('max_unpool1d', 1)
/**
 * Puts the maxima of `max_pool2d` back where its indices say, zeros elsewhere.
 *
 * @param indices int64, of the input's size.
 * @param output_size Of what was pooled, where the kernel and stride leave it open; with or without batch and channels.
 */
export const max_unpool2d = unpool('max_unpool2d', 2)
/** Of `max_pool3d`. Parameters as `max_unpool2d`'s. */
export const max_unpool3d = unpool('max_unpool3d', 3)

/* @__NO_SIDE_EFFECTS__ */
function unpool(op: string, dims: number) {
  return define(
    op,
    ['input', 'indices', 'kernel_size', 'stride', 'padding', 'output_size'],
    (
      input: Tensor,
      indices: Tensor,
      kernel_size: SpatialSize,
      stride: SpatialSize | null = null,
      padding: SpatialSize = 0,
      output_size: readonly number[] | null = null,
    ): Tensor => {
      const kernel = expandSizes(op, 'kernel_size', kernel_size, dims, 1)
      const step = expandSizes(op, 'stride', stride ?? kernel_size, dims, 1)
      const pad = expandSizes(op, 'padding', padding, dims, 0)
      const natural = kernel.map((size, dim) => {
        const last = ((input.sizes.at(dim - dims) ?? 0) - 1) * (step[dim] as number)
        return last + size - 2 * (pad[dim] as number)
      })
      return unpooled(op, input, indices, checkedSize(output_size, natural, step))
    },
  )
}

function checkedSize(
  output_size: readonly number[] | null,
  natural: readonly number[],
  step: readonly number[],
): readonly number[] {
  const dims = natural.length
  if (output_size === null) return natural
  const wanted = output_size.length === dims + 2 ? output_size.slice(2) : output_size
  if (wanted.length !== dims) {
    throw new RangeError(
      `output_size should be a sequence containing ${dims} or ${dims + 2} elements, but it has a length of '${output_size.length}'`,
    )
  }
  wanted.forEach((size, dim) => {
    const [least, most] = [
      (natural[dim] as number) - (step[dim] as number),
      (natural[dim] as number) + (step[dim] as number),
    ]
    if (size > least && size < most) return
    throw new RangeError(
      `invalid output_size "[${wanted.join(', ')}]" (dim ${dim} must be between ${least} and ${most})`,
    )
  })
  return wanted
}
