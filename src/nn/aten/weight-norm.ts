// weight_norm by ATen's name. aten/src/ATen/native/WeightNorm.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { normExceptDim, weightNorm } from '../hooks/norm.js'

export const weightNormed = overload('aten::_weight_norm', (v: Tensor, g: Tensor, dim: number): Tensor =>
  weightNorm(v, g, dim),
)
export const weightNormInterface = overload(
  'aten::_weight_norm_interface',
  (v: Tensor, g: Tensor, dim: number): Tuple<Tensor> => Tuple.of(weightNorm(v, g, dim), normExceptDim(v, dim)),
)
