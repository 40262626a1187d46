// Lazy convolutions of torch/nn/modules/conv.py: the channels of the input are taken from the first one.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { className } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import type { ClassOf } from '../../module-class.js'
import { isUninitialized, UninitializedParameter } from '../../uninitialized.js'
import { Conv1d, Conv2d, Conv3d, convDefaults, convNames } from './conv.js'
import type { Convolution, ConvOptions } from './conv.js'
import type { ConvNd } from './base.js'
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, transposeDefaults, transposeNames } from './transpose.js'
import type { ConvTransposeOptions, TransposedConvolution } from './transpose.js'
import { lazy } from '../lazy.js'
import { sizesFor } from '../settings.js'
import type { SizeLike } from '../settings.js'

export type LazyConvOptions = Omit<ConvOptions, 'in_channels'>

export type LazyConvArguments = Arguments<
  [
    out_channels: number,
    kernel_size: SizeLike,
    stride?: SizeLike,
    padding?: SizeLike | 'same' | 'valid',
    dilation?: SizeLike,
    groups?: number,
    bias?: boolean,
    padding_mode?: LazyConvOptions['padding_mode'],
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  LazyConvOptions
>

export type LazyConvTransposeOptions = Omit<ConvTransposeOptions, 'in_channels'>

export type LazyConvTransposeArguments = Arguments<
  [
    out_channels: number,
    kernel_size: SizeLike,
    stride?: SizeLike,
    padding?: SizeLike,
    output_padding?: SizeLike,
    groups?: number,
    bias?: boolean,
    dilation?: SizeLike,
    padding_mode?: LazyConvTransposeOptions['padding_mode'],
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  LazyConvTransposeOptions
>

/** Gives a convolution without channels the parameters that wait for them. */
function wait(
  module: ConvNd,
  given: { readonly out_channels: number; readonly bias: boolean; readonly dtype: dtype | null },
): void {
  module.weight = new UninitializedParameter(true, null, given.dtype)
  module.out_channels = given.out_channels
  if (given.bias) module.bias = new UninitializedParameter(true, null, given.dtype)
}

/** Takes the channels from an input of `dims` spatial dimensions. */
function initialize(module: ConvNd, { sizes }: Tensor, dims: number, transposed: boolean): void {
  const { weight, bias, out_channels, groups, kernel_size } = module
  if (sizes.length !== dims + 1 && sizes.length !== dims + 2) {
    throw new ShapeError({
      op: className(module),
      expected: `${dims + 1}D (unbatched) or ${dims + 2}D (batched) input`,
      got: `input of size: [${sizes.join(', ')}]`,
    })
  }
  const channels = sizes.at(-dims - 1) as number
  if (channels % groups !== 0) throw new RangeError('in_channels must be divisible by groups')
  module.in_channels = channels
  const lead = transposed ? [channels, out_channels / groups] : [out_channels, channels / groups]
  if (isUninitialized(weight)) weight.materialize([...lead, ...sizesFor(kernel_size, dims)])
  if (isUninitialized(bias)) bias.materialize([out_channels])
  module.reset_parameters()
}

type NoChannels<T> = Omit<T, 'in_channels'>

function lazyConv(
  dims: number,
  Base: new (settings: ConvOptions) => Convolution,
): ClassOf<LazyConvArguments, Convolution> {
  const name = `LazyConv${dims}d`
  const bind = constructorSignature<LazyConvOptions>(
    name,
    convNames.slice(1) as (keyof LazyConvOptions)[],
    convDefaults,
  )
  return lazy<LazyConvArguments, Convolution, Required<NoChannels<ConvOptions>>, ConvOptions>(
    Base,
    `torch.nn.modules.conv.${name}`,
    {
      bind,
      empty: (given) => ({ ...given, in_channels: 0, out_channels: 0, bias: false }),
      wait,
      initialize: (module, input) => initialize(module, input, dims, false),
    },
  )
}

/** A `Conv1d` of signals that takes `in_channels` from its first input. */
export const LazyConv1d = lazyConv(1, Conv1d)
export type LazyConv1d = Convolution

/** A `Conv2d` of images that takes `in_channels` from its first input. */
export const LazyConv2d = lazyConv(2, Conv2d)
export type LazyConv2d = Convolution

/** A `Conv3d` of volumes that takes `in_channels` from its first input. */
export const LazyConv3d = lazyConv(3, Conv3d)
export type LazyConv3d = Convolution

function lazyTranspose(
  dims: number,
  Base: new (settings: ConvTransposeOptions) => TransposedConvolution,
): ClassOf<LazyConvTransposeArguments, TransposedConvolution> {
  const name = `LazyConvTranspose${dims}d`
  const names = transposeNames.slice(1) as (keyof LazyConvTransposeOptions)[]
  const bind = constructorSignature<LazyConvTransposeOptions>(name, names, transposeDefaults)
  return lazy<
    LazyConvTransposeArguments,
    TransposedConvolution,
    Required<NoChannels<ConvTransposeOptions>>,
    ConvTransposeOptions
  >(Base, `torch.nn.modules.conv.${name}`, {
    bind,
    empty: (given) => ({ ...given, in_channels: 0, out_channels: 0, bias: false }),
    wait,
    initialize: (module, input) => initialize(module, input, dims, true),
  })
}

/** A `ConvTranspose1d` of signals that takes `in_channels` from its first input. */
export const LazyConvTranspose1d = lazyTranspose(1, ConvTranspose1d)
export type LazyConvTranspose1d = TransposedConvolution

/** A `ConvTranspose2d` of images that takes `in_channels` from its first input. */
export const LazyConvTranspose2d = lazyTranspose(2, ConvTranspose2d)
export type LazyConvTranspose2d = TransposedConvolution

/** A `ConvTranspose3d` of volumes that takes `in_channels` from its first input. */
export const LazyConvTranspose3d = lazyTranspose(3, ConvTranspose3d)
export type LazyConvTranspose3d = TransposedConvolution
