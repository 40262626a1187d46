// Python's equality and hash for dictionary keys, reduced to JavaScript's: two keys that Python calls
// equal have one index. 1 == True == 1.0 == 1+0j; tuples and bytes compare by value; NaN equals
// nothing but itself as an object; everything else by identity.
// Python reference, "Mapping Types" and "Hashing of numeric types".
//
// A key made of parts becomes a text. A long one becomes its digest, which its object keeps: files share tuples within
// tuples, and use one key a hundred thousand times, so each object's text is made once and no text grows.

import { LimitError } from '../errors.js'
import { ByteArray } from './bytes.js'
import { digestOf, digestOfText } from './digest.js'
import { Complex, PyFloatClass } from './numbers.js'
import { Global } from './objects.js'
import { FrozenSet } from './sets.js'
import { Tuple } from './tuple.js'

/** Characters or bytes of a key's part from which on a digest stands for it. */
const longText = 64

/** Bits of an integer as a key: its digits are made anew each time. Floats have up to 1024. */
const integerBits = 1024
const longestInteger = 2n ** BigInt(integerBits)

/** Whether a key is a number that finds itself, as nearly all numbers do. */
export function isOwnIndex(key: unknown): key is number {
  return typeof key === 'number' && (Number.isSafeInteger(key) || !Number.isInteger(key))
}

/**
 * What finds a key in a Map, equal for equal keys: a string, a number, null, a text for what is compared by value, or the
 * object itself where identity decides.
 */
export function indexKey(key: unknown): unknown {
  if (typeof key === 'string') return key
  const value = plainValue(key)
  switch (typeof value) {
    case 'boolean':
      return Number(value)
    case 'number':
      return isOwnIndex(value) ? value : mark + integerText(BigInt(value))
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : mark + integerText(value)
    case 'object': {
      const text = value === null ? identity : textOf(value)
      return text === identity || text === unhashable ? value : mark + text
    }
    default:
      return value
  }
}

/** Whether Python has a hash for it: what can be a dict's key or a set's item. */
export function isHashable(key: unknown): boolean {
  return typeof key !== 'object' || key === null || textOf(key) !== unhashable
}

/** Digests of long strings while a file is read, which may have one in many keys. */
let known: Map<string, string> | null = null

/** Runs what makes containers of a file. Strings and bytes that are in many keys are digested once. */
export function readingKeys<T>(run: () => T): T {
  if (known !== null) return run()
  known = new Map()
  try {
    return run()
  } finally {
    known = null
  }
}

/** Before the text of what is no string: no file can have a string that begins so. */
const mark = /* @__PURE__ */ digestOfText('key')

/** Stands for an object that is equal to itself alone, and for one that Python has no hash for. */
const identity = '#'
const unhashable = '!'

/** Of objects whose text was long, or stands for more than it says. What bytes are is remembered from files only, as a program may change its own. */
const digests = new WeakMap<object, string>()

/** What objects of other layers that equal a Python value tell: numpy's scalars. No name from a file becomes a method. */
interface Equal {
  __key__(): unknown
}

/** A number, string or object for what is equal to one. */
export function plainValue(key: unknown): unknown {
  let value = key
  while (typeof value === 'object' && value !== null) {
    if (value instanceof PyFloatClass) return Number.isNaN(value.value) ? value : value.value
    if (value instanceof Complex) return value.im === 0 && !Number.isNaN(value.re) ? value.re : value
    if (typeof (value as Partial<Equal>).__key__ !== 'function') return value
    const equal = (value as Equal).__key__()
    if (equal === value) return value
    value = equal
  }
  return value
}

/** A tuple or frozenset whose text is being made. */
interface OpenKey {
  readonly key: object
  readonly items: readonly unknown[]
  readonly parts: string[]
}

/** The text of an object. Iterative: a file decides how deep tuples are nested. */
function textOf(root: object): string {
  const found = leafText(root)
  if (found !== undefined) return found
  const open: OpenKey[] = [opened(root)]
  for (;;) {
    const last = open.at(-1) as OpenKey
    const inner = addParts(last)
    if (inner !== undefined) {
      open.push(opened(inner))
      continue
    }
    open.pop()
    const text = joined(last)
    const outer = open.at(-1)
    if (outer === undefined) return text
    outer.parts.push(text === identity ? identityText(last.key) : text)
  }
}

function opened(key: object): OpenKey {
  return { key, items: Array.isArray(key) ? (key as Tuple) : [...(key as FrozenSet)], parts: [] }
}

/** Makes the texts of items up to one that has items itself, and returns that. */
function addParts({ items, parts }: OpenKey): object | undefined {
  while (parts.length < items.length) {
    const item = plainValue(items[parts.length])
    const text = partText(item)
    if (text === undefined) return item as object
    parts.push(text)
  }
  return undefined
}

/** An item as text, equal for equal items; undefined for one that has items itself. */
function partText(item: unknown): string | undefined {
  switch (typeof item) {
    case 'string':
      return item.length > longText ? `S${remembered(item, digestOfText)}` : `s${item.length}:${item}`
    case 'boolean':
      return `n${Number(item)}`
    case 'number':
      return isOwnIndex(item) ? `n${item}` : integerText(BigInt(item))
    case 'bigint':
      return Number.isSafeInteger(Number(item)) ? `n${item}` : integerText(item)
    case 'object': {
      if (item === null) return 'N'
      const text = leafText(item)
      return text === identity ? identityText(item) : text
    }
    default:
      return `${typeof item} ${String(item)}`
  }
}

/** The text of an object that is no part of others, or was met before; undefined where its items must be seen. */
function leafText(key: object): string | undefined {
  if (key instanceof Tuple || key instanceof FrozenSet) return digests.get(key)
  if (key instanceof ByteArray) return unhashable
  if (key instanceof Uint8Array) return bytesText(key)
  if (key instanceof Complex) return `c${key.re},${key.im}`
  if (key instanceof Global) return `g${shortened(key.module)}\n${shortened(key.qualname)}`
  return Array.isArray(key) || key instanceof Map || key instanceof Set ? unhashable : identity
}

function joined({ key, parts }: OpenKey): string {
  // These stay short however much they stand for: without being kept, shared ones would be walked again and again.
  if (parts.includes(unhashable)) {
    digests.set(key, unhashable)
    return unhashable
  }
  const isSet = key instanceof FrozenSet
  const whole = isSet ? `{${parts.sort().join(',')}}` : `(${parts.join(',')})`
  // Python has each NaN equal to itself as an object only, and so what holds one.
  const isAlone = parts.includes(`n${NaN}`)
  if (whole.length <= longText && !isAlone) return whole
  const text = isAlone ? identity : `${isSet ? '{' : '('}*${digestOfText(whole)}`
  digests.set(key, text)
  return text
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length > longText) return `B${remembered(bytes, digestOf)}`
  let text = 'b'
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function shortened(text: string): string {
  return text.length > longText ? `*${remembered(text, digestOfText)}` : text
}

function remembered<T extends string | Uint8Array>(value: T, digest: (value: T) => string): string {
  const found = typeof value === 'string' ? known?.get(value) : digests.get(value)
  if (found !== undefined) return found
  const made = digest(value)
  if (typeof value === 'string') known?.set(value, made)
  else if (known !== null) digests.set(value, made)
  return made
}

/** Beyond 2^53, where numbers and bigints meet. */
function integerText(value: bigint): string {
  if (value > longestInteger || value < -longestInteger)
    throw new LimitError({
      what: 'an integer as a key in bits',
      limit: integerBits,
      got: value.toString(16).length * 4,
    })
  return `i${value.toString(16)}`
}

const identities = new WeakMap<object, number>()
let nextIdentity = 1

function identityText(key: object): string {
  let number = identities.get(key)
  if (number === undefined) identities.set(key, (number = nextIdentity++))
  return `#${number}`
}
