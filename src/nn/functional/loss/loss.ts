// Losses of numbers against numbers. torch/nn/functional.py, ATen/native/Loss.cpp, BinaryOps.cpp.

import { define } from '../../../define.js'
import { ShapeError } from '../../../errors.js'
import { logsigmoid } from '../../../ops/pointwise/activations.js'
import { add, div, mul, sub, xlogy } from '../../../ops/pointwise/binary.js'
import { le, lt } from '../../../ops/pointwise/compare.js'
import { masked_fill } from '../../../ops/indexing/masked.js'
import { any, sum } from '../../../ops/reduce/reductions.js'
import { clamp_min, where } from '../../../ops/pointwise/ternary.js'
import { abs, exp, log, log1p, neg, square } from '../../../ops/pointwise/unary.js'
import { unsqueeze } from '../../../ops/views/reshape.js'
import { full } from '../../../tensor/making/factory.js'
import { Tensor } from '../../../tensor/tensor.js'
import { reduced, reductionOf } from './reduced.js'
import type { Reduction } from './reduced.js'

const names = ['input', 'target', 'size_average', 'reduce', 'reduction'] as const

type Flag = boolean | null

/** |input - target|. */
export const l1_loss = define(
  'l1_loss',
  [...names, 'weight'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
    weight: Tensor | null = null,
  ): Tensor => weighted(abs(sub(input, target)), weight, reductionOf(size_average, reduce, reduction)),
)

/** (input - target)². */
export const mse_loss = define(
  'mse_loss',
  [...names, 'weight'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
    weight: Tensor | null = null,
  ): Tensor => weighted(square(sub(input, target)), weight, reductionOf(size_average, reduce, reduction)),
)

/** d² / 2 beta where d = |input - target| is below beta, d - beta / 2 above. */
export const smooth_l1_loss = define(
  'smooth_l1_loss',
  [...names, 'beta'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
    beta = 1,
  ): Tensor => {
    if (beta < 0) throw new RangeError('smooth_l1_loss does not support negative values for beta.')
    const distance = abs(sub(input, target))
    const wanted = reductionOf(size_average, reduce, reduction)
    if (beta === 0) return reduced(distance, wanted)
    const near = div(mul(square(distance), 0.5), beta)
    return reduced(where(lt(distance, beta), near, sub(distance, 0.5 * beta)), wanted)
  },
)

/** d² / 2 where d = |input - target| is at most delta, delta · (d - delta / 2) above. */
export const huber_loss = define(
  'huber_loss',
  ['input', 'target', 'reduction', 'delta', 'weight'],
  (input: Tensor, target: Tensor, reduction: Reduction = 'mean', delta = 1, weight: Tensor | null = null): Tensor => {
    if (!(delta > 0)) throw new RangeError('huber_loss does not support non-positive values for delta.')
    const distance = abs(sub(input, target))
    const losses = where(le(distance, delta), mul(square(distance), 0.5), mul(sub(distance, 0.5 * delta), delta))
    return reduced(weight === null ? losses : mul(losses, weight), reduction)
  },
)

/** -(target · log(input) + (1 - target) · log(1 - input)), logarithms not below -100. */
export const binary_cross_entropy = define(
  'binary_cross_entropy',
  ['input', 'target', 'weight', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null = null,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    if (String(input.shape) !== String(target.shape)) {
      const message = `Using a target size (${target.shape}) that is different to the input size (${input.shape}) is deprecated. Please ensure they have the same size.`
      throw new ShapeError({ op: 'binary_cross_entropy', expected: `${input.shape}`, got: `${target.shape}`, message })
    }
    if (!input.isMeta && (input.toTypedArray() as Float32Array).some((value) => !(value >= 0 && value <= 1))) {
      throw new RangeError('all elements of input should be between 0 and 1')
    }
    const yes = mul(target, clamp_min(log(input), -100))
    const no = mul(sub(1, target), clamp_min(log1p(neg(input)), -100))
    const losses = neg(add(yes, no))
    return reduced(weight === null ? losses : mul(losses, weight), reductionOf(size_average, reduce, reduction))
  },
)

/** `binary_cross_entropy` of sigmoid(input), computed without loss of precision. */
export const binary_cross_entropy_with_logits = define(
  'binary_cross_entropy_with_logits',
  ['input', 'target', 'weight', 'size_average', 'reduce', 'reduction', 'pos_weight'],
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null = null,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
    pos_weight: Tensor | null = null,
  ): Tensor => {
    if (String(input.shape) !== String(target.shape)) {
      const message = `Target size (${target.shape}) must be the same as input size (${input.shape})`
      throw new ShapeError({
        op: 'binary_cross_entropy_with_logits',
        expected: `${input.shape}`,
        got: `${target.shape}`,
        message,
      })
    }
    const negative = mul(sub(1, target), input)
    const positive = logsigmoid(input)
    const factor = pos_weight === null ? null : add(mul(sub(pos_weight, 1), target), 1)
    const losses = sub(negative, factor === null ? positive : mul(factor, positive))
    return reduced(weight === null ? losses : mul(losses, weight), reductionOf(size_average, reduce, reduction))
  },
)

/** target · (log(target) - input) of log-probabilities; `'batchmean'` divides by the batch's size. */
export const kl_div = define(
  'kl_div',
  [...names, 'log_target'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction | 'batchmean' = 'mean',
    log_target = false,
  ): Tensor => {
    const losses = log_target ? mul(exp(target), sub(target, input)) : sub(xlogy(target, target), mul(target, input))
    const isBatch = reduction === 'batchmean'
    const wanted = reductionOf(size_average, reduce, isBatch ? 'sum' : reduction)
    const loss = reduced(losses, wanted)
    return isBatch && input.dim() !== 0 ? div(loss, input.sizes[0] as number) : loss
  },
)

/** Of counts that follow a Poisson distribution. */
export const poisson_nll_loss = define(
  'poisson_nll_loss',
  ['input', 'target', 'log_input', 'full', 'size_average', 'eps', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    log_input = true,
    full = false,
    size_average: Flag = null,
    eps = 1e-8,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const base = log_input ? sub(exp(input), mul(target, input)) : sub(input, mul(target, log(add(input, eps))))
    const losses = full ? add(base, stirling(target)) : base
    return reduced(losses, reductionOf(size_average, reduce, reduction))
  },
)

/** Of values that follow a normal distribution of this mean and variance, which is at least `eps`. */
export const gaussian_nll_loss = define(
  'gaussian_nll_loss',
  ['input', 'target', 'var', 'full', 'eps', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    variance: Tensor | number,
    full = false,
    eps = 1e-6,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const given = varianceFor(input, variance)
    if (!given.isMeta && any(lt(given, 0)).item() === true) throw new RangeError('var has negative entry/entries')
    const clamped = clamp_min(given, eps)
    const losses = mul(add(log(clamped), div(square(sub(input, target)), clamped)), 0.5)
    return reduced(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction)
  },
)

/** Stirling's approximation of log(target!), 0 up to 1. */
function stirling(target: Tensor): Tensor {
  const whole = add(sub(mul(target, log(target)), target), mul(log(mul(target, 2 * Math.PI)), 0.5))
  return masked_fill(whole, le(target, 1), 0)
}

/** A variance for each element, for each row of the last dimension, or one for all along one dimension. */
function varianceFor(input: Tensor, variance: Tensor | number): Tensor {
  if (!(variance instanceof Tensor))
    return full([...input.sizes], variance, { dtype: input.dtype, device: input.device })
  if (String(variance.shape) === String(input.shape)) return variance
  const rows = input.sizes.slice(0, -1).join()
  if (variance.sizes.join() === rows && variance.dim() === input.dim() - 1) return unsqueeze(variance, -1)
  const differing = variance.sizes.filter((size, dim) => size !== input.sizes[dim])
  if (variance.dim() === input.dim() && differing.reduce((total, size) => total + size, 0) === 1) return variance
  throw new ShapeError({
    op: 'gaussian_nll_loss',
    expected: `${input.shape}`,
    got: `${variance.shape}`,
    message: 'var is of incorrect size',
  })
}

/** Weights scale the losses, and a mean is over their sum. */
function weighted(losses: Tensor, weight: Tensor | null, reduction: Reduction): Tensor {
  if (weight === null) return reduced(losses, reduction)
  const scaled = mul(losses, weight)
  return reduction === 'mean' ? div(sum(scaled), sum(weight)) : reduced(scaled, reduction)
}
