// What `tensor` reads out of nested arrays: sizes, values and the dtype that holds them all.
// torch/csrc/utils/tensor_new.cpp: compute_sizes, infer_scalar_type, recursive_store.

import { ShapeError } from '../../errors.js'
import { isFloat, mustBeFloat } from '../../python/marks.js'
import { Complex, PyFloat } from '../../python/numbers.js'
import { checkedCount } from '../allocate.js'
import * as types from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from '../elements/element.js'
import type { Element } from '../elements/element.js'
import { promote_types } from '../promote-types.js'
import { Tensor } from '../tensor.js'
import type { TypedArray } from '../elements/typed-array.js'

/** Values nested as deep as the tensor is to have dimensions; arrays at one depth are equally long. */
export type TensorData = Element | PyFloat | Block | readonly TensorData[]

/** Many values of a dtype of their own. */
export type Block = TypedArray | Uint8ClampedArray | Tensor

export interface NestedValues {
  readonly sizes: readonly number[]
  /** Row-major. */
  readonly values: readonly Element[]
  readonly type: dtype
}

/** Deeper nesting is refused, as PyTorch does; it also ends the walk of an array that contains itself. */
const maxDims = 128

/**
 * @throws ShapeError for arrays of unequal lengths, RangeError for more elements than a tensor can have,
 *   TypeError for values that no dtype holds.
 */
export function readNested(data: TensorData): NestedValues {
  const sizes = sizesOfNested(data)
  checkedCount('tensor', sizes, 1)
  const found: Found = { sizes, values: [], rank: -1, blockType: null }
  collect(data, 0, null, 0, found)
  const scalars = ranks[found.rank] ?? null
  const type =
    scalars === null || found.blockType === null
      ? (scalars ?? found.blockType)
      : promote_types(scalars, found.blockType)
  return { sizes, values: found.values, type: type ?? types.float32 }
}

export function isBlock(data: unknown): data is Block {
  return data instanceof Tensor || (ArrayBuffer.isView(data) && !(data instanceof DataView))
}

/** A tensor's dtype; of a typed array the one that its class stands for. */
export function blockType(block: Block): dtype {
  if (block instanceof Tensor) return block.dtype
  const type = typedArrays[block[Symbol.toStringTag]]
  if (type === undefined) throw new TypeError(`tensor: ${String(block[Symbol.toStringTag])} is not supported`)
  return type
}

export function blockSizes(block: Block): readonly number[] {
  return block instanceof Tensor ? block.sizes : [block.length]
}

/** What the first item at each depth says. */
function sizesOfNested(data: TensorData): number[] {
  const sizes: number[] = []
  let item: TensorData | undefined = data
  while (Array.isArray(item)) {
    if (sizes.push(item.length) > maxDims) throw new RangeError(`tensor: more than ${maxDims} dimensions`)
    item = item[0] as TensorData | undefined
  }
  return isBlock(item) ? [...sizes, ...blockSizes(item)] : sizes
}

interface Found {
  readonly sizes: readonly number[]
  readonly values: Element[]
  /** The greatest rank among the scalars, -1 if there are none. */
  rank: number
  /** The dtype that holds those of all blocks. */
  blockType: dtype | null
}

/** `container` and `index` say where the item was found, which tells whether a number is a Python float. */
function collect(
  item: TensorData,
  dim: number,
  container: readonly unknown[] | null,
  index: number,
  found: Found,
): void {
  if (isBlock(item)) {
    collectBlock(item, dim, found)
  } else if (dim === found.sizes.length) {
    const value = item instanceof PyFloat ? item.value : item
    const isFloat = value !== item || (typeof value === 'number' && isFloatAt(value, container, index))
    found.rank = Math.max(found.rank, rankOf(value, isFloat))
    found.values.push(value as Element)
  } else {
    if (!Array.isArray(item)) throw new TypeError(`tensor: not a sequence at dim ${dim}`)
    requireLength(item.length, dim, found.sizes)
    for (let place = 0; place < item.length; place++) collect(item[place] as TensorData, dim + 1, item, place, found)
  }
}

function collectBlock(block: Block, dim: number, found: Found): void {
  const sizes = blockSizes(block)
  if (dim + sizes.length !== found.sizes.length)
    throw new TypeError(`tensor: not a sequence at dim ${dim + sizes.length}`)
  sizes.forEach((size, inner) => requireLength(size, dim + inner, found.sizes))
  const type = blockType(block)
  found.blockType = found.blockType === null ? type : promote_types(found.blockType, type)
  if (block instanceof Tensor) {
    const bytes = block.toBytes()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const { get } = accessorOf(type)
    for (let at = 0; at < bytes.byteLength; at += type.itemsize) found.values.push(get(view, at))
  } else {
    for (const value of block) found.values.push(value)
  }
}

function requireLength(length: number, dim: number, sizes: readonly number[]): void {
  if (length === sizes[dim]) return
  throw new ShapeError({
    op: 'tensor',
    expected: `sequence of length ${sizes[dim]} at dim ${dim}`,
    got: `${length}`,
    message: `expected sequence of length ${sizes[dim]} at dim ${dim} (got ${length})`,
  })
}

function isFloatAt(value: number, container: readonly unknown[] | null, index: number): boolean {
  return container === null ? mustBeFloat(value) : isFloat(container, index, value)
}

/** PyTorch's dtypes of Python's scalars; a later one holds the earlier. */
const ranks: readonly dtype[] = [types.bool, types.int64, types.float32, types.complex64]

function rankOf(value: unknown, isFloat: boolean): number {
  switch (typeof value) {
    case 'boolean':
      return 0
    case 'bigint':
      return 1
    case 'number':
      return isFloat ? 2 : 1
    default:
      if (value instanceof Complex) return 3
      throw new TypeError(
        `tensor: could not infer dtype of ${value === null ? 'null' : Array.isArray(value) ? 'an array where a number was expected' : typeof value}`,
      )
  }
}

const typedArrays: Readonly<Partial<Record<string, dtype>>> = {
  Float32Array: types.float32,
  Float64Array: types.float64,
  Float16Array: types.float16,
  Int8Array: types.int8,
  Int16Array: types.int16,
  Int32Array: types.int32,
  BigInt64Array: types.int64,
  Uint8Array: types.uint8,
  Uint8ClampedArray: types.uint8,
  Uint16Array: types.uint16,
  Uint32Array: types.uint32,
  BigUint64Array: types.uint64,
}
