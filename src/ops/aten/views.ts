// Views by ATen's own names and parameters, where torch's namespace has other ones. aten/src/ATen/native/TensorShape.cpp.

import { overload } from '../../op.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { clone, cloneInPlaces, copy_, detach } from '../moving/copies.js'
import { reversed, matrixTransposed } from '../views/dims.js'
import { viewAs } from '../views/dtype.js'
import { slice as slicedAt } from '../views/parts.js'
import { view as viewed } from '../views/reshape.js'
import { split as splitBy } from '../views/split.js'
import type { Tuple } from '../../python/tuple.js'

export const view = overload('aten::view.default', (self: Tensor, size: Sizes): Tensor => viewed(self, [...size]))

export const viewDtype = overload('aten::view.dtype', (self: Tensor, dtype: dtype): Tensor => viewAs(self, dtype))

/** A view too, except where strides forbid one. */
export const unsafeView = overload('aten::_unsafe_view', (self: Tensor, size: Sizes): Tensor => viewed(self, [...size]))

export const alias = overload('aten::alias', (self: Tensor): Tensor =>
  self.alias(self.sizes, self.strides, self.offset),
)

export const detachInPlace = overload('aten::detach_', (self: Tensor): Tensor => self)

export const liftFresh = overload('aten::lift_fresh', (self: Tensor): Tensor => self)

export const liftFreshCopy = overload('aten::lift_fresh_copy', (self: Tensor): Tensor => clone(self))

export const liftFreshDetached = overload('aten::lift', (self: Tensor): Tensor => detach(self))

/** What `x[start:end:step]` is along a dimension; bounds may be null, or lie beyond it. */
export const slice = overload(
  'aten::slice.Tensor',
  (self: Tensor, dim: number, start: number | null, end: number | null, step: number): Tensor =>
    slicedAt(self, wrapDim('slice', dim, self.sizes.length), start, end, step),
)

export const split = overload('aten::split.Tensor', (self: Tensor, split_size: number, dim: number): Tuple<Tensor> =>
  splitBy(self, split_size, dim),
)

export const splitSizes = overload('aten::split.sizes', (self: Tensor, split_size: Sizes, dim: number): Tuple<Tensor> =>
  splitBy(self, split_size, dim),
)

export const numpyT = overload('aten::numpy_T', (self: Tensor): Tensor => reversed(self))

export const matrixT = overload('aten::mT', (self: Tensor): Tensor => matrixTransposed(self))

/** `src` in the sizes, strides and dtype of the first tensor, which is not written. */
export const copy = overload('aten::copy', (self: Tensor, src: Tensor): Tensor => copy_(cloneInPlaces(self), src))

export const copyInto = overload('aten::copy_', (self: Tensor, src: Tensor): Tensor => copy_(self, src))
