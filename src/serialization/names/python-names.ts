// Python's own names that stand for data: collections, builtins, `_codecs.encode`, copyreg. The closed
// table of what the standard library contributes; each function checks its arguments, which come from
// the file. Everything else of Python's (os, subprocess, functools, …) is unknown and stays inert.

import { UnpicklingError } from '../../errors.js'
import { ByteArray } from '../../python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../python/dict.js'
import { Complex } from '../../python/numbers.js'
import { Global, PyObject } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'
import { typeName } from '../../python/type-name.js'
import { addItems, boxedEntries, boxedItems, extend, frozensetOf, setItems, tupleOf } from '../../pickle/containers.js'
import type { Calls, Known } from '../../pickle/known.js'

/** By `module.qualname`, as Python 3 spells it. */
export const pythonNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['collections.OrderedDict', dictClass(() => new OrderedDict(), 0)],
  ['collections.defaultdict', { reduce: makeDefaultdict, newobj: () => new DefaultDict() }],
  ['collections.Counter', dictClass(() => new Counter(), 0)],
  ['builtins.dict', dictClass(() => new Dict(), 0)],
  ['builtins.list', { reduce: (args) => filled([], args), newobj: () => [] }],
  ['builtins.tuple', { reduce: (args) => tupleOf(boxedItems(optionalList(args)), 0) }],
  ['builtins.set', { reduce: makeSet, newobj: () => new Set() }],
  ['builtins.frozenset', { reduce: (args) => frozensetOf(boxedItems(optionalList(args)), 0) }],
  ['builtins.bytes', { reduce: makeBytes }],
  ['builtins.bytearray', { reduce: (args) => ByteArray.copy(makeBytes(args)) }],
  ['builtins.complex', { reduce: makeComplex }],
  ['builtins.getattr', { reduce: getattr }],
  ['_codecs.encode', { reduce: encode }],
  ['copyreg._reconstructor', { reduce: reconstructor }],
  ['copyreg.__newobj__', { reduce: newobj }],
])

/** A mapping, empty or of what its last argument holds: a mapping, or a list of pairs. */
function dictClass(make: () => Dict, first: number): Known {
  return { reduce: (args) => filledDict(make(), args, first), newobj: make }
}

function filledDict(dict: Dict, args: Tuple, first: number): Dict {
  checkCount(args, 0, first + 1)
  const source = args[first]
  if (source === undefined) return dict
  if (source instanceof Dict) setItems(dict, boxedEntries(source), 0)
  else for (const pair of list(source)) setItems(dict, boxedItems(list(pair)), 0)
  return dict
}

function makeDefaultdict(args: Tuple): DefaultDict {
  const [factory = null] = args
  if (factory !== null && !(factory instanceof Global) && !(factory instanceof PyObject)) throw unfit(factory)
  return filledDict(new DefaultDict(factory), args, 1) as DefaultDict
}

function filled(target: unknown[], args: Tuple): unknown[] {
  extend(target, boxedItems(optionalList(args)), 0)
  return target
}

function makeSet(args: Tuple): Set<unknown> {
  const set = new Set<unknown>()
  addItems(set, boxedItems(optionalList(args)), 0)
  return set
}

/** `bytes()`, `bytes(bytes)`, and what Python 2 wrote, `bytearray(text, 'latin-1')`. */
function makeBytes(args: Tuple): Uint8Array<ArrayBuffer> {
  const [source, encoding] = args
  if (args.length === 0) return new Uint8Array()
  if (source instanceof Uint8Array && args.length === 1) return new Uint8Array(source)
  if (typeof source === 'string' && encoding !== undefined) return encode(args)
  throw unfit(source)
}

/** `encode(text, 'latin1')`: how bytes are written before protocol 3. Codecs that do more are refused. */
function encode(args: Tuple): Uint8Array<ArrayBuffer> {
  const [text, codec] = args
  checkCount(args, 2, 2)
  if (typeof text !== 'string') throw unfit(text)
  switch (codec) {
    case 'utf-8':
    case 'utf8':
      return new TextEncoder().encode(text)
    case 'latin1':
    case 'latin-1':
      return singleBytes(text, 0xff)
    case 'ascii':
      return singleBytes(text, 0x7f)
    default:
      throw unfit(codec)
  }
}

function singleBytes(text: string, highest: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > highest) throw new UnpicklingError({ reason: 'a text has characters that its codec has not' })
    bytes[index] = code
  }
  return bytes
}

function makeComplex(args: Tuple): Complex {
  const [re = 0, im = 0] = args
  checkCount(args, 0, 2)
  if (typeof re !== 'number') throw unfit(re)
  if (typeof im !== 'number') throw unfit(im)
  return Complex(re, im)
}

/** `getattr(Outer, 'Inner')`: how a nested name is written before protocol 4. Only the table of names is asked. */
function getattr(args: Tuple, calls: Calls): unknown {
  const [object, name] = args
  checkCount(args, 2, 2)
  if (typeof name !== 'string') throw unfit(name)
  if (object instanceof Global) return calls.find(object.module, `${object.qualname}.${name}`)
  return new PyObject(new Global('builtins', 'getattr'), args, 'reduce')
}

/** `_reconstructor(cls, object, None)`: an empty instance, as protocols 0 and 1 make one. */
function reconstructor(args: Tuple, calls: Calls): unknown {
  const [cls, base, state] = args
  checkCount(args, 3, 3)
  if (!(cls instanceof Global)) throw unfit(cls)
  if (!(base instanceof Global)) throw unfit(base)
  if (base.name === 'builtins.object' && state === null) return calls.newobj(cls, Tuple.of(), null)
  return new PyObject(new Global('copyreg', '_reconstructor'), args, 'reduce')
}

/** `__newobj__(cls, *args)`. */
function newobj(args: Tuple, calls: Calls): unknown {
  const [cls] = args
  if (!(cls instanceof Global)) throw unfit(cls)
  return calls.newobj(cls, tupleOf(boxedItems(args), 1), null)
}

function optionalList(args: Tuple): readonly unknown[] {
  checkCount(args, 0, 1)
  return args.length === 0 ? [] : list(args[0])
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unfit(value)
  return value as unknown[]
}

function checkCount(args: Tuple, least: number, most: number): void {
  if (args.length >= least && args.length <= most) return
  throw new UnpicklingError({ reason: `a call has ${args.length} arguments where ${least} to ${most} are right` })
}

function unfit(argument: unknown): UnpicklingError {
  const shown = typeof argument === 'string' ? ` ${JSON.stringify(argument.slice(0, 40))}` : ''
  return new UnpicklingError({ reason: `an object of type ${typeName(argument)}${shown} is not what this call takes` })
}
