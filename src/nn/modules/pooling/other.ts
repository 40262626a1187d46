// Pools of torch/nn/modules/pooling.py that are less common: power means, random boxes, and the reverse of max pools.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { readSetting } from '../../attributes.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { fractional_max_pool2d, fractional_max_pool3d } from '../../functional/pool/fractional.js'
import { lp_pool1d, lp_pool2d, lp_pool3d } from '../../functional/pool/lp.js'
import { max_unpool1d, max_unpool2d, max_unpool3d } from '../../functional/pool/unpool.js'
import { each, flag, integer, optional, real, told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { configured } from '../configured.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { poolingModule, stride, windowSize } from './pooling.js'
import { requireGrowth, shownSettings, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

export interface LPPoolOptions {
  norm_type: Float
  kernel_size: SizeLike
  /** By default the kernel's size. */
  stride?: SizeLike | null
  ceil_mode?: boolean
}

type LPPoolArguments = [norm_type: Float, kernel_size: SizeLike, stride?: SizeLike | null, ceil_mode?: boolean]

/** Power means over windows. */
export interface LPPool extends Module {
  norm_type: number
  kernel_size: SizeLike
  stride: SizeLike | null
  ceil_mode: boolean
  forward(input: Input): Tensor
}

function lpPool(dims: number, pool: typeof lp_pool2d): ClassOf<Arguments<LPPoolArguments, LPPoolOptions>, LPPool> {
  const name = `LPPool${dims}d`
  class LPPoolNd extends configured<LPPoolArguments, LPPoolOptions>(name, {
    norm_type: real,
    kernel_size: windowSize(dims),
    stride: stride(dims),
    ceil_mode: flag.or(false),
  }) {
    constructor(...args: Arguments<LPPoolArguments, LPPoolOptions>) {
      super(...args)
      if (this.norm_type !== 0) return
      throw new RangeError(`norm_type must be a non-zero value, but got ${this.norm_type}`)
    }

    override forward(input: Input): Tensor {
      return pool(inputOf(input), this.norm_type, this.kernel_size, this.stride, this.ceil_mode)
    }

    override extra_repr(): string {
      return shownSettings(this, ['norm_type', 'kernel_size', 'stride', 'ceil_mode'])
    }
  }
  return moduleClass(LPPoolNd, `${poolingModule}.${name}`)
}

/** (Σ xᵖ)^(1/p) over windows of signals `[N, C, L]` or `[C, L]`: `LPPool1d(p, kernel_size)`. */
export const LPPool1d = lpPool(1, lp_pool1d)
export type LPPool1d = LPPool

/** (Σ xᵖ)^(1/p) over windows of images `[N, C, H, W]` or `[C, H, W]`: `LPPool2d(p, kernel_size)`. */
export const LPPool2d = lpPool(2, lp_pool2d)
export type LPPool2d = LPPool

/** (Σ xᵖ)^(1/p) over windows of volumes `[N, C, D, H, W]` or `[C, D, H, W]`: `LPPool3d(p, kernel_size)`. */
export const LPPool3d = lpPool(3, lp_pool3d)
export type LPPool3d = LPPool

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

/** Maxima over boxes at random places. */
export interface FractionalMaxPool extends Module {
  kernel_size: SizeLike
  return_indices: boolean
  output_size: SizeLike | null
  output_ratio: SizeLike | null
  _random_samples: Tensor | null
  forward(input: Input): Tensor
}

function fractionalMaxPool(
  dims: number,
  pool: typeof fractional_max_pool2d,
): ClassOf<FractionalMaxPoolArguments, FractionalMaxPool> {
  const name = `FractionalMaxPool${dims}d`
  const ratios = optional(each(real, dims))
  const bind = constructorSignature<FractionalMaxPoolOptions>(
    name,
    ['kernel_size', 'output_size', 'output_ratio', 'return_indices', '_random_samples'],
    { output_size: null, output_ratio: null, return_indices: false, _random_samples: null },
  )
  class FractionalMaxPoolNd extends Module {
    declare kernel_size: SizeLike
    declare return_indices: boolean
    declare output_size: SizeLike | null
    declare output_ratio: SizeLike | null
    declare _random_samples: Tensor | null

    constructor(...args: FractionalMaxPoolArguments) {
      const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = bind(args)
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
      const given = this.output_ratio as readonly number[] | null
      if (given?.some((ratio) => !(ratio > 0 && ratio < 1)) === true) {
        throw new RangeError(`output_ratio must be between 0 and 1 (got ${String(output_ratio)})`)
      }
    }

    override forward(input: Input): Tensor {
      const { kernel_size, output_size, return_indices, _random_samples } = this
      const ratio = output_size === null ? readSetting(this, 'output_ratio', ratios) : null
      return pool(inputOf(input), kernel_size, output_size, ratio, return_indices, _random_samples)
    }
  }
  return moduleClass(FractionalMaxPoolNd, `${poolingModule}.${name}`, {
    buffers: { _random_samples: 'optional' },
    attributes: {
      kernel_size: windowSize(dims),
      return_indices: truth.or(false),
      output_size: optional(each(integer(0, 2 ** 28), dims)),
      // Read without an `output_size`.
      output_ratio: told,
    },
  })
}

/** Maxima over boxes of images `[N, C, H, W]` or `[C, H, W]` at random places, by `output_size` or `output_ratio`. */
export const FractionalMaxPool2d = fractionalMaxPool(2, fractional_max_pool2d)
export type FractionalMaxPool2d = FractionalMaxPool

/** Maxima over boxes of volumes `[N, C, D, H, W]` or `[C, D, H, W]` at random places, by `output_size` or `output_ratio`. */
export const FractionalMaxPool3d = fractionalMaxPool(3, fractional_max_pool3d)
export type FractionalMaxPool3d = FractionalMaxPool

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

interface UnpoolInputs {
  readonly input: Tensor
  readonly indices: Tensor
  readonly output_size?: readonly number[] | null
}

type UnpoolInput = Arguments<[input: Tensor, indices: Tensor, output_size?: readonly number[] | null], UnpoolInputs>

const bindUnpoolInput = checkedSignature<UnpoolInputs>('forward', ['input', 'indices', 'output_size'], {
  output_size: null,
})

/** Maxima put back. */
export interface MaxUnpool extends Module {
  kernel_size: SizeLike
  stride: SizeLike | null
  padding: SizeLike
  forward(...args: UnpoolInput): Tensor
}

function maxUnpool(dims: number, unpool: typeof max_unpool2d): ClassOf<MaxUnpoolArguments, MaxUnpool> {
  const name = `MaxUnpool${dims}d`
  const bind = constructorSignature<MaxUnpoolOptions>(name, ['kernel_size', 'stride', 'padding'], {
    stride: null,
    padding: 0,
  })
  class MaxUnpoolNd extends Module {
    declare kernel_size: SizeLike
    declare stride: SizeLike | null
    declare padding: SizeLike

    constructor(...args: MaxUnpoolArguments) {
      const { kernel_size, stride, padding } = bind(args)
      super()
      this.kernel_size = tupleOf(kernel_size, dims)
      this.stride = tupleOf(stride ?? kernel_size, dims)
      this.padding = tupleOf(padding, dims)
    }

    override forward(...args: UnpoolInput): Tensor {
      const { input, indices, output_size } = bindUnpoolInput(args)
      const { kernel_size, stride, padding } = this
      const step = (dim: number): number => {
        const given = stride ?? kernel_size
        return typeof given === 'number' ? given : (given[dim] ?? (given[0] as number))
      }
      requireGrowth(
        this,
        input,
        input.sizes.slice(-dims).map((size, dim) => size * step(dim)),
      )
      return unpool(input, indices, kernel_size, stride, padding, output_size)
    }

    override extra_repr(): string {
      return shownSettings(this, ['kernel_size', 'stride', 'padding'])
    }
  }
  return moduleClass(MaxUnpoolNd, `${poolingModule}.${name}`, {
    attributes: { kernel_size: windowSize(dims), stride: stride(dims), padding: windowSize(dims, 0).or(0) },
  })
}

/** Puts the maxima of `MaxPool1d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool1d = maxUnpool(1, max_unpool1d)
export type MaxUnpool1d = MaxUnpool

/** Puts the maxima of `MaxPool2d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool2d = maxUnpool(2, max_unpool2d)
export type MaxUnpool2d = MaxUnpool

/** Puts the maxima of `MaxPool3d` back where its indices say, zeros elsewhere: `forward(input, indices, output_size)`. */
export const MaxUnpool3d = maxUnpool(3, max_unpool3d)
export type MaxUnpool3d = MaxUnpool
