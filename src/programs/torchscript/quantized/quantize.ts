// Floats as quantized tensors, and operators of floats on their values. aten/src/ATen/native/quantized/AffineQuantizerBase.cpp,
// cpu/QuantUtils.h.

import { clamp } from '../../../ops/pointwise/ternary.js'
import { add, div } from '../../../ops/pointwise/binary.js'
import { round } from '../../../ops/pointwise/stepwise.js'
import { to } from '../../../ops/moving/convert.js'
import * as dtypes from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { per_channel_affine, per_tensor_affine } from '../../../tensor/forms/qschemes.js'
import { QuantizedTensor } from '../../../tensor/forms/quantized.js'
import type { Quantizer } from '../../../tensor/forms/quantized.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { refused } from '../builtins/refused.js'

interface Kind {
  readonly low: number
  readonly high: number
  readonly integers: dtype
}

const kinds: ReadonlyMap<dtype, Kind> = new Map([
  [dtypes.quint8, { low: 0, high: 255, integers: dtypes.uint8 }],
  [dtypes.qint8, { low: -128, high: 127, integers: dtypes.int8 }],
  [dtypes.qint32, { low: -(2 ** 31), high: 2 ** 31 - 1, integers: dtypes.int32 }],
])

function kindOf(type: dtype): Kind {
  const kind = kinds.get(type)
  if (kind === undefined) throw refused(`nothing is quantized to ${String(type)}`)
  return kind
}

/** `quantize_per_tensor`. */
export function quantized(values: Tensor, scale: number, zero_point: number, type: dtype): QuantizedTensor {
  const { low, high, integers } = kindOf(type)
  const whole = clamp(add(round(div(values, scale)), zero_point), low, high)
  return of(to(whole, integers), type, { qscheme: per_tensor_affine, scale, zero_point })
}

/** `quantize_per_channel`. */
export function quantizedChannels(
  values: Tensor,
  scales: Tensor,
  zero_points: Tensor,
  axis: number,
  type: dtype,
): QuantizedTensor {
  const { low, high, integers } = kindOf(type)
  const shape = values.sizes.map((_, dim) => (dim === axis ? -1 : 1))
  const along = (tensor: Tensor): Tensor => to(tensor, dtypes.float64).reshape(shape)
  const whole = clamp(add(round(div(to(values, dtypes.float64), along(scales))), along(zero_points)), low, high)
  const quantizer = { qscheme: per_channel_affine, scales, zero_points, axis } as Quantizer
  return of(to(whole, integers), type, quantizer)
}

function of(integers: Tensor, type: dtype, quantizer: Quantizer): QuantizedTensor {
  return new QuantizedTensor(
    integers.untyped_storage(),
    type,
    integers.sizes,
    integers.strides,
    integers.offset,
    quantizer,
  )
}

export function valuesOf(tensor: Tensor): Tensor {
  return tensor instanceof QuantizedTensor ? tensor.dequantize() : tensor
}

export function requireQuantized(op: string, tensor: Tensor): QuantizedTensor {
  if (tensor instanceof QuantizedTensor) return tensor
  throw refused(`${op} takes a quantized tensor`)
}

/** Scale and zero point of 8 bits that hold values from `least` to `most`: ChooseQuantizationParams. */
export function chosen(least: number, most: number, reduce_range: boolean): { scale: number; zero_point: number } {
  const high = reduce_range ? 127 : 255
  let [min, max] = [Math.min(least, 0), Math.max(most, 0)]
  let scale = Math.fround((max - min) / high)
  if (scale === 0 || !Number.isFinite(Math.fround(1 / scale))) scale = Math.fround(0.1)
  const smallest = 6.1e-5
  if (scale < smallest) {
    const original = scale
    scale = Math.fround(smallest)
    if (min === 0) max = smallest * high
    else if (max === 0) min = -smallest * high
    else [min, max] = [min * (smallest / original), max * (smallest / original)]
  }
  const fromMin = -min / scale
  const fromMax = high - max / scale
  const initial = Math.abs(min / scale) < high + Math.abs(max / scale) ? fromMin : fromMax
  const nudged = initial < 0 ? 0 : initial > high ? high : toEven(initial)
  return { scale, zero_point: nudged }
}

function toEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1
}
