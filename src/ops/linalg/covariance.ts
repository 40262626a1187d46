// Covariances and correlations of variables: ATen/native/Correlation.cpp.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { bool } from '../../tensor/dtype.js'
import { scalar_tensor } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { div, mul, sub } from '../pointwise/binary.js'
import { conj } from '../complex/arithmetic.js'
import { complex, imag, real } from '../complex/parts.js'
import { matmul } from '../products/products.js'
import { sum } from '../reduce/reductions.js'
import { clamp, clamp_min } from '../pointwise/ternary.js'
import { floatType, sqrt } from '../pointwise/unary.js'
import { transpose } from '../views/dims.js'
import { diagonal } from '../views/parts.js'
import { reshape, squeeze, unsqueeze } from '../views/reshape.js'
import { to } from '../moving/convert.js'
import { realType } from './dense/matrices.js'

/**
 * The covariances of variables, which are rows of observations.
 *
 * @param input `[variables, observations]` or `[observations]`.
 * @param correction What the number of observations is lessened by. @param fweights How often each was made, integers.
 * @param aweights How much each counts, floats.
 */
export const cov = define(
  'cov',
  ['input', '*', 'correction', 'fweights', 'aweights'],
  (input: Tensor, correction = 1, fweights: Tensor | null = null, aweights: Tensor | null = null): Tensor => {
    if (input.sizes.length > 2) {
      const message = `cov(): expected input to have two or fewer dimensions but got an input with ${input.sizes.length} dimensions`
      throw new ShapeError({ op: 'cov', expected: 'at most 2 dimensions', got: `${input.sizes.length}`, message })
    }
    if (input.dtype === bool)
      throw new DTypeError({
        op: 'cov',
        expected: 'numbers',
        got: `${bool}`,
        message: 'cov(): bool dtype is not supported for input',
      })
    const rows = input.sizes.length < 2 ? reshape(input, [1, -1]) : input
    const observations = rows.sizes[1] as number
    for (const weights of [fweights, aweights]) requireWeights(weights, observations)
    const weights = fweights !== null && aweights !== null ? mul(fweights, aweights) : (fweights ?? aweights)
    const total =
      weights === null ? scalar_tensor(observations, { dtype: realType(floatType(input.dtype)) }) : sum(weights)
    const weighed = (x: Tensor): Tensor => (weights === null ? x : mul(x, weights))
    const means = div(sum(weighed(rows), 1), total)
    const less =
      aweights !== null && weights !== null && correction !== 0
        ? div(mul(sum(mul(weights, aweights)), correction), total)
        : scalar_tensor(correction, { dtype: realType(floatType(input.dtype)) })
    const divisor = clamp_min(sub(total, less), 0)
    const centered = sub(rows, unsqueeze(means, 1))
    const products = matmul(centered, conj(transpose(to(weighed(centered), centered.dtype), 0, 1)))
    return squeeze(div(products, divisor))
  },
)

/** The correlations of variables, which are rows of observations. */
export const corrcoef = define('corrcoef', ['input'], (input: Tensor): Tensor => {
  if (input.sizes.length > 2) {
    const message = `corrcoef(): expected input to have two or fewer dimensions but got an input with ${input.sizes.length} dimensions`
    throw new ShapeError({ op: 'corrcoef', expected: 'at most 2 dimensions', got: `${input.sizes.length}`, message })
  }
  const c = cov(input)
  if (c.sizes.length === 0) return div(c, c)
  const variances = diagonal(c)
  const deviations = sqrt(c.dtype.is_complex ? real(variances) : variances)
  const scaled = div(div(c, unsqueeze(deviations, 1)), unsqueeze(deviations, 0))
  if (!c.dtype.is_complex) return clamp(scaled, -1, 1)
  return complex(clamp(real(scaled), -1, 1), clamp(imag(scaled), -1, 1))
})

function requireWeights(weights: Tensor | null, observations: number): void {
  if (weights === null || (weights.sizes.length === 1 && weights.sizes[0] === observations)) return
  const message = `cov(): expected weights to have the same numel as there are observations in the input but got ${weights.numel()} != ${observations}`
  throw new ShapeError({ op: 'cov', expected: `[${observations}]`, got: `[${weights.sizes.join(', ')}]`, message })
}
