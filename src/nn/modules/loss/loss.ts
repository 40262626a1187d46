// Losses of numbers against numbers. torch/nn/modules/loss.py.

import type { Arguments } from '../../../arguments.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import * as functional from '../../functional/loss/loss.js'
import { flag, real, truth } from '../../kinds.js'
import { legacy, loss, reduction, reductionKind, weight } from './loss-class.js'
import type { LegacyOptions, LossOf, Reduction, ReductionOptions, WeightedOptions } from './loss-class.js'

/** Deprecated in PyTorch but `reduction`, by position. */
export type Legacy = [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction]

/** |input - target|. */
export const L1Loss = loss<Legacy, LegacyOptions>(
  'L1Loss',
  { ...legacy, reduction },
  { forward: ({ input, target }, { reduction }) => functional.l1_loss(input, target, { reduction }) },
)
export type L1Loss = LossOf<LegacyOptions>

/** (input - target)². */
export const MSELoss = loss<Legacy, LegacyOptions>(
  'MSELoss',
  { ...legacy, reduction },
  { forward: ({ input, target }, { reduction }) => functional.mse_loss(input, target, { reduction }) },
)
export type MSELoss = LossOf<LegacyOptions>

export interface SmoothL1Options extends LegacyOptions {
  beta?: Float
}

/** d² / 2 beta where d = |input - target| is below beta, d - beta / 2 above. */
export const SmoothL1Loss = loss<[...Legacy, beta?: Float], SmoothL1Options>(
  'SmoothL1Loss',
  { ...legacy, reduction, beta: real.or(PyFloat(1)) },
  {
    forward: ({ input, target }, { reduction, beta }) => functional.smooth_l1_loss(input, target, { reduction, beta }),
  },
)
export type SmoothL1Loss = LossOf<SmoothL1Options>

export interface HuberOptions extends ReductionOptions {
  delta?: Float
}

/** d² / 2 where d = |input - target| is below delta, delta · (d - delta / 2) above. */
export const HuberLoss = loss<[reduction?: Reduction, delta?: Float], HuberOptions>(
  'HuberLoss',
  { reduction, delta: real.or(PyFloat(1)) },
  { forward: ({ input, target }, { reduction, delta }) => functional.huber_loss(input, target, { reduction, delta }) },
)
export type HuberLoss = LossOf<HuberOptions>

/** -(target · log(input) + (1 - target) · log(1 - input)) of probabilities. */
export const BCELoss = loss<[weight?: Tensor | null, ...Legacy], WeightedOptions>(
  'BCELoss',
  { weight, ...legacy, reduction },
  {
    forward: ({ input, target }, { weight, reduction }) =>
      functional.binary_cross_entropy(input, target, weight, { reduction }),
  },
)
export type BCELoss = LossOf<WeightedOptions>

export interface BCEWithLogitsOptions extends WeightedOptions {
  pos_weight?: Tensor | null
}

/** BCELoss of sigmoid(input), computed without loss of precision. */
export const BCEWithLogitsLoss = loss<
  [weight?: Tensor | null, ...legacy: Legacy, pos_weight?: Tensor | null],
  BCEWithLogitsOptions
>(
  'BCEWithLogitsLoss',
  { weight, ...legacy, reduction, pos_weight: weight },
  {
    forward: ({ input, target }, { weight, reduction, pos_weight }) =>
      functional.binary_cross_entropy_with_logits(input, target, weight, { reduction, pos_weight }),
  },
)
export type BCEWithLogitsLoss = LossOf<BCEWithLogitsOptions>

export interface KLDivOptions extends Omit<LegacyOptions, 'reduction'> {
  reduction?: Reduction | 'batchmean'
  log_target?: boolean
}

/** target · (log(target) - input) of log-probabilities; reduction `'batchmean'` divides by the batch's size. */
export const KLDivLoss = loss<
  [size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction | 'batchmean', log_target?: boolean],
  KLDivOptions
>(
  'KLDivLoss',
  {
    ...legacy,
    reduction: reductionKind('none', 'mean', 'sum', 'batchmean'),
    log_target: flag.or(false),
  },
  {
    forward: ({ input, target }, { reduction, log_target }) =>
      functional.kl_div(input, target, { reduction, log_target }),
  },
)
export type KLDivLoss = LossOf<KLDivOptions>

export interface PoissonNLLOptions extends LegacyOptions {
  log_input?: boolean
  full?: boolean
  eps?: Float
}

interface PoissonInputs {
  readonly log_input: Tensor
  readonly target: Tensor
}

type PoissonInput = Arguments<[log_input: Tensor, target: Tensor], PoissonInputs>

/** Of counts that follow a Poisson distribution. */
export const PoissonNLLLoss = loss<
  [
    log_input?: boolean,
    full?: boolean,
    size_average?: boolean | null,
    eps?: Float,
    reduce?: boolean | null,
    reduction?: Reduction,
  ],
  PoissonNLLOptions,
  PoissonInput,
  PoissonInputs
>(
  'PoissonNLLLoss',
  {
    log_input: flag.or(true),
    full: flag.or(false),
    size_average: legacy.size_average,
    eps: real.or(1e-8),
    reduce: legacy.reduce,
    reduction,
  },
  {
    inputs: ['log_input', 'target'],
    forward: ({ log_input: input, target }, { log_input, full, eps, reduction }) =>
      functional.poisson_nll_loss(input, target, { log_input, full, eps, reduction }),
  },
)
export type PoissonNLLLoss = LossOf<PoissonNLLOptions, PoissonInput>

export interface GaussianNLLOptions extends ReductionOptions {
  full?: boolean
  eps?: Float
}

interface GaussianInputs {
  readonly input: Tensor
  readonly target: Tensor
  readonly var: Tensor | number
}

type GaussianInput = Arguments<[input: Tensor, target: Tensor, variance: Tensor | number], GaussianInputs>

/** Of values that follow a normal distribution of this mean and variance. */
export const GaussianNLLLoss = loss<[], GaussianNLLOptions, GaussianInput, GaussianInputs>(
  'GaussianNLLLoss',
  { full: truth.or(false), eps: real.or(1e-6), reduction },
  {
    byName: true,
    inputs: ['input', 'target', 'var'],
    forward: ({ input, target, var: variance }, { full, eps, reduction }) =>
      functional.gaussian_nll_loss(input, target, variance, { full, eps, reduction }),
  },
)
export type GaussianNLLLoss = LossOf<GaussianNLLOptions, GaussianInput>
