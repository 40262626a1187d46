// What goes along rows: softmax and the norms of last dimensions.

import type { Value } from '../../../graph/trace.js'
import { float32 } from '../../../tensor/dtype.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { isHalf } from '../../lanes.js'
import { addressOf, asRows, permuted, stridesIn } from '../../layout.js'
import type { Rows } from '../../layout.js'
import { constantsOf, doubleWords, parameterOf } from '../parameters.js'
import type { Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'
import { rowsOf } from './products.js'

/** Along a dimension: input, dim, and the dtype of what is computed, or whether halves become float32. */
export function softmax(log: boolean): Rule {
  return (to, { args, result }) => {
    const [input, dim, type] = args as [Value, number, unknown]
    const dims = input.sizes.length
    const isPlain = (type ?? null) === null || type === false || type === float32
    if (dims === 0 || !isPlain) return false
    // The operator rounds the logarithm of the sum too.
    if (log && isHalf(input.dtype)) return false
    const at = wrapDim('softmax', dim, dims)
    const order = [...input.sizes.keys()].filter((each) => each !== at).concat(at)
    const x = rowsOf(to, permuted(to.place(input), order))
    const rows = asRows(x) as Rows
    const y = to.outputIn(result as Value, stridesIn(order, input.sizes).strides, countOf(input.sizes))
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

/**
 * aten::layer_norm and rms_norm over the last dimensions, of constant parameters: input, normalized_shape, weight, of layer_norm
 * bias, eps.
 */
export function layerNorm(isRms: boolean): Rule {
  return (to, { args }, result) => {
    const [input, shape, weight = null] = args as [Value, readonly number[], Value | null | undefined]
    const [bias, eps] = (isRms ? [null, args[3]] : [args[3] ?? null, args[4]]) as [Value | null, unknown]
    const n = countOf(shape)
    const constants = constantsOf(to, [weight, bias])
    if (constants === null) return false
    const [w, b] = constants as [Tensor | null, Tensor | null]
    const added = plainNumber(eps ?? (isRms ? 2 ** -23 : 1e-5))
    if (typeof added !== 'number') return false
    const given = to.place(input)
    const x =
      asRows(given, shape.length) === null
        ? to.copied(given, contiguousStrides(input.sizes), countOf(input.sizes))
        : given
    const rows = asRows(x, shape.length) as Rows
    const y = to.output(result, 'plain')
    to.add('f32_layer_norm', {
      y: addressOf(y),
      x: addressOf(x),
      weight: parameterOf(to, 'norm weight', w, n, 1),
      bias: parameterOf(to, 'norm bias', b, n, 0),
      eps: doubleWords(added),
      rms: isRms ? 1 : 0,
      n,
      yStride: n,
      xStride: rows.stride,
      begin: 0,
      end: rows.rows,
    })
    return true
  }
}
