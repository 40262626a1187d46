// Orthogonal polynomials by their recurrences, and Chebyshev's by angles where the degree is high: ATen/native/Math.h, with its degrees
// from which, and its values at the ends. A degree below 0 gives 0.

/** A family of polynomials: degree n at x. */
export type Polynomial = (x: number, n: number) => number

/** How often Hermite's recurrence may run before double precision overflows. */
const HERMITE_LIMIT = 512

/** r = a(x) · q - p from degrees 0 and 1 on. */
function recurrence(
  n: number,
  first: number,
  second: number,
  step: (k: number, q: number, p: number) => number,
): number {
  if (n === 0) return first
  let [p, q] = [first, second]
  for (let k = 1; k < n && !Number.isNaN(q); k++) [p, q] = [q, step(k, q, p)]
  return q
}

interface Chebyshev {
  /** Of the highest degree's side, x = 1, and of x = -1 for even and odd degrees. */
  readonly right: (n: number) => number
  readonly left: (n: number) => number
  /** From which degree on angles are taken. */
  readonly angled: number
  readonly byAngle: (n: number, angle: number, x: number) => number
  readonly second: (x: number) => number
}

/** One kind of Chebyshev's polynomials, which all have the same recurrence; `shifted` from [-1, 1] to [0, 1]. */
function chebyshev({ right, left, angled, byAngle, second }: Chebyshev, shifted = false): Polynomial {
  return (given, n) => {
    if (n < 0) return 0
    const x = shifted ? given + given - 1 : given
    if (shifted ? given === 1 : x === 1) return right(n)
    if (shifted ? given === 0 : x === -1) return left(n)
    if (n > angled && Math.abs(x) < 1) return byAngle(n, Math.acos(x), x)
    return recurrence(n, 1, second(x), (_, q, p) => (x + x) * q - p)
  }
}

const even = (n: number): boolean => n % 2 === 0

const t: Chebyshev = {
  right: () => 1,
  left: (n) => (even(n) ? 1 : -1),
  angled: 6,
  byAngle: (n, angle) => Math.cos(n * angle),
  second: (x) => x,
}
const u: Chebyshev = {
  right: (n) => n + 1,
  left: (n) => (even(n) ? n + 1 : -(n + 1)),
  angled: 8,
  byAngle: (n, angle, x) =>
    Math.sin(angle) === 0 ? ((n + 1) * Math.cos((n + 1) * angle)) / x : Math.sin((n + 1) * angle) / Math.sin(angle),
  second: (x) => x + x,
}
const v: Chebyshev = {
  right: () => 1,
  left: (n) => (even(n) ? n + n + 1 : -(n + n + 1)),
  angled: 8,
  byAngle: (n, angle) =>
    Math.sin(angle / 2) === 1
      ? even(n)
        ? n + n + 1
        : -(n + n + 1)
      : Math.cos((n + 0.5) * angle) / Math.cos(angle / 2),
  second: (x) => x + x - 1,
}
const w: Chebyshev = {
  right: (n) => n + n + 1,
  left: (n) => (even(n) ? 1 : -1),
  angled: 8,
  byAngle: (n, angle, x) =>
    Math.cos(angle / 2) === 1
      ? x > 0
        ? n + n + 1
        : even(n)
          ? 1
          : -1
      : Math.sin((n + 0.5) * angle) / Math.sin(angle / 2),
  second: (x) => x + x + 1,
}

export const chebyshevT = chebyshev(t)
export const chebyshevU = chebyshev(u)
export const chebyshevV = chebyshev(v)
export const chebyshevW = chebyshev(w)
export const shiftedChebyshevT = chebyshev(t, true)
export const shiftedChebyshevU = chebyshev({ ...u, angled: 6 }, true)
export const shiftedChebyshevV = chebyshev({ ...v, angled: 6 }, true)
export const shiftedChebyshevW = chebyshev({ ...w, angled: 4 }, true)

export const hermiteH: Polynomial = (x, n) => {
  if (n < 0) return 0
  if (n > HERMITE_LIMIT) return NaN
  return recurrence(n, 1, x + x, (k, q, p) => (x + x) * q - 2 * k * p)
}

export const hermiteHe: Polynomial = (x, n) => {
  if (n < 0) return 0
  if (n > HERMITE_LIMIT) return NaN
  return recurrence(n, 1, x, (k, q, p) => x * q - k * p)
}

export const laguerreL: Polynomial = (x, n) => {
  if (n < 0) return 0
  if (x === 0) return 1
  return recurrence(n, 1, 1 - x, (k, q, p) => ((k + k + (1 - x)) * q - k * p) / (k + 1))
}

export const legendreP: Polynomial = (x, n) => {
  if (n < 0) return 0
  if (Math.abs(x) === 1) return x > 0 || even(n) ? 1 : -1
  return recurrence(n, 1, x, (k, q, p) => ((k + k + 1) * x * q - k * p) / (k + 1))
}
