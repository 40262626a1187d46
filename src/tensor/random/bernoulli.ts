// `Tensor.bernoulli_` and `torch.bernoulli`; dropout's mask is `bernoulli_(1 - p)`.
// PyTorch: ATen/native/cpu/DistributionTemplates.h (bernoulli_kernel). Its builds with MKL, on an
// Intel processor only, draw one seed here and hand it to MKL's own generator: for a scalar `p` their
// masks differ. Builds without MKL, and all on other processors, agree with this file.

import { default_generator } from './generator.js'
import type { FloatArray } from './uniform.js'

/** An array of zeros and ones to be. */
export type MaskArray = Float32Array | Float64Array | Uint8Array | Int8Array | Int16Array | Int32Array

/**
 * Fills `out` with 1 where a draw is below `p`, else 0. A number `p` is compared in double precision
 * and takes two draws an element; an array in its own: float32 takes one.
 *
 * @param p One probability, or one for each element (`torch.bernoulli(p)`).
 * @throws RangeError for a probability outside [0, 1] or an array of another length.
 * @example
 * bernoulli_(new Float32Array(8), 0.5)
 */
export function bernoulli_(out: MaskArray, p: number | FloatArray = 0.5, generator = default_generator): void {
  const { engine } = generator
  if (typeof p === 'number') {
    requireProbability(p)
    for (let i = 0; i < out.length; i++) {
      out[i] = engine.uniform53() < p ? 1 : 0
    }
    return
  }
  if (p.length !== out.length) {
    throw new RangeError(`bernoulli_ expects ${out.length} probabilities, one an element, but got ${p.length}`)
  }
  const single = p instanceof Float32Array
  for (let i = 0; i < out.length; i++) {
    requireProbability(p[i]!)
    out[i] = (single ? engine.uniform24() : engine.uniform53()) < p[i]! ? 1 : 0
  }
}

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`)
  }
}
