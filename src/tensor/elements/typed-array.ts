// A tensor's elements as a JavaScript typed array, without a copy where dtype and layout allow it.

import { UnsupportedError } from '../../errors.js'
import { bcomplex32, bfloat16, complex32, float16 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf, toNumber } from './element.js'
import { widenBFloat16, widenFloat16 } from './halves.js'
import type { ArrayClass } from '../storage.js'
import type { Tensor } from '../tensor.js'

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array

/** The values, row-major. Small floats are widened to float32, which holds each of them exactly. */
export function valuesArray(tensor: Tensor): TypedArray {
  if (isSmallFloat(tensor.dtype) || isSmallComplex(tensor.dtype)) return widened(tensor)
  const type = valueArrays[tensor.dtype.name]
  if (type === undefined) {
    throw new UnsupportedError({
      what: `toTypedArray of dtype ${tensor.dtype} is not supported`,
      instead: 'toBytes() gives its bytes',
    })
  }
  const values = elements(tensor, type)
  return tensor.dtype.kind === 'bool' ? zerosAndOnes(values as Uint8Array) : values
}

/** Files can hold bools whose byte is another than 0 or 1. */
function zerosAndOnes(bytes: Uint8Array): Uint8Array {
  return bytes.every((byte) => byte < 2) ? bytes : bytes.map((byte) => Number(byte !== 0))
}

/** The raw bits of the small floats, row-major. */
export function bitsArray(tensor: Tensor): Uint8Array | Uint16Array {
  if (!isSmallFloat(tensor.dtype)) {
    throw new UnsupportedError({
      what: `toBits is for float16, bfloat16 and float8, not ${tensor.dtype}`,
      instead: 'Use toTypedArray()',
    })
  }
  return tensor.dtype.itemsize === 2 ? elements(tensor, Uint16Array) : elements(tensor, Uint8Array)
}

/** The elements as lanes of `type`: two of them for one complex element. */
function elements<T extends ArrayBufferView>(tensor: Tensor, type: ArrayClass<T>): T {
  const storage = tensor.untyped_storage()
  const { itemsize } = tensor.dtype
  const lanes = itemsize / type.BYTES_PER_ELEMENT
  if (tensor.is_contiguous() && !tensor.conj_bit && !tensor.neg_bit) {
    const all = storage.view(type)
    if (tensor.nbytes === all.byteLength) return all
    // A view without elements may begin beyond the storage's end.
    if (tensor.nbytes === 0) return new type(all.buffer, all.byteOffset, 0)
    const start = all.byteOffset + tensor.offset * itemsize
    return new type(all.buffer, start, tensor.numel() * lanes)
  }
  const bytes = tensor.peekBytes()
  return new type(bytes.buffer, bytes.byteOffset, tensor.numel() * lanes)
}

function widened(tensor: Tensor): Float32Array {
  const { dtype } = tensor
  if (dtype === float16 || dtype === complex32) return widenFloat16(elements(tensor, Uint16Array))
  if (dtype === bfloat16 || dtype === bcomplex32) return widenBFloat16(elements(tensor, Uint16Array))
  const bytes = tensor.peekBytes()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { itemsize } = dtype
  const { get } = accessorOf(dtype)
  const values = new Float32Array(tensor.numel())
  for (let index = 0; index < values.length; index++) values[index] = toNumber(get(view, index * itemsize))
  return values
}

/** Of two halves. */
function isSmallComplex(type: dtype): boolean {
  return type.kind === 'complex' && type.itemsize === 4
}

function isSmallFloat(type: dtype): boolean {
  return type.kind === 'float' && type.itemsize < 4
}

const valueArrays: Readonly<Partial<Record<string, ArrayClass<TypedArray>>>> = {
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  qint8: Int8Array,
  quint8: Uint8Array,
  qint32: Int32Array,
}
