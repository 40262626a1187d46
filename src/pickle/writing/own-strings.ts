// Which strings of a pickle equal an earlier one without being it. Python's memo goes by identity, which JavaScript's
// strings have not; so that a file is written again as it was, containers remember which of their strings are
// objects of their own. Equal strings anywhere else count as one.

import { indexKey } from '../../python/key.js'

/**
 * A str that is an object of its own: written once and referred to wherever this object recurs, but
 * never shared with an equal str. A storage's key is one.
 */
export class UniqueString {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Only the first strings of a pickle are told apart: with more it is a text, which should cost nothing. */
const stringsTold = 2 ** 14

/** The strings of one pickle as they come. */
export class MetStrings {
  private readonly met = new Set<string>()
  private left = stringsTold

  /** The string itself if it comes for the first time. */
  meet(text: string): string | UniqueString {
    if (this.left === 0) return text
    this.left--
    if (this.met.has(text)) return new UniqueString(text)
    this.met.add(text)
    return text
  }
}

type Places = Map<unknown, UniqueString>

const valueMarks = new WeakMap<object, Places>()
const keyMarks = new WeakMap<object, Places>()

/** Remembers that the string in `container` at `place` (index or key) is an object of its own. */
export function markString(container: object, place: unknown, string: UniqueString): void {
  mark(valueMarks, container, place, string)
}

/** Remembers that a key of a dict is an object of its own. */
export function markStringKey(container: object, string: UniqueString): void {
  mark(keyMarks, container, string.text, string)
}

/** What is in `container` at `place`: a string of its own as such, while it is still there. */
export function ownString(container: object, place: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const own = valueMarks.get(container)?.get(indexKey(place))
  return own?.text === value ? own : value
}

/** A key of a dict: a string of its own as such. */
export function ownKey(container: object, key: unknown): unknown {
  return typeof key === 'string' ? (keyMarks.get(container)?.get(key) ?? key) : key
}

function mark(marks: WeakMap<object, Places>, container: object, place: unknown, string: UniqueString): void {
  let places = marks.get(container)
  if (places === undefined) marks.set(container, (places = new Map()))
  places.set(indexKey(place), string)
}
