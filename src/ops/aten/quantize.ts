// Fake quantization: values as they would be after integers of a scale. aten/src/ATen/native/quantized/FakeQuant*.cpp.

import { overload } from '../../op.js'
import { div, mul, sub, add } from '../pointwise/binary.js'
import { clamp } from '../pointwise/ternary.js'
import { round } from '../pointwise/stepwise.js'
import type { Tensor } from '../../tensor/tensor.js'
import { reshape } from '../views/reshape.js'
import { to } from '../moving/convert.js'
import { float32 } from '../../tensor/dtype.js'

/** (clamp(round(x / scale) + zero, min, max) - zero) · scale, with the inverse of the scale rounded once as PyTorch has it. */
function quantized(self: Tensor, scale: Tensor | number, zero: Tensor | number, min: number, max: number): Tensor {
  const inverse = typeof scale === 'number' ? Math.fround(1 / Math.fround(scale)) : div(1, scale)
  const integers = clamp(add(round(mul(self, inverse)), zero), min, max)
  return mul(sub(integers, zero), typeof scale === 'number' ? Math.fround(scale) : scale)
}

export const perTensor = overload('aten::fake_quantize_per_tensor_affine.default', quantized)

export const perTensorOfTensors = overload(
  'aten::fake_quantize_per_tensor_affine.tensor_qparams',
  (self: Tensor, scale: Tensor, zero_point: Tensor, quant_min: number, quant_max: number): Tensor =>
    self.isMeta
      ? quantized(self, 1, 0, quant_min, quant_max)
      : quantized(self, Number(scale.item()), Number(zero_point.item()), quant_min, quant_max),
)

export const perChannel = overload(
  'aten::fake_quantize_per_channel_affine',
  (self: Tensor, scale: Tensor, zero_point: Tensor, axis: number, quant_min: number, quant_max: number): Tensor => {
    const sizes = self.sizes.map((size, dim) => (dim === axis ? size : 1))
    const zero = reshape(to(zero_point, float32), sizes)
    return quantized(self, reshape(scale, sizes), zero, quant_min, quant_max)
  },
)
