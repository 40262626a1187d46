// Which numbers in a container are Python floats.
//
// A Python float that happens to be integral arrives as a JavaScript number like any other, and its
// container remembers that it is a float ("marks" it), so that 1.0 is written and printed as 1.0.
// A mark holds while the value in that place is still the marked one. Numbers that are not safe
// integers, and -0, need no mark: they cannot be ints.

import { index_key } from './key.js'

/** Index → the marked value, NaN where there is no mark: 8 bytes an item, whatever is marked. */
const list_marks = new WeakMap<object, Float64Array>()
/** Key → the marked value. */
const value_marks = new WeakMap<object, Map<unknown, number>>()
const key_marks = new WeakMap<object, Set<unknown>>()

/** Whether a number can only be a Python float: what is no safe integer, and -0. */
export function must_be_float(value: number): boolean {
  return !Number.isSafeInteger(value) || Object.is(value, -0)
}

/** Remembers that `value`, stored in `container` at `place` (index or key), is a Python float. */
export function mark_float(container: object, place: unknown, value: number): void {
  if (Array.isArray(container)) return mark_item(container, place as number, value)
  let places = value_marks.get(container)
  if (places === undefined) value_marks.set(container, (places = new Map()))
  places.set(index_key(place), value)
}

/** Whether a number found in `container` at `place` is a Python float. */
export function is_float(container: object, place: unknown, value: number): boolean {
  if (must_be_float(value)) return true
  if (Array.isArray(container)) return list_marks.get(container)?.[place as number] === value
  return value_marks.get(container)?.get(index_key(place)) === value
}

/** Whether any value in `container` is or was marked: where not, there is nothing to ask for each. */
export function has_float_marks(container: object): boolean {
  return Array.isArray(container) ? list_marks.has(container) : value_marks.has(container)
}

/** Remembers that a number that is a key of a dict, or an item of a set, is a Python float. */
export function mark_float_key(container: object, key: number): void {
  let keys = key_marks.get(container)
  if (keys === undefined) key_marks.set(container, (keys = new Set()))
  keys.add(index_key(key))
}

/** Whether a number that is a key of a dict, or an item of a set, is a Python float. */
export function is_float_key(container: object, key: number): boolean {
  return must_be_float(key) || key_marks.get(container)?.has(index_key(key)) === true
}

/** Lists grow by doubling, so that marking every item as it comes costs a constant each. */
function mark_item(list: readonly unknown[], index: number, value: number): void {
  let marks = list_marks.get(list)
  if (marks === undefined || index >= marks.length) {
    const grown = new Float64Array(Math.max(list.length, index + 1, marks === undefined ? 0 : 2 * marks.length))
    grown.fill(NaN, marks?.length ?? 0)
    if (marks !== undefined) grown.set(marks)
    list_marks.set(list, (marks = grown))
  }
  marks[index] = value
}
