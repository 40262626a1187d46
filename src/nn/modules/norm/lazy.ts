// Lazy normalisation of torch/nn/modules/batchnorm.py and instancenorm.py: the features are taken from the first input.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { int64 } from '../../../tensor/dtype.js'
import { zeros } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { className } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import type { ClassOf } from '../../module-class.js'
import { UninitializedBuffer, UninitializedParameter } from '../../uninitialized.js'
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batchnorm.js'
import type { BatchNorm } from './batchnorm.js'
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm.js'
import type { InstanceNorm } from './instancenorm.js'
import { lazy, uninitializedOf } from '../lazy.js'
import type { NormBase, NormOptions } from './base.js'

export type LazyNormOptions = Omit<NormOptions, 'num_features'>

export type LazyNormArguments = Arguments<
  [
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  LazyNormOptions
>

/** Gives a module without features the parameters and buffers that wait for them. */
function wait(module: NormBase, { affine, track_running_stats, bias, dtype }: Required<LazyNormOptions>): void {
  module.affine = affine
  module.track_running_stats = track_running_stats
  if (affine) module.weight = new UninitializedParameter(true, null, dtype)
  if (affine && bias) module.bias = new UninitializedParameter(true, null, dtype)
  if (!track_running_stats) return
  module.running_mean = new UninitializedBuffer(false, null, dtype)
  module.running_var = new UninitializedBuffer(false, null, dtype)
  module.num_batches_tracked = zeros([], { dtype: int64 })
}

/** Takes the features from an input. */
function initialize(module: NormBase, input: Tensor): void {
  const features = input.sizes[1]
  if (features === undefined) {
    throw new ShapeError({
      op: className(module),
      expected: 'an input of at least 2 dimensions',
      got: `[${input.sizes.join(', ')}]`,
    })
  }
  module.num_features = features
  for (const [, tensor] of uninitializedOf(module)) tensor.materialize([features])
  module.reset_parameters()
}

function lazyNorm<M extends BatchNorm | InstanceNorm>(
  Base: ClassOf<[settings: NormOptions], M>,
): ClassOf<LazyNormArguments, M> {
  const name = `Lazy${Base.__qualname__}`
  const bind = constructorSignature<LazyNormOptions>(
    name,
    ['eps', 'momentum', 'affine', 'track_running_stats', 'device', 'dtype', '*', 'bias'],
    { eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true, device: null, dtype: null, bias: true },
  )
  const made = lazy<LazyNormArguments, BatchNorm, Required<LazyNormOptions>, NormOptions>(
    Base as unknown as new (settings: NormOptions) => BatchNorm,
    `${Base.__module__}.${name}`,
    {
      bind,
      empty: (given) => ({ ...given, num_features: 0, affine: false, track_running_stats: false, bias: false }),
      wait,
      initialize,
    },
  )
  return made as unknown as ClassOf<LazyNormArguments, M>
}

/** A `BatchNorm1d` that takes `num_features` from its first input. */
export const LazyBatchNorm1d = lazyNorm(BatchNorm1d)
export type LazyBatchNorm1d = BatchNorm

/** A `BatchNorm2d` that takes `num_features` from its first input. */
export const LazyBatchNorm2d = lazyNorm(BatchNorm2d)
export type LazyBatchNorm2d = BatchNorm

/** A `BatchNorm3d` that takes `num_features` from its first input. */
export const LazyBatchNorm3d = lazyNorm(BatchNorm3d)
export type LazyBatchNorm3d = BatchNorm

/** A `InstanceNorm1d` that takes `num_features` from its first input. */
export const LazyInstanceNorm1d = lazyNorm(InstanceNorm1d)
export type LazyInstanceNorm1d = InstanceNorm

/** A `InstanceNorm2d` that takes `num_features` from its first input. */
export const LazyInstanceNorm2d = lazyNorm(InstanceNorm2d)
export type LazyInstanceNorm2d = InstanceNorm

/** A `InstanceNorm3d` that takes `num_features` from its first input. */
export const LazyInstanceNorm3d = lazyNorm(InstanceNorm3d)
export type LazyInstanceNorm3d = InstanceNorm
