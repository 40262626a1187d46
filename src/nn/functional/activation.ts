// The activations of torch.nn.functional.

import { define } from '../../define.js'
import { leaky_relu } from '../../ops/pointwise/activations.js'
import { contiguous, copy_ } from '../../ops/moving/copies.js'
import { into } from '../../ops/in-place.js'
import { mul } from '../../ops/pointwise/binary.js'
import { numberOf } from '../../ops/number-of.js'
import type { NumberLike } from '../../ops/number-of.js'
import { relu as positivePart } from '../../ops/pointwise/unary.js'
import { float64 } from '../../tensor/dtype.js'
import { cast } from '../../tensor/elements/cast.js'
import { default_generator } from '../../tensor/random/generator.js'
import { resultOf } from '../../tensor/allocate.js'
import { Tensor } from '../../tensor/tensor.js'

/** max(x, 0); NaN stays NaN. */
export const relu = define('relu', ['input', 'inplace'], (input: Tensor, inplace = false): Tensor =>
  inplace ? into('relu_', input, positivePart(input)) : positivePart(input),
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
