// Members of sets by Python's equality, where a JavaScript Set goes by identity: 1, True and 1.0 are one member, tuples
// and bytes compare by value, each NaN is a member of its own. The first of equal members stays.

import { indexKey, isOwnIndex } from './key.js'
import { PyFloat } from './numbers.js'

/** Of sets with members that are not their own index: what finds a member → that member. */
const indexes = new WeakMap<ReadonlySet<unknown>, Map<unknown, unknown>>()

/** What stands for a float in a Set or Map, which would take all NaNs for one and -0 for 0. */
export function memberFloat(value: number): unknown {
  return Number.isNaN(value) || Object.is(value, -0) ? PyFloat(value) : value
}

/**
 * Python's `set.add`.
 *
 * @returns Whether there was no equal member yet.
 */
export function addMember(set: Set<unknown>, item: unknown): boolean {
  const index = indexes.get(set)
  if (typeof item === 'string' || (index === undefined && isOwnIndex(item))) {
    const { size } = set
    return set.add(item).size > size
  }
  const key = indexKey(item)
  if (set.has(key) || index?.has(key) === true) return false
  set.add(item)
  if (key === item) return true
  if (index === undefined) indexes.set(set, new Map([[key, item]]))
  else index.set(key, item)
  return true
}
