// The walk over the values that are pickled: what is an atom, what is in the memo, how containers are
// batched, how objects are reduced. CPython: Modules/_pickle.c, `save` and the functions that it calls.

import { Opcode } from '../../../assembly/shared/opcodes.js'
import { LimitError, UnsupportedError } from '../../errors.js'
import { hasFloatMarks, isFloat, isFloatKey, mustBeFloat } from '../../python/marks.js'
import { PyFloatClass } from '../../python/numbers.js'
import { Global } from '../../python/objects.js'
import { CheckedOutput } from './checked-output.js'
import { type Kind, kindOf } from './kinds.js'
import { Leaves } from './leaves.js'
import { opcodeName } from '../opcodes.js'
import { ownKey, ownString } from './own-strings.js'
import { Output } from './output.js'
import { reduceBytearray, reduceBytes, setMembers } from './python-reductions.js'
import type { PickleOptions, Reduction } from './reduction.js'
import { pathOf } from './value-path.js'

/** Items between two MARKs. */
const batch = 1000
/** Objects within objects, which are frames of JavaScript's stack; CPython stops at 1000. */
const depthLimit = 500

export class Saver {
  /** Names that may not be written, and where each comes first; with one, what was written is of no use. */
  readonly refused = new Map<string, string>()
  private readonly output: Output
  private readonly leaves: Leaves
  private readonly options: PickleOptions
  private readonly protocol: number
  /** Where the walk is: the index or key in each container that is open. */
  private readonly path: unknown[] = []
  private depth = 0

  constructor(options: PickleOptions, protocol: number) {
    this.options = options
    this.protocol = protocol
    const { writeOnly } = options
    this.output =
      writeOnly === undefined ? new Output() : new CheckedOutput(writeOnly, (opcode) => this.refuseOpcode(opcode))
    this.leaves = new Leaves(this.output, protocol, (module, qualname) => this.checkName(module, qualname))
  }

  dump(value: unknown): Uint8Array<ArrayBuffer> {
    this.output.begin(this.protocol)
    this.save(value, false)
    return this.output.end()
  }

  /** `marked`: a number is a float though it looks like an int. */
  private save(value: unknown, marked: boolean): void {
    const { output } = this
    output.boundary()
    switch (typeof value) {
      case 'number':
        return marked || mustBeFloat(value) ? output.float(value) : output.int(value)
      case 'string':
        return this.leaves.text(value)
      case 'boolean':
        return output.opcode(value ? Opcode.NEWTRUE : Opcode.NEWFALSE)
      case 'bigint':
        return output.int(value)
      case 'object':
        return value === null ? output.opcode(Opcode.NONE) : this.saveObject(value)
      default:
        throw this.unwritable(value === undefined ? 'undefined' : `a ${typeof value}`)
    }
  }

  private saveObject(object: object): void {
    if (object instanceof PyFloatClass) return this.output.float(object.value)
    const kind = kindOf(object)
    const id = kind === undefined ? this.options.persistent_id?.(object) : undefined
    if (id !== undefined) return this.savePersistent(id)
    if (this.leaves.recall(object)) return
    if (this.depth >= depthLimit) {
      throw new LimitError({ what: 'the depth of nested objects to pickle', limit: depthLimit, got: this.depth + 1 })
    }
    this.depth++
    if (kind === undefined) this.saveUnknown(object)
    else this.saveKind(object, kind)
    this.depth--
  }

  private saveKind(object: object, kind: Kind): void {
    switch (kind.name) {
      case 'list':
        return this.saveList(kind.value)
      case 'tuple':
        return this.saveTuple(kind.value, object)
      case 'dict':
        return this.saveDict(object, kind.value)
      case 'set':
      case 'frozenset':
        return this.protocol < 4 ? this.saveReduction(object, kind.reduction()) : this.saveSet(kind.value, kind.name)
      case 'bytes':
        if (this.protocol < 3) return this.saveReduction(object, reduceBytes(kind.value))
        return this.leaves.bytes(kind.value, object)
      case 'bytearray':
        if (this.protocol < 5) return this.saveReduction(object, reduceBytearray(kind.value))
        return this.leaves.bytearray(kind.value, object)
      case 'string':
        return this.leaves.string(kind.value.text, object)
      case 'global':
        return this.saveGlobal(kind.value)
      case 'reduced':
        return this.saveReduction(object, kind.reduction())
      default:
        return kind satisfies never
    }
  }

  /** What only other layers know. */
  private saveUnknown(object: object): void {
    const reduction = this.options.reduce?.(object, this.protocol)
    if (reduction === undefined) throw this.unwritable(`a ${object.constructor?.name ?? 'object'}`)
    if (reduction instanceof Global) this.leaves.global(reduction)
    else this.saveReduction(object, reduction)
  }

  /** The id of a name holds the name itself, which then has none. */
  private saveGlobal(global: Global): void {
    const id = this.options.persistent_id?.(global)
    if (id === undefined) this.leaves.global(global)
    else this.savePersistent(id)
  }

  private savePersistent(id: readonly unknown[]): void {
    this.saveTuple(id, undefined)
    this.output.opcode(Opcode.BINPERSID)
  }

  // Containers.

  private saveList(list: readonly unknown[]): void {
    this.output.opcode(Opcode.EMPTY_LIST)
    this.leaves.put(list)
    // A last batch of one has its MARK, unlike a list of one.
    if (list.length === 1) return this.saveOne(list, 0, Opcode.APPEND)
    for (let start = 0; start < list.length; start += batch) this.saveBatch(list, start)
  }

  private saveOne(list: readonly unknown[], index: number, opcode: number): void {
    this.saveItems(list, index, index + 1)
    this.output.opcode(opcode)
  }

  private saveBatch(list: readonly unknown[], start: number): void {
    this.output.opcode(Opcode.MARK)
    this.saveItems(list, start, Math.min(start + batch, list.length))
    this.output.opcode(Opcode.APPENDS)
  }

  private saveItems(list: readonly unknown[], start: number, end: number): void {
    const marked = hasFloatMarks(list)
    const depth = this.path.length
    for (let index = start; index < end; index++) {
      const item = list[index]
      this.path[depth] = index
      this.save(ownString(list, index, item), marked && typeof item === 'number' && isFloat(list, index, item))
    }
    this.path.length = depth
  }

  /** `key`: what the memo is to know it by, undefined if nothing can refer to it. */
  private saveTuple(tuple: readonly unknown[], key: unknown): void {
    const { output } = this
    const { length } = tuple
    if (length === 0) return output.opcode(Opcode.EMPTY_TUPLE)
    if (length > 3) output.opcode(Opcode.MARK)
    this.saveItems(tuple, 0, length)
    if (this.leaves.has(key)) return this.dropRecursive(tuple)
    output.opcode(length > 3 ? Opcode.TUPLE : Opcode.TUPLE1 + length - 1)
    this.leaves.put(key)
  }

  /** An item that leads back to the tuple has written it meanwhile: its items are dropped again. */
  private dropRecursive(tuple: readonly unknown[]): void {
    if (tuple.length > 3) this.output.opcode(Opcode.POP_MARK)
    else for (let count = 0; count < tuple.length; count++) this.output.opcode(Opcode.POP)
    this.leaves.recall(tuple)
  }

  private saveDict(object: object, dict: ReadonlyMap<unknown, unknown>): void {
    const { output } = this
    output.opcode(Opcode.EMPTY_DICT)
    this.leaves.put(object)
    if (dict.size === 0) return
    const saveEntry = this.entrySaver(dict)
    if (dict.size > 1) output.opcode(Opcode.MARK)
    let count = 0
    for (const [key, value] of dict) {
      saveEntry(key, value)
      // A full batch opens the next one, though there may be nothing left for it.
      if (++count % batch === 0 && dict.size > 1) {
        output.opcode(Opcode.SETITEMS)
        output.opcode(Opcode.MARK)
      }
    }
    output.opcode(dict.size > 1 ? Opcode.SETITEMS : Opcode.SETITEM)
  }

  /** What writes an entry of `dict`, once it is known whether there are marks. */
  private entrySaver(dict: ReadonlyMap<unknown, unknown>): (key: unknown, value: unknown) => void {
    const { isNewKey } = this.options
    const marked = hasFloatMarks(dict)
    const depth = this.path.length
    return (key, value) => {
      this.path[depth] = key
      const own = ownKey(dict, key)
      if (typeof own === 'string' && isNewKey?.(own, value, dict) === true) this.saveNew(own)
      else this.save(own, typeof key === 'number' && isFloatKey(dict, key))
      this.save(ownString(dict, key, value), marked && typeof value === 'number' && isFloat(dict, key, value))
      this.path.length = depth
    }
  }

  /** A str that nothing before or after is the same object as. */
  private saveNew(text: string): void {
    this.output.boundary()
    this.leaves.string(text, undefined)
  }

  /** Sets from protocol 4 on. */
  private saveSet(set: ReadonlySet<unknown>, name: 'set' | 'frozenset'): void {
    const { output } = this
    const items = setMembers(set)
    if (name === 'frozenset') {
      output.opcode(Opcode.MARK)
      this.saveItems(items, 0, items.length)
      if (this.leaves.has(set)) {
        output.opcode(Opcode.POP_MARK)
        this.leaves.recall(set)
        return
      }
      output.opcode(Opcode.FROZENSET)
      return this.leaves.put(set)
    }
    output.opcode(Opcode.EMPTY_SET)
    this.leaves.put(set)
    if (items.length === 0) return
    // As with a dict, a full batch opens the next one.
    for (let start = 0; start <= items.length; start += batch) {
      output.opcode(Opcode.MARK)
      this.saveItems(items, start, Math.min(start + batch, items.length))
      output.opcode(Opcode.ADDITEMS)
    }
  }

  // Objects.

  private saveReduction(object: object, reduction: Reduction): void {
    this.saveConstruction(reduction)
    if (reduction.state !== undefined)
      this.require(this.options.writeOnly?.allowBuild?.(reduction.writtenAs ?? object), 'a state')
    if (this.leaves.has(object)) {
      // Its arguments have led back to it and written it.
      this.output.opcode(Opcode.POP)
      this.leaves.recall(object)
      return
    }
    this.leaves.put(object)
    if (reduction.items !== undefined) this.saveAppends(reduction.items)
    if (reduction.dictItems !== undefined) this.saveSetitems(reduction.dictItems)
    if (reduction.state === undefined) return
    this.save(reduction.state, false)
    this.output.opcode(Opcode.BUILD)
  }

  private saveConstruction({ callable, args, construction, kwargs, isInert }: Reduction): void {
    const { output } = this
    if (isInert === true && callable instanceof Global) this.checkName(callable.module, callable.qualname, true)
    if (construction === 'inst') output.opcode(Opcode.MARK)
    output.boundary()
    if (callable instanceof Global) this.saveGlobal(callable)
    else this.save(callable, false)
    if (construction === 'newobj' && callable instanceof Global)
      this.require(this.options.writeOnly?.allowNewobj?.(callable), 'an object of its class')
    if (construction === 'inst') {
      this.saveItems(args, 0, args.length)
      return output.opcode(Opcode.OBJ)
    }
    output.boundary()
    // As in Python, where `__reduce__` makes the tuple: nothing else refers to it.
    this.saveTuple(args, undefined)
    if (construction !== 'newobj_ex') return output.opcode(construction === 'newobj' ? Opcode.NEWOBJ : Opcode.REDUCE)
    if (this.protocol < 4) {
      throw new UnsupportedError({
        what: `${callable.name} at ${pathOf(this.path)} is made with keyword arguments, which protocol ${this.protocol} has not`,
        instead: 'Give the option pickle_protocol: 4',
      })
    }
    this.save(kwargs, false)
    output.opcode(Opcode.NEWOBJ_EX)
  }

  /** Unlike a list's own: a last batch of one goes without its MARK. */
  private saveAppends(items: readonly unknown[]): void {
    for (let start = 0; start < items.length; start += batch) {
      if (start === items.length - 1) this.saveOne(items, start, Opcode.APPEND)
      else this.saveBatch(items, start)
    }
  }

  /** Unlike a dict's own: no empty batch, and a last one of one goes without its MARK. */
  private saveSetitems(items: ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[]): void {
    const { output } = this
    const saveEntry = items instanceof Map ? this.entrySaver(items) : undefined
    let left = items instanceof Map ? items.size : (items as readonly unknown[]).length
    let open = 0
    for (const entry of items) {
      if (open === 0 && left > 1) output.opcode(Opcode.MARK)
      if (saveEntry === undefined) this.saveItems(entry, 0, 2)
      else saveEntry(entry[0], entry[1])
      left--
      open++
      if (left > 0 && open < batch) continue
      output.opcode(open > 1 ? Opcode.SETITEMS : Opcode.SETITEM)
      open = 0
    }
  }

  private checkName(module: string, qualname: string, isInert = false): void {
    const { writeOnly, allowName } = this.options
    const name = `${module}.${qualname}`
    const allowed =
      writeOnly === undefined ? allowName?.(module, qualname, isInert) : writeOnly.allowName(module, qualname)
    if (allowed === false && !this.refused.has(name)) this.refused.set(name, pathOf(this.path))
  }

  /** What has a refused name is refused for that. */
  private require(allowed: boolean | undefined, what: string): void {
    if (allowed === false && this.refused.size === 0) throw this.unread(what)
  }

  private refuseOpcode(opcode: number): never {
    throw this.unread(`the opcode ${opcodeName(opcode)}`)
  }

  private unread(what: string): UnsupportedError {
    return new UnsupportedError({
      what: `${pathOf(this.path)} would be written with ${what}, which ${this.options.writeOnly?.name} does not read`,
    })
  }

  private unwritable(what: string): TypeError {
    return new TypeError(`cannot pickle ${what} at ${pathOf(this.path)}: Python has no counterpart of it`)
  }
}
