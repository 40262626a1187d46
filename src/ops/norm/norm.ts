// Normalisation by means and variances. ATen/native/Normalization.cpp, layer_norm.cpp, group_norm.cpp.
// Statistics are in float64, the rest in the input's dtype; halves pass as float32.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import type { StorageArray } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { clone, copy_ } from '../moving/copies.js'
import { floatTensor, floatsOf, precisionOf } from '../spatial/floats.js'
import type { Floats, Precision } from '../spatial/floats.js'
import { laidOutLike } from '../spatial/layout.js'
import { moments, normalizeRows, scaleShift } from './rows.js'
import type { RowFactors } from './rows.js'

/**
 * Normalises each channel, by the batch's statistics where `training`, else by the running ones; then times `weight`
 * plus `bias`. In training the running ones move by `momentum` toward the batch's.
 *
 * @param input `[N, C, …]`, floating.
 * @param weight `[C]` or null, as `bias`, `running_mean` and `running_var`.
 */
export const batch_norm = define(
  'batch_norm',
  ['input', 'weight', 'bias', 'running_mean', 'running_var', 'training', 'momentum', 'eps', 'cudnn_enabled'],
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
    _cudnn_enabled: boolean,
  ): Tensor => {
    const op = 'batch_norm'
    const precision = precisionOf(op, input.dtype)
    if (input.numel() === 0) return clone(input)
    const [batch, channels, n] = planesOf(op, input)
    requireRunning(op, input, channels, running_mean, running_var, training)
    requireAffine(op, input, [channels], weight, bias)
    const operands = [input, weight, bias, running_mean, running_var]
    const result = floatTensor(op, operands, precision, input.dtype, input.sizes, () => {
      const x = floatsOf(input)
      const { mean, variance } = training
        ? batchMoments(precision, x, batch, channels, n)
        : { mean: valuesOf(running_mean as Tensor), variance: valuesOf(running_var as Tensor) }
      if (training) moveRunning(running_mean, running_var, mean, variance, batch * n, momentum)
      const stored = training ? storedOf(mean, variance, eps, weight ?? bias ?? input) : inverted(mean, variance, eps)
      const planes = factorsOf(precision, batch * channels, (plane) => plane % channels, stored, affineOf(weight, bias))
      return scaleShift(precision, x, planes.scale, planes.shift, n)
    })
    // Where single dimensions leave it open the contiguous format counts: suggest_memory_format_contig.
    return input.is_contiguous() ? result : laidOutLike(result, input)
  },
)

/** `batch_norm` of each image by itself, where `use_input_stats`; else by the running statistics. */
export const instance_norm = define(
  'instance_norm',
  ['input', 'weight', 'bias', 'running_mean', 'running_var', 'use_input_stats', 'momentum', 'eps', 'cudnn_enabled'],
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    use_input_stats: boolean,
    momentum: number,
    eps: number,
    cudnn_enabled: boolean,
  ): Tensor => {
    const op = 'instance_norm'
    if (!use_input_stats)
      return batch_norm(input, weight, bias, running_mean, running_var, false, momentum, eps, cudnn_enabled)
    const precision = precisionOf(op, input.dtype)
    const [batch, channels, n] = planesOf(op, input)
    requireRunning(op, input, channels, running_mean, running_var, true)
    requireAffine(op, input, [channels], weight, bias)
    const operands = [input, weight, bias, running_mean, running_var]
    return floatTensor(op, operands, precision, input.dtype, input.sizes, () => {
      const affine = affineOf(weight, bias)
      const x = floatsOf(input)
      const found = pairs(moments(precision, x, batch * channels, n))
      const averaged = {
        mean: averageOver(found.mean, batch, channels),
        variance: averageOver(found.variance, batch, channels),
      }
      // Of no images the statistics are NaN; of images without elements PyTorch keeps what there was.
      if (n > 0) moveRunning(running_mean, running_var, averaged.mean, averaged.variance, n, momentum)
      const repeated = { weight: repeat(affine.weight, batch), bias: repeat(affine.bias, batch) }
      const stored = storedOf(found.mean, found.variance, eps, weight ?? bias ?? input)
      const planes = factorsOf(precision, batch * channels, (plane) => plane, stored, repeated)
      return scaleShift(precision, x, planes.scale, planes.shift, n)
    })
  },
)

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
      const found = moments(precision, x, batch * num_groups, each * n)
      const [scale, shift] = [precision.make(batch * channels), precision.make(batch * channels)]
      const means = new Float64Array(2 * batch * channels)
      for (let plane = 0; plane < batch * channels; plane++) {
        const [group, channel] = [Math.floor(plane / each), plane % channels]
        means[2 * plane] = found[2 * group] as number
        scale[plane] = (affine.weight?.[channel] ?? 1) / Math.sqrt((found[2 * group + 1] as number) + eps)
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

interface Moments {
  readonly mean: Float64Array
  readonly variance: Float64Array
}

interface Affine {
  readonly weight: ArrayLike<number> | null
  readonly bias: ArrayLike<number> | null
}

/** Batch, channels, and elements of a plane. */
function planesOf(op: string, input: Tensor): [number, number, number] {
  if (input.sizes.length < 2) {
    throw new ShapeError({
      op,
      expected: 'an input of size [N, C, *]',
      got: list(input.sizes),
      message: `${op}: Expected at least 2 dimensions for input tensor but received ${input.sizes.length}.`,
    })
  }
  const [batch, channels] = input.sizes as [number, number]
  return [batch, channels, countOf(input.sizes.slice(2))]
}

/** @throws ShapeError, DTypeError, TypeError unless the running statistics fit, of which there are none or both. */
function requireRunning(
  op: string,
  input: Tensor,
  channels: number,
  mean: Tensor | null,
  variance: Tensor | null,
  training: boolean,
): void {
  requireChannels(op, 'running_mean', mean, channels)
  requireChannels(op, 'running_var', variance, channels)
  requireMixable(op, input, mean, variance)
  if (mean !== null && variance !== null) return
  if (!training || (mean === null) !== (variance === null)) {
    throw new TypeError(
      `${op}: Expected running_mean and running_var to be defined ${training ? 'both or neither' : 'when not training'}`,
    )
  }
}

function valuesOf(given: Tensor): Float64Array {
  return Float64Array.from(floatsOf(given))
}

function requireAffine(op: string, input: Tensor, sizes: Sizes, weight: Tensor | null, bias: Tensor | null): void {
  for (const [name, given] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (sizes.length === 1 && op !== 'layer_norm' && op !== 'rms_norm')
      requireChannels(op, name, given, sizes[0] as number)
    else if (given !== null && !sameSizes(given.sizes, sizes)) {
      throw new ShapeError({ op, expected: `a ${name} of the normalized_shape ${list(sizes)}`, got: list(given.sizes) })
    }
  }
  requireMixable(op, input, weight, bias)
}

function affineOf(weight: Tensor | null, bias: Tensor | null): Affine {
  return { weight: weight === null ? null : floatsOf(weight), bias: bias === null ? null : floatsOf(bias) }
}

function requireChannels(op: string, name: string, given: Tensor | null, channels: number): void {
  if (given === null || (given.sizes.length === 1 && given.sizes[0] === channels)) return
  throw new ShapeError({
    op,
    expected: `an input of ${given.numel()} channels at dimension 1`,
    got: `${channels}`,
    message: `${op}: ${name} should contain ${channels} elements not ${given.numel()}: the layer is of ${given.numel()} channels, the input has ${channels} at dimension 1.`,
  })
}

/** All of one dtype, or an input of halves with parameters of float32. */
function requireMixable(op: string, input: Tensor, ...others: readonly (Tensor | null)[]): void {
  for (const other of others) {
    if (other === null || other.dtype === input.dtype) continue
    const half = input.dtype === float16 || input.dtype === bfloat16
    if (half && other.dtype === float32) continue
    throw new DTypeError({
      op,
      expected: `an input of dtype ${other.dtype}, which the layer has`,
      got: `${input.dtype}`,
      remedy: `Convert one of them: x.to(${other.dtype.name}), or the module by module.to(${input.dtype.name})`,
    })
  }
}

function pairs(found: Float64Array): Moments {
  const count = found.length / 2
  return {
    mean: Float64Array.from({ length: count }, (_, at) => found[2 * at] as number),
    variance: Float64Array.from({ length: count }, (_, at) => found[2 * at + 1] as number),
  }
}

/** Each channel's moments over batch and plane, from those of its planes. */
function batchMoments(precision: Precision, x: Floats, batch: number, channels: number, n: number): Moments {
  const planes = pairs(moments(precision, x, batch * channels, n))
  const mean = averageOver(planes.mean, batch, channels)
  const spread = planes.variance.map((variance, plane) => {
    const difference = (planes.mean[plane] as number) - (mean[plane % channels] as number)
    return variance + difference * difference
  })
  return { mean, variance: averageOver(spread, batch, channels) }
}

function averageOver(values: Float64Array, batch: number, channels: number): Float64Array {
  const sums = new Float64Array(channels)
  for (let at = 0; at < values.length; at++) (sums[at % channels] as number) += (values[at] as number) / batch
  return batch === 0 ? sums.fill(NaN) : sums
}

function moveRunning(
  running_mean: Tensor | null,
  running_var: Tensor | null,
  mean: Float64Array,
  variance: Float64Array,
  count: number,
  momentum: number,
): void {
  if (running_mean !== null) move(running_mean, mean, momentum)
  if (running_var !== null)
    move(
      running_var,
      variance.map((each) => (each * count) / (count - 1)),
      momentum,
    )
}

function move(running: Tensor, toward: Float64Array, momentum: number): void {
  const before = floatsOf(running)
  const after = before.slice()
  for (let at = 0; at < after.length; at++)
    after[at] = (1 - momentum) * (before[at] as number) + momentum * (toward[at] as number)
  const type = precisionOf('batch_norm', running.dtype).type
  copy_(running, new Tensor(new UntypedStorage(after), type, running.sizes))
}

/** What is taken from elements, and by what they are multiplied then. */
interface Normal {
  readonly mean: Float64Array
  readonly scale: Float64Array
}

function inverted(mean: Float64Array, variance: Float64Array, eps: number): Normal {
  return { mean, scale: variance.map((each) => 1 / Math.sqrt(each + eps)) }
}

/** The batch's statistics as PyTorch keeps them for gradients, in the parameters' dtype, and uses them. */
function storedOf(mean: Float64Array, variance: Float64Array, eps: number, { dtype }: Tensor): Normal {
  const normal = inverted(mean, variance, eps)
  if (dtype.itemsize !== 2) return normal
  const rounded = (values: Float64Array): Float64Array => {
    const stored = cast(new Float32Array(values), float32, dtype) as StorageArray
    return Float64Array.from(floatsOf(new Tensor(new UntypedStorage(stored), dtype, [values.length])))
  }
  return { mean: rounded(normal.mean), scale: rounded(normal.scale) }
}

/** For each plane the factor and the addend that normalise it. */
function factorsOf(
  precision: Precision,
  planes: number,
  at: (plane: number) => number,
  { mean, scale: factors }: Normal,
  { weight, bias }: Affine,
): { scale: Floats; shift: Floats } {
  const [scale, shift] = [precision.make(planes), precision.make(planes)]
  for (let plane = 0; plane < planes; plane++) {
    const place = at(plane)
    const factor = (weight?.[place] ?? 1) * (factors[place] as number)
    scale[plane] = factor
    shift[plane] = (bias?.[place] ?? 0) - (mean[place] as number) * factor
  }
  return { scale, shift }
}

function repeat(values: ArrayLike<number> | null, times: number): ArrayLike<number> | null {
  if (values === null) return null
  return Float64Array.from({ length: values.length * times }, (_, at) => values[at % values.length] as number)
}

function list(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`
}
