// Reductions and norms by ATen's names and parameters. aten/src/ATen/native/ReduceOps.cpp, LinearAlgebra.cpp, Normalization.cpp.

import { overload } from '../../op.js'
import type { Tensor } from '../../tensor/tensor.js'
import { matrix_norm } from '../linalg/norms.js'
import { cdist } from '../products/cdist.js'
import { all, any } from '../reduce/reductions.js'

export const isAllTrue = overload('aten::_is_all_true', (self: Tensor): Tensor => all(self))
export const isAnyTrue = overload('aten::_is_any_true', (self: Tensor): Tensor => any(self))

export const nuclearNorm = overload('aten::nuclear_norm.default', (self: Tensor, keepdim: boolean): Tensor =>
  matrix_norm(self, 'nuc', [-2, -1], keepdim),
)
/** Distances of all rows; the way of computing is always the exact one. */
export const cdistForward = overload('aten::_cdist_forward', (x1: Tensor, x2: Tensor, p: number): Tensor =>
  cdist(x1, x2, p),
)
export const euclideanDist = overload('aten::_euclidean_dist', (x1: Tensor, x2: Tensor): Tensor => cdist(x1, x2))
