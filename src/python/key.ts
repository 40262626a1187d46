// Python's equality and hash for dictionary keys, reduced to JavaScript's: two keys that Python calls
// equal have one canonical key. 1 == True == 1.0 == 1+0j; tuples and bytes compare by value; NaN equals
// nothing but itself as an object; everything else by identity.
// Python reference, "Mapping Types" and "Hashing of numeric types".

import { LimitError } from '../errors.js'
import { ByteArray } from './bytes.js'
import { Complex, PyFloat } from './numbers.js'
import { Global } from './objects.js'
import { FrozenSet } from './sets.js'
import { Tuple } from './tuple.js'

/** Tuples within tuples, and characters of a key's text: sharing makes a short file's key exponential. */
const depthLimit = 200
const textLimit = 1 << 20

/** A key compared by value: `text` is equal for equal keys, and never confused with a string key. */
export class CompositeKey {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * The canonical form: a primitive, a CompositeKey, or the object itself where identity decides.
 *
 * @throws LimitError where a tuple as key is too deep or too large to compare.
 */
export function canonicalKey(key: unknown): unknown {
  return canonical(key, 0)
}

/** Whether a key is a number that is its own canonical form, as nearly all numbers are. */
export function isOwnCanonical(key: unknown): boolean {
  return typeof key === 'number' && (Number.isSafeInteger(key) || !Number.isInteger(key))
}

/** What finds a key in a Map: equal for equal keys. The texts of composites are kept apart by a prefix. */
export function indexKey(key: unknown): unknown {
  if (typeof key === 'string') return key
  const found = canonicalKey(key)
  return found instanceof CompositeKey ? `\0key ${found.text}` : found
}

/** Whether Python has a hash for it: what can be a dict's key or a set's item. */
export function isHashable(key: unknown): boolean {
  // Its text bounds how much there is to walk.
  if (key instanceof Tuple) canonicalKey(key)
  return typeof key !== 'object' || key === null || hashable(key)
}

function hashable(key: object): boolean {
  if (key instanceof Tuple) return key.every((item) => typeof item !== 'object' || item === null || hashable(item))
  if (Array.isArray(key) || key instanceof Map || key instanceof ByteArray) return false
  return !(key instanceof Set) || key instanceof FrozenSet
}

function canonical(key: unknown, depth: number): unknown {
  switch (typeof key) {
    case 'boolean':
      return Number(key)
    case 'bigint':
      return Number.isSafeInteger(Number(key)) ? Number(key) : key
    case 'number':
      return Number.isInteger(key) && !Number.isSafeInteger(key) ? BigInt(key) : key
    case 'object':
      return key === null ? null : canonicalObject(key, depth)
    default:
      return key
  }
}

/** What objects of other layers that equal a Python value tell: numpy's scalars. No name from a file becomes a method. */
interface Equal {
  __key__(): unknown
}

function canonicalObject(key: object, depth: number): unknown {
  if (key instanceof Tuple) return composite('(', key, ')', depth)
  if (key instanceof PyFloat) return Number.isNaN(key.value) ? key : canonical(key.value, depth)
  if (key instanceof Complex) return key.im === 0 ? canonical(key.re, depth) : new CompositeKey(`c${key.re},${key.im}`)
  if (key instanceof Uint8Array && !(key instanceof ByteArray)) return new CompositeKey(`b${latin1(key)}`)
  if (key instanceof Global) return new CompositeKey(`g${key.module}\n${key.qualname}`)
  if (key instanceof FrozenSet) return composite('{', Array.from(key), '}', depth)
  if (typeof (key as Partial<Equal>).__key__ !== 'function') return key
  const value = (key as Equal).__key__()
  return value === key ? key : canonical(value, depth + 1)
}

function composite(open: string, items: readonly unknown[], close: string, depth: number): CompositeKey {
  checkDepth(depth)
  const parts: string[] = []
  let length = 0
  for (const item of items) {
    const text = part(item, depth + 1)
    length += text.length
    if (length > textLimit) throw new LimitError({ what: 'a key in characters', limit: textLimit, got: length })
    parts.push(text)
  }
  if (open === '{') parts.sort()
  return new CompositeKey(open + parts.join(',') + close)
}

function checkDepth(depth: number): void {
  if (depth < depthLimit) return
  throw new LimitError({ what: 'the depth of tuples in a key', limit: depthLimit, got: depth + 1 })
}

const identities = new WeakMap<object, number>()
let nextIdentity = 1

/** One component of a composite key, as text that is equal exactly for equal components. */
function part(value: unknown, depth: number): string {
  const key = canonical(value, depth)
  if (key instanceof CompositeKey) return key.text
  if (typeof key === 'string') return `s${key.length}:${key}`
  if (typeof key !== 'object' || key === null) return `${typeof key}:${String(key)}`
  let identity = identities.get(key)
  if (identity === undefined) identities.set(key, (identity = nextIdentity++))
  return `#${identity}`
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
