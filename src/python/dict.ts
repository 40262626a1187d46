// Python's dictionaries as Maps with Python's equality of keys: 1, 1.0 and True are one key, tuples and
// bytes compare by value, the first key of equal ones stays and the last value wins.
// Strings, nearly all keys there are, take the Map's own path.

import { indexKey, isOwnIndex } from './key.js'
import { plainObject, requireJson } from './plain.js'

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
  /** Of keys that are not found as they are: the key as first given, by what is equal for equal ones. */
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

  /** The value of a key that is equal by Python's rules. */
  override get(key: K): V | undefined {
    return super.get(this.isPlain(key) ? key : this.stored(key))
  }

  /** Whether there is a key that is equal by Python's rules. */
  override has(key: K): boolean {
    return super.has(this.isPlain(key) ? key : this.stored(key))
  }

  /** Puts a value to the key that is equal by Python's rules. */
  override set(key: K, value: V): this {
    this.version++
    if (this.isPlain(key)) return super.set(key, value)
    const index = indexKey(key)
    const first = this.first?.get(index)
    if (first !== undefined) return super.set(first, value)
    if (index !== key) {
      // An equal number or string may be there as it is.
      if (super.has(index as K)) return super.set(index as K, value)
      this.first ??= new Map()
      this.first.set(index, key)
    }
    return super.set(key, value)
  }

  /** Takes an entry away; whether there was one. */
  override delete(key: K): boolean {
    this.version++
    if (this.isPlain(key)) return super.delete(key)
    if (!super.delete(this.stored(key))) return false
    this.first?.delete(indexKey(key))
    return true
  }

  /** Takes all entries away. */
  override clear(): void {
    this.version++
    this.first = null
    super.clear()
  }

  /**
   * A plain object without prototype, Dicts within it likewise.
   *
   * @throws UnsupportedError for keys that are neither str nor int.
   */
  toObject(): Record<string, unknown> {
    return plainObject(this, isDict)
  }

  /**
   * What `JSON.stringify` writes of it.
   *
   * @throws UnsupportedError as `toObject`, and for a Dict within itself; LimitError for one that is nested 500 deep, and where
   *   objects that are in several places would make endless text.
   */
  toJSON(): Record<string, unknown> {
    const object = this.toObject()
    requireJson(object)
    return object
  }

  /** Whether a key is found as it is: a string or number where no equal key of another type can have come first. */
  private isPlain(key: K): boolean {
    return this.first === null && (typeof key === 'string' || isOwnIndex(key))
  }

  /** The key under which an equal one is stored, or one that the Map does not have. */
  private stored(key: K): K {
    const index = indexKey(key)
    return this.first?.get(index) ?? (super.has(index as K) ? (index as K) : key)
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
  /** What Python calls for keys that are not there; kept, never called. */
  readonly default_factory: unknown

  constructor(default_factory: unknown = null, entries?: Iterable<readonly [K, V]> | null) {
    super(entries)
    this.default_factory = default_factory
  }
}

/** Python's collections.Counter. */
export class Counter<K = unknown> extends Dict<K, unknown> {}

function isDict(value: unknown): value is Dict {
  return value instanceof Dict
}
