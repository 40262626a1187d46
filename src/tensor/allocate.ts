// New storages: as many zeros as a tensor needs, refused before anything is allocated where no JavaScript
// buffer could hold them.

import { UnsupportedError } from '../errors.js'
import type { dtype } from './dtype.js'
import type { Sizes } from './shape.js'
import { UntypedStorage } from './storage.js'
import { Tensor } from './tensor.js'

/** Bytes that no engine gives to one buffer. */
const limit = 2 ** 34

/**
 * A tensor of zeros of its own.
 *
 * @param op Who asks, for messages.
 * @param strides Of a dense layout; null for row-major.
 * @throws RangeError for sizes that are negative or too large.
 */
export function allocate(op: string, sizes: Sizes, type: dtype, strides: Sizes | null = null): Tensor {
  return new Tensor(new UntypedStorage(newLanes(type, checkedCount(op, sizes, type.itemsize))), type, sizes, strides)
}

/**
 * A typed array in which `count` elements are stored: small floats as their bits, complex as two lanes.
 *
 * @throws UnsupportedError for packed dtypes, whose elements share bytes.
 */
export function newLanes(type: dtype, count: number): StorageArray {
  if (type.kind === 'packed') {
    throw new UnsupportedError({
      what: `a new tensor of dtype ${type} is not supported`,
      instead: 'Make it of uint8 and view() it',
    })
  }
  switch (type.kind) {
    case 'float':
      return type.itemsize === 4
        ? new Float32Array(count)
        : type.itemsize === 8
          ? new Float64Array(count)
          : bits(type.itemsize, count)
    case 'complex':
      return type.itemsize === 8
        ? new Float32Array(2 * count)
        : type.itemsize === 16
          ? new Float64Array(2 * count)
          : new Uint16Array(2 * count)
    case 'int':
      return integers[type.itemsize]?.(count) ?? bits(type.itemsize, count)
    default:
      return bits(type.itemsize, count)
  }
}

/** The number of elements, once it is known that they can be had. */
export function checkedCount(op: string, sizes: Sizes, itemsize: number): number {
  let count = 1
  let extent = 1
  for (const size of sizes) {
    if (!Number.isSafeInteger(size)) throw new TypeError(`${op}: sizes are integers, not ${String(size)}`)
    if (size < 0) throw new RangeError(`${op}: Dimension size must be non-negative.`)
    count *= size
    extent *= Math.max(size, 1)
  }
  if (extent * itemsize > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`${op}: Storage size calculation overflowed with sizes=[${sizes.join(', ')}]`)
  }
  if (count * itemsize > limit) {
    throw new RangeError(
      `${op}: a tensor of sizes [${sizes.join(', ')}] takes ${count * itemsize} bytes, more than ${limit}`,
    )
  }
  return count
}

/** The typed arrays in which elements lie. */
export type StorageArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>

function bits(itemsize: number, count: number): StorageArray {
  switch (itemsize) {
    case 1:
      return new Uint8Array(count)
    case 2:
      return new Uint16Array(count)
    case 4:
      return new Uint32Array(count)
    default:
      return new BigUint64Array(count)
  }
}

const integers: Readonly<Record<number, (count: number) => StorageArray>> = {
  1: (count) => new Int8Array(count),
  2: (count) => new Int16Array(count),
  4: (count) => new Int32Array(count),
  8: (count) => new BigInt64Array(count),
}
