// Quantized tensors: integers with the scale that gives them meaning. aten/src/ATen/native/quantized; narrow ones have
// several integers in a byte, the first in the lowest bits.

import { UnsupportedError } from '../errors.js'
import type { TorchConstant } from './device.js'
import { float32, int32, int8, uint8 } from './dtype.js'
import type { dtype } from './dtype.js'
import { accessorOf } from './element.js'
import type { Contents } from './format/contents.js'
import { quantizedContents } from './format/kinds.js'
import { contiguousStrides } from './shape.js'
import type { Sizes } from './shape.js'
import { UntypedStorage } from './storage.js'
import { Tensor } from './tensor.js'

/** One scale for all elements: value = (integer - zero_point) · scale. */
export interface PerTensorAffine {
  readonly qscheme: TorchConstant
  readonly scale: number
  readonly zero_point: number
}

/** A scale for each index of one dimension. */
export interface PerChannelAffine {
  readonly qscheme: TorchConstant
  readonly scales: Tensor
  readonly zero_points: Tensor
  readonly axis: number
}

export type Quantizer = PerTensorAffine | PerChannelAffine

/** The dtype of `int_repr()`. */
const integers: Readonly<Record<string, dtype>> = { qint8: int8, qint32: int32 }

/** A tensor of dtype qint8, quint8, qint32, quint4x2 or quint2x4; `toTypedArray()` gives its integers. */
export class QuantizedTensor extends Tensor {
  readonly quantizer: Quantizer

  /** @internal */
  constructor(storage: UntypedStorage, type: dtype, sizes: Sizes, strides: Sizes | null, offset: number, quantizer: Quantizer) {
    super(storage, type, sizes, strides, offset)
    this.quantizer = quantizer
  }

  qscheme(): TorchConstant {
    return this.quantizer.qscheme
  }

  q_scale(): number {
    return perTensor('q_scale', this.quantizer).scale
  }

  q_zero_point(): number {
    return perTensor('q_zero_point', this.quantizer).zero_point
  }

  q_per_channel_scales(): Tensor {
    return perChannel('q_per_channel_scales', this.quantizer).scales
  }

  q_per_channel_zero_points(): Tensor {
    return perChannel('q_per_channel_zero_points', this.quantizer).zero_points
  }

  q_per_channel_axis(): number {
    return perChannel('q_per_channel_axis', this.quantizer).axis
  }

  /** The values that the integers stand for, a float32 tensor of the same size. */
  dequantize(): Tensor {
    const values = new Float32Array(this.numel())
    const value = this.reader()
    this.eachElement((place, channel, index) => (values[index] = value(place, channel)))
    return new Tensor(new UntypedStorage(values), float32, this.sizes)
  }

  /** The integers, of the same size; of narrow dtypes the bytes that hold them. */
  int_repr(): Tensor {
    const type = integers[this.dtype.name] ?? uint8
    const bytes = this.toBytes().slice()
    return new Tensor(new UntypedStorage(bytes), type, this.dtype.perByte > 1 ? [bytes.length] : this.sizes)
  }

  override get isPlain(): boolean {
    return false
  }

  override detached(): QuantizedTensor {
    return new QuantizedTensor(this.untyped_storage(), this.dtype, this.sizes, this.givenStrides, this.offset, this.quantizer)
  }

  /** @throws UnsupportedError where the dimension that has the scales would not be told any more. */
  override alias(sizes: Sizes, strides: Sizes | null, offset: number, type: dtype = this.dtype): Tensor {
    if (type !== this.dtype) return super.alias(sizes, strides, offset, type)
    const { quantizer } = this
    if ('axis' in quantizer && !keepsAxis(this, quantizer.axis, sizes, strides)) {
      throw new UnsupportedError({ what: 'this view of a tensor quantized per channel is not supported', instead: 'Take it of dequantize()' })
    }
    return new QuantizedTensor(this.untyped_storage(), type, sizes, strides, offset, quantizer)
  }

  override rehoused(storage: UntypedStorage, strides: Sizes): QuantizedTensor {
    return new QuantizedTensor(storage, this.dtype, this.sizes, strides, 0, this.quantizer)
  }

  override contents(indent: number): Contents {
    return quantizedContents(this, indent)
  }

  /** What reads the value of an element, given its place in the storage and its index along the quantizer's axis. @internal */
  reader(): (place: number, channel: number) => number {
    const integer = integerReader(this)
    const { quantizer } = this
    if ('scale' in quantizer) {
      const scale = Math.fround(quantizer.scale)
      return (place) => Math.fround(Math.fround(integer(place) - quantizer.zero_point) * scale)
    }
    const scales = Array.from(quantizer.scales.toTypedArray(), Number).map(Math.fround)
    const points = Array.from(quantizer.zero_points.toTypedArray(), Number)
    return (place, channel) => Math.fround(Math.fround(integer(place) - (points[channel] as number)) * (scales[channel] as number))
  }

  /** In row-major order. */
  private eachElement(visit: (place: number, channel: number, index: number) => void): void {
    const { sizes, strides, quantizer } = this
    const axis = 'axis' in quantizer ? quantizer.axis : -1
    const steps = contiguousStrides(sizes)
    for (let index = 0; index < this.numel(); index++) {
      let place = this.offset
      let channel = 0
      for (let dim = 0; dim < sizes.length; dim++) {
        const position = Math.floor(index / (steps[dim] as number)) % (sizes[dim] as number)
        place += position * (strides[dim] as number)
        if (dim === axis) channel = position
      }
      visit(place, channel, index)
    }
  }
}

function integerReader({ dtype: type, storage }: Tensor): (place: number) => number {
  const bytes = (storage as UntypedStorage).bytes()
  const { perByte, itemsize } = type
  if (perByte > 1) {
    const bits = 8 / perByte
    return (place) => ((bytes[Math.floor(place / perByte)] as number) >> ((place % perByte) * bits)) & ((1 << bits) - 1)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { get } = accessorOf(type)
  return (place) => get(view, place * itemsize) as number
}

/** Whether a view has the axis where it was, whole: that of `narrow` along another dimension, or of nothing. */
function keepsAxis(tensor: Tensor, axis: number, sizes: Sizes, strides: Sizes | null): boolean {
  const steps = strides ?? contiguousStrides(sizes)
  return (
    sizes.length === tensor.sizes.length &&
    sizes.every((size, dim) => steps[dim] === tensor.strides[dim] && (dim !== axis || size === tensor.sizes[dim]))
  )
}

function perTensor(op: string, quantizer: Quantizer): PerTensorAffine {
  if ('scale' in quantizer) return quantizer
  throw new UnsupportedError({ what: `${op}: the tensor is quantized per channel`, instead: 'See q_per_channel_scales()' })
}

function perChannel(op: string, quantizer: Quantizer): PerChannelAffine {
  if ('axis' in quantizer) return quantizer
  throw new UnsupportedError({ what: `${op}: the tensor has one scale for all elements`, instead: 'See q_scale()' })
}
