// frobenius_norm by ATen's name, which `torch.norm` of scripts calls. aten/src/ATen/native/LinearAlgebra.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { vector_norm } from '../linalg/vector-norm.js'

/** Over some dimensions; over all where none is named. */
export const frobeniusOf = overload('aten::frobenius_norm.dim', (self: Tensor, dim: Sizes, keepdim: boolean): Tensor =>
  vector_norm(self, 2, dim.length === 0 ? null : dim, keepdim),
)
export const frobenius = overload('aten::frobenius_norm', (self: Tensor): Tensor => vector_norm(self, 2))
