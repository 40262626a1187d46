// Pools of torch/nn/modules/pooling.py that are less common: power means, random boxes, and the reverse of max pools.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { callable } from '../../python/callable.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { Float } from '../attributes.js'
import { fractional_max_pool2d, fractional_max_pool3d } from '../functional/fractional-pool.js'
import { lp_pool1d, lp_pool2d, lp_pool3d } from '../functional/lp-pool.js'
import { max_unpool1d, max_unpool2d, max_unpool3d } from '../functional/unpool.js'
import { Module } from '../module.js'
import { shownSettings, sizeAsGiven, tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

export interface LPPoolOptions {
  norm_type: Float
  kernel_size: SizeLike
  /** By default the kernel's size. */
  stride?: SizeLike | null
  ceil_mode?: boolean
}

const bindLP = signature<LPPoolOptions>('LPPool', ['norm_type', 'kernel_size', 'stride', 'ceil_mode'], {
  stride: null,
  ceil_mode: false,
})

class LPPoolNd extends Module {
  declare norm_type: number
  declare kernel_size: SizeLike
  declare stride: SizeLike | null
  declare ceil_mode: boolean

  constructor(
    ...args: Arguments<
      [norm_type: Float, kernel_size: SizeLike, stride?: SizeLike | null, ceil_mode?: boolean],
      LPPoolOptions
    >
  ) {
    const { norm_type, kernel_size, stride, ceil_mode } = bindLP(args)
    super()
    if (Number(norm_type) === 0)
      throw new RangeError(`norm_type must be a non-zero value, but got ${String(norm_type)}`)
    this.norm_type = norm_type as number
    this.kernel_size = sizeAsGiven(kernel_size) as SizeLike
    this.stride = sizeAsGiven(stride)
    this.ceil_mode = ceil_mode
  }

  override extra_repr(): string {
    return shownSettings(this, ['norm_type', 'kernel_size', 'stride', 'ceil_mode'])
  }
}

declareState(LPPoolNd.prototype, { attributes: ['norm_type', 'kernel_size', 'stride', 'ceil_mode'] })

class LPPool1dModule extends LPPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'LPPool1d'

  override forward(input: Tensor): Tensor {
    return lp_pool1d(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode)
  }
}

/** (Σ xᵖ)^(1/p) over windows of signals `[N, C, L]` or `[C, L]`: `LPPool1d(p, kernel_size)`. */
export const LPPool1d = callable(LPPool1dModule)
export type LPPool1d = LPPool1dModule

class LPPool2dModule extends LPPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'LPPool2d'

  override forward(input: Tensor): Tensor {
    return lp_pool2d(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode)
  }
}

/** (Σ xᵖ)^(1/p) over windows of images `[N, C, H, W]` or `[C, H, W]`: `LPPool2d(p, kernel_size)`. */
export const LPPool2d = callable(LPPool2dModule)
export type LPPool2d = LPPool2dModule

class LPPool3dModule extends LPPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'LPPool3d'

  override forward(input: Tensor): Tensor {
    return lp_pool3d(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode)
  }
}

/** (Σ xᵖ)^(1/p) over windows of volumes `[N, C, D, H, W]` or `[C, D, H, W]`: `LPPool3d(p, kernel_size)`. */
export const LPPool3d = callable(LPPool3dModule)
export type LPPool3d = LPPool3dModule

export interface FractionalMaxPoolOptions {
  kernel_size: SizeLike
  /** Of the output; or `output_ratio`. */
  output_size?: SizeLike | null
  /** Of the output's size to the input's, between 0 and 1. */
  output_ratio?: SizeLike | null
  return_indices?: boolean
  /** Numbers in [0, 1) by which the boxes are placed; by default drawn at each call. */
  _random_samples?: Tensor | null
}

type FractionalMaxPoolArguments = Arguments<
  [
    kernel_size: SizeLike,
    output_size?: SizeLike | null,
    output_ratio?: SizeLike | null,
    return_indices?: boolean,
    _random_samples?: Tensor | null,
  ],
  FractionalMaxPoolOptions
>

const bindFractional = signature<FractionalMaxPoolOptions>(
  'FractionalMaxPool',
  ['kernel_size', 'output_size', 'output_ratio', 'return_indices', '_random_samples'],
  { output_size: null, output_ratio: null, return_indices: false, _random_samples: null },
)

class FractionalMaxPoolNd extends Module {
  declare kernel_size: Tuple<number>
  declare return_indices: boolean
  declare output_size: Tuple<number> | null
  declare output_ratio: Tuple<number> | null
  declare _random_samples: Tensor | null

  constructor(name: string, dims: number, args: FractionalMaxPoolArguments) {
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = bindFractional(args)
    super()
    this.kernel_size = tupleOf(kernel_size, dims)
    this.return_indices = return_indices
    this._random_samples = _random_samples
    this.output_size = output_size === null ? null : tupleOf(output_size, dims)
    this.output_ratio = output_ratio === null ? null : tupleOf(output_ratio, dims)
    if ((output_size === null) === (output_ratio === null)) {
      throw new RangeError(
        output_size === null
          ? `${name} requires specifying either an output size, or a pooling ratio`
          : 'only one of output_size and output_ratio may be specified',
      )
    }
    if (this.output_ratio?.some((ratio) => !(ratio > 0 && ratio < 1)) === true) {
      throw new RangeError(`output_ratio must be between 0 and 1 (got ${String(output_ratio)})`)
    }
  }
}

declareState(FractionalMaxPoolNd.prototype, {
  buffers: ['_random_samples'],
  attributes: ['kernel_size', 'return_indices', 'output_size', 'output_ratio'],
})

class FractionalMaxPool2dModule extends FractionalMaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'FractionalMaxPool2d'

  constructor(...args: FractionalMaxPoolArguments) {
    super('FractionalMaxPool2d', 2, args)
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = this
    return fractional_max_pool2d(input, kernel_size, output_size, output_ratio, return_indices, _random_samples)
  }
}

/** Maxima over boxes of images `[N, C, H, W]` or `[C, H, W]` at random places, by `output_size` or `output_ratio`. */
export const FractionalMaxPool2d = callable(FractionalMaxPool2dModule)
export type FractionalMaxPool2d = FractionalMaxPool2dModule

class FractionalMaxPool3dModule extends FractionalMaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'FractionalMaxPool3d'

  constructor(...args: FractionalMaxPoolArguments) {
    super('FractionalMaxPool3d', 3, args)
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = this
    return fractional_max_pool3d(input, kernel_size, output_size, output_ratio, return_indices, _random_samples)
  }
}

/** Maxima over boxes of volumes `[N, C, D, H, W]` or `[C, D, H, W]` at random places, by `output_size` or `output_ratio`. */
export const FractionalMaxPool3d = callable(FractionalMaxPool3dModule)
export type FractionalMaxPool3d = FractionalMaxPool3dModule

export interface MaxUnpoolOptions {
  kernel_size: SizeLike
  /** By default the kernel's size. */
  stride?: SizeLike | null
  padding?: SizeLike
}

type MaxUnpoolArguments = Arguments<
  [kernel_size: SizeLike, stride?: SizeLike | null, padding?: SizeLike],
  MaxUnpoolOptions
>

const bindUnpool = signature<MaxUnpoolOptions>('MaxUnpool', ['kernel_size', 'stride', 'padding'], {
  stride: null,
  padding: 0,
})

class MaxUnpoolNd extends Module {
  declare kernel_size: Tuple<number>
  declare stride: Tuple<number>
  declare padding: Tuple<number>

  constructor(dims: number, args: MaxUnpoolArguments) {
    const { kernel_size, stride, padding } = bindUnpool(args)
    super()
    this.kernel_size = tupleOf(kernel_size, dims)
    this.stride = tupleOf(stride ?? kernel_size, dims)
    this.padding = tupleOf(padding, dims)
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'stride', 'padding'])
  }
}

declareState(MaxUnpoolNd.prototype, { attributes: ['kernel_size', 'stride', 'padding'] })

class MaxUnpool1dModule extends MaxUnpoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxUnpool1d'

  constructor(...args: MaxUnpoolArguments) {
    super(1, args)
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    return max_unpool1d(input, indices, this.kernel_size, this.stride, this.padding, output_size)
  }
}

/** Puts the maxima of `MaxPool1d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool1d = callable(MaxUnpool1dModule)
export type MaxUnpool1d = MaxUnpool1dModule

class MaxUnpool2dModule extends MaxUnpoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxUnpool2d'

  constructor(...args: MaxUnpoolArguments) {
    super(2, args)
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    return max_unpool2d(input, indices, this.kernel_size, this.stride, this.padding, output_size)
  }
}

/** Puts the maxima of `MaxPool2d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool2d = callable(MaxUnpool2dModule)
export type MaxUnpool2d = MaxUnpool2dModule

class MaxUnpool3dModule extends MaxUnpoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxUnpool3d'

  constructor(...args: MaxUnpoolArguments) {
    super(3, args)
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    return max_unpool3d(input, indices, this.kernel_size, this.stride, this.padding, output_size)
  }
}

/** Puts the maxima of `MaxPool3d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool3d = callable(MaxUnpool3dModule)
export type MaxUnpool3d = MaxUnpool3dModule
