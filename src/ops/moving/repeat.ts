// Elements repeated, into memory of their own. ATen/native/TensorShape.cpp: repeat, tile; Repeat.cpp.

import { define } from '../../define.js'
import { DTypeError, MetaError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { int32, int64, scalarTypeName } from '../../tensor/dtype.js'
import { sizesOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { clone, copy_ } from './copies.js'
import { select } from '../indexing/select.js'
import { flatten, reshape } from '../views/reshape.js'

/**
 * The tensor several times along each dimension: `x.repeat(4, 2)`. More numbers than dimensions make new ones in front.
 *
 * @example
 * import { tensor } from 'torchlet'
 * tensor([1, 2]).repeat(2, 2)   // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export const repeat = define('repeat', ['input', '*repeats'], (input: Tensor, repeats: Sizes): Tensor => {
  const times = sizesOf('repeat', [repeats])
  const lead = times.length - input.sizes.length
  if (lead < 0) {
    const message = 'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor'
    throw new ShapeError({
      op: 'repeat',
      expected: `at least ${input.sizes.length} numbers`,
      got: `${times.length}`,
      message,
    })
  }
  const sizes = times.map((_, dim) => (dim < lead ? 1 : (input.sizes[dim - lead] as number)))
  const target = sizes.map((size, dim) => size * (times[dim] as number))
  if (target.some((each) => each < 0)) {
    const negative = target.find((each) => each < 0)
    throw new RangeError(`Trying to create tensor with negative dimension ${negative}: [${target.join(', ')}]`)
  }
  const made = allocate('repeat', target, input.dtype, null, input.isMeta)
  if (made.numel() === 0) return made
  // Each dimension as [times, size], of which the input has the second.
  const pairs = sizes.flatMap((size, dim) => [times[dim] as number, size])
  const strides = sizes.flatMap((_, dim) => [0, dim < lead ? 0 : (input.strides[dim - lead] as number)])
  copy_(reshape(made, pairs), input.alias(pairs, strides, input.offset))
  return made
})

/** `repeat`; fewer numbers than dimensions stand for the last ones. */
export const tile = define('tile', ['input', '*dims'], (input: Tensor, dims: Sizes): Tensor => {
  const lead = Math.max(input.sizes.length - dims.length, 0)
  return repeat(input, [...Array.from({ length: lead }, () => 1), ...dims])
})

/**
 * Each index of a dimension several times in a row; without a dimension, each element of the flattened tensor.
 *
 * @param repeats A number, or a tensor of one for each index.
 * @example
 * import { repeat_interleave, tensor } from 'torchlet'
 * repeat_interleave(tensor([1, 2]), 2)                 // [1, 1, 2, 2]
 * repeat_interleave(tensor([1, 2]), tensor([3, 1]))    // [1, 1, 1, 2]
 */
export const repeat_interleave = define(
  'repeat_interleave',
  ['input', 'repeats', 'dim', '*', 'output_size'],
  (
    input: Tensor,
    repeats: number | Tensor | null = null,
    dim: number | null = null,
    output_size: number | null = null,
  ): Tensor => {
    if (repeats === null && input.isMeta) return allocate('repeat_interleave', [known(output_size)], int64, null, true)
    if (repeats === null) return interleave(null, countsOf(input, input.numel()), output_size)
    const source = dim === null ? flatten(input) : input
    const at = wrapDim('repeat_interleave', dim ?? 0, source.sizes.length)
    const size = source.sizes[at] ?? 1
    if (dim !== null && input.sizes.length === 0)
      throw new RangeError(`Dimension specified as ${dim} but tensor has no dimensions`)
    if (typeof repeats === 'number' && repeats < 0) throw new RangeError('Repeats must be non-negative')
    if (repeats instanceof Tensor) requireCounts(repeats, size, at)
    if (onMeta('repeat_interleave', [source, repeats]) && typeof repeats !== 'number')
      return allocate('repeat_interleave', source.sizes.with(at, known(output_size)), input.dtype, null, true)
    const counts = repeats instanceof Tensor ? countsOf(repeats, size) : Array.from({ length: size }, () => repeats)
    if (source.sizes.length > 0) return interleave({ source, at }, counts, output_size)
    return interleave({ source: reshape(source, [1]), at }, counts, output_size)
  },
)

/** @throws MetaError where only values tell how many there are. */
function known(output_size: number | null): number {
  if (output_size !== null) return output_size
  const message = 'cannot repeat_interleave a meta tensor without output_size'
  throw new MetaError({ op: 'repeat_interleave', message })
}

function interleave(
  from: { readonly source: Tensor; readonly at: number } | null,
  counts: readonly number[],
  output_size: number | null,
): Tensor {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (counts.some((count) => count < 0)) throw new RangeError('repeats can not be negative')
  if (output_size !== null && output_size !== total) throw new RangeError('allocated size does not match required size')
  const made = allocate('repeat_interleave', [total], int64)
  const positions = new Int32Array(total)
  let next = 0
  counts.forEach((count, place) => {
    positions.fill(place, next, next + count)
    next += count
  })
  if (from !== null) return select(from.source, from.at, positions)
  const words = made.untyped_storage().peek(Int32Array)
  for (let at = 0; at < total; at++) words[2 * at] = positions[at] as number
  return made
}

function requireCounts(repeats: Tensor, size: number, dim: number): void {
  const single = repeats.sizes.length === 0 || (repeats.sizes.length === 1 && repeats.sizes[0] === 1)
  if (repeats.sizes.length > 1) {
    const [got, message] = [`[${repeats.sizes.join(', ')}]`, 'repeats must be 0-dim or 1-dim tensor']
    throw new ShapeError({ op: 'repeat_interleave', expected: 'a vector', got, message })
  }
  if (single || repeats.sizes[0] === size) return
  const message = `repeats must have the same size as input along dim, but got repeats.size(0) = ${repeats.sizes[0]} and input.size(${dim}) = ${size}`
  throw new ShapeError({
    op: 'repeat_interleave',
    expected: `${size} repeats`,
    got: `${repeats.sizes[0]}`,
    message,
  })
}

function countsOf(repeats: Tensor, size: number): number[] {
  if (repeats.dtype !== int64 && repeats.dtype !== int32) {
    const message = `"repeat_interleave_cpu" not implemented for '${scalarTypeName(repeats.dtype)}'`
    throw new DTypeError({
      op: 'repeat_interleave',
      expected: 'int64 or int32',
      got: `${repeats.dtype}`,
      message,
    })
  }
  const counts = Array.from(clone(repeats).toTypedArray() as ArrayLike<number | bigint>, Number)
  return counts.length === 1 ? Array.from({ length: size }, () => counts[0] as number) : counts
}
