// Lazy convolutions of torch/nn/modules/conv.py: the channels of the input are taken from the first one.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { LoadArguments } from '../brand.js'
import type { Module } from '../module.js'
import { isUninitialized, UninitializedParameter } from '../uninitialized.js'
import { Conv1d, Conv2d, Conv3d } from './conv.js'
import type { ConvNd, ConvOptions } from './conv.js'
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './conv-transpose.js'
import type { ConvTransposeOptions } from './conv-transpose.js'
import { become, materializeFrom, refuseState, uninitializedOf } from './lazy.js'
import type { SizeLike } from './settings.js'

export type LazyConvOptions = Omit<ConvOptions, 'in_channels'>

type LazyConvArguments = Arguments<
  [
    out_channels: number,
    kernel_size: SizeLike,
    stride?: SizeLike,
    padding?: SizeLike | 'same' | 'valid',
    dilation?: SizeLike,
    groups?: number,
    bias?: boolean,
    padding_mode?: LazyConvOptions['padding_mode'],
    device?: unknown,
    dtype?: dtype | null,
  ],
  LazyConvOptions
>

const bind = signature<LazyConvOptions>(
  'LazyConv',
  ['out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode', 'device', 'dtype'],
  { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true, padding_mode: 'zeros', device: null, dtype: null },
)

export type LazyConvTransposeOptions = Omit<ConvTransposeOptions, 'in_channels'>

type LazyConvTransposeArguments = Arguments<
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
    device?: unknown,
    dtype?: dtype | null,
  ],
  LazyConvTransposeOptions
>

const bindTranspose = signature<LazyConvTransposeOptions>(
  'LazyConvTranspose',
  [
    'out_channels',
    'kernel_size',
    'stride',
    'padding',
    'output_padding',
    'groups',
    'bias',
    'dilation',
    'padding_mode',
    'device',
    'dtype',
  ],
  {
    stride: 1,
    padding: 0,
    output_padding: 0,
    groups: 1,
    bias: true,
    dilation: 1,
    padding_mode: 'zeros',
    device: null,
    dtype: null,
  },
)

/** Gives a convolution without channels the parameters that wait for them. */
function makeLazy(
  module: ConvNd,
  given: { readonly out_channels: number; readonly bias: boolean; readonly dtype: dtype | null },
): void {
  module.weight = new UninitializedParameter(true, null, given.dtype)
  module.out_channels = given.out_channels
  if (given.bias) module.bias = new UninitializedParameter(true, null, given.dtype)
}

/** Takes the channels from an input and becomes a module of class `cls`. */
function initialize(module: ConvNd, input: Tensor, dims: number, cls: { readonly prototype: Module }): void {
  if (uninitializedOf(module).length > 0) {
    const { sizes } = input
    if (sizes.length !== dims + 1 && sizes.length !== dims + 2) {
      throw new ShapeError({
        op: className(module),
        expected: `${dims + 1}D (unbatched) or ${dims + 2}D (batched) input`,
        got: `input of size: [${sizes.join(', ')}]`,
      })
    }
    const channels = sizes.at(-dims - 1) as number
    const { out_channels, groups, kernel_size, transposed, weight, bias } = module
    if (channels % groups !== 0) throw new RangeError('in_channels must be divisible by groups')
    module.in_channels = channels
    const lead = transposed ? [channels, out_channels / groups] : [out_channels, channels / groups]
    if (isUninitialized(weight)) weight.materialize([...lead, ...kernel_size])
    if (isUninitialized(bias)) bias.materialize([out_channels])
    module.reset_parameters()
  }
  become(module, cls)
}

class LazyConv1dModule extends Conv1d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConv1d'

  constructor(...args: LazyConvArguments) {
    const given = bind(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, 1, Conv1d)
    return this.forward(input)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `Conv1d` of signals that takes `in_channels` from its first input. */
export const LazyConv1d = callable(LazyConv1dModule)
export type LazyConv1d = LazyConv1dModule

class LazyConv2dModule extends Conv2d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConv2d'

  constructor(...args: LazyConvArguments) {
    const given = bind(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, 2, Conv2d)
    return this.forward(input)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `Conv2d` of images that takes `in_channels` from its first input. */
export const LazyConv2d = callable(LazyConv2dModule)
export type LazyConv2d = LazyConv2dModule

class LazyConv3dModule extends Conv3d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConv3d'

  constructor(...args: LazyConvArguments) {
    const given = bind(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor): Tensor {
    initialize(this, input, 3, Conv3d)
    return this.forward(input)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `Conv3d` of volumes that takes `in_channels` from its first input. */
export const LazyConv3d = callable(LazyConv3dModule)
export type LazyConv3d = LazyConv3dModule

class LazyConvTranspose1dModule extends ConvTranspose1d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConvTranspose1d'

  constructor(...args: LazyConvTransposeArguments) {
    const given = bindTranspose(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    initialize(this, input, 1, ConvTranspose1d)
    return this.forward(input, output_size)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `ConvTranspose1d` of signals that takes `in_channels` from its first input. */
export const LazyConvTranspose1d = callable(LazyConvTranspose1dModule)
export type LazyConvTranspose1d = LazyConvTranspose1dModule

class LazyConvTranspose2dModule extends ConvTranspose2d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConvTranspose2d'

  constructor(...args: LazyConvTransposeArguments) {
    const given = bindTranspose(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    initialize(this, input, 2, ConvTranspose2d)
    return this.forward(input, output_size)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `ConvTranspose2d` of images that takes `in_channels` from its first input. */
export const LazyConvTranspose2d = callable(LazyConvTranspose2dModule)
export type LazyConvTranspose2d = LazyConvTranspose2dModule

class LazyConvTranspose3dModule extends ConvTranspose3d {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__ = 'LazyConvTranspose3d'

  constructor(...args: LazyConvTransposeArguments) {
    const given = bindTranspose(args)
    super({ ...given, in_channels: 0, out_channels: 0, bias: false })
    makeLazy(this, given)
  }

  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    initialize(this, input, 3, ConvTranspose3d)
    return this.forward(input, output_size)
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    materializeFrom(this, ...args)
    super._load_from_state_dict(...args)
  }

  override __getstate__(): Dict<string, unknown> {
    return refuseState(this)
  }
}

/** A `ConvTranspose3d` of volumes that takes `in_channels` from its first input. */
export const LazyConvTranspose3d = callable(LazyConvTranspose3dModule)
export type LazyConvTranspose3d = LazyConvTranspose3dModule
