// Losses of numbers against numbers. torch/nn/modules/loss.py.

import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import * as functional from '../functional/loss.js'
import { legacy, lossClass } from './loss-class.js'
import type { LegacyOptions, Reduction, ReductionOptions } from './loss-class.js'

/** The module of all losses. */
export const lossModule = 'torch.nn.modules.loss'

type Legacy = [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction]

/** The base of those that only reduce. @internal */
export function reducing(name: string) {
  return lossClass<Legacy, LegacyOptions>(name, ['size_average', 'reduce', 'reduction'], legacy)
}

class L1LossModule extends reducing('L1Loss') {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'L1Loss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.l1_loss(input, target, { reduction: this.reduction })
  }
}

/** |input - target|. */
export const L1Loss = callable(L1LossModule)
export type L1Loss = L1LossModule

class MSELossModule extends reducing('MSELoss') {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'MSELoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.mse_loss(input, target, { reduction: this.reduction })
  }
}

/** (input - target)². */
export const MSELoss = callable(MSELossModule)
export type MSELoss = MSELossModule

export interface SmoothL1Options extends LegacyOptions {
  beta?: Float
}

class SmoothL1LossModule extends lossClass<[...Legacy, beta?: Float], SmoothL1Options>(
  'SmoothL1Loss',
  ['size_average', 'reduce', 'reduction', 'beta'],
  { ...legacy, beta: PyFloat(1) },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'SmoothL1Loss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.smooth_l1_loss(input, target, { reduction: this.reduction, beta: this.beta })
  }
}

/** d² / 2 beta where d = |input - target| is below beta, d - beta / 2 above. */
export const SmoothL1Loss = callable(SmoothL1LossModule)
export type SmoothL1Loss = SmoothL1LossModule

export interface HuberOptions extends ReductionOptions {
  delta?: Float
}

class HuberLossModule extends lossClass<[reduction?: Reduction, delta?: Float], HuberOptions>(
  'HuberLoss',
  ['reduction', 'delta'],
  {
    reduction: 'mean',
    delta: PyFloat(1),
  },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'HuberLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.huber_loss(input, target, { reduction: this.reduction, delta: this.delta })
  }
}

/** d² / 2 where d = |input - target| is below delta, delta · (d - delta / 2) above. */
export const HuberLoss = callable(HuberLossModule)
export type HuberLoss = HuberLossModule

export interface WeightedOptions extends LegacyOptions {
  weight?: Tensor | null
}

class BCELossModule extends lossClass<[weight?: Tensor | null, ...Legacy], WeightedOptions>(
  'BCELoss',
  ['weight', 'size_average', 'reduce', 'reduction'],
  { weight: null, ...legacy },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'BCELoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.binary_cross_entropy(input, target, this.weight, { reduction: this.reduction })
  }
}

/** -(target · log(input) + (1 - target) · log(1 - input)) of probabilities. */
export const BCELoss = callable(BCELossModule)
export type BCELoss = BCELossModule

export interface BCEWithLogitsOptions extends WeightedOptions {
  pos_weight?: Tensor | null
}

class BCEWithLogitsLossModule extends lossClass<
  [weight?: Tensor | null, ...legacy: Legacy, pos_weight?: Tensor | null],
  BCEWithLogitsOptions
>('BCEWithLogitsLoss', ['weight', 'size_average', 'reduce', 'reduction', 'pos_weight'], {
  weight: null,
  ...legacy,
  pos_weight: null,
}) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'BCEWithLogitsLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight, reduction } = this
    return functional.binary_cross_entropy_with_logits(input, target, weight, { reduction, pos_weight })
  }
}

/** BCELoss of sigmoid(input), computed without loss of precision. */
export const BCEWithLogitsLoss = callable(BCEWithLogitsLossModule)
export type BCEWithLogitsLoss = BCEWithLogitsLossModule

export interface KLDivOptions extends Omit<LegacyOptions, 'reduction'> {
  reduction?: Reduction | 'batchmean'
  log_target?: boolean
}

class KLDivLossModule extends lossClass<
  [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction | 'batchmean', log_target?: boolean],
  KLDivOptions
>('KLDivLoss', ['size_average', 'reduce', 'reduction', 'log_target'], { ...legacy, log_target: false }) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'KLDivLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.kl_div(input, target, { reduction: this.reduction, log_target: this.log_target })
  }
}

/** target · (log(target) - input) of log-probabilities; reduction `'batchmean'` divides by the batch's size. */
export const KLDivLoss = callable(KLDivLossModule)
export type KLDivLoss = KLDivLossModule

export interface PoissonNLLOptions extends LegacyOptions {
  log_input?: boolean
  full?: boolean
  eps?: Float
}

class PoissonNLLLossModule extends lossClass<
  [
    log_input?: boolean,
    full?: boolean,
    size_average?: boolean | null,
    eps?: Float,
    reduce?: boolean | null,
    reduction?: Reduction,
  ],
  PoissonNLLOptions
>('PoissonNLLLoss', ['log_input', 'full', 'size_average', 'eps', 'reduce', 'reduction'], {
  ...legacy,
  log_input: true,
  full: false,
  eps: 1e-8,
}) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'PoissonNLLLoss'

  override forward(log_input: Tensor, target: Tensor): Tensor {
    const { full, eps, reduction } = this
    return functional.poisson_nll_loss(log_input, target, { log_input: this.log_input, full, eps, reduction })
  }
}

/** Of counts that follow a Poisson distribution. */
export const PoissonNLLLoss = callable(PoissonNLLLossModule)
export type PoissonNLLLoss = PoissonNLLLossModule

export interface GaussianNLLOptions extends ReductionOptions {
  full?: boolean
  eps?: Float
}

class GaussianNLLLossModule extends lossClass<[], GaussianNLLOptions>(
  'GaussianNLLLoss',
  ['*', 'full', 'eps', 'reduction'],
  {
    full: false,
    eps: 1e-6,
    reduction: 'mean',
  },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'GaussianNLLLoss'

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { full, eps, reduction } = this
    return functional.gaussian_nll_loss(input, target, variance, { full, eps, reduction })
  }
}

/** Of values that follow a normal distribution of this mean and variance. */
export const GaussianNLLLoss = callable(GaussianNLLLossModule)
export type GaussianNLLLoss = GaussianNLLLossModule
