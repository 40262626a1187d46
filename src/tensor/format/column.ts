// The elements of a tensor as texts of one form, right-aligned to a common width. What the form is follows
// from the elements that are shown: torch/_tensor_str.py, _Formatter.

import { printOptions } from '../../python/printoptions.js'
import type { Element } from '../elements/element.js'
import { exponential, fixed } from './decimal.js'

export interface Column {
  readonly texts: readonly string[]
  /** What rows are broken by. Single texts can be longer: zeros and non-finite values have no say in it. */
  readonly width: number
}

/** Integers and booleans, as Python writes them. */
export function plainColumn(elements: readonly Element[]): Column {
  const texts = elements.map(plainText)
  const width = texts.reduce((widest, text) => Math.max(widest, text.length), 1)
  return aligned(texts, width)
}

/** Floats. `zero` is what PyTorch takes for zero, which is not counted. */
export function floatColumn(values: readonly number[], zero = 0): Column {
  const counts = (value: number): boolean => Number.isFinite(value) && value !== zero
  const counted = values.filter(counts)
  if (counted.length === 0) return aligned(values.map(wholeText), 1)
  const texts = values.map(floatForm(counted))
  let width = 1
  for (let index = 0; index < values.length; index++) {
    if (counts(values[index] as number)) width = Math.max(width, (texts[index] as string).length)
  }
  return aligned(texts, width)
}

/** Complex numbers. Both parts have forms and widths of their own; only the real ones are aligned. */
export function complexColumn(re: readonly number[], im: readonly number[]): Column {
  const reals = floatColumn(re)
  const imaginaries = floatColumn(im)
  const texts = reals.texts.map((real, index) => {
    const imaginary = (imaginaries.texts[index] as string).trimStart()
    return `${real}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j`
  })
  return { texts, width: reals.width + imaginaries.width + 'j'.length }
}

function plainText(value: Element): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

/** The form of floats: scientific, integers with a point after them, or decimals. */
function floatForm(counted: readonly number[]): (value: number) => string {
  const { precision, sci_mode } = printOptions
  let least = Infinity
  let greatest = 0
  for (const value of counted) {
    least = Math.min(least, Math.abs(value))
    greatest = Math.max(greatest, Math.abs(value))
  }
  if (sci_mode ?? (greatest / least > 1000 || greatest > 1e8 || least < 1e-4)) {
    return (value) => exponential(value, precision)
  }
  return counted.every(Number.isInteger) ? wholeText : (value) => fixed(value, precision)
}

function wholeText(value: number): string {
  return Number.isFinite(value) ? `${fixed(value, 0)}.` : fixed(value, 0)
}

function aligned(texts: readonly string[], width: number): Column {
  return { texts: texts.map((text) => text.padStart(width)), width }
}
