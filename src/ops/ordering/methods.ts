// Methods of tensors whose result depends on their arguments.

import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { ValuesIndices } from '../return-types.js'
import { median, nanmedian } from './select.js'
import { unique, unique_consecutive } from './unique.js'
import type { UniqueOptions } from './unique.js'

export const overloadedOrder = { median, nanmedian, unique, unique_consecutive } as const

type Along =
  | [dim: number, keepdim?: boolean]
  | [dim: number, options: { keepdim?: boolean }]
  | [{ dim: number; keepdim?: boolean }]
type Alone = { return_inverse?: false; return_counts?: false }
type Asked = { return_inverse: true } | { return_counts: true }

export interface OverloadedOrder {
  /** The lower of the middle elements. */
  median(): Tensor
  /** The same along a dimension, and where they are. */
  median(...args: Along): ValuesIndices
  /** `median` of those that are not NaN. */
  nanmedian(): Tensor
  nanmedian(...args: Along): ValuesIndices
  /** The distinct elements in ascending order. */
  unique(options?: UniqueOptions & Alone): Tensor
  /** With their places or counts. */
  unique(options: UniqueOptions & Asked): Tuple<Tensor>
  /** The elements without those that repeat the one before. */
  unique_consecutive(options?: UniqueOptions & Alone): Tensor
  unique_consecutive(options: UniqueOptions & Asked): Tuple<Tensor>
}
