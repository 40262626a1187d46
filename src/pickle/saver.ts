// The walk over the values that are pickled: what is an atom, what is in the memo, how containers are
// batched, how objects are reduced. CPython: Modules/_pickle.c, `save` and the functions that it calls.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { LimitError, UnsupportedError } from '../errors.js'
import { has_float_marks, is_float, is_float_key, must_be_float } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import { Global } from '../python/objects.js'
import { type Kind, kind_of } from './kinds.js'
import { Leaves } from './leaves.js'
import { Output } from './output.js'
import { reduce_bytearray, reduce_bytes, set_members } from './python-reductions.js'
import type { PickleOptions, Reduction } from './reduction.js'
import { is_standard_name } from './standard-names.js'
import { path_of } from './value-path.js'

/** Items between two MARKs. */
const batch = 1000
/** Objects within objects, which are frames of JavaScript's stack; CPython stops at 1000. */
const depth_limit = 500

export class Saver {
  private readonly output = new Output()
  private readonly leaves: Leaves
  private readonly options: PickleOptions
  private readonly protocol: number
  /** Where the walk is: the index or key in each container that is open. */
  private readonly path: unknown[] = []
  private depth = 0

  constructor(options: PickleOptions, protocol: number) {
    this.options = options
    this.protocol = protocol
    this.leaves = new Leaves(this.output, protocol, options.allow_name ?? is_standard_name)
  }

  /** Names that may not be written; with one, what was written is of no use. */
  get refused(): ReadonlySet<string> {
    return this.leaves.refused
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
        return marked || must_be_float(value) ? output.float(value) : output.int(value)
      case 'string':
        return this.leaves.text(value)
      case 'boolean':
        return output.opcode(value ? Opcode.NEWTRUE : Opcode.NEWFALSE)
      case 'bigint':
        return output.int(value)
      case 'object':
        return value === null ? output.opcode(Opcode.NONE) : this.save_object(value)
      default:
        throw this.unwritable(value === undefined ? 'undefined' : `a ${typeof value}`)
    }
  }

  private save_object(object: object): void {
    if (object instanceof PyFloatClass) return this.output.float(object.value)
    const kind = kind_of(object)
    const id = kind === undefined ? this.options.persistent_id?.(object) : undefined
    if (id !== undefined) return this.save_persistent(id)
    if (this.leaves.recall(object)) return
    if (this.depth >= depth_limit) {
      throw new LimitError({ what: 'the depth of nested objects to pickle', limit: depth_limit, got: this.depth + 1 })
    }
    this.depth++
    if (kind === undefined) this.save_unknown(object)
    else this.save_kind(object, kind)
    this.depth--
  }

  private save_kind(object: object, kind: Kind): void {
    switch (kind.name) {
      case 'list':
        return this.save_list(kind.value)
      case 'tuple':
        return this.save_tuple(kind.value, object)
      case 'dict':
        return this.save_dict(object, kind.value)
      case 'set':
      case 'frozenset':
        return this.protocol < 4 ? this.save_reduction(object, kind.reduction()) : this.save_set(kind.value, kind.name)
      case 'bytes':
        if (this.protocol < 3) return this.save_reduction(object, reduce_bytes(kind.value))
        return this.leaves.bytes(kind.value, object)
      case 'bytearray':
        if (this.protocol < 5) return this.save_reduction(object, reduce_bytearray(kind.value))
        return this.leaves.bytearray(kind.value, object)
      case 'string':
        return this.leaves.string(kind.value.text, object)
      case 'global':
        return this.leaves.global(kind.value)
      case 'reduced':
        return this.save_reduction(object, kind.reduction())
      default:
        return kind satisfies never
    }
  }

  /** What only other layers know. */
  private save_unknown(object: object): void {
    const reduction = this.options.reduce?.(object)
    if (reduction === undefined) throw this.unwritable(`a ${object.constructor?.name ?? 'object'}`)
    if (reduction instanceof Global) this.leaves.global(reduction)
    else this.save_reduction(object, reduction)
  }

  private save_persistent(id: readonly unknown[]): void {
    this.save_tuple(id, undefined)
    this.output.opcode(Opcode.BINPERSID)
  }

  // Containers.

  private save_list(list: readonly unknown[]): void {
    this.output.opcode(Opcode.EMPTY_LIST)
    this.leaves.put(list)
    // A last batch of one has its MARK, unlike a list of one.
    if (list.length === 1) return this.save_one(list, 0, Opcode.APPEND)
    for (let start = 0; start < list.length; start += batch) this.save_batch(list, start)
  }

  private save_one(list: readonly unknown[], index: number, opcode: number): void {
    this.save_items(list, index, index + 1)
    this.output.opcode(opcode)
  }

  private save_batch(list: readonly unknown[], start: number): void {
    this.output.opcode(Opcode.MARK)
    this.save_items(list, start, Math.min(start + batch, list.length))
    this.output.opcode(Opcode.APPENDS)
  }

  private save_items(list: readonly unknown[], start: number, end: number): void {
    const marked = has_float_marks(list)
    const depth = this.path.length
    for (let index = start; index < end; index++) {
      const item = list[index]
      this.path[depth] = index
      this.save(item, marked && typeof item === 'number' && is_float(list, index, item))
    }
    this.path.length = depth
  }

  /** `key`: what the memo is to know it by, undefined if nothing can refer to it. */
  private save_tuple(tuple: readonly unknown[], key: unknown): void {
    const { output } = this
    const { length } = tuple
    if (length === 0) return output.opcode(Opcode.EMPTY_TUPLE)
    if (length > 3) output.opcode(Opcode.MARK)
    this.save_items(tuple, 0, length)
    if (this.leaves.has(key)) return this.drop_recursive(tuple)
    output.opcode(length > 3 ? Opcode.TUPLE : Opcode.TUPLE1 + length - 1)
    this.leaves.put(key)
  }

  /** An item that leads back to the tuple has written it meanwhile: its items are dropped again. */
  private drop_recursive(tuple: readonly unknown[]): void {
    if (tuple.length > 3) this.output.opcode(Opcode.POP_MARK)
    else for (let count = 0; count < tuple.length; count++) this.output.opcode(Opcode.POP)
    this.leaves.recall(tuple)
  }

  private save_dict(object: object, dict: ReadonlyMap<unknown, unknown>): void {
    const { output } = this
    output.opcode(Opcode.EMPTY_DICT)
    this.leaves.put(object)
    if (dict.size === 0) return
    const save_entry = this.entry_saver(dict)
    if (dict.size > 1) output.opcode(Opcode.MARK)
    let count = 0
    for (const [key, value] of dict) {
      save_entry(key, value)
      // A full batch opens the next one, though there may be nothing left for it.
      if (++count % batch === 0 && dict.size > 1) {
        output.opcode(Opcode.SETITEMS)
        output.opcode(Opcode.MARK)
      }
    }
    output.opcode(dict.size > 1 ? Opcode.SETITEMS : Opcode.SETITEM)
  }

  /** What writes an entry of `dict`, once it is known whether there are marks. */
  private entry_saver(dict: ReadonlyMap<unknown, unknown>): (key: unknown, value: unknown) => void {
    const { is_new_key } = this.options
    const marked = has_float_marks(dict)
    const depth = this.path.length
    return (key, value) => {
      this.path[depth] = key
      if (typeof key === 'string' && is_new_key?.(key, value, dict) === true) this.save_new(key)
      else this.save(key, typeof key === 'number' && is_float_key(dict, key))
      this.save(value, marked && typeof value === 'number' && is_float(dict, key, value))
      this.path.length = depth
    }
  }

  /** A str that nothing before or after is the same object as. */
  private save_new(text: string): void {
    this.output.boundary()
    this.leaves.string(text, undefined)
  }

  /** Sets from protocol 4 on. */
  private save_set(set: ReadonlySet<unknown>, name: 'set' | 'frozenset'): void {
    const { output } = this
    const items = set_members(set)
    if (name === 'frozenset') {
      output.opcode(Opcode.MARK)
      this.save_items(items, 0, items.length)
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
      this.save_items(items, start, Math.min(start + batch, items.length))
      output.opcode(Opcode.ADDITEMS)
    }
  }

  // Objects.

  private save_reduction(object: object, reduction: Reduction): void {
    this.save_construction(reduction)
    if (this.leaves.has(object)) {
      // Its arguments have led back to it and written it.
      this.output.opcode(Opcode.POP)
      this.leaves.recall(object)
      return
    }
    this.leaves.put(object)
    if (reduction.items !== undefined) this.save_appends(reduction.items)
    if (reduction.dict_items !== undefined) this.save_setitems(reduction.dict_items)
    if (reduction.state === undefined) return
    this.save(reduction.state, false)
    this.output.opcode(Opcode.BUILD)
  }

  private save_construction({ callable, args, construction, kwargs }: Reduction): void {
    const { output } = this
    if (construction === 'inst') output.opcode(Opcode.MARK)
    output.boundary()
    this.leaves.global(callable)
    if (construction === 'inst') {
      this.save_items(args, 0, args.length)
      return output.opcode(Opcode.OBJ)
    }
    output.boundary()
    // As in Python, where `__reduce__` makes the tuple: nothing else refers to it.
    this.save_tuple(args, undefined)
    if (construction !== 'newobj_ex') return output.opcode(construction === 'newobj' ? Opcode.NEWOBJ : Opcode.REDUCE)
    if (this.protocol < 4) {
      throw new UnsupportedError({
        what: `${callable.name} at ${path_of(this.path)} is made with keyword arguments, which protocol ${this.protocol} has not`,
        instead: 'Give the option pickle_protocol: 4',
      })
    }
    this.save(kwargs, false)
    output.opcode(Opcode.NEWOBJ_EX)
  }

  /** Unlike a list's own: a last batch of one goes without its MARK. */
  private save_appends(items: readonly unknown[]): void {
    for (let start = 0; start < items.length; start += batch) {
      if (start === items.length - 1) this.save_one(items, start, Opcode.APPEND)
      else this.save_batch(items, start)
    }
  }

  /** Unlike a dict's own: no empty batch, and a last one of one goes without its MARK. */
  private save_setitems(items: ReadonlyMap<unknown, unknown> | readonly (readonly [unknown, unknown])[]): void {
    const { output } = this
    const save_entry = items instanceof Map ? this.entry_saver(items) : undefined
    let left = items instanceof Map ? items.size : (items as readonly unknown[]).length
    let open = 0
    for (const entry of items) {
      if (open === 0 && left > 1) output.opcode(Opcode.MARK)
      if (save_entry === undefined) this.save_items(entry, 0, 2)
      else save_entry(entry[0], entry[1])
      left--
      open++
      if (left > 0 && open < batch) continue
      output.opcode(open > 1 ? Opcode.SETITEMS : Opcode.SETITEM)
      open = 0
    }
  }

  private unwritable(what: string): TypeError {
    return new TypeError(`cannot pickle ${what} at ${path_of(this.path)}: Python has no counterpart of it`)
  }
}
