// What goes along rows: softmax and the norms of last dimensions.

import { countOf } from '../../tensor/shape.js'
import type { Value } from '../../graph/trace.js'
import { addressOf, asRows, rowStrides } from '../layout.js'
import { Address, Words } from '../step.js'
import { floatsOf } from './lowering.js'
import type { Rule } from './lowering.js'
import { plainNumber } from './pointwise.js'
import { rowsOf } from './products.js'

/** Along the last dimension. */
export function softmax(log: boolean): Rule {
  return (to, { args, result }) => {
    const [input, dim, type] = args as [Value, number, unknown]
    const dims = input.sizes.length
    if (dims === 0 || (dim !== -1 && dim !== dims - 1) || (type ?? null) !== null) return false
    const x = rowsOf(to, to.place(input))
    const rows = asRows(x)
    if (rows === null) return false
    const y = to.output(result as Value, 'plain')
    const n = rows.columns
    to.add('f32_softmax', {
      y: addressOf(y),
      x: addressOf(x),
      rows: rows.rows,
      n,
      yStride: n,
      xStride: rows.stride,
      log: log ? 1 : 0,
    })
    return true
  }
}

/** aten::layer_norm over the last dimensions, of constant parameters. */
export const layerNorm: Rule = (to, { args, result }) => {
  const [input, shape, weight, bias, eps] = args as [Value, readonly number[], Value | null, Value | null, unknown]
  const n = countOf(shape)
  const [w, b] = [weight, bias].map((each) => (each === null ? null : to.constant(each)))
  if ((weight !== null && w === null) || (bias !== null && b === null)) return false
  const added = plainNumber(eps ?? 1e-5)
  if (typeof added !== 'number') return false
  const given = to.place(input)
  const x = asRows(given, shape.length) === null ? to.copied(given, rowStrides(input.sizes, input.sizes.at(-1) ?? 1).strides, countOf(input.sizes)) : given
  const rows = asRows(x, shape.length)
  if (rows === null) return false
  const y = to.output(result as Value, 'plain')
  const parameter = (kind: string, tensor: typeof w, otherwise: number): Address =>
    new Address(
      to.packs.floats(`${kind} ${n}`, [tensor ?? null], n, () =>
        tensor === null || tensor === undefined ? new Float32Array(n).fill(otherwise) : floatsOf(tensor),
      ),
      0,
    )
  to.add('f32_layer_norm', {
    y: addressOf(y),
    x: addressOf(x),
    weight: parameter('norm weight', w, 1),
    bias: parameter('norm bias', b, 0),
    eps: new Words([...new Int32Array(Float64Array.of(added).buffer)]),
    rows: rows.rows,
    n,
    yStride: n,
    xStride: rows.stride,
  })
  return true
}
