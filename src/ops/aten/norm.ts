// Normalisations by ATen's names, which give the means and the inverses of the deviations too.
// aten/src/ATen/native/layer_norm.cpp, group_norm.cpp, Normalization.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { var_mean } from '../reduce/moments.js'
import { batch_norm } from '../norm/batch.js'
import { group_norm, layer_norm } from '../norm/layer.js'
import { rsqrt } from '../pointwise/unary.js'
import { reshape } from '../views/reshape.js'

type Results = readonly Tensor[]

export const nativeLayerNorm = overload(
  'aten::native_layer_norm',
  (input: Tensor, normalized_shape: Sizes, weight: Tensor | null, bias: Tensor | null, eps: number): Results => {
    const dims = normalized_shape.map((_, index) => input.sizes.length - 1 - index)
    const normed = layer_norm(input, normalized_shape, weight, bias, eps)
    return [normed, ...moments(input, dims, eps, true, weight ?? bias)]
  },
)

export const nativeGroupNorm = overload(
  'aten::native_group_norm',
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    N: number,
    _C: number,
    _HxW: number,
    group: number,
    eps: number,
  ): Results => [
    group_norm(input, group, weight, bias, eps),
    ...moments(reshape(input, [N, group, -1]), [2], eps, false, weight ?? bias),
  ],
)

/** Mean and 1 / √(variance + eps): of halves computed in float32, and given so beside weights of float32. */
function moments(input: Tensor, dims: Sizes, eps: number, keepdim: boolean, weight: Tensor | null): Results {
  const type = weight?.dtype ?? input.dtype
  if (input.numel() === 0) return [none(input, type), none(input, type)]
  const floats = input.dtype.itemsize < 4 ? to(input, float32) : input
  const [variance, mean] = var_mean(floats, dims, { correction: 0, keepdim }) as unknown as [Tensor, Tensor]
  return [mean, rsqrt(add(variance, eps))].map((each) => to(each, type))
}

/** What stands for a result that there is not. */
function none(input: Tensor, dtype: dtype): Tensor {
  return empty([0], { dtype, device: input.device })
}

/** In evaluation nothing is saved: both are empty, as in PyTorch. */
function inEvaluation(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  momentum: number,
  eps: number,
): Results {
  const dtype = weight?.dtype ?? input.dtype
  return [
    batch_norm(input, weight, bias, running_mean, running_var, false, momentum, eps, true),
    none(input, dtype),
    none(input, dtype),
  ]
}

function normalized(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
): Results {
  if (!training) return inEvaluation(input, weight, bias, running_mean, running_var, momentum, eps)
  const dims = input.sizes.flatMap((_, dim) => (dim === 1 ? [] : [dim]))
  const saved = moments(input, dims, eps, false, weight ?? bias)
  return [batch_norm(input, weight, bias, running_mean, running_var, true, momentum, eps, true), ...saved]
}

export const batchNormNoTraining = overload('aten::_native_batch_norm_legit_no_training', inEvaluation)

export const nativeBatchNorm = overload('aten::native_batch_norm', normalized)

/** Writes the running statistics in training. */
export const batchNormLegit = overload('aten::_native_batch_norm_legit.default', normalized)

export const batchNormNoStats = overload(
  'aten::_native_batch_norm_legit.no_stats',
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
  ): Results => normalized(input, weight, bias, null, null, training, momentum, eps),
)

/** Gives the running statistics that training would write, and leaves those that it is given. */
export const batchNormFunctional = overload(
  'aten::_native_batch_norm_legit_functional',
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor,
    running_var: Tensor,
    training: boolean,
    momentum: number,
    eps: number,
  ): Results => {
    const [mean, variance] = [to(running_mean, { copy: true }), to(running_var, { copy: true })]
    return [...normalized(input, weight, bias, mean, variance, training, momentum, eps), mean, variance]
  },
)

export const cudnnBatchNorm = overload('aten::cudnn_batch_norm', normalized)
