// Modules of torch/nn/modules/distance.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { cosine_similarity, pairwise_distance } from '../functional/distance.js'
import { Module } from '../module.js'
import { configured } from './configured.js'

const distanceModule = 'torch.nn.modules.distance'

export interface PairwiseDistanceOptions {
  p?: Float
  eps?: Float
  keepdim?: boolean
}

const pairwiseSignature = signature<PairwiseDistanceOptions>('PairwiseDistance', ['p', 'eps', 'keepdim'], {
  p: PyFloat(2),
  eps: 1e-6,
  keepdim: false,
})

class PairwiseDistanceModule extends Module {
  static override readonly __module__ = distanceModule
  static override readonly __qualname__ = 'PairwiseDistance'

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

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim)
  }
}

declareState(PairwiseDistanceModule.prototype, { attributes: ['norm', 'eps', 'keepdim'] })

/** The p-norm (default 2) of x1 - x2 + eps over the last dimension. */
export const PairwiseDistance = callable(PairwiseDistanceModule)
export type PairwiseDistance = PairwiseDistanceModule

export interface CosineSimilarityOptions {
  dim?: number
  eps?: Float
}

class CosineSimilarityModule extends configured<[dim?: number, eps?: Float], CosineSimilarityOptions>(
  'CosineSimilarity',
  ['dim', 'eps'],
  { dim: 1, eps: 1e-8 },
) {
  static override readonly __module__ = distanceModule
  static override readonly __qualname__ = 'CosineSimilarity'

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosine_similarity(x1, x2, this.dim, this.eps)
  }
}

/** x1 · x2 / (‖x1‖ ‖x2‖) along `dim` (default 1). */
export const CosineSimilarity = callable(CosineSimilarityModule)
export type CosineSimilarity = CosineSimilarityModule
