// The bytes of a pickle as they grow: opcodes with their arguments, and from protocol 4 on frames.
// CPython: Modules/_pickle.c, _Pickler_Write, _Pickler_OpcodeBoundary, _Pickler_write_bytes.

import { Opcode } from '../../../assembly/shared/opcodes.js'
import { LimitError } from '../../errors.js'
import { encodeLong } from '../integers.js'

/** A frame is closed at the first opcode after so many bytes. */
const frameTarget = 64 * 1024
/** Bytes below which a frame is not worth its header. */
const frameLeast = 4
const frameHeader = 9

/** Bytes of all ints that do not fit into 64 bits. */
const longLimit = 2 ** 26

export class Output {
  private bytes = new Uint8Array(4096)
  private view = new DataView(this.bytes.buffer)
  private length = 0
  private framing = false
  private longBytes = 0
  /** Where the open frame's header is, or -1. */
  private frame = -1

  begin(protocol: number): void {
    this.opcode1(Opcode.PROTO, protocol)
    this.framing = protocol >= 4
  }

  /** STOP, and all bytes. */
  end(): Uint8Array<ArrayBuffer> {
    this.opcode(Opcode.STOP)
    this.closeFrame()
    return this.bytes.slice(0, this.length)
  }

  /** Between two objects: where a frame may end. */
  boundary(): void {
    if (this.frame >= 0 && this.length - this.frame - frameHeader >= frameTarget) this.closeFrame()
  }

  opcode(opcode: number): void {
    const at = this.room(1)
    this.bytes[at] = opcode
  }

  /** An opcode and an argument of one byte; below of two, of four of either sign, and of eight. */
  opcode1(opcode: number, argument: number): void {
    const at = this.room(2)
    this.bytes[at] = opcode
    this.bytes[at + 1] = argument
  }

  opcode2(opcode: number, argument: number): void {
    const at = this.room(3)
    this.bytes[at] = opcode
    this.view.setUint16(at + 1, argument, true)
  }

  opcode4(opcode: number, argument: number): void {
    const at = this.room(5)
    this.bytes[at] = opcode
    this.view.setInt32(at + 1, argument, true)
  }

  opcode8(opcode: number, argument: number): void {
    const at = this.room(9)
    this.bytes[at] = opcode
    this.view.setBigUint64(at + 1, BigInt(argument), true)
  }

  float(value: number): void {
    const at = this.room(9)
    this.bytes[at] = Opcode.BINFLOAT
    this.view.setFloat64(at + 1, value, false)
  }

  /** The fewest bytes that hold it: one or two without a sign, four, or two's complement. */
  int(value: number | bigint): void {
    if (value >= -0x80000000 && value <= 0x7fffffff) {
      const small = Number(value)
      if (small >= 0 && small <= 0xff) this.opcode1(Opcode.BININT1, small)
      else if (small >= 0 && small <= 0xffff) this.opcode2(Opcode.BININT2, small)
      else this.opcode4(Opcode.BININT, small)
      return
    }
    const bytes = encodeLong(BigInt(value))
    this.countLong(bytes.length)
    if (bytes.length < 256) this.opcode1(Opcode.LONG1, bytes.length)
    else this.opcode4(Opcode.LONG4, bytes.length)
    this.raw(bytes)
  }

  /** The memo has no ints: one that a file names a hundred thousand times is written as often. */
  private countLong(length: number): void {
    if (length <= 9) return
    this.longBytes += length
    if (this.longBytes > longLimit)
      throw new LimitError({ what: 'the bytes of ints beyond 64 bits', limit: longLimit, got: this.longBytes })
  }

  /** A payload, and `header`, which writes its opcode and length. Long ones stand outside of frames. */
  payload(bytes: Uint8Array, header: (length: number) => void): void {
    const { framing } = this
    if (bytes.length >= frameTarget) {
      this.closeFrame()
      this.framing = false
    }
    header(bytes.length)
    this.raw(bytes)
    this.framing = framing
  }

  /** A short ASCII text, after the opcode and its length in `width` bytes; false where it is none. */
  ascii(text: string, opcode: number, width: 1 | 4): boolean {
    const { length } = text
    if (length > 255) return false
    for (let index = 0; index < length; index++) if (text.charCodeAt(index) >= 0x80) return false
    if (width === 1) this.opcode1(opcode, length)
    else this.opcode4(opcode, length)
    const at = this.room(length)
    for (let index = 0; index < length; index++) this.bytes[at + index] = text.charCodeAt(index)
    return true
  }

  raw(bytes: Uint8Array): void {
    const at = this.room(bytes.length)
    this.bytes.set(bytes, at)
  }

  private closeFrame(): void {
    const { frame } = this
    if (frame < 0) return
    const start = frame + frameHeader
    const length = this.length - start
    if (length >= frameLeast) {
      this.bytes[frame] = Opcode.FRAME
      this.view.setBigUint64(frame + 1, BigInt(length), true)
    } else {
      this.bytes.copyWithin(frame, start, this.length)
      this.length -= frameHeader
    }
    this.frame = -1
  }

  /** Room for `count` bytes, in a frame where there are frames; returns where it begins. */
  private room(count: number): number {
    const header = this.framing && this.frame < 0 ? frameHeader : 0
    if (header > 0) this.frame = this.length
    const at = this.length + header
    this.length = at + count
    if (this.length > this.bytes.length) this.grow()
    return at
  }

  private grow(): void {
    const bytes = new Uint8Array(Math.max(2 * this.bytes.length, this.length))
    bytes.set(this.bytes)
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}
