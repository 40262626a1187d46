// Quantized convolutions, alone and with the ReLU after them. Their state in a file is a tuple. torch/ao/nn/quantized/modules/conv.py,
// torch/ao/nn/intrinsic/quantized/modules/conv_relu.py. They run with the weights' values, as quantized.ts tells.

import { UnpicklingError, UnsupportedError } from '../../../errors.js'
import { conv1d, conv2d, conv3d } from '../../../ops/spatial/conv.js'
import { pad } from '../../../ops/image/pad.js'
import { relu } from '../../../ops/pointwise/unary.js'
import type { Dict } from '../../../python/dict.js'
import { isFloat } from '../../../python/marks.js'
import { PyFloat } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import { tensor } from '../../../tensor/making/data.js'
import { int64 } from '../../../tensor/dtype.js'
import { zeros } from '../../../tensor/making/factory.js'
import { Tensor } from '../../../tensor/tensor.js'
import { heldSetting, requireSettings } from '../../attributes.js'
import type { Declaration } from '../../attributes.js'
import type { LoadArguments } from '../../brand.js'
import { integer, real, told, word } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { windowSize } from '../pooling/pooling.js'
import { loadScale, taken } from './quantized.js'
import { gridOf, onGrid, quantizedZeros, valuesOf } from './values.js'
import { paddedSizes, requireGrowth, shown, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

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
  declare stride: SizeLike
  declare padding: SizeLike
  declare dilation: SizeLike
  declare transposed: boolean
  declare output_padding: SizeLike
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
    return this.weightAndBias()[0]
  }

  bias(): Tensor | null {
    return this.weightAndBias()[1]
  }

  private weightAndBias(): readonly [Tensor, Tensor | null] {
    const packed: unknown = this.__dict__.get('_packed_params')
    const [weight, bias] = Array.isArray(packed) ? (packed as unknown[]) : []
    if (weight instanceof Tensor && (bias === null || bias instanceof Tensor)) return [weight, bias]
    throw new UnsupportedError({ what: 'this quantized convolution came without a weight and bias' })
  }

  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    this._packed_params = Tuple.of<unknown>(weight, bias) as unknown as readonly [Tensor, Tensor | null]
  }

  /** @internal */
  convolved(input: Tensor, dims: Dims): Tensor {
    const { stride, padding, dilation, groups } = this
    const convolve = convolutions[dims]
    const isZeros = this.padding_mode === 'zeros'
    const sides = typeof padding === 'number' ? [padding] : padding
    const around = isZeros ? [] : sides.toReversed().flatMap((each) => [each, each])
    if (isZeros) requireGrowth(this, input, paddedSizes(input, padding, dims))
    const x = isZeros ? valuesOf(input) : pad(valuesOf(input), around, 'reflect')
    return convolve(x, gridOf(this.weight()), this.bias(), stride, isZeros ? padding : 0, dilation, groups)
  }

  override extra_repr(): string {
    const text = (name: string): string => `${name}=${shown(this, name)}`
    const parts = [
      `${shown(this, 'in_channels')}, ${shown(this, 'out_channels')}`,
      ...['kernel_size', 'stride', 'scale', 'zero_point'].map(text),
    ]
    for (const [name, usual] of Object.entries({ padding: 0, dilation: 1, output_padding: 0 })) {
      const sizes: unknown = this.__dict__.get(name)
      if (Array.isArray(sizes) && sizes.some((each) => each !== usual)) parts.push(text(name))
    }
    if (heldSetting(this, 'groups') !== 1) parts.push(text('groups'))
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
    requireSettings(this)
  }
}

function convState(dims: number): Declaration {
  return {
    attributes: {
      in_channels: told,
      out_channels: told,
      kernel_size: told,
      stride: windowSize(dims),
      padding: windowSize(dims, 0),
      dilation: windowSize(dims),
      transposed: told,
      output_padding: told,
      groups: integer(1),
      padding_mode: word('zeros', 'reflect'),
      scale: real,
      zero_point: integer(),
      _packed_params: told,
    },
  }
}

type QuantizedConvArguments = [
  in_channels: number,
  out_channels: number,
  kernel_size: SizeLike,
  options?: QuantizedConvOptions,
]

/** A quantized convolution of so many dimensions; with `path` as its name in files. */
function quantizedConv(
  dims: Dims,
  path: string,
  name: string,
  after: (x: Tensor) => Tensor,
): ClassOf<QuantizedConvArguments, QuantizedConv> {
  class QuantizedConvNd extends QuantizedConv {
    constructor(...[in_channels, out_channels, kernel_size, options = {}]: QuantizedConvArguments) {
      super(dims, in_channels, out_channels, kernel_size, options)
    }

    override forward(input: Input): Tensor {
      return onGrid(after(this.convolved(inputOf(input), dims)), this.scale, this.zero_point)
    }

    override _get_name(): string {
      return name
    }
  }
  return moduleClass(QuantizedConvNd, path, convState(dims))
}

function plain(dims: Dims): ClassOf<QuantizedConvArguments, QuantizedConv> {
  return quantizedConv(dims, `torch.ao.nn.quantized.modules.conv.Conv${dims}d`, `QuantizedConv${dims}d`, (x) => x)
}

function withReLU(dims: Dims): ClassOf<QuantizedConvArguments, QuantizedConv> {
  const path = `torch.ao.nn.intrinsic.quantized.modules.conv_relu.ConvReLU${dims}d`
  return quantizedConv(dims, path, `QuantizedConvReLU${dims}d`, relu)
}

/** A Conv1d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv1d = plain(1)
export type QuantizedConv1d = QuantizedConv

/** A Conv2d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv2d = plain(2)
export type QuantizedConv2d = QuantizedConv

/** A Conv3d whose weight is integers, and whose output is rounded to integers of `scale` and `zero_point`. */
export const QuantizedConv3d = plain(3)
export type QuantizedConv3d = QuantizedConv

/** A quantized Conv1d with the ReLU after it. */
export const QuantizedConvReLU1d = withReLU(1)
export type QuantizedConvReLU1d = QuantizedConv

/** A quantized Conv2d with the ReLU after it. */
export const QuantizedConvReLU2d = withReLU(2)
export type QuantizedConvReLU2d = QuantizedConv

/** A quantized Conv3d with the ReLU after it. */
export const QuantizedConvReLU3d = withReLU(3)
export type QuantizedConvReLU3d = QuantizedConv
