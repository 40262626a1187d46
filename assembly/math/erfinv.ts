// The inverse of erf, in float64.

import { erf, erfc } from './erf'

/**
 * y with erf(y) = x: within 2e-15 of the result. ±Infinity at ±1, NaN beyond. M. Giles' approximation
 * ("Approximating the erfinv function", 2010, single precision), sharpened by two steps of Newton's method, near 1 on
 * erfc, which does not cancel there.
 */
export function erfinv(x: f64): f64 {
  const size = Math.abs(x)
  if (!(size < 1)) return size == 1 ? copysign<f64>(Infinity, x) : NaN
  const w = -Math.log1p(-x * x)
  let y = size * (w < 5 ? central(w - 2.5) : outer(Math.sqrt(w) - 3))
  for (let step = 0; step < 3; step++) {
    const error = size < 0.5 ? erf(y) - size : 1 - size - erfc(y)
    y -= error * 0.886226925452758 * Math.exp(y * y) // √π / 2
  }
  return copysign<f64>(y, x)
}

function central(w: f64): f64 {
  let p: f64 = 2.81022636e-8
  p = 3.43273939e-7 + p * w
  p = -3.5233877e-6 + p * w
  p = -4.39150654e-6 + p * w
  p = 0.00021858087 + p * w
  p = -0.00125372503 + p * w
  p = -0.00417768164 + p * w
  p = 0.246640727 + p * w
  return 1.50140941 + p * w
}

function outer(w: f64): f64 {
  let p: f64 = -0.000200214257
  p = 0.000100950558 + p * w
  p = 0.00134934322 + p * w
  p = -0.00367342844 + p * w
  p = 0.00573950773 + p * w
  p = -0.0076224613 + p * w
  p = 0.00943887047 + p * w
  p = 1.00167406 + p * w
  return 2.83297682 + p * w
}
