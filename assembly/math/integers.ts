// Powers and divisors of integers, which wrap.

/** a^n by squaring. Of a negative n what PyTorch gives: the power where it is an integer, else 0. */
export function powInteger<T>(a: T, n: T): T {
  if (n < 0) return a == 1 ? 1 : a == -1 ? ((n & 1) == 0 ? 1 : -1) : 0
  let power: T = 1
  for (; n > 0; n >>= 1) {
    if ((n & 1) != 0) power *= a
    a *= a
  }
  return power
}

/** The greatest common divisor by Euclid's algorithm, not negative; 0 of two zeros. */
export function gcd<T>(a: T, b: T): T {
  while (b != 0) {
    const rest: T = b == -1 ? 0 : a % b
    a = b
    b = rest
  }
  return a < 0 ? -a : a
}
