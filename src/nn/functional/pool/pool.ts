// The pools of torch.nn.functional: those of torch, with `return_indices`. torch/nn/functional.py.

import { define } from '../../../define.js'
import type { Named } from '../../../define.js'
import * as ops from '../../../ops/spatial/pooling.js'
import type { MaximaWithIndices, OutputSize } from '../../../ops/spatial/pooling.js'
import type { SpatialSize } from '../../../ops/spatial/sizes.js'
import type { Tensor } from '../../../tensor/tensor.js'

const slidingNames = ['input', 'kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode', 'return_indices'] as const

const adaptiveNames = ['input', 'output_size', 'return_indices'] as const

/** Maxima over windows of `[N, C, L]` or `[C, L]`; with `return_indices` and their places, as a tuple. */
export const max_pool1d = maxPool('max_pool1d', ops.max_pool1d, ops.max_pool1d_with_indices)
/** Maxima over windows of `[N, C, H, W]` or `[C, H, W]`; with `return_indices` and their places, as a tuple. */
export const max_pool2d = maxPool('max_pool2d', ops.max_pool2d, ops.max_pool2d_with_indices)
/** Maxima over windows of `[N, C, D, H, W]` or `[C, D, H, W]`; with `return_indices` and their places, as a tuple. */
export const max_pool3d = maxPool('max_pool3d', ops.max_pool3d, ops.max_pool3d_with_indices)

/** Maxima over `output_size` parts of `[N, C, L]` or `[C, L]`; with `return_indices` and their places, as a tuple. */
export const adaptive_max_pool1d = adaptiveMaxPool('adaptive_max_pool1d', ops.adaptive_max_pool1d)
/** Maxima over `output_size` parts of `[N, C, H, W]` or `[C, H, W]`; with `return_indices` and their places, as a tuple. */
export const adaptive_max_pool2d = adaptiveMaxPool('adaptive_max_pool2d', ops.adaptive_max_pool2d)
/** Maxima over `output_size` parts of volumes; with `return_indices` and their places, as a tuple. */
export const adaptive_max_pool3d = adaptiveMaxPool('adaptive_max_pool3d', ops.adaptive_max_pool3d)

/** Maxima over `output_size` parts of `[N, C, L]`, and their places. */
export const adaptive_max_pool1d_with_indices: typeof ops.adaptive_max_pool1d = ops.adaptive_max_pool1d
/** Maxima over `output_size` parts of `[N, C, H, W]`, and their places. */
export const adaptive_max_pool2d_with_indices: typeof ops.adaptive_max_pool2d = ops.adaptive_max_pool2d
/** Maxima over `output_size` parts of `[N, C, D, H, W]`, and their places. */
export const adaptive_max_pool3d_with_indices: typeof ops.adaptive_max_pool3d = ops.adaptive_max_pool3d

type Sliding = (
  input: Tensor,
  kernel_size: SpatialSize,
  stride?: SpatialSize | null,
  padding?: SpatialSize,
  dilation?: SpatialSize,
  ceil_mode?: boolean,
  return_indices?: boolean,
) => Tensor

/** What is called with `return_indices: true` by name gives a tuple. */
interface MaxPool extends Named<Sliding, typeof slidingNames> {
  (
    input: Tensor,
    kernel_size: SpatialSize,
    options: {
      stride?: SpatialSize | null
      padding?: SpatialSize
      dilation?: SpatialSize
      ceil_mode?: boolean
      return_indices: true
    },
  ): MaximaWithIndices
}

/* @__NO_SIDE_EFFECTS__ */
function maxPool(op: string, plain: typeof ops.max_pool2d, withIndices: typeof ops.max_pool2d_with_indices): MaxPool {
  const run: Sliding = (
    input,
    kernel_size,
    stride = null,
    padding = 0,
    dilation = 1,
    ceil_mode = false,
    return_indices = false,
  ) => {
    const pool = return_indices ? (withIndices as unknown as typeof plain) : plain
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)
  }
  return define(op, slidingNames, run) as MaxPool
}

interface AdaptiveMaxPool {
  (input: Tensor, output_size: OutputSize, options: { return_indices: true }): MaximaWithIndices
  (...args: Parameters<Named<Adaptive, typeof adaptiveNames>>): Tensor
}

type Adaptive = (input: Tensor, output_size: OutputSize, return_indices?: boolean) => Tensor

/* @__NO_SIDE_EFFECTS__ */
function adaptiveMaxPool(op: string, pool: typeof ops.adaptive_max_pool2d): AdaptiveMaxPool {
  const run: Adaptive = (input, output_size, return_indices = false) => {
    const found = pool(input, output_size)
    return return_indices ? (found as unknown as Tensor) : found[0]
  }
  return define(op, adaptiveNames, run) as AdaptiveMaxPool
}
