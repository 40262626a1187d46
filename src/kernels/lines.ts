// A tensor as lines along its reduced dimensions: [outer, n, inner], contiguous, of which n is reduced. Where the tensor does
// not lie so in memory, its elements are copied into such an order first.

import type { Narrow } from '../../assembly/shared/narrow.js'
import { gather } from '../tensor/copy.js'
import { checkedCount, newLanes } from '../tensor/allocate.js'
import type { StorageArray } from '../tensor/allocate.js'
import type { dtype } from '../tensor/dtype.js'
import { contiguousStrides, countOf, isRowMajor, wrapDim } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { isDense, memoryOrder } from '../tensor/strides.js'
import type { Tensor } from '../tensor/tensor.js'
import { storedOperandOf } from './operand.js'
import type { Stored } from './operand.js'
import { formatOf } from './staging.js'

/** One dimension, several, or all. */
export type Dims = number | readonly number[] | null

export interface Lines {
  readonly values: StorageArray
  /** How the values are stored. */
  readonly format: Narrow
  /** Of the first element. */
  readonly offset: number
  readonly outer: number
  readonly n: number
  readonly inner: number
  /** The dimensions that are kept, in the order in which outer and inner count through them; null for their own. */
  readonly kept: readonly number[] | null
}

/**
 * Of a tensor on `meta` they have no values.
 *
 * @param type The dtype as whose elements the values are read (`storedOperandOf`).
 * @param dims Those to reduce, from 0 on.
 */
export function linesOf(input: Tensor, type: dtype, dims: readonly number[]): Lines {
  const operand = input.isMeta ? withoutValues(input, type) : storedOperandOf(input, type, input.sizes)
  const { sizes } = input
  const direct = rowMajorLines(operand, sizes, dims)
  if (direct !== null) return direct
  const isReduced = (dim: number): boolean => dims.includes(dim)
  const shape = (order: readonly number[], first: number, last: number): number =>
    countOf(order.slice(first, last).map((dim) => sizes[dim] as number))
  if (isDense(sizes, operand.strides)) {
    const order = memoryOrder(sizes, operand.strides)
    const first = order.findIndex(isReduced)
    const last = order.findLastIndex(isReduced) + 1
    if (first < 0) return { ...operand, outer: countOf(sizes), n: 1, inner: 1, kept: order }
    if (order.slice(first, last).every(isReduced)) {
      const kept = order.filter((dim) => !isReduced(dim))
      const [outer, n, inner] = [shape(order, 0, first), shape(order, first, last), shape(order, last, order.length)]
      return { ...operand, outer, n, inner, kept }
    }
  }
  const kept = sizes.map((_, dim) => dim).filter((dim) => !isReduced(dim))
  const order = [...kept, ...dims]
  const inOrder = (list: Sizes): Sizes => order.map((dim) => list[dim] as number)
  const values = input.isMeta
    ? operand.values
    : copied(operand.values, inOrder(sizes), inOrder(operand.strides), operand.offset, type)
  return {
    values,
    format: operand.format,
    offset: 0,
    outer: shape(kept, 0, kept.length),
    n: shape(dims, 0, dims.length),
    inner: 1,
    kept,
  }
}

/** The frequent case in few steps: a row-major operand, and neighbouring dimensions to reduce. */
function rowMajorLines(operand: Stored, sizes: Sizes, dims: readonly number[]): Lines | null {
  const first = dims[0] ?? 0
  for (let index = 1; index < dims.length; index++) if (dims[index] !== first + index) return null
  if (!isRowMajor(sizes, operand.strides)) return null
  const last = first + dims.length
  const [outer, n, inner] = [between(sizes, 0, first), between(sizes, first, last), between(sizes, last, sizes.length)]
  return { values: operand.values, format: operand.format, offset: operand.offset, outer, n, inner, kept: null }
}

/** Dimensions as PyTorch takes them, each from 0 on; all of them for null and for an empty list. */
export function wrapDims(op: string, dim: Dims, count: number): number[] {
  if (dim === null || (typeof dim !== 'number' && dim.length === 0))
    return Array.from({ length: count }, (_, each) => each)
  const given = typeof dim === 'number' ? [dim] : dim
  const dims = given.map((each) => wrapDim(op, each, count))
  const repeated = dims.find((each, index) => dims.indexOf(each) < index)
  if (repeated !== undefined) throw new RangeError(`dim ${repeated} appears multiple times in the list of dims`)
  return count === 0 ? [] : dims
}

/** Sizes without the reduced dimensions, or with 1 in their place. */
export function reducedSizes(sizes: Sizes, dims: readonly number[], keepdim: boolean): number[] {
  return keepdim
    ? sizes.map((size, dim) => (dims.includes(dim) ? 1 : size))
    : sizes.filter((_, dim) => !dims.includes(dim))
}

/** The strides of a result whose kept dimensions were counted through in the order `kept`; null for row-major. */
export function keptStrides(
  sizes: Sizes,
  dims: readonly number[],
  kept: readonly number[] | null,
  keepdim: boolean,
): Sizes | null {
  if (kept === null || kept.every((dim, index) => index === 0 || dim > (kept[index - 1] as number))) return null
  const strides = sizes.map(() => 1)
  contiguousStrides(kept.map((dim) => sizes[dim] as number)).forEach((stride, index) => {
    strides[kept[index] as number] = stride
  })
  return keepdim ? strides : strides.filter((_, dim) => !dims.includes(dim))
}

/** The elements of dimensions `first` to `last`, which is not counted. */
function between(sizes: Sizes, first: number, last: number): number {
  let count = 1
  for (let dim = first; dim < last; dim++) count *= sizes[dim] as number
  return count
}

/** How a tensor on `meta` would lie, were it read. */
function withoutValues({ sizes, strides, dtype: own, offset }: Tensor, type: dtype): Stored {
  return {
    values: newLanes(type, 0),
    format: formatOf(type),
    strides: own === type ? strides : contiguousStrides(sizes),
    offset,
  }
}

function copied(values: StorageArray, sizes: Sizes, strides: Sizes, offset: number, type: dtype): StorageArray {
  checkedCount('copy', sizes, type.itemsize)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const gathered = gather(bytes, values.BYTES_PER_ELEMENT, sizes, strides, offset)
  const own = values.constructor as new (buffer: ArrayBuffer) => StorageArray
  return new own(gathered.buffer)
}
