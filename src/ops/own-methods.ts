// Methods of tensors that are more than a function of torch whose first parameter is the tensor: those of several forms, those
// whose parameters torch's function has in another order, and torchlet's own. All others a command lists
// (src/namespaces/methods.ts).

import { define } from '../define.js'
import type { AnyFunction } from '../op.js'
import type { Tuple } from '../python/tuple.js'
import type { DTypeLike } from '../tensor/dtype.js'
import type { FormatLike } from '../tensor/memory-format.js'
import type { Tensor } from '../tensor/tensor.js'
import { at, setAt } from './indexing/at.js'
import { nonzero } from './indexing/nonzero.js'
import type { InPlaceMethod, Method } from './method-types.js'
import { to, type } from './moving/convert.js'
import { new_empty, new_ones, new_zeros } from './moving/new-like.js'
import { median, nanmedian } from './ordering/select.js'
import { sort } from './ordering/sort.js'
import { unique, unique_consecutive } from './ordering/unique.js'
import type { UniqueOptions } from './ordering/unique.js'
import { polygamma } from './pointwise/special.js'
import { whereSelf } from './pointwise/ternary.js'
import { max, min } from './reduce/extremes.js'
import type { ExtremeArguments } from './reduce/extremes.js'
import type { ValuesIndices } from './return-types.js'
import { view } from './views/reshape.js'

const polygammaSelf = define('polygamma', ['input', 'n'], (input: Tensor, n: number): Tensor => polygamma(n, input))

/** By name; each takes the tensor first. */
export const ownMethods: Readonly<Record<keyof OwnMethods, AnyFunction>> = {
  at,
  max,
  median,
  min,
  nanmedian,
  new_empty,
  new_ones,
  new_zeros,
  nonzero,
  polygamma: polygammaSelf,
  setAt,
  sort,
  to,
  type,
  unique,
  unique_consecutive,
  view,
  where: whereSelf,
}

type Along =
  | [dim: number, keepdim?: boolean]
  | [dim: number, options: { keepdim?: boolean }]
  | [{ dim: number; keepdim?: boolean }]
type Alone = { return_inverse?: false; return_counts?: false }
type Asked = { return_inverse: true } | { return_counts: true }

/** Their types. */
export interface OwnMethods {
  /** Python's `x[…]`: a view, unless an index is a tensor or an array. */
  at: Method<typeof at>
  /** The largest element. */
  max(): Tensor
  /** The larger elements of two tensors. */
  max(other: Tensor): Tensor
  /** The largest elements along a dimension, and where they are. */
  max(...args: Exclude<ExtremeArguments, [] | [Tensor]>): ValuesIndices
  /** The lower of the middle elements. */
  median(): Tensor
  /** The same along a dimension, and where they are. */
  median(...args: Along): ValuesIndices
  /** The smallest element. */
  min(): Tensor
  /** The smaller elements of two tensors. */
  min(other: Tensor): Tensor
  /** The smallest elements along a dimension, and where they are. */
  min(...args: Exclude<ExtremeArguments, [] | [Tensor]>): ValuesIndices
  /** `median` of those that are not NaN. */
  nanmedian(): Tensor
  nanmedian(...args: Along): ValuesIndices
  /** A tensor of given sizes, to be written to, of this one's dtype. */
  new_empty: Method<typeof new_empty>
  /** Ones of given sizes, of this tensor's dtype. */
  new_ones: Method<typeof new_ones>
  /** Zeros of given sizes, of this tensor's dtype: `x.new_zeros(2, 3)`. */
  new_zeros: Method<typeof new_zeros>
  /** The indices of all elements that are not zero, a row each. */
  nonzero(): Tensor
  /** They as a vector for each dimension, by which `at` takes those elements. */
  nonzero(keywords: { as_tuple: true }): Tuple<Tensor>
  /** The `n`-th derivative of `digamma`. */
  polygamma: Method<typeof polygammaSelf>
  /** Python's `x[…] = value`, by the same indices as `at`. */
  setAt: InPlaceMethod<typeof setAt>
  /** The elements in ascending order along a dimension, by default the last, and where they were. */
  sort: Method<typeof sort>
  /** The tensor as another dtype; itself where it has that dtype. */
  to: Method<typeof to>
  /** PyTorch's old class name: `'torch.FloatTensor'`. */
  type(): string
  /** The tensor as another dtype. */
  type(dtype: DTypeLike, options?: { memory_format?: FormatLike }): Tensor
  /** The distinct elements in ascending order. */
  unique(options?: UniqueOptions & Alone): Tensor
  /** With their places or counts. */
  unique(options: UniqueOptions & Asked): Tuple<Tensor>
  /** The elements without those that repeat the one before. */
  unique_consecutive(options?: UniqueOptions & Alone): Tensor
  unique_consecutive(options: UniqueOptions & Asked): Tuple<Tensor>
  /** The same elements in other sizes, or their bytes as another dtype; without a copy. */
  view: Method<typeof view>
  /** The tensor's elements where a condition is true, those of `other` elsewhere. */
  where: Method<typeof whereSelf>
}
