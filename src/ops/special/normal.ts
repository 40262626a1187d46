// Functions around the normal distribution in float64, given erfc of their argument: erfcx by its continued fraction (Abramowitz
// and Stegun 7.1.14), the quantile by Acklam's rational approximation and one step of Halley's.

/** exp(x²) · erfc(x) */
export function erfcx(x: number, erfc: number): number {
  if (x < 2) return x < -26.7 ? Infinity : Math.exp(x * x) * erfc
  if (x > 1e8) return 1 / (x * Math.sqrt(Math.PI))
  let fraction = x
  for (let k = 120; k > 0; k--) fraction = x + k / 2 / fraction
  return 1 / (Math.sqrt(Math.PI) * fraction)
}

/** log of the normal distribution's share below x; `erfc` is that of -x/√2 below -1, and of x/√2 above. */
export function logNdtr(x: number, erfc: number): number {
  const scaled = x * Math.SQRT1_2
  return x < -1 ? Math.log(erfcx(-scaled, erfc) / 2) - scaled * scaled : Math.log1p(-erfc / 2)
}

const a = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
]
const b = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
]
const c = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1]

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

/** Where the normal distribution has a share of p below it, within 1e-9: before the step that sharpens it. */
export function ndtriNear(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  const tail = 0.02425
  if (p < tail || p > 1 - tail) {
    const q = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)))
    return (p < tail ? 1 : -1) * (polynomial(c, q) / polynomial(d, q))
  }
  const q = p - 0.5
  return (polynomial(a, q * q) * q) / polynomial(b, q * q)
}

/** Halley's step from `near`, at which the share below is `share`. */
export function ndtriSharp(p: number, near: number, share: number): number {
  if (!Number.isFinite(near)) return near
  const u = (share - p) * Math.sqrt(2 * Math.PI) * Math.exp((near * near) / 2)
  return near - u / (1 + (near * u) / 2)
}
