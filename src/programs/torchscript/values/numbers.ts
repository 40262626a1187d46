// TorchScript's numbers as JavaScript's values. An int is a number, or a bigint beyond 2^53; it has 64 bits and wraps. A float
// is a number that cannot be an int (0.5, nan, 1e20, -0), or a PyFloat where nothing else tells it from one: 1.0 is not 1.
// These are the values that `load` gives and that operators take.

import { Complex, PyFloatClass } from '../../../python/numbers.js'

export type Int = number | bigint
export type Float = number | PyFloatClass

/** An int of 64 bits, which wraps. */
export function int(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value)
  const number = Number(wrapped)
  return Number.isSafeInteger(number) ? number : wrapped
}

/** An operator on ints: in numbers where all are, and the result is, exact, else in bigints. */
export function exactly(
  a: Int,
  b: Int,
  fast: (a: number, b: number) => number,
  exact: (a: bigint, b: bigint) => bigint,
): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = fast(a, b)
    // -0 is no int.
    if (Number.isSafeInteger(result)) return result + 0
  }
  return int(exact(BigInt(a), BigInt(b)))
}

export function float(value: number): Float {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? new PyFloatClass(value) : value
}

export function isInt(value: unknown): value is Int {
  return typeof value === 'number' ? Number.isSafeInteger(value) && !Object.is(value, -0) : typeof value === 'bigint'
}

export function isFloat(value: unknown): value is Float {
  return typeof value === 'number'
    ? !Number.isSafeInteger(value) || Object.is(value, -0)
    : value instanceof PyFloatClass
}

export function isComplex(value: unknown): value is Complex {
  return value instanceof Complex
}

/** An int, float or bool as a number of JavaScript's. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return value instanceof PyFloatClass ? value.value : Number(value)
}

/** A float as an int, towards zero. What no int can be is the lowest one, as on x86. */
export function truncated(value: number): Int {
  const whole = Math.trunc(value)
  if (Number.isSafeInteger(whole)) return whole + 0
  return Math.abs(whole) < 2 ** 63 ? int(BigInt(whole)) : -(1n << 63n)
}
