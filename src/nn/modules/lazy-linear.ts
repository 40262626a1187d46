// LazyLinear of torch/nn/modules/linear.py: its inputs are counted from the first one.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { LoadArguments } from '../brand.js'
import { isUninitialized, UninitializedParameter } from '../uninitialized.js'
import { become, materializeFrom, refuseState } from './lazy.js'
import { Linear } from './linear.js'
import type { LinearOptions } from './linear.js'

export type LazyLinearOptions = Omit<LinearOptions, 'in_features'>

const bind = signature<LazyLinearOptions>('LazyLinear', ['out_features', 'bias', 'device', 'dtype'], {
  bias: true,
  device: null,
  dtype: null,
})

class LazyLinearModule extends Linear {
  static override readonly __module__ = 'torch.nn.modules.linear'
  static override readonly __qualname__ = 'LazyLinear'

  constructor(
    ...args: Arguments<
      [out_features: number, bias?: boolean, device?: unknown, dtype?: dtype | null],
      LazyLinearOptions
    >
  ) {
    const { out_features, bias, dtype } = bind(args)
    super(0, 0, false)
    this.weight = new UninitializedParameter(true, null, dtype)
    this.out_features = out_features
    if (bias) this.bias = new UninitializedParameter(true, null, dtype)
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, out_features } = this
    const waits = isUninitialized(weight)
    this.in_features = waits ? (input.sizes.at(-1) ?? 0) : (weight.sizes[1] as number)
    if (waits) {
      weight.materialize([out_features, this.in_features])
      if (isUninitialized(bias)) bias.materialize([out_features])
      this.reset_parameters()
    }
    become(this, Linear)
    return this.forward(input)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `Linear` that takes `in_features` from its first input. */
export const LazyLinear = callable(LazyLinearModule)
export type LazyLinear = LazyLinearModule
