// Floats as numpy prints them: the shortest digits that give the float back, in one form for all elements of an array.
// numpy/_core/arrayprint.py: FloatingFormat, ComplexFloatingFormat; dragon4.c.

import { floatRepr } from '../python/numbers.js'
import { exponential, fixed } from '../tensor/format/decimal.js'
import { float16ToNumber, numberToFloat16 } from '../tensor/elements/small-floats.js'
import { numpyRelease } from './release.js'

/** numpy's print option `precision`. */
const precision = 8

/** A float as digits: 0.d1d2d3… × 10^point. */
interface Digits {
  readonly sign: string
  readonly digits: string
  /** Where the point stands, counted from the first digit. */
  readonly point: number
}

/** A float's text in parts: before the point, after it without zeros at the end, the exponent where there is one. */
type Parts = readonly [integer: string, fraction: string, exponent: string]

/** What writes the elements of one array, by the values that are shown; `itemsize` tells which floats they are. */
export function floatFormat(values: readonly number[], itemsize: number, plus = false): (value: number) => string {
  const finite = values.filter((value) => Number.isFinite(value))
  const exponents = isExponential(finite, itemsize)
  const partsOf = exponents ? scientificParts : positionalParts
  const all = finite.map((value) => partsOf(value, itemsize, plus))
  const fractionWidth = widest(all, 1)
  const exponentWidth = widest(all, 2)
  const right = exponents ? exponentWidth + 1 + fractionWidth : fractionWidth
  let left = widest(all, 0)
  if (finite.length < values.length) {
    const negative = plus || values.some((value) => value === -Infinity)
    left = Math.max(left, 'nan'.length - right - 1, 'inf'.length + Number(negative) - right - 1)
  }
  return (value) => {
    if (!Number.isFinite(value))
      return signed(Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf', plus).padStart(left + right + 1)
    if (!exponents) {
      const [integer, fraction] = positionalParts(value, itemsize, plus)
      return `${integer.padStart(left)}.${fraction.padEnd(right)}`
    }
    // Digits beyond the shortest are the exact value's.
    const [mantissa, exponent] = exponential(Math.abs(value), fractionWidth).split('e') as [string, string]
    const digits = signed(signOf(value) + (fractionWidth === 0 ? `${mantissa}.` : mantissa), plus)
    return `${digits.padStart(left + 1 + fractionWidth)}e${exponent.charAt(0)}${exponent.slice(1).padStart(exponentWidth - 1, '0')}`
  }
}

function positionalParts(value: number, itemsize: number, plus: boolean): Parts {
  const { sign, digits, point } = shortest(value, itemsize)
  const [integer, fraction] =
    digits.length - point > precision ? halves(fixed(Math.abs(value), precision)) : placed(digits, point)
  return [signed(sign + integer, plus), fraction.replace(/0+$/, ''), '']
}

function scientificParts(value: number, itemsize: number, plus: boolean): Parts {
  const { sign, digits, point } = shortest(value, itemsize)
  const whole = `${digits.charAt(0)}.${digits.slice(1)}e${power(point - 1)}`
  const text = digits.length - 1 > precision ? exponential(Math.abs(value), precision) : whole
  const [mantissa, exponent] = text.split('e') as [string, string]
  const [integer, fraction] = halves(mantissa)
  return [signed(sign + integer, plus), fraction.replace(/0+$/, ''), exponent]
}

function signed(text: string, plus: boolean): string {
  return plus && !text.startsWith('-') ? `+${text}` : text
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : ''
}

/** Real and imaginary parts have forms of their own. */
export function complexFormat(
  re: readonly number[],
  im: readonly number[],
  itemsize: number,
): (re: number, im: number) => string {
  const real = floatFormat(re, itemsize / 2)
  const imaginary = floatFormat(im, itemsize / 2, true)
  return (x, y) => real(x) + imaginary(y).replace(/(\s*)$/, 'j$1')
}

/** A float scalar's text: as Python's float, but by the digits that its own precision needs. */
export function floatText(value: number, itemsize: number): string {
  if (itemsize === 8 || !Number.isFinite(value) || value === 0) return floatRepr(value)
  const { sign, digits, point } = shortest(value, itemsize)
  if (Math.abs(value) >= largestPlain(itemsize, 1e16) || point < -3)
    return `${sign}${digits.charAt(0)}${digits.length > 1 ? '.' : ''}${digits.slice(1)}e${power(point - 1)}`
  const [integer, fraction] = placed(digits, point)
  return `${sign}${integer}.${fraction === '' ? '0' : fraction}`
}

function isExponential(finite: readonly number[], itemsize: number): boolean {
  let least = Infinity
  let greatest = 0
  for (const value of finite) {
    if (value === 0) continue
    least = Math.min(least, Math.abs(value))
    greatest = Math.max(greatest, Math.abs(value))
  }
  if (greatest === 0) return false
  return greatest >= largestPlain(itemsize, 1e8) || least < 1e-4 || greatest / least > 1000
}

/** From 2.4 on numpy goes by how many digits the dtype has. */
function largestPlain(itemsize: number, usual: number): number {
  if (numpyRelease() !== '2.4') return usual
  return itemsize === 2 ? 1e3 : itemsize === 4 ? 1e6 : usual
}

/** The fewest digits that are this float and no other of `itemsize` bytes. */
function shortest(value: number, itemsize: number): Digits {
  const magnitude = Math.abs(value)
  const [mantissa, exponent] = shortestText(magnitude, itemsize).split('e') as [string, string]
  return { sign: signOf(value), digits: mantissa.replace('.', ''), point: Number(exponent) + 1 }
}

function shortestText(magnitude: number, itemsize: number): string {
  const rounded =
    itemsize === 2
      ? (text: string) => float16ToNumber(numberToFloat16(Number(text)))
      : (text: string) => Math.fround(Number(text))
  if (itemsize <= 4) {
    for (let count = 0; count < 9; count++) {
      const text = magnitude.toExponential(count)
      if (rounded(text) === magnitude) return text
    }
  }
  return magnitude.toExponential()
}

function placed(digits: string, point: number): [integer: string, fraction: string] {
  if (point <= 0) return ['0', '0'.repeat(-point) + digits]
  if (point >= digits.length) return [digits + '0'.repeat(point - digits.length), '']
  return [digits.slice(0, point), digits.slice(point)]
}

function halves(text: string): [string, string] {
  return text.split('.') as [string, string]
}

/** `+05`: at least two digits. */
function power(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function widest(texts: readonly Parts[], part: 0 | 1 | 2): number {
  return texts.reduce((width, text) => Math.max(width, text[part].length), 0)
}
