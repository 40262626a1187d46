// Parts, joints and new dimensions by ATen's overloads, which torch's functions tell apart by their arguments.
// aten/src/ATen/native/TensorShape.cpp, TensorTransformations.cpp, Itertools.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import { tensor } from '../../tensor/making/data.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conj } from '../complex/arithmetic.js'
import * as dims from '../moving/atleast.js'
import { stack } from '../moving/joining.js'
import * as parts from '../moving/split.js'
import { matrixTransposed } from '../views/dims.js'
import { split } from '../views/split.js'
import { reshape } from '../views/reshape.js'
import { as_strided } from '../views/strided.js'

type Tensors = readonly Tensor[]

export const atleast1d = overload('aten::atleast_1d.default', (self: Tensor): Tensor => dims.atleast_1d(self))
export const atleast2d = overload('aten::atleast_2d.default', (self: Tensor): Tensor => dims.atleast_2d(self))
export const atleast3d = overload('aten::atleast_3d.default', (self: Tensor): Tensor => dims.atleast_3d(self))
export const allAtleast1d = overload('aten::atleast_1d.Sequence', (tensors: Tensors): Tensors =>
  tensors.map((each) => dims.atleast_1d(each)),
)
export const allAtleast2d = overload('aten::atleast_2d.Sequence', (tensors: Tensors): Tensors =>
  tensors.map((each) => dims.atleast_2d(each)),
)
export const allAtleast3d = overload('aten::atleast_3d.Sequence', (tensors: Tensors): Tensors =>
  tensors.map((each) => dims.atleast_3d(each)),
)

export const tensorSplit = overload(
  'aten::tensor_split',
  (self: Tensor, at: number | Sizes | Tensor, dim: number): Tensors => parts.tensor_split(self, at, dim),
)
export const hsplit = overload('aten::hsplit', (self: Tensor, at: number | Sizes): Tensors => parts.hsplit(self, at))
export const vsplit = overload('aten::vsplit', (self: Tensor, at: number | Sizes): Tensors => parts.vsplit(self, at))
export const dsplit = overload('aten::dsplit', (self: Tensor, at: number | Sizes): Tensors => parts.dsplit(self, at))
export const splitList = overload('aten::split.default', (self: Tensor, split_sizes: Sizes, dim: number): Tensors =>
  split(self, split_sizes, dim),
)

export const adjoint = overload('aten::adjoint', (self: Tensor): Tensor => conjugateTransposed(self))
export const mH = overload('aten::mH', (self: Tensor): Tensor => conjugateTransposed(self))
export const matrixH = overload('aten::matrix_H', (self: Tensor): Tensor => conjugateTransposed(self))

function conjugateTransposed(self: Tensor): Tensor {
  const transposed = self.sizes.length === 0 ? self : matrixTransposed(self)
  return self.dtype.is_complex ? conj(transposed) : transposed
}

export const reshapeAlias = overload('aten::_reshape_alias', (self: Tensor, size: Sizes, stride: Sizes): Tensor =>
  as_strided(self, size, stride, self.offset),
)
export const shapeAsTensor = overload('aten::_shape_as_tensor', (self: Tensor): Tensor => tensor([...self.sizes]))
export const reshapeFromTensor = overload('aten::_reshape_from_tensor', (self: Tensor, shape: Tensor): Tensor =>
  reshape(self, shape.tolist() as number[]),
)
export const stacked = overload('aten::_stack', (tensors: Tensors, dim: number): Tensor => stack(tensors, dim))
