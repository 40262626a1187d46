// Views whose dimensions come in another order. ATen/native/TensorShape.cpp.

import { define } from '../../define.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Two dimensions exchanged. */
export const transpose = define(
  'transpose',
  ['input', 'dim0', 'dim1'],
  (input: Tensor, dim0: number, dim1: number): Tensor => {
    const dims = input.sizes.length
    return exchanged(input, wrapDim('transpose', dim0, dims), wrapDim('transpose', dim1, dims))
  },
)

/** `transpose` by numpy's name. */
export const swapaxes = define(
  'swapaxes',
  ['input', 'axis0', 'axis1'],
  (input: Tensor, axis0: number, axis1: number): Tensor => transpose(input, axis0, axis1),
)

/** `transpose` by another name. */
export const swapdims = define(
  'swapdims',
  ['input', 'dim0', 'dim1'],
  (input: Tensor, dim0: number, dim1: number): Tensor => transpose(input, dim0, dim1),
)

/** A matrix transposed; a tensor of fewer dimensions as it is. */
export const t = define('t', ['input'], (input: Tensor): Tensor => {
  const dims = input.sizes.length
  if (dims > 2) throw new RangeError(`t() expects a tensor with <= 2 dimensions, but self is ${dims}D`)
  return dims < 2 ? input.alias(input.sizes, input.strides, input.offset) : exchanged(input, 0, 1)
})

/** The dimensions in a given order: `x.permute(2, 0, 1)`. */
export const permute = define('permute', ['input', '*dims'], (input: Tensor, dims: Sizes): Tensor => {
  const count = input.sizes.length
  if (dims.length !== count) {
    throw new RangeError(
      `permute: number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${count} is not equal to len(dims) = ${dims.length}`,
    )
  }
  const order = dims.map((dim) => wrapDim('permute', dim, count))
  if (new Set(order).size !== count) throw new RangeError('permute(): duplicate dims are not allowed.')
  return reordered(input, order)
})

/** Dimensions moved to other places; those not named keep their order. */
export const movedim = define(
  'movedim',
  ['input', 'source', 'destination'],
  (input: Tensor, source: number | Sizes, destination: number | Sizes): Tensor => {
    const dims = input.sizes.length
    if (dims > 0 && typeof source === 'number' && typeof destination === 'number') {
      return moved(input, wrapDim('movedim', source, dims), wrapDim('movedim', destination, dims))
    }
    const [from, to] = [[source].flat() as number[], [destination].flat() as number[]]
    if (from.length !== to.length) {
      throw new RangeError(
        `movedim: Invalid source or destination dims: source ([${from.join(', ')}] dims) should contain the same number of dims as destination ([${to.join(', ')}] dims)`,
      )
    }
    const [sources, places] = [from, to].map((list) => list.map((dim) => wrapDim('movedim', dim, dims))) as [
      number[],
      number[],
    ]
    requireDistinct('source', from, sources)
    requireDistinct('destination', to, places)
    const rest = input.sizes.map((_, dim) => dim).filter((dim) => !sources.includes(dim))
    const order = input.sizes.map((_, place) => {
      const moved = places.indexOf(place)
      return moved >= 0 ? (sources[moved] as number) : (rest.shift() as number)
    })
    return reordered(input, order)
  },
)

/** `movedim` by numpy's name. */
export const moveaxis = define(
  'moveaxis',
  ['input', 'source', 'destination'],
  (input: Tensor, source: number | Sizes, destination: number | Sizes): Tensor => movedim(input, source, destination),
)

/** All dimensions in reverse: the property `T`. */
export function reversed(input: Tensor): Tensor {
  return reordered(
    input,
    input.sizes.map((_, dim) => input.sizes.length - 1 - dim),
  )
}

/** Each matrix of a batch transposed: the property `mT`. */
export function matrixTransposed(input: Tensor): Tensor {
  const dims = input.sizes.length
  if (dims === 0) return input.alias([], [], input.offset)
  if (dims < 2)
    throw new RangeError(`tensor.mT is only supported on matrices or batches of matrices. Got ${dims}-D tensor.`)
  return exchanged(input, dims - 2, dims - 1)
}

/** One dimension moved. */
function moved(input: Tensor, from: number, to: number): Tensor {
  if (from === to) return input.alias(input.sizes, input.strides, input.offset)
  const order = input.sizes.map((_, dim) => dim)
  order.splice(from, 1)
  order.splice(to, 0, from)
  return reordered(input, order)
}

function exchanged(input: Tensor, a: number, b: number): Tensor {
  return reordered(
    input,
    input.sizes.map((_, dim) => (dim === a ? b : dim === b ? a : dim)),
  )
}

function reordered(input: Tensor, order: readonly number[]): Tensor {
  const { sizes, strides } = input
  return input.alias(
    order.map((dim) => sizes[dim] as number),
    order.map((dim) => strides[dim] as number),
    input.offset,
  )
}

function requireDistinct(name: string, given: Sizes, dims: Sizes): void {
  if (new Set(dims).size < dims.length)
    throw new RangeError(`movedim: repeated dim in \`${name}\` ([${given.join(', ')}])`)
}
