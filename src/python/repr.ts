// Python's `repr` of everything that a pickle can hold, to the character. Objects of other layers
// (tensors, modules) take part by a method `__repr__`; no name from a file ever becomes a method.
// CPython: Objects/{unicode,bytes,list,tuple,dict,set}object.c, Lib/collections/__init__.py.

import { LimitError } from '../errors.js'
import { ByteArray } from './bytes.js'
import { Counter, DefaultDict, OrderedDict } from './dict.js'
import { inertRepr } from './inert/inert-repr.js'
import { hasFloatMarks, isFloat, isFloatKey, mustBeFloat } from './marks.js'
import { floatRepr } from './numbers.js'
import { PyObject } from './objects.js'
import { printsAsPython312 } from './printoptions.js'
import { Printing, Text } from './printing.js'
import { FrozenSet } from './sets.js'
import { latin1, stringRepr } from './string-repr.js'
import { Tuple } from './tuple.js'

/** The call that is going on. What prints within a `__repr__` goes on with it. */
let printing: Printing | null = null

/**
 * Python's `repr(value)`. An object within itself is `...`, as in Python.
 *
 * @throws LimitError where objects are nested 500 deep (Python raises a RecursionError at about a thousand), where the text
 *   has more than 2^27 characters, where objects that are in several places add more than 2^25, and for an int of more
 *   than 4300 digits (Python: ValueError).
 * @example
 * import { repr, Tuple } from 'torchlet'
 * repr([1, Tuple.of(null)])   // '[1, (None,)]'
 */
export function repr(value: unknown): string {
  if (printing !== null) return write(value, printing, false)
  printing = new Printing()
  try {
    return write(value, printing, false)
  } finally {
    printing = null
  }
}

/**
 * Python's `str(value)`: the text of `print(value)`.
 */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value)
}

/** `marked`: a number is a float though it looks like an int. */
function write(value: unknown, open: Printing, marked: boolean): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return marked || mustBeFloat(value) ? floatRepr(value) : String(value)
    case 'bigint':
      return bigintRepr(value)
    case 'string':
      return open.string(value, stringRepr)
    case 'undefined':
      return 'None'
    case 'object':
      return value === null ? 'None' : nested(value, open)
    default:
      return String(value)
  }
}

/** Decimal digits, beyond which Python has no text for an int either: making it takes quadratic time. */
const digitsLimit = 4300
const tooLong = 10n ** BigInt(digitsLimit)

function bigintRepr(value: bigint): string {
  if (value < tooLong && value > -tooLong) return String(value)
  const bits = value.toString(16).length * 4
  throw new LimitError({
    what: 'an int to print in digits',
    limit: digitsLimit,
    got: Math.floor(bits * Math.LOG10E * Math.LN2),
  })
}

/** What `container` holds at `place`, an index or a key. */
function writeValue(value: unknown, open: Printing, container: object, place: unknown): string {
  return write(value, open, typeof value === 'number' && isFloat(container, place, value))
}

/** A key of a dict, or an item of a set. */
function writeKey(key: unknown, open: Printing, container: object): string {
  return write(key, open, typeof key === 'number' && isFloatKey(container, key))
}

interface Printable {
  __repr__(): string
  /** What stands for the object inside of itself, where that is not `...`. */
  reprWithin?(): string
  /** How many containers it counts for where it is nested, if it takes more of JavaScript's stack than one. */
  readonly reprLevels?: number
}

/** An error ends the whole call: only a text that was made is left again. */
function nested(value: object, open: Printing): string {
  if (open.isOpen(value)) return recursive(value, open)
  const levels = (value as Partial<Printable>).reprLevels ?? 1
  open.enter(value, levels)
  return open.leave(value, levels, objectRepr(value, open))
}

function objectRepr(value: object, open: Printing): string {
  if (typeof (value as Partial<Printable>).__repr__ === 'function') return (value as Printable).__repr__()
  if (value instanceof Map) return mapRepr(value, open)
  if (value instanceof Set) return setRepr(value, open)
  if (value instanceof Tuple) return tupleRepr(value, open)
  if (Array.isArray(value)) return `[${items(value, open)}]`
  if (value instanceof ByteArray) return bytearrayRepr(value)
  if (value instanceof Uint8Array) return bytesRepr(value)
  if (value instanceof PyObject) return inertRepr(value, (part, marked) => write(part, open, marked))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return mapRepr(new Map(Object.entries(value)), open)
  return String(value)
}

function items(list: readonly unknown[], open: Printing): string {
  const text = new Text(', ')
  const marked = hasFloatMarks(list)
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    text.add(write(item, open, marked && typeof item === 'number' && isFloat(list, index, item)))
  }
  return text.finish()
}

function tupleRepr(tuple: Tuple, open: Printing): string {
  return tuple.length === 1 ? `(${items(tuple, open)},)` : `(${items(tuple, open)})`
}

function mapRepr(map: Map<unknown, unknown>, open: Printing): string {
  if (map instanceof OrderedDict) return orderedRepr(map, open)
  if (map instanceof Counter) return counterRepr(map, open)
  const body = `{${pairs(map, map, open)}}`
  return map instanceof DefaultDict ? defaultDictRepr(map, body, open) : body
}

function orderedRepr(map: Map<unknown, unknown>, open: Printing): string {
  if (map.size === 0) return 'OrderedDict()'
  if (printsAsPython312()) return `OrderedDict({${pairs(map, map, open)}})`
  const text = new Text(', ')
  for (const [key, value] of map) text.add(`(${writeKey(key, open, map)}, ${writeValue(value, open, map, key)})`)
  return `OrderedDict([${text.finish()}])`
}

function defaultDictRepr(map: DefaultDict, body: string, open: Printing): string {
  const { default_factory } = map
  // CPython guards the factory against recursion by its identity, which partials then find taken.
  const isPartial = default_factory instanceof PyObject && default_factory.name === 'functools.partial'
  return `defaultdict(${isPartial ? '...' : write(default_factory, open, false)}, ${body})`
}

/** Counts are printed from the most common down, ties in insertion order; what Python cannot sort, as it is. */
function counterRepr(map: Map<unknown, unknown>, open: Printing): string {
  if (map.size === 0) return 'Counter()'
  const entries = [...map]
  if (entries.every(([, count]) => isReal(count)) || entries.every(([, count]) => typeof count === 'string')) {
    entries.sort(([, a], [, b]) => Number((a as number) < (b as number)) - Number((a as number) > (b as number)))
  }
  return `Counter({${pairs(map, entries, open)}})`
}

function isReal(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function pairs(map: Map<unknown, unknown>, entries: Iterable<[unknown, unknown]>, open: Printing): string {
  const text = new Text(', ')
  for (const [key, value] of entries) text.add(`${writeKey(key, open, map)}: ${writeValue(value, open, map, key)}`)
  return text.finish()
}

function setRepr(set: Set<unknown>, open: Printing): string {
  const isFrozen = set instanceof FrozenSet
  if (set.size === 0) return isFrozen ? 'frozenset()' : 'set()'
  const text = new Text(', ')
  for (const item of set) text.add(writeKey(item, open, set))
  return isFrozen ? `frozenset({${text.finish()}})` : `{${text.finish()}}`
}

function bytesRepr(bytes: Uint8Array): string {
  return `b${stringRepr(latin1(bytes), true)}`
}

/** CPython escapes single quotes in a bytearray even between double ones. */
function bytearrayRepr(bytes: ByteArray): string {
  const text = bytesRepr(bytes)
  return `bytearray(${text.startsWith('b"') ? text.replaceAll("'", String.raw`\'`) : text})`
}

const recursiveObjects: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['collections.deque', '[...]'],
  ['types.SimpleNamespace', 'namespace(...)'],
])

/** What stands for a container inside of itself. */
function recursive(value: object, open: Printing): string {
  const within = (value as Partial<Printable>).reprWithin
  if (typeof within === 'function') return within.call(value)
  if (value instanceof Tuple) return '(...)'
  if (Array.isArray(value)) return '[...]'
  if (value instanceof PyObject) return recursiveObjects.get(value.name) ?? '...'
  if (value instanceof Set) return value instanceof FrozenSet ? 'frozenset(...)' : 'set(...)'
  if (value instanceof OrderedDict || value instanceof Counter) return '...'
  if (value instanceof DefaultDict) return defaultDictRepr(value, '{...}', open)
  return value instanceof Map ? '{...}' : '...'
}
