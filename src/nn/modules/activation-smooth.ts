// Activations made of exponentials. torch/nn/modules/activation.py.

import { activationSteps } from '../../ops/activations.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import * as functional from '../functional/activation.js'
import { Module } from '../module.js'
import { activationModule, inplaceOnly, inplaceText } from './activation.js'
import type { InplaceOptions } from './activation.js'
import { configured } from './configured.js'
import { shownSettings } from './settings.js'

class SigmoidModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Sigmoid'

  override forward(input: Tensor): Tensor {
    return functional.sigmoid(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.sigmoid())
  }
}

/** 1 / (1 + e^-x). */
export const Sigmoid = callable(SigmoidModule)
export type Sigmoid = SigmoidModule

class TanhModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Tanh'

  override forward(input: Tensor): Tensor {
    return functional.tanh(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.tanh())
  }
}

/** The hyperbolic tangent. */
export const Tanh = callable(TanhModule)
export type Tanh = TanhModule

class TanhshrinkModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Tanhshrink'

  override forward(input: Tensor): Tensor {
    return functional.tanhshrink(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.tanhshrink())
  }
}

/** x - tanh(x). */
export const Tanhshrink = callable(TanhshrinkModule)
export type Tanhshrink = TanhshrinkModule

class LogSigmoidModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'LogSigmoid'

  override forward(input: Tensor): Tensor {
    return functional.logsigmoid(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.logsigmoid())
  }
}

/** log(1 / (1 + e^-x)). */
export const LogSigmoid = callable(LogSigmoidModule)
export type LogSigmoid = LogSigmoidModule

class SoftsignModule extends Module {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softsign'

  override forward(input: Tensor): Tensor {
    return functional.softsign(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.softsign())
  }
}

/** x / (1 + |x|). */
export const Softsign = callable(SoftsignModule)
export type Softsign = SoftsignModule

class SiLUModule extends inplaceOnly('SiLU') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'SiLU'

  override forward(input: Tensor): Tensor {
    return functional.silu(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.silu(), this.inplace)
  }

  override extra_repr(): string {
    return inplaceText(this.inplace, '')
  }
}

/** x · sigmoid(x), also called swish. */
export const SiLU = callable(SiLUModule)
export type SiLU = SiLUModule

class MishModule extends inplaceOnly('Mish') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Mish'

  override forward(input: Tensor): Tensor {
    return functional.mish(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.mish(), this.inplace)
  }

  override extra_repr(): string {
    return inplaceText(this.inplace, '')
  }
}

/** x · tanh(log(1 + e^x)). */
export const Mish = callable(MishModule)
export type Mish = MishModule

class SELUModule extends inplaceOnly('SELU') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'SELU'

  override forward(input: Tensor): Tensor {
    return functional.selu(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.selu(), this.inplace)
  }

  override extra_repr(): string {
    return inplaceText(this.inplace, '')
  }
}

/** 1.0507 · (x where it is positive, else 1.6733 · (e^x - 1)). */
export const SELU = callable(SELUModule)
export type SELU = SELUModule

class HardsigmoidModule extends inplaceOnly('Hardsigmoid') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Hardsigmoid'

  override forward(input: Tensor): Tensor {
    return functional.hardsigmoid(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.hardsigmoid(), this.inplace)
  }
}

/** x / 6 + 1/2 moved into [0, 1]. */
export const Hardsigmoid = callable(HardsigmoidModule)
export type Hardsigmoid = HardsigmoidModule

class HardswishModule extends inplaceOnly('Hardswish') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Hardswish'

  override forward(input: Tensor): Tensor {
    return functional.hardswish(input, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.hardswish(), this.inplace)
  }
}

/** x · hardsigmoid(x). */
export const Hardswish = callable(HardswishModule)
export type Hardswish = HardswishModule

export interface ELUOptions extends InplaceOptions {
  alpha?: Float
}

/** The base of those that take `alpha` (default 1.0) and `inplace`. */
function withAlpha(name: string) {
  return configured<[alpha?: Float, inplace?: boolean], ELUOptions>(name, ['alpha', 'inplace'], {
    alpha: PyFloat(1),
    inplace: false,
  })
}

class ELUModule extends withAlpha('ELU') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'ELU'

  override forward(input: Tensor): Tensor {
    return functional.elu(input, this.alpha, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.elu(this.alpha), this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['alpha'])}${inplaceText(this.inplace)}`
  }
}

/** x where it is positive, else alpha · (e^x - 1). */
export const ELU = callable(ELUModule)
export type ELU = ELUModule

class CELUModule extends withAlpha('CELU') {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'CELU'

  override forward(input: Tensor): Tensor {
    return functional.celu(input, this.alpha, this.inplace)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.celu(this.alpha), this.inplace)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['alpha'])}${inplaceText(this.inplace)}`
  }
}

/** x where it is positive, else alpha · (e^(x / alpha) - 1). */
export const CELU = callable(CELUModule)
export type CELU = CELUModule

export interface GELUOptions {
  /** `'tanh'` for the approximation by tanh (default `'none'`). */
  approximate?: 'none' | 'tanh'
}

class GELUModule extends configured<[approximate?: 'none' | 'tanh'], GELUOptions>('GELU', ['approximate'], {
  approximate: 'none',
}) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'GELU'

  override forward(input: Tensor): Tensor {
    return functional.gelu(input, { approximate: this.approximate })
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.gelu(this.approximate))
  }

  override extra_repr(): string {
    return `approximate='${this.approximate}'`
  }
}

/** x · Φ(x), Φ being the normal distribution's function. */
export const GELU = callable(GELUModule)
export type GELU = GELUModule

export interface SoftplusOptions {
  beta?: Float
  threshold?: Float
}

class SoftplusModule extends configured<[beta?: Float, threshold?: Float], SoftplusOptions>(
  'Softplus',
  ['beta', 'threshold'],
  { beta: PyFloat(1), threshold: PyFloat(20) },
) {
  static override readonly __module__ = activationModule
  static override readonly __qualname__ = 'Softplus'

  override forward(input: Tensor): Tensor {
    return functional.softplus(input, this.beta, this.threshold)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.activation(input, activationSteps.softplus(this.beta, this.threshold))
  }

  override extra_repr(): string {
    return shownSettings(this, ['beta', 'threshold'])
  }
}

/** log(1 + e^(beta · x)) / beta; x itself where beta · x is above the threshold. */
export const Softplus = callable(SoftplusModule)
export type Softplus = SoftplusModule
