// Normalisation by each sample's own statistics: torch/nn/modules/normalization.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { fill_, zero_ } from '../../../ops/moving/copies.js'
import type { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty } from '../../../tensor/making/factory.js'
import { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { group_norm } from '../../functional/norm.js'
import { layer_norm, rms_norm } from '../../../ops/norm/layer.js'
import { integer, listsOf, optional, real, told } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Parameter } from '../../parameter.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { shown, shownBias, shownSettings, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

export interface LayerNormOptions {
  /** Sizes of the last dimensions, or the last one's. */
  normalized_shape: SizeLike
  eps?: number
  elementwise_affine?: boolean
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

const bindLayerNorm = constructorSignature<LayerNormOptions>(
  'LayerNorm',
  ['normalized_shape', 'eps', 'elementwise_affine', 'bias', 'device', 'dtype'],
  { eps: 1e-5, elementwise_affine: true, bias: true, device: null, dtype: null },
)

class LayerNormModule extends Module {
  declare normalized_shape: Tuple<number>
  declare eps: number
  declare elementwise_affine: boolean
  declare weight: Parameter | null
  declare bias: Parameter | null

  constructor(
    ...args: Arguments<
      [
        normalized_shape: SizeLike,
        eps?: number,
        elementwise_affine?: boolean,
        bias?: boolean,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      LayerNormOptions
    >
  ) {
    const { normalized_shape, eps, elementwise_affine, bias, dtype, device } = bindLayerNorm(args)
    super()
    this.normalized_shape = tupleOf(normalized_shape, 1)
    this.eps = eps
    this.elementwise_affine = elementwise_affine
    this.weight = elementwise_affine ? new Parameter(empty([...this.normalized_shape], { dtype, device })) : null
    this.bias = elementwise_affine && bias ? new Parameter(empty([...this.normalized_shape], { dtype, device })) : null
    this.reset_parameters()
  }

  reset_parameters(): void {
    if (this.weight !== null) fill_(this.weight, 1)
    if (this.bias !== null) zero_(this.bias)
  }

  override forward(input: Input): Tensor {
    return layer_norm(inputOf(input), this.normalized_shape, this.weight, this.bias, this.eps)
  }

  override extra_repr(): string {
    return `${shown(this, 'normalized_shape')}, ${shownSettings(this, ['eps', 'elementwise_affine'])}${shownBias(this)}`
  }
}

/**
 * Normalises each sample over its last dimensions.
 *
 * @param normalized_shape Sizes of these dimensions, or the last one's.
 * @param eps Added to the variance (default 1e-5).
 * @param elementwise_affine Whether there are a learned weight and bias of that shape (default true).
 * @param bias Whether there is a bias beside the weight (default true).
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.LayerNorm(10).forward(randn(20, 5, 10)).shape   // Size [20, 5, 10]
 */
export const LayerNorm = moduleClass(LayerNormModule, 'torch.nn.modules.normalization.LayerNorm', {
  parameters: { weight: 'optional', bias: 'optional' },
  attributes: { normalized_shape: listsOf(integer(0)), eps: real, elementwise_affine: told },
})
export type LayerNorm = LayerNormModule

export interface GroupNormOptions {
  num_groups: number
  num_channels: number
  eps?: number
  affine?: boolean
  device?: DeviceLike
  dtype?: dtype | null
  bias?: boolean
}

const bindGroupNorm = constructorSignature<GroupNormOptions>(
  'GroupNorm',
  ['num_groups', 'num_channels', 'eps', 'affine', 'device', 'dtype', '*', 'bias'],
  { eps: 1e-5, affine: true, device: null, dtype: null, bias: true },
)

class GroupNormModule extends Module {
  declare num_groups: number
  declare num_channels: number
  declare eps: number
  declare affine: boolean
  declare weight: Parameter | null
  declare bias: Parameter | null

  constructor(
    ...args: Arguments<
      [
        num_groups: number,
        num_channels: number,
        eps?: number,
        affine?: boolean,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      GroupNormOptions
    >
  ) {
    const { num_groups, num_channels, eps, affine, dtype, device, bias } = bindGroupNorm(args)
    super()
    if (num_channels % num_groups !== 0) {
      throw new RangeError(`num_channels (${num_channels}) must be divisible by num_groups (${num_groups})`)
    }
    this.num_groups = num_groups
    this.num_channels = num_channels
    this.eps = eps
    this.affine = affine
    this.weight = affine ? new Parameter(empty([num_channels], { dtype, device })) : null
    this.bias = affine && bias ? new Parameter(empty([num_channels], { dtype, device })) : null
    this.reset_parameters()
  }

  reset_parameters(): void {
    if (this.weight !== null) fill_(this.weight, 1)
    if (this.bias !== null) zero_(this.bias)
  }

  override forward(input: Input): Tensor {
    return group_norm(inputOf(input), this.num_groups, this.weight, this.bias, this.eps)
  }

  override extra_repr(): string {
    const sizes = `${shown(this, 'num_groups')}, ${shown(this, 'num_channels')}`
    return `${sizes}, ${shownSettings(this, ['eps', 'affine'])}${shownBias(this)}`
  }
}

/**
 * Normalises groups of channels of each sample.
 *
 * @param num_groups How many groups the channels divide into.
 * @param num_channels Channels of the input.
 * @param eps Added to the variance (default 1e-5).
 * @param affine Whether there are a learned weight and bias for each channel (default true).
 * @param bias Whether there is a bias beside the weight (default true).
 * @remarks Input `[N, C, *]`.
 */
export const GroupNorm = moduleClass(GroupNormModule, 'torch.nn.modules.normalization.GroupNorm', {
  parameters: { weight: 'optional', bias: 'optional' },
  attributes: { num_groups: integer(1), num_channels: told, eps: real, affine: told },
})
export type GroupNorm = GroupNormModule

export interface RMSNormOptions {
  normalized_shape: SizeLike
  /** Null: the smallest step from 1 of the dtype. */
  eps?: number | null
  elementwise_affine?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

/** PyTorch's name of its input is another than other modules'. */
const bindX = checkedSignature<{ readonly x: Tensor }>('forward', ['x'], {})

const bindRMSNorm = constructorSignature<RMSNormOptions>(
  'RMSNorm',
  ['normalized_shape', 'eps', 'elementwise_affine', 'device', 'dtype'],
  { eps: null, elementwise_affine: true, device: null, dtype: null },
)

class RMSNormModule extends Module {
  declare normalized_shape: Tuple<number>
  declare eps: number | null
  declare elementwise_affine: boolean
  declare weight: Parameter | null

  constructor(
    ...args: Arguments<
      [
        normalized_shape: SizeLike,
        eps?: number | null,
        elementwise_affine?: boolean,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      RMSNormOptions
    >
  ) {
    const { normalized_shape, eps, elementwise_affine, dtype, device } = bindRMSNorm(args)
    super()
    this.normalized_shape = tupleOf(normalized_shape, 1)
    this.eps = eps
    this.elementwise_affine = elementwise_affine
    this.weight = elementwise_affine ? new Parameter(empty([...this.normalized_shape], { dtype, device })) : null
    this.reset_parameters()
  }

  reset_parameters(): void {
    if (this.weight !== null) fill_(this.weight, 1)
  }

  override forward(x: Tensor | { readonly x: Tensor }): Tensor {
    const input = x instanceof Tensor ? x : bindX([x]).x
    return rms_norm(input, this.normalized_shape, this.weight, this.eps)
  }

  override extra_repr(): string {
    return `${shown(this, 'normalized_shape')}, ${shownSettings(this, ['eps', 'elementwise_affine'])}`
  }
}

/**
 * Divides each sample by the root of its mean square over the last dimensions.
 *
 * @param normalized_shape Sizes of these dimensions, or the last one's.
 * @param eps Added to the mean square (default: the dtype's smallest step from 1).
 * @param elementwise_affine Whether there is a learned weight of that shape (default true).
 */
export const RMSNorm = moduleClass(RMSNormModule, 'torch.nn.modules.normalization.RMSNorm', {
  parameters: { weight: 'optional' },
  attributes: { normalized_shape: listsOf(integer(0)), eps: optional(real), elementwise_affine: told },
})
export type RMSNorm = RMSNormModule
