// Dicts as plain objects, and whether what came of it has a text in JSON. Iterative: a file decides how deep Dicts are nested.

import { LimitError, UnsupportedError } from '../errors.js'

/** Objects within objects: the platform's JSON.stringify ends with a stack overflow somewhere beyond. */
const depthLimit = 500

/** Items and characters that a text in JSON has, what is in several places each time. */
const sizeLimit = 2 ** 27

type Mapping = ReadonlyMap<unknown, unknown>

/**
 * An object without prototype, Dicts within it likewise, those in lists too.
 *
 * @param isDict Which Maps are such.
 * @throws UnsupportedError for keys that are neither str nor int.
 */
export function plainObject(dict: Mapping, isDict: (value: unknown) => value is Mapping): Record<string, unknown> {
  const made = new Map<unknown, unknown>()
  /** Dicts and lists whose plain form is made and still empty. */
  const open: unknown[] = []
  const plain = (value: unknown): unknown => {
    if (!isDict(value) && !Array.isArray(value)) return value
    let form = made.get(value)
    if (form === undefined) {
      form = isDict(value) ? Object.create(null) : value.some(isDict) ? [] : value
      made.set(value, form)
      if (form !== value) open.push(value)
    }
    return form
  }
  const root = plain(dict) as Record<string, unknown>
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) fillList(made.get(value) as unknown[], value, plain)
    else fillObject(made.get(value) as Record<string, unknown>, value as Mapping, plain)
  }
  return root
}

function fillList(list: unknown[], items: readonly unknown[], plain: (value: unknown) => unknown): void {
  for (const item of items) list.push(plain(item))
}

function fillObject(object: Record<string, unknown>, dict: Mapping, plain: (value: unknown) => unknown): void {
  for (const [key, value] of dict) {
    if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') {
      throw new UnsupportedError({
        what: 'a plain object takes str and int keys, and this Dict has others',
        instead: 'Walk the Dict itself',
      })
    }
    object[String(key)] = plain(value)
  }
}

/** An object or list on the way down. */
interface Level {
  readonly value: object
  readonly items: Iterator<unknown>
  size: number
}

/**
 * Checks that plain objects and lists, as `plainObject` gives them, have a text in JSON.
 *
 * @throws UnsupportedError for one within itself; LimitError for one that is nested too deep, or whose text would be too long.
 */
export function requireJson(root: object): void {
  /** Of what was left again: items and characters in it. */
  const sizes = new Map<object, number>()
  const open = new Set<object>()
  const levels: Level[] = []
  const enter = (value: object): void => {
    if (levels.length === depthLimit)
      throw new LimitError({ what: 'the depth of objects for JSON', limit: depthLimit, got: levels.length + 1 })
    open.add(value)
    levels.push({ value, items: partsOf(value)[Symbol.iterator](), size: 0 })
  }
  enter(root)
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next = level.items.next()
    if (next.done === true) {
      levels.pop()
      open.delete(level.value)
      sizes.set(level.value, level.size)
      add(levels.at(-1), level.size)
      continue
    }
    const part = next.value
    if (typeof part === 'string') add(level, part.length)
    if (!isPlain(part)) add(level, 1)
    else if (open.has(part)) {
      throw new UnsupportedError({
        what: 'an object within itself has no text in JSON',
        instead: 'Take the parts of it',
      })
    } else {
      const size = sizes.get(part)
      if (size === undefined) enter(part)
      else add(level, size)
    }
  }
}

function add(level: Level | undefined, size: number): void {
  if (level === undefined) return
  level.size += size + 1
  if (level.size > sizeLimit)
    throw new LimitError({ what: 'the text in JSON in characters', limit: sizeLimit, got: level.size })
}

function isPlain(value: unknown): value is object {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null)
}

function partsOf(value: object): Iterable<unknown> {
  return Array.isArray(value) ? value : Object.entries(value).flat()
}
