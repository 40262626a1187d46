// numpy.ma's arrays: objects as their file has them, which print as numpy's do. numpy/ma/core.py: MaskedArray.__repr__,
// _insert_masked_print, default_filler.

import { encodeUtf8 } from '../bytes/utf8.js'
import { PyFloat } from '../python/numbers.js'
import { Global, PyObject } from '../python/objects.js'
import { repr } from '../python/repr.js'
import { Tuple } from '../python/tuple.js'
import { NDArray } from './array.js'
import { NumpyDType } from './dtype.js'
import { shortRepr } from './dtype-text.js'
import type { ArrayFacts, NumpyKind } from './facts.js'
import { elementsText, isImplied } from './format.js'
import { NumpyScalar } from './scalar.js'

/** How many of a line's elements are looked at, of arrays of one dimension and of more. */
const printWidth = { one: 1500, more: 100 }

/** What fills masked places where nothing was said: scalars of the widest dtypes, of others their values. */
const defaultFill: Partial<Record<NumpyKind, () => unknown>> = {
  b: () => true,
  i: () => new NumpyScalar(NumpyDType.of('int64'), BigInt64Array.of(999999n)),
  u: () => new NumpyScalar(NumpyDType.of('uint64'), BigUint64Array.of(999999n)),
  f: () => new NumpyScalar(NumpyDType.of('float64'), Float64Array.of(1e20)),
  c: () => new NumpyScalar(NumpyDType.of('complex128'), Float64Array.of(1e20, 0)),
  S: () => encodeUtf8('N/A'),
  U: () => 'N/A',
}

/** What stands for a masked element. */
const masked = { __repr__: (): string => '--' }

/** An array of which some elements are masked; its parts are in `args` and `state`, as in the file. */
export class MaskedArray extends PyObject {
  __repr__(): string {
    const parts = partsOf(this)
    return parts === null ? `<${this.name} object>` : maskedText(parts)
  }
}

interface Parts {
  readonly name: string
  readonly data: NDArray
  readonly mask: NDArray
  readonly fill: unknown
}

/** Null where the state is none that numpy reads, or of a dtype whose text needs more: fields, dates as Python's. */
function partsOf({ args, state }: PyObject): Parts | null {
  if (!(state instanceof Tuple) || state.length !== 7) return null
  const [, shape, dtype, isFortran, bytes, maskBytes, fill] = state as readonly unknown[]
  const base = args[1]
  if (!(dtype instanceof NumpyDType) || !Array.isArray(shape) || !shape.every(Number.isSafeInteger)) return null
  if (!(bytes instanceof Uint8Array) || !(maskBytes instanceof Uint8Array) || dtype.fields !== null) return null
  const count = (shape as number[]).reduce((product, size) => product * size, 1)
  if (bytes.length !== count * dtype.itemsize || maskBytes.length !== count) return null
  if (dtype.hasobject || dtype.kind === 'M' || dtype.kind === 'm') return null
  const order = { fortran_order: isFortran === true }
  const array = (type: NumpyDType | string, elements: Uint8Array): NDArray =>
    Object.assign(new NDArray(type, shape as number[], elements), order)
  return {
    name: base instanceof Global && base.name !== 'numpy.ndarray' ? base.qualname : 'array',
    data: array(dtype, bytes),
    mask: array('bool', maskBytes),
    fill: fillOf(scalarOf(fill) ?? defaultFill[dtype.kind]?.() ?? fill, dtype),
  }
}

function scalarOf(fill: unknown): NumpyScalar | undefined {
  return fill instanceof NDArray && fill.bytes !== null ? new NumpyScalar(fill.dtype, fill.bytes) : undefined
}

/** A scalar prints as such where its dtype is another than the array's. */
function fillOf(fill: unknown, { kind, itemsize }: NumpyDType): unknown {
  if (!(fill instanceof NumpyScalar)) return fill
  const { dtype } = fill
  const isSame = dtype.kind === kind && (dtype.itemsize === itemsize || kind === 'U' || kind === 'S')
  if (!isSame) return fill
  return kind === 'f' ? new PyFloat(fill.item() as number) : fill.item()
}

function maskedText({ name, data, mask, fill }: Parts): string {
  const isOneRow = data.shape.slice(0, -1).every((size) => size === 1)
  const flags = mask.elements() as readonly boolean[]
  const isTyped = !isImplied(data.dtype) || flags.every(Boolean)
  const start = `masked_${name}(`
  const indentOf = (key: string): string => {
    if (!isOneRow) return '  '
    return key === 'data' ? start : ' '.repeat(Math.max(2, start.length + 'data'.length - key.length))
  }
  const array = (key: string, of: ArrayFacts): string =>
    of.size === 0 ? '[]' : elementsText(of, indentOf(key).length + `${key}=`.length)
  const texts: [key: string, text: string][] = [
    ['data', array('data', shown(data, flags))],
    ['mask', array('mask', mask)],
    ['fill_value', repr(fill)],
  ]
  if (isTyped) texts.push(['dtype', shortRepr(data.dtype)])
  const lines = texts.map(([key, text]) => `${indentOf(key)}${key}=${text}`)
  return `${isOneRow ? '' : `${start}\n`}${lines.join(',\n')})`
}

/** The elements as objects with `--` for what is masked; of long dimensions the first and last ones. */
function shown(data: NDArray, flags: readonly boolean[]): ArrayFacts {
  const most = data.ndim > 1 ? printWidth.more : printWidth.one
  let indices = [0]
  const shape = data.shape.map((size) => {
    const half = Math.floor(most / 2)
    const places = Array.from({ length: Math.min(size, most) }, (_, index) =>
      size > most && index >= half ? size - most + index : index,
    )
    indices = indices.flatMap((index) => places.map((place) => index * size + place))
    return places.length
  })
  const isFloat = data.dtype.kind === 'f'
  const elements = data.elements(indices).map((element, index) => {
    if (flags[indices[index] as number] === true) return masked
    return isFloat ? new PyFloat(element as number) : element
  })
  return new NDArray('object', shape, elements)
}
