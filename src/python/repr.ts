// Python's `repr` of everything that a pickle can hold, to the character. Objects of other layers
// (tensors, modules) take part by a method `__repr__`; no name from a file ever becomes a method.
// CPython: Objects/{unicode,bytes,list,tuple,dict,set}object.c, Lib/collections/__init__.py.

import { LimitError } from '../errors.js'
import { ByteArray } from './bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from './dict.js'
import { inertRepr } from './inert-repr.js'
import { isFloat, isFloatKey, mustBeFloat } from './marks.js'
import { floatRepr } from './numbers.js'
import { PyObject } from './objects.js'
import { printsAsPython312 } from './printoptions.js'
import { FrozenSet } from './sets.js'
import { stringRepr } from './string-repr.js'
import { Tuple } from './tuple.js'

/** Containers within containers; Python itself stops at 1000 frames. */
const depthLimit = 500

/** Containers printed in all; one that is shared counts each time, so that a few of them can make endless text. */
const printedLimit = 1_000_000

/** The containers that are being printed, from the outermost in. */
class Open extends Array<object> {
  /** Containers begun so far. */
  printed = 0
}

/**
 * Python's `repr(value)`.
 *
 * @throws LimitError where containers are nested deeper than Python itself prints.
 * @example
 * import { repr, Tuple } from 'torchlet'
 * repr([1, Tuple.of(null)])   // '[1, (None,)]'
 */
export function repr(value: unknown): string {
  return write(value, new Open(), false)
}

/**
 * Python's `str(value)`: the text of `print(value)`.
 */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value)
}

/** `marked`: a number is a float though it looks like an int; `open` holds the containers being printed. */
function write(value: unknown, open: Open, marked: boolean): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return marked || mustBeFloat(value) ? floatRepr(value) : String(value)
    case 'bigint':
      return String(value)
    case 'string':
      return stringRepr(value)
    case 'undefined':
      return 'None'
    case 'object':
      return value === null ? 'None' : nested(value, open)
    default:
      return String(value)
  }
}

/** What `container` holds at `place`, an index or a key. */
function writeValue(value: unknown, open: Open, container: object, place: unknown): string {
  return write(value, open, typeof value === 'number' && isFloat(container, place, value))
}

/** A key of a dict, or an item of a set. */
function writeKey(key: unknown, open: Open, container: object): string {
  return write(key, open, typeof key === 'number' && isFloatKey(container, key))
}

interface Printable {
  __repr__(): string
}

function nested(value: object, open: Open): string {
  if (open.includes(value)) return recursive(value, open)
  if (++open.printed > printedLimit) {
    throw new LimitError({ what: 'the number of containers to print', limit: printedLimit, got: open.printed })
  }
  if (open.length >= depthLimit) {
    throw new LimitError({ what: 'the depth of nested containers to print', limit: depthLimit, got: open.length + 1 })
  }
  open.push(value)
  try {
    return objectRepr(value, open)
  } finally {
    open.pop()
  }
}

function objectRepr(value: object, open: Open): string {
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

function items(list: readonly unknown[], open: Open): string {
  const parts: string[] = []
  for (let index = 0; index < list.length; index++) parts.push(writeValue(list[index], open, list, index))
  return parts.join(', ')
}

function tupleRepr(tuple: Tuple, open: Open): string {
  return tuple.length === 1 ? `(${items(tuple, open)},)` : `(${items(tuple, open)})`
}

function mapRepr(map: Map<unknown, unknown>, open: Open): string {
  if (map instanceof OrderedDict) return orderedRepr(map, open)
  const body = `{${pairs(map, [...map], open).join(', ')}}`
  if (map instanceof DefaultDict) return defaultDictRepr(map, body, open)
  if (map instanceof Counter) return counterRepr(map, open)
  return body
}

function orderedRepr(map: Map<unknown, unknown>, open: Open): string {
  if (map.size === 0) return 'OrderedDict()'
  if (printsAsPython312()) return `OrderedDict({${pairs(map, [...map], open).join(', ')}})`
  const parts = [...map].map(([key, value]) => `(${writeKey(key, open, map)}, ${writeValue(value, open, map, key)})`)
  return `OrderedDict([${parts.join(', ')}])`
}

function defaultDictRepr(map: DefaultDict, body: string, open: Open): string {
  const { default_factory } = map
  // CPython guards the factory against recursion by its identity, which partials then find taken.
  const isPartial = default_factory instanceof PyObject && default_factory.name === 'functools.partial'
  return `defaultdict(${isPartial ? '...' : write(default_factory, open, false)}, ${body})`
}

/** Counts are printed from the most common down, ties in insertion order; what Python cannot sort, as it is. */
function counterRepr(map: Map<unknown, unknown>, open: Open): string {
  if (map.size === 0) return 'Counter()'
  const entries = [...map]
  if (entries.every(([, count]) => isReal(count)) || entries.every(([, count]) => typeof count === 'string')) {
    entries.sort(([, a], [, b]) => Number((a as number) < (b as number)) - Number((a as number) > (b as number)))
  }
  return `Counter({${pairs(map, entries, open).join(', ')}})`
}

function isReal(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function pairs(map: Map<unknown, unknown>, entries: [unknown, unknown][], open: Open): string[] {
  return entries.map(([key, value]) => `${writeKey(key, open, map)}: ${writeValue(value, open, map, key)}`)
}

function setRepr(set: Set<unknown>, open: Open): string {
  const list = [...set]
  const body = list.map((item) => writeKey(item, open, set)).join(', ')
  if (set instanceof FrozenSet) return list.length === 0 ? 'frozenset()' : `frozenset({${body}})`
  return list.length === 0 ? 'set()' : `{${body}}`
}

function bytesRepr(bytes: Uint8Array): string {
  let latin1 = ''
  for (const byte of bytes) latin1 += String.fromCharCode(byte)
  return `b${stringRepr(latin1, true)}`
}

/** CPython escapes single quotes in a bytearray even between double ones. */
function bytearrayRepr(bytes: ByteArray): string {
  const text = bytesRepr(bytes)
  return `bytearray(${text.startsWith('b"') ? text.replaceAll("'", String.raw`\'`) : text})`
}

/** What stands for a container inside of itself. */
function recursive(value: object, open: Open): string {
  if (value instanceof Tuple) return '(...)'
  if (Array.isArray(value) || (value instanceof PyObject && value.name === 'collections.deque')) return '[...]'
  if (value instanceof OrderedDict || value instanceof Counter) return '...'
  if (value instanceof DefaultDict) return defaultDictRepr(value, '{...}', open)
  return value instanceof Dict || value instanceof Map ? '{...}' : '...'
}
