// Pools of torch/nn/modules/pooling.py over sliding windows: maxima and means. The others are in adaptive.ts and
// other.ts.

import type { Arguments } from '../../../arguments.js'
import type { Tensor } from '../../../tensor/tensor.js'
import * as ops from '../../../ops/spatial/pooling.js'
import { constructorSignature } from '../../constructor.js'
import * as F from '../../functional/pool/pool.js'
import { each, flag, integer, Kind, optional, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { shownSettings, sizeAsGiven, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

/** The module of all pools. */
export const poolingModule = 'torch.nn.modules.pooling'

/** Of a window: a size for all dimensions, or one for each. @internal */
export function windowSize(dims: number, least = 1): Kind<SizeLike> {
  return each(integer(least, 2 ** 28), dims)
}

/** Of a step from one window to the next: without one, or an empty tuple, the window's. @internal */
export function stride(dims: number): Kind<SizeLike | null> {
  const size = windowSize(dims)
  return new Kind<SizeLike | null>(
    `None or ${size.expected}`,
    (value) => (value === null || (Array.isArray(value) && value.length === 0) ? null : size.read(value)),
    { ...size, absent: null },
  )
}

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

/** Maxima over windows. */
export interface MaxPool extends Module {
  kernel_size: SizeLike
  stride: SizeLike | null
  padding: SizeLike
  dilation: SizeLike
  return_indices: boolean
  ceil_mode: boolean
  forward(input: Input): Tensor
}

function maxPool(dims: number, pool: typeof F.max_pool2d): ClassOf<MaxPoolArguments, MaxPool> {
  const name = `MaxPool${dims}d`
  const bind = constructorSignature<MaxPoolOptions>(
    name,
    ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
    { stride: null, padding: 0, dilation: 1, return_indices: false, ceil_mode: false },
  )
  class MaxPoolNd extends Module {
    declare kernel_size: SizeLike
    declare stride: SizeLike | null
    declare padding: SizeLike
    declare dilation: SizeLike
    declare return_indices: boolean
    declare ceil_mode: boolean

    constructor(...args: MaxPoolArguments) {
      const given = bind(args)
      super()
      this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
      this.stride = sizeAsGiven(given.stride ?? this.kernel_size)
      this.padding = sizeAsGiven(given.padding) as SizeLike
      this.dilation = sizeAsGiven(given.dilation) as SizeLike
      this.return_indices = given.return_indices
      this.ceil_mode = given.ceil_mode
    }

    override forward(input: Input): Tensor {
      const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = this
      return pool(inputOf(input), kernel_size, stride, padding, dilation, ceil_mode, return_indices)
    }

    override extra_repr(): string {
      return shownSettings(this, ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'])
    }
  }
  return moduleClass(MaxPoolNd, `${poolingModule}.${name}`, {
    attributes: {
      kernel_size: windowSize(dims),
      stride: stride(dims),
      padding: windowSize(dims, 0).or(0),
      dilation: windowSize(dims).or(1),
      return_indices: truth.or(false),
      ceil_mode: flag.or(false),
    },
  })
}

/** Maxima over windows of `[N, C, L]` or `[C, L]`. Parameters as `MaxPool2d`'s. */
export const MaxPool1d = maxPool(1, F.max_pool1d)
export type MaxPool1d = MaxPool

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
export const MaxPool2d = maxPool(2, F.max_pool2d)
export type MaxPool2d = MaxPool

/** Maxima over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `MaxPool2d`'s. */
export const MaxPool3d = maxPool(3, F.max_pool3d)
export type MaxPool3d = MaxPool

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

/** The kinds of what all means have. Old files of means of volumes lack some, which PyTorch adds. */
function avgState(dims: number) {
  const lacking = <T>(kind: Kind<T>, absent: unknown): Kind<T> => (dims === 3 ? kind.added(absent) : kind.or(absent))
  return {
    kernel_size: windowSize(dims),
    stride: stride(dims),
    padding: lacking(windowSize(dims, 0), 0),
    ceil_mode: lacking(flag, false),
    count_include_pad: lacking(flag, true),
  }
}

const avgDefaults = { stride: null, padding: 0, ceil_mode: false, count_include_pad: true } as const

const bindAvgPool1d = constructorSignature<AvgPool1dOptions>(
  'AvgPool1d',
  ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad'],
  avgDefaults,
)

class AvgPool1dModule extends Module {
  declare kernel_size: SizeLike
  declare stride: SizeLike | null
  declare padding: SizeLike
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

  override forward(input: Input): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad } = this
    return ops.avg_pool1d(inputOf(input), kernel_size, stride, padding, ceil_mode, count_include_pad)
  }

  override extra_repr(): string {
    return shownSettings(this, ['kernel_size', 'stride', 'padding'])
  }
}

/** Means over windows of `[N, C, L]` or `[C, L]`. Parameters as `AvgPool2d`'s, but for `divisor_override`. */
export const AvgPool1d = moduleClass(AvgPool1dModule, `${poolingModule}.AvgPool1d`, { attributes: avgState(1) })
export type AvgPool1d = AvgPool1dModule

type AvgPoolArguments = Arguments<
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

/** Means over windows. */
export interface AvgPool extends Module {
  kernel_size: SizeLike
  stride: SizeLike | null
  padding: SizeLike
  ceil_mode: boolean
  count_include_pad: boolean
  divisor_override: number | null
  forward(input: Input): Tensor
}

function avgPool(dims: number, pool: typeof ops.avg_pool2d): ClassOf<AvgPoolArguments, AvgPool> {
  const name = `AvgPool${dims}d`
  const bind = constructorSignature<AvgPoolOptions>(
    name,
    ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'],
    { ...avgDefaults, divisor_override: null },
  )
  class AvgPoolNd extends Module {
    declare kernel_size: SizeLike
    declare stride: SizeLike | null
    declare padding: SizeLike
    declare ceil_mode: boolean
    declare count_include_pad: boolean
    declare divisor_override: number | null

    constructor(...args: AvgPoolArguments) {
      const given = bind(args)
      super()
      this.kernel_size = sizeAsGiven(given.kernel_size) as SizeLike
      this.stride = sizeAsGiven(given.stride ?? this.kernel_size)
      this.padding = sizeAsGiven(given.padding) as SizeLike
      this.ceil_mode = given.ceil_mode
      this.count_include_pad = given.count_include_pad
      this.divisor_override = given.divisor_override
    }

    override forward(input: Input): Tensor {
      const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this
      return pool(inputOf(input), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    }

    override extra_repr(): string {
      return shownSettings(this, ['kernel_size', 'stride', 'padding'])
    }
  }
  return moduleClass(AvgPoolNd, `${poolingModule}.${name}`, {
    attributes: { ...avgState(dims), divisor_override: optional(integer()).or(null) },
  })
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
export const AvgPool2d = avgPool(2, ops.avg_pool2d)
export type AvgPool2d = AvgPool

/** Means over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `AvgPool2d`'s. */
export const AvgPool3d = avgPool(3, ops.avg_pool3d)
export type AvgPool3d = AvgPool
