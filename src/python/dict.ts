// Python's dictionaries as Maps with Python's equality of keys: 1, 1.0 and True are one key, tuples and
// bytes compare by value, the first key of equal ones stays and the last value wins.
// Strings, nearly all keys there are, take the Map's own path.

import { canonicalKey, CompositeKey, indexKey, isOwnCanonical } from './key.js'

/**
 * A Python dict: a Map with Python's key equality, in insertion order.
 *
 * @example
 * import { Dict } from 'torchlet'
 * const d = new Dict<unknown, string>([[1, 'one']])
 * d.get(true)      // 'one'
 * d.toObject()     // { '1': 'one' }
 */
export class Dict<K = unknown, V = unknown> extends Map<K, V> {
  /** Counts changes, so that a plan can tell whether it is still valid. */
  version: number
  /** Python attributes of the object (`state_dict._metadata`); null where there are none. */
  __dict__: Dict<string, unknown> | null
  /** Canonical key → the key as first given, for keys that are not their own canonical form. */
  private first: Map<unknown, K> | null

  constructor(entries?: Iterable<readonly [K, V]> | null) {
    super()
    this.version = 0
    this.__dict__ = null
    this.first = null
    if (entries) for (const [key, value] of entries) this.set(key, value)
  }

  /** Map's methods that build new objects give plain Maps. */
  static override get [Symbol.species](): MapConstructor {
    return Map
  }

  override get(key: K): V | undefined {
    return super.get(typeof key === 'string' ? key : this.stored(key))
  }

  override has(key: K): boolean {
    return super.has(typeof key === 'string' ? key : this.stored(key))
  }

  override set(key: K, value: V): this {
    this.version++
    if (typeof key === 'string' || (this.first === null && isOwnCanonical(key))) return super.set(key, value)
    const stored = this.stored(key)
    if (!super.has(stored)) this.remember(key)
    return super.set(super.has(stored) ? stored : key, value)
  }

  override delete(key: K): boolean {
    this.version++
    if (typeof key === 'string') return super.delete(key)
    const stored = this.stored(key)
    if (!super.delete(stored)) return false
    this.first?.delete(indexKey(stored))
    return true
  }

  override clear(): void {
    this.version++
    this.first = null
    super.clear()
  }

  /** A plain object without prototype, Dicts within it likewise. Keys must be str or int. */
  toObject(): Record<string, unknown> {
    return plain(this, new Map()) as Record<string, unknown>
  }

  toJSON(): Record<string, unknown> {
    return this.toObject()
  }

  /** The key under which an equal one is stored, or one that the Map does not have. */
  private stored(key: K): K {
    const canonical = canonicalKey(key)
    const first = this.first?.get(indexKey(key))
    if (first !== undefined) return first
    return canonical instanceof CompositeKey ? key : (canonical as K)
  }

  private remember(key: K): void {
    const canonical = canonicalKey(key)
    if (canonical === key) return
    this.first ??= new Map()
    this.first.set(indexKey(key), key)
  }
}

/** Python's OrderedDict. A state dict is one; its `_metadata` holds the modules' versions. */
export class OrderedDict<K = unknown, V = unknown> extends Dict<K, V> {
  /** The attribute that `state_dict()` sets: prefix → { version }. */
  get _metadata(): unknown {
    return this.__dict__?.get('_metadata')
  }
}

/** Python's defaultdict. The factory is kept to be written back and is never called. */
export class DefaultDict<K = unknown, V = unknown> extends Dict<K, V> {
  readonly default_factory: unknown

  constructor(default_factory: unknown = null, entries?: Iterable<readonly [K, V]> | null) {
    super(entries)
    this.default_factory = default_factory
  }
}

/** Python's collections.Counter. */
export class Counter<K = unknown> extends Dict<K, unknown> {}

function plain(value: unknown, seen: Map<unknown, unknown>): unknown {
  if (!(value instanceof Dict) && !(Array.isArray(value) && value.some((item) => item instanceof Dict))) return value
  const before = seen.get(value)
  if (before !== undefined) return before
  if (Array.isArray(value)) {
    const list: unknown[] = []
    seen.set(value, list)
    for (const item of value) list.push(plain(item, seen))
    return list
  }
  const object = Object.create(null) as Record<string, unknown>
  seen.set(value, object)
  for (const [key, item] of value) {
    if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') {
      throw new TypeError(`a plain object takes str and int keys, not ${String(key)}: walk the Dict itself`)
    }
    object[String(key)] = plain(item, seen)
  }
  return object
}
