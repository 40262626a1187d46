// Batch normalisation of torch/nn/modules/batchnorm.py.

import type { Arguments } from '../../../arguments.js'
import { inPlace } from '../../../ops/in-place.js'
import { add } from '../../../ops/pointwise/binary.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { className } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import { batch_norm } from '../../functional/norm.js'
import { told } from '../../kinds.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { warnOfTraining } from '../../warn.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { NormBase, normNames, normState } from './base.js'
import type { NormOptions } from './base.js'
import { requireDims } from '../settings.js'

const batchnormModule = 'torch.nn.modules.batchnorm'

export type BatchNormArguments = Arguments<
  [
    num_features: number,
    eps?: number,
    momentum?: number | null,
    affine?: boolean,
    track_running_stats?: boolean,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  NormOptions
>

const defaults = {
  eps: 1e-5,
  momentum: 0.1,
  affine: true,
  track_running_stats: true,
  device: null,
  dtype: null,
  bias: true,
} as const

/** The base of all batch normalisation. */
export class BatchNormBase extends NormBase {
  override forward(given: Input): Tensor {
    const input = inputOf(given)
    this.requireInput(input)
    const { training, track_running_stats, momentum, running_mean, running_var, weight, bias, eps } = this
    if (training) warnOfTraining(className(this), 'normalizes by the statistics of each batch')
    let factor = momentum ?? 0
    const { num_batches_tracked } = training && track_running_stats ? this : noCount
    if (num_batches_tracked !== null) {
      add_(num_batches_tracked, 1)
      if (momentum === null) factor = 1 / Number(num_batches_tracked.item())
    }
    const usesBatch = training || (running_mean === null && running_var === null)
    const [mean, variance] = !training || track_running_stats ? [running_mean, running_var] : [null, null]
    return batch_norm(input, mean, variance, weight, bias, usesBatch, factor, eps)
  }

  /** @internal */
  requireInput(_input: Tensor): void {}
}

const add_ = inPlace('add_', add)

const noCount = { num_batches_tracked: null }

/** Batch normalisation of inputs with so many dimensions. */
export interface BatchNorm extends BatchNormBase {
  forward(input: Input): Tensor
}

function batchNorm(spatial: number, ...dims: readonly number[]): ClassOf<BatchNormArguments, BatchNorm> {
  const name = `BatchNorm${spatial}d`
  const bind = constructorSignature<NormOptions>(name, normNames, defaults)
  class BatchNormModule extends BatchNormBase {
    constructor(...args: BatchNormArguments) {
      super(bind(args))
    }

    /** @internal */
    override requireInput(input: Tensor): void {
      requireDims(name, input, ...dims)
    }
  }
  return moduleClass(BatchNormModule, `${batchnormModule}.${name}`, normState(true))
}

/** Batch normalisation of `[N, C]` or `[N, C, L]`. Parameters as `BatchNorm2d`'s. */
export const BatchNorm1d = batchNorm(1, 2, 3)
export type BatchNorm1d = BatchNorm

/**
 * Batch normalisation of images: each channel by the mean and variance that training found; in training mode by the
 * batch's, which also moves the running ones. That mode warns once: torchlet does not train.
 *
 * @param num_features Channels of the input.
 * @param eps Added to the variance (default 1e-5).
 * @param momentum Of a new batch in the running statistics (default 0.1); null: all batches alike.
 * @param affine Whether there are a learned weight and bias (default true).
 * @param track_running_stats Whether there are running statistics; without, each batch's own count (default true).
 * @param bias Whether there is a bias, if affine (default true).
 * @remarks Input `[N, C, H, W]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.BatchNorm2d(100).eval().forward(randn(20, 100, 35, 45)).shape   // Size [20, 100, 35, 45]
 */
export const BatchNorm2d = batchNorm(2, 4)
export type BatchNorm2d = BatchNorm

/** Batch normalisation of `[N, C, D, H, W]`. Parameters as `BatchNorm2d`'s. */
export const BatchNorm3d = batchNorm(3, 5)
export type BatchNorm3d = BatchNorm

export interface SyncBatchNormOptions extends NormOptions {
  /** Kept, and of no effect: there is one process. */
  process_group?: unknown
}

const bindSync = constructorSignature<SyncBatchNormOptions>(
  'SyncBatchNorm',
  ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats', 'process_group', 'device', 'dtype', '*', 'bias'],
  { ...defaults, process_group: null },
)

class SyncBatchNormModule extends BatchNormBase {
  declare process_group: unknown

  constructor(
    ...args: Arguments<
      [
        num_features: number,
        eps?: number,
        momentum?: number | null,
        affine?: boolean,
        track_running_stats?: boolean,
        process_group?: unknown,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      SyncBatchNormOptions
    >
  ) {
    const { process_group, ...settings } = bindSync(args)
    super(settings)
    this.process_group = process_group
  }

  /** The module with every batch normalisation in it as a SyncBatchNorm of the same tensors; children are replaced in place. */
  static convert_sync_batchnorm(module: AnyModule, process_group: unknown = null): AnyModule {
    const made = module instanceof BatchNormBase ? synchronized(module, process_group) : module
    for (const [name, child] of module.named_children()) {
      made.add_module(name, SyncBatchNormModule.convert_sync_batchnorm(child, process_group))
    }
    return made
  }

  /** @internal */
  override requireInput(input: Tensor): void {
    if (input.sizes.length < 2) {
      throw new RangeError(`SyncBatchNorm: expected at least 2D input (got ${input.sizes.length}D input)`)
    }
    if (input.sizes[1] === 0) throw new RangeError('SyncBatchNorm number of input channels should be non-zero')
  }
}

function synchronized(module: BatchNormBase, process_group: unknown): SyncBatchNormModule {
  const { num_features, eps, momentum, affine, track_running_stats, weight, bias } = module
  const made = new SyncBatchNormModule({
    num_features,
    eps,
    momentum,
    affine,
    track_running_stats,
    process_group,
    bias: bias !== null,
  })
  if (affine) [made.weight, made.bias] = [weight, bias]
  made.running_mean = module.running_mean
  made.running_var = module.running_var
  made.num_batches_tracked = module.num_batches_tracked
  made.training = module.training
  return made
}

/** Batch normalisation across processes; in one process that of the batch. Input `[N, C, *]`, parameters as `BatchNorm2d`'s. */
export const SyncBatchNorm = moduleClass(SyncBatchNormModule, `${batchnormModule}.SyncBatchNorm`, {
  ...normState(true),
  attributes: { ...normState(true).attributes, process_group: told.or(null) },
})
export type SyncBatchNorm = SyncBatchNormModule
