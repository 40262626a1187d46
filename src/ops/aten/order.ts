// Extremes, order and distinct elements by ATen's overloads, which torch's functions tell apart by their arguments.
// aten/src/ATen/native/ReduceOps.cpp, Sorting.cpp, Unique.cpp, TensorCompare.cpp.

import { overload } from '../../op.js'
import { int64 } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { max as largest, min as least } from '../reduce/extremes.js'
import { nonzero } from '../indexing/nonzero.js'
import { median as middle, nanmedian as nanmiddle } from '../ordering/select.js'
import type { ValuesIndices } from '../return-types.js'
import { sort as sorted } from '../ordering/sort.js'
import { unique, unique_consecutive } from '../ordering/unique.js'

type Tensors = readonly Tensor[] | ValuesIndices

export const max = overload('aten::max.default', (self: Tensor): Tensor => largest(self))
export const maxOther = overload('aten::max.other', (self: Tensor, other: Tensor): Tensor => largest(self, other))
export const maxDim = overload('aten::max.dim', (self: Tensor, dim: number, keepdim: boolean): Tensors =>
  largest(self, dim, keepdim),
)
export const min = overload('aten::min.default', (self: Tensor): Tensor => least(self))
export const minOther = overload('aten::min.other', (self: Tensor, other: Tensor): Tensor => least(self, other))
export const minDim = overload('aten::min.dim', (self: Tensor, dim: number, keepdim: boolean): Tensors =>
  least(self, dim, keepdim),
)

export const median = overload('aten::median.default', (self: Tensor): Tensor => middle(self))
export const medianDim = overload('aten::median.dim', (self: Tensor, dim: number, keepdim: boolean): Tensors =>
  middle(self, dim, keepdim),
)
export const nanmedian = overload('aten::nanmedian.default', (self: Tensor): Tensor => nanmiddle(self))
export const nanmedianDim = overload('aten::nanmedian.dim', (self: Tensor, dim: number, keepdim: boolean): Tensors =>
  nanmiddle(self, dim, keepdim),
)

export const sort = overload('aten::sort.default', (self: Tensor, dim: number, descending: boolean): Tensors =>
  sorted(self, { dim, descending }),
)
export const sortStable = overload(
  'aten::sort.stable',
  (self: Tensor, _stable: boolean | null, dim: number, descending: boolean): Tensors =>
    sorted(self, { dim, descending }),
)

export const where = overload('aten::where.default', (condition: Tensor): Tensors =>
  nonzero(condition, { as_tuple: true }),
)

export const nonzeroVectors = overload('aten::nonzero_numpy', (self: Tensor): Tensors =>
  nonzero(self, { as_tuple: true }),
)

/** ATen always gives the three; those that were not asked for are empty. */
function asked(results: Tensors, return_inverse: boolean, return_counts: boolean): readonly Tensor[] {
  const [values, inverse, counts] = results as readonly Tensor[] as [Tensor, Tensor, Tensor]
  const nothing = empty([0], { dtype: int64, device: values.device })
  return [values, return_inverse ? inverse : nothing, return_counts ? counts : nothing]
}

function distinct(self: Tensor, dim: number | null): Tensors {
  return unique(self, { return_inverse: true, return_counts: true, dim }) as Tensors
}

export const unique2 = overload(
  'aten::_unique2',
  (self: Tensor, _sorted: boolean, return_inverse: boolean, return_counts: boolean): Tensors =>
    asked(distinct(self, null), return_inverse, return_counts),
)
export const uniqueDim = overload(
  'aten::unique_dim',
  (self: Tensor, dim: number, _sorted: boolean, return_inverse: boolean, return_counts: boolean): Tensors =>
    asked(distinct(self, dim), return_inverse, return_counts),
)
export const uniqueConsecutive = overload(
  'aten::unique_consecutive',
  (self: Tensor, return_inverse: boolean, return_counts: boolean, dim: number | null): Tensors =>
    asked(
      unique_consecutive(self, { return_inverse: true, return_counts: true, dim }) as Tensors,
      return_inverse,
      return_counts,
    ),
)
