// Elements of one dtype as another, by the rules of C++'s static_cast as PyTorch uses them: to integers toward
// zero, to bool by "not zero", from complex the real part. ATen: native/cpu/CopyKernel.cpp, c10/util/TypeCast.h.
// One pass of 1 to 10 ns an element; a float that has no integer becomes what x86 makes of it.

import { UnsupportedError } from '../../errors.js'
import { newLanes } from '../allocate.js'
import type { StorageArray } from '../allocate.js'
import { bfloat16, float16 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from './element.js'
import { narrowBFloat16, narrowFloat16 } from './halves.js'
import { toFloat32, toFloat64, toInt64, toUint64 } from './int64.js'
import type { TypedArray } from './typed-array.js'

/**
 * @param values As `toTypedArray` gives them: small floats widened, complex as two lanes.
 * @returns A new array of elements as they are stored; `values` itself where nothing changes.
 */
export function cast(values: TypedArray, from: dtype, to: dtype): StorageArray | TypedArray {
  refuseOpaque(from)
  refuseOpaque(to)
  const same = from === to && !(to.kind === 'float' && to.itemsize < 4)
  if (same) return values
  if (to.is_complex) return castToComplex(values, from, to)
  if (to.kind === 'bool') return castToBool(values, from.is_complex ? 2 : 1)
  const real = from.is_complex ? realParts(values as Float32Array | Float64Array) : values
  if (to.itemsize === 8 && to.kind !== 'float') return castTo64Bits(real, to)
  if (to.kind !== 'float' && (real instanceof Float32Array || real instanceof Float64Array)) return truncated(real, to)
  const numbers = real instanceof BigInt64Array || real instanceof BigUint64Array ? floatsOf(real, to) : real
  return to.kind === 'float' && to.itemsize < 4 ? encoded(numbers, to) : filled(newLanes(to, numbers.length), numbers)
}

type Numbers = Exclude<TypedArray, BigInt64Array | BigUint64Array>

function castTo64Bits(values: TypedArray, to: dtype): BigInt64Array | BigUint64Array {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) {
    return to.kind === 'int' ? toInt64(values) : toUint64(values)
  }
  if (to.kind === 'int') return values instanceof BigInt64Array ? values : new BigInt64Array(values)
  return values instanceof BigUint64Array ? values : new BigUint64Array(values)
}

/** Floats to integers of 32 bits, of which narrower ones take the low bits; uint32 passes through 64 bits. */
function truncated(values: Float32Array | Float64Array, to: dtype): StorageArray {
  const out = newLanes(to, values.length)
  if (out instanceof Uint32Array) return truncatedLong(out, values)
  const part = out instanceof Int32Array ? out : new Int32Array(Math.min(values.length, 4096))
  for (let first = 0; first < values.length; first += part.length) {
    const count = Math.min(part.length, values.length - first)
    const from = values.subarray(first, first + count)
    for (let index = 0; index < from.length; index++) {
      const value = from[index] as number
      part[index] = value > -(2 ** 31) - 1 && value < 2 ** 31 ? value : -(2 ** 31)
    }
    if (part !== out) (out as Int16Array).set(part.subarray(0, count), first)
  }
  return out
}

function truncatedLong(out: Uint32Array<ArrayBuffer>, values: Float32Array | Float64Array): StorageArray {
  for (let index = 0; index < out.length; index++) {
    const value = values[index] as number
    out[index] = value >= -(2 ** 63) && value < 2 ** 63 ? value : 0
  }
  return out
}

/** Whether any of an element's `lanes` is not zero; NaN is not. */
function castToBool(values: TypedArray, lanes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.length / lanes)
  for (let index = 0; index < values.length; index++) {
    if (values[index] != 0) out[Math.floor(index / lanes)] = 1
  }
  return out
}

function castToComplex(values: TypedArray, from: dtype, to: dtype): StorageArray {
  const numbers = values instanceof BigInt64Array || values instanceof BigUint64Array ? toFloat64(values) : values
  const pairs = from.is_complex ? numbers : interleaved(numbers)
  const small = to.itemsize === 4
  return small ? encodedPairs(pairs, to) : filled(newLanes(to, pairs.length / 2), pairs)
}

function interleaved(values: Numbers): Float64Array {
  const pairs = new Float64Array(2 * values.length)
  for (let index = 0; index < values.length; index++) pairs[2 * index] = values[index] as number
  return pairs
}

function realParts(pairs: Float32Array | Float64Array): Float32Array | Float64Array {
  const parts = pairs instanceof Float32Array ? new Float32Array(pairs.length / 2) : new Float64Array(pairs.length / 2)
  for (let index = 0; index < parts.length; index++) parts[index] = pairs[2 * index] as number
  return parts
}

/** 64-bit integers as the floats that `to` is made from; of a narrower integer the low bits count. */
function floatsOf(values: BigInt64Array | BigUint64Array, to: dtype): Numbers {
  if (to.kind !== 'float') return lowHalves(values)
  return to.itemsize === 8 ? toFloat64(values) : toFloat32(values)
}

function lowHalves(values: BigInt64Array | BigUint64Array): Int32Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  return Int32Array.from(values, (_, index) => halves[2 * index] as number)
}

function encoded(values: Numbers, to: dtype): StorageArray {
  if (to === float16) return narrowFloat16(values instanceof Float32Array ? values : new Float32Array(values))
  if (to === bfloat16) return narrowBFloat16(values instanceof Float32Array ? values : new Float32Array(values))
  const out = newLanes(to, values.length)
  const view = new DataView(out.buffer)
  const { set } = accessorOf(to)
  for (let index = 0; index < values.length; index++) set(view, index * to.itemsize, values[index] as number)
  return out
}

function encodedPairs(pairs: Numbers, to: dtype): StorageArray {
  const out = newLanes(to, pairs.length / 2)
  const view = new DataView(out.buffer)
  const { part } = accessorOf(to)
  for (let index = 0; index < pairs.length; index++) part?.set(view, 2 * index, pairs[index] as number)
  return out
}

/** The engine's own conversion of one typed array's numbers to another's. */
function filled(out: StorageArray, values: Numbers): StorageArray {
  ;(out as Float64Array).set(values as Float64Array)
  return out
}

function refuseOpaque(type: dtype): void {
  if (type.kind === 'quantized' || type.kind === 'bits' || type.kind === 'packed') {
    throw new UnsupportedError({
      what: `conversion of dtype ${type} is not supported`,
      instead: type.kind === 'quantized' ? 'dequantize() gives its values' : 'toBytes() gives its bytes',
    })
  }
}
