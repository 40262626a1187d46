// Rectifiers and other activations that are straight or nearly so. torch/nn/modules/activation.py.

import type { Arguments } from '../../../arguments.js'
import * as smooth from '../../../ops/pointwise/activations.js'
import { PyFloat } from '../../../python/numbers.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { setFirst } from '../../attributes.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import * as functional from '../../functional/activation.js'
import { constant_ } from '../../init.js'
import { real, told } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Parameter } from '../../parameter.js'
import { activation, activationModule, inplace } from './activation-class.js'
import type { ActivationOf, InplaceOptions } from './activation-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { isSet, shown, shownSettings } from '../settings.js'

/**
 * max(x, 0), element by element; NaN stays NaN.
 *
 * @param inplace Whether to write into the input (default false).
 */
export const ReLU = activation<[inplace?: boolean], InplaceOptions>(
  'ReLU',
  { inplace },
  {
    forward: (input, module) => functional.relu(input, module.inplace),
    shows: ['inplace'],
  },
)
export type ReLU = ActivationOf<InplaceOptions>

export interface HardtanhOptions extends InplaceOptions {
  min_val?: Float
  max_val?: Float
}

const HardtanhBase = activation<[min_val?: Float, max_val?: Float, inplace?: boolean], HardtanhOptions>(
  'Hardtanh',
  { min_val: real.or(PyFloat(-1)), max_val: real.or(PyFloat(1)), inplace },
  {
    forward: (input, { min_val, max_val, inplace }) => smooth.hardtanh(input, min_val, max_val, inplace),
    shows: ['min_val', 'max_val', 'inplace'],
  },
)

class HardtanhModule extends HardtanhBase {
  constructor(...args: Arguments<[min_val?: Float, max_val?: Float, inplace?: boolean], HardtanhOptions>) {
    super(...args)
    if (this.max_val > this.min_val) return
    throw new RangeError(`max_val (${shown(this, 'max_val')}) must be greater than min_val (${shown(this, 'min_val')})`)
  }
}

/** x moved into [min_val, max_val], by default [-1, 1]. */
export const Hardtanh = moduleClass(HardtanhModule, `${activationModule}.Hardtanh`)
export type Hardtanh = HardtanhModule

const relu6Signature = constructorSignature<InplaceOptions>('ReLU6', ['inplace'], { inplace: false })

class ReLU6Module extends HardtanhModule {
  constructor(...args: Arguments<[inplace?: boolean], InplaceOptions>) {
    super(PyFloat(0), PyFloat(6), relu6Signature(args).inplace)
  }

  override extra_repr(): string {
    return isSet(this, 'inplace') ? 'inplace=True' : ''
  }
}

/** x moved into [0, 6]. */
export const ReLU6 = moduleClass(ReLU6Module, `${activationModule}.ReLU6`)
export type ReLU6 = ReLU6Module

export interface LeakyReLUOptions extends InplaceOptions {
  negative_slope?: Float
}

/** x where it is positive, else x · negative_slope (default 0.01). */
export const LeakyReLU = activation<[negative_slope?: Float, inplace?: boolean], LeakyReLUOptions>(
  'LeakyReLU',
  { negative_slope: real.or(0.01), inplace },
  {
    forward: (input, { negative_slope, inplace }) => smooth.leaky_relu(input, negative_slope, inplace),
    shows: ['negative_slope', 'inplace'],
  },
)
export type LeakyReLU = ActivationOf<LeakyReLUOptions>

export interface PReLUOptions {
  num_parameters?: number
  init?: Float
  device?: DeviceLike
  dtype?: dtype | null
}

type PReLUArguments = Arguments<
  [num_parameters?: number, init?: Float, device?: DeviceLike, dtype?: dtype | null],
  PReLUOptions
>

const preluSignature = constructorSignature<PReLUOptions>('PReLU', ['num_parameters', 'init', 'device', 'dtype'], {
  num_parameters: 1,
  init: 0.25,
  device: null,
  dtype: null,
})

class PReLUModule extends Module {
  declare num_parameters: number
  declare init: number
  declare weight: Parameter

  constructor(...args: PReLUArguments) {
    const { num_parameters, init, dtype, device } = preluSignature(args)
    super()
    setFirst(this, 'num_parameters', num_parameters)
    this.init = init as number
    this.weight = new Parameter(empty([num_parameters], { dtype, device }))
    this.reset_parameters()
  }

  reset_parameters(): void {
    constant_(this.weight, this.init)
  }

  override forward(input: Input): Tensor {
    return smooth.prelu(inputOf(input), this.weight)
  }

  override extra_repr(): string {
    return shownSettings(this, ['num_parameters'])
  }
}

/**
 * x where it is positive, else x · weight, which is learned: one for all, or one a channel (dimension 1).
 *
 * @param num_parameters 1, or the number of channels.
 * @param init The weight's first value (default 0.25).
 */
export const PReLU = moduleClass(PReLUModule, `${activationModule}.PReLU`, {
  parameters: { weight: 'needed' },
  attributes: { num_parameters: told, init: told },
})
export type PReLU = PReLUModule

export interface RReLUOptions extends InplaceOptions {
  lower?: Float
  upper?: Float
}

/** x where it is positive, else x · slope: drawn from [lower, upper) in training, their middle otherwise. */
export const RReLU = activation<[lower?: Float, upper?: Float, inplace?: boolean], RReLUOptions>(
  'RReLU',
  { lower: real.or(1 / 8), upper: real.or(1 / 3), inplace },
  {
    forward: (input, { lower, upper, training, inplace }) => functional.rrelu(input, lower, upper, training, inplace),
    shows: ['lower', 'upper', 'inplace'],
  },
)
export type RReLU = ActivationOf<RReLUOptions>

export interface ThresholdOptions extends InplaceOptions {
  threshold: Float
  value: Float
}

/** x where it is above the threshold, else the value. */
export const Threshold = activation<[threshold: Float, value: Float, inplace?: boolean], ThresholdOptions>(
  'Threshold',
  { threshold: real, value: real, inplace },
  {
    forward: (input, { threshold, value, inplace }) => smooth.threshold(input, threshold, value, inplace),
    shows: ['threshold', 'value', 'inplace'],
  },
)
export type Threshold = ActivationOf<ThresholdOptions>

export interface ShrinkOptions {
  /** Half the width of what becomes 0 (default 0.5). */
  lambd?: Float
}

/** x moved towards 0 by lambd, 0 within [-lambd, lambd]. */
export const Softshrink = activation<[lambd?: Float], ShrinkOptions>(
  'Softshrink',
  { lambd: real.or(0.5) },
  {
    forward: (input, { lambd }) => smooth.softshrink(input, lambd),
    shows: (module) => shown(module, 'lambd'),
  },
)
export type Softshrink = ActivationOf<ShrinkOptions>

/** x, 0 within [-lambd, lambd]. */
export const Hardshrink = activation<[lambd?: Float], ShrinkOptions>(
  'Hardshrink',
  { lambd: real.or(0.5) },
  {
    forward: (input, { lambd }) => smooth.hardshrink(input, lambd),
    shows: (module) => shown(module, 'lambd'),
  },
)
export type Hardshrink = ActivationOf<ShrinkOptions>
