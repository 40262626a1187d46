// The pickle machine: runs a tape of opcodes over a stack, marks and a memo. Iterative, so that nesting
// costs no JavaScript stack; sharing and cycles stay references. It executes nothing: calls go to the
// closed table of names (calls.ts). CPython: Modules/_pickle.c, `load`.
//
// A float that looks like an int is a PyFloat on the stack, and a str that equals an earlier one a UniqueString; their
// containers make them a marked number and a marked string.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { UnpicklingError, UnsafeError } from '../errors.js'
import { Dict } from '../python/dict.js'
import { Tuple } from '../python/tuple.js'
import { typeName } from '../python/type-name.js'
import type { Budget } from './budget.js'
import { Caller } from './calls.js'
import { addItems, dictOf, emptyList, extend, frozensetOf, itemsOf, listOf, setItems, tupleOf } from './containers.js'
import type { UnpickleLimits, UnpickleOptions } from './known.js'
import { float, Literals } from './literals.js'
import { Memo } from './memo.js'
import { appendNumbers } from './number-runs.js'
import { MetStrings } from './writing/own-strings.js'
import { Stack } from './stack.js'
import type { Tape } from './tape.js'
import { decodeUtf8 } from './text.js'

/** The words of a record. */
const wordsOfRecord = 4

export class Machine {
  private readonly tape: Tape
  private readonly options: UnpickleOptions
  private readonly budget: Budget
  private readonly caller: Caller
  private readonly literals: Literals
  private readonly memo: Memo
  private readonly stack = new Stack()
  private readonly strings = new MetStrings()
  private protocol = 0
  /** Bytes of the pickle that the budget has grown by. */
  private grown = 0
  /** The record that runs. */
  private at = 0

  constructor(tape: Tape, options: UnpickleOptions, limits: Omit<UnpickleLimits, 'bytes'>, budget: Budget) {
    this.tape = tape
    this.options = options
    this.budget = budget
    this.caller = new Caller(options, budget)
    this.literals = new Literals(tape.source, options.encoding ?? 'utf-8', limits.intBytes)
    this.memo = new Memo(limits.sparseMemo)
    this.grow()
  }

  /** What is decoded so far is what calls may copy. */
  private grow(): void {
    this.budget.grow(this.tape.end - this.grown)
    this.grown = this.tape.end
  }

  /** Bytes from the pickle's start to the opcode that runs. */
  get position(): number {
    return this.tape.position(this.at)
  }

  /** The byte of the opcode that runs. */
  get opcode(): number {
    return (this.tape.words[this.at] as number) & 0xff
  }

  /** Runs up to STOP and returns what it returns. */
  run(): unknown {
    const { tape, stack, memo, strings } = this
    const { source, words, ints, floats } = tape
    const allowed = this.options.allowOnly?.opcodes
    for (let at = 0; ; at += wordsOfRecord) {
      const opcode = (words[at] as number) & 0xff
      this.at = at
      if (allowed !== undefined && opcode !== 0 && !allowed.has(opcode)) throw this.refused()
      switch (opcode) {
        case 0:
          if (tape.beforeNumbers(at)) this.numbers()
          else tape.next()
          this.grow()
          at = -wordsOfRecord
          break
        case Opcode.BINPUT:
        case Opcode.LONG_BINPUT:
          memo.put(words[at + 2] as number, stack.top())
          break
        case Opcode.BINGET:
        case Opcode.LONG_BINGET:
          stack.push(memo.get(words[at + 2] as number))
          break
        case Opcode.BININT:
        case Opcode.BININT1:
        case Opcode.BININT2:
          stack.push(ints[at + 2])
          break
        case Opcode.BINFLOAT:
          stack.push(float(floats[at / 2 + 1] as number))
          break
        case Opcode.BINUNICODE:
        case Opcode.SHORT_BINUNICODE:
          stack.push(strings.meet(decodeUtf8(source, tape.payload(at), words[at + 2] as number)))
          break
        case Opcode.TUPLE1:
        case Opcode.TUPLE2:
        case Opcode.TUPLE3:
          stack.gather(stack.height(opcode - Opcode.TUPLE1 + 1), tupleOf)
          break
        case Opcode.TUPLE:
          stack.gather(stack.pop_mark(), tupleOf)
          break
        case Opcode.EMPTY_TUPLE:
          stack.push(tupleOf([], 0))
          break
        case Opcode.MARK:
          stack.mark()
          break
        case Opcode.NONE:
          stack.push(null)
          break
        case Opcode.NEWTRUE:
          stack.push(true)
          break
        case Opcode.NEWFALSE:
          stack.push(false)
          break
        case Opcode.REDUCE:
          this.reduce()
          break
        case Opcode.BINPERSID:
          stack.push(this.persistent_load(stack.pop()))
          break
        case Opcode.MEMOIZE:
          memo.put(memo.size, stack.top())
          break
        case Opcode.STOP:
          for (const fault of this.caller.owed.values()) throw fault
          this.options.checkBuilt?.(this.caller.built)
          return stack.pop()
        default:
          this.rare(opcode, tape.payload(at), tape.length(at))
      }
    }
  }

  /** The opcodes that come less often than once in a tensor. */
  private rare(opcode: number, from: number, length: number): void {
    const { stack, memo, literals } = this
    switch (opcode) {
      case Opcode.EMPTY_DICT:
        return stack.push(new Dict())
      case Opcode.EMPTY_LIST:
        return stack.push(emptyList())
      case Opcode.EMPTY_SET:
        return stack.push(new Set())
      case Opcode.DICT:
        return stack.gather(stack.pop_mark(), dictOf)
      case Opcode.LIST:
        return stack.gather(stack.pop_mark(), listOf)
      case Opcode.FROZENSET:
        return stack.gather(stack.pop_mark(), frozensetOf)
      case Opcode.SETITEM:
        return stack.fill(stack.height(2), setItems)
      case Opcode.SETITEMS:
        return stack.fill(stack.pop_mark(), setItems)
      case Opcode.APPEND:
        return stack.fill(stack.height(1), extend)
      case Opcode.APPENDS:
        return stack.fill(stack.pop_mark(), extend)
      case Opcode.ADDITEMS:
        return stack.fill(stack.pop_mark(), addItems)
      case Opcode.GLOBAL:
        return stack.push(this.global())
      case Opcode.STACK_GLOBAL:
        return this.stackGlobal()
      case Opcode.BUILD:
        return this.build()
      case Opcode.NEWOBJ:
        return this.newobj(null)
      case Opcode.NEWOBJ_EX:
        return this.newobj_ex()
      case Opcode.INST:
        return this.instance(stack.pop_mark(), 0, this.global())
      case Opcode.OBJ:
        return this.object(stack.pop_mark())
      case Opcode.POP:
        return stack.drop()
      case Opcode.POP_MARK:
        return stack.cut(stack.pop_mark())
      case Opcode.DUP:
        return stack.push(stack.top())
      case Opcode.GET:
        return stack.push(memo.get(literals.decimal(from, length)))
      case Opcode.PUT:
        return memo.put(literals.decimal(from, length), stack.top())
      case Opcode.PERSID:
        return stack.push(this.persistent_load(literals.text(from, length)))
      case Opcode.PROTO:
        this.protocol = length
        return
      case Opcode.FRAME:
        return
      case Opcode.EXT1:
      case Opcode.EXT2:
      case Opcode.EXT4:
        throw new UnpicklingError({ reason: 'a code of a private extension registry cannot be looked up' })
      case Opcode.NEXT_BUFFER:
      case Opcode.READONLY_BUFFER:
        throw new UnpicklingError({ reason: 'the pickle needs buffers that are kept outside of it' })
      default:
        return stack.push(literals.value(opcode, from, length))
    }
  }

  /** Many numbers come: the list takes them at once, unless anything is not as it should be. */
  private numbers(): void {
    const { tape, stack } = this
    const list = itemsOf(stack.peek())
    const end = list === undefined ? tape.end : appendNumbers(list, tape.source, tape.end)
    if (end === tape.end) tape.next(false)
    else tape.skip(end)
  }

  /** The name in the two lines of GLOBAL or INST. */
  private global(): unknown {
    const { tape, at } = this
    const from = tape.payload(at)
    const length = tape.words[at + 2] as number
    const module = this.literals.text(from, length)
    const qualname = this.literals.text(from + length + 1, tape.words[at + 3] as number)
    return this.caller.find(module, qualname, this.protocol)
  }

  private stackGlobal(): void {
    const qualname = this.stack.pop()
    const module = this.stack.pop()
    if (typeof module !== 'string' || typeof qualname !== 'string') {
      throw new UnpicklingError({ reason: 'a name is not made of two strs' })
    }
    this.stack.push(this.caller.find(module, qualname, this.protocol))
  }

  private reduce(): void {
    const args = this.args()
    this.stack.push(this.caller.call(this.stack.pop(), args))
  }

  private newobj(kwargs: Dict | null): void {
    const args = this.args()
    this.stack.push(this.caller.newobj(this.stack.pop(), args, kwargs))
  }

  private newobj_ex(): void {
    const kwargs = this.stack.pop()
    if (!(kwargs instanceof Dict)) {
      throw new UnpicklingError({ reason: `keyword arguments are of type ${typeName(kwargs)}` })
    }
    this.newobj(kwargs)
  }

  private args(): Tuple {
    const args = this.stack.pop()
    if (args instanceof Tuple) return args
    if (this.options.bareArguments === true) return Tuple.of(args)
    throw new UnpicklingError({ reason: `arguments are of type ${typeName(args)}, not a tuple` })
  }

  private build(): void {
    const state = this.stack.pop()
    this.caller.build(this.stack.top(), state)
  }

  private object(start: number): void {
    const { items, size } = this.stack
    if (start >= size) throw new UnpicklingError({ reason: 'there is no class after the MARK' })
    this.instance(start, 1, items[start])
  }

  /** Replaces what is above `start` by an instance; after `skip` items come the arguments. */
  private instance(start: number, skip: number, cls: unknown): void {
    const args = tupleOf(this.stack.items, start + skip, this.stack.size)
    this.stack.cut(start)
    this.stack.push(this.caller.instantiate(cls, args))
  }

  private persistent_load(pid: unknown): unknown {
    const { persistent_load, allowOnly } = this.options
    if (allowOnly?.allowPersistentId?.(pid) === false) {
      throw new UnsafeError({ what: `${allowOnly.name} does not allow a persistent id`, names: [typeName(pid)] })
    }
    if (persistent_load !== undefined) {
      this.budget.spendState(pid)
      return persistent_load(pid)
    }
    throw new UnpicklingError({ reason: 'there is nothing for a persistent id to name' })
  }

  private refused(): UnpicklingError {
    return new UnpicklingError({ reason: `${this.options.allowOnly?.name} does not allow this opcode` })
  }
}
