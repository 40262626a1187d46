// The structures that programs take and give: torch/utils/_pytree.py, as torch.export writes their specs in JSON,
//
//   [1, {"type": "builtins.tuple", "context": "null", "children_spec": [{"type": null, "context": null, "children_spec": []}]}]
//
// A leaf has no type. Tuples, lists and dicts are Python's own; a named tuple, a dataclass or an output of transformers comes
// back as a Dict by its fields, which knows the class's name.

import { ArchiveError, LimitError, UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import type { Json } from '../../io/json.js'
import { Dict, OrderedDict } from '../../python/dict.js'
import { Tuple } from '../../python/tuple.js'
import { JsonFields } from '../../serialization/json-fields.js'

/** What a spec says of one place. */
export type TreeSpec =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'tuple' | 'list'; readonly children: readonly TreeSpec[] }
  | {
      readonly kind: 'dict'
      readonly keys: readonly (string | number)[]
      readonly children: readonly TreeSpec[]
      /** The class whose fields they are; null of Python's dict. */
      readonly className: string | null
      readonly ordered: boolean
    }

const deepest = 100

/** A Dict of a named tuple's, a dataclass's or a ModelOutput's fields, with the class's name. */
export class Fields extends Dict<string | number, unknown> {
  readonly className: string

  constructor(className: string, entries: Iterable<readonly [string | number, unknown]>) {
    super(entries)
    this.className = className
  }
}

/** Reads a spec's text. */
export function readTreeSpec(text: string, entry: string): TreeSpec {
  const parsed = parseJson(text, entry, 'python')
  const [version, spec] = Array.isArray(parsed) ? parsed : []
  if (version !== 1)
    throw new UnsupportedError({ what: `the tree spec of ${entry} is of version ${String(version)}, not 1` })
  return specOf(new JsonFields(spec, entry), entry, 0)
}

function specOf(fields: JsonFields, entry: string, depth: number): TreeSpec {
  if (depth > deepest) throw new LimitError({ what: 'the depth of a tree spec', limit: deepest, got: depth })
  if (!fields.has('type')) return { kind: 'leaf' }
  const type = fields.string('type')
  const children = fields.objects('children_spec').map((child) => specOf(child, entry, depth + 1))
  if (type === 'builtins.tuple' || type === 'torch.Size') return { kind: 'tuple', children }
  if (type === 'builtins.list') return { kind: 'list', children }
  if (type === 'collections.deque') return { kind: 'list', children }
  const keys = keysOf(type, fields, entry)
  if (keys === null) {
    if (children.length === 1 && type.startsWith('torch.fx.immutable')) return { kind: 'list', children }
    throw new UnsupportedError({
      what: `the program takes or gives a ${type.slice(0, 80)}, whose parts the file does not name`,
      instead: 'Export a forward that takes and gives tensors, tuples, lists and dicts',
    })
  }
  if (keys.length !== children.length) throw fields.wrong('', 'a spec with as many keys as children')
  const isDict =
    type === 'builtins.dict' ||
    type === 'collections.OrderedDict' ||
    type === 'collections.defaultdict' ||
    type.startsWith('torch.fx.immutable')
  return { kind: 'dict', keys, children, className: isDict ? null : type, ordered: type === 'collections.OrderedDict' }
}

/** A dict's keys, or the fields of a class, out of a spec's context; null where there are none. */
function keysOf(type: string, fields: JsonFields, entry: string): readonly (string | number)[] | null {
  const context = fields.has('context') ? parseJson(contextText(fields), `a tree spec of ${entry}`, 'python') : null
  const keys = listIn(context, 0)
  if (keys === null) return null
  return keys.map((key) => {
    if (typeof key === 'string' || typeof key === 'number') return key
    throw fields.wrong('.context', `of keys that are no str or int, for a ${type.slice(0, 80)}`)
  })
}

function contextText(fields: JsonFields): string {
  const context = fields.object.get('context')
  return typeof context === 'string' ? context : 'null'
}

/** The list of keys: the context itself, or within it, as of a defaultdict or of a class's [type, fields]. */
function listIn(context: Json, depth: number): readonly Json[] | null {
  if (depth > 4) return null
  if (context instanceof Dict) {
    for (const name of ['field_names', 'fields', 'keys', 'dict_context', 'flat_names']) {
      const found = context.get(name)
      if (found !== undefined) return listIn(found, depth + 1)
    }
    return null
  }
  if (!Array.isArray(context)) return null
  const inner = context.find((item) => Array.isArray(item) || item instanceof Dict)
  return inner === undefined ? context : listIn(inner, depth + 1)
}

/** How many leaves a spec has. */
export function leavesOf(spec: TreeSpec): number {
  return spec.kind === 'leaf' ? 1 : spec.children.reduce((total, child) => total + leavesOf(child), 0)
}

/** What does not fit a spec, and where. */
export class TreeMismatch {
  constructor(
    readonly path: string,
    readonly expected: string,
    readonly got: unknown,
  ) {}
}

/** Puts the leaves of a value in the spec's order; a TreeMismatch where the value is of another structure. */
export function flatten(spec: TreeSpec, value: unknown, path: string, leaves: unknown[]): TreeMismatch | null {
  if (spec.kind === 'leaf') {
    leaves.push(value)
    return null
  }
  const parts = partsOf(spec, value)
  if (parts === null) return new TreeMismatch(path, describe(spec), value)
  for (const [index, child] of spec.children.entries()) {
    const name = spec.kind === 'dict' ? JSON.stringify(spec.keys[index]) : String(index)
    const fault = flatten(child, parts[index], `${path}[${name}]`, leaves)
    if (fault !== null) return fault
  }
  return null
}

function partsOf(spec: Exclude<TreeSpec, { kind: 'leaf' }>, value: unknown): readonly unknown[] | null {
  if (spec.kind !== 'dict') {
    return Array.isArray(value) && value.length === spec.children.length ? (value as readonly unknown[]) : null
  }
  if (Array.isArray(value) && spec.className !== null && value.length === spec.keys.length)
    return value as readonly unknown[]
  const get = entriesOf(value)
  if (get === null || get.size !== spec.keys.length || !spec.keys.every((key) => get.has(key))) return null
  return spec.keys.map((key) => get.get(key))
}

/** A Dict, Map or plain object as a Map. */
export function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | null {
  if (value instanceof Map) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? new Map(Object.entries(value)) : null
}

/** `a tuple of 2`, `a dict of "a", "b"`. */
export function describe(spec: TreeSpec): string {
  if (spec.kind === 'leaf') return 'a value'
  if (spec.kind !== 'dict') return `a ${spec.kind} of ${spec.children.length}`
  return `a dict of ${spec.keys.map((key) => JSON.stringify(key)).join(', ')}`
}

/** Builds the value of a spec out of its leaves, which are taken from the front. */
export function unflatten(spec: TreeSpec, leaves: Iterator<unknown>): unknown {
  if (spec.kind === 'leaf') {
    const { value, done } = leaves.next() as IteratorResult<unknown, unknown>
    if (done === true) throw new ArchiveError({ reason: 'a program gives fewer values than its spec has places' })
    return value
  }
  const children = spec.children.map((child) => unflatten(child, leaves))
  if (spec.kind !== 'dict') return spec.kind === 'tuple' ? Tuple.from(children) : children
  const entries = spec.keys.map((key, index) => [key, children[index]] as const)
  if (spec.className !== null) return new Fields(spec.className, entries)
  return spec.ordered ? new OrderedDict(entries) : new Dict(entries)
}
