// Elements in order along a dimension: ATen/native/Sorting.cpp, cpu/SortingKernel.cpp. NaN counts as the greatest. Every
// order here is stable, which PyTorch promises only where it is asked.

import { checkedSignature, define, forms } from '../../define.js'
import { laneClass } from '../../kernels/lanes.js'
import { allocate, newLanes } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import { countOf, wrapDim } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { clone, contiguous } from '../moving/copies.js'
import { gather } from '../indexing/gather.js'
import { movedim } from '../views/dims.js'
import { preservedStrides } from '../../tensor/strides.js'
import { returnType } from '../return-types.js'
import type { ValuesIndices } from '../return-types.js'
import { nthElement, partialSort, sort as sortPlaces } from './partition.js'
import type { Places } from './partition.js'
import { ordered, requireOrder } from './rows.js'

const sortResult = returnType('sort', ['values', 'indices'])
const topkResult = returnType('topk', ['values', 'indices'])

/** What `sort` takes by name. */
export interface SortOptions {
  /** Along which dimension; by default the last. */
  dim?: number
  /** Whether the greatest comes first. */
  descending?: boolean
  /** Accepted: the order is always stable. */
  stable?: boolean
}

/** By position after the tensor: dimension and direction; by name also `stable`. */
export type SortArguments =
  | [input: Tensor, options?: SortOptions]
  | [input: Tensor, dim: number, options?: Omit<SortOptions, 'dim'>]
  | [input: Tensor, dim: number, descending: boolean, options?: Pick<SortOptions, 'stable'>]

const sortNames = ['input', 'dim', 'descending', '*', 'stable'] as const

const bindSort = checkedSignature<SortOptions & { input: Tensor }>('sort', sortNames, {
  dim: -1,
  descending: false,
  stable: false,
})

/**
 * The elements in ascending order along a dimension, by default the last, and where they were.
 *
 * @example
 * import { sort, tensor } from 'torchlet'
 * const { values, indices } = sort(tensor([3, 1, 2]))     // [1, 2, 3] and [1, 2, 0]
 * sort(tensor([3, 1, 2]), { descending: true })[0]        // [3, 2, 1]
 */
export const sort = forms('sort', sortNames, (...args: SortArguments): ValuesIndices => {
  const { input, dim, descending } = bindSort(args)
  const [values, indices] = inOrder('sort', input, dim, descending)
  return sortResult(values, indices)
})

/** Where the elements of `sort` were. */
export const argsort = define(
  'argsort',
  ['input', 'dim', 'descending', 'stable'],
  (input: Tensor, dim = -1, descending = false, _stable = false): Tensor => inOrder('sort', input, dim, descending)[1],
)

/** The elements in ascending order along the first dimension. */
export const msort = define('msort', ['input'], (input: Tensor): Tensor => inOrder('msort', input, 0, false)[0])

/**
 * The `k` greatest elements along a dimension, in descending order, and where they are; or the least, ascending. Of equal
 * ones those that PyTorch takes.
 *
 * @param sorted False: they may come in another order, PyTorch's too.
 * @throws RangeError where there are fewer than `k`.
 * @example
 * import { topk, tensor } from 'torchlet'
 * const [values, indices] = topk(tensor([3, 9, 5]), 2)   // [9, 5] and [1, 2]
 */
export const topk = define(
  'topk',
  ['input', 'k', 'dim', 'largest', 'sorted'],
  (input: Tensor, k: number, dim = -1, largest = true, sorted = true): ValuesIndices => {
    const at = wrapDim('topk', dim, input.sizes.length)
    if (!(k >= 0 && k <= (input.sizes[at] ?? 1))) throw new RangeError('selected index k out of range')
    requireOrder('topk', input)
    if (input.sizes.length === 0) return topkResult(clone(input), allocate('topk', [], int64, null, input.isMeta))
    const lines = movedim(input, at, -1)
    const [values, indices] = firstOf(lines, k, largest, sorted).map((each) => contiguous(movedim(each, -1, at)))
    return topkResult(values as Tensor, indices as Tensor)
  },
)

/**
 * Of each row of the last dimension the first `k` and their places: TopKImpl.h, topk_impl_loop. Where all that could be taken differ there is
 * one order, which the core finds; which of equal ones come, and in what order if it need not be by size, follows from PyTorch's own steps.
 */
function firstOf(lines: Tensor, k: number, largest: boolean, sorted: boolean): [values: Tensor, places: Tensor] {
  const n = lines.sizes.at(-1) as number
  const sizes = [...lines.sizes.slice(0, -1), k]
  if (lines.isMeta || countOf(sizes) === 0) {
    const [values, places] = [lines.dtype, int64].map((type) => allocate('topk', sizes, type, null, lines.isMeta))
    return [values as Tensor, places as Tensor]
  }
  const isPartial = k * 64 <= n
  if (isPartial || sorted) {
    const last = lines.sizes.length - 1
    const looked = Math.min(k + 1, n)
    const found = ordered('topk', lines, last, looked, largest, null)
    if (differ(found[0], looked)) return [firstColumns(found[0], k), firstColumns(found[1], k)]
  }
  const places = placesBySteps(lines, k, largest, sorted, isPartial)
  return [gather(lines, -1, places), places]
}

/** The first `count` of each row of a tensor that lies row-major from its storage's start. */
function firstColumns({ dtype, sizes, storage }: Tensor, count: number): Tensor {
  const length = sizes.at(-1) as number
  const kept = [...sizes.slice(0, -1), count]
  const elements = (storage as UntypedStorage).peek(laneClass(dtype))
  if (length === count) return new Tensor(new UntypedStorage(elements), dtype, kept)
  const columns = newLanes(dtype, countOf(kept))
  for (let to = 0, from = 0; to < columns.length; to += count, from += length) {
    for (let at = 0; at < count; at++) columns[to + at] = elements[from + at] as never
  }
  return new Tensor(new UntypedStorage(columns), dtype, kept)
}

/** Whether neighbours in each row of `length` do, of whom two NaN count as equal. */
function differ(values: Tensor, length: number): boolean {
  const elements = values.toTypedArray() as ArrayLike<number>
  for (let at = 1; at < elements.length; at++) {
    const [before, here] = [elements[at - 1] as number, elements[at] as number]
    const isSame = before === here || (before !== before && here !== here)
    if (isSame && at % length !== 0) return false
  }
  return true
}

function placesBySteps(lines: Tensor, k: number, largest: boolean, sorted: boolean, isPartial: boolean): Tensor {
  const n = lines.sizes.at(-1) as number
  const sizes = [...lines.sizes.slice(0, -1), k]
  const found = new BigInt64Array(countOf(sizes))
  const values = lines.toTypedArray() as ArrayLike<number>
  // The row's first element: one comparison for all rows, so that engines keep what they learn of it.
  let start = 0
  const before = largest
    ? (a: number, b: number): boolean => {
        const [x, y] = [values[start + a] as number, values[start + b] as number]
        return x > y || (x !== x && y === y)
      }
    : (a: number, b: number): boolean => {
        const [x, y] = [values[start + a] as number, values[start + b] as number]
        return x < y || (x === x && y !== y)
      }
  const places: Places = new Int32Array(n)
  for (let row = 0; row * k < found.length; row++, start += n) {
    for (let place = 0; place < n; place++) places[place] = place
    if (isPartial) {
      partialSort(places, 0, k, n, before)
    } else {
      nthElement(places, 0, k - 1, n, before)
      if (sorted) sortPlaces(places, 0, k - 1, before)
    }
    for (let place = 0; place < k; place++) found[row * k + place] = BigInt(places[place] as number)
  }
  return new Tensor(new UntypedStorage(found), int64, sizes)
}

function inOrder(op: string, input: Tensor, dim: number, descending: boolean): [values: Tensor, indices: Tensor] {
  const at = wrapDim(op, dim, input.sizes.length)
  return ordered(op, input, at, input.sizes[at] ?? 1, descending, preservedStrides(input.sizes, input.strides))
}
