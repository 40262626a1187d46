// Losses by margins and distances. torch/nn/modules/loss.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { isModule } from '../brand.js'
import * as functional from '../functional/loss-margin.js'
import type { DistanceFunction } from '../functional/loss-margin.js'
import { Module } from '../module.js'
import { PairwiseDistance } from './distance.js'
import { lossModule, reducing } from './loss.js'
import { legacy, lossClass } from './loss-class.js'
import type { LegacyOptions, Reduction, ReductionOptions } from './loss-class.js'

export interface MarginOptions extends LegacyOptions {
  margin?: Float
}

type MarginArguments = [margin?: Float, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction]

/** The base of those that take a margin of this default. */
function withMargin(name: string, margin: number) {
  return lossClass<MarginArguments, MarginOptions>(name, ['margin', 'size_average', 'reduce', 'reduction'], {
    margin: PyFloat(margin),
    ...legacy,
  })
}

class HingeEmbeddingLossModule extends withMargin('HingeEmbeddingLoss', 1) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'HingeEmbeddingLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.hinge_embedding_loss(input, target, { margin: this.margin, reduction: this.reduction })
  }
}

/** input where the target is 1, max(0, margin - input) where it is -1. */
export const HingeEmbeddingLoss = callable(HingeEmbeddingLossModule)
export type HingeEmbeddingLoss = HingeEmbeddingLossModule

class CosineEmbeddingLossModule extends withMargin('CosineEmbeddingLoss', 0) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'CosineEmbeddingLoss'

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return functional.cosine_embedding_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction })
  }
}

/** 1 - cos(input1, input2) where the target is 1, max(0, cos - margin) where it is -1. */
export const CosineEmbeddingLoss = callable(CosineEmbeddingLossModule)
export type CosineEmbeddingLoss = CosineEmbeddingLossModule

class MarginRankingLossModule extends withMargin('MarginRankingLoss', 0) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'MarginRankingLoss'

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return functional.margin_ranking_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction })
  }
}

/** max(0, -target · (input1 - input2) + margin). */
export const MarginRankingLoss = callable(MarginRankingLossModule)
export type MarginRankingLoss = MarginRankingLossModule

class SoftMarginLossModule extends reducing('SoftMarginLoss') {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'SoftMarginLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.soft_margin_loss(input, target, { reduction: this.reduction })
  }
}

/** log(1 + e^(-target · input)). */
export const SoftMarginLoss = callable(SoftMarginLossModule)
export type SoftMarginLoss = SoftMarginLossModule

export interface TripletMarginOptions extends LegacyOptions {
  margin?: Float
  p?: Float
  eps?: Float
  swap?: boolean
}

type TripletMarginArguments = [
  margin?: Float,
  p?: Float,
  eps?: Float,
  swap?: boolean,
  size_average?: boolean | null,
  reduce?: boolean | null,
  reduction?: Reduction,
]

class TripletMarginLossModule extends lossClass<TripletMarginArguments, TripletMarginOptions>(
  'TripletMarginLoss',
  ['margin', 'p', 'eps', 'swap', 'size_average', 'reduce', 'reduction'],
  { margin: PyFloat(1), p: PyFloat(2), eps: 1e-6, swap: false, ...legacy },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'TripletMarginLoss'

  constructor(...args: Arguments<TripletMarginArguments, TripletMarginOptions>) {
    super(...args)
    requireMargin('TripletMarginLoss', this.margin)
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this
    return functional.triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction })
  }
}

/** max(0, distance(anchor, positive) - distance(anchor, negative) + margin), by the p-norm. */
export const TripletMarginLoss = callable(TripletMarginLossModule)
export type TripletMarginLoss = TripletMarginLossModule

export interface TripletDistanceOptions extends ReductionOptions {
  /** A function, or a module such as PairwiseDistance, which is the default. */
  distance_function?: DistanceFunction | Module | null
  margin?: Float
  swap?: boolean
}

const tripletSignature = signature<TripletDistanceOptions>(
  'TripletMarginWithDistanceLoss',
  ['*', 'distance_function', 'margin', 'swap', 'reduction'],
  { distance_function: null, margin: PyFloat(1), swap: false, reduction: 'mean' },
)

class TripletMarginWithDistanceLossModule extends Module {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'TripletMarginWithDistanceLoss'

  declare reduction: Reduction
  declare margin: number
  declare swap: boolean

  constructor(...args: Arguments<[], TripletDistanceOptions>) {
    const { distance_function, margin, swap, reduction } = tripletSignature(args)
    super()
    requireMargin('TripletMarginWithDistanceLoss', Number(margin))
    this.reduction = reduction
    const distance = distance_function ?? PairwiseDistance()
    if (isModule(distance)) this.add_module('distance_function', distance as Module)
    else this.__dict__.set('distance_function', distance)
    this.margin = margin as number
    this.swap = swap
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, swap, reduction } = this
    const distance = this.getattr('distance_function')
    const distance_function = isModule(distance)
      ? (a: Tensor, b: Tensor) => (distance as Module).__call__(a, b)
      : (distance as DistanceFunction)
    return functional.triplet_margin_with_distance_loss(anchor, positive, negative, {
      distance_function,
      margin,
      swap,
      reduction,
    })
  }
}

declareState(TripletMarginWithDistanceLossModule.prototype, { attributes: ['reduction', 'margin', 'swap'] })

/** TripletMarginLoss by any distance. */
export const TripletMarginWithDistanceLoss = callable(TripletMarginWithDistanceLossModule)
export type TripletMarginWithDistanceLoss = TripletMarginWithDistanceLossModule

function requireMargin(name: string, margin: number): void {
  if (margin > 0) return
  throw new RangeError(`${name}: expected margin to be greater than 0, got ${margin} instead`)
}
