// Functions of matrices by ATen's names and parameters. aten/src/ATen/native/BatchLinearAlgebra.cpp, LinearAlgebra.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { eigvals as eigenvalues } from '../linalg/eig.js'
import { tensordot as contracted } from '../products/combined.js'

export const eigvals = overload('aten::_linalg_eigvals', (self: Tensor): Tensor => eigenvalues(self))
export const tensordot = overload(
  'aten::tensordot',
  (self: Tensor, other: Tensor, dims_self: Sizes, dims_other: Sizes): Tensor =>
    contracted(self, other, [dims_self, dims_other]),
)
