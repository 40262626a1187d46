// Activations made of exponentials. torch/nn/modules/activation.py.

import * as smooth from '../../../ops/pointwise/activations.js'
import { sigmoid, tanh } from '../../../ops/pointwise/unary.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Float } from '../../attributes.js'
import { real, word } from '../../kinds.js'
import { activation, inplace } from './activation-class.js'
import type { ActivationModule, ActivationOf, InplaceOptions } from './activation-class.js'

/** 1 / (1 + e^-x). */
export const Sigmoid = activation<[], object>('Sigmoid', {}, { forward: (input) => sigmoid(input) })
export type Sigmoid = ActivationModule

/** The hyperbolic tangent. */
export const Tanh = activation<[], object>('Tanh', {}, { forward: (input) => tanh(input) })
export type Tanh = ActivationModule

/** x - tanh(x). */
export const Tanhshrink = activation<[], object>('Tanhshrink', {}, { forward: (input) => smooth.tanhshrink(input) })
export type Tanhshrink = ActivationModule

/** log(1 / (1 + e^-x)). */
export const LogSigmoid = activation<[], object>('LogSigmoid', {}, { forward: (input) => smooth.logsigmoid(input) })
export type LogSigmoid = ActivationModule

/** x / (1 + |x|). */
export const Softsign = activation<[], object>('Softsign', {}, { forward: (input) => smooth.softsign(input) })
export type Softsign = ActivationModule

/** x · sigmoid(x), also called swish. */
export const SiLU = activation<[inplace?: boolean], InplaceOptions>(
  'SiLU',
  { inplace },
  {
    forward: (input, module) => smooth.silu(input, module.inplace),
    shows: ['inplace'],
  },
)
export type SiLU = ActivationOf<InplaceOptions>

/** x · tanh(log(1 + e^x)). */
export const Mish = activation<[inplace?: boolean], InplaceOptions>(
  'Mish',
  { inplace },
  {
    forward: (input, module) => smooth.mish(input, module.inplace),
    shows: ['inplace'],
  },
)
export type Mish = ActivationOf<InplaceOptions>

/** 1.0507 · (x where it is positive, else 1.6733 · (e^x - 1)). */
export const SELU = activation<[inplace?: boolean], InplaceOptions>(
  'SELU',
  { inplace },
  {
    forward: (input, module) => smooth.selu(input, module.inplace),
    shows: ['inplace'],
  },
)
export type SELU = ActivationOf<InplaceOptions>

/** x / 6 + 1/2 moved into [0, 1]. */
export const Hardsigmoid = activation<[inplace?: boolean], InplaceOptions>(
  'Hardsigmoid',
  { inplace },
  { forward: (input, module) => smooth.hardsigmoid(input, module.inplace) },
)
export type Hardsigmoid = ActivationOf<InplaceOptions>

/** x · hardsigmoid(x). */
export const Hardswish = activation<[inplace?: boolean], InplaceOptions>(
  'Hardswish',
  { inplace },
  { forward: (input, module) => smooth.hardswish(input, module.inplace) },
)
export type Hardswish = ActivationOf<InplaceOptions>

export interface ELUOptions extends InplaceOptions {
  alpha?: Float
}

/** x where it is positive, else alpha · (e^x - 1). */
export const ELU = activation<[alpha?: Float, inplace?: boolean], ELUOptions>(
  'ELU',
  { alpha: real.or(PyFloat(1)), inplace },
  {
    forward: (input, { alpha, inplace }) => smooth.elu(input, alpha, inplace),
    shows: ['alpha', 'inplace'],
  },
)
export type ELU = ActivationOf<ELUOptions>

/** x where it is positive, else alpha · (e^(x / alpha) - 1). */
export const CELU = activation<[alpha?: Float, inplace?: boolean], ELUOptions>(
  'CELU',
  { alpha: real.or(PyFloat(1)), inplace },
  {
    forward: (input, { alpha, inplace }) => smooth.celu(input, alpha, inplace),
    shows: ['alpha', 'inplace'],
  },
)
export type CELU = ActivationOf<ELUOptions>

export interface GELUOptions {
  /** `'tanh'` for the approximation by tanh (default `'none'`). */
  approximate?: 'none' | 'tanh'
}

/** x · Φ(x), Φ being the normal distribution's function. */
export const GELU = activation<[approximate?: 'none' | 'tanh'], GELUOptions>(
  'GELU',
  // Files of PyTorch before 1.12 have none.
  { approximate: word('none', 'tanh').or('none') },
  {
    forward: (input, { approximate }) => smooth.gelu(input, { approximate }),
    shows: ({ approximate }) => `approximate='${approximate}'`,
  },
)
export type GELU = ActivationOf<GELUOptions>

export interface SoftplusOptions {
  beta?: Float
  threshold?: Float
}

/** log(1 + e^(beta · x)) / beta; x itself where beta · x is above the threshold. */
export const Softplus = activation<[beta?: Float, threshold?: Float], SoftplusOptions>(
  'Softplus',
  { beta: real.or(PyFloat(1)), threshold: real.or(PyFloat(20)) },
  {
    forward: (input, { beta, threshold }) => smooth.softplus(input, beta, threshold),
    shows: ['beta', 'threshold'],
  },
)
export type Softplus = ActivationOf<SoftplusOptions>
