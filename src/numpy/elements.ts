// Elements of numpy arrays as JavaScript values: number, bigint beyond 2^53, boolean, Complex, string, bytes,
// a tuple for a structure, an array for a subarray. Dates and durations are counts of their unit.

import { Complex } from '../python/numbers.js'
import { Tuple } from '../python/tuple.js'
import { float16ToNumber } from '../tensor/elements/small-floats.js'
import type { DTypeFacts } from './facts.js'

/** Reads the element at a byte offset. */
export type ReadElement = (view: DataView, at: number) => unknown

/** What reads elements of a dtype; Python objects are not among them. */
export function elementReader(dtype: DTypeFacts): ReadElement {
  const { kind, itemsize, byteorder, fields, subarray } = dtype
  if (fields !== null) {
    const readers = Array.from(fields.values(), ({ dtype: inner, offset }) => ({ read: elementReader(inner), offset }))
    return (view, at) => Tuple.from(readers, ({ read, offset }) => read(view, at + offset))
  }
  if (subarray !== null) return subarrayReader(subarray.base, subarray.shape)
  const little = byteorder !== '>'
  switch (kind) {
    case 'b':
      return (view, at) => view.getUint8(at) !== 0
    case 'S':
      return (view, at) => trimmed(bytesAt(view, at, itemsize))
    case 'V':
    case 'O':
    case 'T':
      return (view, at) => bytesAt(view, at, itemsize)
    case 'U':
      return (view, at) => text(view, at, itemsize, little)
    case 'c': {
      const read = floatReader(itemsize / 2, little)
      return (view, at) => new Complex(read(view, at), read(view, at + itemsize / 2))
    }
    case 'f':
      return floatReader(itemsize, little)
    case 'i':
    case 'u':
      return integerReader(kind, itemsize, little)
    case 'M':
    case 'm':
      return (view, at) => view.getBigInt64(at, little)
    default:
      return kind satisfies never
  }
}

function subarrayReader(base: DTypeFacts, shape: readonly number[]): ReadElement {
  const read = elementReader(base)
  const steps = shape.map((_, dim) => base.itemsize * shape.slice(dim + 1).reduce((product, size) => product * size, 1))
  const nested = (view: DataView, at: number, dim: number): unknown => {
    if (dim === shape.length) return read(view, at)
    return Array.from({ length: shape[dim] as number }, (_, index) =>
      nested(view, at + index * (steps[dim] as number), dim + 1),
    )
  }
  return (view, at) => nested(view, at, 0)
}

type ReadNumber = (view: DataView, at: number) => number

function floatReader(itemsize: number, little: boolean): ReadNumber {
  switch (itemsize) {
    case 2:
      return (view, at) => float16ToNumber(view.getUint16(at, little))
    case 4:
      return (view, at) => view.getFloat32(at, little)
    case 8:
      return (view, at) => view.getFloat64(at, little)
    default:
      return (view, at) => longDouble(view, at, little ? at + 8 : at + itemsize - 10, little)
  }
}

/**
 * x87's long double, rounded to a double: 64 bits of significand with its leading 1, then 15 of exponent and a sign, in
 * 12 or 16 bytes. `top` is where the last two begin.
 */
function longDouble(view: DataView, at: number, top: number, little: boolean): number {
  const significand = view.getBigUint64(little ? at : top + 2, little)
  const bits = view.getUint16(top, little)
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = bits & 0x7fff
  if (exponent === 0x7fff) return BigInt.asUintN(63, significand) === 0n ? sign * Infinity : NaN
  return sign * scaled(Number(significand), Math.max(exponent, 1) - 16383 - 63)
}

/** `value * 2^exponent`, in two steps, as 2^exponent alone may be out of range. */
function scaled(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return value * 2 ** half * 2 ** (exponent - half)
}

function integerReader(kind: 'i' | 'u', itemsize: number, little: boolean): ReadElement {
  const signed = kind === 'i'
  switch (itemsize) {
    case 1:
      return (view, at) => (signed ? view.getInt8(at) : view.getUint8(at))
    case 2:
      return (view, at) => (signed ? view.getInt16(at, little) : view.getUint16(at, little))
    case 4:
      return (view, at) => (signed ? view.getInt32(at, little) : view.getUint32(at, little))
    default:
      return (view, at) => narrow(signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little))
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer.slice(view.byteOffset + at, view.byteOffset + at + length))
}

/** Without the zeros at its end, as numpy gives bytes. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return bytes.subarray(0, end)
}

/** Code points of four bytes, without the zeros at the end; numbers that are none become U+FFFD. */
function text(view: DataView, at: number, length: number, little: boolean): string {
  const points: number[] = []
  for (let next = at; next < at + length; next += 4) points.push(view.getUint32(next, little))
  while (points.at(-1) === 0) points.pop()
  let result = ''
  for (const point of points) result += String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd)
  return result
}
