// The dropouts of torch.nn.functional: ATen/native/Dropout.cpp. Random numbers are PyTorch's for the same seed where its build draws
// them from its own generator (see tensor/random/bernoulli.ts).

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { add, div, mul } from '../../ops/pointwise/binary.js'
import { copy_ } from '../../ops/moving/copies.js'
import { squeeze, unsqueeze } from '../../ops/views/reshape.js'
import { bernoulli_ } from '../../tensor/making/draw.js'
import { empty, empty_like, zeros_like } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'

const names = ['input', 'p', 'training', 'inplace'] as const

type Dropping = (input: Tensor, p?: number, training?: boolean, inplace?: boolean) => Tensor

/** Each element 0 with probability p, the others scaled by 1 / (1 - p); the input itself unless `training`. */
export const dropout = define('dropout', names, (input: Tensor, p = 0.5, training = true, inplace = false): Tensor =>
  dropped(input, p, training, inplace, false),
)

/** `dropout` of whole channels of `[n, c, l]` or `[c, l]`. */
export const dropout1d = define(
  'dropout1d',
  names,
  (input: Tensor, p = 0.5, training = true, inplace = false): Tensor => {
    const dims = input.dim()
    if (dims !== 2 && dims !== 3) {
      const message = `dropout1d: Expected 2D or 3D input, but received a ${dims}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`
      throw new ShapeError({ op: 'dropout1d', expected: '2 or 3 dimensions', got: `${dims}`, message })
    }
    return ofChannels(input, p, training, inplace, dims === 2)
  },
)

/** `dropout` of whole channels of `[n, c, …]`. */
export const dropout2d = define(
  'dropout2d',
  names,
  (input: Tensor, p = 0.5, training = true, inplace = false): Tensor => dropped(input, p, training, inplace, true),
)

/** `dropout` of whole channels of `[n, c, d, h, w]` or `[c, d, h, w]`. */
export const dropout3d = define(
  'dropout3d',
  names,
  (input: Tensor, p = 0.5, training = true, inplace = false): Tensor =>
    ofChannels(input, p, training, inplace, input.dim() === 4),
)

/** Dropout that keeps mean and variance of what SELU gives. */
export const alpha_dropout: Dropping = define(
  'alpha_dropout',
  names,
  (input: Tensor, p = 0.5, training = false, inplace = false): Tensor =>
    alphaDropped(input, p, training, inplace, false),
)

/** `alpha_dropout` of whole channels. */
export const feature_alpha_dropout: Dropping = define(
  'feature_alpha_dropout',
  names,
  (input: Tensor, p = 0.5, training = false, inplace = false): Tensor =>
    alphaDropped(input, p, training, inplace, true),
)

/** What SELU tends to far to the left. */
const alpha = 1.7580993408473766

function ofChannels(input: Tensor, p: number, training: boolean, inplace: boolean, isSingle: boolean): Tensor {
  if (!isSingle) return dropped(input, p, training, inplace, true)
  const output = squeeze(dropped(unsqueeze(input, 0), p, training, false, true), 0)
  return inplace ? copy_(input, output) : output
}

function dropped(input: Tensor, p: number, training: boolean, inplace: boolean, ofFeatures: boolean): Tensor {
  requireProbability(p)
  if (p === 0 || !training || input.numel() === 0) return input
  const factors = p === 1 ? zeros_like(input) : div(bernoulli_(noiseOf(input, ofFeatures), 1 - p), 1 - p)
  return placed(input, mul(input, factors), inplace)
}

function alphaDropped(input: Tensor, p: number, training: boolean, inplace: boolean, ofFeatures: boolean): Tensor {
  requireProbability(p)
  if (p === 0 || !training || input.numel() === 0) return input
  if (p === 1) return placed(input, zeros_like(input), inplace)
  const kept = bernoulli_(noiseOf(input, ofFeatures), 1 - p)
  const scale = 1 / Math.sqrt((alpha ** 2 * p + 1) * (1 - p))
  const shift = mul(add(kept, -1), alpha * scale)
  return placed(input, add(mul(input, mul(kept, scale)), add(shift, alpha * scale * p)), inplace)
}

/** One number for each element, or for each channel of each sample. */
function noiseOf(input: Tensor, ofFeatures: boolean): Tensor {
  if (!ofFeatures) return empty_like(input)
  const dims = input.dim()
  if (dims < 2) {
    const message = 'Feature dropout requires at least 2 dimensions in the input'
    throw new ShapeError({ op: 'dropout', expected: 'at least 2 dimensions', got: `${dims}`, message })
  }
  return empty([...input.sizes.slice(0, 2), ...input.sizes.slice(2).map(() => 1)], {
    dtype: input.dtype,
    device: input.device,
  })
}

function placed(input: Tensor, output: Tensor, inplace: boolean): Tensor {
  return inplace ? copy_(input, output) : output
}

function requireProbability(p: number): void {
  if (p >= 0 && p <= 1) return
  throw new RangeError(`dropout probability has to be between 0 and 1, but got ${p}`)
}
