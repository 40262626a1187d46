// What fills Python's containers: APPEND(S), SETITEM(S), ADDITEMS, TUPLE, FROZENSET. On the way in, a
// float that looks like an int (a PyFloat on the stack) becomes a number that its container marks, and a str that
// equals an earlier one (a UniqueString) a string.
// Only lists, dicts and sets take items, and inert objects, which record them.

import { LimitError, UnpicklingError } from '../errors.js'
import { Dict } from '../python/dict.js'
import { isHashable } from '../python/key.js'
import { isFloat, isFloatKey, markFloat, markFloatKey, mustBeFloat } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import { PyObject } from '../python/objects.js'
import { addMember, memberFloat } from '../python/set-members.js'
import { FrozenSet } from '../python/sets.js'
import { Tuple, tupleFrom } from '../python/tuple.js'
import { typeName } from '../python/type-name.js'
import type { Budget } from './budget.js'
import { markString, markStringKey, ownKey, ownString, UniqueString } from './writing/own-strings.js'
import { crowd, fewKeys, Spread } from './spread.js'

/** Entries that V8 and SpiderMonkey allow in a Map or Set. */
const mapLimit = 2 ** 24 - 1

const empty = /* @__PURE__ */ tupleFrom<unknown>([])

/** A tuple of what is on the stack from `start` to `end`; as in Python there is one empty one. */
export function tupleOf(stack: readonly unknown[], start: number, end = stack.length): Tuple {
  if (start === end) return empty
  const items = stack.slice(start, end)
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (isBoxed(item)) put(items, index, item)
  }
  return tupleFrom(items)
}

/** A list of what is on the stack from `start` to `end`. */
export function listOf(stack: readonly unknown[], start: number, end = stack.length): unknown[] {
  const list = emptyList()
  extend(list, stack, start, end)
  return list
}

/** A dict of the pairs on the stack from `start` to `end`. */
export function dictOf(stack: readonly unknown[], start: number, end = stack.length): Dict {
  const dict = new Dict()
  setItems(dict, stack, start, end)
  return dict
}

/** `list.extend(stack[start:end])`, for lists and what inherits from them. */
export function extend(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  const list = itemsOf(target)
  if (list === undefined) throw refused('items cannot be appended to', target)
  for (let index = start; index < end; index++) {
    const item = stack[index]
    if (isBoxed(item)) put(list, list.length, item)
    else list.push(item)
  }
}

/** Where APPEND(S) puts items: a list, or the items of an inert object that is not sealed; undefined where there is no place. */
export function itemsOf(target: unknown): unknown[] | undefined {
  if (target instanceof PyObject) return Object.isFrozen(target.items) ? undefined : target.items
  return Array.isArray(target) && !(target instanceof Tuple) ? target : undefined
}

const none: readonly unknown[] = []

/**
 * A new list. V8 makes what `[]` gives at a place ready for what lists from that place came to hold, so that after
 * one of objects all would box their numbers; a copy is ready for what it holds itself.
 */
export function emptyList(): unknown[] {
  return none.slice()
}

/** `target[key] = value` for each pair of `stack[start:end]`. */
export function setItems(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  if ((end - start) % 2 !== 0) throw new UnpicklingError({ reason: 'a key has no value' })
  if (target instanceof Dict) {
    const spread = spreadOf(target, (end - start) / 2)
    for (let index = start; index < end; index += 2) setItem(target, stack[index], stack[index + 1], spread)
  } else if (target instanceof PyObject && !Object.isFrozen(target.dictItems)) {
    for (let index = start; index < end; index += 2) target.dictItems.push(pair(stack[index], stack[index + 1]))
  } else {
    throw refused('items cannot be set by key in', target)
  }
}

/** `set.update(stack[start:end])`. */
export function addItems(target: unknown, stack: readonly unknown[], start: number, end = stack.length): void {
  if (!(target instanceof Set) || target instanceof FrozenSet) throw refused('items cannot be added to', target)
  const spread = spreadOf(target as Set<unknown>, end - start)
  for (let index = start; index < end; index++) addItem(target, stack[index], spread)
}

/** A frozenset of what is on the stack from `start` to `end`. */
export function frozensetOf(stack: readonly unknown[], start: number, end = stack.length): FrozenSet {
  const items = new Set<unknown>()
  addItems(items, stack, start, end)
  const set = FrozenSet.from(items)
  for (const item of items) if (typeof item === 'number' && isFloatKey(items, item)) markFloatKey(set, item)
  return set
}

/** The items of a list as a stack has them: marked floats as PyFloats, marked strings as UniqueStrings. */
export function boxedItems(list: readonly unknown[]): readonly unknown[] {
  return list.map((item, index) => boxed(item, list, index))
}

/** Keys and values of a dict in turn, as a stack has them. */
export function boxedEntries(dict: Dict): readonly unknown[] {
  const items: unknown[] = []
  for (const [key, value] of dict) {
    items.push(
      typeof key === 'number' && !mustBeFloat(key) && isFloatKey(dict, key) ? new PyFloatClass(key) : ownKey(dict, key),
    )
    items.push(boxed(value, dict, key))
  }
  return items
}

function boxed(value: unknown, container: object, place: unknown): unknown {
  const marked = typeof value === 'number' && !mustBeFloat(value) && isFloat(container, place, value)
  return marked ? new PyFloatClass(value) : ownString(container, place, value)
}

/** Sets one item of a dict, by Python's rules: the first of equal keys stays. */
function setItem(dict: Dict, key: unknown, value: unknown, spread: Spread | undefined): void {
  const size = spread === undefined ? 0 : dict.size
  if (typeof key !== 'string') key = dictKey(dict, key)
  if (!isBoxed(value)) {
    dict.set(key, value)
  } else if (value instanceof PyFloatClass) {
    dict.set(key, value.value)
    markFloat(dict, key, value.value)
  } else {
    dict.set(key, value.text)
    markString(dict, key, value)
  }
  if (spread !== undefined) countKey(spread, key, dict.size > size)
}

function dictKey(dict: Dict, key: unknown): unknown {
  if (typeof key === 'number') return memberFloat(key)
  if (key instanceof UniqueString) {
    if (!dict.has(key.text)) markStringKey(dict, key)
    return key.text
  }
  checkHashable(key)
  if (!(key instanceof PyFloatClass)) return key
  const plain = memberFloat(key.value)
  if (typeof plain === 'number' && !dict.has(plain)) markFloatKey(dict, plain)
  return plain
}

function addItem(set: Set<unknown>, given: unknown, spread: Spread | undefined): void {
  checkHashable(given)
  const boxed = isBoxed(given)
  const plain = boxed ? (given instanceof PyFloatClass ? given.value : given.text) : given
  const item = typeof plain === 'number' ? memberFloat(plain) : plain
  const isNew = addMember(set, item)
  if (isNew && boxed && typeof item === 'number') markFloatKey(set, item)
  if (spread !== undefined) countKey(spread, item, isNew)
}

/** Puts an item into a list or tuple at its end, or into an index that it has. */
function put(list: unknown[], index: number, item: unknown): void {
  if (!isBoxed(item)) {
    list[index] = item
  } else if (item instanceof PyFloatClass) {
    list[index] = item.value
    markFloat(list, index, item.value)
  } else {
    list[index] = item.text
    markString(list, index, item)
  }
}

function isBoxed(item: unknown): item is PyFloatClass | UniqueString {
  return typeof item === 'object' && (item instanceof PyFloatClass || item instanceof UniqueString)
}

function pair(key: unknown, value: unknown): [unknown, unknown] {
  const entry: [unknown, unknown] = [null, null]
  put(entry, 0, key)
  put(entry, 1, value)
  return entry
}

function checkHashable(key: unknown): void {
  if (typeof key === 'object' && !isHashable(key)) {
    throw new UnpicklingError({ reason: `an object of type ${typeName(key)} is not hashable: it cannot be a key` })
  }
}

/** What finding keys costs, of the file that is read. */
let reading: Budget | null = null

/** Runs what fills containers of a file. */
export function fillingWith<T>(budget: Budget, run: () => T): T {
  const outer = reading
  reading = budget
  try {
    return run()
  } finally {
    reading = outer
  }
}

/** A key that comes again has to be found, too. */
function countKey(spread: Spread, key: unknown, isNew: boolean): void {
  const together = isNew ? spread.add(key) : spread.at(key)
  if (together > crowd) reading?.walk(together)
}

/** How the numbers in a large dict or set spread. */
const spreads = new WeakMap<object, Spread>()

/** What counts the keys of a container to which `more` come; undefined while there are few. */
function spreadOf(container: Dict | Set<unknown>, more: number): Spread | undefined {
  const size = container.size + more
  if (size <= fewKeys) return undefined
  if (size > mapLimit) throw new LimitError({ what: 'a dict or set in entries', limit: mapLimit, got: size })
  let spread = spreads.get(container)
  if (spread === undefined) spreads.set(container, (spread = new Spread(() => container.keys(), size)))
  return spread
}

function refused(what: string, target: unknown): UnpicklingError {
  return new UnpicklingError({ reason: `${what} an object of type ${typeName(target)}` })
}
