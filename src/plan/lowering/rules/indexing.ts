// Slices that index tensors name: embedding, index_select, index_copy_, index_add_, index_put and x[:, i, j]. The numbers stay in tensors,
// which are read at each run, checked as the operators check them, and sent as 32-bit positions.

import { UnaryOp } from '../../../../assembly/shared/unary-op.js'
import { isOneFactor } from '../../../graph/arguments.js'
import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { plainNumber } from '../../../python/numbers.js'
import { float32 } from '../../../tensor/dtype.js'
import { broadcastSizes, contiguousStrides, countOf, sameSizes, wrapDim } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { planLane } from '../../lanes.js'
import { addressOf, asSlices } from '../../layout.js'
import type { Place, Slices } from '../../layout.js'
import type { Arg } from '../../step.js'
import type { Lowering, Rule } from '../lowering.js'
import { compact, holds, isOperand, placeAs } from '../elements.js'
import { targetOf } from './moving.js'
import { isIndex, positionsOfIndex } from '../positions.js'
import type { IndexPart } from '../positions.js'

/** aten::embedding(weight, indices), and torch.nn.functional's, whose fourth is the largest norm: then the table is written. */
export const embedding: Rule = (to, call, result) => {
  const [weight, indices, , norm] = call.args as [Value, Value, unknown, unknown]
  if (typeof plainNumber(norm) === 'number') return false
  return selected(to, call, result, weight, 0, [indices], false)
}

/** aten::index_select(self, dim, index). */
export const indexSelect: Rule = (to, call, result) => {
  const [input, dim, given] = call.args as [Value, number, Value]
  if (input.sizes.length === 0) return false
  return selected(to, call, result, input, wrapDim('index_select', dim, input.sizes.length), [given], false)
}

/** aten::index.Tensor(self, indices), of index tensors for neighbouring dimensions. */
export const index: Rule = (to, call, result) => {
  const [input, given] = call.args as [Value, readonly unknown[]]
  const found = neighbours(given)
  return found !== null && selected(to, call, result, input, found.dim, found.indices, true)
}

/** aten::index_copy_(self, dim, index, source), and on a copy. */
export const indexCopyInto: Rule = (to, call, result) => sliceInto(to, call, result, false)

/** aten::index_add_(self, dim, index, source, alpha), of float32, and on a copy. */
export const indexAddInto: Rule = (to, call, result) => {
  const [input, , , , alpha] = call.args as [Value, ...unknown[]]
  const factor = isOneFactor(alpha) ? 1 : plainNumber(alpha)
  return input.dtype === float32 && typeof factor === 'number' && sliceInto(to, call, result, true, factor)
}

/** aten::index_fill_(self, dim, index, value), and on a copy. */
export const indexFillInto: Rule = (to, call, result) => {
  const [input, dim, given, value] = call.args as [Value, number, Value, unknown]
  if (given.sizes.length !== 1 || input.sizes.length === 0 || !isOperand(value) || !holds(input.dtype, value))
    return false
  if (value instanceof Value && value.dtype !== input.dtype) return false
  const at = wrapDim('index_fill_', dim, input.sizes.length)
  const positions = positionsOfIndex(to, call, partsOf(input, at, [given]), given.sizes, true)
  if (positions === null) return false
  const values = to.expanded(placeAs(to, value, input.dtype), input.sizes.with(at, given.sizes[0] as number))
  return write(to, targetOf(to, input, result), at, given.sizes, positions, values, false)
}

function sliceInto(to: Lowering, call: TracedCall, result: Value, adds: boolean, factor = 1): boolean {
  const [input, dim, given, source] = call.args as [Value, number, Value, Value]
  // What has no dimension is left to the operator.
  if (input.sizes.length === 0 || given.sizes.length !== 1 || source.sizes.length !== input.sizes.length) return false
  const at = wrapDim(call.operator.name, dim, input.sizes.length)
  const positions = positionsOfIndex(to, call, partsOf(input, at, [given]), given.sizes, false)
  if (positions === null) return false
  const values = factor === 1 ? to.place(source) : scaled(to, to.place(source), factor)
  return write(to, targetOf(to, input, result), at, given.sizes, positions, values, adds)
}

/** A copy of float32 times a number. */
function scaled(to: Lowering, place: Place, factor: number): Place {
  const own = compact(to, place)
  const y = addressOf(own)
  to.add('f32_unary', { op: UnaryOp.Scale, y, x: y, n: own.buffer.length, a: factor, b: 0, c: 0 })
  return own
}

/** aten::index_put_(self, indices, values, accumulate), of index tensors for neighbouring dimensions; index_put on a copy. */
export const indexPutInto: Rule = (to, call, result) => {
  const [input, given, values, accumulate] = call.args as [Value, readonly unknown[], Value, boolean | undefined]
  const found = neighbours(given)
  if (found === null || values.dtype !== input.dtype || (accumulate === true && input.dtype !== float32)) return false
  const { dim, indices } = found
  const sizes = sizesTogether(indices)
  if (sizes === null) return false
  const positions = positionsOfIndex(to, call, partsOf(input, dim, indices), sizes, true)
  if (positions === null) return false
  const chosen = [...input.sizes.slice(0, dim), ...sizes, ...input.sizes.slice(dim + indices.length)]
  if (values.sizes.length > chosen.length) return false
  const flat = [...input.sizes.slice(0, dim), countOf(sizes), ...input.sizes.slice(dim + indices.length)]
  const x = to.expanded(to.place(values), chosen)
  const rows = sameSizes(flat, chosen) ? x : reshaped(to, x, flat)
  const y = targetOf(to, input, result)
  return write(to, y, dim, [countOf(sizes)], positions, rows, accumulate === true, indices.length)
}

/** The indices of dimensions that follow each other, and the first of these; null of others. */
function neighbours(given: readonly unknown[]): { dim: number; indices: readonly Value[] } | null {
  const at = given.flatMap((each, dim) => (each instanceof Value ? [dim] : []))
  const indices = at.map((dim) => given[dim] as Value)
  const dim = at[0]
  if (dim === undefined || at.at(-1) !== dim + at.length - 1 || !indices.every(isIndex)) return null
  return { dim, indices }
}

function partsOf(input: Value, dim: number, indices: readonly Value[]): IndexPart[] {
  return indices.map((value, each) => ({ value, size: input.sizes[dim + each] as number }))
}

/** The sizes to which index tensors repeat. */
function sizesTogether(indices: readonly Value[]): Sizes | null {
  const sizes = indices.map((each) => each.sizes).reduce((all, each) => broadcastSizes('index', all, each))
  return countOf(sizes) === 0 ? null : sizes
}

/** A place of other sizes, of as many elements: copied, row by row. */
function reshaped(to: Lowering, place: Place, sizes: Sizes): Place {
  const copy = to.copied(place, contiguousStrides(place.sizes), countOf(place.sizes))
  return { ...copy, sizes, strides: contiguousStrides(sizes) }
}

/** Slices of a dimension, or of several as one, as `indices` name them. */
function selected(
  to: Lowering,
  call: TracedCall,
  result: Value,
  input: Value,
  dim: number,
  indices: readonly Value[],
  wraps: boolean,
): boolean {
  const together = indices.every(isIndex) ? sizesTogether(indices) : null
  if (together === null) return false
  const sizes = [...input.sizes.slice(0, dim), ...together, ...input.sizes.slice(dim + indices.length)]
  if (!sameSizes(sizes, result.sizes)) return false
  const parts = partsOf(input, dim, indices)
  const table = planLane(input.dtype) === 'f32' && indices.length === 1 ? to.constant(input) : null
  // Of what stays as it is only the rows that are named come into linear memory.
  if (table !== null && dim === 0 && !to.isConstant(indices[0] as Value) && hasRows(table)) {
    const named = to.indices(call, parts, together, wraps)
    to.actions.push({ kind: 'lookup', indices: named, table, buffer: to.output(result, 'plain').buffer })
    return true
  }
  const positions = positionsOfIndex(to, call, parts, together, wraps)
  if (positions === null) return false
  const { place, slices } = inSlices(to, joinedAt(to, to.place(input), dim, indices.length), dim, false)
  const y = to.output(result, 'plain')
  const count = countOf(together)
  to.add('index_select', {
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
    itemSize: y.buffer.itemsize,
  })
  return true
}

/** Several dimensions from `dim` on as one. */
function joinedAt(to: Lowering, place: Place, dim: number, dims: number): Place {
  if (dims === 1) return place
  const inPlace = joinedInPlace(place, dim, dims)
  if (inPlace !== null) return inPlace
  const { sizes } = place
  const joined = [...sizes.slice(0, dim), countOf(sizes.slice(dim, dim + dims)), ...sizes.slice(dim + dims)]
  return reshaped(to, place, joined)
}

/** Writes values, repeated, into the slices that positions name, or adds them to these. */
function write(
  to: Lowering,
  place: Place,
  dim: number,
  sizes: Sizes,
  positions: () => Arg,
  values: Place,
  adds: boolean,
  dims = 1,
): boolean {
  const target = dims === 1 ? place : joinedInPlace(place, dim, dims)
  const y = target === null ? null : asSlices(target, dim)
  if (target === null || y === null) return false
  const count = countOf(sizes)
  // What is read may be part of what is written.
  const isShared = values.buffer === place.buffer
  const x = inSlices(to, to.expanded(values, target.sizes.with(dim, count)), dim, isShared)
  const args = {
    y: addressOf(target),
    x: addressOf(x.place),
    positions: positions(),
    outer: y.outer,
    count,
    inner: y.inner,
    yOuter: y.outerStride,
    yStride: y.stride,
    xOuter: x.slices.outerStride,
    xStride: x.slices.stride,
  }
  if (adds) to.add('f32_index_add', args)
  else to.add('index_copy', { ...args, itemSize: place.buffer.itemsize })
  return true
}

/** Several dimensions as one, where they lie so. */
function joinedInPlace(place: Place, dim: number, dims: number): Place | null {
  const { sizes, strides } = place
  for (let each = dim; each < dim + dims - 1; each++)
    if (strides[each] !== (strides[each + 1] as number) * (sizes[each + 1] as number)) return null
  const last = dim + dims - 1
  return {
    ...place,
    sizes: [...sizes.slice(0, dim), countOf(sizes.slice(dim, last + 1)), ...sizes.slice(last + 1)],
    strides: [...strides.slice(0, dim), strides[last] as number, ...strides.slice(last + 1)],
  }
}

/** A place in slices: itself, or a copy. */
function inSlices(to: Lowering, place: Place, dim: number, isCopied: boolean): { place: Place; slices: Slices } {
  const slices = isCopied ? null : asSlices(place, dim)
  if (slices !== null) return { place, slices }
  const copy = to.copied(place, contiguousStrides(place.sizes), countOf(place.sizes))
  return { place: copy, slices: asSlices(copy, dim) as Slices }
}

/** Whether a tensor is rows whose elements are neighbours. */
function hasRows({ sizes, strides }: Tensor): boolean {
  return sizes.length === 2 && strides[1] === 1
}
