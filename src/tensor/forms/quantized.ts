// Quantized tensors: integers with the scale that gives them meaning. aten/src/ATen/native/quantized; narrow ones have
// several integers in a byte, the first in the lowest bits.

import { UnsupportedError } from '../../errors.js'
import type { TorchConstant } from '../device.js'
import { float32, int32, int8, uint8 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from '../elements/element.js'
import type { Contents } from '../format/contents.js'
import { quantizedContents } from '../format/kinds.js'
import { per_tensor_affine } from './qschemes.js'
import { contiguousStrides } from '../shape.js'
import type { Sizes } from '../shape.js'
import { UntypedStorage } from '../storage.js'
import { Tensor } from '../tensor.js'

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
  /** Scheme, scales and zero points. */
  readonly quantizer: Quantizer

  /** @internal */
  constructor(
    storage: UntypedStorage,
    type: dtype,
    sizes: Sizes,
    strides: Sizes | null,
    offset: number,
    quantizer: Quantizer,
  ) {
    super(storage, type, sizes, strides, offset)
    this.quantizer = quantizer
  }

  /** By which scheme it is quantized: `torch.per_tensor_affine`, … */
  qscheme(): TorchConstant {
    return this.quantizer.qscheme
  }

  /** The scale, where one holds for all elements. */
  q_scale(): number {
    return perTensor('q_scale', this.quantizer).scale
  }

  /** The zero point, where one holds for all elements. */
  q_zero_point(): number {
    return perTensor('q_zero_point', this.quantizer).zero_point
  }

  /** The scale of each channel. */
  q_per_channel_scales(): Tensor {
    return perChannel('q_per_channel_scales', this.quantizer).scales
  }

  /** The zero point of each channel. */
  q_per_channel_zero_points(): Tensor {
    return perChannel('q_per_channel_zero_points', this.quantizer).zero_points
  }

  /** The dimension that counts channels. */
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

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    const { quantizer } = this
    return 'scales' in quantizer ? [quantizer.scales, quantizer.zero_points] : []
  }

  /** @internal */
  override detached(): QuantizedTensor {
    return new QuantizedTensor(
      this.untyped_storage(),
      this.dtype,
      this.sizes,
      this.givenStrides,
      this.offset,
      this.quantizer,
    )
  }

  /** @throws UnsupportedError for a view whose dimensions are not told to be the tensor's: of channels, parts only. */
  /** @internal */
  override alias(sizes: Sizes, strides: Sizes | null, offset: number, type: dtype = this.dtype): Tensor {
    if (type !== this.dtype) return super.alias(sizes, strides, offset, type)
    const part = { sizes, strides: strides ?? contiguousStrides(sizes), offset }
    const quantizer = 'scale' in this.quantizer ? this.quantizer : partOf(this, this.quantizer, part)
    if (quantizer === null) {
      throw new UnsupportedError({
        what: 'this view of a tensor quantized per channel is not supported',
        instead: 'Take it of dequantize()',
      })
    }
    return new QuantizedTensor(this.untyped_storage(), type, sizes, strides, offset, quantizer)
  }

  /** @internal */
  override rehoused(storage: UntypedStorage, strides: Sizes): QuantizedTensor {
    return new QuantizedTensor(storage, this.dtype, this.sizes, strides, 0, this.quantizer)
  }

  /** @internal */
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
    return (place, channel) =>
      Math.fround(Math.fround(integer(place) - (points[channel] as number)) * (scales[channel] as number))
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
  const bytes = (storage as UntypedStorage).peek(Uint8Array)
  const { perByte, itemsize } = type
  if (perByte > 1) {
    const bits = 8 / perByte
    return (place) => ((bytes[Math.floor(place / perByte)] as number) >> ((place % perByte) * bits)) & ((1 << bits) - 1)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { get } = accessorOf(type)
  return (place) => get(view, place * itemsize) as number
}

interface Part {
  readonly sizes: Sizes
  readonly strides: Sizes
  readonly offset: number
}

/**
 * The quantizer of a part of a tensor (`select`, `narrow`), which has the scales of its own channels, or one scale where it
 * has one channel; null for other views. create_subtensor_quantizer in ATen/native/TensorShape.cpp.
 */
function partOf(
  tensor: Tensor,
  { qscheme, scales, zero_points, axis }: PerChannelAffine,
  part: Part,
): Quantizer | null {
  const starts = startsOf(tensor, part.offset)
  if (starts === null) return null
  let dim = 0
  let place: number | null = null
  tensor.sizes.forEach((size, index) => {
    const kept = dim < part.sizes.length && part.strides[dim] === tensor.strides[index]
    if (!kept || (starts[index] as number) + (part.sizes[dim] as number) > size) return
    if (index === axis) place = dim
    dim++
  })
  if (dim !== part.sizes.length) return null
  const start = starts[axis] as number
  const count = place === null ? 1 : (part.sizes[place] as number)
  if (place === null || count === 1) {
    const [scale, zero_point] = [scales, zero_points].map((each) => Number(each.toTypedArray()[start]))
    return { qscheme: per_tensor_affine, scale: scale as number, zero_point: Math.trunc(zero_point as number) }
  }
  const among = (each: Tensor): Tensor =>
    each.alias([count], each.strides, each.offset + start * (each.strides[0] as number))
  return { qscheme, scales: among(scales), zero_points: among(zero_points), axis: place }
}

/** The index along each dimension at which an offset lies; null where it is none of the tensor's elements. */
function startsOf({ sizes, strides, offset: first }: Tensor, offset: number): number[] | null {
  const order = sizes.map((_, dim) => dim).toSorted((a, b) => (strides[b] as number) - (strides[a] as number))
  const starts = sizes.map(() => 0)
  let rest = offset - first
  for (const dim of order) {
    const stride = strides[dim] as number
    const start = stride === 0 ? 0 : Math.min(Math.floor(rest / stride), (sizes[dim] as number) - 1)
    starts[dim] = start
    rest -= start * stride
  }
  return rest === 0 && starts.every((start) => start >= 0) ? starts : null
}

function perTensor(op: string, quantizer: Quantizer): PerTensorAffine {
  if ('scale' in quantizer) return quantizer
  throw new UnsupportedError({
    what: `${op}: the tensor is quantized per channel`,
    instead: 'See q_per_channel_scales()',
  })
}

function perChannel(op: string, quantizer: Quantizer): PerChannelAffine {
  if ('axis' in quantizer) return quantizer
  throw new UnsupportedError({ what: `${op}: the tensor has one scale for all elements`, instead: 'See q_scale()' })
}
