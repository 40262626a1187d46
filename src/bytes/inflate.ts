// What DEFLATE packed: RFC 1951. Blocks of literals and of references to the 32 KiB before; names of bits and codes are the
// RFC's. Whatever the data says, the work is linear in its bytes and in those that come out, which the builder bounds.
//
//   block: BFINAL (1 bit) | BTYPE (2) | 0 stored: LEN, NLEN (u16) at the next byte, bytes | 1, 2: codes | 3 none
//   codes of type 2: HLIT (5) | HDIST (5) | HCLEN (4) | lengths of the code of lengths (3 each) | lengths, coded
//   coded data: literal (0 to 255), 256 the block's end, 257 to 285 a length with its extra bits, then a distance
//
// Huffman codes are read by a table of 10 bits; the few that are longer go bit by bit through the canonical code, so that
// the tables of a tiny block are made in no more steps than its bytes pay for.

import type { ByteBuilder } from './byte-builder.js'

/** Data that is no DEFLATE, or ends too early. */
export class InflateError extends Error {}

/**
 * Inflates what begins at `source[start]`.
 *
 * @returns where it ends, in bytes from the start of `source`.
 * @throws InflateError for damaged data, and what `output` throws.
 */
export function inflate(source: Uint8Array, start: number, output: ByteBuilder): number {
  return new Inflater(source, start, output).run()
}

const END_OF_BLOCK = 256

const ENDED = 'the data ends too early'

/** Of length codes from 257 on, of distance codes from 0 on: the least value, and the extra bits. */
const LENGTH_EXTRA = Uint8Array.of(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0,
)
const LENGTH_BASE = bases(3, LENGTH_EXTRA)
LENGTH_BASE[28] = 258
const DISTANCE_EXTRA = Uint8Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1))
const DISTANCE_BASE = bases(1, DISTANCE_EXTRA)

function bases(first: number, extra: Uint8Array): Uint16Array {
  const base = new Uint16Array(extra.length)
  for (let code = 0, next = first; code < extra.length; next += 1 << (extra[code++] as number)) base[code] = next
  return base
}

/** In this order the lengths of the code of lengths stand. */
const LENGTHS_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

const LONGEST_CODE = 15
const TABLE_BITS = 10
const TABLE_MASK = (1 << TABLE_BITS) - 1

/** A Huffman code. */
class Code {
  /** By the next bits: symbol << 4 | length, 0 where the code is longer than the table's bits. */
  readonly table = new Uint16Array(1 << TABLE_BITS)
  /** How many codes have each length, and the symbols in the order of their codes. */
  readonly counts = new Uint16Array(LONGEST_CODE + 1)
  readonly symbols: Uint16Array
  private readonly next = new Uint16Array(LONGEST_CODE + 2)

  constructor(symbols: number) {
    this.symbols = new Uint16Array(symbols)
  }

  /** @param single Whether one code alone may be shorter than it needs to be, as a block with one distance has it. */
  set(lengths: Uint8Array, single: boolean): this {
    const { counts, table, symbols, next } = this
    counts.fill(0)
    for (const length of lengths) counts[length]!++
    const used = lengths.length - (counts[0] as number)
    counts[0] = 0
    let left = 1
    for (let length = 1; length <= LONGEST_CODE; length++) {
      left = left * 2 - (counts[length] as number)
      if (left < 0) throw new InflateError('a Huffman code has too many symbols')
    }
    if (left > 0 && !(single && (used === 0 || (used === 1 && counts[1] === 1))))
      throw new InflateError('a Huffman code has too few symbols')
    next[1] = 0
    for (let length = 1; length <= LONGEST_CODE; length++)
      next[length + 1] = (next[length] as number) + (counts[length] as number)
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol] as number
      if (length > 0) symbols[next[length]!++] = symbol
    }
    table.fill(0)
    for (let length = 1, code = 0, at = 0; length <= TABLE_BITS; length++, code *= 2) {
      for (let left = counts[length] as number; left > 0; left--, code++) {
        const entry = ((symbols[at++] as number) << 4) | length
        for (let index = reversed(code, length); index < table.length; index += 1 << length) table[index] = entry
      }
    }
    return this
  }

  /** The symbol that `bits` begin with, and the length of its code: symbol << 4 | length. */
  entry(bits: number): number {
    return this.table[bits & TABLE_MASK] || this.longEntry(bits)
  }

  /** The same, bit by bit: of each length the codes follow each other. */
  longEntry(bits: number): number {
    let code = 0
    let first = 0
    let at = 0
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= (bits >>> (length - 1)) & 1
      const count = this.counts[length] as number
      if (code - first < count) return ((this.symbols[at + code - first] as number) << 4) | length
      at += count
      first = (first + count) * 2
      code *= 2
    }
    throw new InflateError('a code is none')
  }
}

/** Codes are read from their highest bit on, everything else from its lowest. */
function reversed(code: number, length: number): number {
  let bits = 0
  for (let at = 0; at < length; at++) bits |= ((code >> at) & 1) << (length - 1 - at)
  return bits
}

let fixed: readonly [Code, Code] | undefined

/** The codes of type 1. */
function fixedCodes(): readonly [Code, Code] {
  if (fixed !== undefined) return fixed
  const lengths = new Uint8Array(288)
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280)
  return (fixed = [new Code(288).set(lengths, false), new Code(32).set(new Uint8Array(32).fill(5), false)])
}

/** The codes that a block states, which hold until it ends. */
const own = { literals: new Code(288), distances: new Code(32), lengths: new Uint8Array(288 + 32) }

class Inflater {
  private readonly source: Uint8Array
  private readonly output: ByteBuilder
  /** A distance may not lead to before what this data gave. */
  private readonly first: number
  private at: number
  /** Bits of the source that were taken and not read yet, and how many. */
  private hold = 0
  private bits = 0

  constructor(source: Uint8Array, start: number, output: ByteBuilder) {
    this.source = source
    this.at = start
    this.output = output
    this.first = output.length
  }

  run(): number {
    for (let last = 0; last === 0;) {
      last = this.take(1)
      const type = this.take(2)
      if (type === 3) throw new InflateError('a block is of no type')
      const wrong = type === 0 ? this.stored() : this.coded(...(type === 1 ? fixedCodes() : this.codes()))
      if (wrong !== null) throw new InflateError(wrong)
    }
    return this.at - (this.bits >> 3)
  }

  /** The next `count` bits, 16 at most. */
  private take(count: number): number {
    while (this.bits < count) {
      if (this.at >= this.source.length) throw new InflateError(ENDED)
      this.hold |= (this.source[this.at++] as number) << this.bits
      this.bits += 8
    }
    const value = this.hold & ((1 << count) - 1)
    this.hold >>>= count
    this.bits -= count
    return value
  }

  /** Returns what is wrong. */
  private stored(): string | null {
    const { source, output } = this
    const at = this.at - (this.bits >> 3)
    this.hold = this.bits = 0
    if (at + 4 > source.length) return ENDED
    const length = (source[at] as number) | ((source[at + 1] as number) << 8)
    const inverse = (source[at + 2] as number) | ((source[at + 3] as number) << 8)
    if (length !== (~inverse & 0xffff)) return 'a stored block has two lengths'
    this.at = at + 4 + length
    if (this.at > source.length) return ENDED
    output.append(source.subarray(at + 4, this.at))
    return null
  }

  private codes(): readonly [Code, Code] {
    const literals = this.take(5) + 257
    const distances = this.take(5) + 1
    const count = this.take(4) + 4
    if (literals > 286 || distances > 30) throw new InflateError('a block has too many codes')
    const { lengths } = own
    lengths.fill(0)
    for (let index = 0; index < count; index++) lengths[LENGTHS_ORDER[index] as number] = this.take(3)
    const code = own.distances.set(lengths.subarray(0, 19), false)
    const all = literals + distances
    for (let index = 0; index < all;) {
      const symbol = this.symbol(code)
      if (symbol < 16) {
        lengths[index++] = symbol
        continue
      }
      if (symbol === 16 && index === 0) throw new InflateError('a length is repeated before there is one')
      const value = symbol === 16 ? (lengths[index - 1] as number) : 0
      const times = symbol === 16 ? this.take(2) + 3 : symbol === 17 ? this.take(3) + 3 : this.take(7) + 11
      if (index + times > all) throw new InflateError('a block has more lengths than codes')
      lengths.fill(value, index, (index += times))
    }
    if (lengths[END_OF_BLOCK] === 0) throw new InflateError('a block has no end')
    // The code of lengths was read to its end: its place is free for the distances.
    return [
      own.literals.set(lengths.subarray(0, literals), false),
      own.distances.set(lengths.slice(literals, all), true),
    ]
  }

  private symbol(code: Code): number {
    while (this.bits < LONGEST_CODE && this.at < this.source.length) {
      this.hold |= (this.source[this.at++] as number) << this.bits
      this.bits += 8
    }
    const entry = code.entry(this.hold)
    this.bits -= entry & 15
    if (this.bits < 0) throw new InflateError(ENDED)
    this.hold >>>= entry & 15
    return entry >> 4
  }

  /**
   * Literals and references until the block ends: this is where the time goes, so that all state is in local variables.
   * Returns what is wrong, for V8 does not optimise a loop that makes objects of a class that extends Error.
   */
  private coded(literals: Code, distances: Code): string | null {
    const { source, output, first } = this
    const end = source.length
    let { at, hold, bits } = this
    let { block, length: to } = output
    for (;;) {
      while (bits < 24 && at < end) {
        hold |= (source[at++] as number) << bits
        bits += 8
      }
      let entry = literals.table[hold & TABLE_MASK] as number
      if (entry === 0) entry = literals.longEntry(hold)
      hold >>>= entry & 15
      bits -= entry & 15
      if (bits < 0) return ENDED
      const symbol = entry >> 4
      if (symbol < END_OF_BLOCK) {
        if (to === block.length) {
          output.length = to
          block = output.grow(1)
        }
        block[to++] = symbol
        continue
      }
      if (symbol === END_OF_BLOCK) break
      if (symbol > 285) return 'a length is none'
      let extra = LENGTH_EXTRA[symbol - 257] as number
      const length = (LENGTH_BASE[symbol - 257] as number) + (hold & ((1 << extra) - 1))
      hold >>>= extra
      bits -= extra
      while (bits < 24 && at < end) {
        hold |= (source[at++] as number) << bits
        bits += 8
      }
      entry = distances.table[hold & TABLE_MASK] as number
      if (entry === 0) entry = distances.longEntry(hold)
      hold >>>= entry & 15
      bits -= entry & 15
      while (bits < 16 && at < end) {
        hold |= (source[at++] as number) << bits
        bits += 8
      }
      if (entry >> 4 > 29) return 'a distance is none'
      extra = DISTANCE_EXTRA[entry >> 4] as number
      const distance = (DISTANCE_BASE[entry >> 4] as number) + (hold & ((1 << extra) - 1))
      hold >>>= extra
      bits -= extra
      if (bits < 0) return ENDED
      if (distance > to - first) return 'a distance leads to before the data'
      if (to + length > block.length) {
        output.length = to
        block = output.grow(length)
      }
      for (const stop = to + length; to < stop; to++) block[to] = block[to - distance] as number
    }
    output.length = to
    this.at = at
    this.hold = hold
    this.bits = bits
    return null
  }
}
