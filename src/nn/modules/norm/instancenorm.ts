// Instance normalisation of torch/nn/modules/instancenorm.py.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import { squeeze, unsqueeze } from '../../../ops/views/reshape.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { heldSetting } from '../../attributes.js'
import { className } from '../../brand.js'
import type { LoadArguments } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import { instance_norm } from '../../functional/norm.js'
import { real } from '../../kinds.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { warnOnce } from '../../warn.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { NormBase, normNames, normState } from './base.js'
import type { NormOptions } from './base.js'
import { isSet, requireDims, shown } from '../settings.js'

export type InstanceNormArguments = Arguments<
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
  affine: false,
  track_running_stats: false,
  device: null,
  dtype: null,
  bias: true,
} as const

/** The base of all instance normalisation. */
export class InstanceNormBase extends NormBase {
  /** Before PyTorch 0.4 running statistics were kept unasked. */
  override _load_from_state_dict(...args: LoadArguments): void {
    const [state_dict, prefix, local_metadata, , , , error_msgs] = args
    const old = (local_metadata.get('version') ?? null) === null && !this.track_running_stats
    const found = old
      ? ['running_mean', 'running_var'].map((name) => prefix + name).filter((key) => state_dict.has(key))
      : []
    if (found.length > 0) {
      const names = found.map((key) => `"${key}"`).join(' and ')
      const layer = className(this)
      error_msgs.push(
        `Unexpected running stats buffer(s) ${names} for ${layer} with track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this may be expected because ${layer} does not track running stats by default since 0.4.0. Please remove these keys from state_dict. If the running stats are actually needed, instead set track_running_stats=True in ${layer} to enable them. See the documentation of ${layer} for details.`,
      )
      for (const key of found) state_dict.delete(key)
    }
    super._load_from_state_dict(...args)
  }
}

/** Instance normalisation of inputs with so many dimensions. */
export interface InstanceNorm extends InstanceNormBase {
  forward(input: Input): Tensor
}

function instanceNorm(spatial: number): ClassOf<InstanceNormArguments, InstanceNorm> {
  const name = `InstanceNorm${spatial}d`
  const bind = constructorSignature<NormOptions>(name, normNames, defaults)
  class InstanceNormModule extends InstanceNormBase {
    constructor(...args: InstanceNormArguments) {
      super(bind(args))
    }

    override forward(given: Input): Tensor {
      return normalize(this, spatial + 1, inputOf(given))
    }
  }
  return moduleClass(InstanceNormModule, `torch.nn.modules.instancenorm.${name}`, normState(false))
}

/** `dims`: of an input without a batch. */
function normalize(module: NormBase, dims: number, input: Tensor): Tensor {
  const layer = className(module)
  requireDims(layer, input, dims, dims + 1)
  const channel = input.sizes.length - dims
  const channels = input.sizes[channel] as number
  const num_features = heldSetting(module, 'num_features')
  if (real.read(num_features) !== channels) {
    const fact = `input's size at dim=${channel}`
    if (isSet(module, 'affine')) {
      throw new ShapeError({
        op: layer,
        expected: `${shown(module, 'num_features')} features`,
        got: `${channels}`,
        message: `${layer}: expected ${fact} to match num_features (${shown(module, 'num_features')}), but got: ${channels}.`,
      })
    }
    warnOnce(
      `features ${layer}`,
      `${layer}: ${fact} does not match num_features, which is not used because affine=False.`,
    )
  }
  const { running_mean, running_var, weight, bias, training, track_running_stats, momentum, eps } = module
  const usesInput = training || !track_running_stats
  const batch = channel === 0 ? unsqueeze(input, 0) : input
  const output = instance_norm(batch, running_mean, running_var, weight, bias, usesInput, momentum ?? 0, eps)
  return channel === 0 ? squeeze(output, 0) : output
}

/** Instance normalisation of `[N, C, L]` or `[C, L]`. Parameters as `InstanceNorm2d`'s. */
export const InstanceNorm1d = instanceNorm(1)
export type InstanceNorm1d = InstanceNorm

/**
 * Normalises each channel of each image by its own mean and variance.
 *
 * @param num_features Channels of the input.
 * @param eps Added to the variance (default 1e-5).
 * @param momentum Of a new batch in the running statistics (default 0.1).
 * @param affine Whether there are a learned weight and bias (default false).
 * @param track_running_stats Whether running statistics are kept, and used in eval mode (default false).
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 */
export const InstanceNorm2d = instanceNorm(2)
export type InstanceNorm2d = InstanceNorm

/** Instance normalisation of `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `InstanceNorm2d`'s. */
export const InstanceNorm3d = instanceNorm(3)
export type InstanceNorm3d = InstanceNorm
