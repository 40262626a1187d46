// How tensors lie in the buffers of a plan: with strides of their own, which need not be those that PyTorch reports. Pictures lie
// with their channels last, rows of products are padded to whole panels; a view of such a tensor is a place with other strides
// where there are some.

import { contiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { Address } from './step.js'
import type { Buffer } from './step.js'

/** Elements in a buffer; strides and offset count elements. */
export interface Place {
  readonly buffer: Buffer
  readonly offset: number
  readonly sizes: Sizes
  readonly strides: Sizes
}

/** A place as rows of neighbours: `rows` times `columns` elements, `stride` from one row to the next. */
export interface Rows {
  readonly rows: number
  readonly columns: number
  readonly stride: number
}

export function addressOf({ buffer, offset }: Place): Address {
  return new Address(buffer, buffer.itemsize * offset)
}

/** A place with its dimensions in this order. */
export function permuted(place: Place, order: readonly number[]): Place {
  const { sizes, strides } = place
  return {
    ...place,
    sizes: order.map((dim) => sizes[dim] as number),
    strides: order.map((dim) => strides[dim] as number),
  }
}

/** Strides with the last dimension's rows `stride` apart, and how many elements there are. */
export function rowStrides(sizes: Sizes, stride: number): { strides: number[]; length: number } {
  const outer = contiguousStrides(sizes.slice(0, -1))
  return { strides: [...outer.map((each) => each * stride), 1], length: countOf(sizes.slice(0, -1)) * stride }
}

/** Strides of `[batch, channels, …]` with the channels last, pixels `stride` apart, and how many elements there are. */
export function lastStrides(sizes: Sizes, stride: number): { strides: number[]; length: number } {
  const [batch = 1, , ...box] = sizes
  const inner = contiguousStrides([batch, ...box]).map((each) => each * stride)
  return { strides: [inner[0] as number, 1, ...inner.slice(1)], length: batch * countOf(box) * stride }
}

/** Strides without gaps, the dimensions in the order in which those of a place lie, and how many elements there are. */
export function orderedStrides(sizes: Sizes, like: Place): { strides: number[]; length: number } {
  const widest = (dim: number): number => (like.sizes[dim] === 1 ? -1 : (like.strides[dim] as number))
  const order = sizes.map((_, dim) => dim).sort((a, b) => widest(b) - widest(a) || a - b)
  return stridesIn(order, sizes)
}

/** Strides without gaps, the dimensions in this order, and how many elements there are. */
export function stridesIn(order: readonly number[], sizes: Sizes): { strides: number[]; length: number } {
  const strides = sizes.map(() => 1)
  let length = 1
  for (const dim of order.toReversed()) {
    strides[dim] = length
    length *= sizes[dim] as number
  }
  return { strides, length }
}

/**
 * A place as rows along its last dimension, `dims` dimensions of which make a row; null where they do not lie so. Dimensions of
 * size 1 lie anywhere.
 */
export function asRows({ sizes, strides }: Place, dims = 1): Rows | null {
  const split = Math.max(0, sizes.length - dims)
  if (!isRun(sizes, strides, 1, split)) return null
  const [rows, columns] = [product(sizes, 0, split), product(sizes, split)]
  if (rows <= 1) return { rows, columns, stride: columns }
  const outer = jointStride(sizes, strides, split)
  return outer === null ? null : { rows, columns, stride: outer }
}

/** A place as slices of one dimension: elements [outer, size, inner], the last of which are neighbours. */
export interface Slices {
  readonly outer: number
  readonly inner: number
  readonly outerStride: number
  readonly stride: number
}

/** Null where the dimensions before `dim` do not count through as one, or those behind it have gaps. */
export function asSlices({ sizes, strides }: Place, dim: number): Slices | null {
  if (!isRun(sizes, strides, 1, dim + 1)) return null
  const outerStride = jointStride(sizes, strides, dim)
  if (outerStride === null) return null
  return { outer: product(sizes, 0, dim), inner: product(sizes, dim + 1), outerStride, stride: strides[dim] as number }
}

/** A place of pictures as rows of their channels; null where the channels do not lie last. */
export function asPixels(place: Place): Rows | null {
  return asRows({ ...place, sizes: channelsLast(place.sizes), strides: channelsLast(place.strides) })
}

function channelsLast([batch, channels, ...box]: Sizes): Sizes {
  return [batch as number, ...box, channels as number]
}

/** Whether two places of the same sizes lie alike. */
export function sameLayout(a: Place, b: Place): boolean {
  return (
    a.sizes.length === b.sizes.length &&
    a.sizes.every((size, dim) => size === b.sizes[dim] && (size === 1 || a.strides[dim] === b.strides[dim]))
  )
}

/** The places of a buffer from its first to its last, padding included, as one run of elements; null where others lie between. */
export function wholeLength(place: Place): number | null {
  const order = place.sizes.map((_, dim) => dim).filter((dim) => place.sizes[dim] !== 1)
  order.sort((a, b) => (place.strides[b] as number) - (place.strides[a] as number))
  const { length } = place.buffer
  if (place.offset !== 0) return null
  let step = length
  for (const dim of order) {
    const [size, stride] = [place.sizes[dim] as number, place.strides[dim] as number]
    // Below the widest dimension only the padding of rows may lie between.
    if (size * stride > step || (size * stride < step && stride !== 1)) return null
    step = stride
  }
  return order.length === 0 && length !== 1 ? null : length
}

/** Whether dimensions follow each other without gaps, the last `step` apart: those from `from` on, before `to`. */
function isRun(sizes: Sizes, strides: Sizes, step: number, from = 0, to = sizes.length): boolean {
  let expected = step
  for (let dim = to - 1; dim >= from; dim--) {
    if (sizes[dim] === 1) continue
    if (strides[dim] !== expected) return false
    expected *= sizes[dim] as number
  }
  return true
}

/** How many elements the dimensions from `from` on and before `to` have. */
function product(sizes: Sizes, from: number, to = sizes.length): number {
  let count = 1
  for (let dim = from; dim < to; dim++) count *= sizes[dim] as number
  return count
}

/** The one stride of the dimensions before `to`, where they count through as one; null where there is none. */
export function jointStride(sizes: Sizes, strides: Sizes, to: number): number | null {
  let last = to - 1
  while (last >= 0 && sizes[last] === 1) last--
  if (last < 0) return 1
  const step = strides[last] as number
  return isRun(sizes, strides, step, 0, to) ? step : null
}

/** A tensor as its storage was made: PyTorch's sizes and strides, and how it lies in its buffer. */
export interface Base {
  readonly sizes: Sizes
  readonly strides: Sizes
  /** Of the first element in the storage. */
  readonly offset: number
  readonly place: Place
}

/**
 * Where a view of a base lies: each of its strides is a step along dimensions of the base. Null where no strides say it, as of
 * rows and columns joined across padding.
 */
export function viewOf(base: Base, sizes: Sizes, strides: Sizes, offset: number): Place | null {
  if (offset === base.offset && sameSizes(sizes, base.sizes) && sameSizes(strides, base.strides)) return base.place
  const dims = joinedDims(base)
  const start = steps(offset - base.offset, dims)
  if (start === null) return null
  const reach = [...start]
  const found: number[] = []
  for (let dim = 0; dim < sizes.length; dim++) {
    const [size, stride] = [sizes[dim] as number, strides[dim] as number]
    const along = size === 1 || stride === 0 ? [] : steps(stride, dims)
    if (along === null) return null
    along.forEach((each, index) => ((reach[index] as number) += (size - 1) * each))
    found.push(along.reduce((sum, each, index) => sum + each * (dims[index] as Dimension).placed, 0))
  }
  if (reach.some((each, index) => each >= (dims[index] as Dimension).size)) return null
  const at = start.reduce((sum, each, index) => sum + each * (dims[index] as Dimension).placed, base.place.offset)
  return { buffer: base.place.buffer, offset: at, sizes, strides: found }
}

interface Dimension {
  readonly size: number
  /** PyTorch's stride, and that of the place. */
  readonly stride: number
  readonly placed: number
}

/** A base's dimensions, the widest first, those as one that lie together both for PyTorch and in the buffer. */
function joinedDims({ sizes, strides, place }: Base): Dimension[] {
  return jointDims(sizes, [strides, place.strides]).map(({ size, strides: [stride, placed] }) => ({
    size,
    stride,
    placed,
  }))
}

/** A dimension, or several as one, with its stride in each of some layouts. */
export interface Joint<Layouts extends readonly Sizes[]> {
  readonly size: number
  readonly strides: { readonly [K in keyof Layouts]: number }
}

/** Dimensions, those as one that lie together in all layouts: the widest in the first of these first, without those of size 1. */
export function jointDims<const Layouts extends readonly Sizes[]>(sizes: Sizes, layouts: Layouts): Joint<Layouts>[] {
  const dims = sizes
    .map((size, dim) => ({ size, strides: layouts.map((strides) => strides[dim] as number) }))
    .filter(({ size }) => size !== 1)
    .sort((a, b) => (b.strides[0] as number) - (a.strides[0] as number))
  const joint: typeof dims = []
  for (const { size, strides } of dims) {
    const outer = joint.at(-1)
    if (outer !== undefined && strides.every((stride, layout) => outer.strides[layout] === size * stride))
      joint[joint.length - 1] = { size: outer.size * size, strides }
    else joint.push({ size, strides })
  }
  return joint as unknown as Joint<Layouts>[]
}

/** A number of elements as steps along dimensions, the widest first; null where it is none. */
function steps(elements: number, dims: readonly Dimension[]): number[] | null {
  let rest = elements
  const found = dims.map(({ stride }) => {
    const count = Math.floor(rest / stride)
    rest -= count * stride
    return count
  })
  return rest === 0 ? found : null
}
