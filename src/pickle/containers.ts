// What fills Python's containers: APPEND(S), SETITEM(S), ADDITEMS, TUPLE, FROZENSET. On the way in, a
// float that looks like an int (a PyFloat on the stack) becomes a number that its container marks.
// Only lists, dicts and sets take items, and inert objects, which record them.

import { LimitError, UnpicklingError } from '../errors.js'
import { Dict } from '../python/dict.js'
import { is_hashable } from '../python/key.js'
import { is_float, is_float_key, mark_float, mark_float_key, must_be_float } from '../python/marks.js'
import { PyFloat, PyFloatClass } from '../python/numbers.js'
import { PyObject } from '../python/objects.js'
import { FrozenSet } from '../python/sets.js'
import { Tuple } from '../python/tuple.js'
import { type_name } from '../python/type-name.js'

/** Entries that V8 and SpiderMonkey allow in a Map or Set. */
const map_limit = 2 ** 24 - 1

/** A tuple of what is on the stack from `start` to `end`. */
export function tuple_of(stack: readonly unknown[], start: number, end = stack.length): Tuple {
  const length = end - start
  if (length === 0) return Tuple.of()
  const tuple = new Tuple(length)
  for (let index = 0; index < length; index++) put(tuple, index, stack[start + index])
  return Object.freeze(tuple) as Tuple
}

/** A list of what is on the stack from `start` to `end`. */
export function list_of(stack: readonly unknown[], start: number, end = stack.length): unknown[] {
  const list: unknown[] = []
  extend(list, stack, start, end)
  return list
}

/** A dict of the pairs on the stack from `start` to `end`. */
export function dict_of(stack: readonly unknown[], start: number, end = stack.length): Dict {
  const dict = new Dict()
  set_items(dict, stack, start, end)
  return dict
}

/** `list.extend(stack[start:end])`, for lists and what inherits from them. */
export function extend(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  const list = target instanceof PyObject ? target.items : target
  if (!Array.isArray(list) || list instanceof Tuple) throw refused('items cannot be appended to', target)
  for (let index = start; index < end; index++) {
    const item = stack[index]
    if (typeof item === 'object' && item instanceof PyFloatClass) put(list, list.length, item)
    else list.push(item)
  }
}

/** `target[key] = value` for each pair of `stack[start:end]`. */
export function set_items(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  if ((end - start) % 2 !== 0) throw new UnpicklingError({ reason: 'a key has no value' })
  if (target instanceof Dict) {
    check_size(target, (end - start) / 2)
    for (let index = start; index < end; index += 2) set_item(target, stack[index], stack[index + 1])
  } else if (target instanceof PyObject) {
    for (let index = start; index < end; index += 2) target.dict_items.push(pair(stack[index], stack[index + 1]))
  } else {
    throw refused('items cannot be set by key in', target)
  }
}

/** `set.update(stack[start:end])`. */
export function add_items(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  if (!(target instanceof Set) || target instanceof FrozenSet) throw refused('items cannot be added to', target)
  check_size(target, end - start)
  for (let index = start; index < end; index++) target.add(set_member(target, stack[index]))
}

/** A frozenset of what is on the stack from `start` to `end`. */
export function frozenset_of(stack: readonly unknown[], start: number, end = stack.length): FrozenSet {
  const floats: number[] = []
  const items = stack.slice(start, end).map((item) => {
    const member = set_member(null, item)
    if (member !== item && typeof member === 'number') floats.push(member)
    return member
  })
  const set = FrozenSet.from(items)
  for (const item of floats) mark_float_key(set, item)
  return set
}

/** The items of a list as a stack has them: with marked floats as PyFloats. */
export function boxed_items(list: readonly unknown[]): readonly unknown[] {
  return list.map((item, index) => boxed(item, list, index))
}

/** Keys and values of a dict in turn, as a stack has them. */
export function boxed_entries(dict: Dict): readonly unknown[] {
  const items: unknown[] = []
  for (const [key, value] of dict) {
    items.push(typeof key === 'number' && !must_be_float(key) && is_float_key(dict, key) ? new PyFloatClass(key) : key)
    items.push(boxed(value, dict, key))
  }
  return items
}

function boxed(value: unknown, container: object, place: unknown): unknown {
  const marked = typeof value === 'number' && !must_be_float(value) && is_float(container, place, value)
  return marked ? new PyFloatClass(value) : value
}

/** Sets one item of a dict, by Python's rules: the first of equal keys stays. */
function set_item(dict: Dict, key: unknown, value: unknown): void {
  if (typeof key !== 'string') key = dict_key(dict, key)
  if (typeof value === 'object' && value instanceof PyFloatClass) {
    dict.set(key, value.value)
    mark_float(dict, key, value.value)
  } else {
    dict.set(key, value)
  }
}

function dict_key(dict: Dict, key: unknown): unknown {
  check_hashable(key)
  if (key instanceof PyFloatClass) {
    if (!dict.has(key.value)) mark_float_key(dict, key.value)
    return key.value
  }
  // Map would take all NaNs for one, where Python has each object equal to itself only, and -0 for 0.
  return Number.isNaN(key) || Object.is(key, -0) ? PyFloat(key as number) : key
}

function set_member(set: Set<unknown> | null, item: unknown): unknown {
  check_hashable(item)
  if (!(item instanceof PyFloatClass)) return item
  if (set !== null && !set.has(item.value)) mark_float_key(set, item.value)
  return item.value
}

/** Puts an item into a list or tuple at its end, or into an index that it has. */
function put(list: unknown[], index: number, item: unknown): void {
  if (typeof item === 'object' && item instanceof PyFloatClass) {
    list[index] = item.value
    mark_float(list, index, item.value)
  } else {
    list[index] = item
  }
}

function pair(key: unknown, value: unknown): [unknown, unknown] {
  const entry: [unknown, unknown] = [null, null]
  put(entry, 0, key)
  put(entry, 1, value)
  return entry
}

function check_hashable(key: unknown): void {
  if (typeof key === 'object' && !is_hashable(key)) {
    throw new UnpicklingError({ reason: `an object of type ${type_name(key)} is not hashable: it cannot be a key` })
  }
}

function check_size(container: { readonly size: number }, more: number): void {
  if (container.size + more <= map_limit) return
  throw new LimitError({ what: 'a dict or set in entries', limit: map_limit, got: container.size + more })
}

function refused(what: string, target: unknown): UnpicklingError {
  return new UnpicklingError({ reason: `${what} an object of type ${type_name(target)}` })
}
