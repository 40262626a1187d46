// What moves elements and computes nothing: copies in another layout or in other sizes, joined tensors.

import { Value } from '../../../graph/trace.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import type { Place } from '../../layout.js'
import type { Lowering, Rule } from '../lowering.js'
import type { dtype } from '../../../tensor/dtype.js'
import { holds, isOperand, placeAs } from '../elements.js'
import type { Operand } from '../elements.js'

/** The same elements in the same order, in sizes of the result's: reshape, contiguous, clone, flatten where they copy. */
export const copied: Rule = (to, { args, result }) => {
  const [input] = args
  const y = result as Value
  if (!(input instanceof Value) || countOf(input.sizes) !== countOf(y.sizes) || input.dtype !== y.dtype) return false
  const place = to.output(y, 'plain')
  to.copy({ ...place, sizes: input.sizes, strides: contiguousStrides(input.sizes) }, to.place(input))
  return true
}

/** aten::copy_: the elements of another, repeated to its sizes. */
export const copyInto: Rule = (to, { args }) => {
  const [target, source] = args as [Value, Value]
  return written(to, target, source)
}

function written(to: Lowering, target: Value, source: Operand): true {
  const y = to.target(target)
  const x = placeAs(to, source, target.dtype)
  // Of one buffer all is read before anything is written.
  const read = x.buffer === y.buffer ? to.copied(x, contiguousStrides(x.sizes), countOf(x.sizes)) : x
  to.copy(y, to.expanded(read, target.sizes))
  return true
}

/** aten::cat of tensors along a dimension, aten::stack along a new one. */
export function joined(isStack: boolean): Rule {
  return (to: Lowering, { args, result }) => {
    const [all, given] = args as [readonly Value[], number | undefined]
    const y = result as Value
    const dim = wrapDim('cat', given ?? 0, y.sizes.length)
    const tensors = all.filter(({ sizes }) => countOf(sizes) > 0)
    const first = placeAs(to, tensors[0] as Value, y.dtype)
    const place = isStack ? to.output(y, 'plain') : to.outputOrdered(y, first)
    let at = 0
    for (const tensor of tensors) {
      const sizes = isStack ? [...tensor.sizes.slice(0, dim), 1, ...tensor.sizes.slice(dim)] : tensor.sizes
      const from = at === 0 ? first : placeAs(to, tensor, y.dtype)
      const strides = isStack ? [...from.strides.slice(0, dim), 0, ...from.strides.slice(dim)] : from.strides
      const offset = at * (place.strides[dim] as number)
      to.copy({ ...place, offset, sizes }, { ...from, sizes, strides })
      at += sizes[dim] as number
    }
    return true
  }
}

/** aten::copy: a new tensor of the first one's sizes with the elements of the second. */
export const copiedFrom: Rule = (to, { args }, result) => {
  const [, source] = args as [Value, Value]
  to.copy(to.output(result, 'plain'), to.expanded(placeAs(to, source, result.dtype), result.sizes))
  return true
}

/** A new tensor of one number; `at` is the argument that says it, or the number itself. */
export function filled(at: { readonly argument: number } | { readonly value: number }): Rule {
  return (to, { args }, result) => {
    const value = 'value' in at ? at.value : args[at.argument]
    if (!isOperand(value) || value instanceof Value || !holds(result.dtype, value)) return false
    fill(to, to.output(result, 'plain'), value, result.dtype)
    return true
  }
}

/** aten::fill_ with a number or a tensor of one element. */
export const fillInto: Rule = (to, { args }) => {
  const [target, value] = args as [Value, unknown]
  return isOperand(value) && holds(target.dtype, value) && written(to, target, value)
}

function fill(to: Lowering, place: Place, value: Operand, type: dtype): void {
  to.copy(place, to.expanded(placeAs(to, value, type), place.sizes))
}

/** aten::pad with one value, and constant_pad_nd: input, pad; what follows is read by `valueOf`. */
export function paddedWith(valueOf: (rest: readonly unknown[]) => unknown): Rule {
  return (to, { args }, result) => {
    const [input, pad, ...rest] = args as [Value, readonly number[], ...unknown[]]
    const value = valueOf(rest)
    if (!isOperand(value) || value instanceof Value || !holds(result.dtype, value)) return false
    const from = to.place(input)
    const place = to.outputOrdered(result, from)
    if (pad.some((each) => each > 0)) fill(to, place, value, result.dtype)
    let [x, y] = [from, place]
    input.sizes.forEach((size, dim) => {
      const pair = 2 * (input.sizes.length - 1 - dim)
      const [before, after] = [pad[pair] ?? 0, pad[pair + 1] ?? 0]
      const count = size + Math.min(0, before) + Math.min(0, after)
      x = part(x, dim, Math.max(0, -before), count)
      y = part(y, dim, Math.max(0, before), count)
    })
    if (countOf(x.sizes) > 0) to.copy(y, x)
    return true
  }
}

/** What a constant padding puts around: null of other kinds. */
export function constantOf([mode, value]: readonly unknown[]): unknown {
  return (mode ?? 'constant') === 'constant' ? (value ?? 0) : null
}

/** aten::roll along dimensions: the pieces of each change their places. */
export const rolled: Rule = (to, { args }, result) => {
  const [input, shifts, along] = args as [Value, number | readonly number[], number | readonly number[] | undefined]
  const [by, dims] = [[shifts].flat() as number[], [along ?? []].flat() as number[]]
  const wrapped = dims.map((dim) => wrapDim('roll', dim, input.sizes.length))
  if (by.length !== dims.length || new Set(wrapped).size !== dims.length || dims.length > 3) return false
  const from = to.place(input)
  let pieces: [Place, Place][] = [[to.outputOrdered(result, from), from]]
  wrapped.forEach((dim, index) => {
    const size = input.sizes[dim] as number
    const shift = (((by[index] as number) % size) + size) % size
    if (shift === 0) return
    pieces = pieces.flatMap(([y, x]) => [
      [part(y, dim, shift, size - shift), part(x, dim, 0, size - shift)],
      [part(y, dim, 0, shift), part(x, dim, size - shift, shift)],
    ])
  })
  for (const [y, x] of pieces) to.copy(y, x)
  return true
}

/** aten::pad by mirrors, edges or turns: strips around the middle, which are copied from it. */
export const paddedBy: Rule = (to, { args }, result) => {
  const [input, pad, mode] = args as [Value, readonly number[], string]
  const strips = mirrors[mode]
  if (strips === undefined || pad.some((each) => each < 0)) return false
  const dims = input.sizes.length
  const from = to.place(input)
  const y = to.outputOrdered(result, from)
  const before = (dim: number): number => pad[2 * (dims - 1 - dim)] ?? 0
  const middle = (place: Place, first: number): Place =>
    input.sizes.reduce((all, size, dim) => (dim < first ? all : part(all, dim, before(dim), size)), place)
  to.copy(middle(y, 0), from)
  input.sizes.forEach((size, dim) => {
    const [start, end] = [before(dim), pad[2 * (dims - 1 - dim) + 1] ?? 0]
    // Dimensions before this one are whole already.
    const strip = middle(y, dim + 1)
    const [low, high] = strips(start, size, end)
    if (start > 0) to.copy(part(strip, dim, 0, start), walked(strip, dim, low, start))
    if (end > 0) to.copy(part(strip, dim, start + size, end), walked(strip, dim, high, end))
  })
  return true
}

/** Where strips of `start` and `end` places around `size` come from: the first place, and the step to the next. */
const mirrors: Readonly<Partial<Record<string, (start: number, size: number, end: number) => readonly [Walk, Walk]>>> =
  {
    reflect: (start, size) => [
      { from: 2 * start, step: -1 },
      { from: start + size - 2, step: -1 },
    ],
    replicate: (start, size) => [
      { from: start, step: 0 },
      { from: start + size - 1, step: 0 },
    ],
    circular: (start, size) => [
      { from: size, step: 1 },
      { from: start, step: 1 },
    ],
  }

interface Walk {
  readonly from: number
  readonly step: number
}

/** `count` places along a dimension, `step` from one to the next. */
function walked(place: Place, dim: number, { from, step }: Walk, count: number): Place {
  const stride = place.strides[dim] as number
  return {
    ...place,
    sizes: place.sizes.with(dim, count),
    strides: place.strides.with(dim, step * stride),
    offset: place.offset + from * stride,
  }
}

/** aten::flip: input, dims. */
export const flipped: Rule = (to, { args }, result) => {
  const [input, dims] = args as [Value, readonly number[]]
  const from = to.place(input)
  if (input.sizes.length === 0) return false
  const y = to.outputOrdered(result, from)
  const x = [...new Set(dims.map((dim) => wrapDim('flip', dim, input.sizes.length)))].reduce((place, dim) => {
    const size = input.sizes[dim] as number
    return walked(place, dim, { from: size - 1, step: -1 }, size)
  }, from)
  to.copy(y, x)
  return true
}

/** aten::repeat: input, and how often along each dimension. */
export const repeated: Rule = (to, { args }, result) => {
  const [input, times] = args as [Value, readonly number[]]
  const lead = times.length - input.sizes.length
  const x = to.expanded(to.place(input), [...times.slice(0, lead).map(() => 1), ...input.sizes])
  const y = to.output(result, 'plain')
  // Each dimension as two: the repetition, and what is repeated.
  const pairs = (each: (dim: number) => readonly number[]): number[] => times.flatMap((_, dim) => each(dim))
  const sizes = pairs((dim) => [times[dim] as number, x.sizes[dim] as number])
  const strides = pairs((dim) => [(y.strides[dim] as number) * (x.sizes[dim] as number), y.strides[dim] as number])
  to.copy({ ...y, sizes, strides }, { ...x, sizes, strides: pairs((dim) => [0, x.strides[dim] as number]) })
  return true
}

/** Where elements are written: in the place of the input, or in a copy of it, which the result is. */
export function targetOf(to: Lowering, input: Value, result: Value): Place {
  if (result.block === input.block) return to.target(input)
  const place = to.output(result, 'plain')
  to.copy(place, to.place(input))
  return place
}

/** aten::slice_scatter: input, src, dim, start, end, step. A copy of the input with a part of it written. */
export const sliceScattered: Rule = (to, { args }, result) => {
  const [input, source, given, first, , every] = args as [Value, Value, ...(number | null | undefined)[]]
  const dim = wrapDim('slice_scatter', given ?? 0, input.sizes.length)
  const [size, step] = [input.sizes[dim] as number, every ?? 1]
  const begin = first ?? 0
  const start = Math.min(size, Math.max(0, begin < 0 ? begin + size : begin))
  const y = targetOf(to, input, result)
  const count = source.sizes[dim] as number
  if (countOf(source.sizes) > 0)
    to.copy(walked(y, dim, { from: start, step }, count), placeAs(to, source, result.dtype))
  return true
}

/** aten::select_scatter: input, src, dim, index. */
export const selectScattered: Rule = (to, { args }, result) => {
  const [input, source, given, index] = args as [Value, Value, number, number]
  const dim = wrapDim('select_scatter', given, input.sizes.length)
  const at = index < 0 ? index + (input.sizes[dim] as number) : index
  const y = targetOf(to, input, result)
  const row = walked(y, dim, { from: at, step: 1 }, 1)
  const without = (list: Sizes): number[] => list.filter((_, each) => each !== dim)
  to.copy({ ...row, sizes: without(row.sizes), strides: without(row.strides) }, placeAs(to, source, result.dtype))
  return true
}

/** `count` places along a dimension. */
function part(place: Place, dim: number, start: number, count: number): Place {
  const sizes = place.sizes.map((size, each) => (each === dim ? count : size))
  return { ...place, sizes, offset: place.offset + start * (place.strides[dim] as number) }
}
