// Python's repr of the standard library's data objects, from their inert records; of any other object
// what Python says of a class without a repr of its own, without the address.

import { datePrinters } from './date-repr.js'
import { exceptionParts, isExceptionName } from '../exceptions.js'
import { isFloat } from '../marks.js'
import { decimal, fraction } from './number-repr.js'
import { list, objectText } from './object-repr.js'
import { Global, PyObject } from '../objects.js'
import { pathText } from './path-repr.js'

/** What prints a value within an object: with `marked`, a number that looks like an int as a float. */
type Write = (value: unknown, marked: boolean) => string

type Printer = (object: PyObject, write: Write) => string | undefined

const printers: ReadonlyMap<string, Printer> = /* @__PURE__ */ new Map<string, Printer>([
  ['builtins.range', range],
  ['builtins.type', typeOf],
  ['builtins.getattr', boundMethod],
  ['builtins.slice', (object, write) => `slice(${list(object.args, write)})`],
  ['collections.deque', deque],
  ['argparse.Namespace', namespace('Namespace')],
  ['types.SimpleNamespace', namespace('namespace')],
  ['decimal.Decimal', decimal],
  ['fractions.Fraction', fraction],
  ['uuid.UUID', uuid],
  ['functools.partial', partial],
  // Of a str and of a tuple with names: torch.__version__ is often among what a checkpoint says of itself.
  ['torch.torch_version.TorchVersion', ({ args }, write) => (args.length === 1 ? write(args[0], false) : undefined)],
  ['torch.nn.utils.rnn.PackedSequence', packedSequence],
  ['traceback.FrameSummary', frameSummary],
  ['traceback.StackSummary', ({ items }, write) => `[${list(items, write)}]`],
  ['zoneinfo.ZoneInfo._unpickle', zone],
  ['collections.UserDict', holder('data')],
  ['collections.UserList', holder('data')],
  ['collections.UserString', holder('data')],
  ['collections.ChainMap', chainMap],
  ['operator.itemgetter', (object, write) => `operator.itemgetter(${list(object.args, write)})`],
  ['operator.attrgetter', (object, write) => `operator.attrgetter(${list(object.args, write)})`],
  ['array.array', ({ args }, write) => (args.length > 0 ? `array(${list(args, write)})` : undefined)],
  ['numpy.random._pickle.__generator_ctor', generator('Generator')],
  ['numpy.random._pickle.__randomstate_ctor', generator('RandomState')],
  ['torch.distributed.tensor.placement_types.Replicate', () => 'Replicate()'],
  ['torch.distributed.device_mesh.DeviceMesh', deviceMesh],
  ...datePrinters,
])

export function inertRepr(object: PyObject, write: Write): string {
  if (object.callee !== null) return '<object>'
  if (isExceptionName(object.module, object.qualname)) return exception(object, write)
  const printer = /^pathlib(\._local)?$/.test(object.module) ? path : printers.get(object.name)
  const own = object.module.startsWith('omegaconf.')
    ? config(object, write)
    : (printer?.(object, write) ?? (isOptimizer(object) ? optimizer(object, write) : undefined))
  return own ?? objectText(object, write) ?? `<${object.name} object>`
}

function isOptimizer({ module, construction }: PyObject): boolean {
  return construction === 'newobj' && /^torch\.optim\.\w+$/.test(module)
}

/** omegaconf's nodes print as what they hold: a DictConfig as a dict, a ListConfig as a list, a value as itself. */
function config({ state }: PyObject, write: Write): string | undefined {
  if (!(state instanceof Map)) return undefined
  const place = ['_content', '_val'].find((name) => (state as Map<unknown, unknown>).has(name))
  if (place === undefined) return undefined
  const value: unknown = state.get(place)
  return write(value, typeof value === 'number' && isFloat(state, place, value))
}

/** As it is pickled, with all three numbers, the last left out where it is 1. */
function range(object: PyObject, write: Write): string {
  if (object.args.length === 1) return `range(0, ${list(object.args, write)})`
  return `range(${list(object.args, write, object.args.at(2) === 1 ? 2 : 3)})`
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
  const [source = null, maxlen] = object.args
  const isFilled = Array.isArray(source) && source.length === 0
  const items = source === null || isFilled ? `[${list(object.items, write)}]` : write(source, false)
  return maxlen === undefined || maxlen === null ? `deque(${items})` : `deque(${items}, maxlen=${write(maxlen, false)})`
}

function namespace(name: string): Printer {
  return ({ state }, write) => {
    if (state !== null && !(state instanceof Map)) return undefined
    const parts: string[] = []
    const others: string[] = []
    for (const [key, value] of (state ?? []) as Map<unknown, unknown>) {
      const text = write(value, typeof value === 'number' && isFloat(state as Map<unknown, unknown>, key, value))
      if (typeof key === 'string' && isIdentifier(key)) parts.push(`${key}=${text}`)
      else others.push(`${write(key, false)}: ${text}`)
    }
    // argparse's; types.SimpleNamespace prints such names as they are.
    if (others.length > 0) parts.push(`**{${others.join(', ')}}`)
    return `${name}(${parts.join(', ')})`
  }
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
}

/** Of an attribute or a keyword argument. */
function nameOf(key: unknown, write: Write): string {
  return typeof key === 'string' ? key : write(key, false)
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
  return `${qualname}(${write(pathText(qualname, args), false)})`
}

/** (object, name), where the object is one of a class: Python's functions come by another way. */
function boundMethod({ args: [object, name] }: PyObject, write: Write): string | undefined {
  if (!(object instanceof PyObject) || typeof name !== 'string') return undefined
  return `<bound method ${object.qualname}.${name} of ${write(object, false)}>`
}

/** (key, whether it is from the cache) */
function zone({ args }: PyObject, write: Write): string | undefined {
  return args.length === 2 ? `zoneinfo.ZoneInfo(key=${write(args[0], false)})` : undefined
}

/** The classes of `collections` that keep what they are in an attribute. */
function holder(attribute: string): Printer {
  return ({ state }, write) =>
    state instanceof Map && state.has(attribute) ? write(state.get(attribute), false) : undefined
}

/** (dicts from the first that is asked to the last) */
function chainMap({ state }: PyObject, write: Write): string | undefined {
  const maps: unknown = state instanceof Map ? state.get('maps') : undefined
  return Array.isArray(maps) ? `ChainMap(${list(maps, write)})` : undefined
}

/** Of a bit generator: its name, or an object that was made by its name. */
function generator(name: string): Printer {
  return ({ args: [bits] }) => {
    const given: unknown = bits instanceof PyObject ? bits.args[0] : bits
    const of = given instanceof Global ? given.qualname : given
    return typeof of === 'string' ? `${name}(${of})` : undefined
  }
}

/** Of its device and ranks, as PyTorch 2.6 prints it; later releases have its layout instead. */
function deviceMesh({ state }: PyObject, write: Write): string {
  if (!(state instanceof Map)) return 'DeviceMesh()'
  const at = (name: string): unknown => state.get(name) ?? state.get(`_${name}`)
  const ranks = at('mesh') ?? at('rank_map')
  const shown =
    typeof ranks === 'object' && ranks !== null && 'tolist' in ranks ? (ranks as { tolist(): unknown }).tolist() : ranks
  const names = at('mesh_dim_names') ?? null
  const dims = names === null ? '' : `, mesh_dim_names=${write(names, false)}`
  return `DeviceMesh(${write(at('device_type'), false)}, ${write(shown, false)}${dims})`
}

/** torch/optim/optimizer.py: the settings of each group. */
function optimizer({ qualname, state }: PyObject, write: Write): string | undefined {
  const groups: unknown = state instanceof Map ? state.get('param_groups') : undefined
  if (!Array.isArray(groups) || !groups.every((group) => group instanceof Map)) return undefined
  const text = (groups as Map<unknown, unknown>[]).map((group, index) => {
    const names = [...group.keys()].filter((key): key is string => typeof key === 'string' && key !== 'params').sort()
    const lines = names.map((key) => {
      const value = group.get(key)
      const shown =
        typeof value === 'string' ? value : write(value, typeof value === 'number' && isFloat(group, key, value))
      return `    ${key}: ${shown}\n`
    })
    return `\nParameter Group ${index}\n${lines.join('')}`
  })
  return `${qualname} (${text.join('')})`
}
