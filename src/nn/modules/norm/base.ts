// What batch and instance normalisation share: `_NormBase` of torch/nn/modules/batchnorm.py.

import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { int64 } from '../../../tensor/dtype.js'
import { empty, ones, zeros } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { fill_, zero_ } from '../../../ops/moving/copies.js'
import type { Declaration } from '../../attributes.js'
import type { LoadArguments } from '../../brand.js'
import { optional, real, told, truth } from '../../kinds.js'
import type { Kind } from '../../kinds.js'
import { Module } from '../../module.js'
import { Parameter } from '../../parameter.js'
import { shown, shownBias, shownSettings } from '../settings.js'

export interface NormSettings {
  readonly num_features: number
  readonly eps: number
  readonly momentum: number | null
  readonly affine: boolean
  readonly track_running_stats: boolean
  readonly bias: boolean
  readonly dtype: dtype | null
  readonly device: DeviceLike
}

/** The base of batch and instance normalisation. */
export class NormBase extends Module {
  static override readonly _version: number | null = 2

  declare num_features: number
  declare eps: number
  declare momentum: number | null
  declare affine: boolean
  declare track_running_stats: boolean
  declare weight: Parameter | null
  declare bias: Parameter | null
  declare running_mean: Tensor | null
  declare running_var: Tensor | null
  declare num_batches_tracked: Tensor | null

  constructor({ num_features, eps, momentum, affine, track_running_stats, bias, dtype, device }: NormSettings) {
    super()
    this.num_features = num_features
    this.eps = eps
    this.momentum = momentum
    this.affine = affine
    this.track_running_stats = track_running_stats
    this.weight = affine ? new Parameter(empty([num_features], { dtype, device })) : null
    this.bias = affine && bias ? new Parameter(empty([num_features], { dtype, device })) : null
    this.running_mean = track_running_stats ? zeros([num_features], { dtype, device }) : null
    this.running_var = track_running_stats ? ones([num_features], { dtype, device }) : null
    this.num_batches_tracked = track_running_stats ? zeros([], { dtype: int64, device }) : null
    this.reset_parameters()
  }

  /** Mean 0 and variance 1, as before the first batch. */
  reset_running_stats(): void {
    if (!this.track_running_stats) return
    if (this.running_mean !== null) zero_(this.running_mean)
    if (this.running_var !== null) fill_(this.running_var, 1)
    if (this.num_batches_tracked !== null) zero_(this.num_batches_tracked)
  }

  reset_parameters(): void {
    this.reset_running_stats()
    if (this.weight !== null) fill_(this.weight, 1)
    if (this.bias !== null) zero_(this.bias)
  }

  /** Before version 2, PyTorch 0.4.1, batches were not counted. */
  override _load_from_state_dict(...args: LoadArguments): void {
    const [state_dict, prefix, local_metadata] = args
    const version = local_metadata.get('version') ?? null
    const key = `${prefix}num_batches_tracked`
    if ((version === null || Number(version) < 2) && this.track_running_stats && !state_dict.has(key)) {
      state_dict.set(key, this.num_batches_tracked ?? zeros([], { dtype: int64 }))
    }
    super._load_from_state_dict(...args)
  }

  override extra_repr(): string {
    const settings = shownSettings(this, ['eps', 'momentum', 'affine'])
    return `${shown(this, 'num_features')}, ${settings}${shownBias(this)}, ${shownSettings(this, ['track_running_stats'])}`
  }
}

/** What their instances show. Files of PyTorch 0.3 have no `track_running_stats`. @internal */
export function normState(tracks: boolean, num_features: Kind = told): Declaration {
  return {
    parameters: { weight: 'optional', bias: 'optional' },
    buffers: { running_mean: 'optional', running_var: 'optional', num_batches_tracked: 'optional' },
    attributes: {
      num_features,
      eps: real,
      momentum: optional(real),
      affine: told,
      track_running_stats: truth.or(tracks),
    },
  }
}

export interface NormOptions {
  num_features: number
  /** Added to the variance. */
  eps?: number
  /** Of the new batch in the running statistics; null: all batches alike. */
  momentum?: number | null
  affine?: boolean
  track_running_stats?: boolean
  device?: DeviceLike
  dtype?: dtype | null
  /** Whether there is a bias beside the weight. */
  bias?: boolean
}

/** The parameters in Python's order. @internal */
export const normNames = [
  'num_features',
  'eps',
  'momentum',
  'affine',
  'track_running_stats',
  'device',
  'dtype',
  '*',
  'bias',
] as const
