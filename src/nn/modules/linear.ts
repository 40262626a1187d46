// The modules of torch/nn/modules/linear.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { linear } from '../../ops/linear.js'
import { callable } from '../../python/callable.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { bilinear } from '../functional/linear.js'
import { fanInOf } from '../init/fans.js'
import { kaiming_uniform_, uniform_ } from '../init.js'
import { Module } from '../module.js'
import { Parameter } from '../parameter.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'

export interface LinearOptions {
  in_features: number
  out_features: number
  bias?: boolean
  device?: unknown
  dtype?: dtype | null
}

type LinearArguments = Arguments<
  [in_features: number, out_features: number, bias?: boolean, device?: unknown, dtype?: dtype | null],
  LinearOptions
>

const linearSignature = signature<LinearOptions>('Linear', ['in_features', 'out_features', 'bias', 'device', 'dtype'], {
  bias: true,
  device: null,
  dtype: null,
})

class LinearModule extends Module {
  static override readonly __module__: string = 'torch.nn.modules.linear'
  static override readonly __qualname__: string = 'Linear'

  declare in_features: number
  declare out_features: number
  declare weight: Parameter
  declare bias: Parameter | null

  constructor(...args: LinearArguments) {
    const { in_features, out_features, bias, dtype } = linearSignature(args)
    super()
    this.in_features = in_features
    this.out_features = out_features
    this.weight = new Parameter(empty([out_features, in_features], { dtype }))
    this.bias = bias ? new Parameter(empty([out_features], { dtype })) : null
    this.reset_parameters()
  }

  /** Uniform in ±1/sqrt(in_features), the numbers that PyTorch draws for the same seed. */
  reset_parameters(): void {
    kaiming_uniform_(this.weight, Math.sqrt(5))
    if (this.bias === null) return
    const fan_in = fanInOf(this.weight)
    const bound = fan_in > 0 ? 1 / Math.sqrt(fan_in) : 0
    uniform_(this.bias, -bound, bound)
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return builder.linear(input, this.weight, this.bias)
  }

  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${this.bias === null ? 'False' : 'True'}`
  }
}

declareState(LinearModule.prototype, {
  parameters: ['weight', 'bias'],
  attributes: ['in_features', 'out_features'],
})

/**
 * y = x Wᵀ + b over the last dimension.
 *
 * @param in_features Size of each input sample.
 * @param out_features Size of each output sample.
 * @param bias Whether to add a learned bias (default true).
 * @remarks Input `[*, in_features]`, output `[*, out_features]`; `weight` is `[out_features, in_features]`,
 *   `bias` `[out_features]` or null.
 * @example
 * import { nn, randn } from 'torchlet'
 * const y = nn.Linear(20, 30).forward(randn(128, 20))
 * y.shape   // Size [128, 30]
 */
export const Linear = callable(LinearModule)
export type Linear = LinearModule

class NonDynamicallyQuantizableLinearModule extends LinearModule {
  static override readonly __module__ = 'torch.nn.modules.linear'
  static override readonly __qualname__ = 'NonDynamicallyQuantizableLinear'
}

/** The Linear within MultiheadAttention, which PyTorch's dynamic quantization leaves alone. @internal */
export const NonDynamicallyQuantizableLinear = callable(NonDynamicallyQuantizableLinearModule)
export type NonDynamicallyQuantizableLinear = NonDynamicallyQuantizableLinearModule

export interface BilinearOptions {
  in1_features: number
  in2_features: number
  out_features: number
  bias?: boolean
  device?: unknown
  dtype?: dtype | null
}

type BilinearArguments = Arguments<
  [
    in1_features: number,
    in2_features: number,
    out_features: number,
    bias?: boolean,
    device?: unknown,
    dtype?: dtype | null,
  ],
  BilinearOptions
>

const bilinearSignature = signature<BilinearOptions>(
  'Bilinear',
  ['in1_features', 'in2_features', 'out_features', 'bias', 'device', 'dtype'],
  { bias: true, device: null, dtype: null },
)

class BilinearModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.linear'
  static override readonly __qualname__ = 'Bilinear'

  declare in1_features: number
  declare in2_features: number
  declare out_features: number
  declare weight: Parameter
  declare bias: Parameter | null

  constructor(...args: BilinearArguments) {
    const { in1_features, in2_features, out_features, bias, dtype } = bilinearSignature(args)
    super()
    this.in1_features = in1_features
    this.in2_features = in2_features
    this.out_features = out_features
    this.weight = new Parameter(empty([out_features, in1_features, in2_features], { dtype }))
    this.bias = bias ? new Parameter(empty([out_features], { dtype })) : null
    this.reset_parameters()
  }

  /** Uniform in ±1/sqrt(in1_features), the numbers that PyTorch draws for the same seed. */
  reset_parameters(): void {
    if (!(this.in1_features > 0)) {
      throw new RangeError(`in1_features must be > 0, but got (in1_features=${this.in1_features})`)
    }
    const bound = 1 / Math.sqrt(this.in1_features)
    uniform_(this.weight, -bound, bound)
    if (this.bias !== null) uniform_(this.bias, -bound, bound)
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias)
  }

  override extra_repr(): string {
    const { in1_features, in2_features, out_features } = this
    return `in1_features=${in1_features}, in2_features=${in2_features}, out_features=${out_features}, bias=${this.bias === null ? 'False' : 'True'}`
  }
}

declareState(BilinearModule.prototype, {
  parameters: ['weight', 'bias'],
  attributes: ['in1_features', 'in2_features', 'out_features'],
})

/** y = x₁ᵀ W x₂ + b: `[*, in1_features]` and `[*, in2_features]` give `[*, out_features]`. */
export const Bilinear = callable(BilinearModule)
export type Bilinear = BilinearModule

class IdentityModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.linear'
  static override readonly __qualname__ = 'Identity'

  /** Any arguments are taken and ignored, as in PyTorch. */
  constructor(..._ignored: unknown[]) {
    super()
  }

  override forward(input: Tensor): Tensor {
    return input
  }

  /** @internal */
  plan(_builder: PlanBuilder, input: PlanValue): PlanValue | null {
    return input
  }
}

/** Returns its input. */
export const Identity = callable(IdentityModule)
export type Identity = IdentityModule
