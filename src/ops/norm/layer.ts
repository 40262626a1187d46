// Normalisation of groups of channels and of the last dimensions. ATen/native/layer_norm.cpp, group_norm.cpp. Statistics are in
// float64, the rest in the input's dtype; halves pass as float32.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { floatTensor, floatsOf, precisionOf } from '../spatial/floats.js'
import { laidOutLike } from '../spatial/layout.js'
import { moments, normalizeRows, scaleShift } from './rows.js'
import type { RowFactors } from './rows.js'
import { planesOf, requireAffine, affineOf, list } from './parameters.js'

/** Normalises groups of channels of each image by their own statistics; then times `weight` plus `bias`, each `[C]`. */
export const group_norm = define(
  'group_norm',
  ['input', 'num_groups', 'weight', 'bias', 'eps', 'cudnn_enabled'],
  (
    input: Tensor,
    num_groups: number,
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    eps = 1e-5,
    _cudnn_enabled = true,
  ): Tensor => {
    const op = 'group_norm'
    const precision = precisionOf(op, input.dtype)
    const [batch, channels, n] = planesOf(op, input)
    if (!(num_groups > 0) || channels % num_groups !== 0) {
      throw new ShapeError({
        op,
        expected: `channels that divide into ${num_groups} groups`,
        got: list(input.sizes),
        message: `${op}: Expected number of channels in input to be divisible by num_groups, but got input of shape ${list(input.sizes)} and num_groups=${num_groups}.`,
      })
    }
    if (n === 0) {
      const message = `Expected HxW to be greater than 0, got 0`
      throw new ShapeError({ op, expected: 'something in each channel', got: list(input.sizes), message })
    }
    requireAffine(op, input, [channels], weight, bias)
    const result = floatTensor(op, [input, weight, bias], precision, input.dtype, input.sizes, () => {
      const affine = affineOf(weight, bias)
      const x = floatsOf(input)
      const each = channels / num_groups
      const found = moments(precision, x, batch * num_groups, each * n, each)
      const [scale, shift] = [precision.make(batch * channels), precision.make(batch * channels)]
      const means = new Float64Array(2 * batch * channels)
      for (let plane = 0; plane < batch * channels; plane++) {
        const [group, channel] = [Math.floor(plane / each), plane % channels]
        means[2 * plane] = found[2 * group] as number
        scale[plane] = (affine.weight?.[channel] ?? 1) * (1 / Math.sqrt((found[2 * group + 1] as number) + eps))
        shift[plane] = affine.bias?.[channel] ?? 0
      }
      return scaleShift(precision, x, scale, shift, n, means)
    })
    return laidOutLike(result, input)
  },
)

/** Normalises over the last dimensions; then times `weight` plus `bias`, both of `normalized_shape`. */
export const layer_norm = define(
  'layer_norm',
  ['input', 'normalized_shape', 'weight', 'bias', 'eps', 'cudnn_enable'],
  (
    input: Tensor,
    normalized_shape: readonly number[],
    weight: Tensor | null = null,
    bias: Tensor | null = null,
    eps = 1e-5,
    _cudnn_enable = true,
  ): Tensor =>
    normalized('layer_norm', input, normalized_shape, weight, bias, (mean, variance) => [
      mean,
      1 / Math.sqrt(variance + eps),
    ]),
)

/** Divides by the root of the mean square over the last dimensions, `eps` added (the dtype's by default); then times `weight`. */
export const rms_norm = define(
  'rms_norm',
  ['input', 'normalized_shape', 'weight', 'eps'],
  (
    input: Tensor,
    normalized_shape: readonly number[],
    weight: Tensor | null = null,
    eps: number | null = null,
  ): Tensor => {
    const added = eps ?? epsilonOf(input)
    const result = normalized('rms_norm', input, normalized_shape, weight, null, (mean, variance) => [
      0,
      1 / Math.sqrt(mean * mean + variance + added),
    ])
    return laidOutLike(result, input)
  },
)

/** Of the dtype in which it is computed. */
function epsilonOf({ dtype }: Tensor): number {
  return dtype.itemsize === 8 ? Number.EPSILON : 2 ** -23
}

function normalized(
  op: string,
  input: Tensor,
  shape: Sizes,
  weight: Tensor | null,
  bias: Tensor | null,
  factors: RowFactors,
): Tensor {
  const precision = precisionOf(op, input.dtype)
  const lead = input.sizes.length - shape.length
  if (shape.length === 0 || lead < 0 || shape.some((size, dim) => size !== input.sizes[lead + dim])) {
    const wanted = `[*${shape.map((size) => `, ${size}`).join('')}]`
    throw new ShapeError({
      op,
      expected: `an input of size ${wanted}`,
      got: list(input.sizes),
      message: `${op}: Given normalized_shape=${list(shape)}, expected input with shape ${wanted}, but got input of size${list(input.sizes)}.`,
    })
  }
  requireAffine(op, input, shape, weight, bias)
  const rows = countOf(input.sizes.slice(0, lead))
  return floatTensor(op, [input, weight, bias], precision, input.dtype, input.sizes, () =>
    normalizeRows(precision, floatsOf(input), rows, countOf(shape), affineOf(weight, bias), factors),
  )
}
