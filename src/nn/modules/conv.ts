// Convolutions of torch/nn/modules/conv.py. The transposed ones are in conv-transpose.ts.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { conv1d, conv2d, conv3d } from '../../ops/conv.js'
import { pad } from '../../ops/pad.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import { repr } from '../../python/repr.js'
import { Tuple } from '../../python/tuple.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import { fanInOf } from '../init/fans.js'
import { kaiming_uniform_, uniform_ } from '../init.js'
import { Module } from '../module.js'
import { Parameter } from '../parameter.js'
import { tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

/** How what is beyond the edge is filled. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular'

/** What all convolutions have, sizes one for each dimension. */
export interface ConvSettings {
  readonly in_channels: number
  readonly out_channels: number
  readonly kernel_size: Tuple<number>
  readonly stride: Tuple<number>
  readonly padding: Tuple<number> | 'same' | 'valid'
  readonly dilation: Tuple<number>
  readonly transposed: boolean
  readonly output_padding: Tuple<number>
  readonly groups: number
  readonly bias: boolean
  readonly padding_mode: PaddingMode
  readonly dtype: dtype | null
}

/** The base of all convolutions, transposed or not. */
export class ConvNd extends Module {
  declare in_channels: number
  declare out_channels: number
  declare kernel_size: Tuple<number>
  declare stride: Tuple<number>
  declare padding: Tuple<number> | 'same' | 'valid'
  declare dilation: Tuple<number>
  declare transposed: boolean
  declare output_padding: Tuple<number>
  declare groups: number
  declare padding_mode: PaddingMode
  declare _reversed_padding_repeated_twice: readonly number[]
  declare weight: Parameter
  declare bias: Parameter | null

  constructor(settings: ConvSettings) {
    super()
    requireSettings(settings)
    const { in_channels, out_channels, kernel_size, groups, transposed, dtype } = settings
    this.in_channels = in_channels
    this.out_channels = out_channels
    this.kernel_size = kernel_size
    this.stride = settings.stride
    this.padding = settings.padding
    this.dilation = settings.dilation
    this.transposed = transposed
    this.output_padding = settings.output_padding
    this.groups = groups
    this.padding_mode = settings.padding_mode
    this._reversed_padding_repeated_twice = reversedPadding(settings)
    const channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups]
    this.weight = new Parameter(empty([...channels, ...kernel_size], { dtype }))
    this.bias = settings.bias ? new Parameter(empty([out_channels], { dtype })) : null
    this.reset_parameters()
  }

  /** Uniform in ±1/sqrt(fan_in), the numbers that PyTorch draws for the same seed. */
  reset_parameters(): void {
    kaiming_uniform_(this.weight, Math.sqrt(5))
    if (this.bias === null) return
    const fan_in = fanInOf(this.weight)
    const bound = fan_in > 0 ? 1 / Math.sqrt(fan_in) : 0
    uniform_(this.bias, -bound, bound)
  }

  /** Files older than PyTorch 1.1 have no `padding_mode`. @internal */
  override __setstate__(state: Dict<string, unknown>): void {
    super.__setstate__(state)
    if (!this.__dict__.has('padding_mode')) this.padding_mode = 'zeros'
  }

  override extra_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups } = this
    const parts = [`${in_channels}, ${out_channels}, kernel_size=${repr(kernel_size)}, stride=${repr(stride)}`]
    if (typeof padding === 'string') parts.push(`padding=${padding}`)
    else if (padding.some((each) => each !== 0)) parts.push(`padding=${repr(padding)}`)
    if (dilation.some((each) => each !== 1)) parts.push(`dilation=${repr(dilation)}`)
    if (output_padding.some((each) => each !== 0)) parts.push(`output_padding=${repr(output_padding)}`)
    if (groups !== 1) parts.push(`groups=${groups}`)
    if (this.bias === null) parts.push('bias=False')
    if (this.padding_mode !== 'zeros') parts.push(`padding_mode=${this.padding_mode}`)
    return parts.join(', ')
  }
}

declareState(ConvNd.prototype, {
  parameters: ['weight', 'bias'],
  attributes: [
    'in_channels',
    'out_channels',
    'kernel_size',
    'stride',
    'padding',
    'dilation',
    'transposed',
    'output_padding',
    'groups',
    'padding_mode',
    '_reversed_padding_repeated_twice',
  ],
})

/** @throws RangeError in PyTorch's words. */
function requireSettings({ in_channels, out_channels, groups, padding, stride, padding_mode }: ConvSettings): void {
  if (!(groups > 0)) throw new RangeError('groups must be a positive integer')
  if (in_channels % groups !== 0) throw new RangeError('in_channels must be divisible by groups')
  if (out_channels % groups !== 0) throw new RangeError('out_channels must be divisible by groups')
  if (typeof padding === 'string') {
    if (padding !== 'same' && padding !== 'valid') {
      throw new RangeError(`Invalid padding string ${repr(padding)}, should be one of {'same', 'valid'}`)
    }
    if (padding === 'same' && stride.some((each) => each !== 1)) {
      throw new RangeError("padding='same' is not supported for strided convolutions")
    }
  }
  if (!['zeros', 'reflect', 'replicate', 'circular'].includes(padding_mode)) {
    throw new RangeError(
      `padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='${String(padding_mode)}'`,
    )
  }
}

/** The padding as `nn.functional.pad` takes it: a list of Python where it follows from a word, else a tuple. */
function reversedPadding({ kernel_size, padding, dilation }: ConvSettings): readonly number[] {
  if (typeof padding !== 'string') return Tuple.from(padding.toReversed().flatMap((each) => [each, each]))
  const reach = kernel_size.map((size, dim) => (padding === 'same' ? (dilation[dim] as number) * (size - 1) : 0))
  return reach.toReversed().flatMap((total) => [Math.floor(total / 2), total - Math.floor(total / 2)])
}

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
  device?: unknown
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
    device?: unknown,
    dtype?: dtype | null,
  ],
  ConvOptions
>

/* @__NO_SIDE_EFFECTS__ */
function convSignature(name: string, dims: number): (args: ConvArguments) => ConvSettings {
  const bind = signature<ConvOptions>(
    name,
    [
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
    ],
    { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true, padding_mode: 'zeros', device: null, dtype: null },
  )
  return (args) => {
    const { kernel_size, stride, padding, dilation, ...given } = bind(args)
    return {
      ...given,
      kernel_size: tupleOf(kernel_size, dims),
      stride: tupleOf(stride, dims),
      padding: typeof padding === 'string' ? padding : tupleOf(padding, dims),
      dilation: tupleOf(dilation, dims),
      transposed: false,
      output_padding: tupleOf(0, dims),
    }
  }
}

/** `conv` with the module's weight and settings; other padding than zeros is added before. */
function convolve(module: ConvNd, conv: typeof conv2d, input: Tensor): Tensor {
  const { weight, bias, stride, padding, dilation, groups, padding_mode } = module
  if (padding_mode === 'zeros') return conv(input, weight, bias, stride, padding, dilation, groups)
  const padded = pad(input, module._reversed_padding_repeated_twice, padding_mode)
  return conv(padded, weight, bias, stride, 0, dilation, groups)
}

const bindConv1d = convSignature('Conv1d', 1)

class Conv1dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'Conv1d'

  constructor(...args: ConvArguments) {
    super(bindConv1d(args))
  }

  override forward(input: Tensor): Tensor {
    return convolve(this, conv1d, input)
  }
}

/**
 * Convolution of signals `[N, C, L]` or `[C, L]`. Parameters as `Conv2d`'s.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Conv1d(16, 33, 3, { stride: 2 }).forward(randn(20, 16, 50)).shape   // Size [20, 33, 24]
 */
export const Conv1d = callable(Conv1dModule)
export type Conv1d = Conv1dModule

const bindConv2d = convSignature('Conv2d', 2)

class Conv2dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'Conv2d'

  constructor(...args: ConvArguments) {
    super(bindConv2d(args))
  }

  override forward(input: Tensor): Tensor {
    return convolve(this, conv2d, input)
  }
}

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
export const Conv2d = callable(Conv2dModule)
export type Conv2d = Conv2dModule

const bindConv3d = convSignature('Conv3d', 3)

class Conv3dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'Conv3d'

  constructor(...args: ConvArguments) {
    super(bindConv3d(args))
  }

  override forward(input: Tensor): Tensor {
    return convolve(this, conv3d, input)
  }
}

/** Convolution of volumes `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `Conv2d`'s. */
export const Conv3d = callable(Conv3dModule)
export type Conv3d = Conv3dModule
