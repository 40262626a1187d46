// What is printed of an object of a class that nobody knows: what its file tells. A dataclass, a namedtuple, and what inherits
// from a type of Python's print to the character, but for names that only the class has (fields of a namedtuple, members of an
// enum). Any other object prints its attributes where Python prints an address.

import { isFloat } from '../marks.js'
import type { PyObject } from '../objects.js'
import { printsAsPython312 } from '../printoptions.js'

type Write = (value: unknown, marked: boolean) => string

/** Objects within objects, beyond which their attributes are left out: Python would print an address for most. */
const deepest = 32

let depth = 0

/** Undefined where the file tells nothing but the class. */
export function objectText(object: PyObject, write: Write): string | undefined {
  if (depth === deepest) return undefined
  depth++
  try {
    return contents(object, write) ?? value(object, write) ?? call(object, write)
  } finally {
    depth--
  }
}

/** What inherits from dict or list. Classes with a repr of their own, OrderedDict's, defaultdict's, are made by calls. */
function contents({ qualname, construction, args, items, dictItems }: PyObject, write: Write): string | undefined {
  if (items.length > 0) return `[${list(items, write)}]`
  if (dictItems.length === 0) return undefined
  const dict = `{${dictItems.map((entry) => `${item(entry, 0, write)}: ${item(entry, 1, write)}`).join(', ')}}`
  if (construction !== 'reduce') return dict
  const name = nameOf(qualname)
  if (args.length > 0) return `${name}(${list(args, write)}, ${dict})`
  if (printsAsPython312()) return `${name}(${dict})`
  return `${name}([${dictItems.map((entry) => `(${item(entry, 0, write)}, ${item(entry, 1, write)})`).join(', ')}])`
}

/** What inherits from str, bytes, int, float or tuple: an object of its class made of one value. */
function value({ construction, args }: PyObject, write: Write): string | undefined {
  const [only] = args
  if (construction !== 'newobj' || args.length !== 1) return undefined
  const isPlain = ['string', 'number', 'bigint'].includes(typeof only) || only instanceof Uint8Array
  return isPlain || Array.isArray(only) ? item(args, 0, write) : undefined
}

/** `Point(1, 2)`, `Config(lr=0.1)`: arguments of a class, by its name's first letter, and attributes. */
function call({ module, qualname, construction, args, state }: PyObject, write: Write): string | undefined {
  // Hardly any of torch's own classes has a repr; its dataclasses are there.
  if (module.startsWith('torch.') && !module.startsWith('torch.distributed.')) return undefined
  const name = nameOf(qualname)
  if (construction === 'reduce' && !/^_*\p{Lu}/u.test(name)) return undefined
  const named = attributes(state, write)
  if (named === undefined || (args.length === 0 && named.length === 0)) return undefined
  return `${name}(${[...(args.length === 0 ? [] : [list(args, write)]), ...named].join(', ')})`
}

/** Of a dict of attributes, of one and a dict of slots, or of the list of a dataclass's slots; undefined for another state. */
function attributes(state: unknown, write: Write): readonly string[] | undefined {
  if (state === null) return []
  if (!Array.isArray(state)) return state instanceof Map ? named(state, write) : undefined
  if (state.length === 2 && state.every((part) => part === null || part instanceof Map))
    return state.flatMap((part) => (part === null ? [] : named(part as Map<unknown, unknown>, write)))
  return Object.isFrozen(state) ? undefined : state.map((_, index) => item(state, index, write))
}

function named(map: Map<unknown, unknown>, write: Write): string[] {
  return Array.from(map, ([key, entry]) => {
    const isMarked = typeof entry === 'number' && isFloat(map, key, entry)
    return `${typeof key === 'string' ? key : write(key, false)}=${write(entry, isMarked)}`
  })
}

function nameOf(qualname: string): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}

/** Items with commas between. */
export function list(items: readonly unknown[], write: Write, count = items.length): string {
  return items
    .slice(0, count)
    .map((_, index) => item(items, index, write))
    .join(', ')
}

function item(items: readonly unknown[], index: number, write: Write): string {
  const each = items[index]
  return write(each, typeof each === 'number' && isFloat(items, index, each))
}
