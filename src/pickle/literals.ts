// The opcodes that carry a value in the pickle itself: integers, floats, text, bytes. The tape says
// where each payload is and that the pickle has it.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { LimitError, UnpicklingError } from '../errors.js'
import { ByteArray } from '../python/bytes.js'
import { must_be_float } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import { decode_decimal, decode_long } from './integers.js'
import type { Encoding } from './known.js'
import { decode_float, decode_raw_unicode, decode_string, decode_utf8, unquote } from './text.js'

export class Literals {
  private readonly bytes: Uint8Array
  private readonly encoding: Encoding
  private readonly int_bytes: number

  constructor(bytes: Uint8Array, encoding: Encoding, int_bytes: number) {
    this.bytes = bytes
    this.encoding = encoding
    this.int_bytes = int_bytes
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
        return decode_string(this.payload(from, length), this.encoding)
      case Opcode.STRING:
        return decode_string(unquote(this.payload(from, length)), this.encoding)
      case Opcode.UNICODE:
        return decode_raw_unicode(this.payload(from, length))
      case Opcode.INT:
        return this.int(from, length)
      case Opcode.LONG:
        return this.decimal(from, length)
      case Opcode.FLOAT:
        return float(decode_float(this.text(from, length)))
      default:
        throw new UnpicklingError({ reason: 'this opcode is none that a checkpoint may have' })
    }
  }

  text(from: number, length: number): string {
    return decode_utf8(this.bytes, from, length)
  }

  decimal(from: number, length: number): number | bigint {
    return decode_decimal(this.text(from, length))
  }

  /** `00` and `01` are False and True. */
  private int(from: number, length: number): number | bigint | boolean {
    const line = this.text(from, length)
    return line === '00' ? false : line === '01' ? true : decode_decimal(line)
  }

  private long(from: number, length: number): number | bigint {
    if (length <= this.int_bytes) return decode_long(this.bytes, from, length)
    throw new LimitError({ what: 'an integer in bytes', limit: this.int_bytes, got: length })
  }

  private payload(from: number, length: number): Uint8Array {
    return this.bytes.subarray(from, from + length)
  }
}

/** As the stack has it: one that looks like an int is a PyFloat. */
export function float(value: number): number | PyFloatClass {
  return must_be_float(value) ? value : new PyFloatClass(value)
}
