// The protocol of a pickle: what PROTO says, and before protocol 2, which has no PROTO, whether there is an opcode that
// is no line of text.

import { TorchletError } from '../errors.js'
import { genops } from '../pickle/genops.js'
import type { OpcodeName } from '../pickle/opcodes.js'

/** The opcodes of protocol 1 that pickles of protocol 0 have not. CPython: Lib/pickletools.py. */
const binary: ReadonlySet<OpcodeName> = new Set<OpcodeName>([
  'EMPTY_TUPLE',
  'EMPTY_LIST',
  'EMPTY_DICT',
  'BININT',
  'BININT1',
  'BININT2',
  'BINFLOAT',
  'BINSTRING',
  'SHORT_BINSTRING',
  'BINUNICODE',
  'BINPUT',
  'LONG_BINPUT',
  'BINGET',
  'LONG_BINGET',
  'APPENDS',
  'SETITEMS',
  'POP_MARK',
  'OBJ',
  'BINPERSID',
])

/** 0 to 5; null where the pickle is malformed before that is known. */
export function pickleProtocol(bytes: Uint8Array): number | null {
  try {
    for (const { opcode, arg } of genops(bytes)) {
      if (opcode === 'PROTO') return arg as number
      if (binary.has(opcode)) return 1
    }
    return 0
  } catch (error) {
    if (error instanceof TorchletError) return null
    throw error
  }
}
