// Random slopes by ATen's names, which keep the slopes that were drawn. aten/src/ATen/native/Activation.cpp: rrelu_with_noise.

import { overload } from '../../op.js'
import { into } from '../../ops/in-place.js'
import { copy_ } from '../../ops/moving/copies.js'
import { mul } from '../../ops/pointwise/binary.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { NumberLike } from '../../ops/number-of.js'
import { rrelu, rreluSlopes } from '../functional/activation.js'

type WithNoise = (self: Tensor, noise: Tensor, lower: NumberLike, upper: NumberLike, training: boolean) => Tensor

const drawn: WithNoise = (self, noise, lower, upper, training) => {
  if (!training) return rrelu(self, lower, upper)
  return mul(self, copy_(noise, rreluSlopes(self, Number(lower), Number(upper))))
}

export const rreluWithNoise: WithNoise = overload('aten::rrelu_with_noise', drawn)
export const rreluWithNoise_: WithNoise = overload('aten::rrelu_with_noise_', (self, noise, lower, upper, training) =>
  into('rrelu_with_noise_', self, drawn(self, noise, lower, upper, training)),
)

/** The noise is a result, not written. */
export const rreluWithNoiseFunctional = overload(
  'aten::rrelu_with_noise_functional',
  (self: Tensor, noise: Tensor, lower: NumberLike, upper: NumberLike, training: boolean): readonly Tensor[] => {
    if (!training) return [rrelu(self, lower, upper), noise]
    const slopes = rreluSlopes(self, Number(lower), Number(upper))
    return [mul(self, slopes), slopes]
  },
)
