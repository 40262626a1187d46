// Elements that an index tensor names along a dimension, one for each of its own: gather, take_along_dim, scatter, scatter_add.

import { IndexMode } from '../../../../assembly/shared/index-mode.js'
import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { float32, int64 } from '../../../tensor/dtype.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import { addressOf } from '../../layout.js'
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
