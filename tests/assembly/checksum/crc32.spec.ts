// CRC-32 against its definition, a bit at a time, and its published check value.

import { crc32, crc32_table } from '../../../assembly/checksum/crc32'
import { Crc32Table } from '../../../assembly/shared/checksum'

const LONGEST: usize = 1100

const table = heap.alloc(Crc32Table.Bytes)
crc32_table(table)
const bytes = heap.alloc(LONGEST)

function noise(): void {
  let state: u32 = 1
  for (let i: usize = 0; i < LONGEST; i++) {
    state = state * 1664525 + 1013904223 // Numerical Recipes' generator
    store<u8>(bytes + i, <u8>(state >> 24))
  }
}

function byBits(start: u32, at: usize, length: usize): u32 {
  let crc = ~start
  for (let i: usize = 0; i < length; i++) {
    crc ^= load<u8>(at + i)
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc
}

describe('crc32', () => {
  test('the check value of CRC-32/ISO-HDLC', () => {
    for (let i: usize = 0; i < 9; i++) store<u8>(bytes + i, <u8>(0x31 + i))
    expect<u32>(crc32(0, bytes, 9, table)).toBe(0xcbf43926)
  })

  test('no bytes leave the checksum as it is', () => {
    expect<u32>(crc32(0, bytes, 0, table)).toBe(0)
    expect<u32>(crc32(0xcbf43926, bytes, 0, table)).toBe(0xcbf43926)
  })

  test('every length through the tails of 1, 8, 16 and 80 bytes, from 0 to several rounds of folding', () => {
    noise()
    for (let length: usize = 0; length <= LONGEST; length++) {
      expect<u32>(crc32(0, bytes, length, table)).toBe(byBits(0, bytes, length), `${length} bytes`)
    }
  })

  test('any alignment', () => {
    noise()
    for (let start: usize = 0; start < 16; start++) {
      expect<u32>(crc32(0, bytes + start, 500, table)).toBe(byBits(0, bytes + start, 500), `from ${start}`)
    }
  })

  test('going on from a checksum, within and across the folded part', () => {
    noise()
    const expected = byBits(0, bytes, LONGEST)
    for (let cut: usize = 0; cut <= LONGEST; cut++) {
      expect<u32>(crc32(crc32(0, bytes, cut, table), bytes + cut, LONGEST - cut, table)).toBe(expected, `cut at ${cut}`)
    }
  })

  test('the table is as large as said', () => {
    const other = heap.alloc(Crc32Table.Bytes + 8)
    store<u64>(other + Crc32Table.Bytes, 42)
    crc32_table(other)
    expect<u64>(load<u64>(other + Crc32Table.Bytes)).toBe(42)
  })
})
