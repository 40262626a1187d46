// Which JavaScript values are which of Python's: the right-hand column of "Python values" (docs). What
// is none of them is for the caller's `reduce` to know.

import { ByteArray } from '../../python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../python/dict.js'
import { Complex } from '../../python/numbers.js'
import { Global, PyObject } from '../../python/objects.js'
import { FrozenSet } from '../../python/sets.js'
import { Tuple } from '../../python/tuple.js'
import {
  reduceComplex,
  reduceCounter,
  reduceDefaultdict,
  reduceInert,
  reduceOrderedDict,
  reduceSet,
} from './python-reductions.js'
import { UniqueString } from './own-strings.js'
import type { Reduction } from './reduction.js'

export type Kind =
  | { readonly name: 'list' | 'tuple'; readonly value: readonly unknown[] }
  | { readonly name: 'dict'; readonly value: ReadonlyMap<unknown, unknown> }
  | { readonly name: 'set' | 'frozenset'; readonly value: ReadonlySet<unknown>; readonly reduction: () => Reduction }
  | { readonly name: 'bytes' | 'bytearray'; readonly value: Uint8Array }
  | { readonly name: 'string'; readonly value: UniqueString }
  | { readonly name: 'global'; readonly value: Global }
  | { readonly name: 'reduced'; readonly reduction: () => Reduction }

/** undefined for an object that is no value of Python's own. */
export function kindOf(object: object): Kind | undefined {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype === Tuple.prototype) return { name: 'tuple', value: object as Tuple }
  if (Array.isArray(object)) return object instanceof Tuple ? undefined : { name: 'list', value: object as unknown[] }
  if (object instanceof Map) return kindOfMap(object as Map<unknown, unknown>)
  if (object instanceof Global) return { name: 'global', value: object }
  if (object instanceof UniqueString) return { name: 'string', value: object }
  if (object instanceof Set) return kindOfSet(object as Set<unknown>)
  if (object instanceof Uint8Array) return { name: object instanceof ByteArray ? 'bytearray' : 'bytes', value: object }
  if (object instanceof ArrayBuffer) return { name: 'bytes', value: new Uint8Array(object) }
  if (object instanceof PyObject) return { name: 'reduced', reduction: () => reduceInert(object) }
  if (object instanceof Complex) return { name: 'reduced', reduction: () => reduceComplex(object) }
  const isPlain = prototype === null || prototype === Object.prototype
  return isPlain ? { name: 'dict', value: new Map(Object.entries(object)) } : undefined
}

function kindOfMap(map: Map<unknown, unknown>): Kind {
  if (map instanceof OrderedDict) return { name: 'reduced', reduction: () => reduceOrderedDict(map) }
  if (map instanceof DefaultDict) return { name: 'reduced', reduction: () => reduceDefaultdict(map) }
  if (map instanceof Counter) return { name: 'reduced', reduction: () => reduceCounter(map) }
  // Python lets no plain dict have attributes; an OrderedDict equals the dict that it is made of.
  if (map instanceof Dict && hasAttributes(map)) return { name: 'reduced', reduction: () => reduceOrderedDict(map) }
  return { name: 'dict', value: map }
}

function hasAttributes(dict: Dict): boolean {
  return dict.__dict__ !== null && dict.__dict__.size > 0
}

function kindOfSet(set: Set<unknown>): Kind {
  const name = set instanceof FrozenSet ? 'frozenset' : 'set'
  return { name, value: set, reduction: () => reduceSet(set, name) }
}
