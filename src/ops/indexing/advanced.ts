// Indexing by tensors: x[rows, columns], x[:, mask], read and written. The dimensions of the indices take the place
// of those that they index where these are neighbours, and come first where they are not.
// ATen/native/TensorAdvancedIndexing.cpp: index, index_put_, AdvancedIndex; IndexingUtils.h: expandTensors.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { bool, int32, int64, scalarTypeName, uint8 } from '../../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import {
  broadcastSizes,
  broadcastStrides,
  contiguousStrides,
  countOf,
  sameSizes,
} from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultStrides, viewStrides } from '../../tensor/strides.js'
import type { Layout } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, contiguous, copy_ } from '../copies.js'
import { onCopy } from '../on-copy.js'
import { expand } from '../views/strided.js'
import { combineInto, sum } from './combine.js'
import { moveChosen } from './move.js'
import { indicesWhere } from './nonzero.js'
import { positionsOf } from './positions.js'

/** An index tensor for each dimension from the first; null leaves a dimension whole. */
export type TensorIndices = readonly (Tensor | null)[]

/** The elements at the places that indices of int64, int32 or bool name together. @internal */
export function index(input: Tensor, indices: TensorIndices): Tensor {
  const source = input.resolved()
  const choice = choiceOf(source, indices)
  const made = allocate('index', choice.sizes, source.dtype, resultStrides(choice.sizes, choice.layouts))
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
  const choice = choiceOf(input, indices)
  const apart = values.storage === input.storage ? clone(values) : values.resolved()
  const source = repeated(apart, choice.sizes)
  if (input.dtype !== values.dtype) {
    const message = `Index put requires the source and destination dtypes match, got ${scalarTypeName(input.dtype)} for the destination and ${scalarTypeName(values.dtype)} for the source.`
    throw new DTypeError({ op: 'index_put_', expected: `${input.dtype}`, got: `${values.dtype}`, message })
  }
  if (accumulate) add(input, choice, source)
  else write(input, choice, source)
  input.bump_version()
  return input
}

/** What indices name of a tensor. */
interface Choice {
  /** Dimensions that stay, before and after those of the indices. */
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** The common sizes of the indices, and of everything. */
  readonly chosen: Sizes
  readonly sizes: Sizes
  /** Of the tensor and the indices, as they decide in what order the result lies in memory. */
  readonly layouts: readonly Layout[]
  /** The choices' offsets in a tensor of the same sizes and other strides. */
  places(strides: Sizes): Float64Array
}

interface Positions {
  readonly dim: number
  readonly values: Int32Array
  readonly sizes: Sizes
  /** PyTorch's strides of the index, for the layout of the result. */
  readonly strides: Sizes
}

function choiceOf(input: Tensor, indices: TensorIndices): Choice {
  const positions = positionsOfAll(input, indices)
  const chosen = commonSizes(positions)
  const dims = positions.map(({ dim }) => dim)
  const first = dims[0] ?? 0
  const adjacent = dims.every((dim, place) => dim === first + place)
  const rest = input.sizes.map((_, dim) => dim).filter((dim) => !dims.includes(dim))
  const before = adjacent ? rest.filter((dim) => dim < first) : []
  const after = adjacent ? rest.filter((dim) => dim > first) : rest
  const around = <T>(inner: readonly T[], outer: (dim: number) => T) => [
    ...before.map(outer),
    ...inner,
    ...after.map(outer),
  ]
  const sizes = around(chosen, (dim) => input.sizes[dim] as number)
  const zeros = chosen.map(() => 0)
  return {
    before,
    after,
    chosen,
    sizes,
    layouts: [
      { sizes, strides: around(zeros, (dim) => input.strides[dim] as number) },
      ...positions.map((each) => {
        const repeated = broadcastStrides(each.sizes, each.strides, chosen)
        const own = around(chosen, () => 1)
        return { sizes: own, strides: viewStrides(chosen, repeated, own) ?? contiguousStrides(own) }
      }),
    ],
    places: (strides) => placesOf(positions, chosen, strides),
  }
}

/** Indices by dimension; a mask stands for as many as it has dimensions. */
function positionsOfAll(input: Tensor, indices: TensorIndices): Positions[] {
  const positions: Positions[] = []
  let dim = 0
  for (const index of indices) {
    if (index === null) {
      dim++
    } else if (index.dtype === bool || index.dtype === uint8) {
      requireMask(input, index, dim)
      const columns = indicesWhere(index)
      for (const values of columns)
        positions.push({ dim: dim++, values, sizes: [values.length], strides: [1] })
    } else {
      if (index.dtype !== int64 && index.dtype !== int32) throw wrongType(index)
      if (dim >= input.sizes.length) throw tooMany(input, indices)
      const [place, size] = [dim++, input.sizes[dim - 1] as number]
      const which = positions.length
      const outside = (at: bigint) =>
        size === 0
          ? 'index is out of bounds for dimension with size 0'
          : `index ${at} is out of bounds for dimension ${which} with size ${size}`
      const values = positionsOf('index', index, size, { wraps: true, outside })
      positions.push({ dim: place, values, sizes: index.sizes, strides: index.strides })
    }
    if (dim > input.sizes.length) throw tooMany(input, indices)
  }
  return positions
}

function commonSizes(positions: readonly Positions[]): Sizes {
  let common: Sizes = []
  try {
    for (const { sizes } of positions) common = broadcastSizes('index', common, sizes)
  } catch {
    const shapes = positions.map(({ sizes }) => `[${sizes.join(', ')}]`).join(', ')
    const message = `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes}`
    throw new ShapeError({ op: 'index', expected: 'indices of one size', got: shapes, message })
  }
  return common
}

function placesOf(positions: readonly Positions[], chosen: Sizes, strides: Sizes): Float64Array {
  const places = new Float64Array(countOf(chosen))
  const dense = contiguousStrides(chosen)
  for (const { dim, values, sizes } of positions) {
    const stride = strides[dim] as number
    const loop = loopOver(chosen, dense, broadcastStrides(sizes, contiguousStrides(sizes), chosen))
    const [toStep, fromStep] = rowSteps(loop) as [number, number]
    const n = rowLength(loop)
    forEachRow(loop, [0, 0], (at) => {
      let [to, from] = at as [number, number]
      for (let each = 0; each < n; each++, to += toStep, from += fromStep) {
        places[to] = (places[to] as number) + (values[from] as number) * stride
      }
    })
  }
  return places
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
    values.sizes.slice(0, lead).every((size) => size === 1) &&
    sameSizes(fitted(values.sizes.slice(lead), sizes), sizes)
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

function requireMask(input: Tensor, mask: Tensor, dim: number): void {
  mask.sizes.forEach((size, each) => {
    if (size === input.sizes[dim + each]) return
    const message = `The shape of the mask [${mask.sizes.join(', ')}] at index ${each} does not match the shape of the indexed tensor [${input.sizes.join(', ')}] at index ${dim + each}`
    throw new ShapeError({
      op: 'index',
      expected: `a mask of [${input.sizes.slice(dim).join(', ')}]`,
      got: `[${mask.sizes.join(', ')}]`,
      message,
    })
  })
}

function wrongType(index: Tensor): DTypeError {
  const message = 'tensors used as indices must be long, int, byte or bool tensors'
  return new DTypeError({ op: 'index', expected: 'int64, int32 or bool', got: `${index.dtype}`, message })
}

function tooMany(input: Tensor, indices: TensorIndices): RangeError {
  return new RangeError(
    `too many indices for tensor of dimension ${input.sizes.length} (got ${indices.length})`,
  )
}
