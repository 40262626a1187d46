// Activations by ATen's names, where they take more than torch's functions. aten/src/ATen/native/Activation.cpp.

import { overload } from '../../op.js'
import type { Float } from '../../nn/attributes.js'
import type { Tensor } from '../../tensor/tensor.js'
import { elu, logsigmoid } from '../pointwise/activations.js'
import { mul } from '../pointwise/binary.js'
import { into } from '../in-place.js'
import { gt } from '../pointwise/compare.js'
import { where } from '../pointwise/where.js'

/** scale · x above 0, else scale · alpha · (exp(input_scale · x) - 1). */
function scaledElu(self: Tensor, alpha: Float, scale: Float, input_scale: Float): Tensor {
  const [a, outer, inner] = [Number(alpha), Number(scale), Number(input_scale)]
  if (inner === 1) return outer === 1 ? elu(self, a) : mul(elu(self, a), outer)
  const values = where(gt(self, 0), self, elu(mul(self, inner), a))
  return outer === 1 ? values : mul(values, outer)
}

export const eluScaled = overload('aten::elu', scaledElu)
export const eluScaled_ = overload(
  'aten::elu_',
  (self: Tensor, alpha: Float, scale: Float, input_scale: Float): Tensor =>
    into('elu_', self, scaledElu(self, alpha, scale, input_scale)),
)

export const log_sigmoid = overload('aten::log_sigmoid', (self: Tensor): Tensor => logsigmoid(self))
