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

/** Hears of each call of an operator that stands in no other; null where nobody listens, or within an operator. */
let listener: ((call: Call) => void) | null = null

/** Whether a call would be heard. Functions of torch look at it at each call. */
export let isHeard = false

let watched = 0

/** Whether a function is being watched: what it makes of tensors on `meta` may take others as they are. */
export function isWatched(): boolean {
  return watched > 0
}

/**
 * Runs a function and hears of the operators that it calls, not of those that they call: a trace.
 *
 * @param hear Told of each call after it; what it throws ends the run.
 */
export function watch<T>(hear: (call: Call) => void, body: () => T): T {
  const before = listener
  listen(hear)
  watched++
  try {
    return body()
  } finally {
    watched--
    listen(before)
  }
}

function listen(hear: typeof listener): void {
  listener = hear
  isHeard = hear !== null
}

/** Calls an operator with its arguments by position. */
export function called(operator: Operator, args: readonly unknown[]): unknown {
  const run = operator.run as (...args: readonly unknown[]) => unknown
  const hear = listener
  if (hear === null) return run(...args)
  listen(null)
  try {
    const result = run(...args)
    hear({ operator, args, result })
    return result
  } finally {
    listen(hear)
  }
}
