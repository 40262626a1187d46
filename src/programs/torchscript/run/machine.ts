// Runs compiled functions. The calls under way are frames in a list of their own and not on JavaScript's stack, so that a program
// can be left between any two instructions and gone on with later, and no recursion of a program outgrows the stack.

import { ProgramError, RaisedError, TorchletError } from '../../../errors.js'
import type { Budget } from '../../limits.js'
import type { ScriptClass } from '../classes.js'
import { Closure, FunctionValue } from '../compile/code.js'
import type { Code } from '../compile/code.js'
import type { Tracing } from '../plans/tracing.js'
import type { Units } from '../plans/units.js'
import type { SchemaType } from '../../../schema.js'
import { Future, NamedTuple } from '../values/objects.js'
import { shownText } from '../values/text.js'
import { accepts } from '../values/accepts.js'
import { typeName } from '../values/type-name.js'
import { itemsOf, rangeOf } from '../values/iterate.js'
import type { Items } from '../values/iterate.js'
import { getattr, setattr } from './attributes.js'
import { Frame } from './frame.js'
import { itemOf } from '../values/tensors.js'
import { Tensor } from '../../../tensor/tensor.js'
import { numberOf } from '../values/numbers.js'

/** What a machine needs of the program that it runs. */
export interface Environment {
  codeOf(run: FunctionValue): Code
  classOf(value: object): ScriptClass | undefined
  /** An attribute of what is no object of the program: of a tensor or device. */
  attributeOf(value: unknown, name: string, machine: Machine): unknown
  print(text: string): void
  /** Whether a tensor is a constant that stands for a number; null where the program has none. */
  readonly isWrapped: ((value: Tensor) => boolean) | null
}

export class Machine {
  readonly environment: Environment
  private frame: Frame | null = null
  private result: unknown = null
  /** The last of the calls that wait for `callNow`. */
  private readonly waiting: (Frame | null)[] = []
  /** Objects of `with` statements that were entered, and the frames that entered them. */
  private readonly entered: { readonly object: unknown; readonly frame: Frame }[] = []
  /** Whether gradients are recorded, which a program can ask: torchlet records none, as under no_grad. */
  gradEnabled = false
  readonly budget: Budget
  /** What it is traced by, where it is. */
  readonly tracing: Tracing | null
  /** Where calls of modules look for plans. */
  private readonly units: Units | null
  /** A call that will have a plan, in which there are no units. */
  private whole: Frame | null = null
  /** Instructions so far. */
  done = 0

  constructor(environment: Environment, budget: Budget, tracing: Tracing | null = null, units: Units | null = null) {
    this.environment = environment
    this.budget = budget
    this.tracing = tracing
    this.units = units
    budget.reaches(() => this.reached())
  }

  /** Calls a function and runs it to its end. */
  execute(run: FunctionValue | Closure, args: readonly unknown[], keywords: readonly string[] = []): unknown {
    this.start(run, args, keywords)
    this.go(Infinity)
    return this.result
  }

  /** The slots of all calls under way, and what was given back last. */
  private reached(): unknown[] {
    const found: unknown[] = [this.result]
    for (const last of [this.frame, ...this.waiting])
      for (let frame = last; frame !== null; frame = frame.caller) found.push(frame.slots)
    return found
  }

  /** Runs a call to its end in the middle of another one: an operator that needs the program itself. */
  callNow(run: FunctionValue, args: readonly unknown[]): unknown {
    const { frame, result } = this
    this.waiting.push(frame)
    this.frame = null
    this.enter(run, args, [], -1)
    this.instructions(Infinity)
    this.waiting.pop()
    const value = this.result
    this.frame = frame
    this.result = result
    return value
  }

  /** Sorts objects by their own `__lt__`. */
  sortedObjects(list: unknown[], reverse: boolean): unknown[] {
    const less = (a: unknown, b: unknown): boolean => {
      const method = this.environment.classOf(a as object)?.methods.get('__lt__')
      if (method === undefined) throw this.wrong(`${this.typeName(a)} has no order`)
      return this.callNow(method, [a, b]) === true
    }
    const order = (a: unknown, b: unknown): number => (less(a, b) ? -1 : less(b, a) ? 1 : 0)
    return list.sort(reverse ? (a, b) => order(b, a) : order)
  }

  start(run: FunctionValue | Closure, args: readonly unknown[], keywords: readonly string[] = []): void {
    this.callValue(run, args, keywords, -1)
  }

  /** Runs at most so many instructions; whether the program has ended. */
  go(count: number): boolean {
    try {
      this.instructions(count)
    } catch (error) {
      this.unwind(error)
    }
    return this.frame === null
  }

  get value(): unknown {
    return this.result
  }

  private instructions(count: number): void {
    const end = this.done + count
    for (let frame = this.frame; frame !== null && this.done < end; frame = this.frame) {
      this.done++
      this.budget.step()
      const instruction = frame.code.instructions[frame.at++]
      instruction?.(frame.slots, this)
    }
  }

  /** Leaves what was entered, says where the program was, and throws. */
  private unwind(error: unknown): never {
    const located = this.located(error)
    try {
      while (this.entered.length > 0) {
        const { object } = this.entered.pop() as { object: unknown }
        this.frame = null
        if (this.callMethod(object, '__exit__', [null, null, null], [], -1)) this.instructions(Infinity)
      }
    } catch {
      // The first error counts.
    }
    this.frame = null
    throw located
  }

  private located(error: unknown): unknown {
    const { frame } = this
    if (frame === null || error instanceof RaisedError || !(error instanceof Error) || error instanceof ProgramError)
      return error
    if (error instanceof TorchletError || error instanceof TypeError || error instanceof RangeError) {
      error.message += `\n${this.trace()}`
    }
    return error
  }

  /** Where the program is, a line for each call, the innermost last. */
  trace(): string {
    const lines: string[] = []
    for (let frame = this.frame; frame !== null && lines.length < 20; frame = frame.caller) {
      const { file, name } = frame.run
      const { line, text } = file.lineAt(frame.code.positions[frame.at - 1] ?? 0)
      lines.unshift(`  in ${name.slice(name.lastIndexOf('.') + 1)}, ${file.name}, line ${line}: ${text}`)
    }
    return lines.join('\n')
  }

  /** What is wrong where the program is. */
  wrong(reason: string): ProgramError {
    const { frame } = this
    if (frame === null) return new ProgramError({ reason })
    const { file } = frame.run
    return new ProgramError({ reason, file: file.name, ...file.lineAt(frame.code.positions[frame.at - 1] ?? 0) })
  }

  raised(message: unknown, exception: string): RaisedError {
    const text = typeof message === 'string' ? shownText(message) : this.typeName(message)
    return new RaisedError({ exception, message: text, trace: this.trace() })
  }

  jump(at: number): void {
    ;(this.frame as Frame).at = at
  }

  /** Begins a call. Its first instruction is the next one. */
  enter(
    run: FunctionValue,
    args: readonly unknown[],
    keywords: readonly string[],
    result: number,
    captured: readonly unknown[] = [],
  ): void {
    const code = run.code ?? this.environment.codeOf(run)
    const slots = code.initial.slice()
    if (this.tracing !== null) for (const each of slots) this.tracing.claim(each)
    this.bind(run, args, keywords, slots)
    let index = 0
    for (const slot of code.captures.values()) slots[slot] = captured[index++]
    this.budget.enter()
    this.frame = new Frame(run, code, slots, this.frame, result)
  }

  private bind(run: FunctionValue, args: readonly unknown[], keywords: readonly string[], slots: unknown[]): void {
    const { parameters } = run
    const positional = args.length - keywords.length
    if (positional > parameters.length) {
      throw this.wrong(`${run.name} takes ${parameters.length} arguments and is given ${args.length}`)
    }
    for (let index = 0; index < parameters.length; index++) {
      const parameter = parameters[index] as (typeof parameters)[number]
      const keyword = keywords.length === 0 ? -1 : keywords.indexOf(parameter.name)
      if (index < positional) slots[index] = args[index]
      else if (keyword >= 0) slots[index] = args[positional + keyword]
      else if (parameter.hasDefault) {
        slots[index] = parameter.default
        this.tracing?.claim(parameter.default)
      } else throw this.wrong(`${run.name} is not given ${parameter.name}`)
    }
  }

  /** Ends a call. */
  leave(value: unknown): void {
    const frame = this.frame as Frame
    this.budget.leave()
    if (frame === this.whole) this.whole = null
    this.frame = frame.caller
    if (frame.caller === null) this.result = value
    else if (frame.result >= 0) frame.caller.slots[frame.result] = value
  }

  callValue(callee: unknown, args: readonly unknown[], keywords: readonly string[], result: number): void {
    if (callee instanceof FunctionValue) return this.enter(callee, args, keywords, result)
    if (callee instanceof Closure) return this.enter(callee.run, args, keywords, result, callee.captured)
    throw this.wrong(`${this.typeName(callee)} is no function`)
  }

  /** Begins the call of a method of an object of the program; false where the object is none, or is a tensor or the like. */
  callMethod(
    self: unknown,
    name: string,
    args: readonly unknown[],
    keywords: readonly string[],
    result: number,
  ): boolean {
    if (typeof self !== 'object' || self === null) return false
    const cls = this.environment.classOf(self)
    if (cls === undefined) return false
    const method = cls.methods.get(name)
    if (method === undefined) throw this.wrong(`${cls.name} has no method ${name}`)
    const isUnit = keywords.length === 0 && this.whole === null && result >= 0 && !this.gradEnabled
    const units = isUnit ? this.units : null
    let waits = false
    const made = units?.run(self, method, args, this.budget, () => (waits = true)) ?? null
    if (made !== null) (this.frame as Frame).slots[result] = made.value
    else this.enter(method, [self, ...args], keywords, result)
    if (waits) this.whole = this.frame
    return true
  }

  enterContext(object: unknown, result: number): void {
    this.entered.push({ object, frame: this.frame as Frame })
    this.callMethod(object, '__enter__', [], [], result)
  }

  exitContext(object: unknown): void {
    this.entered.pop()
    this.callMethod(object, '__exit__', [null, null, null], [], -1)
  }

  namedTuple(cls: ScriptClass, args: readonly unknown[], keywords: readonly string[]): NamedTuple {
    const names = [...cls.attributes.keys()]
    const positional = args.length - keywords.length
    const items = names.map((name, index) => {
      const keyword = keywords.indexOf(name)
      if (index < positional) return args[index]
      return keyword >= 0 ? args[positional + keyword] : cls.constants.get(name)
    })
    if (items.includes(undefined) || args.length > names.length) {
      throw this.wrong(`${cls.name} takes ${names.join(', ')}`)
    }
    return NamedTuple.make(cls, items)
  }

  getattr(value: unknown, name: string): unknown {
    const found = getattr(value, name, this.environment)
    this.tracing?.read(value, found)
    if (found !== undefined) return found
    return this.environment.attributeOf(value, name, this)
  }

  hasattr(value: unknown, name: string): boolean {
    this.tracing?.read(value, null)
    return getattr(value, name, this.environment) !== undefined
  }

  setattr(value: unknown, name: string, to: unknown): void {
    this.tracing?.write(value)
    if (!setattr(value, name, to)) throw this.wrong(`${this.typeName(value)} has no attribute ${name}`)
  }

  isinstance(value: unknown, type: SchemaType): boolean {
    return accepts(type, value, (object) => this.environment.classOf(object)?.name)
  }

  truth(value: unknown): boolean {
    if (typeof value === 'boolean') return value
    if (value instanceof Tensor) this.tracing?.see(value)
    if (value instanceof Tensor && value.numel() === 1) return numberOf(itemOf(value)) !== 0
    throw this.wrong(`${this.typeName(value)} is no condition`)
  }

  future(value: unknown): Future {
    return new Future(value)
  }

  /** What a loop goes over, as it is when the loop begins. */
  iterator(value: unknown): Items {
    const items = itemsOf(value)
    if (items === undefined) throw this.wrong(`${this.typeName(value)} cannot be gone over`)
    return items
  }

  iterable(value: unknown): unknown[] {
    const items = this.iterator(value)
    const list: unknown[] = []
    for (let item = items.next(); item !== undefined; item = items.next()) list.push(item)
    return list
  }

  range(values: readonly unknown[]): Items {
    return rangeOf(values) ?? this.fail('range takes one to three ints')
  }

  nextOf(items: unknown): unknown {
    return (items as Items).next()
  }

  /** The items of a list or tuple of so many. */
  unpacked(value: unknown, count: number): readonly unknown[] {
    const items = value instanceof Tensor ? this.iterable(value) : value
    if (Array.isArray(items) && items.length === count) return items as readonly unknown[]
    throw this.wrong(`${this.typeName(value)} does not unpack into ${count}`)
  }

  typeName(value: unknown): string {
    return typeName(value, (object) => this.environment.classOf(object)?.name)
  }

  private fail(reason: string): never {
    throw this.wrong(reason)
  }
}
