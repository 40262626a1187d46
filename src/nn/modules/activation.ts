// Rectifiers and other activations that are straight or nearly so. torch/nn/modules/activation.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { activationSteps } from '../../ops/activations.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState, setFirst } from '../attributes.js'
import type { Float } from '../attributes.js'
import * as functional from '../functional/activation.js'
import { constant_ } from '../init.js'
import { Module } from '../module.js'
import { Parameter } from '../parameter.js'
import { configured } from './configured.js'
import { shown, shownSettings } from './settings.js'

/** The module of all classes here. */
export const activationModule = 'torch.nn.modules.activation'

export interface InplaceOptions {
  /** Whether to write into the input (default false). */
  inplace?: boolean
}

/** The base of those that take `inplace` and nothing else. @internal */
export function inplaceOnly(name: string) {
  return configured<[inplace?: boolean], InplaceOptions>(name, ['inplace'], { inplace: false })
}

/** `, inplace=True` where it is. @internal */
export function inplaceText(inplace: boolean, before = ', '): string {
  return inplace ? `${before}inplace=True` : ''
}

class ReLUModule extends inplaceOnly('ReLU') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'ReLU'

  override forward(input: Tensor): Tensor {
    return functional.relu(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.relu(input, this.inplace)
  }

  override extra_repr(): string {
    return inplaceText(this.inplace, '')
  }
}

/**
 * max(x, 0), element by element; NaN stays NaN.
 *
 * @param inplace Whether to write into the input (default false).
 */
export const ReLU = callable(ReLUModule)
export type ReLU = ReLUModule

export interface HardtanhOptions extends InplaceOptions {
  min_val?: Float
  max_val?: Float
}

class HardtanhModule extends configured<[min_val?: Float, max_val?: Float, inplace?: boolean], HardtanhOptions>(
  'Hardtanh',
  ['min_val', 'max_val', 'inplace'],
  { min_val: PyFloat(-1), max_val: PyFloat(1), inplace: false },
) {
  static override readonly __module__: string = activationModule
  static override readonly __qualname__: string = 'Hardtanh'

  constructor(...args: Arguments<[min_val?: Float, max_val?: Float, inplace?: boolean], HardtanhOptions>) {
    super(...args)
    if (this.max_val > this.min_val) return
    throw new RangeError(`max_val (${shown(this, 'max_val')}) must be greater than min_val (${shown(this, 'min_val')})`)
  }

  override forward(input: Tensor): Tensor {
    return functional.hardtanh(input, this.min_val, this.max_val, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.hardtanh(this.min_val, this.max_val), this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['min_val', 'max_val'])}${inplaceText(this.inplace)}`
  }
}

/** x moved into [min_val, max_val], by default [-1, 1]. */
export const Hardtanh = callable(HardtanhModule)
export type Hardtanh = HardtanhModule

const relu6Signature = signature<InplaceOptions>('ReLU6', ['inplace'], { inplace: false })

class ReLU6Module extends HardtanhModule {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'ReLU6'

  constructor(...args: Arguments<[inplace?: boolean], InplaceOptions>) {
    super(PyFloat(0), PyFloat(6), relu6Signature(args).inplace)
  }

  override extra_repr(): string {
    return inplaceText(this.inplace, '')
  }
}

/** x moved into [0, 6]. */
export const ReLU6 = callable(ReLU6Module)
export type ReLU6 = ReLU6Module

export interface LeakyReLUOptions extends InplaceOptions {
  negative_slope?: Float
}

class LeakyReLUModule extends configured<[negative_slope?: Float, inplace?: boolean], LeakyReLUOptions>(
  'LeakyReLU',
  ['negative_slope', 'inplace'],
  { negative_slope: 0.01, inplace: false },
) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'LeakyReLU'

  override forward(input: Tensor): Tensor {
    return functional.leaky_relu(input, this.negative_slope, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.leaky_relu(this.negative_slope), this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['negative_slope'])}${inplaceText(this.inplace)}`
  }
}

/** x where it is positive, else x · negative_slope (default 0.01). */
export const LeakyReLU = callable(LeakyReLUModule)
export type LeakyReLU = LeakyReLUModule

export interface PReLUOptions {
  num_parameters?: number
  init?: Float
  device?: unknown
  dtype?: dtype | null
}

type PReLUArguments = Arguments<
  [num_parameters?: number, init?: Float, device?: unknown, dtype?: dtype | null],
  PReLUOptions
>

const preluSignature = signature<PReLUOptions>('PReLU', ['num_parameters', 'init', 'device', 'dtype'], {
  num_parameters: 1,
  init: 0.25,
  device: null,
  dtype: null,
})

class PReLUModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'PReLU'

  declare num_parameters: number
  declare init: number
  declare weight: Parameter

  constructor(...args: PReLUArguments) {
    const { num_parameters, init, dtype } = preluSignature(args)
    super()
    setFirst(this, 'num_parameters', num_parameters)
    this.init = init as number
    this.weight = new Parameter(empty([num_parameters], { dtype }))
    this.reset_parameters()
  }

  reset_parameters(): void {
    constant_(this.weight, this.init)
  }

  override forward(input: Tensor): Tensor {
    return functional.prelu(input, this.weight)
  }

  override extra_repr(): string {
    return shownSettings(this, ['num_parameters'])
  }
}

declareState(PReLUModule.prototype, { parameters: ['weight'], attributes: ['num_parameters', 'init'] })

/**
 * x where it is positive, else x · weight, which is learned: one for all, or one a channel (dimension 1).
 *
 * @param num_parameters 1, or the number of channels.
 * @param init The weight's first value (default 0.25).
 */
export const PReLU = callable(PReLUModule)
export type PReLU = PReLUModule

export interface RReLUOptions extends InplaceOptions {
  lower?: Float
  upper?: Float
}

class RReLUModule extends configured<[lower?: Float, upper?: Float, inplace?: boolean], RReLUOptions>(
  'RReLU',
  ['lower', 'upper', 'inplace'],
  { lower: 1 / 8, upper: 1 / 3, inplace: false },
) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'RReLU'

  override forward(input: Tensor): Tensor {
    return functional.rrelu(input, this.lower, this.upper, this.training, this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['lower', 'upper'])}${inplaceText(this.inplace)}`
  }
}

/** x where it is positive, else x · slope: drawn from [lower, upper) in training, their middle otherwise. */
export const RReLU = callable(RReLUModule)
export type RReLU = RReLUModule

export interface ThresholdOptions extends InplaceOptions {
  threshold: Float
  value: Float
}

class ThresholdModule extends configured<[threshold: Float, value: Float, inplace?: boolean], ThresholdOptions>(
  'Threshold',
  ['threshold', 'value', 'inplace'],
  { inplace: false },
) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Threshold'

  override forward(input: Tensor): Tensor {
    return functional.threshold(input, this.threshold, this.value, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.threshold(this.threshold, this.value), this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['threshold', 'value'])}${inplaceText(this.inplace)}`
  }
}

/** x where it is above the threshold, else the value. */
export const Threshold = callable(ThresholdModule)
export type Threshold = ThresholdModule

/** The base of those that take `lambd` (default 0.5). */
function shrinking(name: string) {
  return configured<[lambd?: Float], { lambd?: Float }>(name, ['lambd'], { lambd: 0.5 })
}

class SoftshrinkModule extends shrinking('Softshrink') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softshrink'

  override forward(input: Tensor): Tensor {
    return functional.softshrink(input, this.lambd)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.softshrink(this.lambd))
  }

  override extra_repr(): string {
    return shown(this, 'lambd')
  }
}

/** x moved towards 0 by lambd, 0 within [-lambd, lambd]. */
export const Softshrink = callable(SoftshrinkModule)
export type Softshrink = SoftshrinkModule

class HardshrinkModule extends shrinking('Hardshrink') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Hardshrink'

  override forward(input: Tensor): Tensor {
    return functional.hardshrink(input, this.lambd)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.hardshrink(this.lambd))
  }

  override extra_repr(): string {
    return shown(this, 'lambd')
  }
}

/** x, 0 within [-lambd, lambd]. */
export const Hardshrink = callable(HardshrinkModule)
export type Hardshrink = HardshrinkModule
