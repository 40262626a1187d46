// Pools of torch/nn/modules/pooling.py over sliding windows: maxima and means. The others are in pooling-adaptive.ts.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import * as F from '../functional/pool.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { Module } from '../module.js'
import { shownSettings, sizeAsGiven, tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

export interface MaxPoolOptions {
  kernel_size: SizeLike
  /** By default the kernel's size. */
  stride?: SizeLike | null
  /** Elements of -∞ added at each side, at most half of the kernel. */
  padding?: SizeLike
  dilation?: SizeLike
  /** Whether `forward` gives a tuple of the maxima and their places. */
  return_indices?: boolean
  /** Whether a window that reaches over the end counts. */
  ceil_mode?: boolean
}

export type MaxPoolArguments = Arguments<
  [
    kernel_size: SizeLike,
    stride?: SizeLike | null,
    padding?: SizeLike,
    dilation?: SizeLike,
    return_indices?: boolean,
    ceil_mode?: boolean,
  ],
  MaxPoolOptions
>

const bindMaxPool = signature<MaxPoolOptions>(
  'MaxPool',
  ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
  { stride: null, padding: 0, dilation: 1, return_indices: false, ceil_mode: false },
)

class MaxPoolNd extends Module {
  declare kernel_size: SizeLike
  declare stride: SizeLike
  declare padding: SizeLike
  declare dilation: SizeLike
  declare return_indices: boolean
  declare ceil_mode: boolean

  constructor(...args: MaxPoolArguments) {
    const given = bindMaxPool(args)
    super()
    this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
    this.stride = sizeAsGiven(given.stride ?? this.kernel_size) as SizeLike
    this.padding = sizeAsGiven(given.padding) as SizeLike
    this.dilation = sizeAsGiven(given.dilation) as SizeLike
    this.return_indices = given.return_indices
    this.ceil_mode = given.ceil_mode
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'])
  }
}

declareState(MaxPoolNd.prototype, {
  attributes: ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
})

function maxPool(module: MaxPoolNd, pool: typeof F.max_pool2d, input: Tensor): Tensor {
  const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = module
  return pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)
}

class MaxPool1dModule extends MaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxPool1d'

  override forward(input: Tensor): Tensor {
    return maxPool(this, F.max_pool1d, input)
  }
}

/** Maxima over windows of `[N, C, L]` or `[C, L]`. Parameters as `MaxPool2d`'s. */
export const MaxPool1d = callable(MaxPool1dModule)
export type MaxPool1d = MaxPool1dModule

class MaxPool2dModule extends MaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxPool2d'

  override forward(input: Tensor): Tensor {
    return maxPool(this, F.max_pool2d, input)
  }
}

/**
 * Maxima over windows of images.
 *
 * @param kernel_size One number or `[height, width]`, as all sizes here.
 * @param stride From one window to the next (default: the kernel's size).
 * @param padding Elements of -∞ at each side (default 0), at most half of the kernel.
 * @param dilation Between elements of a window (default 1).
 * @param return_indices Whether `forward` gives a tuple of the maxima and their places, for `MaxUnpool2d` (default false).
 * @param ceil_mode Whether a window that reaches over the end counts (default false).
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.MaxPool2d(3, { stride: 2 }).forward(randn(20, 16, 50, 32)).shape   // Size [20, 16, 24, 15]
 */
export const MaxPool2d = callable(MaxPool2dModule)
export type MaxPool2d = MaxPool2dModule

class MaxPool3dModule extends MaxPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'MaxPool3d'

  override forward(input: Tensor): Tensor {
    return maxPool(this, F.max_pool3d, input)
  }
}

/** Maxima over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `MaxPool2d`'s. */
export const MaxPool3d = callable(MaxPool3dModule)
export type MaxPool3d = MaxPool3dModule

export interface AvgPool1dOptions {
  kernel_size: SizeLike
  stride?: SizeLike | null
  padding?: SizeLike
  ceil_mode?: boolean
  /** Whether zeros of the padding count in the mean (default true). */
  count_include_pad?: boolean
}

export interface AvgPoolOptions extends AvgPool1dOptions {
  /** What sums are divided by instead of the window's size. */
  divisor_override?: number | null
}

const bindAvgPool1d = signature<AvgPool1dOptions>(
  'AvgPool1d',
  ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad'],
  { stride: null, padding: 0, ceil_mode: false, count_include_pad: true },
)

class AvgPool1dModule extends Module {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AvgPool1d'

  declare kernel_size: Tuple<number>
  declare stride: Tuple<number>
  declare padding: Tuple<number>
  declare ceil_mode: boolean
  declare count_include_pad: boolean

  constructor(
    ...args: Arguments<
      [
        kernel_size: SizeLike,
        stride?: SizeLike | null,
        padding?: SizeLike,
        ceil_mode?: boolean,
        count_include_pad?: boolean,
      ],
      AvgPool1dOptions
    >
  ) {
    const given = bindAvgPool1d(args)
    super()
    this.kernel_size = tupleOf(given.kernel_size, 1)
    this.stride = tupleOf(given.stride ?? given.kernel_size, 1)
    this.padding = tupleOf(given.padding, 1)
    this.ceil_mode = given.ceil_mode
    this.count_include_pad = given.count_include_pad
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad } = this
    return F.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad)
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'stride', 'padding'])
  }
}

declareState(AvgPool1dModule.prototype, {
  attributes: ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad'],
})

/** Means over windows of `[N, C, L]` or `[C, L]`. Parameters as `AvgPool2d`'s, but for `divisor_override`. */
export const AvgPool1d = callable(AvgPool1dModule)
export type AvgPool1d = AvgPool1dModule

const bindAvgPool = signature<AvgPoolOptions>(
  'AvgPool',
  ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'],
  { stride: null, padding: 0, ceil_mode: false, count_include_pad: true, divisor_override: null },
)

class AvgPoolNd extends Module {
  declare kernel_size: SizeLike
  declare stride: SizeLike
  declare padding: SizeLike
  declare ceil_mode: boolean
  declare count_include_pad: boolean
  declare divisor_override: number | null

  constructor(
    ...args: Arguments<
      [
        kernel_size: SizeLike,
        stride?: SizeLike | null,
        padding?: SizeLike,
        ceil_mode?: boolean,
        count_include_pad?: boolean,
        divisor_override?: number | null,
      ],
      AvgPoolOptions
    >
  ) {
    const given = bindAvgPool(args)
    super()
    this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
    this.stride = sizeAsGiven(given.stride ?? this.kernel_size) as SizeLike
    this.padding = sizeAsGiven(given.padding) as SizeLike
    this.ceil_mode = given.ceil_mode
    this.count_include_pad = given.count_include_pad
    this.divisor_override = given.divisor_override
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'stride', 'padding'])
  }
}

declareState(AvgPoolNd.prototype, {
  attributes: ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'],
})

function avgPool(module: AvgPoolNd, pool: typeof F.avg_pool2d, input: Tensor): Tensor {
  const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = module
  return pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override ?? null)
}

class AvgPool2dModule extends AvgPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AvgPool2d'

  override forward(input: Tensor): Tensor {
    return avgPool(this, F.avg_pool2d, input)
  }
}

/**
 * Means over windows of images.
 *
 * @param kernel_size One number or `[height, width]`, as all sizes here.
 * @param stride From one window to the next (default: the kernel's size).
 * @param padding Zeros at each side (default 0), at most half of the kernel.
 * @param ceil_mode Whether a window that reaches over the end counts (default false).
 * @param count_include_pad Whether the padding's zeros count in the mean (default true).
 * @param divisor_override What sums are divided by instead of the window's size.
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 */
export const AvgPool2d = callable(AvgPool2dModule)
export type AvgPool2d = AvgPool2dModule

class AvgPool3dModule extends AvgPoolNd {
  static override readonly __module__ = 'torch.nn.modules.pooling'
  static override readonly __qualname__ = 'AvgPool3d'

  override forward(input: Tensor): Tensor {
    return avgPool(this, F.avg_pool3d, input)
  }

  /** Old files lack some settings. @internal */
  override __setstate__(state: Dict<string, unknown>): void {
    super.__setstate__(state)
    const defaults: [string, unknown][] = [
      ['padding', 0],
      ['ceil_mode', false],
      ['count_include_pad', true],
    ]
    for (const [name, value] of defaults) if (!this.__dict__.has(name)) this.__dict__.set(name, value)
  }
}

/** Means over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `AvgPool2d`'s. */
export const AvgPool3d = callable(AvgPool3dModule)
export type AvgPool3d = AvgPool3dModule
