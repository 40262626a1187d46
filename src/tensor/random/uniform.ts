// `Tensor.uniform_`: float32 takes one draw and keeps 24 bits, float64 two and keeps 53.
// PyTorch: ATen/core/TransformationHelper.h (uniform_real), ATen/native/cpu/DistributionTemplates.h.

import { fma32, fma64 } from './fma.js'
import { default_generator } from './generator.js'
import type { Mt19937 } from './mt19937.js'

/** What holds the numbers of a floating tensor. */
export type FloatArray = Float32Array | Float64Array

/**
 * Fills `out` with numbers uniform in [from, to), the arithmetic in the precision of `out`. As in
 * PyTorch a product may round up to `to` itself.
 *
 * @param out 0 or more elements, in the order in which PyTorch draws them (row-major).
 * @throws RangeError if from > to, or to - from is no finite number of that precision.
 * @example
 * uniform_(new Float32Array(4), -0.5, 0.5)
 */
export function uniform_(out: FloatArray, from = 0, to = 1, generator = default_generator): void {
  const largest = out instanceof Float32Array ? largestFloat32 : Number.MAX_VALUE
  if (!(from <= to)) {
    throw new RangeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`)
  }
  if (!(to - from <= largest && Math.abs(from) <= largest && Math.abs(to) <= largest)) {
    throw new RangeError(`uniform_ expects to - from to be finite in out's precision: from=${from}, to=${to}`)
  }
  if (out instanceof Float32Array) {
    fill32(out, Math.fround(from), Math.fround(to), generator.engine)
  } else {
    fill64(out, from, to, generator.engine)
  }
}

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127

function fill32(out: Float32Array, from: number, to: number, engine: Mt19937): void {
  const range = Math.fround(to - from)
  for (let i = 0; i < out.length; i++) {
    out[i] = fma32(engine.uniform24(), range, from)
  }
}

function fill64(out: Float64Array, from: number, to: number, engine: Mt19937): void {
  const range = to - from
  for (let i = 0; i < out.length; i++) {
    out[i] = fma64(engine.uniform53(), range, from)
  }
}
