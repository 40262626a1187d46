// Statements as instructions, and a function as its code.

import type { Block, Definition, Expression, Statement } from '../front/ast.js'
import { pathOf, typeOf } from '../front/types.js'
import { functionOf } from '../classes.js'
import { Closure } from './code.js'
import type { Code, FunctionValue, Instruction } from './code.js'
import type { Label } from './emitter.js'
import { valuesAt } from './calls.js'
import { ExpressionCompiler } from './expressions.js'
import { lastUses } from './liveness.js'
import type { Scope } from './scope.js'

/** Compiles a function, once. */
export function compile(run: FunctionValue, scope: Scope): Code {
  return (run.code ??= new FunctionCompiler(run, scope).code())
}

interface Loop {
  readonly next: Label
  readonly done: Label
  /** How many contexts were entered outside of it. */
  readonly contexts: number
}

class FunctionCompiler extends ExpressionCompiler {
  private readonly run: FunctionValue
  /** The names that the function around has. */
  private readonly outer: ReadonlySet<string>
  private readonly dying: ReadonlyMap<Statement, string[]>
  private readonly loops: Loop[] = []
  /** Slots of the objects of the `with` statements around. */
  private readonly contexts: number[] = []
  /** Names of the outer function that are read, with their slots here. */
  private readonly captures = new Map<string, number>()

  constructor(run: FunctionValue, scope: Scope, outer: Iterable<string> = []) {
    super(run.file, scope)
    this.run = run
    this.outer = new Set(outer)
    this.dying = lastUses(run.definition)
  }

  code(): Code {
    const { definition, parameters } = this.run
    for (const { name } of parameters) {
      if (this.names.has(name)) throw this.file.wrong(`the parameter ${name} is there twice`, definition.at)
      this.names.set(name, this.slot())
    }
    this.block(definition.body)
    this.emit(definition.at, (_, machine) => {
      machine.leave(null)
    })
    const { instructions, positions, initial, captures, reaches, lacks } = this
    return { instructions, positions, initial, captures, reaches, lacks }
  }

  protected captured(name: string): number | undefined {
    if (!this.outer.has(name)) return undefined
    let slot = this.captures.get(name)
    if (slot === undefined) this.captures.set(name, (slot = this.slot()))
    return slot
  }

  private block(block: Block): void {
    for (const statement of block) {
      this.statement(statement)
      const names = this.dying.get(statement) ?? []
      this.endStatement(
        statement.at,
        names.flatMap((name) => this.names.get(name) ?? []),
      )
    }
  }

  private statement(statement: Statement): void {
    const { at } = statement
    switch (statement.kind) {
      case 'Assign':
        return this.assign(statement)
      case 'Expression':
        this.expression(statement.value)
        return
      case 'If':
        return this.ifStatement(statement)
      case 'While':
        return this.whileStatement(statement)
      case 'For':
        return this.forStatement(statement)
      case 'With':
        return this.withStatement(statement)
      case 'Return':
        return this.returnStatement(statement.value, at)
      case 'Raise':
        return this.raise(statement.value, at)
      case 'Assert':
        return this.assert(statement)
      case 'Def':
        return this.nested(statement)
      case 'Break':
      case 'Continue':
        return this.leaveLoop(statement.kind, at)
      case 'Pass':
        return
      case 'Class':
        throw this.file.wrong('a class stands within a function', at)
    }
  }

  private assign({ target, type, value, at }: Statement & { kind: 'Assign' }): void {
    if (value === null) return
    if (target.kind === 'Name') {
      const to = this.names.get(target.name) ?? this.slot()
      const from = this.expression(value, to)
      this.names.set(target.name, to)
      this.move(at, from, to)
      if (type !== null) typeOf(type, this.file)
      return
    }
    if (target.kind === 'Tuple' && value.kind === 'Tuple' && target.items.length === value.items.length) {
      return this.assignEach(target.items, value.items, at)
    }
    this.store(target, this.expression(value), at)
  }

  /** `a, b = b, a`: all values are there before the first name changes. */
  private assignEach(targets: readonly Expression[], values: readonly Expression[], at: number): void {
    const from = values.map((value) => this.expression(value))
    const own = new Set(this.names.values())
    const held = from.map((slot) => {
      if (!own.has(slot)) return slot
      const copy = this.temporary()
      this.move(at, slot, copy)
      return copy
    })
    targets.forEach((target, index) => this.store(target, held[index] as number, at))
  }

  private store(target: Expression, from: number, at: number): void {
    switch (target.kind) {
      case 'Name': {
        const to = this.names.get(target.name) ?? this.slot()
        this.names.set(target.name, to)
        return this.move(at, from, to)
      }
      case 'Attribute': {
        const of = this.expression(target.of)
        const { name } = target
        this.emit(at, (slots, machine) => {
          machine.setattr(slots[of], name, slots[from])
        })
        return
      }
      case 'Subscript': {
        const [index] = target.items
        if (target.items.length !== 1 || index === undefined || index.kind === 'Slice') break
        const site = this.site('aten::_set_item', 3, [])
        const parts = [this.expression(target.of), this.expression(index), from]
        this.emit(at, (slots, machine) => {
          site.call(valuesAt(slots, parts), machine)
        })
        return
      }
      case 'Tuple':
      case 'List':
        return this.unpack(target.items, from, at)
      case 'Starred':
        break
    }
    throw this.file.wrong('nothing can be assigned to this', at)
  }

  private unpack(targets: readonly Expression[], from: number, at: number): void {
    const places = targets.map(() => this.temporary())
    this.emit(at, (slots, machine) => {
      const items = machine.unpacked(slots[from], places.length)
      for (let index = 0; index < places.length; index++) slots[places[index] as number] = items[index]
    })
    targets.forEach((target, index) => this.store(target, places[index] as number, at))
  }

  private ifStatement({ condition, body, otherwise, at }: Statement & { kind: 'If' }): void {
    const not = this.label()
    this.jumpUnless(at, this.expression(condition), not)
    this.endStatement(at, [])
    this.branches++
    this.block(body)
    const done = this.label()
    if (otherwise.length > 0) this.jump(at, done)
    this.place(not)
    this.block(otherwise)
    this.branches--
    this.place(done)
  }

  private whileStatement({ condition, body, at }: Statement & { kind: 'While' }): void {
    const loop = { next: this.label(), done: this.label(), contexts: this.contexts.length }
    this.place(loop.next)
    this.jumpUnless(at, this.expression(condition), loop.done)
    this.endStatement(at, [])
    this.loops.push(loop)
    this.block(body)
    this.loops.pop()
    this.jump(at, loop.next)
    this.place(loop.done)
  }

  /** The count is the loop's own: what the body assigns to its name changes nothing. */
  private forStatement({ target, over, body, at }: Statement & { kind: 'For' }): void {
    const loop = { next: this.label(), done: this.label(), contexts: this.contexts.length }
    const next = this.slot()
    const item = this.slot()
    const range =
      over.kind === 'Call' && pathOf(over.callee) === 'range' ? over.args.map((arg) => this.expression(arg)) : null
    const list = range === null ? [this.expression(over)] : range
    this.emit(at, (slots, machine) => {
      const values = valuesAt(slots, list)
      slots[next] = range === null ? machine.iterator(values[0]) : machine.range(values)
    })
    this.endStatement(at, [])
    this.place(loop.next)
    this.emit(at, (slots, machine) => {
      const value = machine.nextOf(slots[next])
      if (value === undefined) machine.jump(loop.done.at)
      else slots[item] = value
    })
    this.store(target, item, at)
    this.endStatement(at, [])
    this.loops.push(loop)
    this.block(body)
    this.loops.pop()
    this.jump(at, loop.next)
    this.place(loop.done)
    this.endStatement(at, [next, item])
  }

  private leaveLoop(kind: 'Break' | 'Continue', at: number): void {
    const loop = this.loops[this.loops.length - 1]
    if (loop === undefined) throw this.file.wrong('there is no loop around', at)
    this.exitContexts(loop.contexts, at)
    this.jump(at, kind === 'Break' ? loop.done : loop.next)
  }

  private withStatement({ items, body, at }: Statement & { kind: 'With' }): void {
    const before = this.contexts.length
    for (const { context, target } of items) {
      const object = this.slot()
      const entered = this.slot()
      this.move(at, this.expression(context), object)
      this.reach('__enter__')
      this.reach('__exit__')
      this.emit(at, (slots, machine) => {
        machine.enterContext(slots[object], entered)
      })
      if (target !== null) this.store(target, entered, at)
      this.contexts.push(object)
    }
    this.endStatement(at, [])
    this.block(body)
    this.exitContexts(before, at)
    this.contexts.length = before
  }

  /** Leaves the contexts that were entered after the first `count`, the last one first. */
  private exitContexts(count: number, at: number): void {
    for (let index = this.contexts.length - 1; index >= count; index--) {
      const object = this.contexts[index] as number
      this.emit(at, (slots, machine) => {
        machine.exitContext(slots[object])
      })
    }
  }

  private returnStatement(value: Expression | null, at: number): void {
    const from = value === null ? this.constant(null) : this.expression(value)
    if (this.contexts.length > 0 && value !== null) {
      const kept = this.slot()
      this.move(at, from, kept)
      this.exitContexts(0, at)
      this.emit(at, leaveWith(kept))
      return
    }
    this.exitContexts(0, at)
    this.emit(at, leaveWith(from))
  }

  private raise(value: Expression | null, at: number): void {
    const from = value === null ? this.constant(null) : this.expression(value)
    this.emit(at, (slots, machine) => {
      throw machine.raised(slots[from], 'Exception')
    })
  }

  private assert({ test, message, at }: Statement & { kind: 'Assert' }): void {
    const fails = this.label()
    const done = this.label()
    this.jumpUnless(at, this.expression(test), fails)
    this.jump(at, done)
    this.place(fails)
    const text = message === null ? this.constant('') : this.expression(message)
    this.emit(at, (slots, machine) => {
      throw machine.raised(slots[text], 'AssertionError')
    })
    this.place(done)
  }

  /** A function within this one: a value that holds what it reads of this one. */
  private nested(definition: Definition): void {
    const { name, at } = definition
    const run = functionOf(`${this.run.name}.${name}`, definition, this.file, (path) => this.scope.named(path))
    const inner = new FunctionCompiler(run, this.scope, [...this.names.keys(), ...this.outer])
    inner.branches = this.branches
    run.code = inner.code()
    this.reaches.push(...run.code.reaches)
    this.lacks.push(...run.code.lacks)
    const slots = [...run.code.captures.keys()].map((each) => this.names.get(each) ?? (this.captured(each) as number))
    const to = this.names.get(name) ?? this.slot()
    this.names.set(name, to)
    this.emit(at, (values) => {
      values[to] = new Closure(run, valuesAt(values, slots))
    })
  }
}

function leaveWith(from: number): Instruction {
  return (slots, machine) => {
    machine.leave(slots[from])
  }
}
