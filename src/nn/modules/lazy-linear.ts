// LazyLinear of torch/nn/modules/linear.py: its inputs are counted from the first one.

import type { Arguments } from '../../arguments.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { constructorSignature } from '../constructor.js'
import type { ClassOf } from '../module-class.js'
import { isUninitialized, UninitializedParameter } from '../uninitialized.js'
import { lazy } from './lazy.js'
import { Linear } from './linear.js'
import type { LinearOptions } from './linear.js'

export type LazyLinearOptions = Omit<LinearOptions, 'in_features'>

const bind = constructorSignature<LazyLinearOptions>('LazyLinear', ['out_features', 'bias', 'device', 'dtype'], {
  bias: true,
  device: null,
  dtype: null,
})

type LazyLinearArguments = Arguments<
  [out_features: number, bias?: boolean, device?: DeviceLike, dtype?: dtype | null],
  LazyLinearOptions
>

/** A `Linear` that takes `in_features` from its first input. */
export const LazyLinear: ClassOf<LazyLinearArguments, Linear> = lazy<
  LazyLinearArguments,
  Linear,
  Required<LazyLinearOptions>,
  LinearOptions
>(Linear, 'torch.nn.modules.linear.LazyLinear', {
  bind,
  empty: () => ({ in_features: 0, out_features: 0, bias: false }),
  wait(module, { out_features, bias, dtype }) {
    module.weight = new UninitializedParameter(true, null, dtype)
    module.out_features = out_features
    if (bias) module.bias = new UninitializedParameter(true, null, dtype)
  },
  initialize(module, input) {
    const { weight, bias, out_features } = module
    const waits = isUninitialized(weight)
    module.in_features = waits ? (input.sizes.at(-1) ?? 0) : (weight.sizes[1] as number)
    if (waits) weight.materialize([out_features, module.in_features])
    if (isUninitialized(bias)) bias.materialize([out_features])
    if (waits) module.reset_parameters()
  },
})
export type LazyLinear = Linear
