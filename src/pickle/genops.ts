// The opcodes of a pickle with their arguments, as Python's `pickletools.genops` gives them: for reports
// and for looking at a file. The stack machine reads the tape itself.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { ArgumentKind, ArgumentRange } from '../../assembly/shared/tape.js'
import { ByteArray } from '../python/bytes.js'
import { decodeIntLine, decodeLong, decodeLongLine } from './integers.js'
import { located } from './located.js'
import { opcodeName, type OpcodeName } from './opcodes.js'
import { Tape } from './tape.js'
import { decodeFloat, decodeLatin1, decodeRawUnicode, decodeUtf8, unquote } from './text.js'

export type OpArgument = null | boolean | number | bigint | string | Uint8Array

/** One opcode of a pickle. */
export interface PickleOp {
  /** The name that `pickletools` gives it. */
  readonly opcode: OpcodeName
  /**
   * null where it has none. Integers beyond 2^53 are bigints, bytes a Uint8Array, a bytearray a
   * `ByteArray`; GLOBAL's and INST's two lines are joined by a space.
   */
  readonly arg: OpArgument
  /** Bytes from the pickle's start. */
  readonly pos: number
}

/**
 * Yields the opcodes of the pickle at the start of `bytes`, up to STOP. Nothing is executed.
 * Throws an UnpicklingError, with the byte's offset, where the pickle is malformed.
 *
 * @example
 * for (const { opcode, arg, pos } of genops(bytes)) console.log(pos, opcode, arg)
 */
export function* genops(bytes: Uint8Array): Generator<PickleOp, void, undefined> {
  const tape = new Tape(bytes)
  for (let at = 0; ; at += 4) {
    const opcode = (tape.words[at] as number) & 0xff
    if (opcode === 0) {
      tape.next()
      at = -4
      continue
    }
    yield { opcode: opcodeName(opcode) as OpcodeName, arg: argument(tape, at), pos: tape.position(at) }
    if (opcode === Opcode.STOP) return
  }
}

function argument(tape: Tape, at: number): OpArgument {
  const kind: ArgumentKind = (tape.words[at] as number) >>> 16
  if (kind >= ArgumentRange.Payload) {
    try {
      return payload(tape, at, kind)
    } catch (error) {
      throw located(error, tape.position(at), (tape.words[at] as number) & 0xff)
    }
  }
  switch (kind) {
    case ArgumentKind.None:
    case ArgumentKind.Stop:
      return null
    case ArgumentKind.Unsigned:
    case ArgumentKind.Protocol:
      return tape.words[at + 2] as number
    case ArgumentKind.Signed:
      return tape.ints[at + 2] as number
    case ArgumentKind.Frame:
      return tape.length(at)
    default:
      return tape.floats[at / 2 + 1] as number
  }
}

function payload(tape: Tape, at: number, kind: ArgumentKind): OpArgument {
  const { source } = tape
  const start = tape.payload(at)
  if (kind === ArgumentKind.TwoLines) {
    const first = tape.words[at + 2] as number
    return `${decodeUtf8(source, start, first)} ${decodeUtf8(source, start + first + 1, tape.words[at + 3] as number)}`
  }
  const length = tape.length(at)
  const bytes = source.subarray(start, start + length)
  switch (kind) {
    case ArgumentKind.Utf8:
      return decodeUtf8(source, start, length)
    case ArgumentKind.Bytes:
      return bytes.slice()
    case ArgumentKind.ByteArray:
      return ByteArray.from(bytes)
    case ArgumentKind.Long:
      return decodeLong(source, start, length)
    case ArgumentKind.DecimalLine:
      return decodeIntLine(decodeLatin1(bytes))
    case ArgumentKind.LongLine:
      return decodeLongLine(decodeLatin1(bytes))
    case ArgumentKind.FloatLine:
      return decodeFloat(decodeLatin1(bytes))
    case ArgumentKind.StringLine:
      return decodeLatin1(unquote(bytes))
    case ArgumentKind.UnicodeLine:
      return decodeRawUnicode(bytes)
    default:
      return decodeLatin1(bytes)
  }
}
