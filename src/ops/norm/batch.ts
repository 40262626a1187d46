// Normalisation of channels by the statistics of a batch, of one image or of those that ran along. ATen/native/Normalization.cpp.
// Statistics are in float64, the rest in the input's dtype; halves pass as float32.

import { define } from '../../define.js'
import { MetaError } from '../../errors.js'
import type { StorageArray } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { float32 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { clone, copy_ } from '../moving/copies.js'
import { floatTensor, floatsOf, precisionOf } from '../spatial/floats.js'
import type { Floats, Precision } from '../spatial/floats.js'
import { laidOutLike } from '../spatial/layout.js'
import { moments, scaleShift, scaleShiftColumns } from './rows.js'
import { planesOf, requireRunning, requireAffine, affineOf } from './parameters.js'
import type { Affine } from './parameters.js'

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
        : { mean: floatsOf(running_mean as Tensor), variance: floatsOf(running_var as Tensor) }
      if (training) moveRunning(running_mean, running_var, mean, variance, batch * n, momentum)
      const stored = training ? storedOf(mean, variance, eps, weight ?? bias ?? input) : inverted(mean, variance, eps)
      const { scale, shift } = factorsOf(precision, stored, affineOf(weight, bias))
      if (n === 1) return scaleShiftColumns(precision, x, scale, shift)
      return scaleShift(precision, x, repeated(scale, batch), repeated(shift, batch), n)
    })
    if (training) moveOnMeta(result, running_mean, running_var)
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
    const result = floatTensor(op, operands, precision, input.dtype, input.sizes, () => {
      const affine = affineOf(weight, bias)
      const x = floatsOf(input)
      const found = pairs(moments(precision, x, batch * channels, n))
      const averaged = {
        mean: averageOver(found.mean, batch, channels),
        variance: averageOver(found.variance, batch, channels),
      }
      // Of no images the statistics are NaN; of images without elements PyTorch keeps what there was.
      if (n > 0) moveRunning(running_mean, running_var, averaged.mean, averaged.variance, n, momentum)
      const stored = storedOf(found.mean, found.variance, eps, weight ?? bias ?? input)
      const planes = batch * channels
      const scale = precision.make(planes)
      const shift = precision.make(planes)
      const means = new Float64Array(2 * planes)
      for (let plane = 0; plane < planes; plane++) {
        const channel = plane % channels
        scale[plane] = (affine.weight?.[channel] ?? 1) * (stored.scale[plane] as number)
        shift[plane] = affine.bias?.[channel] ?? 0
        means[2 * plane] = stored.mean[plane] as number
      }
      return scaleShift(precision, x, scale, shift, n, means)
    })
    moveOnMeta(result, running_mean, running_var)
    return result
  },
)

interface Moments {
  readonly mean: Float64Array
  readonly variance: Float64Array
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
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
  count: number,
  momentum: number,
): void {
  if (running_mean !== null) move(running_mean, mean, momentum)
  if (running_var !== null)
    move(
      running_var,
      Float64Array.from(variance, (each) => (each * count) / (count - 1)),
      momentum,
    )
}

/** What is on meta is written without being computed. @throws MetaError where what would be written is elsewhere. */
function moveOnMeta({ isMeta }: Tensor, ...running: readonly (Tensor | null)[]): void {
  if (!isMeta) return
  for (const each of running) {
    if (each?.isMeta === false) throw new MetaError({ op: 'batch_norm' })
    each?.bump_version()
  }
}

function move(running: Tensor, toward: ArrayLike<number>, momentum: number): void {
  const before = floatsOf(running)
  const after = before.slice()
  for (let at = 0; at < after.length; at++)
    after[at] = (1 - momentum) * (before[at] as number) + momentum * (toward[at] as number)
  const type = precisionOf('batch_norm', running.dtype).type
  copy_(running, new Tensor(new UntypedStorage(after), type, running.sizes))
}

/** What is taken from elements, and by what they are multiplied then. */
interface Normal {
  readonly mean: ArrayLike<number>
  readonly scale: Float64Array
}

function inverted(mean: ArrayLike<number>, variance: ArrayLike<number>, eps: number): Normal {
  const scale = new Float64Array(variance.length)
  for (let at = 0; at < scale.length; at++) scale[at] = 1 / Math.sqrt((variance[at] as number) + eps)
  return { mean, scale }
}

/** The batch's statistics as PyTorch keeps them for gradients, in the parameters' dtype, and uses them. */
function storedOf(mean: ArrayLike<number>, variance: ArrayLike<number>, eps: number, { dtype }: Tensor): Normal {
  const normal = inverted(mean, variance, eps)
  if (dtype.itemsize !== 2) return normal
  const rounded = (values: ArrayLike<number>): Float64Array<ArrayBuffer> => {
    const stored = cast(new Float32Array(values), float32, dtype) as StorageArray
    return Float64Array.from(floatsOf(new Tensor(new UntypedStorage(stored), dtype, [values.length])))
  }
  return { mean: rounded(normal.mean), scale: rounded(normal.scale) }
}

/** For each channel the factor and the addend that normalise it. */
function factorsOf(
  precision: Precision,
  { mean, scale: factors }: Normal,
  { weight, bias }: Affine,
): { scale: Floats; shift: Floats } {
  const channels = factors.length
  const [scale, shift] = [precision.make(channels), precision.make(channels)]
  for (let channel = 0; channel < channels; channel++) {
    const factor = (weight === null ? 1 : (weight[channel] as number)) * (factors[channel] as number)
    scale[channel] = factor
    shift[channel] = (bias === null ? 0 : (bias[channel] as number)) - (mean[channel] as number) * factor
  }
  return { scale, shift }
}

/** The values of one picture's planes for so many pictures. */
function repeated(values: Floats, batch: number): Floats {
  if (batch === 1) return values
  const each = values.length
  const all = values instanceof Float32Array ? new Float32Array(batch * each) : new Float64Array(batch * each)
  for (let at = 0; at < all.length; at += each) all.set(values, at)
  return all
}
