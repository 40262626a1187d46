// Hurwitz's zeta function by Euler and Maclaurin (Cephes: zeta.c), and the incomplete gamma functions by their series and their continued
// fraction (Press et al., Numerical Recipes, 6.2), in float64.

/** (2k)! / B2k */
const bernoulli = [
  12, -720, 30240, -1209600, 47900160, -1892437580.3183792, 74724249600.0, -2950130727918.164, 116467828143500.67,
  -4597978722407473.0, 1.8152105401943546e17, -7.166165256175667e18,
] as const

/** Σ (q + k)^(-x) over k from 0 on. */
export function zeta(x: number, q: number): number {
  if (x === 1) return Infinity
  if (!(x > 1)) return NaN
  if (q <= 0) {
    if (Number.isInteger(q)) return Infinity
    if (!Number.isInteger(x)) return NaN
  }
  let sum = q ** -x
  let a = q
  let b = 0
  for (let i = 0; i < 9 || a <= 9; i++) {
    a += 1
    b = a ** -x
    sum += b
    if (Math.abs(b) < Number.EPSILON * Math.abs(sum)) return sum
  }
  sum += (b * a) / (x - 1) - b / 2
  let factor = 1
  for (let i = 0, k = 0; i < 12; i++, k += 2) {
    factor *= x + k
    b /= a
    const term = (factor * b) / (bernoulli[i] as number)
    sum += term
    if (Math.abs(term / sum) < Number.EPSILON) break
    factor *= x + k + 1
    b /= a
  }
  return sum
}

/** P(a, x), the lower incomplete gamma function over the whole one; `lgamma` is that of a. */
export function igamma(a: number, x: number, lgamma: number): number {
  if (!(a >= 0 && x >= 0)) return NaN
  if (a === 0) return x > 0 ? 1 : NaN
  if (x === 0) return 0
  if (a === Infinity) return x === Infinity ? NaN : 0
  if (x === Infinity) return 1
  return x < a + 1 ? lower(a, x, lgamma) : 1 - upper(a, x, lgamma)
}

/** Q(a, x) = 1 - P(a, x) */
export function igammac(a: number, x: number, lgamma: number): number {
  if (!(a >= 0 && x >= 0)) return NaN
  if (a === 0) return x > 0 ? 0 : NaN
  if (x === 0) return 1
  if (a === Infinity) return x === Infinity ? NaN : 1
  if (x === Infinity) return 0
  return x < a + 1 ? 1 - lower(a, x, lgamma) : upper(a, x, lgamma)
}

const mostTerms = 20_000

function lower(a: number, x: number, lgamma: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < mostTerms && Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * Math.exp(-x + a * Math.log(x) - lgamma)
}

function upper(a: number, x: number, lgamma: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < mostTerms; i++) {
    const an = -i * (i - a)
    b += 2
    d = an * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + an / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const change = d * c
    h *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return Math.exp(-x + a * Math.log(x) - lgamma) * h
}
