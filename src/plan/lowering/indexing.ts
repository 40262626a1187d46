// Slices that index tensors name: embedding, index_select, index_copy_, index_put and x[:, index]. The numbers stay in tensors, which are
// read at each run, checked as the operators check them, and sent as 32-bit positions.

import { positionsOf } from '../../ops/indexing/positions.js'
import { Value } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import { int64 } from '../../tensor/dtype.js'
import { contiguousStrides, countOf, sameSizes, wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { addressOf, asSlices } from '../layout.js'
import type { Place, Slices } from '../layout.js'
import { Address, Buffer, Words } from '../step.js'
import type { Arg } from '../step.js'
import type { Lowering, Rule } from './lowering.js'
import { plainNumber } from '../../python/numbers.js'

/** aten::embedding(weight, indices), and torch.nn.functional's, whose fourth is the largest norm: then the table is written. */
export const embedding: Rule = (to, call, result) => {
  const [weight, indices, , norm] = call.args as [Value, Value, unknown, unknown]
  if (typeof plainNumber(norm) === 'number') return false
  return selected(to, call, result, weight, 0, indices, false)
}

/** aten::index_select(self, dim, index). */
export const indexSelect: Rule = (to, call, result) => {
  const [input, dim, given] = call.args as [Value, number, Value]
  if (input.sizes.length === 0) return false
  return selected(to, call, result, input, wrapDim('index_select', dim, input.sizes.length), given, false)
}

/** aten::index.Tensor(self, indices), of one index tensor. */
export const index: Rule = (to, call, result) => {
  const [input, given] = call.args as [Value, readonly unknown[]]
  const dim = onlyIndex(given)
  return dim !== null && selected(to, call, result, input, dim, given[dim] as Value, true)
}

/** aten::index_copy_(self, dim, index, source). */
export const indexCopyInto: Rule = (to, call) => {
  const [input, dim, given, source] = call.args as [Value, number, Value, Value]
  if (given.sizes.length !== 1 || source.sizes.length !== input.sizes.length) return false
  const at = wrapDim('index_copy_', dim, input.sizes.length)
  const positions = positionsOfIndex(to, call, given, input.sizes[at] as number, false)
  return positions !== null && write(to, input, at, given, positions, source)
}

/** aten::index_put_(self, indices, values, accumulate), of one index tensor. */
export const indexPutInto: Rule = (to, call) => {
  const put = putOf(to, call)
  return put !== null && write(to, put.input, put.dim, put.index, put.positions, put.values)
}

/** aten::index_put: the same on a copy. */
export const indexPut: Rule = (to, call, result) => {
  const put = putOf(to, call)
  if (put === null) return false
  const from = to.place(put.input)
  to.copy(to.output(result, 'plain'), from)
  return write(to, result, put.dim, put.index, put.positions, put.values)
}

interface Put {
  readonly input: Value
  readonly dim: number
  readonly index: Value
  readonly positions: () => Arg
  readonly values: Value
}

/** What a call of index_put puts where; null where it adds, or names slices otherwise than by one list of numbers. */
function putOf(to: Lowering, call: TracedCall): Put | null {
  const [input, given, values, accumulate] = call.args as [Value, readonly unknown[], Value, boolean | undefined]
  const dim = accumulate === true ? null : onlyIndex(given)
  if (dim === null) return null
  const index = given[dim] as Value
  const positions =
    index.sizes.length === 1 ? positionsOfIndex(to, call, index, input.sizes[dim] as number, true) : null
  return positions === null ? null : { input, dim, index, positions, values }
}

/** Slices of a dimension, as `index` names them. */
function selected(
  to: Lowering,
  call: TracedCall,
  result: Value,
  input: Value,
  dim: number,
  index: Value,
  wraps: boolean,
): boolean {
  const size = input.sizes[dim] as number
  const sizes = [...input.sizes.slice(0, dim), ...index.sizes, ...input.sizes.slice(dim + 1)]
  const positions = sameSizes(sizes, result.sizes) ? positionsOfIndex(to, call, index, size, wraps) : null
  if (positions === null) return false
  const table = to.constant(input)
  // Of what stays as it is only the rows that are named come into linear memory.
  if (table !== null && dim === 0 && !to.isConstant(index) && hasRows(table)) {
    const indices = to.indices(call, index, size, wraps)
    to.actions.push({ kind: 'lookup', indices, table, buffer: to.output(result, 'plain').buffer })
    return true
  }
  const { place, slices } = inSlices(to, to.place(input), dim, false)
  const y = to.output(result, 'plain')
  const count = countOf(index.sizes)
  to.add('f32_index_select', {
    y: addressOf(y),
    x: addressOf(place),
    positions: positions(),
    outer: slices.outer,
    count,
    inner: slices.inner,
    yOuter: count * slices.inner,
    yStride: slices.inner,
    xOuter: slices.outerStride,
    xStride: slices.stride,
  })
  return true
}

/** Writes values, repeated, into the slices that `index` names. */
function write(to: Lowering, target: Value, dim: number, index: Value, positions: () => Arg, values: Value): boolean {
  const place = to.target(target)
  const y = asSlices(place, dim)
  if (y === null) return false
  const count = countOf(index.sizes)
  const from = to.place(values)
  // What is read may be part of what is written.
  const x = inSlices(to, to.expanded(from, target.sizes.with(dim, count)), dim, from.buffer === place.buffer)
  to.add('f32_index_copy', {
    y: addressOf(place),
    x: addressOf(x.place),
    positions: positions(),
    outer: y.outer,
    count,
    inner: y.inner,
    yOuter: y.outerStride,
    yStride: y.stride,
    xOuter: x.slices.outerStride,
    xStride: x.slices.stride,
  })
  return true
}

/** A place in slices: itself, or a copy. */
function inSlices(to: Lowering, place: Place, dim: number, isCopied: boolean): { place: Place; slices: Slices } {
  const slices = isCopied ? null : asSlices(place, dim)
  if (slices !== null) return { place, slices }
  const copy = to.copied(place, contiguousStrides(place.sizes), countOf(place.sizes))
  return { place: copy, slices: asSlices(copy, dim) as Slices }
}

/**
 * The numbers of an index tensor as a kernel reads them, sent when this is called where they may differ from run to run; null where
 * they are none, or are wrong at every run.
 */
function positionsOfIndex(
  to: Lowering,
  call: TracedCall,
  index: Value,
  size: number,
  wraps: boolean,
): (() => Arg) | null {
  if (index.dtype !== int64 || countOf(index.sizes) === 0) return null
  const constant = to.constant(index)
  if (constant === null) {
    return () => {
      const buffer = new Buffer(4 * countOf(index.sizes))
      to.actions.push({ kind: 'index', indices: to.indices(call, index, size, wraps), buffer })
      return new Address(buffer, 0)
    }
  }
  try {
    const words = new Words([...positionsOf(call.operator.name, constant, size, { wraps, outside: String })])
    return () => words
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Which dimension is indexed, where it is one, by a tensor. */
function onlyIndex(given: readonly unknown[]): number | null {
  const at = given.flatMap((each, dim) => (each instanceof Value ? [dim] : []))
  return at.length === 1 ? (at[0] as number) : null
}

/** Whether a tensor is rows whose elements are neighbours. */
function hasRows({ sizes, strides }: Tensor): boolean {
  return sizes.length === 2 && strides[1] === 1
}
