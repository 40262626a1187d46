// One element of a storage, read or written as the JavaScript value that stands for it: number, bigint
// (64-bit integers), boolean, Complex. For printing, `item` and `tolist`; loops over many go elsewhere.

import { UnsupportedError } from '../../errors.js'
import { Complex } from '../../python/numbers.js'
import type { dtype } from '../dtype.js'
import * as small from './small-floats.js'

export type Element = number | bigint | boolean | Complex

/** Reads and writes at a byte offset, little endian. */
export interface Accessor {
  get(view: DataView, at: number): Element
  set(view: DataView, at: number, value: Element): void
  /** Of a complex dtype: its real or imaginary part. */
  readonly part?: Accessor
}

/**
 * The accessor of a dtype's elements.
 *
 * @throws UnsupportedError for dtypes whose elements are less than a byte or opaque.
 */
export function accessorOf(type: dtype): Accessor {
  const accessor = accessors.get(type.name)
  if (accessor === undefined) {
    throw new UnsupportedError({
      what: `elements of dtype ${type} cannot be read one by one`,
      instead: 'toBytes() gives the bytes of the storage',
    })
  }
  return accessor
}

/** What a JavaScript value means as a number: `true` is 1, a Complex its real part. */
export function toNumber(value: Element): number {
  return value instanceof Complex ? value.re : Number(value)
}

/**
 * That a value fits into a dtype: PyTorch's `Scalar::to`, which lets negative numbers wrap in unsigned dtypes.
 *
 * @throws RangeError in PyTorch's words.
 */
export function checkElement(value: Element, type: dtype): void {
  const complex = value instanceof Complex && value.im !== 0 && !type.is_complex
  const integral = type.kind === 'int' || type.kind === 'uint'
  if (complex || (integral && !fitsInteger(value, type))) {
    throw new RangeError(`value cannot be converted to type ${type.name} without overflow`)
  }
}

function fitsInteger(value: Element, type: dtype): boolean {
  if (typeof value !== 'bigint' && !Number.isFinite(toNumber(value))) return false
  const integer = toBigint(value)
  const bits = 8 * type.itemsize
  const top = 1n << BigInt(type.kind === 'int' ? bits - 1 : bits)
  return integer < top && (type.kind === 'int' ? integer >= -top : integer > -top)
}

function toBigint(value: Element): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(toNumber(value)))
}

function numeric(
  get: (view: DataView, at: number) => number,
  set: (view: DataView, at: number, value: number) => void,
): Accessor {
  return { get, set: (view, at, value) => set(view, at, toNumber(value)) }
}

function complex(part: Accessor, size: number): Accessor {
  return {
    part,
    get: (view, at) => new Complex(part.get(view, at) as number, part.get(view, at + size) as number),
    set(view, at, value) {
      part.set(view, at, value instanceof Complex ? value.re : toNumber(value))
      part.set(view, at + size, value instanceof Complex ? value.im : 0)
    },
  }
}

function float8(format: small.Float8Format): Accessor {
  return numeric(
    (view, at) => small.float8ToNumber(view.getUint8(at), format),
    (view, at, value) => view.setUint8(at, small.numberToFloat8(value, format)),
  )
}

const float64 = numeric(
  (view, at) => view.getFloat64(at, true),
  (view, at, value) => view.setFloat64(at, value, true),
)
const float32 = numeric(
  (view, at) => view.getFloat32(at, true),
  (view, at, value) => view.setFloat32(at, value, true),
)
const float16 = numeric(
  (view, at) => small.float16ToNumber(view.getUint16(at, true)),
  (view, at, value) => view.setUint16(at, small.numberToFloat16(value), true),
)
const bfloat16 = numeric(
  (view, at) => small.bfloat16ToNumber(view.getUint16(at, true)),
  (view, at, value) => view.setUint16(at, small.numberToBFloat16(value), true),
)
const int8 = numeric(
  (view, at) => view.getInt8(at),
  (view, at, value) => view.setInt8(at, value),
)
const uint8 = numeric(
  (view, at) => view.getUint8(at),
  (view, at, value) => view.setUint8(at, value),
)
const int32 = numeric(
  (view, at) => view.getInt32(at, true),
  (view, at, value) => view.setInt32(at, value, true),
)

const accessors: ReadonlyMap<string, Accessor> = new Map<string, Accessor>([
  ['float64', float64],
  ['float32', float32],
  ['float16', float16],
  ['bfloat16', bfloat16],
  ['float8_e4m3fn', float8(small.e4m3fn)],
  ['float8_e5m2', float8(small.e5m2)],
  ['float8_e4m3fnuz', float8(small.e4m3fnuz)],
  ['float8_e5m2fnuz', float8(small.e5m2fnuz)],
  ['float8_e8m0fnu', numeric((view, at) => small.e8m0fnuToNumber(view.getUint8(at)), refuse)],
  ['complex128', complex(float64, 8)],
  ['complex64', complex(float32, 4)],
  ['complex32', complex(float16, 2)],
  ['bcomplex32', complex(bfloat16, 2)],
  [
    'int64',
    {
      get: (view, at) => view.getBigInt64(at, true),
      set: (view, at, value) => view.setBigInt64(at, toBigint(value), true),
    },
  ],
  [
    'uint64',
    {
      get: (view, at) => view.getBigUint64(at, true),
      set: (view, at, value) => view.setBigUint64(at, toBigint(value), true),
    },
  ],
  ['int32', int32],
  [
    'int16',
    numeric(
      (view, at) => view.getInt16(at, true),
      (view, at, value) => view.setInt16(at, value, true),
    ),
  ],
  ['int8', int8],
  ['uint8', uint8],
  [
    'uint16',
    numeric(
      (view, at) => view.getUint16(at, true),
      (view, at, value) => view.setUint16(at, value, true),
    ),
  ],
  [
    'uint32',
    numeric(
      (view, at) => view.getUint32(at, true),
      (view, at, value) => view.setUint32(at, value, true),
    ),
  ],
  [
    'bool',
    {
      get: (view, at) => view.getUint8(at) !== 0,
      set: (view, at, value) => view.setUint8(at, toNumber(value) === 0 ? 0 : 1),
    },
  ],
  ['qint8', int8],
  ['quint8', uint8],
  ['qint32', int32],
  ['bits8', uint8],
])

function refuse(): never {
  throw new UnsupportedError({
    what: 'writing float8_e8m0fnu elements is not supported',
    instead: 'Write to its bytes with frombuffer()',
  })
}
