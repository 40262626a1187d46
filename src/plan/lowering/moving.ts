// What moves elements and computes nothing: copies in another layout or in other sizes, joined tensors.

import { Value } from '../../graph/trace.js'
import { contiguousStrides, countOf, wrapDim } from '../../tensor/shape.js'
import type { Lowering, Rule } from './lowering.js'

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
  const y = to.target(target)
  const x = to.place(source)
  // Of one buffer all is read before anything is written.
  const read = x.buffer === y.buffer ? to.copied(x, contiguousStrides(x.sizes), countOf(x.sizes)) : x
  to.copy(y, to.expanded(read, target.sizes))
  to.wrote(target)
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
