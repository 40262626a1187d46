// Losses by margins and distances. torch/nn/functional.py, ATen/native/Loss.cpp.

import { define } from '../../../define.js'
import { add, div, minimum, mul, sub } from '../../../ops/pointwise/binary.js'
import { eq, ne } from '../../../ops/pointwise/compare.js'
import { sum } from '../../../ops/reduce/reductions.js'
import { clamp_min, where } from '../../../ops/pointwise/ternary.js'
import { exp, log1p, neg, sqrt, square } from '../../../ops/pointwise/unary.js'
import { PyFloat } from '../../../python/numbers.js'
import { zeros_like } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { pairwise_distance } from './distance.js'
import { reduced, reductionOf } from './reduced.js'
import type { Reduction } from './reduced.js'

type Flag = boolean | null

/** A distance of two batches: one number a pair. */
export type DistanceFunction = (x1: Tensor, x2: Tensor) => Tensor

/** input where the target is 1, max(0, margin - input) where it is -1. */
export const hinge_embedding_loss = define(
  'hinge_embedding_loss',
  ['input', 'target', 'margin', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    margin = 1,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const zero = zeros_like(input)
    const far = where(ne(target, 1), clamp_min(sub(margin, input), 0), zero)
    return reduced(add(far, where(ne(target, -1), input, zero)), reductionOf(size_average, reduce, reduction))
  },
)

/** 1 - cos(input1, input2) where the target is 1, max(0, cos - margin) where it is -1. */
export const cosine_embedding_loss = define(
  'cosine_embedding_loss',
  ['input1', 'input2', 'target', 'margin', 'size_average', 'reduce', 'reduction'],
  (
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin = 0,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => {
    const dim = target.dim()
    const lengths = mul(add(sum(square(input1), dim), 1e-12), add(sum(square(input2), dim), 1e-12))
    const cos = div(sum(mul(input1, input2), dim), sqrt(lengths))
    const zero = zeros_like(cos)
    const near = where(eq(target, 1), sub(1, cos), zero)
    const far = where(eq(target, -1), clamp_min(sub(cos, margin), 0), zero)
    return reduced(add(near, far), reductionOf(size_average, reduce, reduction))
  },
)

/** max(0, -target · (input1 - input2) + margin). */
export const margin_ranking_loss = define(
  'margin_ranking_loss',
  ['input1', 'input2', 'target', 'margin', 'size_average', 'reduce', 'reduction'],
  (
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin = 0,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor =>
    reduced(
      clamp_min(add(mul(neg(target), sub(input1, input2)), PyFloat(margin)), 0),
      reductionOf(size_average, reduce, reduction),
    ),
)

/** log(1 + e^(-target · input)). */
export const soft_margin_loss = define(
  'soft_margin_loss',
  ['input', 'target', 'size_average', 'reduce', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor => reduced(log1p(exp(mul(neg(target), input))), reductionOf(size_average, reduce, reduction)),
)

/** max(0, distance(anchor, positive) - distance(anchor, negative) + margin), by the p-norm. */
export const triplet_margin_loss = define(
  'triplet_margin_loss',
  ['anchor', 'positive', 'negative', 'margin', 'p', 'eps', 'swap', 'size_average', 'reduce', 'reduction'],
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin = 1,
    p = 2,
    eps = 1e-6,
    swap = false,
    size_average: Flag = null,
    reduce: Flag = null,
    reduction: Reduction = 'mean',
  ): Tensor =>
    tripletLoss(
      anchor,
      positive,
      negative,
      (x1, x2) => pairwise_distance(x1, x2, p, eps),
      margin,
      swap,
      reductionOf(size_average, reduce, reduction),
    ),
)

/** `triplet_margin_loss` by any distance. */
export const triplet_margin_with_distance_loss = define(
  'triplet_margin_with_distance_loss',
  ['anchor', 'positive', 'negative', '*', 'distance_function', 'margin', 'swap', 'reduction'],
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance_function: DistanceFunction | null = null,
    margin = 1,
    swap = false,
    reduction: Reduction = 'mean',
  ): Tensor =>
    tripletLoss(
      anchor,
      positive,
      negative,
      distance_function ?? ((x1, x2) => pairwise_distance(x1, x2)),
      margin,
      swap,
      reduction,
    ),
)

function tripletLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  distance: DistanceFunction,
  margin: number,
  swap: boolean,
  reduction: Reduction,
): Tensor {
  if (margin <= 0) throw new RangeError(`margin must be greater than 0, got ${margin}`)
  const near = distance(anchor, positive)
  const away = distance(anchor, negative)
  // The harder of the two: a positive may be nearer to the negative than the anchor is.
  const far = swap ? minimum(away, distance(positive, negative)) : away
  return reduced(clamp_min(add(sub(near, far), margin), 0), reduction)
}
