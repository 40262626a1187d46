// Elementary functions of complex numbers in double precision. Branch cuts and the forms that do not cancel or overflow are
// those of W. Kahan, "Branch Cuts for Complex Elementary Functions" (1987); C99, annex G, says the same.

/** f(x + u i) into out[0] + out[1] i. `out` may not be read before both arguments are. */
export type ComplexFunction = (out: Float64Array, x: number, u: number) => void

/** The same of two numbers, the second y + v i. */
export type ComplexPair = (out: Float64Array, x: number, u: number, y: number, v: number) => void

export function set(out: Float64Array, re: number, im: number): void {
  out[0] = re
  out[1] = im
}

export function exp(out: Float64Array, x: number, u: number): void {
  const size = Math.exp(x)
  if (u === 0) return set(out, size, u)
  if (size === 0 && !Number.isFinite(u)) return set(out, 0, 0)
  if (size === Infinity && !Number.isFinite(u)) return set(out, x === Infinity ? size : NaN, NaN)
  // Where the size overflows its product with a small part need not.
  const rest = Math.exp(Math.max(0, x - 709))
  const scale = Math.exp(Math.min(x, 709))
  set(out, scale * Math.cos(u) * rest, scale * Math.sin(u) * rest)
}

export function expm1(out: Float64Array, x: number, u: number): void {
  const half = Math.sin(u / 2)
  set(out, Math.expm1(x) * Math.cos(u) - 2 * half * half, Math.exp(x) * Math.sin(u))
}

export function log(out: Float64Array, x: number, u: number): void {
  set(out, logOfSize(x, u), Math.atan2(u, x))
}

export function log1p(out: Float64Array, x: number, u: number): void {
  const near = Math.abs(x) < 0.5 && Math.abs(u) < 0.5
  set(out, near ? Math.log1p(x * (2 + x) + u * u) / 2 : logOfSize(1 + x, u), Math.atan2(u, 1 + x))
}

export function sqrt(out: Float64Array, x: number, u: number): void {
  if (Math.abs(u) === Infinity) return set(out, Infinity, u)
  if (x === -Infinity) return set(out, Number.isNaN(u) ? NaN : 0, Number.isNaN(u) ? Infinity : copySign(Infinity, u))
  if (x === Infinity) return set(out, x, Number.isNaN(u) ? NaN : copySign(0, u))
  if (x === 0 && u === 0) return set(out, 0, u)
  // Halved first, so that the size does not overflow.
  const size = Math.hypot(x / 2, u / 2)
  const root = Math.sqrt(Math.abs(x) / 2 + size)
  if (x >= 0) set(out, root, u / (2 * root))
  else set(out, Math.abs(u) / (2 * root), copySign(root, u))
}

export function sinh(out: Float64Array, x: number, u: number): void {
  if (u === 0) return set(out, Math.sinh(x), u)
  if (x === 0) return set(out, x, Math.sin(u))
  const [sine, cosine] = [Math.sin(u), Math.cos(u)]
  if (Math.abs(x) < 700) return set(out, Math.sinh(x) * cosine, Math.cosh(x) * sine)
  const half = Math.exp(Math.abs(x) / 2)
  set(out, copySign(half * (half * cosine * 0.5), x * cosine), half * (half * sine * 0.5))
}

export function cosh(out: Float64Array, x: number, u: number): void {
  if (u === 0 || x === 0) return set(out, Math.cosh(x) * Math.cos(u), u * x === 0 ? x * u : Math.sinh(x) * Math.sin(u))
  const [sine, cosine] = [Math.sin(u), Math.cos(u)]
  if (Math.abs(x) < 700) return set(out, Math.cosh(x) * cosine, Math.sinh(x) * sine)
  const half = Math.exp(Math.abs(x) / 2)
  set(out, half * (half * cosine * 0.5), Math.sign(x) * half * (half * sine * 0.5))
}

export function tanh(out: Float64Array, x: number, u: number): void {
  if (Math.abs(x) > 20) {
    const rest = Number.isFinite(u) ? 4 * Math.sin(u) * Math.cos(u) * Math.exp(-2 * Math.abs(x)) : 0
    return set(out, copySign(1, x), rest)
  }
  const t = Math.tan(u)
  const beta = 1 + t * t
  const s = Math.sinh(x)
  const divisor = 1 + beta * s * s
  if (!Number.isFinite(t) && !Number.isNaN(t)) return set(out, Math.sqrt(1 + s * s) / s, 1 / t)
  set(out, (beta * Math.sqrt(1 + s * s) * s) / divisor, t / divisor)
}

export function asin(out: Float64Array, x: number, u: number): void {
  if (isInfinite(x, u)) return set(out, Math.atan2(x, Math.abs(u)), Number.isNaN(u) ? Infinity : copySign(Infinity, u))
  sqrt(out, 1 - x, -u)
  const [a, b] = [out[0] as number, out[1] as number]
  sqrt(out, 1 + x, u)
  const [c, d] = [out[0] as number, out[1] as number]
  set(out, Math.atan2(x, a * c - b * d), asinhOf(a * d - b * c, u, x))
}

export function acos(out: Float64Array, x: number, u: number): void {
  if (isInfinite(x, u))
    return set(out, Math.atan2(Math.abs(u), x), Number.isNaN(u) ? -Infinity : copySign(Infinity, -u))
  sqrt(out, 1 - x, -u)
  const [a, b] = [out[0] as number, out[1] as number]
  sqrt(out, 1 + x, u)
  const [c, d] = [out[0] as number, out[1] as number]
  set(out, 2 * Math.atan2(a, c), asinhOf(c * b - d * a, -u, x))
}

export function acosh(out: Float64Array, x: number, u: number): void {
  if (isInfinite(x, u)) return set(out, Infinity, Math.atan2(u, x))
  sqrt(out, x - 1, u)
  const [a, b] = [out[0] as number, out[1] as number]
  sqrt(out, x + 1, u)
  const [c, d] = [out[0] as number, out[1] as number]
  set(out, Math.abs(asinhOf(a * c + b * d, x, u)), 2 * Math.atan2(b, c))
}

export function atanh(out: Float64Array, x: number, u: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(u)) {
    const angle = Number.isNaN(u) || (Number.isNaN(x) && Number.isFinite(u)) ? NaN : copySign(Math.PI / 2, u)
    return set(out, Number.isNaN(x) && Math.abs(u) !== Infinity ? NaN : copySign(0, x), angle)
  }
  const [far, near] = [1 + x, 1 - x]
  const re =
    Math.hypot(x, u) > 1e150
      ? x / Math.hypot(x, u) / Math.hypot(x, u)
      : Math.abs(x) < 0.25
        ? Math.log1p((4 * x) / (near * near + u * u)) / 4
        : (logOfSize(far, u) - logOfSize(near, u)) / 2
  // On the cut to the right of 1 a zero's sign tells the side.
  const im = u === 0 && Math.abs(x) > 1 ? copySign(Math.PI / 2, u) : (Math.atan2(u, far) + Math.atan2(u, near)) / 2
  set(out, re, im)
}

export const asinh: ComplexFunction = turned(asin)
export const atan: ComplexFunction = turned(atanh, true)
export const sin: ComplexFunction = turned(sinh, true)
export const tan: ComplexFunction = turned(tanh, true)

export function cos(out: Float64Array, x: number, u: number): void {
  cosh(out, -u, x)
}

export function reciprocal(out: Float64Array, x: number, u: number): void {
  div(out, 1, 0, x, u)
}

export function mul(out: Float64Array, x: number, u: number, y: number, v: number): void {
  set(out, x * y - u * v, x * v + u * y)
}

/** Divided by the larger part first, so that squares do not overflow: c10/util/complex.h, operator/=. */
export function div(out: Float64Array, x: number, u: number, y: number, v: number): void {
  const scale = Math.max(Math.abs(y), Math.abs(v))
  if (scale === 0) return set(out, x / Math.abs(y), u / Math.abs(y))
  const [c, d] = [y / scale, v / scale]
  const size = (c * c + d * d) * scale
  set(out, (x * c + u * d) / size, (u * c - x * d) / size)
}

export function pow(out: Float64Array, x: number, u: number, y: number, v: number): void {
  log(out, x, u)
  const [size, angle] = [out[0] as number, out[1] as number]
  exp(out, y * size - v * angle, y * angle + v * size)
}

/** ln √(x² + u²), exact also where that is near 0. */
export function logOfSize(x: number, u: number): number {
  const [large, small] = [Math.max(Math.abs(x), Math.abs(u)), Math.min(Math.abs(x), Math.abs(u))]
  if (large > 0.5 && large < 2) return Math.log1p((large - 1) * (large + 1) + small * small) / 2
  return Math.log(Math.hypot(x, u))
}

/** asinh of a product of roots, which overflows where the roots' argument does: then ln 2|z|, of the sign of `part`. */
function asinhOf(product: number, part: number, other: number): number {
  if (Math.abs(product) < 1e300) return Math.asinh(product)
  return copySign(Math.log(Math.hypot(part, other)) + Math.LN2, part)
}

/** f(z) = -i g(i z), or with `back` false f(z) = i g(-i z). */
function turned(g: ComplexFunction, back = false): ComplexFunction {
  if (back) {
    return (out, x, u) => {
      g(out, -u, x)
      set(out, out[1] as number, -(out[0] as number))
    }
  }
  return (out, x, u) => {
    g(out, u, -x)
    set(out, -(out[1] as number), out[0] as number)
  }
}

function isInfinite(x: number, u: number): boolean {
  return Math.abs(x) === Infinity || Math.abs(u) === Infinity
}

function copySign(size: number, sign: number): number {
  const negative = sign < 0 || Object.is(sign, -0)
  return negative ? -Math.abs(size) : Math.abs(size)
}
