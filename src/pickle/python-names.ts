// Python's own names that stand for data: collections, builtins, `_codecs.encode`, copyreg. The closed
// table of what the standard library contributes; each function checks its arguments, which come from
// the file. Everything else of Python's (os, subprocess, functools, …) is unknown and stays inert.

import { UnpicklingError } from '../errors.js'
import { ByteArray } from '../python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../python/dict.js'
import { Complex } from '../python/numbers.js'
import { Global, PyObject } from '../python/objects.js'
import { Tuple } from '../python/tuple.js'
import { type_name } from '../python/type-name.js'
import { add_items, boxed_entries, boxed_items, extend, frozenset_of, set_items, tuple_of } from './containers.js'
import type { Calls, Known } from './known.js'

/** The record of one of Python's own names, as Python 3 spells it. */
export function python_names(module: string, qualname: string): Known | undefined {
  table ??= new Map<string, Known>([
    ['collections OrderedDict', dict_class(() => new OrderedDict(), 0)],
    ['collections defaultdict', { reduce: make_defaultdict, newobj: () => new DefaultDict() }],
    ['collections Counter', dict_class(() => new Counter(), 0)],
    ['builtins dict', dict_class(() => new Dict(), 0)],
    ['builtins list', { reduce: (args) => filled([], args), newobj: () => [] }],
    ['builtins tuple', { reduce: (args) => tuple_of(boxed_items(optional_list(args)), 0) }],
    ['builtins set', { reduce: make_set, newobj: () => new Set() }],
    ['builtins frozenset', { reduce: (args) => frozenset_of(boxed_items(optional_list(args)), 0) }],
    ['builtins bytes', { reduce: make_bytes }],
    ['builtins bytearray', { reduce: (args) => ByteArray.copy(make_bytes(args)) }],
    ['builtins complex', { reduce: make_complex }],
    ['builtins getattr', { reduce: getattr }],
    ['_codecs encode', { reduce: encode }],
    ['copyreg _reconstructor', { reduce: reconstructor }],
    ['copyreg __newobj__', { reduce: newobj }],
  ])
  return table.get(`${module} ${qualname}`)
}

let table: ReadonlyMap<string, Known> | undefined

/** A mapping, empty or of what its last argument holds: a mapping, or a list of pairs. */
function dict_class(make: () => Dict, first: number): Known {
  return { reduce: (args) => filled_dict(make(), args, first), newobj: make }
}

function filled_dict(dict: Dict, args: Tuple, first: number): Dict {
  check_count(args, 0, first + 1)
  const source = args[first]
  if (source === undefined) return dict
  if (source instanceof Dict) set_items(dict, boxed_entries(source), 0)
  else for (const pair of list(source)) set_items(dict, boxed_items(list(pair)), 0)
  return dict
}

function make_defaultdict(args: Tuple): DefaultDict {
  const [factory = null] = args
  if (factory !== null && !(factory instanceof Global) && !(factory instanceof PyObject)) throw unfit(factory)
  return filled_dict(new DefaultDict(factory), args, 1) as DefaultDict
}

function filled(target: unknown[], args: Tuple): unknown[] {
  extend(target, boxed_items(optional_list(args)), 0)
  return target
}

function make_set(args: Tuple): Set<unknown> {
  const set = new Set<unknown>()
  add_items(set, boxed_items(optional_list(args)), 0)
  return set
}

/** `bytes()`, `bytes(bytes)`, and what Python 2 wrote, `bytearray(text, 'latin-1')`. */
function make_bytes(args: Tuple): Uint8Array<ArrayBuffer> {
  const [source, encoding] = args
  if (args.length === 0) return new Uint8Array()
  if (source instanceof Uint8Array && args.length === 1) return new Uint8Array(source)
  if (typeof source === 'string' && encoding !== undefined) return encode(args)
  throw unfit(source)
}

/** `encode(text, 'latin1')`: how bytes are written before protocol 3. Codecs that do more are refused. */
function encode(args: Tuple): Uint8Array<ArrayBuffer> {
  const [text, codec] = args
  check_count(args, 2, 2)
  if (typeof text !== 'string') throw unfit(text)
  switch (codec) {
    case 'utf-8':
    case 'utf8':
      return new TextEncoder().encode(text)
    case 'latin1':
    case 'latin-1':
      return single_bytes(text, 0xff)
    case 'ascii':
      return single_bytes(text, 0x7f)
    default:
      throw unfit(codec)
  }
}

function single_bytes(text: string, highest: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > highest) throw new UnpicklingError({ reason: 'a text has characters that its codec has not' })
    bytes[index] = code
  }
  return bytes
}

function make_complex(args: Tuple): Complex {
  const [re = 0, im = 0] = args
  check_count(args, 0, 2)
  if (typeof re !== 'number') throw unfit(re)
  if (typeof im !== 'number') throw unfit(im)
  return Complex(re, im)
}

/** `getattr(Outer, 'Inner')`: how a nested name is written before protocol 4. Only the table of names is asked. */
function getattr(args: Tuple, calls: Calls): unknown {
  const [object, name] = args
  check_count(args, 2, 2)
  if (typeof name !== 'string') throw unfit(name)
  if (object instanceof Global) return calls.find(object.module, `${object.qualname}.${name}`)
  return new PyObject(new Global('builtins', 'getattr'), args, 'reduce')
}

/** `_reconstructor(cls, object, None)`: an empty instance, as protocols 0 and 1 make one. */
function reconstructor(args: Tuple, calls: Calls): unknown {
  const [cls, base, state] = args
  check_count(args, 3, 3)
  if (!(cls instanceof Global)) throw unfit(cls)
  if (!(base instanceof Global)) throw unfit(base)
  if (base.name === 'builtins.object' && state === null) return calls.newobj(cls, Tuple.of(), null)
  return new PyObject(new Global('copyreg', '_reconstructor'), args, 'reduce')
}

/** `__newobj__(cls, *args)`. */
function newobj(args: Tuple, calls: Calls): unknown {
  const [cls] = args
  if (!(cls instanceof Global)) throw unfit(cls)
  return calls.newobj(cls, tuple_of(boxed_items(args), 1), null)
}

function optional_list(args: Tuple): readonly unknown[] {
  check_count(args, 0, 1)
  return args.length === 0 ? [] : list(args[0])
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unfit(value)
  return value as unknown[]
}

function check_count(args: Tuple, least: number, most: number): void {
  if (args.length >= least && args.length <= most) return
  throw new UnpicklingError({ reason: `a call has ${args.length} arguments where ${least} to ${most} are right` })
}

function unfit(argument: unknown): UnpicklingError {
  const shown = typeof argument === 'string' ? ` ${JSON.stringify(argument.slice(0, 40))}` : ''
  return new UnpicklingError({ reason: `an object of type ${type_name(argument)}${shown} is not what this call takes` })
}
