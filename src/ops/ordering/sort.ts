// Elements in order along a dimension: ATen/native/Sorting.cpp, cpu/SortingKernel.cpp. NaN counts as the greatest. Every
// order here is stable, which PyTorch promises only where it is asked.

import { Selection } from '../../../assembly/shared/selection.js'
import { checkedSignature, define, forms } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { clone, contiguous } from '../moving/copies.js'
import { movedim } from '../views/dims.js'
import { preservedStrides } from '../../tensor/strides.js'
import { returnType } from '../return-types.js'
import type { ValuesIndices } from '../return-types.js'
import { ordered, requireOrder, selectedRows } from './rows.js'

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
    const selection = selectionOf(lines.sizes.at(-1) as number, k, sorted)
    const [values, indices] = selectedRows('topk', lines, k, selection, largest).map((each) =>
      contiguous(movedim(each, -1, at)),
    )
    return topkResult(values as Tensor, indices as Tensor)
  },
)

/** TopKImpl.h, topk_impl_loop. */
function selectionOf(n: number, k: number, sorted: boolean): Selection {
  if (k * 64 <= n) return Selection.PartialSort
  return sorted ? Selection.NthElementSorted : Selection.NthElement
}

function inOrder(op: string, input: Tensor, dim: number, descending: boolean): [values: Tensor, indices: Tensor] {
  const at = wrapDim(op, dim, input.sizes.length)
  return ordered(op, input, at, input.sizes[at] ?? 1, descending, preservedStrides(input.sizes, input.strides))
}
