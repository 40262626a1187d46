// The modules of torch/nn/modules/linear.py.

import { checkedSignature } from '../../define.js'
import type { Arguments } from '../../arguments.js'
import { linear } from '../../ops/products/linear.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { constructorSignature } from '../constructor.js'
import { bilinear } from '../functional/linear.js'
import { fanInOf } from '../init/fans.js'
import { kaiming_uniform_, uniform_ } from '../init.js'
import { told } from '../kinds.js'
import { Module } from '../module.js'
import { moduleClass } from '../module-class.js'
import { Parameter } from '../parameter.js'
import { inputOf } from './inputs.js'
import type { Input } from './inputs.js'
import { hasMember, shownBool, shownSettings } from './settings.js'

export interface LinearOptions {
  in_features: number
  out_features: number
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

type LinearArguments = Arguments<
  [in_features: number, out_features: number, bias?: boolean, device?: DeviceLike, dtype?: dtype | null],
  LinearOptions
>

const linearSignature = constructorSignature<LinearOptions>(
  'Linear',
  ['in_features', 'out_features', 'bias', 'device', 'dtype'],
  {
    bias: true,
    device: null,
    dtype: null,
  },
)

class LinearModule extends Module {
  declare in_features: number
  declare out_features: number
  declare weight: Parameter
  declare bias: Parameter | null

  constructor(...args: LinearArguments) {
    const { in_features, out_features, bias, dtype, device } = linearSignature(args)
    super()
    this.in_features = in_features
    this.out_features = out_features
    this.weight = new Parameter(empty([out_features, in_features], { dtype, device }))
    this.bias = bias ? new Parameter(empty([out_features], { dtype, device })) : null
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

  override forward(input: Input): Tensor {
    return linear(inputOf(input), this.weight, this.bias)
  }

  override extra_repr(): string {
    return `${shownSettings(this, ['in_features', 'out_features'])}, bias=${shownBool(hasMember(this, 'bias'))}`
  }
}

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
export const Linear = moduleClass(LinearModule, 'torch.nn.modules.linear.Linear', {
  parameters: { weight: 'needed', bias: 'optional' },
  attributes: { in_features: told, out_features: told },
})
export type Linear = LinearModule

class NonDynamicallyQuantizableLinearModule extends LinearModule {}

/** The Linear within MultiheadAttention, which PyTorch's dynamic quantization leaves alone. @internal */
export const NonDynamicallyQuantizableLinear = moduleClass(
  NonDynamicallyQuantizableLinearModule,
  'torch.nn.modules.linear.NonDynamicallyQuantizableLinear',
)
export type NonDynamicallyQuantizableLinear = NonDynamicallyQuantizableLinearModule

export interface BilinearOptions {
  in1_features: number
  in2_features: number
  out_features: number
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

type BilinearArguments = Arguments<
  [
    in1_features: number,
    in2_features: number,
    out_features: number,
    bias?: boolean,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  BilinearOptions
>

const bilinearSignature = constructorSignature<BilinearOptions>(
  'Bilinear',
  ['in1_features', 'in2_features', 'out_features', 'bias', 'device', 'dtype'],
  { bias: true, device: null, dtype: null },
)

interface BilinearInputs {
  readonly input1: Tensor
  readonly input2: Tensor
}

const bindInputs = checkedSignature<BilinearInputs>('forward', ['input1', 'input2'], {})

class BilinearModule extends Module {
  declare in1_features: number
  declare in2_features: number
  declare out_features: number
  declare weight: Parameter
  declare bias: Parameter | null

  constructor(...args: BilinearArguments) {
    const { in1_features, in2_features, out_features, bias, dtype, device } = bilinearSignature(args)
    super()
    this.in1_features = in1_features
    this.in2_features = in2_features
    this.out_features = out_features
    this.weight = new Parameter(empty([out_features, in1_features, in2_features], { dtype, device }))
    this.bias = bias ? new Parameter(empty([out_features], { dtype, device })) : null
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

  override forward(...args: Arguments<[input1: Tensor, input2: Tensor], BilinearInputs>): Tensor {
    const { input1, input2 } = bindInputs(args)
    return bilinear(input1, input2, this.weight, this.bias)
  }

  override extra_repr(): string {
    const sizes = shownSettings(this, ['in1_features', 'in2_features', 'out_features'])
    return `${sizes}, bias=${shownBool(hasMember(this, 'bias'))}`
  }
}

/** y = x₁ᵀ W x₂ + b: `[*, in1_features]` and `[*, in2_features]` give `[*, out_features]`. */
export const Bilinear = moduleClass(BilinearModule, 'torch.nn.modules.linear.Bilinear', {
  parameters: { weight: 'needed', bias: 'optional' },
  attributes: { in1_features: told, in2_features: told, out_features: told },
})
export type Bilinear = BilinearModule

class IdentityModule extends Module {
  /** Any arguments are taken and ignored, as in PyTorch. */
  constructor(..._ignored: unknown[]) {
    super()
  }

  override forward(input: Input): Tensor {
    return inputOf(input)
  }
}

/** Returns its input. */
export const Identity = moduleClass(IdentityModule, 'torch.nn.modules.linear.Identity')
export type Identity = IdentityModule
