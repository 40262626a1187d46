// Elements by their place in row-major order, whatever the dimensions. ATen/native/TensorAdvancedIndexing.cpp: take, put_.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import { requireApart, requireOwnPlaces } from '../../tensor/overlap.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, contiguous } from '../moving/copies.js'
import { onCopy } from '../moving/on-copy.js'
import { combineInto, sum } from './combine.js'
import { moveChosen } from './move.js'
import { positionsOf, requireIndex } from './positions.js'

/**
 * The elements at places of the flattened input, in the index's size.
 *
 * @param index int64; -1 is the last element.
 */
export const take = define('take', ['input', 'index'], (input: Tensor, index: Tensor): Tensor => {
  requireIndex('take', index, `take(): Expected a long tensor for index, but got ${scalarTypeName(index.dtype)}`)
  if (input.numel() === 0 && index.numel() > 0) throw new RangeError('take(): tried to take from an empty tensor')
  if (onMeta('take', [input, index])) return allocate('take', index.sizes, input.dtype, null, true)
  const source = input.resolved()
  const places = placesOf('take', source.sizes, source.strides, index)
  const made = allocate('take', index.sizes, input.dtype)
  const listed = { tensor: made, offset: 0, strides: [], step: 1 }
  moveChosen([], { tensor: source, offset: source.offset, strides: [], places }, listed, false)
  return made
})

/**
 * Writes the elements of a source to places of the flattened input, or adds them.
 *
 * @param source As many elements as the index.
 */
export const put_ = define('put_', ['input', 'index', 'source', 'accumulate'], putAt)

/** `put_` to a copy. */
export const put = define('put', ['input', 'index', 'source', 'accumulate'], onCopy(putAt))

function putAt(input: Tensor, index: Tensor, source: Tensor, accumulate = false): Tensor {
  requireIndex('put_', index, `put_(): Expected a long tensor for index, but got ${scalarTypeName(index.dtype)}`)
  if (input.dtype !== source.dtype) {
    const message = `put_(): self and source expected to have the same dtype, but got self.dtype = ${scalarTypeName(input.dtype)} and source.dtype = ${scalarTypeName(source.dtype)}`
    throw new DTypeError({ op: 'put_', expected: `${input.dtype}`, got: `${source.dtype}`, message })
  }
  if (index.numel() !== source.numel()) {
    const message = `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${source.numel()}, index.numel() = ${index.numel()}`
    throw new ShapeError({
      op: 'put_',
      expected: `${index.numel()} elements`,
      got: `${source.numel()}`,
      message,
    })
  }
  if (input.numel() === 0 && index.numel() > 0)
    throw new RangeError('put_(): Tried to put elements into an empty tensor')
  requirePlain(input)
  requireOwnPlaces('put_', input)
  requireApart('put_', input, index, source)
  if (onMeta('put_', [input, index, source])) {
    input.bump_version()
    return input
  }
  const apart = contiguous(source.storage === input.storage ? clone(source) : source.resolved())
  const flat = apart.alias([apart.numel()], [1], apart.offset)
  if (accumulate) {
    const aim = (strides: Sizes) => {
      const positions = placesOf('put_', input.sizes, strides, index)
      return { strides: [0], positions, positionStrides: [1], step: 1 }
    }
    combineInto('put_', input, flat.sizes, aim, flat, sum)
  } else {
    const places = placesOf('put_', input.sizes, input.strides, index)
    const listed = { tensor: flat, offset: flat.offset, strides: [], step: 1 }
    moveChosen([], { tensor: input, offset: input.offset, strides: [], places }, listed, true)
  }
  input.bump_version()
  return input
}

/** Row-major places as offsets by the strides. */
function placesOf(op: string, sizes: Sizes, strides: Sizes, index: Tensor): Float64Array {
  const count = sizes.reduce((product, size) => product * size, 1)
  const positions = positionsOf(op, index, count, {
    wraps: true,
    outside: (at) => `out of range: tried to access index ${at} on a tensor of ${count} elements.`,
  })
  return Float64Array.from(positions, (position) => {
    let [left, place] = [position, 0]
    for (let dim = sizes.length - 1; dim >= 0; dim--) {
      const size = sizes[dim] as number
      place += (left % size) * (strides[dim] as number)
      left = Math.floor(left / size)
    }
    return place
  })
}
