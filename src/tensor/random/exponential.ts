// `Tensor.exponential_`. PyTorch: ATen/core/TransformationHelper.h (exponential); the double is drawn
// and transformed for every floating dtype.

import { default_generator } from './generator.js'
import type { FloatArray } from './uniform.js'

/**
 * Fills `out` with exponentially distributed numbers of rate `lambd`: mean 1 / lambd, two draws each.
 * float32: PyTorch's bits. float64: within 2 ulp, as far as the platform's `Math.log1p` is.
 *
 * @throws RangeError if lambd <= 0.
 * @example
 * exponential_(new Float32Array(4), 2)
 */
export function exponential_(out: FloatArray, lambd = 1, generator = default_generator): void {
  if (!(lambd > 0)) {
    throw new RangeError(`exponential_ expects lambda > 0.0, but found lambda=${lambd}`)
  }
  const { engine } = generator
  const scale = -1 / lambd
  for (let i = 0; i < out.length; i++) {
    out[i] = scale * Math.log1p(-engine.uniform53())
  }
}
