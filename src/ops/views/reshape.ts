// Views that divide the same elements into other dimensions.
// ATen/native/TensorShape.cpp, ATen/TensorUtils.cpp: computeStride, ATen/InferSize.h.

import { isKeywords } from '../../arguments.js'
import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { dtype } from '../../tensor/dtype.js'
import { countOf, sizesOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { viewStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'
import { viewAs } from './dtype.js'

/** Sizes one by one or as one array; or a dtype. */
export type ViewArguments =
  | [input: Tensor, dtype: dtype]
  | [input: Tensor, size: Sizes]
  | [input: Tensor, ...size: number[]]
  | [input: Tensor, keywords: { size: Sizes } | { dtype: dtype }]

const viewSize = define('view', ['input', '*size'], (input: Tensor, size: Sizes): Tensor => {
  const sizes = inferSizes('view', input, size)
  const strides = viewStrides(input.sizes, input.strides, sizes)
  if (strides !== null) return input.alias(sizes, strides, input.offset)
  const message =
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead."
  throw new ShapeError({
    op: 'view',
    expected: 'sizes that its strides allow',
    got: `[${sizes.join(', ')}]`,
    message,
  })
})

const viewDtype = define('view', ['input', 'dtype'], viewAs)

/**
 * The same elements in other sizes, or the same bytes as another dtype. Shares the storage.
 *
 * @param size One of them may be -1: what is left over.
 * @throws ShapeError where the strides do not allow it; `reshape` copies then.
 * @example
 * import { arange, uint8 } from 'torchlet'
 * arange(6).view(2, -1).shape      // Size [2, 3]
 * arange(6).view(uint8).shape      // Size [48]
 */
export function view(...args: ViewArguments): Tensor {
  const second = args[1]
  const byType = second instanceof dtype || typeof second === 'string' || (isKeywords(second) && 'dtype' in second)
  return byType ? viewDtype(...(args as [Tensor, dtype])) : viewSize(...(args as [Tensor, Sizes]))
}

/** The same elements in other sizes: a view where the strides allow it, else a copy. One size may be -1. */
export const reshape = define('reshape', ['input', '*shape'], (input: Tensor, shape: Sizes): Tensor => {
  const sizes = inferSizes('reshape', input, shape)
  const strides = viewStrides(input.sizes, input.strides, sizes)
  return strides !== null ? input.alias(sizes, strides, input.offset) : contiguous(input).alias(sizes, null, 0)
})

/** `view` of another tensor's sizes. */
export const view_as = define('view_as', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  viewSize(input, other.sizes),
)

/** `reshape` to another tensor's sizes. */
export const reshape_as = define('reshape_as', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  reshape(input, other.sizes),
)

/** The dimensions from `start_dim` to `end_dim` joined into one. A view where the strides allow it. */
export const flatten = define(
  'flatten',
  ['input', 'start_dim', 'end_dim'],
  (input: Tensor, start_dim = 0, end_dim = -1): Tensor => {
    const { sizes } = input
    const start = wrapDim('flatten', start_dim, sizes.length)
    const end = wrapDim('flatten', end_dim, sizes.length)
    if (start > end) throw new RangeError('flatten() has invalid args: start_dim cannot come after end_dim')
    if (sizes.length === 0) return reshape(input, [1])
    if (start === end) return input
    return reshape(input, [...sizes.slice(0, start), countOf(sizes.slice(start, end + 1)), ...sizes.slice(end + 1)])
  },
)

/** All elements in one dimension: a view where the tensor is contiguous. */
export const ravel = define('ravel', ['input'], (input: Tensor): Tensor => reshape(contiguous(input), [-1]))

/** One dimension divided into several; one of their sizes may be -1. */
export const unflatten = define(
  'unflatten',
  ['input', 'dim', 'sizes'],
  (input: Tensor, dim: number, sizes: Sizes): Tensor => {
    if (sizes.length === 0) throw new RangeError('unflatten: sizes must be non-empty')
    if (input.sizes.length === 0) throw new RangeError('unflatten() cannot be applied to a 0-dim tensor')
    const at = wrapDim('unflatten', dim, input.sizes.length)
    const size = input.sizes[at] as number
    const known = countOf(sizes.filter((each) => each !== -1))
    const inferred = sizes.map((each) => (each === -1 && known > 0 ? size / known : each))
    if (countOf(inferred) !== size || !inferred.every((each) => Number.isInteger(each) && each >= 0)) {
      const message = `unflatten: Provided sizes [${sizes.join(', ')}] don't multiply up to the size of dim ${at} (${size}) in the input tensor`
      throw new ShapeError({
        op: 'unflatten',
        expected: `sizes of ${size} elements`,
        got: `[${sizes.join(', ')}]`,
        message,
      })
    }
    return viewSize(input, [...input.sizes.slice(0, at), ...inferred, ...input.sizes.slice(at + 1)])
  },
)

/** Without the dimensions of size 1: all, or those of `dim` that have that size. */
export const squeeze = define(
  'squeeze',
  ['input', 'dim'],
  (input: Tensor, dim: number | Sizes | null = null): Tensor => {
    const { sizes, strides } = input
    const dims = dim === null ? null : [dim].flat().map((each) => wrapDim('squeeze', each as number, sizes.length))
    const kept = sizes.map((_, at) => at).filter((at) => sizes[at] !== 1 || (dims !== null && !dims.includes(at)))
    return input.alias(
      kept.map((at) => sizes[at] as number),
      kept.map((at) => strides[at] as number),
      input.offset,
    )
  },
)

/** With a new dimension of size 1 before `dim`. */
export const unsqueeze = define('unsqueeze', ['input', 'dim'], (input: Tensor, dim: number): Tensor => {
  const { sizes, strides } = input
  const at = wrapDim('unsqueeze', dim, sizes.length + 1)
  const stride = at < sizes.length ? (sizes[at] as number) * (strides[at] as number) : 1
  return input.alias(
    [...sizes.slice(0, at), 1, ...sizes.slice(at)],
    [...strides.slice(0, at), stride, ...strides.slice(at)],
    input.offset,
  )
})

/** Sizes with -1 worked out. */
function inferSizes(op: string, input: Tensor, given: Sizes): Sizes {
  const shape = `[${given.join(', ')}]`
  const count = input.numel()
  sizesOf(op, [given])
  const unknown = given.indexOf(-1)
  const negative = given.findIndex((size) => size < -1)
  if (negative >= 0)
    throw new RangeError(`${op}: invalid shape dimension ${given[negative]} at index ${negative} of shape ${shape}`)
  if (unknown >= 0 && given.includes(-1, unknown + 1)) throw new RangeError(`${op}: only one dimension can be inferred`)
  const known = countOf(given) * (unknown < 0 ? 1 : -1)
  if (unknown >= 0 && known === 0 && count === 0) {
    const message = `cannot reshape tensor of 0 elements into shape ${shape} because the unspecified dimension size -1 can be any value and is ambiguous`
    throw new ShapeError({ op, expected: 'sizes that leave no choice', got: shape, message })
  }
  const fits = unknown < 0 ? known === count : known > 0 && count % known === 0
  if (!fits) {
    const message = `shape '${shape}' is invalid for input of size ${count}`
    throw new ShapeError({ op, expected: `sizes of ${count} elements`, got: shape, message })
  }
  return unknown < 0 ? given : given.with(unknown, count / known)
}
