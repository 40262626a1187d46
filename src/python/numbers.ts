// Python's numbers that JavaScript does not have: a float standing alone, and complex. Floats within
// containers are plain numbers, marked in marks.ts where they could be taken for ints.

import { callable } from './callable.js'

/** The class behind `PyFloat`, for loops: `new` and `instanceof` through the callable one are slower. */
export class PyFloatClass {
  readonly value: number

  constructor(value: number) {
    if (typeof value !== 'number') throw new TypeError(`PyFloat takes a number, not ${typeof value}`)
    this.value = value
  }

  valueOf(): number {
    return this.value
  }

  toString(): string {
    return floatRepr(this.value)
  }

  __repr__(): string {
    return floatRepr(this.value)
  }
}

/**
 * A Python float whose value is integral, at a place where nothing else can tell it from an int.
 *
 * @example
 * import { PyFloat, save } from 'torchlet'
 * await save([PyFloat(1), 1])   // Python loads [1.0, 1]
 */
export const PyFloat = callable(PyFloatClass, 'PyFloat')
export type PyFloat = PyFloatClass

/** A number without what says that it is a float; other values as they are. */
export function plainNumber(value: unknown): unknown {
  return value instanceof PyFloatClass ? value.value : value
}

/** A Python complex. */
class ComplexClass {
  readonly re: number
  readonly im: number

  constructor(re: number, im = 0) {
    this.re = re
    this.im = im
  }

  toString(): string {
    return this.__repr__()
  }

  /** CPython's `complex_repr`: no real part where it is +0, no ".0" on integral parts. */
  __repr__(): string {
    const im = part(this.im)
    if (this.re === 0 && !Object.is(this.re, -0)) return `${im}j`
    return `(${part(this.re)}${im.startsWith('-') ? '' : '+'}${im}j)`
  }
}

/** A Python complex number: `Complex(1, -2)` is `1-2j`. */
export const Complex = callable(ComplexClass, 'Complex')
export type Complex = ComplexClass

/** Python's `repr` of a float: the shortest digits that round-trip, exponent form beyond 1e16 and below 1e-4. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string]
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  if (exponent < 0) {
    const sign = value < 0 ? '-' : ''
    return `${sign}0.${'0'.repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, '')}`
  }
  const plain = String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

function part(value: number): string {
  const text = floatRepr(value)
  return text.endsWith('.0') ? text.slice(0, -2) : text
}
