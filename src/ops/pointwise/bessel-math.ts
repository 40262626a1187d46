// Bessel functions of orders 0 and 1 and Airy's Ai in double precision: Abramowitz and Stegun 9.1.46 and 9.1.88 (by Miller's
// recurrence from above), 9.2.5 (large arguments), 9.6.13 (K₀ near 0), 10.4.2 and 10.4.60 (Ai); W. Thompson and A. Barnett's continued
// fraction for K (Comput. Phys. Comm. 36, 1985). What lies outside their domains is as ATen/native/Math.h has it.

import { bessel } from './special-math.js'

const EULER = 0.577_215_664_901_532_9

/** J₀, J₁, Y₀, Y₁ of x > 0. */
interface Cylinder {
  readonly j: readonly [number, number]
  readonly y: readonly [number, number]
}

/** From where the asymptotic series has all digits. */
const FAR = 25

function cylinder(x: number): Cylinder {
  return x > FAR ? farCylinder(x) : nearCylinder(x)
}

/** All orders from above, so that rounding errors die out, scaled by J₀ + 2 Σ J₂ₖ = 1. */
function nearCylinder(x: number): Cylinder {
  const start = 2 * Math.ceil((x + 25 + 4 * Math.cbrt(x)) / 2)
  const j = new Float64Array(start + 2)
  j[start] = 1e-200
  for (let n = start; n > 0; n--) {
    j[n - 1] = ((2 * n) / x) * (j[n] as number) - (j[n + 1] as number)
    if (Math.abs(j[n - 1] as number) > 1e250) for (let k = n - 1; k <= start; k++) (j[k] as number) *= 1e-250
  }
  let total = j[0] as number
  for (let n = 2; n <= start; n += 2) total += 2 * (j[n] as number)
  for (let n = 0; n <= start; n++) (j[n] as number) /= total
  const [j0, j1] = j as unknown as [number, number]
  const log = Math.log(x / 2) + EULER
  let [even, odd] = [0, 0]
  for (let k = 1; 2 * k + 1 <= start; k++) {
    const sign = k % 2 === 0 ? 1 : -1
    even += (sign * (j[2 * k] as number)) / k
    odd += (sign * (2 * k + 1) * (j[2 * k + 1] as number)) / (k * (k + 1))
  }
  const y0 = (2 / Math.PI) * (log * j0 - 2 * even)
  const y1 = (2 / Math.PI) * (-j0 / x + (log - 1) * j1 - odd)
  return { j: [j0, j1], y: [y0, y1] }
}

function farCylinder(x: number): Cylinder {
  const [p0, q0] = hankel(0, x)
  const [p1, q1] = hankel(4, x)
  const factor = Math.sqrt(2 / (Math.PI * x))
  // cos and sin of x - π/4 by those of x, whose arguments are exact; x - 3π/4 is a quarter turn further.
  const [cos, sin] = [(Math.cos(x) + Math.sin(x)) * Math.SQRT1_2, (Math.sin(x) - Math.cos(x)) * Math.SQRT1_2]
  return {
    j: [factor * (p0 * cos - q0 * sin), factor * (p1 * sin + q1 * cos)],
    y: [factor * (p0 * sin + q0 * cos), factor * (q1 * sin - p1 * cos)],
  }
}

/** The sums P and Q of the asymptotic series, with μ = 4ν². */
function hankel(mu: number, x: number): readonly [number, number] {
  let [term, p, q] = [1, 1, 0]
  for (let k = 1; k < 60; k++) {
    const next = (term * (mu - (2 * k - 1) ** 2)) / (k * 8 * x)
    if (Math.abs(next) > Math.abs(term) || next === 0) break
    term = next
    const signed = k % 4 < 2 ? term : -term
    if (k % 2 === 1) q += signed
    else p += k % 4 === 2 ? -term : term
  }
  return [p, q]
}

/** J₀ or J₁. */
export function besselJ(order: 0 | 1, x: number): number {
  const size = Math.abs(x)
  if (size === Infinity || Number.isNaN(x)) return NaN
  if (size === 0) return order === 0 ? 1 : x
  const value = cylinder(size).j[order]
  return order === 1 && x < 0 ? -value : value
}

/** Y₀ or Y₁: -∞ at 0, NaN below. */
export function besselY(order: 0 | 1, x: number): number {
  if (x === 0) return -Infinity
  if (!(x > 0) || x === Infinity) return NaN
  return cylinder(x).y[order]
}

/** K₀ or K₁, with `scaled` times eˣ: ∞ at 0, NaN below. */
export function besselK(order: 0 | 1, x: number, scaled: boolean): number {
  if (x === 0) return Infinity
  if (!(x > 0)) return NaN
  if (x <= 2) {
    const value = nearK(x)[order]
    return scaled ? value * Math.exp(x) : value
  }
  const found = farK(0, x)[order]
  return scaled ? found : found * Math.exp(-x)
}

function nearK(x: number): readonly [number, number] {
  const quarter = (x * x) / 4
  const [i0, i1] = [bessel(0, x, false), bessel(1, x, false)]
  let [term, harmonic, sum] = [1, 0, 0]
  for (let k = 1; k < 40; k++) {
    term *= quarter / (k * k)
    harmonic += 1 / k
    sum += term * harmonic
  }
  const k0 = sum - (Math.log(x / 2) + EULER) * i0
  // By the Wronskian.
  return [k0, (1 / x - i1 * k0) / i0]
}

/** eˣ Kν and eˣ Kν₊₁ of x ≥ 2. */
function farK(nu: number, x: number): readonly [number, number] {
  if (x === Infinity) return [0, 0]
  const first = 0.25 - nu * nu
  let b = 2 * (1 + x)
  let d = 1 / b
  let [h, step] = [d, d]
  let [q1, q2] = [0, 1]
  let [q, c] = [first, first]
  let a = -first
  let s = 1 + q * step
  for (let i = 2; i < 10_000; i++) {
    a -= 2 * (i - 1)
    c = (-a * c) / i
    const next = (q1 - b * q2) / a
    q1 = q2
    q2 = next
    q += c * next
    b += 2
    d = 1 / (b + a * d)
    step *= b * d - 1
    h += step
    const change = q * step
    s += change
    if (Math.abs(change / s) < 1e-17) break
  }
  const k = Math.sqrt(Math.PI / (2 * x)) / s
  return [k, (k * (nu + x + 0.5 - first * h)) / x]
}

/** sin x / x: 0 at the infinities. */
export function sphericalBesselJ0(x: number): number {
  if (Math.abs(x) === Infinity) return 0
  if (Math.abs(x) >= 0.5) return Math.sin(x) / x
  let [term, total] = [1, 1]
  for (let k = 1; k < 9; k++) total += term *= -(x * x) / (2 * k * (2 * k + 1))
  return total
}

/** Ai(0) and -Ai'(0). */
const [AI, AI_PRIME] = [0.355_028_053_887_817_2, 0.258_819_403_792_806_8]

/** Airy's Ai: NaN at the infinities, 0 where it is below what ATen computes. */
export function airyAi(x: number): number {
  if (Math.abs(x) === Infinity) return NaN
  if (x > 103.892) return 0
  // From where ζ is more than 2.
  if (x > 2.09) {
    const zeta = (2 / 3) * x * Math.sqrt(x)
    return (Math.sqrt(x / 3) / Math.PI) * farK(1 / 3, zeta)[0] * Math.exp(-zeta)
  }
  return x < -8 ? farAiry(-x) : nearAiry(x)
}

function nearAiry(x: number): number {
  const cube = x * x * x
  let [f, g] = [1, x]
  let [total, other] = [1, x]
  for (let k = 1; k < 120; k++) {
    f *= cube / ((3 * k - 1) * (3 * k))
    g *= cube / (3 * k * (3 * k + 1))
    total += f
    other += g
  }
  return AI * total - AI_PRIME * other
}

/** Of -x. */
function farAiry(x: number): number {
  const zeta = (2 / 3) * x * Math.sqrt(x)
  let [term, even, odd] = [1, 1, 0]
  for (let k = 1; k < 40; k++) {
    const next = (term * (6 * k - 5) * (6 * k - 3) * (6 * k - 1)) / ((2 * k - 1) * 216 * k * zeta)
    if (next > term) break
    term = next
    const signed = k % 4 < 2 ? term : -term
    if (k % 2 === 1) odd += signed
    else even += k % 4 === 2 ? -term : term
  }
  const angle = zeta + Math.PI / 4
  return (Math.sin(angle) * even - Math.cos(angle) * odd) / (Math.sqrt(Math.PI) * Math.sqrt(Math.sqrt(x)))
}
