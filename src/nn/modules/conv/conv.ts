// Convolutions of torch/nn/modules/conv.py. The transposed ones are in conv-transpose.ts.

import type { Arguments } from '../../../arguments.js'
import { conv1d, conv2d, conv3d } from '../../../ops/spatial/conv.js'
import { pad } from '../../../ops/image/pad.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { readSetting } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { integer, listsOf } from '../../kinds.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { ConvNd, convState } from './base.js'
import type { ConvSettings, PaddingMode } from './base.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { paddedSizes, requireGrowth, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

export interface ConvOptions {
  in_channels: number
  out_channels: number
  kernel_size: SizeLike
  stride?: SizeLike
  /** Elements added at both sides, `'valid'` (none) or `'same'` (as many as keep the size). */
  padding?: SizeLike | 'same' | 'valid'
  dilation?: SizeLike
  groups?: number
  bias?: boolean
  padding_mode?: PaddingMode
  device?: DeviceLike
  dtype?: dtype | null
}

export type ConvArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeLike,
    stride?: SizeLike,
    padding?: SizeLike | 'same' | 'valid',
    dilation?: SizeLike,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  ConvOptions
>

/** The parameters in Python's order. @internal */
export const convNames = [
  'in_channels',
  'out_channels',
  'kernel_size',
  'stride',
  'padding',
  'dilation',
  'groups',
  'bias',
  'padding_mode',
  'device',
  'dtype',
] as const

/** @internal */
export const convDefaults = {
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
  padding_mode: 'zeros',
  device: null,
  dtype: null,
} as const

/** A convolution, whose input is `[N, C, …]` or `[C, …]`. */
export interface Convolution extends ConvNd {
  forward(input: Input): Tensor
}

/** @internal */
export function convSettings(given: Required<ConvOptions>, dims: number): ConvSettings {
  const { kernel_size, stride, padding, dilation, ...others } = given
  return {
    ...others,
    kernel_size: tupleOf(kernel_size, dims),
    stride: tupleOf(stride, dims),
    padding: typeof padding === 'string' ? padding : tupleOf(padding, dims),
    dilation: tupleOf(dilation, dims),
    transposed: false,
    output_padding: tupleOf(0, dims),
  }
}

/** What is added around, as `pad` takes it. */
const sides = listsOf(integer(0, 2 ** 28), 2, 4, 6)

function convolution(dims: number, conv: typeof conv2d): ClassOf<ConvArguments, Convolution> {
  const name = `Conv${dims}d`
  const bind = constructorSignature<ConvOptions>(name, convNames, convDefaults)
  class ConvModule extends ConvNd {
    constructor(...args: ConvArguments) {
      super(convSettings(bind(args), dims))
    }

    /** Other padding than zeros is added before. */
    override forward(given: Input): Tensor {
      const input = inputOf(given)
      const { weight, bias, stride, dilation, groups, padding_mode } = this
      if (padding_mode === 'zeros') {
        const { padding } = this
        if (typeof padding !== 'string') requireGrowth(this, input, paddedSizes(input, padding, dims))
        return conv(input, weight, bias, stride, padding, dilation, groups)
      }
      const padded = pad(input, readSetting(this, '_reversed_padding_repeated_twice', sides), padding_mode)
      return conv(padded, weight, bias, stride, 0, dilation, groups)
    }
  }
  return moduleClass(ConvModule, `torch.nn.modules.conv.${name}`, convState(dims, false))
}

/**
 * Convolution of signals `[N, C, L]` or `[C, L]`. Parameters as `Conv2d`'s.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Conv1d(16, 33, 3, { stride: 2 }).forward(randn(20, 16, 50)).shape   // Size [20, 33, 24]
 */
export const Conv1d = convolution(1, conv1d)
export type Conv1d = Convolution

/**
 * Convolution of images.
 *
 * @param in_channels Channels of the input, @param out_channels of the output.
 * @param kernel_size One number or `[height, width]`, as all sizes here.
 * @param stride From one position of the window to the next (default 1).
 * @param padding Added at each side (default 0), or `'same'`, `'valid'`.
 * @param dilation Between elements of the window (default 1).
 * @param groups Into which channels are divided; each sees its own inputs only (default 1).
 * @param bias Whether to add a learned bias (default true).
 * @param padding_mode What is added: `'zeros'` (default), `'reflect'`, `'replicate'` or `'circular'`.
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`; `weight` is `[out_channels, in_channels / groups, kH, kW]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Conv2d(3, 8, 3, { padding: 1 }).forward(randn(1, 3, 32, 32)).shape   // Size [1, 8, 32, 32]
 */
export const Conv2d = convolution(2, conv2d)
export type Conv2d = Convolution

/** Convolution of volumes `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `Conv2d`'s. */
export const Conv3d = convolution(3, conv3d)
export type Conv3d = Convolution
