// Lazy normalisation of torch/nn/modules/batchnorm.py and instancenorm.py: the features are taken from the first input.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import type { dtype } from '../../tensor/dtype.js'
import { int64 } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { LoadArguments } from '../brand.js'
import type { Module } from '../module.js'
import { UninitializedBuffer, UninitializedParameter } from '../uninitialized.js'
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batchnorm.js'
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm.js'
import { become, materializeFrom, refuseState, uninitializedOf } from './lazy.js'
import type { NormBase, NormOptions } from './norm-base.js'

export type LazyNormOptions = Omit<NormOptions, 'num_features'>

type LazyNormArguments = Arguments<
  [
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    device?: unknown,
    dtype?: dtype | null,
  ],
  LazyNormOptions
>

const bind = signature<LazyNormOptions>(
  'LazyNorm',
  ['eps', 'momentum', 'affine', 'track_running_stats', 'device', 'dtype', '*', 'bias'],
  { eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, bias: true },
)

/** Gives a module without features the parameters and buffers that wait for them. */
function makeLazy(module: NormBase, { affine, track_running_stats, bias, dtype }: Required<LazyNormOptions>): void {
  module.affine = affine
  module.track_running_stats = track_running_stats
  if (affine) module.weight = new UninitializedParameter(true, null, dtype)
  if (affine && bias) module.bias = new UninitializedParameter(true, null, dtype)
  if (!track_running_stats) return
  module.running_mean = new UninitializedBuffer(false, null, dtype)
  module.running_var = new UninitializedBuffer(false, null, dtype)
  module.num_batches_tracked = zeros([], { dtype: int64 })
}

/** Takes the features from an input and becomes a module of class `cls`. */
function initialize(module: NormBase, input: Tensor, cls: { readonly prototype: Module }): void {
  const waiting = uninitializedOf(module)
  if (waiting.length > 0) {
    const features = input.sizes[1]
    if (features === undefined) {
      throw new ShapeError({
        op: className(module),
        expected: 'an input of at least 2 dimensions',
        got: `[${input.sizes.join(', ')}]`,
      })
    }
    module.num_features = features
    for (const [, tensor] of waiting) tensor.materialize([features])
    module.reset_parameters()
  }
  become(module, cls)
}

class LazyBatchNorm1dModule extends BatchNorm1d {
  static override readonly __module__ = 'torch.nn.modules.batchnorm'
  static override readonly __qualname__ = 'LazyBatchNorm1d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, BatchNorm1d)
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

/** A `BatchNorm1d` that takes `num_features` from its first input. */
export const LazyBatchNorm1d = callable(LazyBatchNorm1dModule)
export type LazyBatchNorm1d = LazyBatchNorm1dModule

class LazyBatchNorm2dModule extends BatchNorm2d {
  static override readonly __module__ = 'torch.nn.modules.batchnorm'
  static override readonly __qualname__ = 'LazyBatchNorm2d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, BatchNorm2d)
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

/** A `BatchNorm2d` that takes `num_features` from its first input. */
export const LazyBatchNorm2d = callable(LazyBatchNorm2dModule)
export type LazyBatchNorm2d = LazyBatchNorm2dModule

class LazyBatchNorm3dModule extends BatchNorm3d {
  static override readonly __module__ = 'torch.nn.modules.batchnorm'
  static override readonly __qualname__ = 'LazyBatchNorm3d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, BatchNorm3d)
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

/** A `BatchNorm3d` that takes `num_features` from its first input. */
export const LazyBatchNorm3d = callable(LazyBatchNorm3dModule)
export type LazyBatchNorm3d = LazyBatchNorm3dModule

class LazyInstanceNorm1dModule extends InstanceNorm1d {
  static override readonly __module__ = 'torch.nn.modules.instancenorm'
  static override readonly __qualname__ = 'LazyInstanceNorm1d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, InstanceNorm1d)
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

/** A `InstanceNorm1d` that takes `num_features` from its first input. */
export const LazyInstanceNorm1d = callable(LazyInstanceNorm1dModule)
export type LazyInstanceNorm1d = LazyInstanceNorm1dModule

class LazyInstanceNorm2dModule extends InstanceNorm2d {
  static override readonly __module__ = 'torch.nn.modules.instancenorm'
  static override readonly __qualname__ = 'LazyInstanceNorm2d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, InstanceNorm2d)
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

/** A `InstanceNorm2d` that takes `num_features` from its first input. */
export const LazyInstanceNorm2d = callable(LazyInstanceNorm2dModule)
export type LazyInstanceNorm2d = LazyInstanceNorm2dModule

class LazyInstanceNorm3dModule extends InstanceNorm3d {
  static override readonly __module__ = 'torch.nn.modules.instancenorm'
  static override readonly __qualname__ = 'LazyInstanceNorm3d'

  constructor(...args: LazyNormArguments) {
    const given = bind(args)
    super({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, InstanceNorm3d)
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

/** A `InstanceNorm3d` that takes `num_features` from its first input. */
export const LazyInstanceNorm3d = callable(LazyInstanceNorm3dModule)
export type LazyInstanceNorm3d = LazyInstanceNorm3dModule
