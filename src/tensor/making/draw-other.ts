// Tensors filled by other distributions than the uniform and the normal one; the same seed gives PyTorch's numbers.
// ATen/native/Distributions.cpp, DistributionTemplates.h.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { cast } from '../elements/cast.js'
import { bool, float64, scalarTypeName } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { exponential_ as drawExponential } from '../random/exponential.js'
import { default_generator } from '../random/generator.js'
import type { Generator } from '../random/generator.js'
import {
  cauchy_ as drawCauchy,
  geometric_ as drawGeometric,
  log_normal_ as drawLogNormal,
} from '../random/one-by-one.js'
import type { Tensor } from '../tensor.js'
import { writeElements } from '../write.js'
import { inMemoryOrder } from './draw.js'

/** Draws in double precision, in the order in which elements lie. */
function fill(input: Tensor, draw: (values: Float64Array) => void): Tensor {
  if (input.isMeta) {
    input.bump_version()
    return input
  }
  const values = new Float64Array(input.numel())
  draw(values)
  writeElements(inMemoryOrder(input), cast(values, float64, input.dtype))
  return input
}

function refused(op: string, type: dtype, message: string): DTypeError {
  return new DTypeError({ op, expected: 'a floating dtype', got: `${type}`, message })
}

/**
 * Fills a floating tensor with exponentially distributed numbers of rate `lambd`.
 *
 * @throws DTypeError for other dtypes, RangeError unless lambd > 0.
 */
export const exponential_ = define(
  'exponential_',
  ['input', 'lambd', '*', 'generator'],
  (input: Tensor, lambd = 1, generator: Generator | null = null): Tensor => {
    const { dtype } = input
    if (!dtype.is_floating_point) {
      const message = `Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified ${scalarTypeName(dtype)}`
      throw refused('exponential_', dtype, message)
    }
    return fill(input, (values) => drawExponential(values, lambd, generator ?? default_generator))
  },
)

/**
 * Fills a floating tensor with numbers whose logarithms are normally distributed.
 *
 * @throws DTypeError for other dtypes, RangeError unless std > 0.
 */
export const log_normal_ = define(
  'log_normal_',
  ['input', 'mean', 'std', '*', 'generator'],
  (input: Tensor, mean = 1, std = 2, generator: Generator | null = null): Tensor => {
    if (!(std > 0)) throw new RangeError(`log_normal_ expects std > 0.0, but found std=${std}`)
    if (!input.dtype.is_floating_point) {
      const message = `"log_normal_cpu" not implemented for '${scalarTypeName(input.dtype)}'`
      throw refused('log_normal_', input.dtype, message)
    }
    return fill(input, (values) => drawLogNormal(values, mean, std, generator ?? default_generator))
  },
)

/**
 * Fills a tensor with how many trials there are up to the first success of probability p.
 *
 * @throws DTypeError for bools and complex numbers, RangeError unless p is between 0 and 1.
 */
export const geometric_ = define(
  'geometric_',
  ['input', 'p', '*', 'generator'],
  (input: Tensor, p: number, generator: Generator | null = null): Tensor => {
    if (!(p > 0 && p < 1)) throw new RangeError(`geometric_ expects p to be in (0, 1), but got p=${p}`)
    const { dtype } = input
    if (dtype === bool || dtype.is_complex)
      throw refused('geometric_', dtype, `"geometric_cpu" not implemented for '${scalarTypeName(dtype)}'`)
    return fill(input, (values) => drawGeometric(values, p, generator ?? default_generator))
  },
)

/**
 * Fills a floating tensor with numbers of Cauchy's distribution.
 *
 * @throws DTypeError for other dtypes, RangeError unless sigma > 0.
 */
export const cauchy_ = define(
  'cauchy_',
  ['input', 'median', 'sigma', '*', 'generator'],
  (input: Tensor, median = 0, sigma = 1, generator: Generator | null = null): Tensor => {
    if (!(sigma > 0)) throw new RangeError(`cauchy_ expects sigma > 0.0, but found sigma=${sigma}`)
    if (!input.dtype.is_floating_point) {
      const message = `Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you specified ${input.dtype}`
      throw refused('cauchy_', input.dtype, message)
    }
    return fill(input, (values) => drawCauchy(values, median, sigma, generator ?? default_generator))
  },
)
