// A pickle as records of its opcodes, part by part: what the stack machine reads. Decoded in WASM, by
// assembly/pickle/genops.ts; the layout of a record is drawn in assembly/shared/tape.ts.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { OpcodeTable, TapeEnd, TapeRecord, TapeWindow } from '../../assembly/shared/tape.js'
import type { ByteLimit } from '../bytes/byte-builder.js'
import { LimitError, UnpicklingError } from '../errors.js'
import { fileCore } from '../wasm/files.js'
import { opcodeName } from './opcodes.js'

/** Records of a part: 64 KiB, which stay in the processor's second cache. Twice or half is no faster. */
const capacity = 4096

/** Bytes of the pickle that are copied into linear memory at once. */
const windowBytes = 16384

/** Bytes after a list of numbers: enough to see whether the next such list begins there, as it often does. */
const glanceBytes = 512

const lineFeed = 0x0a

/**
 * The records of the opcodes of a pickle, from its first byte to STOP; what follows is not looked at.
 * Every number, length and line on it lies within `source`. A tape owns its records, so that several
 * may be read at once, whatever becomes of linear memory.
 *
 * Record `i` is at `words[4 * i]`; the same bytes are in `ints` for signed arguments and in
 * `floats[2 * i + 1]` for BINFLOAT. Positions count from `base`. After a part's last record comes one
 * of opcode 0: `next()` replaces the part. STOP is always the last opcode.
 *
 * @example
 * const tape = new Tape(bytes)
 * for (let at = 0, stopped = false; !stopped; at += 4) {
 *   switch (tape.words[at]! & 0xff) {
 *     case 0: tape.next(); at = -4; break
 *     case Opcode.BININT: stack.push(tape.ints[at + 2]); break
 *     case Opcode.BINUNICODE: stack.push(decodeUtf8(bytes, tape.payload(at), tape.length(at))); break
 *     case Opcode.STOP: stopped = true; break
 *   }
 * }
 */
export class Tape {
  readonly source: Uint8Array
  readonly words: Uint32Array
  readonly ints: Int32Array
  readonly floats: Float64Array
  private readonly runs: boolean
  private readonly limit: ByteLimit | null
  /** Bytes from the pickle's start to where the positions of this part count from. */
  base = 0
  /** Bytes from the pickle's start to what the next part begins with; after the last, to what follows STOP. */
  end = 0

  /**
   * Decodes the first part of the pickle at the start of `source`. Throws an UnpicklingError as `next` does.
   *
   * @param runs Whether parts end before a MARK that many numbers follow (`beforeNumbers`).
   * @param limit How far the pickle may go.
   */
  constructor(source: Uint8Array, runs = false, limit: ByteLimit | null = null) {
    this.source = source
    this.runs = runs
    this.limit = limit
    // An opcode takes at least a byte; without room for one record there would be no progress.
    const room = Math.min(capacity, Math.max(source.length, 1))
    this.words = new Uint32Array((room + 1) * TapeRecord.Words)
    this.ints = new Int32Array(this.words.buffer)
    this.floats = new Float64Array(this.words.buffer)
    this.next()
  }

  /**
   * Decodes the next part over this one. An opcode that lies throws an UnpicklingError, after all that
   * come before it have been on a tape.
   *
   * @param runs False takes numbers that this part ended before as opcodes like others.
   * @param window Bytes to look at.
   */
  next(runs = this.runs, window = windowBytes): void {
    const { source, words, limit } = this
    this.base = this.end
    if (limit !== null && this.base > limit.most) throw limit.beyond(this.base)
    const count = decode(words, source, this.base, runs, window)
    const at = count * TapeRecord.Words
    const end: TapeEnd = (words[at] as number) >>> 16
    const position = this.base + (this.floats[at / 2 + 1] as number)
    // An error waits until what is before it has been read: the next part begins at its opcode.
    if (end > TapeEnd.NeedsInput && count === 0) throw malformed(end, source, position)
    if (end === TapeEnd.NeedsInput && position === this.base) this.longLine(words[at + 1] as number)
    else this.end = position
  }

  /** Goes on at `position`, an opcode's, instead of `end`. */
  skip(position: number): void {
    this.end = position
    this.next(this.runs, glanceBytes)
  }

  /** Whether the part with its last record, of opcode 0, at `words[at]` ended before many numbers, whose MARK is at `end`. */
  beforeNumbers(at: number): boolean {
    return (this.words[at] as number) >>> 16 === TapeEnd.Numbers
  }

  /** Bytes from the pickle's start to the opcode of the record at `words[at]`. */
  position(at: number): number {
    return this.base + (this.words[at + 1] as number)
  }

  /** Bytes from the pickle's start to the payload of the record at `words[at]`. */
  payload(at: number): number {
    return this.base + (this.words[at + 1] as number) + (((this.words[at] as number) >>> 8) & 0xff)
  }

  /** The length in bytes of the payload of the record at `words[at]`; of GLOBAL and INST: `words[at + 2]` and `[at + 3]`. */
  length(at: number): number {
    return (this.words[at + 3] as number) * 2 ** 32 + (this.words[at + 2] as number)
  }

  /** Makes a part of one opcode whose line, or second line, ends beyond the window. */
  private longLine(head: number): void {
    const { base, source, words } = this
    const start = base + 1
    const first = source.indexOf(lineFeed, start)
    const two = source[base] === Opcode.GLOBAL || source[base] === Opcode.INST
    const last = two && first >= 0 ? source.indexOf(lineFeed, first + 1) : first
    if (last < 0) throw malformed(TapeEnd.NoNewline, source, base)
    const longest = Math.max(first - start, last - first)
    if (longest > 0xffffffff)
      throw new LimitError({ what: 'a line of a pickle in bytes', limit: 0xffffffff, got: longest })
    words.set([head, 0, first - start, two ? last - first - 1 : 0, TapeEnd.Full << 16])
    this.end = last + 1
  }
}

/** Decodes from byte `base` of `source` into `words`, through linear memory; returns the number of records. */
function decode(words: Uint32Array, source: Uint8Array, base: number, runs: boolean, length: number): number {
  const core = fileCore()
  const { exports, memory } = core
  const table = core.table('opcodes', OpcodeTable.Bytes, exports.opcode_table)
  const room = words.length / TapeRecord.Words - 1
  const records = memory.scratch(words.byteLength + windowBytes + TapeWindow.Slack)
  const window = records + words.byteLength
  const part = source.subarray(base, base + length)
  memory.u8.set(part, window)
  const count = exports.genops(records, room, window, part.length, source.length - base, table, runs)
  const first = records / 4
  words.set(memory.u32.subarray(first, first + (count + 1) * TapeRecord.Words))
  return count
}

function malformed(end: TapeEnd, source: Uint8Array, offset: number): UnpicklingError {
  const byte = source[offset]
  const opcode = byte === undefined ? undefined : opcodeName(byte)
  const cut = 'The file seems to be cut off or damaged: fetch it again'
  switch (end) {
    case TapeEnd.UnknownOpcode:
      return new UnpicklingError({ reason: `0x${byte?.toString(16).padStart(2, '0')} is no pickle opcode`, offset })
    case TapeEnd.Truncated:
      return new UnpicklingError({ reason: 'the pickle ends within an argument', offset, opcode, remedy: cut })
    case TapeEnd.NegativeLength:
      return new UnpicklingError({ reason: 'a length is negative', offset, opcode })
    case TapeEnd.NoNewline:
      return new UnpicklingError({ reason: 'the pickle ends within a line', offset, opcode, remedy: cut })
    case TapeEnd.NoStop:
      return new UnpicklingError({ reason: 'the pickle ends without STOP', offset, remedy: cut })
    case TapeEnd.BadProtocol:
      return new UnpicklingError({ reason: `pickle protocol ${source[offset + 1]} is above 5`, offset, opcode })
    default:
      return new UnpicklingError({
        reason: 'a frame is longer than the rest of the pickle',
        offset,
        opcode,
        remedy: cut,
      })
  }
}
