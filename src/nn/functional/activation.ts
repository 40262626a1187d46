// The activations of torch.nn.functional.

import { define } from '../../define.js'
import { celu, elu, hardtanh, leaky_relu, selu, threshold } from '../../ops/pointwise/activations.js'
import { contiguous, copy_ } from '../../ops/moving/copies.js'
import { inPlace } from '../../ops/in-place.js'
import { mul } from '../../ops/pointwise/binary.js'
import { numberOf } from '../../ops/number-of.js'
import type { NumberLike } from '../../ops/number-of.js'
import { relu as positivePart, relu_ } from '../../ops/pointwise/unary.js'
import { float64 } from '../../tensor/dtype.js'
import { cast } from '../../tensor/elements/cast.js'
import { default_generator } from '../../tensor/random/generator.js'
import { resultOf } from '../../tensor/allocate.js'
import { Tensor } from '../../tensor/tensor.js'

export {
  celu,
  elu,
  gelu,
  glu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leaky_relu,
  logsigmoid,
  mish,
  prelu,
  relu6,
  selu,
  silu,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from '../../ops/pointwise/activations.js'
export { relu_, sigmoid, tanh } from '../../ops/pointwise/unary.js'

/** max(x, 0); NaN stays NaN. */
export const relu = define('relu', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  inplace ? relu_(input) : positivePart(input),
)

/**
 * x where it is positive, else x · slope: in training drawn from [lower, upper) for each element, as PyTorch draws it for the
 * same seed, otherwise their middle.
 */
export const rrelu = define(
  'rrelu',
  ['input', 'lower', 'upper', 'training', 'inplace'],
  (input: Tensor, lower: NumberLike = 1 / 8, upper: NumberLike = 1 / 3, training = false, inplace = false): Tensor => {
    const [least, most] = [numberOf(lower), numberOf(upper)]
    if (!training && inplace) return leaky_relu(input, (least + most) / 2, true)
    const output = training ? mul(input, rreluSlopes(input, least, most)) : leaky_relu(input, (least + most) / 2)
    return inplace ? copy_(input, output) : contiguous(output)
  },
)

/** `celu` into the input; likewise those that follow. */
export const celu_ = inPlace('celu_', celu)
export const elu_ = inPlace('elu_', elu)
export const hardtanh_ = inPlace('hardtanh_', hardtanh)
export const leaky_relu_ = inPlace('leaky_relu_', leaky_relu)
export const rrelu_ = inPlace('rrelu_', rrelu)
export const selu_ = inPlace('selu_', selu)
export const threshold_ = inPlace('threshold_', threshold)

/** 1 for what is positive; only the others draw. ATen/native/Activation.cpp: rrelu_with_noise. @internal */
export function rreluSlopes(input: Tensor, lower: number, upper: number): Tensor {
  const { engine } = default_generator
  return resultOf('rrelu', [input], input.sizes, input.dtype, null, () => {
    const values = Float64Array.from(input.toTypedArray() as Float32Array, (value) =>
      value <= 0 ? engine.uniform53() * (upper - lower) + lower : 1,
    )
    return cast(values, float64, input.dtype)
  })
}
