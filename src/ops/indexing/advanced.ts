// Indexing by tensors: x[rows, columns], x[:, mask], read and written. The dimensions of the indices take the place
// of those that they index where these are neighbours, and come first where they are not.
// ATen/native/TensorAdvancedIndexing.cpp: index, index_put_.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import { loopOver, rowSteps } from '../../tensor/loop.js'
import { requireApart, requireInStep } from '../../tensor/overlap.js'
import { contiguousStrides, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, contiguous, copy_ } from '../moving/copies.js'
import { onCopy } from '../moving/on-copy.js'
import { expand } from '../views/strided.js'
import { choiceOf, isMask } from './choice.js'
import type { Choice, TensorIndices } from './choice.js'
import { combineInto, sum } from './combine.js'
import { moveChosen } from './move.js'

/** The elements at the places that indices of int64, int32 or bool name together. @internal */
export function index(input: Tensor, indices: TensorIndices): Tensor {
  const source = input.resolved()
  const choice = choiceOf(source, indices)
  const strides = resultStrides(choice.sizes, choice.layouts)
  const isMeta = source.isMeta || onMeta('index', [source, ...indices])
  const made = allocate('index', choice.sizes, source.dtype, strides, isMeta)
  if (made.isMeta) return made
  const step = stepOf(choice, made.strides)
  if (step === null) return copy_(made, read(source, choice, allocate('index', choice.sizes, source.dtype)))
  return read(source, choice, made)
}

/**
 * Writes values to the elements that indices name, or adds them: `x.index_put_([rows, columns], values)`.
 *
 * @param indices A list of index tensors, one for each dimension from the first, null for a whole dimension.
 * @param values Repeats to the size of what is indexed.
 * @param accumulate Whether to add; an element may be named more than once then.
 */
export const index_put_ = define('index_put_', ['input', 'indices', 'values', 'accumulate'], putIndexed)

/** `index_put_` to a copy. */
export const index_put = define('index_put', ['input', 'indices', 'values', 'accumulate'], onCopy(putIndexed))

function putIndexed(input: Tensor, indices: TensorIndices, values: Tensor, accumulate = false): Tensor {
  requirePlain(input)
  // ATen takes one value where a mask is true for masked_fill_, and a mask may be what it fills.
  const given = indices.filter((each) => each !== null)
  const fills = !accumulate && values.numel() === 1 && given.length === 1 && isMask(given[0] as Tensor)
  if (fills) requireInStep('index_put_', input, given)
  else requireApart('index_put_', input, values, ...given)
  // What a mask on meta names has no size; what is written to has one all the same.
  if (input.isMeta && indices.some((index) => index?.isMeta === true && isMask(index))) {
    requireSameType(input, values)
    input.bump_version()
    return input
  }
  const choice = choiceOf(input, indices)
  const apart = values.storage === input.storage ? clone(values) : values.resolved()
  const source = repeated(apart, choice.sizes)
  requireSameType(input, values)
  if (!input.isMeta) {
    if (accumulate) add(input, choice, source)
    else write(input, choice, source)
  }
  input.bump_version()
  return input
}

function requireSameType(input: Tensor, values: Tensor): void {
  if (input.dtype !== values.dtype) {
    const message = `Index put requires the source and destination dtypes match, got ${scalarTypeName(input.dtype)} for the destination and ${scalarTypeName(values.dtype)} for the source.`
    throw new DTypeError({ op: 'index_put_', expected: `${input.dtype}`, got: `${values.dtype}`, message })
  }
}

/** The step from choice to choice in a tensor of the choice's sizes; null where there is no single one. */
function stepOf({ before, chosen }: Choice, strides: Sizes): number | null {
  const loop = loopOver(chosen, strides.slice(before.length, before.length + chosen.length))
  return loop.sizes.length === 1 ? (rowSteps(loop)[0] as number) : null
}

function read(source: Tensor, choice: Choice, made: Tensor): Tensor {
  move(source, choice, made, false)
  return made
}

function write(input: Tensor, choice: Choice, values: Tensor): void {
  move(input, choice, stepOf(choice, values.strides) === null ? contiguous(values) : values, true)
}

function move(input: Tensor, choice: Choice, listed: Tensor, intoInput: boolean): void {
  const rest = [...choice.before, ...choice.after]
  const outside = <T>(list: readonly T[]) => list.toSpliced(choice.before.length, choice.chosen.length)
  moveChosen(
    rest.map((dim) => input.sizes[dim] as number),
    {
      tensor: input,
      offset: input.offset,
      strides: rest.map((dim) => input.strides[dim] as number),
      places: choice.places(input.strides),
    },
    {
      tensor: listed,
      offset: listed.offset,
      strides: outside(listed.strides),
      step: stepOf(choice, listed.strides) as number,
    },
    intoInput,
  )
}

function add(input: Tensor, choice: Choice, values: Tensor): void {
  const { before, after, chosen, sizes } = choice
  const dense = contiguousStrides(chosen)
  combineInto(
    'index_put_',
    input,
    sizes,
    (strides) => ({
      strides: [
        ...before.map((dim) => strides[dim] as number),
        ...chosen.map(() => 0),
        ...after.map((dim) => strides[dim] as number),
      ],
      positions: choice.places(strides),
      positionStrides: [...before.map(() => 0), ...dense, ...after.map(() => 0)],
      step: 1,
    }),
    values,
    sum,
  )
}

function repeated(values: Tensor, sizes: Sizes): Tensor {
  const lead = Math.max(values.sizes.length - sizes.length, 0)
  const fits =
    values.sizes.slice(0, lead).every((size) => size === 1) && sameSizes(fitted(values.sizes.slice(lead), sizes), sizes)
  if (!fits) {
    const message = `shape mismatch: value tensor of shape [${values.sizes.join(', ')}] cannot be broadcast to indexing result of shape [${sizes.join(', ')}]`
    throw new ShapeError({
      op: 'index_put_',
      expected: `[${sizes.join(', ')}]`,
      got: `[${values.sizes.join(', ')}]`,
      message,
    })
  }
  return expand(values.alias(values.sizes.slice(lead), values.strides.slice(lead), values.offset), sizes)
}

/** The sizes that values of `sizes` take where they may repeat to `target`. */
function fitted(sizes: Sizes, target: Sizes): Sizes {
  return target.map((size, dim) => {
    const own = sizes[dim - target.length + sizes.length] ?? 1
    return own === 1 ? size : own
  })
}
