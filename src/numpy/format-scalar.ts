// The text of a numpy scalar: numpy/_core/src/multiarray/scalartypes.c.src. numpy 2 names the type, numpy 1 does not.

import { Complex } from '../python/numbers.js'
import { repr } from '../python/repr.js'
import { Tuple } from '../python/tuple.js'
import { dateText, notATime } from './datetime.js'
import type { DTypeFacts } from './facts.js'
import { dtypeString } from './dtype-text.js'
import { elementFormat, voidText } from './format-elements.js'
import { floatText } from './floats.js'
import { numpyRelease } from './release.js'
import type { ScalarFacts } from './facts.js'

export function formatScalar(scalar: ScalarFacts): string {
  const { dtype } = scalar
  const value = scalar.item()
  if (dtype.kind === 'O') return repr(value)
  if (dtype.kind === 'M' || dtype.kind === 'm') return timeText(dtype, value as bigint)
  const text = valueText(dtype, value)
  if (numpyRelease() === '1.24') return dtype.kind === 'V' && dtype.fields === null ? `void(${text})` : text
  if (dtype.kind === 'b') return `np.${text}_`
  if (dtype.kind === 'V')
    return dtype.fields === null ? `np.void(${text})` : `np.void(${text}, dtype=${dtypeString(dtype)})`
  const shown = dtype.kind === 'c' ? text.replace(/^\((.*)\)$/, '$1') : text
  // More digits than Python's floats have are text.
  return `np.${typeName(dtype)}(${isLong(dtype) ? `'${shown}'` : shown})`
}

function typeName({ kind, itemsize }: DTypeFacts): string {
  if (kind === 'S') return 'bytes_'
  if (kind === 'U') return 'str_'
  if (isLong({ kind, itemsize })) return kind === 'f' ? 'longdouble' : 'clongdouble'
  return `${{ i: 'int', u: 'uint', f: 'float', c: 'complex' }[kind as 'i' | 'u' | 'f' | 'c']}${8 * itemsize}`
}

function isLong({ kind, itemsize }: Pick<DTypeFacts, 'kind' | 'itemsize'>): boolean {
  return (kind === 'f' && itemsize > 8) || (kind === 'c' && itemsize > 16)
}

function valueText(dtype: DTypeFacts, value: unknown): string {
  const { itemsize } = dtype
  if (typeof value === 'number' && dtype.kind === 'f') return floatText(value, itemsize)
  if (value instanceof Complex) return complexText(value, itemsize / 2)
  if (dtype.kind === 'V' && dtype.fields === null) return voidText(value as Uint8Array)
  if (dtype.fields !== null) return elementFormat(dtype, [value as Tuple], 0, numpyRelease() !== '1.24')(value)
  return repr(value)
}

/** As Python's complex: no ".0" on whole parts, no real part where it is 0. */
function complexText({ re, im }: Complex, itemsize: number): string {
  const part = (value: number): string => floatText(value, itemsize).replace(/\.0$/, '')
  const imaginary = part(im)
  if (re === 0 && !Object.is(re, -0)) return `${imaginary}j`
  return `(${part(re)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j)`
}

function timeText({ kind, datetime }: DTypeFacts, value: bigint): string {
  const name = `${numpyRelease() === '1.24' ? 'numpy' : 'np'}.${kind === 'M' ? 'datetime64' : 'timedelta64'}`
  const { unit, count } = datetime ?? { unit: 'generic', count: 1 }
  const unitText = `,'${count === 1 ? unit : `${count}${unit}`}'`
  if (kind === 'M') {
    // Hours alone, and units that are several, are not told by the text; of no time no unit is.
    const isTold = count === 1 && unit !== 'h' && !(value === notATime && numpyRelease() === '2.4')
    return `${name}('${dateText(value, { unit, count })}'${isTold ? '' : unitText})`
  }
  const shown = value === notATime ? "'NaT'" : String(value)
  if (unit === 'generic') return `${name}(${shown})`
  return `${name}(${shown},'${count === 1 ? unit : `${count}${unit}`}')`
}
