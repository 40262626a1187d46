// Python's own names that stand for data: collections, builtins, `_codecs.encode`, copyreg. What the standard library
// contributes to the closed table; each function checks its arguments, which come from the file, and leaves what it does
// not understand inert. Everything else of Python's (os, subprocess, functools, …) is unknown and stays inert too.

import {
  addItems,
  boxedEntries,
  boxedItems,
  extend,
  frozensetOf,
  setItems,
  tupleOf,
} from '../../../pickle/containers.js'
import type { Calls, Known } from '../../../pickle/known.js'
import { UniqueString } from '../../../pickle/writing/own-strings.js'
import { ByteArray } from '../../../python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../python/dict.js'
import { Complex, PyFloatClass } from '../../../python/numbers.js'
import { Global, PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { encodeText } from './codecs.js'
import { complexOf } from './complex-text.js'
import { iterate } from './iterate.js'

/** By `module.qualname`, as Python 3 spells it. */
export const pythonNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['collections.OrderedDict', dictClass(() => new OrderedDict())],
  ['collections.defaultdict', { reduce: makeDefaultdict, newobj: () => new DefaultDict() }],
  ['collections.Counter', { reduce: makeCounter, newobj: () => new Counter() }],
  ['collections.deque', { reduce: makeDeque }],
  ['builtins.dict', dictClass(() => new Dict())],
  ['builtins.list', containerClass((items) => listOf(items), true)],
  ['builtins.tuple', containerClass((items) => tupleOf(items, 0), false)],
  ['builtins.set', containerClass((items) => setOf(items), true)],
  ['builtins.frozenset', containerClass((items) => frozensetOf(items, 0), false)],
  ['builtins.bytes', { reduce: makeBytes, newobj: makeBytes }],
  ['builtins.bytearray', { reduce: makeBytearray, newobj: () => ByteArray.copy(new Uint8Array()) }],
  ['builtins.complex', { reduce: makeComplex, newobj: makeComplex }],
  ['builtins.getattr', { reduce: getattr }],
  ['_codecs.encode', { reduce: encode }],
  ['copyreg._reconstructor', { reduce: reconstructor }],
  ['copyreg.__newobj__', { reduce: newobj }],
])

/** A mapping, empty or of what a mapping or an iterable of pairs holds. */
function dictClass(make: () => Dict): Known {
  return { reduce: (args) => filledDict(make(), args, 0), newobj: make }
}

function filledDict(dict: Dict, args: Tuple, first: number): Dict | undefined {
  if (args.length > first + 1) return undefined
  const source = args[first]
  if (source === undefined) return dict
  if (source instanceof Dict) {
    setItems(dict, boxedEntries(source), 0)
    return dict
  }
  for (const each of iterate(source) ?? [null]) {
    const pair = iterate(each)
    if (pair?.length !== 2) return undefined
    setItems(dict, pair, 0)
  }
  return dict
}

function makeDefaultdict(args: Tuple): Dict | undefined {
  const [factory = null] = args
  const isCallable = factory === null || factory instanceof Global || factory instanceof PyObject
  return isCallable ? filledDict(new DefaultDict(factory), args, 1) : undefined
}

/** Of counts, or of what is to be counted. */
function makeCounter(args: Tuple): Counter | undefined {
  const [source = null] = args
  if (args.length > 1) return undefined
  if (source === null) return new Counter()
  if (source instanceof Dict) return filledDict(new Counter(), args, 0)
  const items = iterate(source)
  if (items === undefined) return undefined
  const counts = new Counter()
  for (const item of items) {
    const key = item instanceof UniqueString ? item.text : item instanceof PyFloatClass ? item.value : item
    setItems(counts, [item, Number(counts.get(key) ?? 0) + 1], 0)
  }
  return counts
}

/** (iterable[, maxlen]): its items lie where APPENDS puts them, as in what Python pickles. */
function makeDeque(args: Tuple, calls: Calls): PyObject | undefined {
  const [source, maxlen = null] = args
  const items = source === undefined ? [] : iterate(source)
  if (items === undefined || items.length === 0 || args.length > 2) return undefined
  if (maxlen !== null && !(Number.isSafeInteger(maxlen) && (maxlen as number) >= 0)) return undefined
  const given = maxlen === null ? [Tuple.of()] : [Tuple.of(), maxlen]
  const deque = new PyObject(calls.find('collections', 'deque') as Global, given, 'reduce')
  extend(deque, items, maxlen === null ? 0 : Math.max(0, items.length - (maxlen as number)))
  return deque
}

/**
 * A class that is made of an iterable.
 *
 * @param isFilled Whether `__init__` fills it, so that `__new__` makes an empty one.
 */
function containerClass(make: (items: readonly unknown[]) => unknown, isFilled: boolean): Known {
  const reduce = (args: Tuple): unknown => {
    if (args.length > 1) return undefined
    const items = args.length === 0 ? [] : iterate(args[0])
    return items && make(items)
  }
  return { reduce, newobj: isFilled ? () => make([]) : reduce }
}

function listOf(items: readonly unknown[]): unknown[] {
  const list: unknown[] = []
  extend(list, items, 0)
  return list
}

function setOf(items: readonly unknown[]): Set<unknown> {
  const set = new Set<unknown>()
  addItems(set, items, 0)
  return set
}

/** `bytes()`, `bytes(bytes)`, `bytes(list)`, and what Python 2 wrote, `bytearray(text, 'latin-1')`. */
function makeBytes(args: readonly unknown[]): Uint8Array<ArrayBuffer> | undefined {
  const [source, encoding] = args
  if (args.length === 0) return new Uint8Array()
  if (typeof source === 'string') return encoding === undefined ? undefined : encode(args)
  if (args.length > 1) return undefined
  if (source instanceof Uint8Array) return new Uint8Array(source)
  if (typeof source === 'number') return zeros(source)
  return singleBytes(iterate(source))
}

/** So many zeros as nobody writes so: they would let a few bytes of a file ask for any number. */
const mostZeros = 256

function zeros(length: number): Uint8Array<ArrayBuffer> | undefined {
  return Number.isInteger(length) && length >= 0 && length <= mostZeros ? new Uint8Array(length) : undefined
}

function singleBytes(items: readonly unknown[] | undefined): Uint8Array<ArrayBuffer> | undefined {
  return items?.every(isByte) === true ? Uint8Array.from(items, Number) : undefined
}

function isByte(item: unknown): boolean {
  return typeof item === 'boolean' || (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255)
}

function makeBytearray(args: Tuple): ByteArray | undefined {
  const bytes = makeBytes(args)
  return bytes && ByteArray.copy(bytes)
}

function encode(args: readonly unknown[]): Uint8Array<ArrayBuffer> | undefined {
  const [text, encoding = 'utf-8', errors = 'strict'] = args
  if (args.length > 3 || typeof text !== 'string' || typeof encoding !== 'string' || typeof errors !== 'string')
    return undefined
  return encodeText(text, encoding, errors)
}

/** `complex(re, im)`, each a number of any kind, or `complex(text)`. */
function makeComplex(args: Tuple): Complex | undefined {
  const [first = 0, second] = args
  if (args.length > 2) return undefined
  if (typeof first === 'string') return second === undefined ? complexOf(first) : undefined
  const a = complexNumber(first)
  const b = complexNumber(second === undefined ? 0 : second)
  if (a === undefined || b === undefined) return undefined
  if (second === undefined) return a
  // b * 1j, added part by part.
  const re = second instanceof Complex ? a.re - b.im : a.re
  return Complex(re, first instanceof Complex ? a.im + b.re : b.re)
}

function complexNumber(value: unknown): Complex | undefined {
  if (value instanceof Complex) return value
  if (typeof value === 'boolean' || typeof value === 'number') return Complex(Number(value), 0)
  if (typeof value !== 'bigint') return undefined
  const re = Number(value)
  return Number.isFinite(re) ? Complex(re, 0) : undefined
}

/**
 * `getattr(Outer, 'Inner')`: how a nested name is written before protocol 4. Only the table of names is asked, and an
 * attribute that may be missing, where there is a default, is not looked up.
 */
function getattr(args: Tuple, calls: Calls): unknown {
  const [object, name] = args
  if (args.length !== 2 || typeof name !== 'string' || !(object instanceof Global)) return undefined
  return calls.find(object.module, `${object.qualname}.${name}`)
}

/** `_reconstructor(cls, object, None)`: an empty instance, as protocols 0 and 1 make one. */
function reconstructor(args: Tuple, calls: Calls): unknown {
  const [cls, base, state] = args
  const isEmpty = base instanceof Global && base.name === 'builtins.object' && state === null && args.length === 3
  return isEmpty && cls instanceof Global ? calls.newobj(cls, Tuple.of(), null) : undefined
}

/** `__newobj__(cls, *args)`. */
function newobj(args: Tuple, calls: Calls): unknown {
  return args[0] instanceof Global ? calls.newobj(args[0], tupleOf(boxedItems(args), 1), null) : undefined
}
