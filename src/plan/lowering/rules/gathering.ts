// Elements that an index tensor names along a dimension, one for each of its own: gather, scatter, scatter_add, scatter_reduce; and take.

import { BinaryOp } from '../../../../assembly/shared/binary-op.js'
import { IndexMode } from '../../../../assembly/shared/index-mode.js'
import { UnaryOp } from '../../../../assembly/shared/unary-op.js'
import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { float32, int64 } from '../../../tensor/dtype.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import { addressOf } from '../../layout.js'
import type { Place } from '../../layout.js'
import { Words } from '../../step.js'
import { holds, isOperand, placeAs } from '../elements.js'
import { targetOf } from './moving.js'
import { isIndex, positionsOfIndex } from '../positions.js'
import type { Lowering, Rule } from '../lowering.js'

/** aten::gather(self, dim, index). */
export const gather: Rule = (to, call, result) => {
  const [input, dim, index] = call.args as [Value, number, Value]
  if (input.sizes.length === 0 || index.sizes.length !== input.sizes.length) return false
  const at = wrapDim('gather', dim, input.sizes.length)
  const positions = positionsAlong(to, call, input, at, index)
  if (positions === null) return false
  const x = to.place(input)
  const y = to.output(result, 'plain')
  to.add('index_elements', {
    mode: IndexMode.Put,
    y: addressOf(y),
    x: addressOf(x),
    positions: positions(),
    shape: new Words(index.sizes),
    yStrides: new Words(y.strides),
    xStrides: new Words(x.strides.map((stride, each) => (each === at ? 0 : stride))),
    rank: index.sizes.length,
    yStep: 0,
    xStep: x.strides[at] as number,
    itemSize: y.buffer.itemsize,
  })
  return true
}

/** aten::scatter_(self, dim, index, src or value), and on a copy; `mode` Add is scatter_add. */
export function scatter(mode: IndexMode): Rule {
  return (to, call, result) => {
    const [input, dim, index, src, value, reduce] = call.args as [Value, number, Value, unknown, unknown, unknown]
    const source = src ?? value
    if ((reduce ?? null) !== null || !isOperand(source) || !holds(input.dtype, source)) return false
    if (mode === IndexMode.Add && input.dtype !== float32 && input.dtype !== int64) return false
    if (input.sizes.length === 0 || index.sizes.length !== input.sizes.length) return false
    if (source instanceof Value && (source.dtype !== input.dtype || source.sizes.length !== input.sizes.length))
      return false
    const at = wrapDim('scatter', dim, input.sizes.length)
    const positions = positionsAlong(to, call, input, at, index)
    if (positions === null) return false
    const y = targetOf(to, input, result)
    const given = placeAs(to, source, input.dtype)
    const strides = source instanceof Value ? given.strides : index.sizes.map(() => 0)
    // What is read may be what is written.
    const x =
      given.buffer === y.buffer
        ? to.copied(given, contiguousStrides(given.sizes), countOf(given.sizes))
        : { ...given, strides }
    to.add('index_elements', {
      mode,
      y: addressOf(y),
      x: addressOf(x),
      positions: positions(),
      shape: new Words(index.sizes),
      yStrides: new Words(y.strides.map((stride, each) => (each === at ? 0 : stride))),
      xStrides: new Words(x.strides),
      rank: index.sizes.length,
      yStep: y.strides[at] as number,
      xStep: 0,
      itemSize: y.buffer.itemsize,
    })
    return true
  }
}

/** aten::take(self, index): elements of all dimensions as of one. */
export const take: Rule = (to, call, result) => {
  const [input, index] = call.args as [Value, Value]
  const n = countOf(input.sizes)
  const positions = isIndex(index) ? positionsOfIndex(to, call, [{ value: index, size: n }], index.sizes, true) : null
  if (positions === null) return false
  const x = to.laidOut(to.place(input), contiguousStrides(input.sizes))
  const y = to.output(result, 'plain')
  to.add('index_elements', {
    mode: IndexMode.Put,
    y: addressOf(y),
    x: addressOf(x),
    positions: positions(),
    shape: new Words([countOf(index.sizes)]),
    yStrides: new Words([1]),
    xStrides: new Words([0]),
    rank: 1,
    yStep: 0,
    xStep: 1,
    itemSize: y.buffer.itemsize,
  })
  return true
}

/** How elements come together that scatter_reduce brings, and what it begins with where the input does not count. */
const reductions: Readonly<Partial<Record<string, readonly [IndexMode, number]>>> = {
  sum: [IndexMode.Add, 0],
  mean: [IndexMode.Add, 0],
  prod: [IndexMode.Multiply, 1],
  amax: [IndexMode.Greatest, -Infinity],
  amin: [IndexMode.Least, Infinity],
}

/** aten::scatter_reduce_(self, dim, index, src, reduce, include_self) of float32, and on a copy. */
export const scatterReduced: Rule = (to, call, result) => {
  const [input, dim, index, source, reduce, includes] = call.args as [Value, number, Value, Value, string, unknown]
  const found = Object.hasOwn(reductions, reduce) ? reductions[reduce] : undefined
  if (found === undefined || input.dtype !== float32 || source.dtype !== float32) return false
  if (input.sizes.length === 0 || [index, source].some(({ sizes }) => sizes.length !== input.sizes.length)) return false
  const at = wrapDim('scatter_reduce', dim, input.sizes.length)
  const positions = positionsAlong(to, call, input, at, index)
  if (positions === null) return false
  const [mode, initial] = found
  const y = targetOf(to, input, result)
  const given = to.place(source)
  const x = given.buffer === y.buffer ? to.copied(given, contiguousStrides(given.sizes), countOf(given.sizes)) : given
  const named = positions()
  const bring = (target: Place, from: Place, how: IndexMode): void => {
    to.add('index_elements', {
      mode: how,
      y: addressOf(target),
      x: addressOf(from),
      positions: named,
      shape: new Words(index.sizes),
      yStrides: new Words(target.strides.map((stride, each) => (each === at ? 0 : stride))),
      xStrides: new Words(from.strides),
      rank: index.sizes.length,
      yStep: target.strides[at] as number,
      xStep: 0,
      itemSize: 4,
    })
  }
  const number = (value: number, sizes: Sizes): Place => to.expanded(placeAs(to, value, float32), sizes)
  if (includes === false) bring(y, number(initial, index.sizes), IndexMode.Put)
  bring(y, x, mode)
  if (reduce !== 'mean') return true
  const { sizes } = input
  const [strides, n] = [contiguousStrides(sizes), countOf(sizes)]
  const counts = to.copied(number(includes === false ? 0 : 1, sizes), strides, n)
  bring(counts, number(1, index.sizes), IndexMode.Add)
  const count = addressOf(counts)
  // Where nothing came the sum is divided by 1.
  to.add('f32_unary', { op: UnaryOp.Hardtanh, y: count, x: count, n, a: 1, b: Infinity, c: 0 })
  const sums = to.copied(y, strides, n)
  to.add('f32_binary', { op: BinaryOp.Div, y: addressOf(sums), a: addressOf(sums), b: count, n })
  to.copy(y, sums)
  return true
}

function positionsAlong(
  to: Lowering,
  call: TracedCall,
  input: Value,
  dim: number,
  index: Value,
): ReturnType<typeof positionsOfIndex> {
  const part = { value: index, size: input.sizes[dim] as number }
  return isIndex(index) ? positionsOfIndex(to, call, [part], index.sizes, false) : null
}
