// Python's repr of the standard library's data objects, from their inert records; of any other object
// what Python says of a class without a repr of its own, without the address.

import { datePrinters } from './date-repr.js'
import { exceptionParts, isExceptionName } from './exceptions.js'
import { isFloat } from './marks.js'
import { PyObject } from './objects.js'

/** What prints a value within an object: with `marked`, a number that looks like an int as a float. */
type Write = (value: unknown, marked: boolean) => string

type Printer = (object: PyObject, write: Write) => string | undefined

const printers: ReadonlyMap<string, Printer> = /* @__PURE__ */ new Map<string, Printer>([
  ['builtins.range', range],
  ['builtins.type', typeOf],
  ['builtins.slice', (object, write) => `slice(${list(object.args, write)})`],
  ['collections.deque', deque],
  ['argparse.Namespace', namespace('Namespace')],
  ['types.SimpleNamespace', namespace('namespace')],
  ['decimal.Decimal', (object, write) => `Decimal(${list(object.args, write)})`],
  ['fractions.Fraction', fraction],
  ['uuid.UUID', uuid],
  ['functools.partial', partial],
  // Of a str and of a tuple with names: torch.__version__ is often among what a checkpoint says of itself.
  ['torch.torch_version.TorchVersion', ({ args }, write) => (args.length === 1 ? write(args[0], false) : undefined)],
  ['torch.nn.utils.rnn.PackedSequence', packedSequence],
  ['traceback.FrameSummary', frameSummary],
  ['traceback.StackSummary', ({ items }, write) => `[${list(items, write)}]`],
  ...datePrinters,
])

export function inertRepr(object: PyObject, write: Write): string {
  if (object.callee !== null) return '<object>'
  if (isExceptionName(object.module, object.qualname)) return exception(object, write)
  const printer = /^pathlib(\._local)?$/.test(object.module) ? path : printers.get(object.name)
  if (object.module.startsWith('omegaconf.')) return config(object, write) ?? `<${object.name} object>`
  return printer?.(object, write) ?? contents(object, write) ?? `<${object.name} object>`
}

/** omegaconf's nodes print as what they hold: a DictConfig as a dict, a ListConfig as a list, a value as itself. */
function config({ state }: PyObject, write: Write): string | undefined {
  if (!(state instanceof Map)) return undefined
  const place = ['_content', '_val'].find((name) => (state as Map<unknown, unknown>).has(name))
  if (place === undefined) return undefined
  const value: unknown = state.get(place)
  return write(value, typeof value === 'number' && isFloat(state, place, value))
}

/** What inherits from dict or list prints as one, unless its class says otherwise, which nobody knows. */
function contents({ args, state, items, dictItems }: PyObject, write: Write): string | undefined {
  if (args.length > 0 || state !== null) return undefined
  if (items.length > 0) return `[${list(items, write)}]`
  if (dictItems.length === 0) return undefined
  const item = (entry: readonly unknown[], index: number): string =>
    write(entry[index], typeof entry[index] === 'number' && isFloat(entry, index, entry[index]))
  return `{${dictItems.map((entry) => `${item(entry, 0)}: ${item(entry, 1)}`).join(', ')}}`
}

function list(items: readonly unknown[], write: Write, count = items.length): string {
  const parts = items.map((item, index) =>
    index < count ? write(item, typeof item === 'number' && isFloat(items, index, item)) : '',
  )
  return parts.slice(0, count).join(', ')
}

function range(object: PyObject, write: Write): string {
  return `range(${list(object.args.at(2) === 1 ? object.args.slice(0, 2) : object.args, write)})`
}

/** The types of the singletons, which have no names of their own. */
function typeOf({ args }: PyObject): string | undefined {
  if (args[0] === null) return "<class 'NoneType'>"
  const { name } = (args[0] ?? {}) as { readonly name?: string }
  return name === 'builtins.Ellipsis'
    ? "<class 'ellipsis'>"
    : name === 'builtins.NotImplemented'
      ? "<class 'NotImplementedType'>"
      : undefined
}

function exception({ qualname, args }: PyObject, write: Write): string {
  const parts = exceptionParts(qualname, args)
  // Marks of floats are the whole arguments'.
  return `${parts.cls}(${list(args, write, parts.args.length)})`
}

function deque(object: PyObject, write: Write): string {
  const [, maxlen] = object.args
  const items = `[${list(object.items, write)}]`
  return maxlen === undefined || maxlen === null ? `deque(${items})` : `deque(${items}, maxlen=${write(maxlen, false)})`
}

function namespace(name: string): Printer {
  return ({ state }, write) => {
    if (state !== null && !(state instanceof Map)) return undefined
    const parts = Array.from((state ?? []) as Map<unknown, unknown>, ([key, value]) => {
      const isMarked = typeof value === 'number' && isFloat(state as Map<unknown, unknown>, key, value)
      return `${nameOf(key, write)}=${write(value, isMarked)}`
    })
    return `${name}(${parts.join(', ')})`
  }
}

/** Of an attribute or a keyword argument. */
function nameOf(key: unknown, write: Write): string {
  return typeof key === 'string' ? key : write(key, false)
}

/** Made from its two numbers, before Python 3.12 from its text, `3/4`. */
function fraction({ args }: PyObject, write: Write): string | undefined {
  const [first, second = 1] = args
  if (typeof first === 'string' && args.length === 1) {
    const slash = first.indexOf('/')
    return slash < 0 ? `Fraction(${first}, 1)` : `Fraction(${first.slice(0, slash)}, ${first.slice(slash + 1)})`
  }
  return isInt(first) && isInt(second) ? `Fraction(${write(first, false)}, ${write(second, false)})` : undefined
}

function isInt(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** (function, args, keywords, attributes) as its state. */
function partial({ state }: PyObject, write: Write): string | undefined {
  if (!Array.isArray(state) || state.length !== 4) return undefined
  const [func, args, keywords] = state as unknown[]
  if (!Array.isArray(args) || !(keywords instanceof Map)) return undefined
  const parts = [write(func, false), ...(args.length > 0 ? [list(args, write)] : [])]
  for (const [key, value] of keywords as Map<unknown, unknown>) {
    parts.push(`${nameOf(key, write)}=${write(value, typeof value === 'number' && isFloat(keywords, key, value))}`)
  }
  return `functools.partial(${parts.join(', ')})`
}

function packedSequence({ args }: PyObject, write: Write): string | undefined {
  const names = ['data', 'batch_sizes', 'sorted_indices', 'unsorted_indices']
  if (args.length !== names.length) return undefined
  return `PackedSequence(${names.map((name, index) => `${name}=${write(args[index], false)}`).join(', ')})`
}

/** Of its slots, or of (filename, lineno, name). */
function frameSummary({ args, state }: PyObject, write: Write): string | undefined {
  const slots: unknown = Array.isArray(state) && state.length === 2 ? state[1] : state
  const at = (name: string, index: number): unknown => (slots instanceof Map ? slots.get(name) : args[index])
  const [filename, lineno, name] = [at('filename', 0), at('lineno', 1), at('name', 2)]
  if (filename === undefined || lineno === undefined || name === undefined) return undefined
  const shown = [filename, lineno, name].map((each) => (typeof each === 'string' ? each : write(each, false)))
  return `<FrameSummary file ${shown[0]}, line ${shown[1]} in ${shown[2]}>`
}

/** Its state is its 128 bits as an int. */
function uuid({ state }: PyObject): string | undefined {
  const int: unknown = state instanceof Map ? state.get('int') : undefined
  if (typeof int !== 'number' && typeof int !== 'bigint') return undefined
  const digits = int.toString(16).padStart(32, '0')
  return `UUID('${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}')`
}

/** Made from its parts, or from Python 3.13 on from its text. */
function path({ qualname, args }: PyObject, write: Write): string | undefined {
  if (!args.every((part) => typeof part === 'string')) return undefined
  const text = args.join('/').replace(/^\/\//, '/')
  return `${qualname}(${write(text === '' ? '.' : text, false)})`
}
