// What Python's `iter` gives of a value that a pickle holds: for the calls of containers, which take any iterable.

import { boxedEntries, boxedItems } from '../../../pickle/containers.js'
import { setMembers } from '../../../pickle/writing/python-reductions.js'
import { Dict } from '../../../python/dict.js'

/** The items as a stack has them (boxed); undefined for what Python does not iterate, or what is not known well enough. */
export function iterate(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return boxedItems(value as unknown[])
  if (typeof value === 'string') return [...value]
  if (value instanceof Uint8Array) return Array.from(value)
  if (value instanceof Set) return setMembers(value as Set<unknown>)
  if (value instanceof Dict) return boxedEntries(value).filter((_, index) => index % 2 === 0)
  return undefined
}
