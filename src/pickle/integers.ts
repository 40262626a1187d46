// Integers of a pickle: two's complement bytes (LONG1, LONG4) and decimal text (INT, LONG, GET, PUT).
// A number where it is safe, else a bigint. CPython: Objects/longobject.c.

import { LimitError, UnpicklingError } from '../errors.js'

/** Decimal digits; more take Python quadratic time, so that it refuses them as well. */
const digits_limit = 4300

/** Little-endian two's complement of `length` bytes from `start`; no byte at all is 0. */
export function decode_long(bytes: Uint8Array, start: number, length: number): number | bigint {
  if (length > 6) return decode_big(bytes, start, length)
  let value = 0
  for (let index = length - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] as number)
  const negative = length > 0 && (bytes[start + length - 1] as number) >= 128
  return negative ? value - 256 ** length : value
}

/** A decimal as Python's `repr` of an int writes it, with the `L` that Python 2 appends. */
export function decode_decimal(text: string): number | bigint {
  const digits = text.endsWith('L') ? text.slice(0, -1) : text
  if (!/^[+-]?\d+$/.test(digits)) throw new UnpicklingError({ reason: `the text ${JSON.stringify(text.slice(0, 40))} is no integer` })
  if (digits.length > digits_limit) {
    throw new LimitError({ what: 'an integer in decimal digits', limit: digits_limit, got: digits.length })
  }
  const value = Number(digits)
  // `+ 0` makes 0 of -0.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(digits.replace('+', ''))
}

function decode_big(bytes: Uint8Array, start: number, length: number): number | bigint {
  const digits: string[] = []
  for (let index = length - 1; index >= 0; index--) {
    digits.push((bytes[start + index] as number).toString(16).padStart(2, '0'))
  }
  const value = BigInt.asIntN(8 * length, BigInt(`0x${digits.join('')}`))
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
