// Pools over boxes at random places, of torch.nn.functional: torch/nn/functional.py.

import { define } from '../../../define.js'
import * as ops from '../../../ops/spatial/pooling-fractional.js'
import type { MaximaWithIndices } from '../../../ops/spatial/pooling.js'
import type { SpatialSize } from '../../../ops/spatial/sizes.js'
import { rand } from '../../../tensor/making/draw.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** Maxima over boxes of images at random places, and where they are. */
export const fractional_max_pool2d_with_indices = withIndices('fractional_max_pool2d', 2, ops.fractional_max_pool2d)
/** Maxima over boxes of volumes at random places, and where they are. */
export const fractional_max_pool3d_with_indices = withIndices('fractional_max_pool3d', 3, ops.fractional_max_pool3d)

/**
 * Maxima over boxes of images `[N, C, H, W]` or `[C, H, W]` at random places, the numbers that PyTorch draws for the same seed.
 *
 * @param output_size Of the output, or `output_ratio` of the input's size.
 * @param return_indices Whether to give a tuple of the maxima and their places.
 */
export const fractional_max_pool2d = plain('fractional_max_pool2d', fractional_max_pool2d_with_indices)
/** Maxima over boxes of volumes `[N, C, D, H, W]` or `[C, D, H, W]` at random places. */
export const fractional_max_pool3d = plain('fractional_max_pool3d', fractional_max_pool3d_with_indices)

/* @__NO_SIDE_EFFECTS__ */
function withIndices(op: string, dims: number, pool: typeof ops.fractional_max_pool2d) {
  return define(
    `${op}_with_indices`,
    ['input', 'kernel_size', 'output_size', 'output_ratio', 'return_indices', '_random_samples'],
    (
      input: Tensor,
      kernel_size: SpatialSize,
      output_size: SpatialSize | null = null,
      output_ratio: SpatialSize | null = null,
      _return_indices = false,
      _random_samples: Tensor | null = null,
    ): MaximaWithIndices => {
      if (output_size === null && output_ratio === null) {
        throw new RangeError(`${op} requires specifying either an output_size or an output_ratio`)
      }
      const { sizes, dtype, device } = input
      const spatial = sizes.slice(-dims)
      const ratio = (dim: number): number =>
        typeof output_ratio === 'number' ? output_ratio : (output_ratio?.[dim] ?? 1)
      const size = output_size ?? spatial.map((each, dim) => Math.trunc(each * ratio(dim)))
      const batch = sizes.length === dims + 1 ? 1 : (sizes[0] ?? 1)
      const samples = _random_samples ?? rand([batch, sizes.at(-dims - 1) ?? 1, dims], { dtype, device })
      return pool(input, kernel_size, size, samples)
    },
  )
}

/* @__NO_SIDE_EFFECTS__ */
function plain(op: string, pool: typeof fractional_max_pool2d_with_indices) {
  return define(
    op,
    ['input', 'kernel_size', 'output_size', 'output_ratio', 'return_indices', '_random_samples'],
    (
      input: Tensor,
      kernel_size: SpatialSize,
      output_size: SpatialSize | null = null,
      output_ratio: SpatialSize | null = null,
      return_indices = false,
      _random_samples: Tensor | null = null,
    ): Tensor => {
      const found = pool(input, kernel_size, output_size, output_ratio, true, _random_samples)
      return return_indices ? (found as unknown as Tensor) : found[0]
    },
  )
}
