// Modules of torch/nn/modules/distance.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { cosine_similarity, pairwise_distance } from '../../functional/loss/distance.js'
import { dimension, flag, real } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { configured } from '../configured.js'

/** Two inputs, by position or by name. */
interface Pair {
  readonly x1: Tensor
  readonly x2: Tensor
}

type PairArguments = Arguments<[x1: Tensor, x2: Tensor], Pair>

const bindPair = checkedSignature<Pair>('forward', ['x1', 'x2'], {})

export interface PairwiseDistanceOptions {
  p?: Float
  eps?: Float
  keepdim?: boolean
}

const pairwiseSignature = constructorSignature<PairwiseDistanceOptions>('PairwiseDistance', ['p', 'eps', 'keepdim'], {
  p: PyFloat(2),
  eps: 1e-6,
  keepdim: false,
})

class PairwiseDistanceModule extends Module {
  declare norm: number
  declare eps: number
  declare keepdim: boolean

  constructor(...args: Arguments<[p?: Float, eps?: Float, keepdim?: boolean], PairwiseDistanceOptions>) {
    const { p, eps, keepdim } = pairwiseSignature(args)
    super()
    this.norm = p as number
    this.eps = eps as number
    this.keepdim = keepdim
  }

  override forward(...args: PairArguments): Tensor {
    const { x1, x2 } = bindPair(args)
    return pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim)
  }
}

/** The p-norm (default 2) of x1 - x2 + eps over the last dimension. */
export const PairwiseDistance = moduleClass(PairwiseDistanceModule, 'torch.nn.modules.distance.PairwiseDistance', {
  attributes: { norm: real, eps: real, keepdim: flag },
})
export type PairwiseDistance = PairwiseDistanceModule

export interface CosineSimilarityOptions {
  dim?: number
  eps?: Float
}

class CosineSimilarityModule extends configured<[dim?: number, eps?: Float], CosineSimilarityOptions>(
  'CosineSimilarity',
  { dim: dimension.or(1), eps: real.or(1e-8) },
) {
  override forward(...args: PairArguments): Tensor {
    const { x1, x2 } = bindPair(args)
    return cosine_similarity(x1, x2, this.dim, this.eps)
  }
}

/** x1 · x2 / (‖x1‖ ‖x2‖) along `dim` (default 1). */
export const CosineSimilarity = moduleClass(CosineSimilarityModule, 'torch.nn.modules.distance.CosineSimilarity')
export type CosineSimilarity = CosineSimilarityModule
