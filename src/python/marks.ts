// Which numbers in a container are Python floats.
//
// A Python float that happens to be integral arrives as a JavaScript number like any other, and its
// container remembers that it is a float ("marks" it), so that 1.0 is written and printed as 1.0.
// A mark holds while the value in that place is still the marked one. Numbers that are not safe
// integers, and -0, need no mark: they cannot be ints.

import { indexKey } from './key.js'

/** Index → the marked value, NaN where there is no mark: 8 bytes an item, whatever is marked. */
const listMarks = new WeakMap<object, Float64Array>()
/** Key → the marked value. */
const valueMarks = new WeakMap<object, Map<unknown, number>>()
const keyMarks = new WeakMap<object, Set<unknown>>()

/** Whether a number can only be a Python float: what is no safe integer, and -0. */
export function mustBeFloat(value: number): boolean {
  return !Number.isSafeInteger(value) || Object.is(value, -0)
}

/** Remembers that `value`, stored in `container` at `place` (index or key), is a Python float. */
export function markFloat(container: object, place: unknown, value: number): void {
  if (Array.isArray(container)) return markItem(container, place as number, value)
  let places = valueMarks.get(container)
  if (places === undefined) valueMarks.set(container, (places = new Map()))
  places.set(indexKey(place), value)
}

/** A number that was copied from `from` to `to`, at the same place in both, is the float there that it was. */
export function copyFloatMark(from: object, to: object, place: unknown, value: unknown): void {
  if (typeof value === 'number' && !mustBeFloat(value) && isFloat(from, place, value)) markFloat(to, place, value)
}

/** Marks a stretch of a list from `start` on: where `marks`, which is taken over, has the value itself and not NaN. */
export function markItems(list: readonly unknown[], start: number, marks: Float64Array): void {
  if (start === 0 && !listMarks.has(list)) listMarks.set(list, marks)
  else marksOf(list, start + marks.length).set(marks, start)
}

/** Whether a number found in `container` at `place` is a Python float. */
export function isFloat(container: object, place: unknown, value: number): boolean {
  if (mustBeFloat(value)) return true
  if (Array.isArray(container)) return listMarks.get(container)?.[place as number] === value
  return valueMarks.get(container)?.get(indexKey(place)) === value
}

/** Whether any value in `container` is or was marked: where not, there is nothing to ask for each. */
export function hasFloatMarks(container: object): boolean {
  return Array.isArray(container) ? listMarks.has(container) : valueMarks.has(container)
}

/** Remembers that a number that is a key of a dict, or an item of a set, is a Python float. */
export function markFloatKey(container: object, key: number): void {
  let keys = keyMarks.get(container)
  if (keys === undefined) keyMarks.set(container, (keys = new Set()))
  keys.add(indexKey(key))
}

/** Whether a number that is a key of a dict, or an item of a set, is a Python float. */
export function isFloatKey(container: object, key: number): boolean {
  return mustBeFloat(key) || keyMarks.get(container)?.has(indexKey(key)) === true
}

/** Lists grow by doubling, so that marking every item as it comes costs a constant each. */
function markItem(list: readonly unknown[], index: number, value: number): void {
  marksOf(list, index + 1)[index] = value
}

/** The marks of a list, with room for `length` items. */
function marksOf(list: readonly unknown[], length: number): Float64Array {
  const marks = listMarks.get(list)
  if (marks !== undefined && length <= marks.length) return marks
  const grown = new Float64Array(Math.max(list.length, length, marks === undefined ? 0 : 2 * marks.length))
  grown.fill(NaN, marks?.length ?? 0)
  if (marks !== undefined) grown.set(marks)
  listMarks.set(list, grown)
  return grown
}
