// Losses against classes. ATen/native/LossNLL.cpp, LossMultiMargin.cpp, LossMultiLabelMargin.cpp.

import { define } from '../../../define.js'
import { DTypeError, ShapeError } from '../../../errors.js'
import { logsigmoid } from '../../../ops/pointwise/activations.js'
import { add, div, mul, sub } from '../../../ops/pointwise/binary.js'
import { to } from '../../../ops/moving/convert.js'
import { integersOf } from '../../../ops/integers-of.js'
import { mean, sum } from '../../../ops/reduce/reductions.js'
import { neg } from '../../../ops/pointwise/unary.js'
import { reshape } from '../../../ops/views/reshape.js'
import { float32, float64 } from '../../../tensor/dtype.js'
import { resultOf } from '../../../tensor/allocate.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { reduced, reductionOf, requireReduction } from './reduced.js'
import type { Reduction } from './reduced.js'
import { log_softmax } from '../softmax.js'

type Flag = boolean | null

const names = ['input', 'target', 'weight', 'size_average', 'ignore_index', 'reduce', 'reduction'] as const

/**
 * -input of the target's class.
 *
 * @param input Log-probabilities `[n, classes, …]` or `[classes]`.
 * @param target Classes `[n, …]` or a single one, int64.
 * @param weight Of each class; a mean is over the sum of weights.
 */
export const nll_loss = define(
  'nll_loss',
  names,
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null = null,
    size_average: Flag = null,
    ignore_index = -100,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const wanted = reductionOf(size_average, reduce, reduction)
    requireReduction(wanted)
    const { losses, weights } = classLosses('nll_loss', input, target, weight, ignore_index)
    if (wanted === 'none') return losses
    return wanted === 'sum' ? sum(losses) : div(sum(losses), sum(weights))
  },
)

/**
 * `nll_loss` of `log_softmax(input, 1)`.
 *
 * @param target Classes as of `nll_loss`, or probabilities of the input's size.
 * @param label_smoothing How much of each target goes to all classes alike, from 0 to 1.
 */
export const cross_entropy = define(
  'cross_entropy',
  [...names, 'label_smoothing'],
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null = null,
    size_average: Flag = null,
    ignore_index = -100,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
    label_smoothing = 0,
  ): Tensor => {
    const wanted = reductionOf(size_average, reduce, reduction)
    requireReduction(wanted)
    // As PyTorch, which takes what is not above 0 for none.
    if (label_smoothing > 1) {
      throw new RangeError(`label_smoothing must be between 0.0 and 1.0. Got: ${label_smoothing}`)
    }
    const dim = input.dim() === 1 ? 0 : 1
    const logs = log_softmax(input, dim)
    if (String(input.shape) === String(target.shape))
      return ofProbabilities(logs, target, weight, wanted, label_smoothing, dim)
    const { losses, weights } = classLosses('cross_entropy', logs, target, weight, ignore_index)
    const total = wanted === 'mean' ? sum(weights) : null
    const plain = wanted === 'none' ? losses : total === null ? sum(losses) : div(sum(losses), total)
    if (!(label_smoothing > 0)) return plain
    const classes = logs.sizes[dim] as number
    const all = neg(sum(weight === null ? logs : mul(logs, asClasses(weight, logs.dim(), dim)), dim))
    const counted = mul(all, ignoring(target, ignore_index, logs.dtype))
    const smooth = wanted === 'none' ? counted : total === null ? sum(counted) : div(sum(counted), total)
    return add(mul(plain, 1 - label_smoothing), mul(smooth, label_smoothing / classes))
  },
)

/** The mean over classes of the binary cross entropy with logits. */
export const multilabel_soft_margin_loss = define(
  'multilabel_soft_margin_loss',
  ['input', 'target', 'weight', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null = null,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const yes = mul(target, logsigmoid(input))
    const no = mul(sub(1, target), logsigmoid(neg(input)))
    const losses = neg(add(yes, no))
    return reduced(
      mean(weight === null ? losses : mul(losses, weight), -1),
      reductionOf(size_average, reduce, reduction),
    )
  },
)

/** max(0, margin - input of the target + input of another)^p, summed over the others, over the number of classes. */
export const multi_margin_loss = define(
  'multi_margin_loss',
  ['input', 'target', 'p', 'margin', 'weight', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    p = 1,
    margin = 1,
    weight: Tensor | null = null,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    if (p !== 1 && p !== 2) throw new RangeError('only p == 1 and p == 2 supported')
    const { rows, classes } = rowsOf('multi_margin_loss', input)
    if (target.numel() !== rows) {
      const message = `inconsistent target size, expected ${rows} but got [${target.sizes.join(', ')}]`
      throw new ShapeError({ op: 'multi_margin_loss', expected: `${rows} classes`, got: `${target.numel()}`, message })
    }
    if (weight !== null && (weight.dim() !== 1 || weight.sizes[0] !== classes)) {
      const message =
        weight.dim() === 1
          ? `inconsistent weight size, expected ${classes} but got [${weight.sizes[0]}]`
          : 'weight must be one-dimensional'
      throw new ShapeError({ op: 'multi_margin_loss', expected: `[${classes}]`, got: `${weight.shape}`, message })
    }
    const losses = tensorLike(input, [target, weight], target.sizes, () => {
      const values = numbersOf(input)
      const weights = weight === null ? null : (to(weight, float64).toTypedArray() as Float64Array)
      return integersOf('multi_margin_loss', target).map((label, row) => {
        requireClass(label, classes)
        return marginLoss(values, row * classes, classes, label, margin, p, weights?.[label] ?? 1) / classes
      })
    })
    return reduced(losses, reductionOf(size_average, reduce, reduction))
  },
)

/** max(0, 1 - (input of a target class - input of another)), summed over pairs; a target's classes end at -1. */
export const multilabel_margin_loss = define(
  'multilabel_margin_loss',
  ['input', 'target', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const { rows, classes } = rowsOf('multilabel_margin_loss', input)
    if (String(input.shape) !== String(target.shape)) {
      const message = `inconsistent target size: [${target.sizes.join(', ')}] for input of size: [${input.sizes.join(', ')}]`
      throw new ShapeError({
        op: 'multilabel_margin_loss',
        expected: `${input.shape}`,
        got: `${target.shape}`,
        message,
      })
    }
    const losses = tensorLike(input, [target], input.dim() < 2 ? [] : [rows], () => {
      const values = numbersOf(input)
      const targets = integersOf('multilabel_margin_loss', target)
      return Array.from({ length: rows }, (_, row) => {
        const given = targets.slice(row * classes, (row + 1) * classes)
        const end = given.indexOf(-1)
        const labels = end < 0 ? given : given.slice(0, end)
        for (const label of labels) requireClass(label, classes)
        const wanted = new Set(labels)
        let loss = 0
        for (const label of labels) {
          for (let other = 0; other < classes; other++) {
            if (!wanted.has(other))
              loss += Math.max(0, 1 - values[row * classes + label]! + values[row * classes + other]!)
          }
        }
        return loss / classes
      })
    })
    return reduced(losses, reductionOf(size_average, reduce, reduction))
  },
)

/** The loss and the weight of each target; both 0 where it is ignored. */
function classLosses(
  op: string,
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignored: number,
): { losses: Tensor; weights: Tensor } {
  const isSingle = input.dim() === 1
  const [n, classes] = isSingle ? [1, input.sizes[0] as number] : (input.sizes as unknown as [number, number])
  const rest = isSingle ? [] : input.sizes.slice(2)
  const sizes = isSingle ? [] : [n, ...rest]
  requireTargets(op, input, target, sizes)
  requireClassWeights(op, weight, classes, input)
  const weights = new Float64Array(input.isMeta ? 0 : target.numel())
  const losses = tensorLike(input, [target, weight], sizes, () => {
    const values = numbersOf(input)
    const scales = weight === null ? null : (to(weight, float64).toTypedArray() as Float64Array)
    const inner = rest.reduce((product, size) => product * size, 1)
    return integersOf(op, target).map((label, at) => {
      if (label === ignored) return 0
      requireClass(label, classes)
      const scale = (weights[at] = scales === null ? 1 : (scales[label] as number))
      return -scale * values[(Math.floor(at / inner) * classes + label) * inner + (at % inner)]!
    })
  })
  return { losses, weights: tensorLike(input, [target], sizes, () => weights) }
}

function ofProbabilities(
  logs: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: Reduction,
  smoothing: number,
  dim: number,
): Tensor {
  if (!target.dtype.is_floating_point) {
    const message = `Expected floating point type for target with class probabilities, got ${target.dtype}`
    throw new DTypeError({ op: 'cross_entropy', expected: 'probabilities', got: `${target.dtype}`, message })
  }
  const classes = logs.sizes[dim] as number
  const smoothed = smoothing > 0 ? add(mul(target, 1 - smoothing), smoothing / classes) : target
  const products = mul(logs, smoothed)
  const losses = neg(sum(weight === null ? products : mul(products, asClasses(weight, logs.dim(), dim)), dim))
  // PyTorch divides by the number of targets, whatever their weights.
  if (reduction === 'none') return losses
  return reduction === 'sum' ? sum(losses) : div(sum(losses), losses.numel())
}

/** 1 for each target that counts. */
function ignoring(target: Tensor, ignored: number, dtype: Tensor['dtype']): Tensor {
  return to(reshape(target, target.sizes).ne(ignored), dtype)
}

/** A weight of classes, to broadcast over what has them as dimension `dim`. */
function asClasses(weight: Tensor, dims: number, dim: number): Tensor {
  return reshape(
    weight,
    Array.from({ length: dims }, (_, each) => (each === dim ? (weight.sizes[0] as number) : 1)),
  )
}

function requireClassWeights(op: string, weight: Tensor | null, classes: number, input: Tensor): void {
  if (weight === null || (weight.dim() === 1 && weight.numel() === classes)) return
  const message = `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: [${weight.sizes.join(', ')}]`
  throw new ShapeError({ op, expected: `[${classes}] for an input of ${input.shape}`, got: `${weight.shape}`, message })
}

/** @throws ShapeError, DTypeError in PyTorch's words. */
function requireTargets(op: string, input: Tensor, target: Tensor, sizes: readonly number[]): void {
  if (target.dtype.kind !== 'int' && target.dtype.kind !== 'uint') {
    throw new DTypeError({
      op,
      expected: 'classes of int64',
      got: `${target.dtype}`,
      remedy: 'Convert the target: target.long()',
    })
  }
  if (target.sizes.join() === sizes.join()) return
  const [n, given] = [sizes[0], target.sizes[0]]
  const message =
    n !== undefined && given !== undefined && n !== given
      ? `Expected input batch_size (${n}) to match target batch_size (${given}).`
      : `Expected target size [${sizes.join(', ')}], got [${target.sizes.join(', ')}]`
  throw new ShapeError({
    op,
    expected: `[${sizes.join(', ')}] for an input of ${input.shape}`,
    got: `${target.shape}`,
    message,
  })
}

function requireClass(label: number, classes: number): void {
  if (!(label >= 0 && label < classes)) throw new RangeError(`Target ${label} is out of bounds.`)
}

/** How far other classes of a row come within a margin of one, to the power of p, summed. */
function marginLoss(
  values: Float32Array | Float64Array,
  begin: number,
  classes: number,
  label: number,
  margin: number,
  p: number,
  weight: number,
): number {
  const least = margin - (values[begin + label] as number)
  let loss = 0
  for (let other = 0; other < classes; other++) {
    const gap = least + (values[begin + other] as number)
    if (gap > 0 && other !== label) loss += (p === 1 ? gap : gap * gap) * weight
  }
  return loss
}

function rowsOf(op: string, input: Tensor): { rows: number; classes: number } {
  if (input.dim() > 2) throw new ShapeError({ op, expected: '[n, classes] or [classes]', got: `${input.shape}` })
  return { rows: input.dim() === 2 ? (input.sizes[0] as number) : 1, classes: input.sizes.at(-1) ?? 1 }
}

function numbersOf(input: Tensor): Float32Array | Float64Array {
  return to(input, input.dtype === float64 ? float64 : float32).toTypedArray() as Float32Array | Float64Array
}

/** Losses of the input's dtype. */
function tensorLike(
  input: Tensor,
  others: readonly (Tensor | null)[],
  sizes: readonly number[],
  values: () => ArrayLike<number>,
): Tensor {
  return to(
    resultOf('loss', [input, ...others], sizes, float64, null, () => Float64Array.from(values())),
    input.dtype,
  )
}
