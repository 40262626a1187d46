// Reductions and norms by ATen's names and parameters. aten/src/ATen/native/ReduceOps.cpp, LinearAlgebra.cpp, Normalization.cpp.

import { overload } from '../../op.js'
import { ones_like } from '../../tensor/making/factory.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { matrix_norm } from '../linalg/norms.js'
import { vector_norm } from '../linalg/vector-norm.js'
import { add, div, mul } from '../pointwise/binary.js'
import { gt } from '../pointwise/compare.js'
import { where } from '../pointwise/where.js'
import { cdist } from '../products/cdist.js'
import { all, any } from '../reduce/reductions.js'
import { into } from '../in-place.js'

export const isAllTrue = overload('aten::_is_all_true', (self: Tensor): Tensor => all(self))
export const isAnyTrue = overload('aten::_is_any_true', (self: Tensor): Tensor => any(self))

export const nuclearNorm = overload('aten::nuclear_norm.default', (self: Tensor, keepdim: boolean): Tensor =>
  matrix_norm(self, 'nuc', [-2, -1], keepdim),
)
/** Each slice along `dim` shortened to a norm of `maxnorm` where it is longer. */
function shortened(self: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const kept = wrapDim('renorm', dim, self.sizes.length)
  const others = self.sizes.flatMap((_, each) => (each === kept ? [] : [each]))
  const norms = vector_norm(self, Number(p), others, true)
  const factors = div(Number(maxnorm), add(norms, 1e-7))
  return mul(self, where(gt(norms, Number(maxnorm)), factors, ones_like(factors)))
}

export const renorm = overload('aten::renorm', shortened)
export const renorm_ = overload('aten::renorm_', (self: Tensor, p: number, dim: number, maxnorm: number): Tensor =>
  into('renorm_', self, shortened(self, p, dim, maxnorm)),
)

/** Distances of all rows; the way of computing is always the exact one. */
export const cdistForward = overload('aten::_cdist_forward', (x1: Tensor, x2: Tensor, p: number): Tensor =>
  cdist(x1, x2, p),
)
export const euclideanDist = overload('aten::_euclidean_dist', (x1: Tensor, x2: Tensor): Tensor => cdist(x1, x2))
