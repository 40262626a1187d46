// Differences of neighbours: ATen/native/ReduceOps.cpp: diff; and sums that undo a broadcast: ExpandUtils.h.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { bool } from '../../tensor/dtype.js'
import { empty_like } from '../../tensor/making/factory.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { sub } from '../pointwise/binary.js'
import { logical_xor } from '../pointwise/compare.js'
import { copy_ } from '../moving/copies.js'
import { cat } from '../moving/joining.js'
import { sum } from './reductions.js'
import { narrow } from '../views/parts.js'
import { reshape } from '../views/reshape.js'

/** Each element less the one before it along `dim`, n times over; of bools whether they differ. */
export const diff = define(
  'diff',
  ['input', 'n', 'dim', 'prepend', 'append'],
  (input: Tensor, n = 1, dim = -1, prepend: Tensor | null = null, append: Tensor | null = null): Tensor => {
    if (input.sizes.length === 0) throw new RangeError('diff expects input to be at least one-dimensional')
    if (!(n >= 0)) throw new RangeError(`order must be non-negative but got ${n}`)
    const at = wrapDim('diff', dim, input.sizes.length)
    if (n === 0) return copy_(empty_like(input), input)
    const parts = [prepend, input, append].filter((each) => each !== null)
    let rest = parts.length === 1 ? input : cat(parts, at)
    for (let order = Math.min(n, rest.sizes[at] as number); order > 0; order--) {
      const size = Math.max((rest.sizes[at] as number) - 1, 0)
      const [left, right] = [narrow(rest, at, 0, size), narrow(rest, at, Math.min(1, rest.sizes[at] as number), size)]
      rest = rest.dtype === bool ? logical_xor(right, left) : sub(right, left)
    }
    return rest
  },
)

/** The sums over the dimensions that were repeated to broadcast from a size. */
export const sum_to_size = define('sum_to_size', ['input', '*size'], (input: Tensor, size: Sizes): Tensor => {
  const lead = input.sizes.length - size.length
  const fits = lead >= 0 && size.every((each, dim) => each === 1 || each === input.sizes[dim + lead])
  if (!fits) {
    const message = `size {[${size.join(', ')}]} is not expandable to size {[${input.sizes.join(', ')}]}.`
    throw new ShapeError({
      op: 'sum_to_size',
      expected: "a size that expands to the input's",
      got: `[${size.join(', ')}]`,
      message,
    })
  }
  const dims = input.sizes
    .map((_, dim) => dim)
    .filter((dim) => dim < lead || (size[dim - lead] === 1 && input.sizes[dim] !== 1))
  if (size.length === 0) return sum(input)
  return dims.length === 0 ? input : reshape(sum(input, dims), size)
})
