// Python's repr of the numbers of `fractions` and `decimal`, from what they are made of.
// CPython: Lib/fractions.py, Fraction.__new__; Lib/_pydecimal.py, Decimal.__new__ and __str__.

import { isFloat } from '../marks.js'
import type { PyObject } from '../objects.js'

type Write = (value: unknown, marked: boolean) => string

/** Made of its two numbers, before Python 3.12 of its text, `3/4`. Undefined for other texts and floats. */
export function fraction({ args }: PyObject, write: Write): string | undefined {
  const [first, second = 1n] = args
  if (typeof first === 'string' && args.length === 1) {
    const [, numerator, denominator = '1'] = /^([+-]?\d+)(?:\/(\d+))?$/.exec(first) ?? []
    if (numerator === undefined || numerator.length + denominator.length > mostDigits) return undefined
    return reduced(BigInt(numerator), BigInt(denominator), write)
  }
  if (!isInt(args, 0, first) || !isInt(args, 1, second)) return undefined
  return reduced(BigInt(first), BigInt(second), write)
}

const mostDigits = 4300
/** Beyond it finding a common divisor takes too long. */
const mostBits = 4096n

function reduced(numerator: bigint, denominator: bigint, write: Write): string | undefined {
  const limit = 1n << mostBits
  if (denominator === 0n || numerator >= limit || -numerator >= limit || denominator >= limit || -denominator >= limit)
    return undefined
  const divisor = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n)
  return `Fraction(${write(numerator / divisor, false)}, ${write(denominator / divisor, false)})`
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a < 0n ? -a : a
}

function isInt(args: readonly unknown[], index: number, value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (Number.isSafeInteger(value) && !isFloat(args, index, value as number))
}

/** Of its text, as it is pickled, or of an int. */
export function decimal({ args }: PyObject, write: Write): string | undefined {
  const [value] = args
  if (args.length !== 1) return undefined
  if (typeof value === 'string') return `Decimal(${write(value, false)})`
  return isInt(args, 0, value) ? `Decimal(${write(write(value, false), false)})` : undefined
}
