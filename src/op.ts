// What is known of a function of torch as an operator: its name and its parameters, which `define` and `overload` keep. From
// these records and from PyTorch's schemas a command writes the table of operators that programs call, the methods of tensors
// and the documentation (scripts/operators.ts).

/** One operator's record. */
export interface Operator {
  /** As PyTorch spells it, `add_`; of ATen's own with its namespace and perhaps its overload, `aten::slice.Tensor`. */
  readonly name: string
  /** Its parameters in their one order; of an overload of ATen's own those of its schema. */
  readonly names: readonly string[]
  /** They as `define` was told them, with `'*'` before those that are given by name only. */
  readonly spelled: readonly string[]
  /** How many of them must be given. */
  readonly required: number
  /** Does the work, with all arguments by position; of one in several forms as users call it. */
  readonly run: AnyFunction
  /** Whether it has several forms, among which it decides by its arguments. */
  readonly forms?: true
}

export type AnyFunction = (...args: never[]) => unknown

/** A call of an operator, as `watch` hears of it. */
export interface Call {
  readonly operator: Operator
  /** By position, as `run` was given them. */
  readonly args: readonly unknown[]
  readonly result: unknown
}

const records = new WeakMap<AnyFunction, Operator>()

/** Keeps what is known of a function. */
/* @__NO_SIDE_EFFECTS__ */
export function recorded<F extends AnyFunction>(called: F, operator: Operator): F {
  records.set(called, operator)
  return called
}

/** What is known of a function; undefined of one that is no operator. */
export function operatorOf(run: unknown): Operator | undefined {
  return typeof run === 'function' ? records.get(run as AnyFunction) : undefined
}

/**
 * An operator that ATen has and torch's namespace has not, or has with other parameters. Its parameters are those of its
 * schema, in its order; all of them are given.
 *
 * @param name With its namespace, and with the overload unless all are meant: `aten::slice.Tensor`.
 * @example
 * export const slice = overload('aten::slice.Tensor', (self: Tensor, dim: number, …): Tensor => …)
 */
/* @__NO_SIDE_EFFECTS__ */
export function overload<F extends AnyFunction>(name: `${string}::${string}`, run: F): F {
  // Several names may share one function; each has a record of its own.
  const called = ((...args: Parameters<F>) => run(...args)) as F
  return recorded(called, { name, names: [], spelled: [], required: run.length, run })
}

/** What `watch` tells of a function that runs. */
export interface Watcher {
  /** Other arguments in the place of a call's, of which it is told then. */
  standIns?(args: readonly unknown[]): readonly unknown[]
  /** Told of a call's arguments before it. */
  enter?(args: readonly unknown[]): void
  /** Told of each call after it; what it throws ends the run. */
  hear(call: Call): void
  /** Told of a call that threw. */
  fail?(operator: Operator): void
  /** Told before elements are read by other code than an operator's. */
  read?(): void
  /** Told of a module whose state is read. */
  meet?(module: object): void
  /** Told before each call. @returns Whether calls within it are to be told too: those are heard before it is. */
  begin?(): boolean
  /** Told where code asks whether a tensor is on `meta`: what follows there is not, or not the same, where it has values. */
  ask?(): void
  /** Whether plans may run all the same, whose operators are not heard. */
  readonly letsPlansRun?: boolean
}

/** Hears of calls of operators; null where nobody listens, or within an operator of which nobody asks to hear. */
let listener: Watcher | null = null

/** Whether a call would be heard. Functions of torch look at it at each call. */
export let isHeard = false

/** Whether all operators are to be heard, so that none may be part of a plan. */
export let isTraced = false

let watched = 0

/** Whether a function is being watched: what it makes of tensors on `meta` may take others as they are. */
export function isWatched(): boolean {
  return watched > 0
}

/** Runs a function and hears of the operators that it calls; of those that they call if `begin` says so. */
export function watch<T>(watcher: Watcher, body: () => T): T {
  const before = listener
  const traces = watcher.letsPlansRun === true ? 0 : 1
  listen(watcher)
  watched += traces
  try {
    return body()
  } finally {
    watched -= traces
    listen(before)
  }
}

function listen(watcher: Watcher | null): void {
  listener = watcher
  isHeard = watcher !== null
  isTraced = isHeard && watcher?.letsPlansRun !== true
}

/** To be called where elements are read, if `isHeard`. */
export function heardRead(): void {
  listener?.read?.()
}

/** To be called where a module's state is read, if `isHeard`. */
export function heardModule(module: object): void {
  listener?.meet?.(module)
}

/** To be called where a tensor on `meta` says that it is, if `isHeard`. */
export function heardQuestion(): void {
  listener?.ask?.()
}

/** What an operator computes of arguments by position, without being heard itself. */
export function performed(operator: Operator, args: readonly unknown[]): unknown {
  return operator.run(...(args as never[]))
}

/** Calls an operator with its arguments by position. */
export function called(operator: Operator, args: readonly unknown[]): unknown {
  const watcher = listener
  if (watcher === null) return performed(operator, args)
  watcher.enter?.(args)
  const given = watcher.standIns?.(args) ?? args
  let result: unknown
  if (watcher.begin?.() !== true) listen(null)
  try {
    result = performed(operator, given)
  } catch (error) {
    watcher.fail?.(operator)
    throw error
  } finally {
    listen(watcher)
  }
  watcher.hear({ operator, args: given, result })
  return result
}

/**
 * A call of an operator that computes by another, and takes its arguments: this one is heard, with the arguments that the other was
 * given, and what is within it as of any call. To be called where `isHeard`.
 */
export function calledThrough<T>(operator: Operator, body: () => T): T {
  const watcher = listener as Watcher
  const through = new Through(watcher, watcher.begin?.() === true)
  let result: T
  listen(through)
  try {
    result = body()
  } catch (error) {
    watcher.fail?.(operator)
    throw error
  } finally {
    listen(watcher)
  }
  watcher.hear({ operator, args: through.args ?? [], result })
  return result
}

/** Within a call that computes by another: keeps what that one is given. */
class Through implements Watcher {
  /** Of the first call that stands in no other. */
  args: readonly unknown[] | null = null
  private depth = 0
  private isInside = false

  constructor(
    private readonly watcher: Watcher,
    /** Whether the watcher is told of it. */
    private readonly isTold: boolean,
  ) {}

  standIns(args: readonly unknown[]): readonly unknown[] {
    return this.watcher.standIns?.(args) ?? args
  }

  enter(args: readonly unknown[]): void {
    if (!this.isInside) this.watcher.enter?.(args)
    this.isInside = true
  }

  begin(): boolean {
    this.depth++
    return this.isTold && this.watcher.begin?.() === true
  }

  ask(): void {
    if (this.isTold) this.watcher.ask?.()
  }

  hear(call: Call): void {
    if (--this.depth === 0) this.args ??= call.args
    if (this.isTold) this.watcher.hear(call)
  }

  fail(operator: Operator): void {
    this.depth--
    if (this.isTold) this.watcher.fail?.(operator)
  }
}
