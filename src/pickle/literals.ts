// The opcodes that carry a value in the pickle itself: integers, floats, text, bytes. The tape says
// where each payload is and that the pickle has it.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { LimitError, UnpicklingError } from '../errors.js'
import { ByteArray } from '../python/bytes.js'
import { mustBeFloat } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import { decodeDecimal, decodeIntLine, decodeLong, decodeLongLine } from './integers.js'
import type { Encoding } from './known.js'
import { decodeFloat, decodeRawUnicode, decodeString, decodeUtf8, unquote } from './text.js'

export class Literals {
  private readonly bytes: Uint8Array
  private readonly encoding: Encoding
  private readonly intBytes: number

  constructor(bytes: Uint8Array, encoding: Encoding, intBytes: number) {
    this.bytes = bytes
    this.encoding = encoding
    this.intBytes = intBytes
  }

  /** The value of an opcode whose payload is `length` bytes from `from` on. */
  value(opcode: number, from: number, length: number): unknown {
    switch (opcode) {
      case Opcode.LONG1:
      case Opcode.LONG4:
        return this.long(from, length)
      case Opcode.BINUNICODE8:
        return this.text(from, length)
      case Opcode.SHORT_BINBYTES:
      case Opcode.BINBYTES:
      case Opcode.BINBYTES8:
        return new Uint8Array(this.payload(from, length))
      case Opcode.BYTEARRAY8:
        return ByteArray.copy(this.payload(from, length))
      case Opcode.SHORT_BINSTRING:
      case Opcode.BINSTRING:
        return decodeString(this.payload(from, length), this.encoding)
      case Opcode.STRING:
        return decodeString(unquote(this.payload(from, length)), this.encoding)
      case Opcode.UNICODE:
        return decodeRawUnicode(this.payload(from, length))
      case Opcode.INT:
        return decodeIntLine(this.text(from, length))
      case Opcode.LONG:
        return decodeLongLine(this.text(from, length))
      case Opcode.FLOAT:
        return float(decodeFloat(this.text(from, length)))
      default:
        throw new UnpicklingError({ reason: 'this opcode is none that a checkpoint may have' })
    }
  }

  text(from: number, length: number): string {
    return decodeUtf8(this.bytes, from, length)
  }

  decimal(from: number, length: number): number | bigint {
    return decodeDecimal(this.text(from, length))
  }

  private long(from: number, length: number): number | bigint {
    if (length <= this.intBytes) return decodeLong(this.bytes, from, length)
    throw new LimitError({ what: 'an integer in bytes', limit: this.intBytes, got: length })
  }

  private payload(from: number, length: number): Uint8Array {
    return this.bytes.subarray(from, from + length)
  }
}

/** As the stack has it: one that looks like an int is a PyFloat. */
export function float(value: number): number | PyFloatClass {
  return mustBeFloat(value) ? value : new PyFloatClass(value)
}
