// Integers of a pickle: two's complement bytes (LONG1, LONG4) and decimal text (INT, LONG, GET, PUT).
// A number where it is safe, else a bigint. CPython: Objects/longobject.c.

import { LimitError, UnpicklingError } from '../errors.js'

/** Decimal digits; more take Python quadratic time, so that it refuses them as well. */
const digitsLimit = 4300

/** Little-endian two's complement of `length` bytes from `start`; no byte at all is 0. */
export function decodeLong(bytes: Uint8Array, start: number, length: number): number | bigint {
  if (length > 6) return decodeBig(bytes, start, length)
  let value = 0
  for (let index = length - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] as number)
  const negative = length > 0 && (bytes[start + length - 1] as number) >= 128
  return negative ? value - 256 ** length : value
}

/** A decimal as Python's `repr` of an int writes it. */
export function decodeDecimal(digits: string): number | bigint {
  if (!/^[+-]?\d+$/.test(digits)) {
    throw new UnpicklingError({ reason: `the text ${JSON.stringify(digits.slice(0, 40))} is no integer` })
  }
  if (digits.length > digitsLimit) {
    throw new LimitError({ what: 'an integer in decimal digits', limit: digitsLimit, got: digits.length })
  }
  const value = Number(digits)
  // `+ 0` makes 0 of -0.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(digits.replace('+', ''))
}

/** The line of INT, where `00` and `01` are False and True. With other zeros before a number releases of Python differ. */
export function decodeIntLine(line: string): number | bigint | boolean {
  if (line === '00' || line === '01') return line === '01'
  if (/^(?:0$|-?[1-9])/.test(line)) return decodeDecimal(line)
  throw new UnpicklingError({ reason: `the text ${JSON.stringify(line.slice(0, 40))} is no integer` })
}

/** The line of LONG, with the `L` that Python 2 appends. */
export function decodeLongLine(line: string): number | bigint {
  return decodeDecimal(line.endsWith('L') ? line.slice(0, -1) : line)
}

function decodeBig(bytes: Uint8Array, start: number, length: number): number | bigint {
  const digits: string[] = []
  for (let index = length - 1; index >= 0; index--) {
    digits.push((bytes[start + index] as number).toString(16).padStart(2, '0'))
  }
  const value = BigInt.asIntN(8 * length, BigInt(`0x${digits.join('')}`))
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Little-endian two's complement in as few bytes as hold the sign; of 0 none. */
export function encodeLong(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array()
  // As many bits as the value has without its sign, and one for the sign.
  const magnitude = value < 0n ? -value - 1n : value
  const length = Math.floor(bitLength(magnitude) / 8) + 1
  const digits = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, index) => {
    const at = 2 * (length - 1 - index)
    return Number.parseInt(digits.slice(at, at + 2), 16)
  })
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}
