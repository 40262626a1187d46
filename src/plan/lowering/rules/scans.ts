// Sums and products of all elements up to each one: aten::cumsum, cumprod.

import { ScanOp } from '../../../../assembly/shared/reduce-op.js'
import type { Value } from '../../../graph/trace.js'
import { float32, int64 } from '../../../tensor/dtype.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import { addressOf } from '../../layout.js'
import { placeAs } from '../elements.js'
import type { Rule } from '../lowering.js'

/** input, dim, dtype. */
export function scanned(op: ScanOp): Rule {
  return (to, { args }, result) => {
    const [input, dim] = args as [Value, number]
    const { sizes } = input
    if (sizes.length === 0 || (result.dtype !== float32 && result.dtype !== int64)) return false
    const at = wrapDim('cumsum', dim, sizes.length)
    const x = to.laidOut(placeAs(to, input, result.dtype), contiguousStrides(sizes))
    const y = to.output(result, 'plain')
    to.add(result.dtype === float32 ? 'f32_scan' : 'i64_scan', {
      op,
      y: addressOf(y),
      places: 0,
      x: addressOf(x),
      outer: countOf(sizes.slice(0, at)),
      n: sizes[at] as number,
      inner: countOf(sizes.slice(at + 1)),
    })
    return true
  }
}
