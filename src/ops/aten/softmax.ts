// softmax by ATen's names. aten/src/ATen/native/SoftMax.cpp. `half_to_float` concerns the gpu.

import { overload } from '../../op.js'
import { float32 } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { zeros_like } from '../../tensor/making/factory.js'
import { isneginf } from '../pointwise/compare.js'
import { all } from '../reduce/reductions.js'
import { log_softmax, softmax } from '../reduce/softmax.js'
import { where } from '../pointwise/where.js'

export const plain = overload('aten::_softmax', (self: Tensor, dim: number, half_to_float: boolean): Tensor =>
  softmax(half_to_float ? to(self, float32) : self, dim),
)

export const log = overload('aten::_log_softmax', (self: Tensor, dim: number, half_to_float: boolean): Tensor =>
  log_softmax(half_to_float ? to(self, float32) : self, dim),
)

/** Of a line that is masked everywhere zeros, where softmax gives NaN. */
export const safe = overload('aten::_safe_softmax', (self: Tensor, dim: number): Tensor => {
  const masked = all(isneginf(self), dim, true)
  const result = softmax(self, dim)
  return where(masked, zeros_like(result), result)
})
