// How the elements of an array are written, by dtype: arrayprint.py, _get_format_function and the classes that it names.

import type { Complex } from '../python/numbers.js'
import { repr } from '../python/repr.js'
import { Tuple } from '../python/tuple.js'
import { dateText, notATime } from './datetime.js'
import type { DTypeFacts, FieldFacts } from './facts.js'
import { complexFormat, floatFormat, floatText } from './floats.js'

/**
 * What writes an element, given the ones that are shown beside it.
 *
 * @param ndim Of the array.
 * @param alone Of numpy 2's scalars of several fields: floats are written as they are alone.
 */
export function elementFormat(
  dtype: DTypeFacts,
  shown: readonly unknown[],
  ndim: number,
  alone = false,
): (element: unknown) => string {
  const { kind, itemsize, fields, subarray } = dtype
  if (fields !== null) return structureFormat([...fields.values()], shown, alone)
  if (subarray !== null) {
    const format = elementFormat(
      subarray.base,
      shown.flatMap((list) => flat(list, subarray.shape.length)),
      1,
      alone,
    )
    return (list) => nestedText(list, subarray.shape.length, format)
  }
  switch (kind) {
    case 'f':
      if (alone) return (value) => floatText(value as number, itemsize)
      return floatFormat(shown as number[], itemsize) as (element: unknown) => string
    case 'c': {
      const values = shown as Complex[]
      const format = complexFormat(
        values.map(({ re }) => re),
        values.map(({ im }) => im),
        itemsize,
      )
      return (value) => format((value as Complex).re, (value as Complex).im)
    }
    case 'b':
      return (value) => (value === true ? (ndim === 0 ? 'True' : ' True') : 'False')
    case 'i':
    case 'u':
      return padded(shown, String)
    case 'M':
      return padded(shown, (value) => `'${dateText(value as bigint, dtype.datetime ?? { unit: 's', count: 1 })}'`)
    case 'm':
      return padded(shown, (value) => (value === notATime ? "'NaT'" : String(value)))
    case 'V':
      return voidText as (element: unknown) => string
    case 'O':
      return objectText
    default:
      return repr
  }
}

function padded(shown: readonly unknown[], text: (value: unknown) => string): (value: unknown) => string {
  const width = shown.reduce((widest: number, value) => Math.max(widest, text(value).length), 0)
  return (value) => text(value).padStart(width)
}

/** Lists are marked, so that they are not taken for dimensions. */
function objectText(value: unknown): string {
  const text = repr(value)
  return Array.isArray(value) && !(value instanceof Tuple) ? `list(${text})` : text
}

/** Each field is written by the column that it makes. */
function structureFormat(
  fields: readonly FieldFacts[],
  shown: readonly unknown[],
  alone: boolean,
): (element: unknown) => string {
  const isRow = (element: unknown): element is Tuple => element instanceof Tuple && element.length === fields.length
  // Where there are objects, the file gives the rows themselves.
  if (!shown.every(isRow) || fields.some(({ dtype }) => dtype.hasobject))
    return (element) => (isRow(element) ? objectRow(fields, element) : repr(element))
  const formats = fields.map((field, index) =>
    elementFormat(
      field.dtype,
      shown.map((row) => row[index]),
      1,
      alone,
    ),
  )
  return (element) => {
    const parts = formats.map((format, index) => format((element as Tuple)[index]))
    return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`
  }
}

function objectRow(fields: readonly FieldFacts[], row: Tuple): string {
  const parts = fields.map(({ dtype }, index) => (dtype.kind === 'O' ? objectText(row[index]) : repr(row[index])))
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`
}

/** Every byte in hexadecimal. */
export function voidText(bytes: Uint8Array): string {
  return `b'${Array.from(bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}'`
}

function flat(list: unknown, depth: number): unknown[] {
  return depth === 0 || !Array.isArray(list) ? [list] : list.flatMap((item) => flat(item, depth - 1))
}

function nestedText(list: unknown, depth: number, format: (element: unknown) => string): string {
  return depth === 0 || !Array.isArray(list)
    ? format(list)
    : `[${list.map((item) => nestedText(item, depth - 1, format)).join(', ')}]`
}
