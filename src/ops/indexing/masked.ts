// Elements where a mask is true. ATen/native/TensorAdvancedIndexing.cpp: masked_fill, masked_select, masked_scatter.

import { define } from '../../define.js'
import { DTypeError, MetaError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { lanesOf } from '../../tensor/copy.js'
import { bool, scalarTypeName } from '../../tensor/dtype.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { requireInStep, requireOwnPlaces } from '../../tensor/overlap.js'
import { broadcastSizes, broadcastStrides, contiguousStrides, countOf, requireFits } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, contiguous, copy_, fill_ } from '../moving/copies.js'
import { expand } from '../views/strided.js'
import { moveChosen } from './move.js'
import { truths } from './nonzero.js'

/**
 * Overwrites elements where a mask is true with one value.
 *
 * @param mask bool; repeats to the input's size.
 * @example
 * import { randn, tensor } from 'torchlet'
 * randn(3, 2).masked_fill_(tensor([false, true]), -Infinity)   // the second column
 */
export const masked_fill_ = define(
  'masked_fill_',
  ['input', 'mask', 'value'],
  (input: Tensor, mask: Tensor, value: Scalar | Tensor): Tensor => {
    requireMask(
      'masked_fill_',
      mask,
      `masked_fill_ only supports boolean masks, but got mask with dtype ${cName(mask)}`,
    )
    if (value instanceof Tensor) requireSingle(value)
    requireFits('masked_fill_', input.sizes, mask.sizes)
    requirePlain(input)
    requireInStep('masked_fill_', input, [mask])
    if (onMeta('masked_fill_', [input, mask])) {
      input.bump_version()
      return input
    }
    const element = fill_(allocate('masked_fill_', [], input.dtype), value)
      .untyped_storage()
      .peek(Uint8Array)
    fillTrue(input, mask, element)
    input.bump_version()
    return input
  },
)

/** `masked_fill_` to a copy of the common size of input and mask. */
export const masked_fill = define(
  'masked_fill',
  ['input', 'mask', 'value'],
  (input: Tensor, mask: Tensor, value: Scalar | Tensor): Tensor => {
    const sizes = broadcastSizes('masked_fill', mask.sizes, input.sizes)
    return masked_fill_(ownCopy(input, mask, sizes), mask, value)
  },
)

/** A vector of the elements where a mask is true; input and mask repeat to their common size. */
export const masked_select = define('masked_select', ['input', 'mask'], (input: Tensor, mask: Tensor): Tensor => {
  requireMask('masked_select', mask, 'masked_select: expected BoolTensor for mask')
  const sizes = broadcastSizes('masked_select', mask.sizes, input.sizes)
  if (onMeta('masked_select', [input, mask])) throw new MetaError({ op: 'masked_select' })
  const source = expand(input.resolved(), sizes)
  const places = placesWhere(source, mask)
  const made = allocate('masked_select', [places.length], input.dtype)
  moveChosen(
    [],
    { tensor: source, offset: 0, strides: [], places },
    { tensor: made, offset: 0, strides: [], step: 1 },
    false,
  )
  return made
})

/** Overwrites elements where a mask is true with the elements of another tensor, one after another. */
export const masked_scatter_ = define(
  'masked_scatter_',
  ['input', 'mask', 'source'],
  (input: Tensor, mask: Tensor, source: Tensor): Tensor => {
    expand(mask, input.sizes)
    if (input.dtype !== source.dtype) {
      const message = `masked_scatter: expected self and source to have same dtypes but got${cName(input)} and ${cName(source)}`
      throw new DTypeError({
        op: 'masked_scatter_',
        expected: `${input.dtype}`,
        got: `${source.dtype}`,
        message,
      })
    }
    requireMask(
      'masked_scatter_',
      mask,
      `masked_scatter_ only supports boolean masks, but got mask with dtype ${cName(mask)}`,
    )
    requirePlain(input)
    requireOwnPlaces('masked_scatter_', input)
    if (onMeta('masked_scatter_', [input, mask, source])) {
      input.bump_version()
      return input
    }
    const places = placesWhere(input, mask)
    if (places.length > source.numel()) {
      const message = 'Number of elements of source < number of ones in mask'
      throw new ShapeError({
        op: 'masked_scatter_',
        expected: `${places.length} elements`,
        got: `${source.numel()}`,
        message,
      })
    }
    const apart = source.storage === input.storage ? clone(source) : source.resolved()
    const from = contiguous(apart)
    const chosen = { tensor: input, offset: 0, strides: [], places }
    moveChosen([], chosen, { tensor: from, offset: from.offset, strides: [], step: 1 }, true)
    input.bump_version()
    return input
  },
)

/** `masked_scatter_` to a copy of the common size of input and mask. */
export const masked_scatter = define(
  'masked_scatter',
  ['input', 'mask', 'source'],
  (input: Tensor, mask: Tensor, source: Tensor): Tensor => {
    const sizes = broadcastSizes('masked_scatter', mask.sizes, input.sizes)
    return masked_scatter_(ownCopy(input, mask, sizes), mask, source)
  },
)

/** A row-major copy, repeated to `sizes`. */
function ownCopy(input: Tensor, mask: Tensor, sizes: Sizes): Tensor {
  return copy_(allocate('masked_fill', sizes, input.dtype, null, onMeta('masked_fill', [input, mask])), input)
}

/** Overwrites the elements where the mask is true with the one whose bytes are given. */
function fillTrue(tensor: Tensor, mask: Tensor, element: Uint8Array): void {
  const unit = Math.min(tensor.dtype.itemsize, 4)
  const width = tensor.dtype.itemsize / unit
  const lanes = lanesOf(tensor.untyped_storage().peek(Uint8Array), unit)
  const filling = lanesOf(element, unit)
  forEachMasked(tensor, mask, (values, place, step, first, maskStep, n) => {
    for (let lane = 0; lane < width; lane++) {
      const value = filling[lane] as number
      for (let at = 0; at < n; at++) {
        // All bits or none, without a branch, which costs more where the mask is mixed.
        const truth = values[first + at * maskStep] as number
        const bits = (truth | -truth) >> 31
        const index = (place + at * step) * width + lane
        lanes[index] = (value & bits) | ((lanes[index] as number) & ~bits)
      }
    }
  })
}

/** The places in the storage of the elements where the mask is true, in row-major order. */
function placesWhere(tensor: Tensor, mask: Tensor): Float64Array {
  const places = new Float64Array(countOf(tensor.sizes))
  let count = 0
  forEachMasked(tensor, mask, (values, place, step, truth, maskStep, n) => {
    for (let at = 0; at < n; at++) if (values[truth + at * maskStep] !== 0) places[count++] = place + at * step
  })
  return places.subarray(0, count)
}

/** Calls `visit` for each row with the mask's values, and where the row begins and how it goes on in both. */
function forEachMasked(
  tensor: Tensor,
  mask: Tensor,
  visit: (values: Uint8Array, place: number, step: number, truth: number, maskStep: number, n: number) => void,
): void {
  const values = truths(mask)
  const strides = broadcastStrides(mask.sizes, contiguousStrides(mask.sizes), tensor.sizes)
  const loop = loopOver(tensor.sizes, tensor.strides, strides)
  const [step, maskStep] = rowSteps(loop) as [number, number]
  forEachRow(loop, [tensor.offset, 0], (at) =>
    visit(values, at[0] as number, step, at[1] as number, maskStep, rowLength(loop)),
  )
}

function requireMask(op: string, mask: Tensor, message: string): void {
  if (mask.dtype !== bool) throw new DTypeError({ op, expected: `${bool}`, got: `${mask.dtype}`, message })
}

function requireSingle(value: Tensor): void {
  if (value.sizes.length === 0) return
  const message = `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.sizes.length} dimension(s).`
  throw new ShapeError({
    op: 'masked_fill_',
    expected: 'a value without dimensions',
    got: `[${value.sizes.join(', ')}]`,
    message,
  })
}

function cName({ dtype }: Tensor): string {
  return scalarTypeName(dtype)
}
