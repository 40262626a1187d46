// Reads a pickle of any protocol from 0 to 5 into Python values, without running anything of it.
// Names come from a closed table that the caller extends; what it does not know stays inert. The
// decoding is in WASM (tape.ts), the machine in machine.ts. Mirror: pickler.ts.

import { readingKeys } from '../python/key.js'
import { Budget } from './budget.js'
import { fillingWith } from './containers.js'
import type { Policy, UnpickleLimits, UnpickleOptions } from './known.js'
import { located } from './located.js'
import { Machine } from './machine.js'
import { runOpcodes } from './number-runs.js'
import { Tape } from './tape.js'

const defaultLimits: Omit<UnpickleLimits, 'bytes'> = { intBytes: 1 << 20, sparseMemo: 1 << 20 }

export interface Unpickled {
  readonly value: unknown
  /** Bytes of the pickle, STOP included; what follows is not looked at. */
  readonly end: number
}

/**
 * Python's `pickle.loads` of what begins at the start of `bytes`.
 *
 * @returns the value in the types of "Python values" (docs): `Dict`, `Tuple`, `PyFloat` at the root …
 * @throws UnpicklingError with byte and opcode where the pickle is malformed, ends too early, or asks for
 *   what its names do not offer; UnsafeError where `allow_only` refuses a name; LimitError.
 * @example
 * unpickle(Uint8Array.of(0x80, 2, 0x4b, 7, 0x2e))   // 7
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions = {}): unknown {
  return unpickleFrom(bytes, options).value
}

/** `unpickle`, and where the pickle ends: the legacy format has several in a row. */
export function unpickleFrom(bytes: Uint8Array, options: UnpickleOptions = {}): Unpickled {
  const tape = new Tape(bytes, allowsRuns(options.allowOnly), options.limits?.bytes)
  const { budget = new Budget() } = options
  const machine = new Machine(tape, options, { ...defaultLimits, ...options.limits }, budget)
  try {
    return { value: readingKeys(() => fillingWith(budget, () => machine.run())), end: tape.end }
  } catch (error) {
    throw located(error, machine.position, machine.opcode)
  }
}

/** @throws LimitError for a pickle of so many bytes, where that is known before it is read. */
export function checkPickle(bytes: number, limits: Partial<UnpickleLimits> | undefined): void {
  if (limits?.bytes !== undefined && bytes > limits.bytes.most) throw limits.bytes.beyond(bytes)
}

/** The opcodes of a run are not looked at one by one: each must be allowed. */
function allowsRuns(policy: Policy | undefined): boolean {
  return policy === undefined || runOpcodes.every((opcode) => policy.opcodes.has(opcode))
}
