// What moves elements and computes nothing: copies in another layout or in other sizes, joined tensors.

import { Value } from '../../graph/trace.js'
import { contiguousStrides, countOf, wrapDim } from '../../tensor/shape.js'
import type { Place } from '../layout.js'
import type { Lowering, Rule } from './lowering.js'
import { plainNumber } from '../../python/numbers.js'
import { operandOf } from './pointwise.js'

/** The same elements in the same order, in sizes of the result's: reshape, contiguous, clone, flatten where they copy. */
export const copied: Rule = (to, { args, result }) => {
  const [input] = args
  const y = result as Value
  if (!(input instanceof Value) || countOf(input.sizes) !== countOf(y.sizes)) return false
  const place = to.output(y, 'plain')
  to.copy({ ...place, sizes: input.sizes, strides: contiguousStrides(input.sizes) }, to.place(input))
  return true
}

/** aten::copy_: the elements of another, repeated to its sizes. */
export const copyInto: Rule = (to, { args }) => {
  const [target, source] = args as [Value, Value]
  return written(to, target, source)
}

function written(to: Lowering, target: Value, source: unknown): true {
  const y = to.target(target)
  const x = operandOf(to, source)
  // Of one buffer all is read before anything is written.
  const read = x.buffer === y.buffer ? to.copied(x, contiguousStrides(x.sizes), countOf(x.sizes)) : x
  to.copy(y, to.expanded(read, target.sizes))
  return true
}

/** aten::cat of tensors along a dimension, aten::stack along a new one. */
export function joined(isStack: boolean): Rule {
  return (to: Lowering, { args, result }) => {
    const [tensors, given] = args as [readonly Value[], number | undefined]
    const y = result as Value
    const dim = wrapDim('cat', given ?? 0, y.sizes.length)
    if (tensors.some(({ sizes }) => countOf(sizes) === 0)) return false
    const first = to.place(tensors[0] as Value)
    const place = isStack ? to.output(y, 'plain') : to.outputOrdered(y, first)
    let at = 0
    for (const tensor of tensors) {
      const sizes = isStack ? [...tensor.sizes.slice(0, dim), 1, ...tensor.sizes.slice(dim)] : tensor.sizes
      const from = to.place(tensor)
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
  to.copy(to.output(result, 'plain'), to.expanded(to.place(source), result.sizes))
  return true
}

/** A new tensor of one number; `at` is the argument that says it, or the number itself. */
export function filled(at: { readonly argument: number } | { readonly value: number }): Rule {
  return (to, { args }, result) => {
    const value = plainNumber('value' in at ? at.value : args[at.argument])
    if (typeof value !== 'number') return false
    fill(to, to.output(result, 'plain'), value)
    return true
  }
}

/** aten::fill_ with a number or a tensor of one element. */
export const fillInto: Rule = (to, { args }) => {
  const [target, value] = args as [Value, unknown]
  return (value instanceof Value || typeof plainNumber(value) === 'number') && written(to, target, value)
}

function fill(to: Lowering, place: Place, value: number): void {
  to.copy(place, to.expanded(operandOf(to, value), place.sizes))
}

/** aten::pad with one value, and constant_pad_nd: input, pad; what follows is read by `valueOf`. */
export function paddedWith(valueOf: (rest: readonly unknown[]) => unknown): Rule {
  return (to, { args }, result) => {
    const [input, pad, ...rest] = args as [Value, readonly number[], ...unknown[]]
    const value = plainNumber(valueOf(rest))
    if (typeof value !== 'number' || pad.every((each) => each === 0)) return false
    const from = to.place(input)
    const place = to.outputOrdered(result, from)
    if (pad.some((each) => each > 0)) fill(to, place, value)
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

/** `count` places along a dimension. */
function part(place: Place, dim: number, start: number, count: number): Place {
  const sizes = place.sizes.map((size, each) => (each === dim ? count : size))
  return { ...place, sizes, offset: place.offset + start * (place.strides[dim] as number) }
}
