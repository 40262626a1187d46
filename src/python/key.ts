// Python's equality and hash for dictionary keys, reduced to JavaScript's: two keys that Python calls
// equal have one canonical key. 1 == True == 1.0 == 1+0j; tuples and bytes compare by value; NaN equals
// nothing but itself as an object; everything else by identity.
// Python reference, "Mapping Types" and "Hashing of numeric types".

import { ByteArray } from './bytes.js'
import { Complex, PyFloat } from './numbers.js'
import { Global } from './objects.js'
import { FrozenSet } from './sets.js'
import { Tuple } from './tuple.js'

/** A key compared by value: `text` is equal for equal keys, and never confused with a string key. */
export class CompositeKey {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The canonical form: a primitive, a CompositeKey, or the object itself where identity decides. */
export function canonical_key(key: unknown): unknown {
  switch (typeof key) {
    case 'boolean':
      return Number(key)
    case 'bigint':
      return BigInt(Number(key)) === key && Number.isSafeInteger(Number(key)) ? Number(key) : key
    case 'number':
      return Number.isInteger(key) && !Number.isSafeInteger(key) ? BigInt(key) : key
    case 'object':
      return key === null ? null : canonical_object(key)
    default:
      return key
  }
}

function canonical_object(key: object): unknown {
  if (key instanceof PyFloat) return Number.isNaN(key.value) ? key : canonical_key(key.value)
  if (key instanceof Complex) {
    return key.im === 0 ? canonical_key(key.re) : new CompositeKey(`c${key.re},${key.im}`)
  }
  if (key instanceof Tuple) return new CompositeKey(`(${key.map(part).join(',')})`)
  if (key instanceof Uint8Array && !(key instanceof ByteArray)) return new CompositeKey(`b${key.join(',')}`)
  if (key instanceof Global) return new CompositeKey(`g${key.module}\n${key.qualname}`)
  if (key instanceof FrozenSet) return new CompositeKey(`{${Array.from(key, part).sort().join(',')}}`)
  return key
}

const identities = new WeakMap<object, number>()
let nextIdentity = 1

/** One component of a composite key, as text that is equal exactly for equal components. */
function part(value: unknown): string {
  const key = canonical_key(value)
  if (key instanceof CompositeKey) return key.text
  if (typeof key === 'string') return `s${key.length}:${key}`
  if (typeof key !== 'object' || key === null) return `${typeof key}:${String(key)}`
  let identity = identities.get(key)
  if (identity === undefined) identities.set(key, (identity = nextIdentity++))
  return `#${identity}`
}
