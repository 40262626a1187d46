// Losses by margins and distances. torch/nn/modules/loss.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { UnsupportedError } from '../../../errors.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { isModule } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import * as functional from '../../functional/loss/margin.js'
import type { DistanceFunction } from '../../functional/loss/margin.js'
import { flag, real, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { PairwiseDistance } from './distance.js'
import type { Legacy } from './loss.js'
import { legacy, loss, lossModule, reduction } from './loss-class.js'
import type { LegacyOptions, LossOf, Reduction, ReductionOptions } from './loss-class.js'

export interface MarginOptions extends LegacyOptions {
  margin?: Float
}

type MarginArguments = [margin?: Float, ...legacy: Legacy]

const margin = (usual: number) => ({ margin: real.or(PyFloat(usual)), ...legacy, reduction })

/** input where the target is 1, max(0, margin - input) where it is -1. */
export const HingeEmbeddingLoss = loss<MarginArguments, MarginOptions>('HingeEmbeddingLoss', margin(1), {
  forward: ({ input, target }, { margin, reduction }) =>
    functional.hinge_embedding_loss(input, target, { margin, reduction }),
})
export type HingeEmbeddingLoss = LossOf<MarginOptions>

interface TwoAndTarget {
  readonly input1: Tensor
  readonly input2: Tensor
  readonly target: Tensor
}

type TwoAndTargetInput = Arguments<[input1: Tensor, input2: Tensor, target: Tensor], TwoAndTarget>

const twoAndTarget = ['input1', 'input2', 'target'] as const

/** 1 - cos(input1, input2) where the target is 1, max(0, cos - margin) where it is -1. */
export const CosineEmbeddingLoss = loss<MarginArguments, MarginOptions, TwoAndTargetInput, TwoAndTarget>(
  'CosineEmbeddingLoss',
  margin(0),
  {
    inputs: twoAndTarget,
    forward: ({ input1, input2, target }, { margin, reduction }) =>
      functional.cosine_embedding_loss(input1, input2, target, { margin, reduction }),
  },
)
export type CosineEmbeddingLoss = LossOf<MarginOptions, TwoAndTargetInput>

/** max(0, -target · (input1 - input2) + margin). */
export const MarginRankingLoss = loss<MarginArguments, MarginOptions, TwoAndTargetInput, TwoAndTarget>(
  'MarginRankingLoss',
  margin(0),
  {
    inputs: twoAndTarget,
    forward: ({ input1, input2, target }, { margin, reduction }) =>
      functional.margin_ranking_loss(input1, input2, target, { margin, reduction }),
  },
)
export type MarginRankingLoss = LossOf<MarginOptions, TwoAndTargetInput>

/** log(1 + e^(-target · input)). */
export const SoftMarginLoss = loss<Legacy, LegacyOptions>(
  'SoftMarginLoss',
  { ...legacy, reduction },
  { forward: ({ input, target }, { reduction }) => functional.soft_margin_loss(input, target, { reduction }) },
)
export type SoftMarginLoss = LossOf<LegacyOptions>

/** An anchor, what it should be near, and what it should be far from. */
interface Triplet {
  readonly anchor: Tensor
  readonly positive: Tensor
  readonly negative: Tensor
}

type TripletInput = Arguments<[anchor: Tensor, positive: Tensor, negative: Tensor], Triplet>

const tripletNames = ['anchor', 'positive', 'negative'] as const

export interface TripletMarginOptions extends LegacyOptions {
  margin?: Float
  p?: Float
  eps?: Float
  swap?: boolean
}

/** max(0, distance(anchor, positive) - distance(anchor, negative) + margin), by the p-norm. */
export const TripletMarginLoss = loss<
  [margin?: Float, p?: Float, eps?: Float, swap?: boolean, ...legacy: Legacy],
  TripletMarginOptions,
  TripletInput,
  Triplet
>(
  'TripletMarginLoss',
  {
    margin: real.or(PyFloat(1)),
    p: real.or(PyFloat(2)),
    eps: real.or(1e-6),
    swap: flag.or(false),
    ...legacy,
    reduction,
  },
  {
    inputs: tripletNames,
    forward: ({ anchor, positive, negative }, { margin, p, eps, swap, reduction }) =>
      functional.triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction }),
    check: (module) => requireMargin('TripletMarginLoss', module.margin),
  },
)
export type TripletMarginLoss = LossOf<TripletMarginOptions, TripletInput>

export interface TripletDistanceOptions extends ReductionOptions {
  /** A function, or a module such as PairwiseDistance, which is the default. */
  distance_function?: DistanceFunction | Module | null
  margin?: Float
  swap?: boolean
}

const tripletSignature = constructorSignature<TripletDistanceOptions>(
  'TripletMarginWithDistanceLoss',
  ['*', 'distance_function', 'margin', 'swap', 'reduction'],
  { distance_function: null, margin: PyFloat(1), swap: false, reduction: 'mean' },
)

const bindTriplet = checkedSignature<Triplet>('forward', tripletNames, {})

class TripletMarginWithDistanceLossModule extends Module {
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

  override forward(...args: TripletInput): Tensor {
    const { anchor, positive, negative } = bindTriplet(args)
    const { margin, swap, reduction } = this
    const distance_function = this.distance()
    const options = { distance_function, margin, swap, reduction }
    return functional.triplet_margin_with_distance_loss(anchor, positive, negative, options)
  }

  /** The module or function; PyTorch's own where a file has None. */
  private distance(): DistanceFunction {
    const held = this._modules.get('distance_function') ?? this.__dict__.get('distance_function') ?? PairwiseDistance()
    if (isModule(held)) return (a, b) => (held as Module).__call__(a, b)
    if (typeof held === 'function') return held as DistanceFunction
    throw new UnsupportedError({
      what: 'the distance_function of TripletMarginWithDistanceLoss came with its file and cannot run here',
      instead: "Give your own: module.setattr('distance_function', …)",
    })
  }
}

/** TripletMarginLoss by any distance. */
export const TripletMarginWithDistanceLoss = moduleClass(
  TripletMarginWithDistanceLossModule,
  `${lossModule}.TripletMarginWithDistanceLoss`,
  { attributes: { reduction, margin: real, swap: truth } },
)
export type TripletMarginWithDistanceLoss = TripletMarginWithDistanceLossModule

function requireMargin(name: string, margin: number): void {
  if (!(margin <= 0)) return
  throw new RangeError(`${name}: expected margin to be greater than 0, got ${margin} instead`)
}
