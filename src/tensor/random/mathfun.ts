// log, sine and cosine in float32, to the bit as PyTorch's AVX2 kernels compute them: the Cephes
// polynomials (Moshier; SIMD form by Pommier and Garberoglio, zlib licence) with the multiply-adds
// where GCC contracts them. PyTorch: ATen/native/cpu/avx_mathfun.h.

import { fma32 } from './fma.js'

const f = Math.fround

const sqrtHalf = f(Math.SQRT1_2)
const log2Low = f(-2.1219444e-4)
const log2High = 0.693359375

/**
 * The natural logarithm of `count * 2**-24`, within 1 ulp.
 *
 * @param count An integer from 1 to 2**24.
 */
export function log24(count: number): number {
  const bits = 32 - Math.clz32(count)
  let exponent = bits - 24
  let x = count / (1 << bits)
  if (x < sqrtHalf) {
    exponent -= 1
    x += x
  }
  x -= 1
  const square = f(x * x)
  let y = fma32(f(7.0376836292e-2), x, f(-1.151461031e-1))
  y = fma32(y, x, f(1.167699874e-1))
  y = fma32(y, x, f(-1.2420140846e-1))
  y = fma32(y, x, f(1.4249322787e-1))
  y = fma32(y, x, f(-1.6668057665e-1))
  y = fma32(y, x, f(2.0000714765e-1))
  y = fma32(y, x, f(-2.4999993993e-1))
  y = fma32(y, x, f(3.3333331174e-1))
  y = fma32(f(y * x), square, f(exponent * log2Low))
  y = fma32(-square, 0.5, y)
  return fma32(exponent, log2High, f(x + y))
}

const fourOverPi = f(1.27323954473516)
const quarterPiMiddle = f(2.4187564849853515625e-4)
const quarterPiLow = f(3.774894977445941e-8)

/**
 * Writes the sine of `x` to `out[0]` and its cosine to `out[1]`, within 1 ulp of 1.
 *
 * @param x A float32 in [0, 8192).
 */
export function sincos(x: number, out: Float32Array): void {
  // The nearest even multiple of pi/4, taken off in three parts that keep the lost bits.
  const octant = (f(x * fourOverPi) + 1) & ~1
  x = fma32(octant, -0.78515625, x)
  x = fma32(octant, -quarterPiMiddle, x)
  x = fma32(octant, -quarterPiLow, x)
  const square = f(x * x)

  let cosine = fma32(f(2.443315711809948e-5), square, f(-1.388731625493765e-3))
  cosine = fma32(cosine, square, f(4.166664568298827e-2))
  cosine = fma32(f(cosine * square), square, -0.5 * square)
  cosine = f(cosine + 1)

  let sine = fma32(f(-1.9515295891e-4), square, f(8.3321608736e-3))
  sine = fma32(sine, square, f(-1.6666654611e-1))
  sine = fma32(f(sine * square), x, x)

  const swapped = (octant & 2) !== 0
  out[0] = (octant & 4) === 0 ? (swapped ? cosine : sine) : swapped ? -cosine : -sine
  const negative = ((octant + 2) & 4) !== 0
  out[1] = negative ? -(swapped ? sine : cosine) : swapped ? sine : cosine
}
