// The bytes of a pickle of protocol 2: one method an opcode family, lengths and integers chosen as CPython's
// C pickler chooses them. Modules/_pickle.c: save_long, save_float, save_unicode, memo_put, memo_get.

import { Opcode } from '../../assembly/shared/opcodes.js'

export class Emitter {
  private bytes = new Uint8Array(4096)
  private view = new DataView(this.bytes.buffer)
  private length = 0
  private memos = 0

  /** Everything so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }

  op(opcode: Opcode): void {
    this.reserve(1)
    this.bytes[this.length++] = opcode
  }

  protocol(version: number): void {
    this.byte(Opcode.PROTO, version)
  }

  /** Stores the top of the stack under the next number, which is returned. */
  put(): number {
    const index = this.memos++
    if (index < 256) this.byte(Opcode.BINPUT, index)
    else this.word(Opcode.LONG_BINPUT, index)
    return index
  }

  get(index: number): void {
    if (index < 256) this.byte(Opcode.BINGET, index)
    else this.word(Opcode.LONG_BINGET, index)
  }

  bool(value: boolean): void {
    this.op(value ? Opcode.NEWTRUE : Opcode.NEWFALSE)
  }

  float(value: number): void {
    this.reserve(9)
    this.bytes[this.length] = Opcode.BINFLOAT
    this.view.setFloat64(this.length + 1, value, false)
    this.length += 9
  }

  int(value: number | bigint): void {
    const fits = value >= -0x80000000 && value <= 0x7fffffff
    if (!fits) return this.long(BigInt(value))
    const small = Number(value)
    if (small >= 0 && small < 0x100) {
      this.byte(Opcode.BININT1, small)
    } else if (small >= 0 && small < 0x10000) {
      this.reserve(3)
      this.bytes[this.length] = Opcode.BININT2
      this.view.setUint16(this.length + 1, small, true)
      this.length += 3
    } else {
      this.word(Opcode.BININT, small)
    }
  }

  string(text: string): void {
    const utf8 = encode_utf8(text)
    this.word(Opcode.BINUNICODE, utf8.length)
    this.append(utf8)
  }

  /** Names are ASCII in protocol 2, two lines. */
  global(module: string, qualname: string): void {
    this.op(Opcode.GLOBAL)
    this.append(encode_utf8(`${module}\n${qualname}\n`))
  }

  /** Two's complement in as few bytes as hold the sign. */
  private long(value: bigint): void {
    const bytes: number[] = []
    let rest = value
    do {
      bytes.push(Number(rest & 0xffn))
      rest >>= 8n
    } while (!((rest === 0n && (bytes.at(-1) as number) < 0x80) || (rest === -1n && (bytes.at(-1) as number) >= 0x80)))
    if (bytes.length < 256) this.byte(Opcode.LONG1, bytes.length)
    else this.word(Opcode.LONG4, bytes.length)
    this.append(Uint8Array.from(bytes))
  }

  private byte(opcode: Opcode, argument: number): void {
    this.reserve(2)
    this.bytes[this.length++] = opcode
    this.bytes[this.length++] = argument
  }

  private word(opcode: Opcode, argument: number): void {
    this.reserve(5)
    this.bytes[this.length] = opcode
    this.view.setUint32(this.length + 1, argument, true)
    this.length += 5
  }

  private append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count))
    grown.set(this.bytes)
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}

const encoder = new TextEncoder()

/** Python's `surrogatepass`: a lone surrogate, which TextEncoder would replace, is three bytes. */
function encode_utf8(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return encoder.encode(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const lone = code >= 0xd800 && code <= 0xdfff
    bytes.push(...(lone ? [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)] : encoder.encode(character)))
  }
  return Uint8Array.from(bytes)
}
