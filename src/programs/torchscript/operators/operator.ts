// What a program can call by name: an overload with its schema. Tensor operators are those of programs/operators; scalars, text
// and containers are in builtins/.

import { parseSchema } from '../../../schema.js'
import type { Schema } from '../../../schema.js'
import type { Machine } from '../run/machine.js'

/** One overload. */
export interface Operator {
  readonly schema: Schema
  /** Whether it takes and gives PyTorch's own values (dtypes, tuples) instead of a program's. */
  readonly foreign: boolean
  /** Takes one value for each parameter of the schema; those that a variadic one has beyond follow. */
  call(args: readonly unknown[], machine: Machine): unknown
}

type Run = (...args: never[]) => unknown

/** An operator of this folder: its schema as text, and a function of its parameters. */
export function builtin(text: string, run: Run): Operator {
  const call = run as (...args: unknown[]) => unknown
  return { schema: parseSchema(text), foreign: false, call: (args) => call(...args) }
}

/** One that needs the machine that runs the program, as the last parameter of its function. */
export function machineBuiltin(text: string, run: Run): Operator {
  const call = run as (...args: unknown[]) => unknown
  return { schema: parseSchema(text), foreign: false, call: (args, machine) => call(...args, machine) }
}
