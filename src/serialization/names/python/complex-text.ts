// Python's `complex(text)`. CPython: Objects/complexobject.c, complex_from_string_inner.

import { Complex } from '../../../python/numbers.js'

const float = /[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)/iy

/** undefined where the text is no complex number. */
export function complexOf(given: string): Complex | undefined {
  if (/_(?!\d)|(?<!\d)_/.test(given)) return undefined
  const text = given.replaceAll('_', '').trim()
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text
  const [first, at] = floatAt(inner, 0)
  if (first === undefined) {
    // `j`, `+j`, `-j`
    const sign = /^([+-]?)j$/i.exec(inner)
    return sign === null ? undefined : Complex(0, sign[1] === '-' ? -1 : 1)
  }
  if (at === inner.length) return Complex(first, 0)
  if (/^j$/i.test(inner.slice(at))) return Complex(0, first)
  const sign = inner[at]
  if (sign !== '+' && sign !== '-') return undefined
  const [second, end] = floatAt(inner, at)
  const unit = second === undefined ? [sign === '-' ? -1 : 1, at + 1] : [second, end]
  return /^j$/i.test(inner.slice(unit[1])) ? Complex(first, unit[0] as number) : undefined
}

/** The float that begins there, and where it ends. */
function floatAt(text: string, start: number): readonly [value: number | undefined, end: number] {
  float.lastIndex = start
  const [found] = float.exec(text) ?? []
  if (found === undefined) return [undefined, start]
  const digits = found.replace(/^[+-]/, '').toLowerCase()
  const value = digits === 'nan' ? NaN : digits.startsWith('inf') ? Infinity : Number(digits)
  return [found.startsWith('-') ? -value : value, start + found.length]
}
