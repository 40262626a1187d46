// Python's `repr` of everything that a pickle can hold, to the character. Objects of other layers
// (tensors, modules) take part by a method `__repr__`; no name from a file ever becomes a method.
// CPython: Objects/{unicode,bytes,list,tuple,dict,set}object.c, Lib/collections/__init__.py.

import { LimitError } from '../errors.js'
import { ByteArray } from './bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from './dict.js'
import { inert_repr } from './inert-repr.js'
import { is_float, is_float_key, must_be_float } from './marks.js'
import { float_repr } from './numbers.js'
import { PyObject } from './objects.js'
import { prints_as_python_3_12 } from './printoptions.js'
import { FrozenSet } from './sets.js'
import { string_repr } from './string-repr.js'
import { Tuple } from './tuple.js'

/** Containers within containers; Python itself stops at 1000 frames. */
const depth_limit = 500

/** Containers printed in all; one that is shared counts each time, so that a few of them can make endless text. */
const printed_limit = 1_000_000

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
      return marked || must_be_float(value) ? float_repr(value) : String(value)
    case 'bigint':
      return String(value)
    case 'string':
      return string_repr(value)
    case 'undefined':
      return 'None'
    case 'object':
      return value === null ? 'None' : nested(value, open)
    default:
      return String(value)
  }
}

/** What `container` holds at `place`, an index or a key. */
function write_value(value: unknown, open: Open, container: object, place: unknown): string {
  return write(value, open, typeof value === 'number' && is_float(container, place, value))
}

/** A key of a dict, or an item of a set. */
function write_key(key: unknown, open: Open, container: object): string {
  return write(key, open, typeof key === 'number' && is_float_key(container, key))
}

interface Printable {
  __repr__(): string
}

function nested(value: object, open: Open): string {
  if (open.includes(value)) return recursive(value, open)
  if (++open.printed > printed_limit) {
    throw new LimitError({ what: 'the number of containers to print', limit: printed_limit, got: open.printed })
  }
  if (open.length >= depth_limit) {
    throw new LimitError({ what: 'the depth of nested containers to print', limit: depth_limit, got: open.length + 1 })
  }
  open.push(value)
  try {
    return object_repr(value, open)
  } finally {
    open.pop()
  }
}

function object_repr(value: object, open: Open): string {
  if (typeof (value as Partial<Printable>).__repr__ === 'function') return (value as Printable).__repr__()
  if (value instanceof Map) return map_repr(value, open)
  if (value instanceof Set) return set_repr(value, open)
  if (value instanceof Tuple) return tuple_repr(value, open)
  if (Array.isArray(value)) return `[${items(value, open)}]`
  if (value instanceof ByteArray) return bytearray_repr(value)
  if (value instanceof Uint8Array) return bytes_repr(value)
  if (value instanceof PyObject) return inert_repr(value, (part, marked) => write(part, open, marked))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return map_repr(new Map(Object.entries(value)), open)
  return String(value)
}

function items(list: readonly unknown[], open: Open): string {
  const parts: string[] = []
  for (let index = 0; index < list.length; index++) parts.push(write_value(list[index], open, list, index))
  return parts.join(', ')
}

function tuple_repr(tuple: Tuple, open: Open): string {
  return tuple.length === 1 ? `(${items(tuple, open)},)` : `(${items(tuple, open)})`
}

function map_repr(map: Map<unknown, unknown>, open: Open): string {
  if (map instanceof OrderedDict) return ordered_repr(map, open)
  const body = `{${pairs(map, [...map], open).join(', ')}}`
  if (map instanceof DefaultDict) return default_dict_repr(map, body, open)
  if (map instanceof Counter) return counter_repr(map, open)
  return body
}

function ordered_repr(map: Map<unknown, unknown>, open: Open): string {
  if (map.size === 0) return 'OrderedDict()'
  if (prints_as_python_3_12()) return `OrderedDict({${pairs(map, [...map], open).join(', ')}})`
  const parts = [...map].map(([key, value]) => `(${write_key(key, open, map)}, ${write_value(value, open, map, key)})`)
  return `OrderedDict([${parts.join(', ')}])`
}

function default_dict_repr(map: DefaultDict, body: string, open: Open): string {
  return `defaultdict(${write(map.default_factory, open, false)}, ${body})`
}

/** Counts are printed from the most common down, ties in insertion order; what Python cannot sort, as it is. */
function counter_repr(map: Map<unknown, unknown>, open: Open): string {
  if (map.size === 0) return 'Counter()'
  const entries = [...map]
  if (entries.every(([, count]) => is_real(count)) || entries.every(([, count]) => typeof count === 'string')) {
    entries.sort(([, a], [, b]) => Number((a as number) < (b as number)) - Number((a as number) > (b as number)))
  }
  return `Counter({${pairs(map, entries, open).join(', ')}})`
}

function is_real(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function pairs(map: Map<unknown, unknown>, entries: [unknown, unknown][], open: Open): string[] {
  return entries.map(([key, value]) => `${write_key(key, open, map)}: ${write_value(value, open, map, key)}`)
}

function set_repr(set: Set<unknown>, open: Open): string {
  const list = [...set]
  const body = list.map((item) => write_key(item, open, set)).join(', ')
  if (set instanceof FrozenSet) return list.length === 0 ? 'frozenset()' : `frozenset({${body}})`
  return list.length === 0 ? 'set()' : `{${body}}`
}

function bytes_repr(bytes: Uint8Array): string {
  let latin1 = ''
  for (const byte of bytes) latin1 += String.fromCharCode(byte)
  return `b${string_repr(latin1, true)}`
}

/** CPython escapes single quotes in a bytearray even between double ones. */
function bytearray_repr(bytes: ByteArray): string {
  const text = bytes_repr(bytes)
  return `bytearray(${text.startsWith('b"') ? text.replaceAll("'", String.raw`\'`) : text})`
}

/** What stands for a container inside of itself. */
function recursive(value: object, open: Open): string {
  if (value instanceof Tuple) return '(...)'
  if (Array.isArray(value)) return '[...]'
  if (value instanceof OrderedDict || value instanceof Counter) return '...'
  if (value instanceof DefaultDict) return default_dict_repr(value, '{...}', open)
  return value instanceof Dict || value instanceof Map ? '{...}' : '...'
}
