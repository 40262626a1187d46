// Normalisation by neighbouring channels: LocalResponseNorm and CrossMapLRN2d of torch/nn/modules/normalization.py.

import type { Arguments } from '../../../arguments.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { crossMapResponseNorm, local_response_norm } from '../../functional/response-norm.js'
import { between, integer, real } from '../../kinds.js'
import type { Kind } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { shown, shownSettings } from '../settings.js'

export interface ResponseNormOptions {
  /** Neighbouring channels in a sum. */
  size: number
  alpha?: Float
  beta?: Float
  k?: Float
}

type ResponseNormArguments = Arguments<[size: number, alpha?: Float, beta?: Float, k?: Float], ResponseNormOptions>

const bindLocal = constructorSignature<ResponseNormOptions>('LocalResponseNorm', ['size', 'alpha', 'beta', 'k'], {
  alpha: 1e-4,
  beta: 0.75,
  k: PyFloat(1),
})

const bindCrossMap = constructorSignature<ResponseNormOptions>('CrossMapLRN2d', ['size', 'alpha', 'beta', 'k'], {
  alpha: 1e-4,
  beta: 0.75,
  k: 1,
})

class ResponseNorm extends Module {
  declare size: number
  declare alpha: number
  declare beta: number
  declare k: number

  constructor({ size, alpha, beta, k }: Required<ResponseNormOptions>) {
    super()
    this.size = size
    this.alpha = alpha as number
    this.beta = beta as number
    this.k = k as number
  }

  override extra_repr(): string {
    return `${shown(this, 'size')}, ${shownSettings(this, ['alpha', 'beta', 'k'])}`
  }
}

/** What both show. */
const responseState = (size: Kind) => ({ attributes: { size, alpha: real, beta: real, k: real } })

class LocalResponseNormModule extends ResponseNorm {
  constructor(...args: ResponseNormArguments) {
    super(bindLocal(args))
  }

  override forward(input: Input): Tensor {
    return local_response_norm(inputOf(input), this.size, this.alpha, this.beta, this.k)
  }
}

/**
 * x / (k + alpha · mean of x² over `size` neighbouring channels)^beta.
 *
 * @param size Neighbouring channels in a mean.
 * @param alpha (default 1e-4), @param beta (default 0.75), @param k (default 1).
 * @remarks Input `[N, C, *]`.
 */
export const LocalResponseNorm = moduleClass(
  LocalResponseNormModule,
  'torch.nn.modules.normalization.LocalResponseNorm',
  responseState(integer(1, 2 ** 28)),
)
export type LocalResponseNorm = LocalResponseNormModule

class CrossMapLRN2dModule extends ResponseNorm {
  constructor(...args: ResponseNormArguments) {
    super(bindCrossMap(args))
  }

  override forward(input: Input): Tensor {
    return crossMapResponseNorm(inputOf(input), this.size, this.alpha, this.beta, this.k)
  }
}

/** `LocalResponseNorm` as Lua torch had it, for images `[N, C, H, W]`. */
export const CrossMapLRN2d = moduleClass(
  CrossMapLRN2dModule,
  'torch.nn.modules.normalization.CrossMapLRN2d',
  responseState(between(1, 2 ** 53)),
)
export type CrossMapLRN2d = CrossMapLRN2dModule
