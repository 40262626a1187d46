// Factorizations and functions of matrices by ATen's names: torch's older ones, and those that tell of failure beside their result.
// aten/src/ATen/native/BatchLinearAlgebra.cpp, LinearAlgebra.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { int32 } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/making/factory.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { cholesky_solve } from '../linalg/cholesky.js'
import { eigvals as eigenvalues } from '../linalg/eig.js'
import { householder_product, orgqr as reflected, ormqr as reflectedProduct } from '../linalg/qr.js'
import { inv, tensorsolve as solved } from '../linalg/solutions.js'
import { tensordot as contracted } from '../products/combined.js'

/** The inverses, and for each of the batch 0 where there is one. */
export const invEx = overload('aten::linalg_inv_ex', (A: Tensor): Tuple<Tensor> =>
  Tuple.of(inv(A), zeros(A.sizes.slice(0, -2), { dtype: int32, device: A.device })),
)

export const choleskySolve = overload('aten::cholesky_solve', (self: Tensor, input2: Tensor, upper: boolean): Tensor =>
  cholesky_solve(self, input2, upper),
)
export const eigvals = overload('aten::_linalg_eigvals', (self: Tensor): Tensor => eigenvalues(self))
export const householder = overload('aten::linalg_householder_product', (input: Tensor, tau: Tensor): Tensor =>
  householder_product(input, tau),
)
export const orgqr = overload('aten::orgqr', (self: Tensor, input2: Tensor): Tensor => reflected(self, input2))
export const ormqr = overload(
  'aten::ormqr',
  (self: Tensor, input2: Tensor, input3: Tensor, left: boolean, transpose: boolean): Tensor =>
    reflectedProduct(self, input2, input3, left, transpose),
)
export const tensorsolve = overload(
  'aten::linalg_tensorsolve',
  (self: Tensor, other: Tensor, dims: Sizes | null): Tensor => solved(self, other, dims),
)
export const tensordot = overload(
  'aten::tensordot',
  (self: Tensor, other: Tensor, dims_self: Sizes, dims_other: Sizes): Tensor =>
    contracted(self, other, [dims_self, dims_other]),
)
