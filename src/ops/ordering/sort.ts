// Elements in order along a dimension: ATen/native/Sorting.cpp, cpu/SortingKernel.cpp. NaN counts as the greatest. Every
// order here is stable, which PyTorch promises only where it is asked.

import { signature } from '../../arguments.js'
import { define } from '../../define.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { preservedStrides } from '../../tensor/strides.js'
import { returnType } from '../return-types.js'
import type { ValuesIndices } from '../return-types.js'
import { ordered } from './rows.js'

const sortResult = returnType('sort', ['values', 'indices'])
const topkResult = returnType('topk', ['values', 'indices'])

export interface SortOptions {
  dim?: number
  descending?: boolean
  /** Accepted: the order is always stable. */
  stable?: boolean
}

/** By position after the tensor: dimension and direction; by name also `stable`. */
export type SortArguments =
  | [input: Tensor, options?: SortOptions]
  | [input: Tensor, dim: number, options?: Omit<SortOptions, 'dim'>]
  | [input: Tensor, dim: number, descending: boolean, options?: Pick<SortOptions, 'stable'>]

const bindSort = signature<SortOptions & { input: Tensor }>('sort', ['input', 'dim', 'descending', '*', 'stable'], {
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
export function sort(...args: SortArguments): ValuesIndices {
  const { input, dim, descending } = bindSort(args)
  const [values, indices] = inOrder('sort', input, dim, descending)
  return sortResult(values, indices)
}

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
 * ones the first; PyTorch leaves open which.
 *
 * @param sorted Accepted: they are always in order.
 * @throws RangeError where there are fewer than `k`.
 * @example
 * import { topk, tensor } from 'torchlet'
 * const [values, indices] = topk(tensor([3, 9, 5]), 2)   // [9, 5] and [1, 2]
 */
export const topk = define(
  'topk',
  ['input', 'k', 'dim', 'largest', 'sorted'],
  (input: Tensor, k: number, dim = -1, largest = true, _sorted = true): ValuesIndices => {
    const at = wrapDim('topk', dim, input.sizes.length)
    if (!(k >= 0 && k <= (input.sizes[at] ?? 1))) throw new RangeError('selected index k out of range')
    return topkResult(...ordered('topk', input, at, k, largest, null))
  },
)

function inOrder(op: string, input: Tensor, dim: number, descending: boolean): [values: Tensor, indices: Tensor] {
  const at = wrapDim(op, dim, input.sizes.length)
  return ordered(op, input, at, input.sizes[at] ?? 1, descending, preservedStrides(input.sizes, input.strides))
}
