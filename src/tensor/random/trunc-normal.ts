// `nn.init.trunc_normal_` as PyTorch 2.14 draws it: by rejection, the whole array anew in each round.
// 1.13 and 2.6 inverted the distribution function, so their numbers differ altogether.
// PyTorch: torch/nn/init.py (_no_grad_trunc_normal_).

import { default_generator } from './generator.js'
import type { Generator } from './generator.js'
import { normal_ } from './normal.js'
import { type FloatArray, uniform_ } from './uniform.js'

/** With at least this much of the normal distribution inside the bounds, normal numbers are tried. */
const dense = 0.3

/**
 * Fills `out` with normally distributed numbers, those outside [a, b] drawn again.
 *
 * @throws RangeError if std <= 0 or a > b.
 * @example
 * trunc_normal_(new Float32Array(64), 0, 0.02)
 */
export function trunc_normal_(out: FloatArray, mean = 0, std = 1, a = -2, b = 2, generator = default_generator): void {
  if (!(std > 0 && a <= b)) {
    throw new RangeError(`trunc_normal_ expects std > 0 and a <= b, but got std=${std}, a=${a}, b=${b}`)
  }
  const inside = normalCdf((b - mean) / std) - normalCdf((a - mean) / std)
  if (inside > dense) {
    fromNormal(out, mean, std, a, b, generator)
  } else {
    fromUniform(out, mean, std, a, b, generator)
  }
}

function fromNormal(out: FloatArray, mean: number, std: number, a: number, b: number, generator: Generator): void {
  const low = inPrecisionOf(out, a)
  const high = inPrecisionOf(out, b)
  normal_(out, mean, std, generator)
  const drawn = out.slice()
  while (out.some((value) => value < low || value > high)) {
    normal_(drawn, mean, std, generator)
    for (let i = 0; i < out.length; i++) {
      if (out[i]! < low || out[i]! > high) {
        out[i] = drawn[i]!
      }
    }
  }
}

/** Uniform candidates, each kept with the density's probability relative to its peak. */
function fromUniform(out: FloatArray, mean: number, std: number, a: number, b: number, generator: Generator): void {
  const mode = Math.max(a, Math.min(mean, b))
  const logPeak = -0.5 * ((mode - mean) / std) ** 2
  const candidates = out.slice()
  const chances = out.slice()
  const logDensity = out.slice()
  let pending: Uint8Array = new Uint8Array(out.length).fill(1)
  while (pending.includes(1)) {
    uniform_(candidates, a, b, generator)
    uniform_(chances, 0, 1, generator)
    for (let i = 0; i < out.length; i++) {
      if (pending[i] === 1) {
        out[i] = candidates[i]!
      }
    }
    relativeLogDensity(logDensity, candidates, mean, std, logPeak)
    pending = pending.map((wait, i) => {
      const rejected = inPrecisionOf(out, Math.log(chances[i]!)) > logDensity[i]!
      return wait === 1 && rejected ? 1 : 0
    })
  }
}

/** -((x - mean) / std)**2 / 2 - logPeak, each step rounded to the array's precision. */
function relativeLogDensity(out: FloatArray, x: FloatArray, mean: number, std: number, logPeak: number): void {
  const center = inPrecisionOf(out, mean)
  const scale = inPrecisionOf(out, std)
  const peak = inPrecisionOf(out, logPeak)
  for (let i = 0; i < out.length; i++) {
    out[i] = x[i]! - center
    out[i] = out[i]! / scale
    out[i] = out[i]! * out[i]!
    out[i] = out[i]! * -0.5 - peak
  }
}

function inPrecisionOf(out: FloatArray, value: number): number {
  return out instanceof Float32Array ? Math.fround(value) : value
}

function normalCdf(x: number): number {
  return (1 + erf(x / Math.SQRT2)) / 2
}

/** The error function within 1e-15: Abramowitz and Stegun 7.1.6, whose terms are all positive. */
function erf(x: number): number {
  if (Math.abs(x) > 6) {
    return Math.sign(x)
  }
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}
