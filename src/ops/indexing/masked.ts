// Elements where a mask is true. ATen/native/TensorAdvancedIndexing.cpp: masked_fill, masked_select, masked_scatter.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { lanesOf } from '../../tensor/copy.js'
import { bool, scalarTypeName } from '../../tensor/dtype.js'
import type { Scalar } from '../../tensor/factory.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { broadcastSizes, broadcastStrides, contiguousStrides, requireFits } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, contiguous, copy_, fill_ } from '../copies.js'
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
    requireMask('masked_fill_', mask, `masked_fill_ only supports boolean masks, but got mask with dtype ${cName(mask)}`)
    if (value instanceof Tensor) requireSingle(value)
    requireFits('masked_fill_', input.sizes, mask.sizes)
    requirePlain(input)
    const element = fill_(allocate('masked_fill_', [], input.dtype), value).untyped_storage().bytes()
    const unit = Math.min(input.dtype.itemsize, 4)
    const width = input.dtype.itemsize / unit
    const lanes = lanesOf(input.untyped_storage().bytes(), unit)
    const filling = lanesOf(element, unit)
    forEachTrue(input, mask, (at) => {
      for (let lane = 0; lane < width; lane++) lanes[at * width + lane] = filling[lane] as number
    })
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
    return masked_fill_(ownCopy(input, sizes), mask, value)
  },
)

/** A vector of the elements where a mask is true; input and mask repeat to their common size. */
export const masked_select = define('masked_select', ['input', 'mask'], (input: Tensor, mask: Tensor): Tensor => {
  requireMask('masked_select', mask, 'masked_select: expected BoolTensor for mask')
  const sizes = broadcastSizes('masked_select', mask.sizes, input.sizes)
  const source = expand(input.resolved(), sizes)
  const places: number[] = []
  forEachTrue(source, mask, (at) => places.push(at))
  const made = allocate('masked_select', [places.length], input.dtype)
  moveChosen([], { tensor: source, offset: 0, strides: [], places }, { tensor: made, offset: 0, strides: [], step: 1 }, false)
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
      throw new DTypeError({ op: 'masked_scatter_', expected: `${input.dtype}`, got: `${source.dtype}`, message })
    }
    requireMask('masked_scatter_', mask, `masked_scatter_ only supports boolean masks, but got mask with dtype ${cName(mask)}`)
    requirePlain(input)
    const places: number[] = []
    forEachTrue(input, mask, (at) => places.push(at))
    if (places.length > source.numel()) {
      const message = 'Number of elements of source < number of ones in mask'
      throw new ShapeError({ op: 'masked_scatter_', expected: `${places.length} elements`, got: `${source.numel()}`, message })
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
    return masked_scatter_(ownCopy(input, sizes), mask, source)
  },
)

/** A row-major copy, repeated to `sizes`. */
function ownCopy(input: Tensor, sizes: Sizes): Tensor {
  return copy_(allocate('masked_fill', sizes, input.dtype), input)
}

/** Calls `visit` with the place in the storage of each element where the mask is true, in row-major order. */
function forEachTrue(tensor: Tensor, mask: Tensor, visit: (at: number) => void): void {
  const values = truths(mask)
  const strides = broadcastStrides(mask.sizes, contiguousStrides(mask.sizes), tensor.sizes)
  const loop = loopOver(tensor.sizes, tensor.strides, strides)
  const [step, maskStep] = rowSteps(loop) as [number, number]
  const n = rowLength(loop)
  forEachRow(loop, [tensor.offset, 0], (at) => {
    let [place, truth] = at as [number, number]
    for (let index = 0; index < n; index++, place += step, truth += maskStep) if (values[truth] !== 0) visit(place)
  })
}

function requireMask(op: string, mask: Tensor, message: string): void {
  if (mask.dtype !== bool) throw new DTypeError({ op, expected: `${bool}`, got: `${mask.dtype}`, message })
}

function requireSingle(value: Tensor): void {
  if (value.sizes.length === 0) return
  const message = `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.sizes.length} dimension(s).`
  throw new ShapeError({ op: 'masked_fill_', expected: 'a value without dimensions', got: `[${value.sizes.join(', ')}]`, message })
}

function cName({ dtype }: Tensor): string {
  return scalarTypeName(dtype)
}
