// Histograms of one and of several dimensions, with weights: ATen/native/Histogram.cpp, cpu/HistogramKernel.cpp.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { cast } from '../../tensor/elements/cast.js'
import { float64, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/making/factory.js'
import { linspace } from '../../tensor/making/ranges.js'
import { checkedCount } from '../../tensor/allocate.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'

type Histogram = Returned<readonly ['hist', 'bin_edges']>
/** Of a histogram of several dimensions: an edge tensor for each. */
type Histogramdd = Tuple<unknown> & { readonly hist: Tensor; readonly bin_edges: Tuple<Tensor> }

const histogramResult = returnType('histogram', ['hist', 'bin_edges'])
const histogramddResult = returnType('histogramdd', ['hist', 'bin_edges'])

/**
 * How many elements fall between edges, or the sum of their weights.
 *
 * @param bins How many of one width, or the edges in order.
 * @param range Lowest and highest edge, by default of the elements.
 * @param density Whether the whole is to be 1.
 */
export const histogram = define(
  'histogram',
  ['input', 'bins', '*', 'range', 'weight', 'density'],
  (
    input: Tensor,
    bins: number | Tensor,
    range: readonly number[] | null = null,
    weight: Tensor | null = null,
    density = false,
  ): Histogram => {
    requireFloats('histogram', input.dtype)
    if (weight !== null && String(weight.sizes) !== String(input.sizes)) throw wrongWeight('histogram', input, weight)
    const rows = to(input, float64).toTypedArray() as Float64Array
    const edges = edgesOf('histogram', input.dtype, rows, 1, [bins], range)
    return histogramResult(counted(input.dtype, rows, edges, weight, density), edges[0] as Tensor)
  },
)

/**
 * `histogram` of points: input `[…, n]`, a dimension of the result for each of their n coordinates.
 *
 * @param bins How many of one width, for all or for each coordinate, or the edges of each.
 * @param range Lowest and highest edge of each coordinate, one after another.
 */
export const histogramdd = define(
  'histogramdd',
  ['input', 'bins', '*', 'range', 'weight', 'density'],
  (
    input: Tensor,
    bins: number | readonly (number | Tensor)[],
    range: readonly number[] | null = null,
    weight: Tensor | null = null,
    density = false,
  ): Histogramdd => {
    requireFloats('histogramdd', input.dtype)
    const { sizes } = input
    if (sizes.length < 2) {
      const message = 'torch.histogramdd: input tensor should have at least 2 dimensions'
      throw new ShapeError({ op: 'histogramdd', expected: '2 dimensions or more', got: `${sizes.length}`, message })
    }
    const width = sizes.at(-1) as number
    if (weight !== null && String(weight.sizes) !== String(sizes.slice(0, -1)))
      throw wrongWeight('histogramdd', input, weight)
    const each = typeof bins === 'number' ? Array.from({ length: width }, () => bins) : [...bins]
    if (each.length !== width) {
      const message = `torch.histogramdd: expected ${width} sequences of bin edges for a ${width}-dimensional histogram but got ${each.length}`
      throw new ShapeError({ op: 'histogramdd', expected: `${width} of bins`, got: `${each.length}`, message })
    }
    const rows = to(input, float64).toTypedArray() as Float64Array
    const edges = edgesOf('histogramdd', input.dtype, rows, width, each, range)
    const hist = counted(input.dtype, rows, edges, weight, density)
    return histogramddResult(hist, Tuple.from(edges) as unknown as Tensor) as unknown as Histogramdd
  },
)

function requireFloats(op: string, type: dtype): void {
  if (type.is_floating_point && type.itemsize > 2) return
  const message = `"${op}_cpu" not implemented for '${scalarTypeName(type)}'`
  throw new DTypeError({ op, expected: 'float32 or float64', got: `${type}`, message })
}

function wrongWeight(op: string, input: Tensor, weight: Tensor): ShapeError {
  const message = `torch.${op}: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [${input.sizes.join(', ')}] and weight with shape [${weight.sizes.join(', ')}]`
  return new ShapeError({ op, expected: `[${input.sizes.join(', ')}]`, got: `[${weight.sizes.join(', ')}]`, message })
}

function edgesOf(
  op: string,
  type: dtype,
  rows: Float64Array,
  width: number,
  bins: readonly (number | Tensor)[],
  range: readonly number[] | null,
): Tensor[] {
  if (range !== null && range.length !== 2 * width) {
    const message = `torch.${op}: for a ${width}-dimensional histogram range should have ${2 * width} elements, but got ${range.length}`
    throw new ShapeError({ op, expected: `${2 * width} elements`, got: `${range.length}`, message })
  }
  return bins.map((each, dim) => {
    if (each instanceof Tensor) {
      if (each.sizes.length !== 1 || each.numel() === 0) {
        const message = `torch.${op}: bins tensor should have one dimension and at least 1 element, but got ${each.sizes.length} dimensions`
        throw new ShapeError({ op, expected: 'a vector of edges', got: `[${each.sizes.join(', ')}]`, message })
      }
      return op === 'histogram' ? contiguous(to(each, type)) : to(each, type)
    }
    if (!(each > 0)) throw new RangeError(`torch.${op}(): bins must be > 0, but got ${each} for dimension ${dim}`)
    const [low, high] = boundsOf(op, rows, width, dim, range)
    return linspace(low, high, each + 1, { dtype: type })
  })
}

function boundsOf(
  op: string,
  rows: Float64Array,
  width: number,
  dim: number,
  range: readonly number[] | null,
): readonly [number, number] {
  let [low, high] = range === null ? [0, 1] : [range[2 * dim] as number, range[2 * dim + 1] as number]
  if (range === null && rows.length > 0) {
    ;[low, high] = [Infinity, -Infinity]
    for (let at = dim; at < rows.length; at += width) {
      const value = rows[at] as number
      if (Number.isNaN(value)) [low, high] = [NaN, NaN]
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new RangeError(`torch.${op}: dimension ${dim}'s range [${low}, ${high}] is not finite`)
  if (low > high)
    throw new RangeError(`torch.${op}: min should not exceed max, but got min ${low} max ${high} for dimension ${dim}`)
  return low === high ? [low - 0.5, high + 0.5] : [low, high]
}

function counted(
  type: dtype,
  rows: Float64Array,
  edges: readonly Tensor[],
  weight: Tensor | null,
  density: boolean,
): Tensor {
  const lists = edges.map((each) => to(each, float64).toTypedArray() as Float64Array)
  const sizes = lists.map((list) => list.length - 1)
  const width = lists.length
  const sums = new Float64Array(checkedCount('histogram', sizes, 8))
  const weights = weight === null ? null : (to(weight, float64).toTypedArray() as Float64Array)
  for (let row = 0; row < rows.length / width; row++) {
    let place = 0
    for (let dim = 0; dim < width && place >= 0; dim++) {
      const bin = binOf(lists[dim] as Float64Array, rows[row * width + dim] as number)
      place = bin < 0 ? -1 : place * (sizes[dim] as number) + bin
    }
    if (place >= 0) (sums[place] as number) += weights?.[row] ?? 1
  }
  const made = zeros(sizes, { dtype: type })
  writeElements(made, cast(density ? densities(sums, lists) : sums, float64, type))
  return made
}

/** The bin that a value is in, whose upper edge is only the last one's; -1 where there is none. */
function binOf(edges: Float64Array, value: number): number {
  const last = edges.length - 1
  if (!(value >= (edges[0] as number) && value <= (edges[last] as number))) return -1
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return Math.min(low - 1, last - 1)
}

function densities(sums: Float64Array, edges: readonly Float64Array[]): Float64Array {
  const total = sums.reduce((all, each) => all + each, 0)
  return sums.map((sum, place) => {
    let volume = total
    let rest = place
    for (let dim = edges.length - 1; dim >= 0; dim--) {
      const list = edges[dim] as Float64Array
      const bin = rest % (list.length - 1)
      rest = Math.floor(rest / (list.length - 1))
      volume *= (list[bin + 1] as number) - (list[bin] as number)
    }
    return sum / volume
  })
}
