// Multiply and add with one rounding. GCC contracts `x * y + z` to this instruction where PyTorch
// compiles its kernels for AVX2 and AVX-512, so the numbers that nearly everyone sees carry it;
// JavaScript has no such operation.

/**
 * `a * b + c` rounded once to float32, all three being float32. The product is exact in a double; that
 * the sum is rounded to a double first changes one result in some 2**29.
 */
export function fma32(a: number, b: number, c: number): number {
  return Math.fround(a * b + c)
}

/**
 * `a * b + c` rounded once to float64, but for rare ties. Error-free product by Dekker 1971 and sum by
 * Knuth (TAOCP 2, 4.2.2); above 2**970 the product cannot be split and the result is rounded twice.
 */
export function fma64(a: number, b: number, c: number): number {
  const product = a * b
  if (!(Math.abs(a) < largestSplit && Math.abs(b) < largestSplit && Math.abs(product) < largestSplit)) {
    return product + c
  }
  const aHigh = highHalf(a)
  const bHigh = highHalf(b)
  const aLow = a - aHigh
  const bLow = b - bHigh
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
  const sum = product + c
  const added = sum - product
  const sumError = product - (sum - added) + (c - added)
  return sum + (productError + sumError)
}

const largestSplit = 2 ** 970

/** The upper 26 bits of a double's 53 (Veltkamp). */
function highHalf(x: number): number {
  const scaled = x * (2 ** 27 + 1)
  return scaled - (scaled - x)
}
