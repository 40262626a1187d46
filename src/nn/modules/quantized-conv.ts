// Quantized convolutions, alone and with the ReLU after them. Their state in a file is a tuple. torch/ao/nn/quantized/modules/conv.py,
// torch/ao/nn/intrinsic/quantized/modules/conv_relu.py. They run with the weights' values, as quantized.ts tells.

import { UnpicklingError } from '../../errors.js'
import { conv1d, conv2d, conv3d } from '../../ops/conv.js'
import { pad } from '../../ops/pad.js'
import { relu } from '../../ops/unary.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import { isFloat } from '../../python/marks.js'
import { PyFloat } from '../../python/numbers.js'
import { Tuple } from '../../python/tuple.js'
import { tensor } from '../../tensor/data.js'
import { int64 } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { declareState } from '../attributes.js'
import type { LoadArguments } from '../brand.js'
import { Module } from '../module.js'
import { loadScale, taken } from './quantized.js'
import { gridOf, onGrid, quantizedZeros, valuesOf } from './quantized-values.js'
import { shown, tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

export interface QuantizedConvOptions {
  stride?: SizeLike
  padding?: SizeLike
  dilation?: SizeLike
  groups?: number
  bias?: boolean
  padding_mode?: 'zeros' | 'reflect'
}

/** The attributes in the order of the tuple; weight and bias, scale, zero point and training follow. */
const settings = [
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
] as const

const convolutions = { 1: conv1d, 2: conv2d, 3: conv3d } as const

type Dims = keyof typeof convolutions

class QuantizedConv extends Module {
  declare in_channels: number
  declare out_channels: number
  declare kernel_size: Tuple<number>
  declare stride: Tuple<number>
  declare padding: Tuple<number>
  declare dilation: Tuple<number>
  declare transposed: boolean
  declare output_padding: Tuple<number>
  declare groups: number
  declare padding_mode: 'zeros' | 'reflect'
  declare scale: number
  declare zero_point: number
  /** The weight and the bias. */
  declare _packed_params: readonly [Tensor, Tensor | null]

  constructor(
    dims: Dims,
    in_channels: number,
    out_channels: number,
    kernel_size: SizeLike,
    options: QuantizedConvOptions,
  ) {
    super()
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, padding_mode = 'zeros' } = options
    this.in_channels = in_channels
    this.out_channels = out_channels
    this.kernel_size = tupleOf(kernel_size, dims)
    this.stride = tupleOf(stride, dims)
    this.padding = tupleOf(padding, dims)
    this.dilation = tupleOf(dilation, dims)
    this.transposed = false
    this.output_padding = tupleOf(0, dims)
    this.groups = groups
    this.padding_mode = padding_mode
    this.set_weight_bias(
      quantizedZeros([out_channels, in_channels / groups, ...this.kernel_size]),
      bias ? zeros(out_channels) : null,
    )
    this.scale = PyFloat(1) as unknown as number
    this.zero_point = 0
  }

  weight(): Tensor {
    return this._packed_params[0]
  }

  bias(): Tensor | null {
    return this._packed_params[1]
  }

  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    this._packed_params = Tuple.of<unknown>(weight, bias) as unknown as readonly [Tensor, Tensor | null]
  }

  override forward(input: Tensor): Tensor {
    return onGrid(this.convolved(input), this.scale, this.zero_point)
  }

  /** @internal */
  protected convolved(input: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this
    const convolve = convolutions[this.kernel_size.length as Dims]
    const isZeros = this.padding_mode === 'zeros'
    const around = isZeros ? [] : padding.toReversed().flatMap((each) => [each, each])
    const x = isZeros ? valuesOf(input) : pad(valuesOf(input), around, 'reflect')
    return convolve(x, gridOf(this.weight()), this.bias(), stride, isZeros ? padding : 0, dilation, groups)
  }

  override _get_name(): string {
    return `QuantizedConv${this.kernel_size.length}d`
  }

  override extra_repr(): string {
    const text = (name: string): string => `${name}=${shown(this, name)}`
    const parts = [
      `${this.in_channels}, ${this.out_channels}`,
      ...['kernel_size', 'stride', 'scale', 'zero_point'].map(text),
    ]
    if (this.padding.some((each) => each !== 0)) parts.push(text('padding'))
    if (this.dilation.some((each) => each !== 1)) parts.push(text('dilation'))
    if (this.output_padding.some((each) => each !== 0)) parts.push(text('output_padding'))
    if (this.groups !== 1) parts.push(text('groups'))
    if (this.bias() === null) parts.push('bias=False')
    return parts.join(', ')
  }

  override _save_to_state_dict(destination: Dict<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars)
    destination.set(`${prefix}weight`, this.weight())
    destination.set(`${prefix}bias`, this.bias())
    destination.set(`${prefix}scale`, tensor(this.scale))
    destination.set(`${prefix}zero_point`, tensor(this.zero_point, { dtype: int64 }))
  }

  override _load_from_state_dict(...args: LoadArguments): void {
    const [state_dict, prefix, metadata, , missing, unexpected, messages] = args
    const weight = taken(state_dict, `${prefix}weight`, missing)
    const bias = taken(state_dict, `${prefix}bias`, missing)
    if (weight instanceof Tensor) this.set_weight_bias(weight, bias instanceof Tensor ? bias : null)
    loadScale(this, state_dict, prefix, missing)
    super._load_from_state_dict(state_dict, prefix, metadata, false, missing, unexpected, messages)
  }

  /** @internal */
  override __getstate__(): Tuple {
    const values = settings.map((name): unknown => this.__dict__.get(name))
    return Tuple.from<unknown>([
      ...values,
      this.weight(),
      this.bias(),
      PyFloat(this.scale),
      this.zero_point,
      this.training,
    ])
  }

  /** @internal */
  override __setstate__(state: Dict<string, unknown> | Tuple): void {
    if (!(state instanceof Tuple) || state.length !== settings.length + 5) {
      throw new UnpicklingError({ reason: 'the state of a quantized convolution is a tuple of 15 items' })
    }
    const [weight, bias, scale, zero_point, training] = state.slice(settings.length)
    if (!(weight instanceof Tensor) || !(bias === null || bias instanceof Tensor) || typeof scale !== 'number') {
      throw new UnpicklingError({ reason: 'the state of a quantized convolution has a weight, a bias and a scale' })
    }
    for (const [at, name] of settings.entries()) this.__dict__.set(name, state[at])
    this.set_weight_bias(weight, bias)
    this.setattr('scale', isFloat(state, settings.length + 2, scale) ? PyFloat(scale) : scale)
    this.__dict__.set('zero_point', zero_point)
    this.training = training === true
  }
}

declareState(QuantizedConv.prototype, { attributes: [...settings, 'scale', 'zero_point', '_packed_params'] })

const convModule = 'torch.ao.nn.quantized.modules.conv'
const reluModule = 'torch.ao.nn.intrinsic.quantized.modules.conv_relu'

class QuantizedConv1dModule extends QuantizedConv {
  static override readonly __module__: string = convModule
  static override readonly __qualname__: string = 'Conv1d'

  constructor(in_channels: number, out_channels: number, kernel_size: SizeLike, options: QuantizedConvOptions = {}) {
    super(1, in_channels, out_channels, kernel_size, options)
  }
}

/** A Conv1d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv1d = callable(QuantizedConv1dModule)
export type QuantizedConv1d = QuantizedConv1dModule

class QuantizedConv2dModule extends QuantizedConv {
  static override readonly __module__: string = convModule
  static override readonly __qualname__: string = 'Conv2d'

  constructor(in_channels: number, out_channels: number, kernel_size: SizeLike, options: QuantizedConvOptions = {}) {
    super(2, in_channels, out_channels, kernel_size, options)
  }
}

/** A Conv2d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv2d = callable(QuantizedConv2dModule)
export type QuantizedConv2d = QuantizedConv2dModule

class QuantizedConv3dModule extends QuantizedConv {
  static override readonly __module__: string = convModule
  static override readonly __qualname__: string = 'Conv3d'

  constructor(in_channels: number, out_channels: number, kernel_size: SizeLike, options: QuantizedConvOptions = {}) {
    super(3, in_channels, out_channels, kernel_size, options)
  }
}

/** A Conv3d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv3d = callable(QuantizedConv3dModule)
export type QuantizedConv3d = QuantizedConv3dModule

class QuantizedConvReLU1dModule extends QuantizedConv1dModule {
  static override readonly __module__ = reluModule
  static override readonly __qualname__ = 'ConvReLU1d'

  override forward(input: Tensor): Tensor {
    return onGrid(relu(this.convolved(input)), this.scale, this.zero_point)
  }

  override _get_name(): string {
    return 'QuantizedConvReLU1d'
  }
}

/** A quantized Conv1d with the ReLU after it. */
export const QuantizedConvReLU1d = callable(QuantizedConvReLU1dModule)
export type QuantizedConvReLU1d = QuantizedConvReLU1dModule

class QuantizedConvReLU2dModule extends QuantizedConv2dModule {
  static override readonly __module__ = reluModule
  static override readonly __qualname__ = 'ConvReLU2d'

  override forward(input: Tensor): Tensor {
    return onGrid(relu(this.convolved(input)), this.scale, this.zero_point)
  }

  override _get_name(): string {
    return 'QuantizedConvReLU2d'
  }
}

/** A quantized Conv2d with the ReLU after it. */
export const QuantizedConvReLU2d = callable(QuantizedConvReLU2dModule)
export type QuantizedConvReLU2d = QuantizedConvReLU2dModule

class QuantizedConvReLU3dModule extends QuantizedConv3dModule {
  static override readonly __module__ = reluModule
  static override readonly __qualname__ = 'ConvReLU3d'

  override forward(input: Tensor): Tensor {
    return onGrid(relu(this.convolved(input)), this.scale, this.zero_point)
  }

  override _get_name(): string {
    return 'QuantizedConvReLU3d'
  }
}

/** A quantized Conv3d with the ReLU after it. */
export const QuantizedConvReLU3d = callable(QuantizedConvReLU3dModule)
export type QuantizedConvReLU3d = QuantizedConvReLU3dModule
