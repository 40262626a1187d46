// Text of values, as C++ prints them: aten/src/ATen/core/ivalue.cpp: operator<<, and `format`, `%` of
// torch/csrc/jit/runtime/vararg_functions.cpp.

import { Dict } from '../../../python/dict.js'
import { Complex } from '../../../python/numbers.js'
import { PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { device } from '../../../tensor/device.js'
import { Tensor } from '../../../tensor/tensor.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { isFloat, isInt, numberOf } from '../values/numbers.js'
import { EnumValue, Future } from '../values/objects.js'
import { bytesOf, normalised, textOf } from '../values/text.js'
import { refused } from './refused.js'
import { checkLength } from './strings.js'

const deepest = 200

/** What `str(value)` gives. */
export function formatted(value: unknown): string {
  const parts: string[] = []
  write(value, parts, 0)
  return joinedParts(parts)
}

function joinedParts(parts: readonly string[]): string {
  checkLength(parts.reduce((sum, part) => sum + part.length, 0))
  return normalised(parts.join(''))
}

function write(value: unknown, parts: string[], depth: number): void {
  if (depth > deepest) throw refused('a value is nested too deeply to be printed')
  if (typeof value === 'string') parts.push(value)
  else if (value === null || value === undefined) parts.push('None')
  else if (typeof value === 'boolean') parts.push(value ? 'True' : 'False')
  else if (isInt(value)) parts.push(String(value))
  else if (isFloat(value)) parts.push(doubleText(numberOf(value)))
  else if (value instanceof Complex) parts.push(complexText(value))
  else if (value instanceof Tuple) writeItems(value, '(', value.length === 1 ? ',)' : ')', parts, depth)
  else if (Array.isArray(value)) writeItems(value, '[', ']', parts, depth)
  else if (value instanceof Dict) {
    parts.push('{')
    let first = true
    for (const [key, item] of value) {
      if (!first) parts.push(', ')
      first = false
      write(key, parts, depth + 1)
      parts.push(': ')
      write(item, parts, depth + 1)
    }
    parts.push('}')
  } else parts.push(objectText(value))
}

function writeItems(items: readonly unknown[], open: string, close: string, parts: string[], depth: number): void {
  parts.push(open)
  items.forEach((item, index) => {
    if (index > 0) parts.push(', ')
    write(item, parts, depth + 1)
  })
  parts.push(close)
}

function objectText(value: unknown): string {
  if (value instanceof device) return String(value)
  if (value instanceof Tensor) return value.__repr__()
  if (value instanceof EnumValue) return `Enum<${value.qualname}.${value.member}>`
  if (value instanceof PyObject) return `<${value.name} object>`
  return value instanceof Future ? 'Future' : '<object>'
}

/** `1.`, `0.10000000000000001`: whole numbers with a point, all others with 17 digits. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value) && Math.abs(value) < 1e10) return Object.is(value, -0) ? '-0.' : `${value}.`
  return general(value, 17)
}

function complexText({ re, im }: Complex): string {
  const imaginary = doubleText(im)
  return `${doubleText(re)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j`
}

/** C's `%.{digits}g`. */
export function general(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa, power] = value.toExponential(digits - 1).split('e') as [string, string]
  const exponent = Number(power)
  if (exponent < -4 || exponent >= digits) return `${trimmed(mantissa)}e${exponentText(exponent)}`
  return trimmed(value.toFixed(Math.min(Math.max(digits - 1 - exponent, 0), 100)))
}

/** Without the zeros at a fraction's end. */
function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function exponentText(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function format(text: string, ...args: readonly unknown[]): string {
  const parts: string[] = []
  let begin = 0
  for (let used = 0; ; used++) {
    const place = text.indexOf('{}', begin)
    parts.push(text.slice(begin, place < 0 ? undefined : place))
    if (place < 0) return joinedParts(parts)
    if (used >= args.length) throw refused(`Too few arguments for format string: ${text}`)
    parts.push(formatted(args[used]))
    begin = place + 2
  }
}

function percentFormat(text: string, given: unknown): string {
  const args: readonly unknown[] = given instanceof Tuple ? given : [given]
  const parts: string[] = []
  let used = 0
  let begin = 0
  for (;;) {
    const place = text.indexOf('%', begin)
    parts.push(text.slice(begin, place < 0 ? undefined : place))
    if (place < 0) break
    const key = text[place + 1]
    if (key === undefined) throw refused('Incomplete format specifier')
    begin = place + 2
    if (key === '%') {
      parts.push('%')
      continue
    }
    if (used >= args.length) throw refused('Too few arguments for format string')
    parts.push(percentItem(key, args[used++]))
  }
  if (used !== args.length) throw refused('Too many arguments for format string')
  return joinedParts(parts)
}

/** Floats are C++'s, of 32 bits. */
function percentItem(key: string, value: unknown): string {
  if (key === 's') return formatted(value)
  if (key === 'c') {
    if (typeof value === 'string' && bytesOf(value).length === 1) return value
    if (isInt(value)) return textOf(String.fromCharCode(Number(value) & 0xff))
    throw refused('%c requires an int or a char')
  }
  const isNumber = isInt(value) || isFloat(value)
  if (!isNumber) throw refused(`%${key} requires a number for formatting`)
  const number = numberOf(value)
  const upper = (text: string): string => (key === key.toUpperCase() ? text.toUpperCase() : text)
  const single = Math.fround(number)
  switch (key.toLowerCase()) {
    case 'd':
    case 'i':
      return isInt(value) ? String(value) : String(Math.trunc(number) + 0)
    case 'e': {
      const [mantissa, exponent] = single.toExponential(6).split('e') as [string, string | undefined]
      return upper(exponent === undefined ? general(single, 6) : `${mantissa}e${exponentText(Number(exponent))}`)
    }
    case 'f':
      return upper(Number.isFinite(single) && Math.abs(single) < 1e21 ? single.toFixed(6) : general(single, 6))
    default:
      throw refused(`The specifier %${key} is not supported in TorchScript format strings`)
  }
}

export const formats: readonly Operator[] = [
  builtin('aten::format(str self, ...) -> str', format),
  builtin('aten::percentFormat(str self, ...) -> str', percentFormat),
]
