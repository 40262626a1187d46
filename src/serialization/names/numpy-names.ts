// How numpy's arrays, scalars and dtypes are rebuilt: numpy/_core/src/multiarray (methods.c: array_setstate,
// descriptor.c: arraydescr_setstate, multiarraymodule.c: scalar), numpy/_core/numeric.py: _frombuffer. The
// modules are `numpy.core` up to numpy 1 and `numpy._core` from 2 on.
//
// Left out: classes that inherit from ndarray with a state of their own (masked arrays); these stay inert.

import { textDecoder } from '../../bytes/utf8.js'
import { LimitError, UnpicklingError } from '../../errors.js'
import { NDArray } from '../../numpy/array.js'
import { MaskedArray } from '../../numpy/masked.js'
import { fromName, NumpyDType } from '../../numpy/dtype.js'
import type { NumpyField, Subarray } from '../../numpy/dtype.js'
import type { ByteOrder, DatetimeUnit } from '../../numpy/facts.js'
import { littleEndian } from '../../numpy/order.js'
import { NumpyScalar } from '../../numpy/scalar.js'
import { boxedItems, listOf } from '../../pickle/containers.js'
import type { Calls, Known } from '../../pickle/known.js'
import { ByteArray } from '../../python/bytes.js'
import { Dict } from '../../python/dict.js'
import { Global, PyObject } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'
import { CheckedArguments } from './checks.js'

/** numpy's own classes of arrays, whose state is an ndarray's. */
const arrayClasses = new Set([
  'numpy.ndarray',
  'numpy.matrix',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.recarray',
  'numpy.rec.recarray',
  'numpy.core.records.recarray',
  'numpy.memmap',
  'numpy.core.memmap.memmap',
  'numpy.chararray',
  'numpy.char.chararray',
  'numpy.core.defchararray.chararray',
  'numpy._core.defchararray.chararray',
])

const cores = ['numpy.core', 'numpy._core']

/** By `module.qualname`. */
export const numpyNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['numpy.dtype', { reduce: makeDType, build: setDType }],
  ['numpy.ma.core._mareconstruct', { reduce: makeMasked }],
  ...cores.flatMap((core): [string, Known][] => [
    [`${core}.multiarray._reconstruct`, { reduce: reconstruct, build: setArray }],
    [`${core}.multiarray.scalar`, { reduce: makeScalar }],
    [`${core}.numeric._frombuffer`, { reduce: fromBuffer }],
    [`${core}._internal._convert_to_stringdtype_kwargs`, { reduce: makeStrings }],
  ]),
])

/** Elements within one element, dtypes within dtypes, and how many of these in all: its text has each. */
const leafLimit = 2 ** 24
const depthLimit = 32
const partLimit = 4096

/** numpy's units of time. */
const timeUnits: ReadonlySet<string> = new Set('Y M W D h m s ms us ns ps fs as generic'.split(' '))

/** (code, align, copy): the state comes later. A class or name that numpy does not know by itself stays inert. */
function makeDType(args: Tuple): NumpyDType | undefined {
  const checked = new CheckedArguments('numpy.dtype', args, 1, 3)
  const code = checked.value(0)
  if (code instanceof Global) return ofClass(code)
  return typeof code === 'string' || code instanceof Uint8Array ? fromName(checked.text(0)) : undefined
}

/** Classes of structured elements stand for themselves; those of numbers for their dtypes, as Python's own do. */
function ofClass(cls: Global): NumpyDType | undefined {
  if (structures.has(cls.name)) return new NumpyDType('V', 0, { scalarClass: cls })
  return ['numpy', 'builtins'].includes(cls.module) ? fromName(cls.qualname) : undefined
}

const structures = new Set(['numpy.record', 'numpy.void', 'numpy.rec.record', 'numpy.core.records.record'])

/** (coerce[, na_object]) */
function makeStrings(args: Tuple): NumpyDType {
  const checked = new CheckedArguments('StringDType', args, 1, 2)
  const coerce = checked.value(0)
  if (typeof coerce !== 'boolean' && coerce !== 0 && coerce !== 1) throw checked.mismatch(0, 'a bool')
  const missing = checked.length === 1 ? null : { na_object: checked.value(1) }
  return new NumpyDType('T', 16, { strings: { coerce: Boolean(coerce), missing } })
}

/** (version, byteorder, subdtype, names, fields, itemsize, alignment, flags[, metadata]) */
function setDType(object: object, state: unknown): void {
  const before = object as NumpyDType
  if (!(state instanceof Tuple)) throw new UnpicklingError({ reason: 'the state of a numpy dtype is no tuple' })
  const args = new CheckedArguments('the state of a numpy dtype', state, 8, 9)
  // What uses a dtype has been held against it.
  if (Object.isFrozen(before)) throw args.wrong('comes after the dtype was used')
  const version = args.size(0)
  if (version !== 3 && version !== 4) throw args.wrong(`has version ${version}, where 3 and 4 are known`)
  const subarray = subarrayOf(args)
  const fields = fieldsOf(args)
  const given = args.number(5)
  const itemsize = 'SUV'.includes(before.kind) && given >= 0 ? args.size(5) : before.itemsize
  const made = new NumpyDType(before.kind, itemsize, {
    byteorder: byteorderOf(args),
    subarray,
    fields,
    alignment: args.number(6),
    flags: args.number(7),
    ...metadataOf(args),
    scalarClass: before.scalarClass,
  })
  checkParts(args, made)
  Object.assign(before, made)
}

function byteorderOf(args: CheckedArguments): ByteOrder {
  const order = args.text(1)
  if (!['<', '>', '|', '='].includes(order)) throw args.wrong(`has the byte order ${JSON.stringify(order.slice(0, 4))}`)
  return order === '>' ? '>' : '<'
}

function subarrayOf(args: CheckedArguments): Subarray | null {
  if (args.value(2) === null) return null
  const parts = new CheckedArguments('a numpy subarray', args.tuple(2), 2)
  const given = parts.value(1)
  return { base: usedDType(parts, 0), shape: typeof given === 'number' ? [parts.size(1)] : parts.sizes(1) }
}

function fieldsOf(args: CheckedArguments): ReadonlyMap<string, NumpyField> | null {
  if (args.value(3) === null) return null
  const fields = new Map<string, NumpyField>()
  const dict = args.dict(4)
  for (const key of args.tuple(3)) {
    const given = dict.get(key)
    const name = key instanceof Uint8Array ? textDecoder('latin1').decode(key) : key
    if (typeof name !== 'string' || !(given instanceof Tuple) || fields.has(name))
      throw args.wrong('has a field without a type')
    const parts = new CheckedArguments('a numpy field', given, 2, 3)
    fields.set(name, { dtype: usedDType(parts, 0), offset: parts.size(1), title: parts.value(2) ?? null })
  }
  return fields
}

/** Dates have their unit here; anything else Python's notes, or nothing. */
function metadataOf(args: CheckedArguments): {
  readonly metadata: Dict | null
  readonly datetime: DatetimeUnit | null
} {
  const given = args.value(8) ?? null
  if (given instanceof Dict) return { metadata: given, datetime: null }
  if (given === null) return { metadata: null, datetime: null }
  const [metadata, unit] = args.tuple(8)
  if ((metadata !== null && !(metadata instanceof Dict)) || !(unit instanceof Tuple)) throw args.mismatch(8, 'a unit')
  const parts = new CheckedArguments('a unit of time', unit, 4)
  const text = parts.text(0)
  if (!timeUnits.has(text)) throw parts.mismatch(0, "one of numpy's units")
  return { metadata, datetime: { unit: text, count: parts.size(1) } }
}

function checkParts(
  args: CheckedArguments,
  { kind, itemsize, fields, subarray, leaves, depth, parts }: NumpyDType,
): void {
  if (kind !== 'V' && (fields !== null || subarray !== null)) throw args.wrong(`has fields within one of kind ${kind}`)
  if (parts > partLimit) throw new LimitError({ what: 'the dtypes within a numpy dtype', limit: partLimit, got: parts })
  if (leaves > leafLimit)
    throw new LimitError({ what: 'the elements of one numpy element', limit: leafLimit, got: leaves })
  if (depth > depthLimit) throw new LimitError({ what: 'the depth of a numpy dtype', limit: depthLimit, got: depth })
  for (const { dtype, offset } of fields?.values() ?? []) {
    if (offset + dtype.itemsize > itemsize) throw args.wrong(`has a field that ends after its ${itemsize} bytes`)
  }
  if (subarray === null) return
  const expected = subarray.shape.reduce((product, size) => product * size, subarray.base.itemsize)
  if (expected !== itemsize) throw args.wrong(`has ${itemsize} bytes for a subarray of ${expected}`)
}

/** A dtype that stays as it is from now on. */
function usedDType(args: CheckedArguments, index: number): NumpyDType {
  const dtype = args.value(index)
  if (!(dtype instanceof NumpyDType)) throw args.mismatch(index, 'a numpy dtype')
  return Object.freeze(dtype)
}

/** An array before its state. */
class Unset extends NDArray {
  constructor(pythonClass: Global | null) {
    super('u1', [0], new Uint8Array())
    Object.assign(this, { pythonClass })
    Object.setPrototypeOf(this, NDArray.prototype)
  }
}

const unset = new WeakSet<object>()

/** (class, shape, typecode): an empty array. */
function reconstruct(args: Tuple, calls: Calls): unknown {
  const checked = new CheckedArguments('_reconstruct', args, 3)
  const cls = checked.value(0)
  if (!(cls instanceof Global)) throw checked.mismatch(0, 'a class')
  if (!arrayClasses.has(cls.name))
    return new PyObject(calls.find('numpy.core.multiarray', '_reconstruct') as Global, args, 'reduce')
  const array = new Unset(cls.name === 'numpy.ndarray' ? null : cls)
  unset.add(array)
  return array
}

/** Its state has the elements and which of them are masked. */
function makeMasked(args: Tuple, calls: Calls): MaskedArray {
  return new MaskedArray(calls.find('numpy.ma.core', '_mareconstruct') as Global, args, 'reduce')
}

/** ([version, ]shape, dtype, is_fortran, elements): bytes, or a list of objects. */
function setArray(object: object, state: unknown, calls: Calls): void {
  if (object instanceof PyObject) return void Object.assign(object, { state, hasState: true })
  if (!(state instanceof Tuple)) throw new UnpicklingError({ reason: 'the state of a numpy array is no tuple' })
  const args = new CheckedArguments(
    'the state of a numpy array',
    state.length === 4 ? Tuple.of<unknown>(1, ...state) : state,
    5,
  )
  if (!unset.delete(object)) throw args.wrong('comes a second time')
  if (args.value(2) instanceof PyObject) return becomeInert(object as NDArray, state, calls)
  const dtype = usedDType(args, 2)
  // Python 2 has it as an int.
  const fortran = args.value(3) === true || args.value(3) === 1
  const given = args.value(4)
  // numpy 1 gives Python 2's str as text.
  const elements = typeof given === 'string' ? latin1(args, given) : given
  Object.assign(object, {
    dtype,
    fortran_order: fortran,
    ...native(dtype, contentsOf(args, dtype, shapeOf(args, 1), elements, calls)),
  })
}

/** Of a dtype that is not known, ml_dtypes.bfloat16 for one: as what rebuilds an array of a class that is not. */
function becomeInert(array: NDArray, state: unknown, calls: Calls): void {
  const args = Tuple.of<unknown>(array.pythonClass ?? ndarray, Tuple.of(0), Uint8Array.of(0x62))
  const inert = new PyObject(calls.find('numpy.core.multiarray', '_reconstruct') as Global, args, 'reduce')
  for (const name of Object.keys(array)) delete (array as unknown as Record<string, unknown>)[name]
  Object.assign(Object.setPrototypeOf(array, PyObject.prototype) as object, inert, { state, hasState: true })
}

const ndarray = new Global('numpy', 'ndarray')

/** An array's state is turned to the machine's order as it is read, whatever order it was written in; a structure is not. */
function native(dtype: NumpyDType, contents: Contents): Partial<NDArray> {
  if (dtype.byteorder !== '>' || contents.bytes === null) return contents
  const turned = new NumpyDType(dtype.kind, dtype.itemsize, { ...dtype, byteorder: '<' })
  return { ...contents, dtype: Object.freeze(turned), bytes: littleEndian(contents.bytes, dtype) }
}

/** (buffer, dtype, shape, order): protocol 5. */
function fromBuffer(args: Tuple, calls: Calls): NDArray {
  const checked = new CheckedArguments('_frombuffer', args, 4)
  const buffer = checked.value(0)
  if (!(buffer instanceof Uint8Array)) throw checked.mismatch(0, 'bytes')
  const dtype = usedDType(checked, 1)
  const array = new Unset(null)
  const contents = contentsOf(checked, dtype, shapeOf(checked, 2), buffer, calls)
  return Object.assign(array, { dtype, fortran_order: checked.string(3) === 'F', ...contents })
}

function shapeOf(args: CheckedArguments, index: number): Tuple<number> {
  return Tuple.from(args.sizes(index))
}

interface Contents {
  readonly shape: Tuple<number>
  readonly bytes: Uint8Array | null
  readonly objects: unknown[] | null
}

function contentsOf(
  args: CheckedArguments,
  dtype: NumpyDType,
  shape: Tuple<number>,
  elements: unknown,
  calls: Calls,
): Contents {
  const count = shape.reduce((product, size) => product * size, 1)
  if (dtype.hasobject) {
    if (!Array.isArray(elements) || elements.length !== count)
      throw args.wrong(`has not the ${count} objects of its shape`)
    return { shape, bytes: null, objects: listOf(boxedItems(elements), 0) }
  }
  const bytes = elements
  if (!(bytes instanceof Uint8Array)) throw args.wrong('has elements that are not bytes')
  if (bytes.length !== count * dtype.itemsize)
    throw args.wrong(`has ${bytes.length} bytes where its shape takes ${count * dtype.itemsize}`)
  // Elements may have no bytes, or share them.
  calls.spend(count * dtype.leaves)
  // Protocol 5 has a bytearray, which no other protocol may write.
  const plain = bytes instanceof ByteArray ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes
  return { shape, bytes: plain, objects: null }
}

/** (dtype, bytes): without bytes zeros. Of a dtype of objects numpy 1 gives the object itself, numpy 2 nothing. */
function makeScalar(args: Tuple, calls: Calls): unknown {
  const checked = new CheckedArguments('scalar', args, 1, 2)
  const dtype = usedDType(checked, 0)
  if (dtype.kind === 'O') return boxedItems(args)[1] ?? null
  const given = checked.value(1)
  calls.spend(dtype.itemsize + dtype.leaves)
  if (dtype.hasobject) throw checked.wrong('takes a dtype without objects')
  const bytes =
    checked.length === 1 ? new Uint8Array(dtype.itemsize) : typeof given === 'string' ? latin1(checked, given) : given
  if (!(bytes instanceof Uint8Array) || bytes.length !== dtype.itemsize)
    throw checked.mismatch(1, `${dtype.itemsize} bytes`)
  return new NumpyScalar(dtype, bytes)
}

function latin1(args: CheckedArguments, text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0xff) throw args.wrong('has bytes as a text with other characters')
    bytes[index] = code
  }
  return bytes
}
