// Elements in another order along dimensions. ATen/native/TensorTransformations.cpp: flip, roll, rot90.

import { define } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { preservedStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { clone, copy_ } from './copies.js'
import { transpose } from '../views/dims.js'
import { narrow } from '../views/parts.js'
import { flatten, view } from '../views/reshape.js'

/** Dimensions in reverse, as a copy. */
export const flip = define('flip', ['input', '*dims'], (input: Tensor, dims: Sizes): Tensor =>
  reversedAlong('flip', input, dims),
)

/** The second dimension in reverse. */
export const fliplr = define('fliplr', ['input'], (input: Tensor): Tensor => {
  if (input.sizes.length < 2) throw new RangeError('Input must be >= 2-d.')
  return reversedAlong('fliplr', input, [1])
})

/** The first dimension in reverse. */
export const flipud = define('flipud', ['input'], (input: Tensor): Tensor => {
  if (input.sizes.length < 1) throw new RangeError('Input must be >= 1-d.')
  return reversedAlong('flipud', input, [0])
})

/**
 * Elements moved along dimensions, those that leave at one end coming in at the other; without dimensions along the
 * flattened tensor.
 */
export const roll = define(
  'roll',
  ['input', 'shifts', 'dims'],
  (input: Tensor, shifts: number | Sizes, dims: number | Sizes = []): Tensor => {
    const [by, along] = [[shifts].flat() as number[], [dims].flat() as number[]]
    if (by.length === 0) throw new RangeError('`shifts` required')
    if (along.length === 0 && by.length === 1) return view(rolled(flatten(input), by[0] as number, 0), input.sizes)
    if (by.length !== along.length) {
      throw new RangeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${along.length}`)
    }
    if (input.sizes.length === 0)
      throw new RangeError(`Dimension specified as ${along[0]} but tensor has no dimensions`)
    return along.reduce(
      (moved, dim, each) => rolled(moved, by[each] as number, wrapDim('roll', dim, input.sizes.length)),
      input,
    )
  },
)

/** A quarter turn, `k` times, in the plane of two dimensions, from the first toward the second. */
export const rot90 = define('rot90', ['input', 'k', 'dims'], (input: Tensor, k = 1, dims: Sizes = [0, 1]): Tensor => {
  const count = input.sizes.length
  if (dims.length !== 2) throw new RangeError(`expected total rotation dims == 2, but got dims = ${dims.length}`)
  if (count < 2) throw new RangeError(`expected total dims >= 2, but got total dims = ${count}`)
  const [from, to] = dims as readonly [number, number]
  if (wrapDim('rot90', from, count) === wrapDim('rot90', to, count))
    throw new RangeError(`expected rotation dims to be different, but got dim0 = ${from} and dim1 = ${to}`)
  switch (((k % 4) + 4) % 4) {
    case 1:
      return transpose(reversedAlong('rot90', input, [to]), from, to)
    case 2:
      return reversedAlong('rot90', input, [from, to])
    case 3:
      return transpose(reversedAlong('rot90', input, [from]), from, to)
    default:
      return clone(input)
  }
})

function reversedAlong(op: string, input: Tensor, dims: Sizes): Tensor {
  const along = dims.map((dim) => wrapDim(op, dim, input.sizes.length))
  const repeated = along.find((dim, place) => along.indexOf(dim) !== place)
  if (repeated !== undefined) throw new RangeError(`dim ${repeated} appears multiple times in the list of dims`)
  const made = allocate(op, input.sizes, input.dtype, preservedStrides(input.sizes, input.strides), input.isMeta)
  if (input.numel() === 0 || input.sizes.length === 0) return copy_(made, input)
  const last = along.reduce((sum, dim) => sum + ((input.sizes[dim] as number) - 1) * (input.strides[dim] as number), 0)
  const strides = input.strides.map((stride, dim) => (along.includes(dim) ? -stride : stride))
  return copy_(made, input.alias(input.sizes, strides, input.offset + last))
}

function rolled(input: Tensor, shift: number, dim: number): Tensor {
  const size = input.sizes[dim] ?? 0
  if (input.numel() === 0 || input.sizes.length === 0) return clone(input)
  const made = allocate('roll', input.sizes, input.dtype, null, input.isMeta)
  const start = ((shift % size) + size) % size
  copy_(narrow(made, dim, start, size - start), narrow(input, dim, 0, size - start))
  if (start > 0) copy_(narrow(made, dim, 0, start), narrow(input, dim, size - start, start))
  return made
}
