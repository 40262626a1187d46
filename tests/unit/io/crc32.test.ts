// CRC-32 against the check value of the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC) and
// against what CPython's zlib.crc32 gives: python3 -c "import zlib; print(hex(zlib.crc32(bytes(range(256)))))"

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 as crc32InUse, crc32InWasm } from '../../../src/io/crc32.js'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The checksum by its definition, a bit at a time. */
function byBits(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** Bytes that no pattern of the algorithm can favour. */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

for (const [name, crc32] of [
  ['in use here', crc32InUse],
  ['in WASM', crc32InWasm],
] as const) {
  test(`${name}: published values`, () => {
    assert.equal(crc32(ascii('')), 0)
    assert.equal(crc32(ascii('123456789')), 0xcbf43926)
    assert.equal(crc32(ascii('a')), 0xe8b7be43)
  })

  test(`${name}: zlib's values`, () => {
    assert.equal(crc32(Uint8Array.from({ length: 256 }, (_, index) => index)), 0x29058c73)
    assert.equal(crc32(new Uint8Array(100_000)), 0xd411957d)
    assert.equal(crc32(new Uint8Array(1000).fill(0xff)), 0xe0533230)
  })

  test(`${name}: every length around the steps of 8, 16, 80 and 320 bytes`, () => {
    const bytes = noise(1000)
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length)
      assert.equal(crc32(part), byBits(part), `${length} bytes`)
    }
  })

  test(`${name}: unaligned views and more than one chunk`, () => {
    const bytes = noise(200_003)
    for (const start of [0, 1, 7, 15]) assert.equal(crc32(bytes.subarray(start)), byBits(bytes.subarray(start)))
  })

  test(`${name}: going on from a checksum is the checksum of both`, () => {
    const bytes = noise(2000)
    const whole = crc32(bytes)
    for (let cut = 0; cut <= bytes.length; cut += 13) {
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), whole, `cut at ${cut}`)
    }
  })

  test(`${name}: every single bit counts`, () => {
    const bytes = new Uint8Array(400)
    const seen = new Set([crc32(bytes)])
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3] = 1 << (bit & 7)
      seen.add(crc32(bytes))
      bytes[bit >> 3] = 0
    }
    assert.equal(seen.size, bytes.length * 8 + 1)
  })
}
