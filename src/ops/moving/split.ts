// Views that together have all elements, by how many there are to be or where they begin.
// ATen/native/TensorShape.cpp: tensor_split, hsplit, vsplit, dsplit.

import { define } from '../../define.js'
import { MetaError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { slice } from '../views/parts.js'

/**
 * A number of parts, the first of them one longer where it does not divide; or the parts between given indices.
 *
 * @example
 * import { arange, tensor_split } from 'torchlet'
 * tensor_split(arange(7), 3)        // 0, 1, 2 and 3, 4 and 5, 6
 * tensor_split(arange(7), [1, 4])   // 0 and 1, 2, 3 and 4, 5, 6
 */
export const tensor_split = define(
  'tensor_split',
  ['input', 'indices_or_sections', 'dim'],
  (input: Tensor, indices_or_sections: number | Sizes | Tensor, dim = 0): Tuple<Tensor> => {
    if (input.sizes.length === 0)
      throw new RangeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims')
    const at = wrapDim('tensor_split', dim, input.sizes.length)
    if (indices_or_sections instanceof Tensor && indices_or_sections.isMeta) throw new MetaError({ op: 'tensor_split' })
    const given =
      indices_or_sections instanceof Tensor ? (indices_or_sections.tolist() as number | number[]) : indices_or_sections
    const size = input.sizes[at] as number
    const starts = typeof given === 'number' ? evenStarts(size, given) : given
    const bounds = [null, ...starts, null]
    return Tuple.from(
      bounds.slice(1).map((end, part) => slice(input, at, bounds[part] as number | null, end as number | null, 1)),
    )
  },
)

/** Along the second dimension, of a vector along its only one. */
export const hsplit = splitAlong('hsplit', 1, (dims) => (dims === 1 ? 0 : 1))

/** Along the first dimension. */
export const vsplit = splitAlong('vsplit', 2, () => 0)

/** Along the third dimension. */
export const dsplit = splitAlong('dsplit', 3, () => 2)

/* @__NO_SIDE_EFFECTS__ */
function splitAlong(op: string, least: number, dimOf: (dims: number) => number) {
  return define(
    op,
    ['input', 'indices_or_sections'],
    (input: Tensor, indices_or_sections: number | Sizes): Tuple<Tensor> => {
      const dims = input.sizes.length
      if (dims < least) {
        throw new RangeError(
          `torch.${op} requires a tensor with at least ${least} dimension, but got a tensor with ${dims} dimensions!`,
        )
      }
      const dim = dimOf(dims)
      const size = input.sizes[dim] as number
      if (typeof indices_or_sections === 'number' && !(indices_or_sections !== 0 && size % indices_or_sections === 0)) {
        throw new RangeError(
          `torch.${op} attempted to split along dimension ${dim}, but the size of the dimension ${size} is not divisible by the split_size ${indices_or_sections}!`,
        )
      }
      return tensor_split(input, indices_or_sections, dim)
    },
  )
}

function evenStarts(size: number, sections: number): number[] {
  if (!(sections > 0)) throw new RangeError(`number of sections must be larger than 0, got ${sections}`)
  const [least, longer] = [Math.floor(size / sections), size % sections]
  return Array.from({ length: sections - 1 }, (_, part) => (part + 1) * least + Math.min(part + 1, longer))
}
