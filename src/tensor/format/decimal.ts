// Python's `'%.4f'` and `'%.4e'` of a double: its exact value rounded to the nearest decimal, ties to the
// even one. CPython: Python/dtoa.c, modes 2 and 3.
//
// JavaScript's toFixed and toExponential are exact too but round a tie away from zero (0.03125 to 0.0313,
// Python: 0.0312), take at most 100 digits, and toFixed leaves the form at 1e21. So they do the work and
// a tie is put right: both neighbours of a tie differ by one in the last digit, and where the upper one
// is odd, the even one has a last digit less by one.

/** The most digits that toFixed and toExponential take. */
const BUILTIN_DIGITS = 100

/** Python's `'%.{digits}f' % value`. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonfinite(value)
  const x = Math.abs(value)
  if (digits > BUILTIN_DIGITS || x >= 1e21) return sign(value) + withPoint(nearest(x, digits), digits)
  const text = x.toFixed(digits)
  // x = n / 2^k lies half-way between two multiples of 10^-digits only if k is digits + 1.
  const tie = (x * 2 ** (digits + 1)) % 2 === 1
  return sign(value) + (tie ? toEven(text) : text)
}

/** Python's `'%.{digits}e' % value`: an exponent of at least two digits. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonfinite(value)
  const x = Math.abs(value)
  const [rounded, exponent] = x.toExponential(Math.min(digits, BUILTIN_DIGITS)).split('e') as [string, string]
  const power = Number(exponent) - digits
  let mantissa = rounded
  if (digits > BUILTIN_DIGITS) mantissa = withPoint(nearest(x, -power), digits)
  else if (isTie(x, power)) mantissa = toEven(rounded)
  return `${sign(value)}${mantissa}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`
}

function nonfinite(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

function sign(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : ''
}

/** Whether x lies half-way between two multiples of 10^power. Every step is exact. */
function isTie(x: number, power: number): boolean {
  if (power < 0) return (x * 2 ** (1 - power)) % 2 === 1
  // x would be an odd multiple of 5^power, and 5^23 has more bits than a double.
  if (power > 22) return false
  const unit = Number(`1e${power}`)
  return (2 * x) % (2 * unit) === unit
}

/** The even one of a tie's two neighbours, given the upper one. */
function toEven(text: string): string {
  const digit = Number(text.slice(-1))
  return digit % 2 === 0 ? text : text.slice(0, -1) + String(digit - 1)
}

/** The integer nearest to x * 10^power, ties to even. */
function nearest(x: number, power: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0] as bigint
  const biased = Number(bits >> 52n)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  const significand = biased === 0 ? fraction : fraction | 0x10_0000_0000_0000n
  const exponent = Math.max(biased, 1) - 1075
  const over = significand * pow(10n, power) * pow(2n, exponent)
  const under = pow(10n, -power) * pow(2n, -exponent)
  const quotient = over / under
  const twice = 2n * (over % under)
  const up = twice > under || (twice === under && quotient % 2n === 1n)
  return up ? quotient + 1n : quotient
}

/** 1 for negative exponents: those stand on the other side of the fraction. */
function pow(base: bigint, exponent: number): bigint {
  return exponent > 0 ? base ** BigInt(exponent) : 1n
}

function withPoint(integer: bigint, digits: number): string {
  if (digits === 0) return String(integer)
  const text = String(integer).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
