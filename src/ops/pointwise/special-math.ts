// Special functions of one or two numbers in double precision. Abramowitz and Stegun: 9.6.10 and 9.7.1 (Bessel), 6.5.29 and
// 6.5.31 (gamma), 7.1.23 (erfc), 23.2.3 with Euler and Maclaurin's sum (zeta); P. Acklam's rational function (the normal quantile).

/** I₀ or I₁; with `scaled` times e^-|x|. */
export function bessel(order: 0 | 1, x: number, scaled: boolean): number {
  const size = Math.abs(x)
  if (Number.isNaN(x)) return x
  const sign = order === 1 && x < 0 ? -1 : 1
  if (size <= 30) {
    let term = order === 0 ? 1 : size / 2
    let total = term
    for (let k = 1; term > total * 1e-17; k++) total += term *= (size * size) / 4 / (k * (k + order))
    return sign * total * (scaled ? Math.exp(-size) : 1)
  }
  let [term, total] = [1, 1]
  for (let k = 1; k < 60 && Math.abs(term) > 1e-17; k++) {
    term *= -(4 * order * order - (2 * k - 1) ** 2) / (k * 8 * size)
    total += term
  }
  const root = total / Math.sqrt(2 * Math.PI * size)
  if (scaled) return size === Infinity ? 0 : sign * root
  const half = Math.exp(size / 2)
  return sign * half * root * half
}

/** e^x² erfc(x) of a large x. */
export function asymptoticErfcx(x: number): number {
  const z = 1 / (2 * x * x)
  return (1 - z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z)))) / (x * Math.sqrt(Math.PI))
}

/** ζ(x, q) as Cephes has it: infinite at x = 1 and at the poles of q. */
export function hurwitz(x: number, q: number): number {
  if (x === 1) return Infinity
  if (!(x > 1 && q < Infinity)) return NaN
  if (q <= 0) {
    if (q === Math.floor(q)) return Infinity
    if (x !== Math.floor(x)) return NaN
  }
  let total = 0
  let at = q
  // So far that Euler and Maclaurin's terms fall quickly.
  for (let k = 0; k < 12 || at < 10; k++, at++) total += at ** -x
  let result = total + at ** (1 - x) / (x - 1) + at ** -x / 2
  let factor = x * at ** (-x - 1)
  for (let k = 0; k < bernoulli.length; k++) {
    result += (bernoulli[k] as number) * factor
    factor *= ((x + 2 * k + 1) * (x + 2 * k + 2)) / (at * at)
  }
  return result
}

/** B₂ₖ / (2k)! */
const bernoulli: readonly number[] = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
]

/** The derivative of digamma, PyTorch's: large beside its poles, not infinite. */
export function trigamma(x: number): number {
  const reflected = x < 0.5
  let result = reflected ? -((Math.PI / Math.sin(Math.PI * x)) ** 2) : 0
  let at = reflected ? 1 - x : x
  for (let k = 0; k < 6; k++, at++) result += 1 / (at * at)
  const z = 1 / (at * at)
  result += (1 + 1 / (2 * at) + z * (1 / 6 - z * (1 / 30 - z / 42))) / at
  return reflected ? -result : result
}

/** P(a, x), or with `upper` Q(a, x) = 1 - P(a, x). */
export function gammaRatio(a: number, x: number, logGamma: number, upper: boolean): number {
  if (x < 0 || a < 0) return NaN
  if (a === 0) return x > 0 ? Number(!upper) : NaN
  if (x === 0) return Number(upper)
  if (a === Infinity) return x === Infinity ? NaN : Number(upper)
  if (x === Infinity) return Number(!upper)
  if (Number.isNaN(a) || Number.isNaN(x)) return NaN
  if (a > largeOrder) return largeGammaRatio(a, x, upper)
  const scale = Math.exp(a * Math.log(x) - x - logGamma)
  if (x <= a + 1) {
    let term = 1 / a
    let total = term
    for (let k = 1; k < 100000 && term > total * 1e-17; k++) total += term *= x / (a + k)
    return upper ? 1 - scale * total : scale * total
  }
  // Lentz's method for the continued fraction.
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let k = 1; k < 100000; k++) {
    const n = -k * (k - a)
    b += 2
    d = 1 / (n * d + b)
    c = b + n / c
    const factor = d * c
    h *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return upper ? scale * h : 1 - scale * h
}

/** From which order on the ratio is computed by how far x is from it: the series take √a terms, and a ln x - x loses its digits. */
const largeOrder = 1e5

/** Temme's uniform expansion: DLMF 8.12.3 to 8.12.9, with c₀ and c₁ by their series about 0, beyond which nothing is left of them. */
function largeGammaRatio(a: number, x: number, upper: boolean): number {
  const mu = (x - a) / a
  const half = Math.abs(mu) < 1e-3 ? mu * mu * (0.5 - mu * (1 / 3 - mu * (1 / 4 - mu / 5))) : mu - Math.log1p(mu)
  // Of e^-745 nothing is left.
  if (a * half > 745) return Number(mu > 0 !== upper)
  const eta = Math.sign(mu) * Math.sqrt(2 * half)
  const c0 = -1 / 3 + eta * (1 / 12 - eta * (2 / 135 - eta / 864))
  const rest = (Math.exp(-a * half) / Math.sqrt(2 * Math.PI * a)) * (c0 - (1 / 540 + eta / 288) / a)
  // ½ erfc(|η| √(a / 2)), the smaller tail.
  const tail = eta === 0 ? 0.5 : gammaRatio(0.5, a * half, Math.log(Math.PI) / 2, true) / 2
  const above = (eta < 0 ? 1 - tail : tail) + rest
  if (upper) return above
  return (eta < 0 ? tail : 1 - tail) - rest
}

/** Where the normal distribution's area is p, within 1.2e-9 of it. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN
  if (p === 0) return -Infinity
  if (p === 1) return Infinity
  const tail = Math.min(p, 1 - p)
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail))
    const x = polynomial(c, q) / polynomial([...d, 1], q)
    return p < 0.5 ? x : -x
  }
  const q = p - 0.5
  return (polynomial(a, q * q) * q) / polynomial([...b, 1], q * q)
}

const a = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
]
const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572]
const c = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416]

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, each) => sum * x + each, 0)
}
