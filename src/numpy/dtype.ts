// numpy.dtype as a value: what a pickle says of it, and the size and order of elements that follow from it.
// numpy/_core/src/multiarray/descriptor.c: arraydescr_reduce and arraydescr_setstate.

import { Shown } from '../python/shown.js'
import { uncloneable } from '../python/uncloneable.js'
import type { Dict } from '../python/dict.js'
import type { Global } from '../python/objects.js'
import { Tuple } from '../python/tuple.js'
import { dtypeCode, dtypeRepr, dtypeString } from './dtype-text.js'
import type {
  ByteOrder,
  DatetimeUnit,
  DTypeFacts,
  FieldFacts,
  NumpyKind,
  StringOptions,
  SubarrayFacts,
} from './facts.js'

/** A member of a structured dtype. */
export type NumpyField = FieldFacts<NumpyDType>

/** An element that is itself an array. */
export type Subarray = SubarrayFacts<NumpyDType>

/** What may differ between dtypes of one kind. */
export interface DTypeParts {
  readonly byteorder?: ByteOrder | undefined
  readonly subarray?: Subarray | null
  readonly fields?: ReadonlyMap<string, NumpyField> | null
  readonly alignment?: number
  readonly flags?: number
  readonly datetime?: DatetimeUnit | null
  readonly strings?: StringOptions | null
  /** Python's own notes on the dtype, kept to be written back; older numpys note an empty dict. */
  readonly metadata?: Dict | null
  /** The class of elements where it is one of its own: `numpy.record`. */
  readonly scalarClass?: Global | null
}

/**
 * numpy's dtype. `String(dtype)` is what Python's `str` gives: `float32`, `>i8`, `<U5`.
 *
 * @example
 * import { NumpyDType } from 'torchlet'
 * NumpyDType.of('float32').itemsize   // 4
 */
export class NumpyDType extends Shown implements DTypeFacts {
  /** @internal */ static readonly __module__: string = 'numpy'
  /** @internal */ static readonly __qualname__: string = 'dtype'
  /** numpy's letter for the kind of elements: `f`, `i`, `U`, … */
  readonly kind: NumpyKind
  /** Bytes an element. */
  readonly itemsize: number
  /** @internal */ readonly clone = uncloneable
  /** `<`, `>`, or `|` where there is none. */
  readonly byteorder: ByteOrder
  /** The members of a structured dtype, by name; null for others. */
  readonly fields: ReadonlyMap<string, NumpyField> | null
  /** What each element is an array of; null for others. */
  readonly subarray: Subarray | null
  /** The unit of dates and times; null for others. */
  readonly datetime: DatetimeUnit | null
  /** What a StringDType was made with; null for others. */
  readonly strings: StringOptions | null
  /** @internal */ readonly alignment: number
  /** @internal */ readonly flags: number
  /** @internal */ readonly metadata: Dict | null
  /** @internal */ readonly scalarClass: Global | null
  /** Elements of elements, which bounds what reading one costs. @internal */ readonly leaves: number
  /** Dtypes within dtypes. @internal */ readonly depth: number
  /** This dtype and all within. @internal */ readonly parts: number

  /** @internal */
  constructor(kind: NumpyKind, itemsize: number, parts: DTypeParts = {}) {
    super()
    this.kind = kind
    this.itemsize = itemsize
    this.byteorder = hasOrder(kind, itemsize) ? (parts.byteorder ?? '<') : '|'
    this.fields = parts.fields ?? null
    this.subarray = parts.subarray ?? null
    this.datetime = parts.datetime ?? null
    this.strings = parts.strings ?? null
    this.alignment = parts.alignment ?? alignmentOf(kind)
    this.flags = parts.flags ?? flagsOf(kind)
    this.metadata = parts.metadata ?? null
    this.scalarClass = parts.scalarClass ?? null
    const inner = this.fields === null ? [] : Array.from(this.fields.values(), ({ dtype }) => dtype)
    const { subarray } = this
    if (subarray !== null) inner.push(subarray.base)
    const repeats = subarray === null ? 1 : subarray.shape.reduce((product, size) => product * size, 1)
    this.leaves = inner.length === 0 ? 1 : repeats * inner.reduce((sum, { leaves }) => sum + leaves, 0)
    this.parts = inner.reduce((sum, { parts }) => sum + parts, 1)
    this.depth = 1 + inner.reduce((deepest, { depth }) => Math.max(deepest, depth), 0)
  }

  /**
   * The dtype of a name (`float32`, `bool`, `object`) or of numpy's code (`<f4`, `S3`, `U5`).
   *
   * @throws TypeError for one that numpy does not have.
   */
  static of(name: string): NumpyDType {
    const found = known.get(name)
    if (found !== undefined) return found
    const made = fromName(name)
    if (made === undefined) throw new TypeError(`data type ${JSON.stringify(name)} not understood`)
    known.set(name, made)
    return made
  }

  /** numpy's `dtype.names`; null where there are no fields. */
  get names(): Tuple<string> | null {
    return this.fields === null ? null : Tuple.from(this.fields.keys())
  }

  /** numpy's code: `<f4`, `|b1`, `<U5`. */
  get str(): string {
    return dtypeCode(this)
  }

  /** Whether elements are Python objects, or hold some. */
  get hasobject(): boolean {
    if (this.kind === 'O' || this.kind === 'T') return true
    if (this.subarray !== null) return this.subarray.base.hasobject
    return this.fields !== null && [...this.fields.values()].some(({ dtype }) => dtype.hasobject)
  }

  /** What `JSON.stringify` writes: `float32`. */
  toJSON(): string {
    return String(this)
  }

  override toString(): string {
    return dtypeString(this)
  }

  __repr__(): string {
    return dtypeRepr(this)
  }
}

const known = new Map<string, NumpyDType>()

const names: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  bool: 'b1',
  bool_: 'b1',
  object: 'O',
  object_: 'O',
  float: 'f8',
  int: 'i8',
  complex: 'c16',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  complex64: 'c8',
  complex128: 'c16',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  // numpy's names and letters for C's types, on the machines of today.
  half: 'f2',
  single: 'f4',
  double: 'f8',
  longdouble: 'f16',
  csingle: 'c8',
  cdouble: 'c16',
  byte: 'i1',
  ubyte: 'u1',
  short: 'i2',
  ushort: 'u2',
  intc: 'i4',
  uintc: 'u4',
  int_: 'i8',
  uint: 'u8',
  intp: 'i8',
  uintp: 'u8',
  float_: 'f8',
  complex_: 'c16',
  longlong: 'i8',
  ulonglong: 'u8',
  str: 'U',
  str_: 'U',
  bytes: 'S',
  bytes_: 'S',
  '?': 'b1',
  b: 'i1',
  B: 'u1',
  h: 'i2',
  H: 'u2',
  i: 'i4',
  I: 'u4',
  l: 'i8',
  L: 'u8',
  q: 'i8',
  Q: 'u8',
  e: 'f2',
  f: 'f4',
  d: 'f8',
  g: 'f16',
  F: 'c8',
  D: 'c16',
  G: 'c32',
})

/** Bytes that numbers of a kind may have; 12, 16, 24 and 32 are long doubles. */
export const numberSizes: Readonly<Partial<Record<NumpyKind, readonly number[]>>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 12, 16],
  c: [8, 16, 24, 32],
  O: [8, 4],
  M: [8],
  m: [8],
}

/** The longest element there may be: numpy holds sizes as C's int. */
const longestItem = 2 ** 31 - 1

/** A new dtype by its name or code; undefined for what numpy does not have. */
export function fromName(name: string): NumpyDType | undefined {
  return fromCode(names[name] ?? name)
}

/** `f4`, `<i8`, `|S3`, `U5`, `O`; undefined for what numpy does not have. */
export function fromCode(code: string, scalarClass: Global | null = null): NumpyDType | undefined {
  const [, order, kind, digits] = (/^([<>=|]?)([biufcSUVOMm])(\d*)$/.exec(code) ?? []) as (string | undefined)[] as [
    string,
    string,
    NumpyKind | undefined,
    string,
  ]
  if (kind === undefined) return undefined
  const count = digits === '' ? (kind === 'O' ? 8 : 0) : Number(digits)
  const itemsize = kind === 'U' ? 4 * count : count
  const sizes = numberSizes[kind]
  if (itemsize > longestItem || (sizes !== undefined && !sizes.includes(itemsize))) return undefined
  return new NumpyDType(kind, itemsize, { byteorder: order === '>' ? '>' : '<', scalarClass })
}

function hasOrder(kind: NumpyKind, itemsize: number): boolean {
  return kind === 'U' || ('iufcMm'.includes(kind) && itemsize > 1)
}

/** -1 stands for the kind's own, as in a pickle. */
function alignmentOf(kind: NumpyKind): number {
  return kind === 'U' ? 4 : kind === 'S' || kind === 'V' ? 1 : -1
}

/** numpy's dtype.flags: 63 for counted references, 8 for what needs initialising. */
function flagsOf(kind: NumpyKind): number {
  return kind === 'O' ? 63 : kind === 'U' ? 8 : 0
}
