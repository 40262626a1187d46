// What Python prints of a numpy dtype: numpy/_core/_dtype.py; its short form in arrays: arrayprint.py, dtype_short_repr.

import { repr } from '../python/repr.js'
import { stringRepr } from '../python/string-repr.js'
import { Tuple } from '../python/tuple.js'
import type { DTypeFacts, FieldFacts, NumpyKind, StringOptions } from './facts.js'
import { numpyRelease } from './release.js'

const kindNames: Readonly<Record<NumpyKind, string>> = {
  b: 'bool',
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  S: 'bytes',
  U: 'str',
  V: 'void',
  O: 'object',
  T: 'StringDType',
  M: 'datetime64',
  m: 'timedelta64',
}

/** `str(dtype)` */
export function dtypeString(dtype: DTypeFacts): string {
  if (dtype.strings !== null) return stringDType(dtype.strings)
  if (dtype.fields !== null || dtype.subarray !== null)
    return kept(strings, dtype, () => construction(dtype, { withAlign: true }))
  if ('SUV'.includes(dtype.kind) || dtype.byteorder === '>') return dtypeCode(dtype)
  return dtypeName(dtype)
}

/** `repr(dtype)` */
export function dtypeRepr(dtype: DTypeFacts): string {
  if (dtype.strings !== null) return stringDType(dtype.strings)
  const aligned = dtype.fields !== null && isAligned(dtype) ? ', align=True' : ''
  return kept(reprs, dtype, () => `dtype(${construction(dtype)}${aligned})`)
}

/** numpy/_core/src/multiarray/stringdtype/dtype.c: stringdtype_repr. */
function stringDType({ coerce, missing }: StringOptions): string {
  const parts = missing === null ? [] : [`na_object=${repr(missing.na_object)}`]
  if (!coerce) parts.push('coerce=False')
  return `StringDType(${parts.join(', ')})`
}

/** Texts of dtypes that stay as they are: thousands of arrays may have one of thousands of fields. */
const strings = new WeakMap<DTypeFacts, string>()
const reprs = new WeakMap<DTypeFacts, string>()

function kept(texts: WeakMap<DTypeFacts, string>, dtype: DTypeFacts, make: () => string): string {
  let text = texts.get(dtype)
  if (text === undefined) {
    text = make()
    if (Object.isFrozen(dtype)) texts.set(dtype, text)
  }
  return text
}

/** NPY_ALIGNED_STRUCT, the top bit of what numpy 1 writes as a signed byte. */
function isAligned({ flags }: DTypeFacts): boolean {
  return (flags & 0x80) !== 0
}

/** After `dtype=` in an array's text. */
export function shortRepr(dtype: DTypeFacts): string {
  if (dtype.fields !== null || dtype.strings !== null) return dtypeString(dtype)
  const isForeign = dtype.byteorder === '>' && numpyRelease() !== '1.24'
  if ('SUV'.includes(dtype.kind) || isForeign) return `'${dtypeString(dtype)}'`
  const name = dtypeName(dtype)
  return /^[a-z][a-z0-9]*$/i.test(name) ? name : `'${name}'`
}

/** numpy's `dtype.str`: `<f4`, `|b1`, `<U5`, `|O`. */
export function dtypeCode({ kind, itemsize, byteorder, datetime }: DTypeFacts): string {
  const order = 'SV'.includes(kind) ? '|' : byteorder
  if (kind === 'O' || kind === 'T') return `|${kind === 'O' ? 'O' : `T${itemsize}`}`
  const unit = datetime === null ? '' : unitText(datetime)
  return `${order}${kind}${kind === 'U' ? itemsize / 4 : itemsize}${unit}`
}

/** numpy's `dtype.name`: `float32`, `datetime64[D]`. */
function dtypeName({ kind, itemsize, datetime }: DTypeFacts): string {
  if (kind === 'M' || kind === 'm') return `${kindNames[kind]}${datetime === null ? '' : unitText(datetime)}`
  return kind === 'b' || kind === 'O' ? kindNames[kind] : `${kindNames[kind]}${8 * itemsize}`
}

function unitText({ unit, count }: { readonly unit: string; readonly count: number }): string {
  if (unit === 'generic') return ''
  return count === 1 ? `[${unit}]` : `[${count}${unit}]`
}

interface Wording {
  /** `?` for `bool` and `<f4` for `float32`. */
  readonly short?: boolean
  /** That a structure is aligned is said within its text. */
  readonly withAlign?: boolean
}

function construction(dtype: DTypeFacts, { short = false, withAlign = false }: Wording = {}): string {
  if (dtype.fields !== null) return structure(dtype, [...dtype.fields], withAlign)
  if (dtype.subarray !== null)
    return `(${construction(dtype.subarray.base, { short: true })}, ${tuple(dtype.subarray.shape)})`
  const { kind, byteorder } = dtype
  if (kind === 'O') return "'O'"
  if (kind === 'b') return short ? "'?'" : "'bool'"
  if (short || byteorder === '>' || 'SUVMm'.includes(kind)) return `'${dtypeCode(dtype).replace(/^\|/, '')}'`
  return `'${dtypeName(dtype)}'`
}

function structure(dtype: DTypeFacts, fields: readonly (readonly [string, FieldFacts])[], withAlign: boolean): string {
  const text =
    isPacked(dtype, fields) && !(withAlign && isAligned(dtype)) ? packed(fields) : spread(dtype, fields, withAlign)
  const { scalarClass } = dtype
  return scalarClass === null ? text : `(${scalarClass.name}, ${text})`
}

/** Whether the fields lie one after the other, as close as their alignment allows where there is one. */
function isPacked(dtype: DTypeFacts, fields: readonly (readonly [string, FieldFacts])[]): boolean {
  const aligned = isAligned(dtype)
  const up = (offset: number, alignment: number): number =>
    aligned ? Math.ceil(offset / alignment) * alignment : offset
  let end = 0
  let widest = 1
  for (const [, field] of fields) {
    const alignment = alignmentOf(field.dtype)
    if (field.offset !== up(end, alignment)) return false
    end = field.offset + field.dtype.itemsize
    widest = Math.max(widest, alignment)
  }
  return up(end, widest) === dtype.itemsize
}

/** As a C compiler aligns it. */
function alignmentOf({ kind, itemsize, alignment, subarray }: DTypeFacts): number {
  if (subarray !== null) return alignmentOf(subarray.base)
  if (alignment > 0) return alignment
  return Math.min(kind === 'c' ? itemsize / 2 : itemsize, 16)
}

function packed(fields: readonly (readonly [string, FieldFacts])[]): string {
  const items = fields.map(([name, { dtype, title }]) => {
    const key = typeof title === 'string' ? `(${stringRepr(title)}, ${stringRepr(name)})` : stringRepr(name)
    const { subarray } = dtype
    const type =
      subarray === null
        ? construction(dtype, { short: true })
        : `${construction(subarray.base, { short: true })}, ${tuple(subarray.shape)}`
    return `(${key}, ${type})`
  })
  return `[${items.join(', ')}]`
}

function spread(dtype: DTypeFacts, fields: readonly (readonly [string, FieldFacts])[], withAlign: boolean): string {
  const names = fields.map(([name]) => stringRepr(name)).join(', ')
  const formats = fields.map(([, field]) => construction(field.dtype, { short: true })).join(', ')
  const offsets = fields.map(([, { offset }]) => String(offset)).join(', ')
  const aligned = withAlign && isAligned(dtype) ? ", 'aligned': True" : ''
  const hasTitles = fields.some(([, { title }]) => title !== null)
  const titles = hasTitles ? `, 'titles': [${fields.map(([, { title }]) => repr(title)).join(', ')}]` : ''
  return `{'names': [${names}], 'formats': [${formats}], 'offsets': [${offsets}]${titles}, 'itemsize': ${dtype.itemsize}${aligned}}`
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${Tuple.from(shape).join(', ')})`
}
