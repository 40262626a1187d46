// Normalisation by neighbouring channels, of torch.nn.functional: torch/nn/functional.py, torch/nn/modules/_functions.py.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { add, div, mul, pow } from '../../ops/pointwise/binary.js'
import { into } from '../../ops/in-place.js'
import { contiguous } from '../../ops/moving/copies.js'
import { pad } from '../../ops/image/pad.js'
import { avg_pool3d } from '../../ops/spatial/pooling.js'
import { narrow } from '../../ops/views/parts.js'
import { reshape, unsqueeze } from '../../ops/views/reshape.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * x / (k + alpha · mean of x² over `size` neighbouring channels)^beta.
 *
 * @param input `[N, C, *]` with at least one further dimension, floating.
 */
export const local_response_norm = define(
  'local_response_norm',
  ['input', 'size', 'alpha', 'beta', 'k'],
  (input: Tensor, size: number, alpha = 1e-4, beta = 0.75, k = 1): Tensor => {
    const dims = input.sizes.length
    if (dims < 3) {
      throw new ShapeError({
        op: 'local_response_norm',
        expected: '3D or higher dimensionality input',
        got: `${dims} dimensions`,
      })
    }
    if (input.numel() === 0) return input
    const means = channelMeans(mul(input, input), Math.floor(size / 2), Math.floor((size - 1) / 2), size)
    return div(input, pow(add(mul(means, new PyFloat(alpha)), new PyFloat(k)), new PyFloat(beta)))
  },
)

/**
 * Lua torch's normalisation across maps, which nn.CrossMapLRN2d keeps: x · (k + alpha / size · Σ x² over neighbouring
 * channels)^-beta, windows centred, with the first channel in every sum, as in PyTorch.
 *
 * @internal
 */
export function crossMapResponseNorm(input: Tensor, size: number, alpha: number, beta: number, k: number): Tensor {
  if (input.sizes.length !== 4) {
    throw new ShapeError({ op: 'CrossMapLRN2d', expected: 'input to be 4D', got: `${input.sizes.length}D` })
  }
  const reach = Math.trunc((size - 1) / 2 + 1)
  const squares = mul(input, input)
  const sums = channelMeans(squares, reach - 1, reach - 1, 1)
  // PyTorch's running sum never lets go of the first channel.
  const rest = (input.sizes[1] as number) - reach
  if (rest > 0) {
    const without = narrow(sums, 1, reach, rest)
    into('add_', without, add(without, narrow(squares, 1, 0, 1)))
  }
  return contiguous(mul(input, pow(add(mul(sums, new PyFloat(alpha / size)), new PyFloat(k)), new PyFloat(-beta))))
}

/** Sums over windows of channels, those outside counting as zeros, over `divisor`. */
function channelMeans(squares: Tensor, before: number, after: number, divisor: number): Tensor {
  const [batch, channels, height, ...rest] = squares.sizes as [number, number, number, ...number[]]
  const width = rest.reduce((product, size) => product * size, 1)
  const volumes = unsqueeze(reshape(squares, [batch, channels, height, width]), 1)
  // What lies further out than there are channels adds nothing.
  const [above, below] = [Math.min(before, channels), Math.min(after, channels)]
  const padded = pad(volumes, [0, 0, 0, 0, above, below])
  const means = avg_pool3d(padded, [above + below + 1, 1, 1], 1, 0, false, true, divisor)
  return reshape(means, squares.sizes)
}
