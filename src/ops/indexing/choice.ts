// What index tensors name together of a tensor: which dimensions stay, where the indices' own come, and the places.
// ATen/native/TensorAdvancedIndexing.cpp: AdvancedIndex; IndexingUtils.h: expandTensors.

import { DTypeError, ShapeError } from '../../errors.js'
import { bool, int32, int64, uint8 } from '../../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../../tensor/loop.js'
import { broadcastSizes, broadcastStrides, contiguousStrides, countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { viewStrides } from '../../tensor/strides.js'
import type { Layout } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { indicesWhere } from './nonzero.js'
import { positionsOf } from './positions.js'

/** An index tensor for each dimension from the first; null leaves a dimension whole. */
export type TensorIndices = readonly (Tensor | null)[]

/** What indices name of a tensor. */
export interface Choice {
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
  /** None for a tensor on `meta`. */
  readonly values: Int32Array
  readonly sizes: Sizes
  /** PyTorch's strides of the index, for the layout of the result. */
  readonly strides: Sizes
}

/** @throws RangeError for an index outside, ShapeError for indices and masks that do not fit. */
export function choiceOf(input: Tensor, indices: TensorIndices): Choice {
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

/** Whether an index says of each element whether it is meant. @internal */
export function isMask({ dtype }: Tensor): boolean {
  return dtype === bool || dtype === uint8
}

/** Indices by dimension; a mask stands for as many as it has dimensions. */
function positionsOfAll(input: Tensor, indices: TensorIndices): Positions[] {
  const positions: Positions[] = []
  let dim = 0
  for (const index of indices) {
    if (index === null) {
      dim++
    } else if (isMask(index)) {
      requireMask(input, index, dim)
      const columns = indicesWhere(index)
      for (const values of columns) positions.push({ dim: dim++, values, sizes: [values.length], strides: [1] })
    } else {
      if (index.dtype !== int64 && index.dtype !== int32) throw wrongType(index)
      if (dim >= input.sizes.length) throw tooMany(input, indices)
      const [place, size] = [dim++, input.sizes[dim - 1] as number]
      const which = positions.length
      const outside = (at: bigint) =>
        size === 0
          ? 'index is out of bounds for dimension with size 0'
          : `index ${at} is out of bounds for dimension ${which} with size ${size}`
      const isMeta = input.isMeta || index.isMeta
      const values = isMeta ? new Int32Array(0) : positionsOf('index', index, size, { wraps: true, outside })
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
  return new RangeError(`too many indices for tensor of dimension ${input.sizes.length} (got ${indices.length})`)
}
