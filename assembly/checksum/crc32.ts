// CRC-32 of zip, gzip and PNG (IEEE 802.3): polynomial 0xEDB88320 bit-reversed, start and end complemented.
//
// Short inputs, and ends, go eight bytes at a time through eight tables ("slicing-by-8", Kounavis and
// Berry 2005). WASM has no carry-less multiplication, so long inputs are shortened before, a row of
// sixteen bytes at a time. A bit of a row may be struck out when bits of the same column in later rows are
// turned over so that the remainder stays: rows 1, 3, 4 and 5 further on are the nearest four whose bytes
// span all remainders (four neighbouring rows do not). The bits to turn over,
//
//   x^(7-k) · y^5  ≡  m1[k] · y^4 + m3[k] · y^2 + m4[k] · y + m5[k]   modulo the polynomial, y = x^128
//
// for bit k = 0..7 of a byte and each m a byte, are the same in all columns. So a row is struck out by
// lookups of its nibbles, one `swizzle` each: eight to a row, their tables in registers.

import { Crc32Table } from '../shared/checksum'

const POLYNOMIAL: u32 = 0xedb88320
const ROW: usize = 16
const ROWS: usize = 5

/** Fills `table` (`Crc32Table.Bytes` bytes, 16-byte aligned), which `crc32` reads. */
export function crc32_table(table: usize): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (POLYNOMIAL & (0 - (crc & 1)))
    store<u32>(table + (byte << 2), crc)
  }
  // table[s][byte] is the remainder of byte followed by s zero bytes.
  for (let entry: usize = 256; entry < 8 * 256; entry++) {
    const shorter = load<u32>(table + ((entry - 256) << 2))
    store<u32>(table + (entry << 2), (shorter >> 8) ^ load<u32>(table + ((shorter & 0xff) << 2)))
  }
  const folding = table + Crc32Table.SlicingBytes
  memory.fill(folding, 0, Crc32Table.FoldingBytes)
  // Bytes from the lowest: m1[k], m3[k], m4[k], m5[k]. Solved by tests/fixtures/crc32.py.
  foldBit(folding, 0, 0xff1a6dfa)
  foldBit(folding, 1, 0x1df3a433)
  foldBit(folding, 2, 0x7d7d5d4f)
  foldBit(folding, 3, 0xfafaba9e)
  foldBit(folding, 4, 0x50a81fd2)
  foldBit(folding, 5, 0x76dd1716)
  foldBit(folding, 6, 0x7f9a018c)
  foldBit(folding, 7, 0x28b92baa)
}

/** Adds bit `k` of a row's bytes to the lookups: for each of the four rows, low nibble, then high. */
function foldBit(folding: usize, k: u32, word: u32): void {
  const half = folding + ((<usize>(k >> 2)) << 4)
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    if (!((nibble >> (k & 3)) & 1)) continue
    for (let row: usize = 0; row < 4; row++) {
      const at = half + (row << 5) + nibble
      store<u8>(at, load<u8>(at) ^ <u8>(word >> <u32>(row << 3)))
    }
  }
}

/**
 * The CRC-32 of what `crc` is the checksum of (0: nothing), followed by `length` bytes at `bytes`.
 * `table` is what `crc32_table` filled. No alignment is asked of `bytes`.
 */
export function crc32(crc: u32, bytes: usize, length: usize, table: usize): u32 {
  let register = ~crc
  let at = bytes
  const end = bytes + length
  if (length >= 4 * ROWS * ROW) {
    const m1lo = v128.load(table, Crc32Table.SlicingBytes)
    const m1hi = v128.load(table, Crc32Table.SlicingBytes + 16)
    const m3lo = v128.load(table, Crc32Table.SlicingBytes + 32)
    const m3hi = v128.load(table, Crc32Table.SlicingBytes + 48)
    const m4lo = v128.load(table, Crc32Table.SlicingBytes + 64)
    const m4hi = v128.load(table, Crc32Table.SlicingBytes + 80)
    const m5lo = v128.load(table, Crc32Table.SlicingBytes + 96)
    const m5hi = v128.load(table, Crc32Table.SlicingBytes + 112)
    const nibbles = i8x16.splat(15)
    let a = v128.xor(v128.load(at), i32x4.replace_lane(i32x4.splat(0), 0, register))
    let b = v128.load(at, 16)
    let c = v128.load(at, 32)
    let d = v128.load(at, 48)
    let e = v128.load(at, 64)
    at += ROWS * ROW
    // Strikes out row a, then b … e: each is replaced by the row five further on.
    while (at + ROWS * ROW <= end) {
      let lo = v128.and(a, nibbles)
      let hi = v128.and(i64x2.shr_u(a, 4), nibbles)
      b = fold(b, m1lo, m1hi, lo, hi)
      d = fold(d, m3lo, m3hi, lo, hi)
      e = fold(e, m4lo, m4hi, lo, hi)
      a = fold(v128.load(at), m5lo, m5hi, lo, hi)

      lo = v128.and(b, nibbles)
      hi = v128.and(i64x2.shr_u(b, 4), nibbles)
      c = fold(c, m1lo, m1hi, lo, hi)
      e = fold(e, m3lo, m3hi, lo, hi)
      a = fold(a, m4lo, m4hi, lo, hi)
      b = fold(v128.load(at, 16), m5lo, m5hi, lo, hi)

      lo = v128.and(c, nibbles)
      hi = v128.and(i64x2.shr_u(c, 4), nibbles)
      d = fold(d, m1lo, m1hi, lo, hi)
      a = fold(a, m3lo, m3hi, lo, hi)
      b = fold(b, m4lo, m4hi, lo, hi)
      c = fold(v128.load(at, 32), m5lo, m5hi, lo, hi)

      lo = v128.and(d, nibbles)
      hi = v128.and(i64x2.shr_u(d, 4), nibbles)
      e = fold(e, m1lo, m1hi, lo, hi)
      b = fold(b, m3lo, m3hi, lo, hi)
      c = fold(c, m4lo, m4hi, lo, hi)
      d = fold(v128.load(at, 48), m5lo, m5hi, lo, hi)

      lo = v128.and(e, nibbles)
      hi = v128.and(i64x2.shr_u(e, 4), nibbles)
      a = fold(a, m1lo, m1hi, lo, hi)
      c = fold(c, m3lo, m3hi, lo, hi)
      d = fold(d, m4lo, m4hi, lo, hi)
      e = fold(v128.load(at, 64), m5lo, m5hi, lo, hi)
      at += ROWS * ROW
    }
    // The rows that remain have the remainder of the whole; the start is already in the first.
    register = row(row(row(row(row(0, a, table), b, table), c, table), d, table), e, table)
  }
  for (; at + 8 <= end; at += 8) register = eight(register, load<u64>(at), table)
  for (; at < end; at++) register = (register >> 8) ^ slice(table, 0, register ^ load<u8>(at))
  return ~register
}

function fold(row: v128, mlo: v128, mhi: v128, lo: v128, hi: v128): v128 {
  return v128.xor(row, v128.xor(lookup(mlo, lo), lookup(mhi, hi)))
}

function lookup(table: v128, nibbles: v128): v128 {
  // Nibbles are below 16, where both are the same and the relaxed one is a single instruction.
  return ASC_FEATURE_RELAXED_SIMD ? i8x16.relaxed_swizzle(table, nibbles) : i8x16.swizzle(table, nibbles)
}

function row(register: u32, bytes: v128, table: usize): u32 {
  const first = eight(register, i64x2.extract_lane(bytes, 0), table)
  return eight(first, i64x2.extract_lane(bytes, 1), table)
}

/** The register after eight more bytes, in memory's order from the lowest. */
function eight(register: u32, bytes: u64, table: usize): u32 {
  const low = <u32>bytes ^ register
  const high = <u32>(bytes >> 32)
  return (
    slice(table, 7, low) ^
    slice(table, 6, low >> 8) ^
    slice(table, 5, low >> 16) ^
    slice(table, 4, low >> 24) ^
    slice(table, 3, high) ^
    slice(table, 2, high >> 8) ^
    slice(table, 1, high >> 16) ^
    slice(table, 0, high >> 24)
  )
}

function slice(table: usize, zeros: usize, byte: u32): u32 {
  return load<u32>(table + (zeros << 10) + ((<usize>(byte & 0xff)) << 2))
}
