// Writes Python values as a pickle of protocol 2, byte for byte as CPython's C pickler does: its memo, its
// batches, its choice of opcodes. Modules/_pickle.c. Mirror: unpickler.ts.
//
// CPython's memo goes by identity, which JavaScript's strings do not have: reduction.ts tells which equal strings
// count as one.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { LimitError, UnsafeError } from '../errors.js'
import { ByteArray } from '../python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../python/dict.js'
import { is_float, is_float_key, must_be_float } from '../python/marks.js'
import { Complex, PyFloat } from '../python/numbers.js'
import { Global, PyObject } from '../python/objects.js'
import { FrozenSet } from '../python/sets.js'
import { Tuple } from '../python/tuple.js'
import { python2_name } from './compat.js'
import { Emitter } from './emitter.js'
import { UniqueString } from './reduction.js'
import type { PickleOptions, Reduction } from './reduction.js'
import { pathOf } from './value-path.js'

/** Items between two MARKs. */
const batch = 1000

/** Containers within containers; CPython stops at its recursion limit, too. */
const depth_limit = 1000

/**
 * Python's `pickle.dumps(value, protocol=2)`.
 *
 * @throws TypeError naming the place of a value that has no Python counterpart; LimitError where containers
 *   are nested deeper than Python itself reads.
 * @example
 * pickle({ lr: 0.1 })   // Uint8Array of b'\x80\x02}q\x00X\x02\x00\x00\x00lrq\x01G…s.'
 */
export function pickle(value: unknown, options: PickleOptions = {}): Uint8Array<ArrayBuffer> {
  return new Pickler(options).dump(value)
}

class Pickler {
  private readonly out = new Emitter()
  private readonly objects = new Map<object, number>()
  private readonly strings = new Map<string, number>()
  private readonly globals = new Map<string, number>()
  private readonly path: unknown[] = []
  private readonly refused = new Set<string>()
  private readonly options: PickleOptions

  constructor(options: PickleOptions) {
    this.options = options
  }

  dump(value: unknown): Uint8Array<ArrayBuffer> {
    this.out.protocol(2)
    this.save(value, false)
    this.out.op(Opcode.STOP)
    if (this.refused.size > 0) {
      throw new UnsafeError({
        what: "these names are neither PyTorch's own nor data classes of Python's, and are not written unasked",
        names: [...this.refused],
        remedy: "If they are meant to be in the file, give the option allow: ['module.name', …] or allow: 'all'",
      })
    }
    return this.out.finish()
  }

  /** `float` tells what a number is that could be an int. */
  private save(value: unknown, float: boolean): void {
    switch (typeof value) {
      case 'boolean':
        return this.out.bool(value)
      case 'number':
        return float || must_be_float(value) ? this.out.float(value) : this.out.int(value)
      case 'bigint':
        return this.out.int(value)
      case 'string':
        return this.saveString(value)
      case 'object':
        return value === null ? this.out.op(Opcode.NONE) : this.saveObject(value)
      default:
        throw this.unwritable(value === undefined ? 'undefined' : `a ${typeof value}`)
    }
  }

  private saveObject(value: object): void {
    const pid = this.options.persistent_id?.(value)
    if (pid !== undefined) {
      this.saveTuple(pid)
      return this.out.op(Opcode.BINPERSID)
    }
    const known = this.objects.get(value)
    if (known !== undefined) return this.out.get(known)
    if (this.path.length >= depth_limit) {
      throw new LimitError({ what: 'the depth of nested containers to pickle', limit: depth_limit, got: this.path.length + 1 })
    }
    if (value instanceof UniqueString) {
      this.out.string(value.text)
      return this.remember(value)
    }
    if (value instanceof Global) return this.saveGlobal(value)
    if (value instanceof PyFloat) return this.out.float(value.value)
    const reduction = this.options.reduce?.(value)
    if (reduction instanceof Global) return this.saveGlobal(reduction)
    if (reduction !== undefined) return this.saveReduction(value, reduction)
    this.savePython(value)
  }

  private savePython(value: object): void {
    if (value instanceof Tuple) return this.saveTuple(value)
    if (Array.isArray(value)) return this.saveList(value)
    if (value instanceof Map) return this.saveMap(value as Map<unknown, unknown>)
    if (value instanceof Set) return this.saveSet(value as Set<unknown>)
    if (value instanceof Uint8Array) return this.saveBytes(value)
    if (value instanceof ArrayBuffer) return this.saveBytes(new Uint8Array(value), value)
    if (value instanceof Complex) {
      return this.saveReduction(value, { callable: builtin('complex'), args: [PyFloat(value.re), PyFloat(value.im)] })
    }
    if (value instanceof PyObject) return this.savePyObject(value)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === null || prototype === Object.prototype) return this.saveDict(value, Object.entries(value))
    throw this.unwritable(`a ${value.constructor?.name ?? 'object'}`)
  }

  private saveString(text: string): void {
    const known = this.strings.get(text)
    if (known !== undefined) return this.out.get(known)
    this.out.string(text)
    this.strings.set(text, this.out.put())
  }

  private saveKey(container: object, key: unknown): void {
    if (typeof key === 'string' && this.isFresh(container)) {
      this.out.string(key)
      this.out.put()
    } else {
      this.save(key, typeof key === 'number' && is_float_key(container, key))
    }
  }

  private saveGlobal({ module, qualname }: Global): void {
    const name = `${module}\n${qualname}`
    const known = this.globals.get(name)
    if (known !== undefined) return this.out.get(known)
    if (this.options.allow_name?.(module, qualname) === false) this.refused.add(`${module}.${qualname}`)
    this.out.global(...python2_name(module, qualname))
    this.globals.set(name, this.out.put())
  }

  private saveTuple(items: readonly unknown[]): void {
    const count = items.length
    if (count === 0) return this.out.op(Opcode.EMPTY_TUPLE)
    if (count > 3) this.out.op(Opcode.MARK)
    for (let index = 0; index < count; index++) this.saveItem(items, items[index], index)
    // An item that holds the tuple has written it meanwhile.
    const known = this.objects.get(items)
    if (known !== undefined) {
      if (count > 3) this.out.op(Opcode.POP_MARK)
      else for (let index = 0; index < count; index++) this.out.op(Opcode.POP)
      return this.out.get(known)
    }
    this.out.op(count > 3 ? Opcode.TUPLE : ([Opcode.TUPLE1, Opcode.TUPLE2, Opcode.TUPLE3][count - 1] as Opcode))
    this.remember(items)
  }

  private saveList(list: readonly unknown[]): void {
    this.out.op(Opcode.EMPTY_LIST)
    this.remember(list)
    if (list.length === 1) {
      this.saveItem(list, list[0], 0)
      return this.out.op(Opcode.APPEND)
    }
    for (let start = 0; start < list.length; start += batch) {
      this.out.op(Opcode.MARK)
      const end = Math.min(start + batch, list.length)
      for (let index = start; index < end; index++) this.saveItem(list, list[index], index)
      this.out.op(Opcode.APPENDS)
    }
  }

  private saveMap(map: Map<unknown, unknown>): void {
    const state = map instanceof Dict ? map.__dict__ : null
    const built = state === null ? {} : { state }
    if (map instanceof OrderedDict) {
      const callable = new Global('collections', 'OrderedDict')
      return this.saveReduction(map, { callable, args: [], dict_items: map, ...built })
    }
    if (map instanceof DefaultDict) {
      const callable = new Global('collections', 'defaultdict')
      const args = map.default_factory === null ? [] : [map.default_factory]
      return this.saveReduction(map, { callable, args, dict_items: map, ...built })
    }
    if (map instanceof Counter) {
      return this.saveReduction(map, { callable: new Global('collections', 'Counter'), args: [new Dict(map)], ...built })
    }
    this.saveDict(map, [...map])
  }

  /** A true dict: a single item without a mark, and an empty batch after full ones. */
  private saveDict(dict: object, entries: readonly (readonly [unknown, unknown])[]): void {
    this.out.op(Opcode.EMPTY_DICT)
    this.remember(dict)
    if (entries.length === 0) return
    if (entries.length === 1) {
      this.saveEntry(dict, entries[0] as readonly [unknown, unknown])
      return this.out.op(Opcode.SETITEM)
    }
    for (let start = 0; start <= entries.length; start += batch) {
      this.out.op(Opcode.MARK)
      for (const entry of entries.slice(start, start + batch)) this.saveEntry(dict, entry)
      this.out.op(Opcode.SETITEMS)
    }
  }

  private saveSet(set: Set<unknown>): void {
    const items = [...set].map((item) => (typeof item === 'number' && is_float_key(set, item) ? PyFloat(item) : item))
    this.saveReduction(set, { callable: builtin(set instanceof FrozenSet ? 'frozenset' : 'set'), args: [items] })
  }

  /** Before protocol 3 bytes are text that is encoded again. */
  private saveBytes(bytes: Uint8Array, identity: object = bytes): void {
    if (bytes instanceof ByteArray) {
      const args = bytes.length === 0 ? [] : [new Uint8Array(bytes)]
      return this.saveReduction(identity, { callable: builtin('bytearray'), args })
    }
    if (bytes.constructor !== Uint8Array && globalThis.Buffer?.isBuffer(bytes) !== true) throw this.unwritable(`a ${bytes.constructor.name}`)
    if (bytes.length === 0) return this.saveReduction(identity, { callable: builtin('bytes'), args: [] })
    let latin1 = ''
    for (let at = 0; at < bytes.length; at += 8192) latin1 += String.fromCharCode(...bytes.subarray(at, at + 8192))
    this.saveReduction(identity, { callable: new Global('_codecs', 'encode'), args: [latin1, 'latin1'] })
  }

  private savePyObject(object: PyObject): void {
    if (object.construction === 'newobj_ex' || object.kwargs !== null) {
      throw this.unwritable(`a ${object.name}, made with keyword arguments, which protocol 2 cannot write`)
    }
    this.saveReduction(object, {
      callable: new Global(object.module, object.qualname),
      args: object.args,
      construction: object.construction === 'newobj' ? 'newobj' : 'reduce',
      items: object.items,
      dict_items: object.dict_items,
      ...(object.has_state ? { state: object.state } : {}),
    })
  }

  private saveReduction(object: object, { callable, args, construction, items, dict_items, ...built }: Reduction): void {
    this.saveGlobal(callable)
    this.saveTuple(args)
    this.out.op(construction === 'newobj' ? Opcode.NEWOBJ : Opcode.REDUCE)
    this.remember(object)
    if (items !== undefined) {
      this.saveBatches([...items.entries()], Opcode.APPEND, Opcode.APPENDS, ([index, item]) => this.saveItem(items, item, index))
    }
    if (dict_items !== undefined) {
      this.saveBatches([...(dict_items as Iterable<readonly [unknown, unknown]>)], Opcode.SETITEM, Opcode.SETITEMS, (entry) => this.saveEntry(object, entry))
    }
    if (built.state === undefined) return
    this.save(built.state, false)
    this.out.op(Opcode.BUILD)
  }

  /** Items of a reduced object: no empty batch, and a last one of a single item without a mark. */
  private saveBatches<T>(items: readonly T[], single: Opcode, several: Opcode, save: (item: T) => void): void {
    for (let start = 0; start < items.length; start += batch) {
      const part = items.slice(start, start + batch)
      if (part.length > 1) this.out.op(Opcode.MARK)
      for (const item of part) save(item)
      this.out.op(part.length > 1 ? several : single)
    }
  }

  private saveItem(list: readonly unknown[], item: unknown, index: number): void {
    this.path.push(index)
    this.save(item, typeof item === 'number' && is_float(list, index, item))
    this.path.pop()
  }

  private saveEntry(dict: object, [key, value]: readonly [unknown, unknown]): void {
    this.saveKey(dict, key)
    this.path.push(key)
    this.save(value, typeof value === 'number' && is_float(dict, key, value))
    this.path.pop()
  }

  private isFresh(container: object): boolean {
    if (!(container instanceof Map)) return false
    return this.options.fresh_keys?.(container) ?? container instanceof OrderedDict
  }

  private remember(object: object): void {
    this.objects.set(object, this.out.put())
  }

  private unwritable(what: string): TypeError {
    return new TypeError(`cannot save ${what} at ${pathOf(this.path)}: Python has no counterpart`)
  }
}

function builtin(name: string): Global {
  return new Global('builtins', name)
}
