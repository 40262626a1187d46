// The doors through which operators make their results. What stands before a door decides sizes, dtype and strides from those
// of the operands alone; what stands behind it computes, and is left out where an operand is on `meta`. So one function of an
// operator answers both, and its sizes are said once. New storages are as many zeros as a tensor needs, refused before
// anything is allocated where no JavaScript buffer could hold them.

import { ShapeError, UnsupportedError } from '../errors.js'
import { isWatched } from '../op.js'
import { holdBuffer } from './buffer-bound.js'
import type { dtype } from './dtype.js'
import { MetaTensor } from './forms/meta.js'
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
 * @param meta Whether it is on `meta`, and takes no memory.
 * @throws RangeError for sizes that are negative or too large.
 */
export function allocate(
  op: string,
  sizes: Sizes,
  type: dtype,
  strides: Sizes | null = null,
  meta: boolean = false,
): Tensor {
  if (meta) return metaOf(op, sizes, type, strides)
  return new Tensor(new UntypedStorage(newLanes(type, checkedCount(op, sizes, type.itemsize))), type, sizes, strides)
}

/**
 * The result of an operator.
 *
 * @param operands What it is made of; what is no tensor does not matter.
 * @param strides Of a dense layout; null for row-major.
 * @param compute Gives the elements, in the order in which the strides lay them out. Not called for operands on `meta`.
 */
export function resultOf(
  op: string,
  operands: readonly unknown[],
  sizes: Sizes,
  type: dtype,
  strides: Sizes | null,
  compute: () => ArrayBufferView,
): Tensor {
  if (onMeta(op, operands)) return metaOf(op, sizes, type, strides)
  return new Tensor(new UntypedStorage(compute()), type, sizes, strides)
}

/**
 * Whether operands are on `meta`, so that nothing can be computed.
 *
 * @throws ShapeError where others of them, that are more than a number, have values.
 */
export function onMeta(op: string, operands: readonly unknown[]): boolean {
  for (let index = 0; index < operands.length; index++) {
    const each = operands[index]
    if (each instanceof Tensor && each.isMeta) return requireOneDevice(op, operands)
  }
  return false
}

function requireOneDevice(op: string, operands: readonly unknown[]): true {
  const tensors = operands.filter((each): each is Tensor => each instanceof Tensor)
  const other = tensors.find((tensor) => !tensor.isMeta && tensor.sizes.length > 0)
  // A trace has its inputs on meta, and weights as they are.
  if (other === undefined || isWatched()) return true
  const [got, expected] = tensors[0]?.isMeta === true ? ['cpu', 'meta'] : ['meta', 'cpu']
  const message = `${op}: Tensor on device ${got} is not on the expected device ${expected}!`
  throw new ShapeError({ op, expected: `tensors on ${expected}`, got: `one on ${got}`, message })
}

function metaOf(op: string, sizes: Sizes, type: dtype, strides: Sizes | null): Tensor {
  countedSizes(op, sizes, type.itemsize)
  return new MetaTensor(type, sizes, strides)
}

/**
 * A typed array in which `count` elements are stored: small floats as their bits, complex as two lanes.
 *
 * @throws UnsupportedError for packed dtypes, whose elements share bytes; beyond a bound what that throws.
 */
export function newLanes(type: dtype, count: number): StorageArray {
  holdBuffer(count * type.itemsize)
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
  const count = countedSizes(op, sizes, itemsize)
  holdBuffer(count * itemsize)
  if (count * itemsize > limit) {
    throw new RangeError(
      `${op}: a tensor of sizes [${sizes.join(', ')}] takes ${count * itemsize} bytes, more than ${limit}`,
    )
  }
  return count
}

/** The number of elements of sizes that a tensor can have. */
function countedSizes(op: string, sizes: Sizes, itemsize: number): number {
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
