// The numbers of an array as typed arrays, for code that computes: see NDArray.data.

import type { ArrayFacts, DTypeFacts } from './facts.js'
import { littleEndian, rowMajor } from './order.js'

export type NumpyData =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | unknown[]

type NumberArray = new (buffer: ArrayBufferLike, offset: number, length: number) => Exclude<NumpyData, unknown[]>

const arrays: Readonly<Record<string, NumberArray>> = {
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
  c8: Float32Array,
  c16: Float64Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
}

export function dataOf(array: ArrayFacts): NumpyData {
  const { dtype, bytes } = array
  const type = isNumber(dtype) ? arrays[dtype.kind + dtype.itemsize] : undefined
  if (type === undefined || bytes === null) return floats(array) ?? array.elements()
  const ordered = littleEndian(rowMajor(bytes, array), dtype)
  const size = new type(new ArrayBuffer(0), 0, 0).BYTES_PER_ELEMENT
  const aligned = ordered.byteOffset % size === 0 ? ordered : ordered.slice()
  return new type(aligned.buffer, aligned.byteOffset, aligned.byteLength / size)
}

function isNumber({ fields, subarray }: DTypeFacts): boolean {
  return fields === null && subarray === null
}

/** Floats that JavaScript has no array of. */
function floats(array: ArrayFacts): NumpyData | undefined {
  const { kind, itemsize } = array.dtype
  if (kind === 'f')
    return itemsize === 2
      ? Float32Array.from(array.elements() as number[])
      : Float64Array.from(array.elements() as number[])
  if (kind !== 'c') return undefined
  return Float64Array.from(
    (array.elements() as { readonly re: number; readonly im: number }[]).flatMap(({ re, im }) => [re, im]),
  )
}
