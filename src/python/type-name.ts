// The Python class of a value, as Python's `type(x)` prints it in messages.

import { ByteArray } from './bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from './dict.js'
import { Complex, PyFloat } from './numbers.js'
import { Global, PyObject } from './objects.js'
import { FrozenSet } from './sets.js'
import { Size, Tuple } from './tuple.js'

/** `<class 'list'>`, `<class 'collections.OrderedDict'>`, … */
export function pythonClass(value: unknown): string {
  return `<class '${typeName(value)}'>`
}

/** A value in a sentence, however large it is: a number or the beginning of a text as itself, anything else by its class. */
export function inWords(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, shownLength))
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return String(value)
    case 'bigint':
      return value > -(2n ** 64n) && value < 2n ** 64n
        ? String(value)
        : `an int of ${value.toString(16).length * 4} bits`
    default:
      return value === null ? 'None' : pythonClass(value)
  }
}

/** Characters of a text that are shown. */
const shownLength = 40

export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'string':
      return 'str'
    case 'function':
      return 'function'
    case 'object':
      return value === null ? 'NoneType' : objectTypeName(value)
    default:
      return 'NoneType'
  }
}

const classes: readonly (readonly [abstract new (...args: never[]) => unknown, string])[] = [
  [OrderedDict, 'collections.OrderedDict'],
  [DefaultDict, 'collections.defaultdict'],
  [Counter, 'collections.Counter'],
  [Dict, 'dict'],
  [Map, 'dict'],
  [FrozenSet, 'frozenset'],
  [Set, 'set'],
  [Size, 'torch.Size'],
  [Tuple, 'tuple'],
  [Array, 'list'],
  [ByteArray, 'bytearray'],
  [Uint8Array, 'bytes'],
  [PyFloat, 'float'],
  [Complex, 'complex'],
  [Global, 'type'],
]

function objectTypeName(value: object): string {
  for (const [cls, name] of classes) if (value instanceof cls) return name
  if (value instanceof PyObject) return value.name
  const cls = value.constructor as { __module__?: unknown; __qualname__?: unknown; name: string } | undefined
  if (typeof cls !== 'function' || cls === Object) return 'dict'
  const { __module__, __qualname__ } = cls
  const named = Object.hasOwn(cls, '__qualname__') && typeof __module__ === 'string' && typeof __qualname__ === 'string'
  return named ? `${__module__}.${__qualname__}` : (cls as { name: string }).name
}
