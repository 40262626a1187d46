// What all convolutions of torch/nn/modules/conv.py share: settings, weights, checks, text: `_ConvNd`.

import { repr } from '../../../python/repr.js'
import { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty } from '../../../tensor/making/factory.js'
import { heldSetting } from '../../attributes.js'
import type { Declaration } from '../../attributes.js'
import { fanInOf } from '../../init/fans.js'
import { kaiming_uniform_, uniform_ } from '../../init.js'
import { each, either, integer, real, told, word } from '../../kinds.js'
import { Module } from '../../module.js'
import { Parameter } from '../../parameter.js'
import { equals, hasMember, shown } from '../settings.js'

/** How what is beyond the edge is filled. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular'

const paddingModes = ['zeros', 'reflect', 'replicate', 'circular'] as const

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
  readonly device: DeviceLike
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
    const { in_channels, out_channels, kernel_size, groups, transposed, dtype, device } = settings
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
    this.weight = new Parameter(
      empty([...channels, ...kernel_size.map((size) => real.read(size) as number)], { dtype, device }),
    )
    this.bias = settings.bias ? new Parameter(empty([out_channels], { dtype, device })) : null
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

  override extra_repr(): string {
    const parts = [`${shown(this, 'in_channels')}, ${shown(this, 'out_channels')}`]
    parts.push(`kernel_size=${shown(this, 'kernel_size')}`, `stride=${shown(this, 'stride')}`)
    for (const [name, usual] of Object.entries({ padding: 0, dilation: 1, output_padding: 0 }))
      if (!isAll(heldSetting(this, name), usual)) parts.push(`${name}=${shown(this, name)}`)
    if (!equals(this, 'groups', 1)) parts.push(`groups=${shown(this, 'groups')}`)
    if (!hasMember(this, 'bias')) parts.push('bias=False')
    if (heldSetting(this, 'padding_mode') !== 'zeros') parts.push(`padding_mode=${shown(this, 'padding_mode')}`)
    return parts.join(', ')
  }
}

/** A size for each dimension, at least `least`. */
function sizes(dims: number, least: number) {
  return each(integer(least, 2 ** 28), dims)
}

/** What convolutions of so many dimensions show; `transposed` ones use `output_padding`. */
export function convState(dims: number, transposed: boolean): Declaration {
  const padding = sizes(dims, 0)
  return {
    parameters: { weight: 'needed', bias: 'optional' },
    attributes: {
      in_channels: told,
      out_channels: told,
      // The weight's sizes count.
      kernel_size: told,
      stride: sizes(dims, 1).or(1),
      padding: (transposed ? padding : either(word('same', 'valid'), padding)).or(0),
      dilation: sizes(dims, 1).or(1),
      transposed: told,
      output_padding: (transposed ? padding : told).or(0),
      groups: integer(1).or(1),
      // Files older than PyTorch 1.1 have none.
      padding_mode: word(...paddingModes).added('zeros'),
      // Read where `padding_mode` is another than zeros.
      _reversed_padding_repeated_twice: told,
    },
  }
}

function isAll(given: unknown, usual: number): boolean {
  return Array.isArray(given) ? given.every((item) => item === usual) : given === usual
}

/** @throws RangeError in PyTorch's words. */
function requireSettings({ in_channels, out_channels, groups, padding, stride, padding_mode }: ConvSettings): void {
  if (!(groups > 0)) throw new RangeError('groups must be a positive integer')
  if (in_channels % groups !== 0) throw new RangeError('in_channels must be divisible by groups')
  if (out_channels % groups !== 0) throw new RangeError('out_channels must be divisible by groups')
  if (typeof padding === 'string') {
    if (padding !== 'same' && padding !== 'valid') {
      throw new RangeError(`Invalid padding string ${repr(padding)}, should be one of {'same', 'valid'}`)
    }
    if (padding === 'same' && stride.some((size) => size !== 1)) {
      throw new RangeError("padding='same' is not supported for strided convolutions")
    }
  }
  if (!paddingModes.includes(padding_mode)) {
    throw new RangeError(
      `padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='${String(padding_mode)}'`,
    )
  }
}

/** The padding as `nn.functional.pad` takes it: a list of Python where it follows from a word, else a tuple. */
function reversedPadding({ kernel_size, padding, dilation }: ConvSettings): readonly number[] {
  if (typeof padding !== 'string') return Tuple.from(padding.toReversed().flatMap((size) => [size, size]))
  const reach = kernel_size.map((size, dim) => (padding === 'same' ? (dilation[dim] as number) * (size - 1) : 0))
  return reach.toReversed().flatMap((total) => [Math.floor(total / 2), total - Math.floor(total / 2)])
}
