// Modified Bessel functions of the first kind, orders 0 and 1, in float64: the ascending series, whose terms are all positive, and
// from |x| = 30 on the asymptotic one (Abramowitz and Stegun 9.6.10, 9.7.1). Relative error below 1e-15.

const far = 30

/** exp(-|x|) · I0(x) or, of order 1, of I1(|x|). */
function scaled(order: 0 | 1, x: number): number {
  const at = Math.abs(x)
  return at < far ? Math.exp(-at) * series(order, at) : asymptotic(order, at)
}

/** Σ (x/2)^(2k + order) / (k! (k + order)!) */
function series(order: 0 | 1, x: number): number {
  const quarter = (x * x) / 4
  let term = order === 0 ? 1 : x / 2
  let sum = term
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * (k + order))
    sum += term
  }
  return sum
}

/** 1/√(2πx) · Σ (-1)^k Π (4·order² - (2j - 1)²) / (k! (8x)^k) */
function asymptotic(order: 0 | 1, x: number): number {
  const mu = 4 * order
  let term = 1
  let sum = 1
  for (let k = 1; k < 40; k++) {
    const next = (-term * (mu - (2 * k - 1) ** 2)) / (k * 8 * x)
    if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 1e-17) break
    term = next
    sum += term
  }
  return sum / Math.sqrt(2 * Math.PI * x)
}

export function i0e(x: number): number {
  return scaled(0, x)
}

export function i1e(x: number): number {
  return Math.sign(x) * scaled(1, x)
}

export function i0(x: number): number {
  const at = Math.abs(x)
  return at < far ? series(0, at) : grown(at, asymptotic(0, at))
}

export function i1(x: number): number {
  const at = Math.abs(x)
  return Math.sign(x) * (at < far ? series(1, at) : grown(at, asymptotic(1, at)))
}

/** exp(x) · y, where the power alone would be too large. */
function grown(x: number, y: number): number {
  const half = Math.exp(x / 2)
  return half * y * half
}
