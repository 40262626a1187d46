// Errors of what an opcode carries, text or a number, come up where its place in the pickle is not known.

import { UnpicklingError } from '../errors.js'
import { opcodeName } from './opcodes.js'

/** `error` with the offset and the opcode's name, if it is an UnpicklingError that has none yet. */
export function located(error: unknown, offset: number, opcode: number): unknown {
  if (!(error instanceof UnpicklingError) || error.offset !== undefined) return error
  const { reason, remedy, cause } = error
  return new UnpicklingError({ reason, offset, opcode: opcodeName(opcode), remedy, cause })
}
