// Windows as columns and back, of torch.nn.functional. torch/nn/functional.py.

import { define } from '../../define.js'
import { col2im, im2col } from '../../ops/image/fold.js'
import type { SpatialSize } from '../../ops/spatial/sizes.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * What a window over images sees at each position, as columns.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, floating, complex or bool.
 * @returns `[N, C · kH · kW, L]` with L positions, or without N.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.functional.unfold(randn(1, 3, 10, 12), [4, 5]).shape   // Size [1, 60, 56]
 */
export const unfold = define(
  'unfold',
  ['input', 'kernel_size', 'dilation', 'padding', 'stride'],
  (
    input: Tensor,
    kernel_size: SpatialSize,
    dilation: SpatialSize = 1,
    padding: SpatialSize = 0,
    stride: SpatialSize = 1,
  ): Tensor => im2col(input, kernel_size, dilation, padding, stride),
)

/**
 * Adds columns where a window over images of `output_size` would see them: the reverse of `unfold`.
 *
 * @param input `[N, C · kH · kW, L]` or `[C · kH · kW, L]`, floating, complex or bool.
 * @returns `[N, C, …output_size]`, or without N.
 */
export const fold = define(
  'fold',
  ['input', 'output_size', 'kernel_size', 'dilation', 'padding', 'stride'],
  (
    input: Tensor,
    output_size: SpatialSize,
    kernel_size: SpatialSize,
    dilation: SpatialSize = 1,
    padding: SpatialSize = 0,
    stride: SpatialSize = 1,
  ): Tensor => col2im(input, output_size, kernel_size, dilation, padding, stride),
)
