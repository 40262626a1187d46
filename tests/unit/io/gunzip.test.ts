// What gzip packed, against Node's zlib, and one lie each.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, gzipSync } from 'node:zlib'
import { gunzip } from '../../../src/io/gunzip.js'

const text = Buffer.from('PyTorch '.repeat(40_000))
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff))
const packed = gzipSync(text)

/** With the bytes at `at` changed, counted from the end where negative. */
function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[at < 0 ? copy.length + at : at]! ^= 0x10
  return copy
}

test('one member, of every kind of block', () => {
  for (const content of [Buffer.alloc(0), Buffer.from('a'), text, noise]) {
    for (const options of [{}, { level: 0 }, { strategy: constants.Z_FIXED }, { strategy: constants.Z_HUFFMAN_ONLY }]) {
      assert.ok(Buffer.from(gunzip(gzipSync(content, options))).equals(content))
    }
  }
})

test('several members in a row', () => {
  const members = [text, Buffer.alloc(0), noise, Buffer.from('end')]
  assert.ok(
    Buffer.from(gunzip(Buffer.concat(members.map((member) => gzipSync(member))))).equals(Buffer.concat(members)),
  )
})

const lies: Readonly<Record<string, Uint8Array>> = {
  'cut within the header': packed.subarray(0, 5),
  'cut within the data': packed.subarray(0, packed.length - 20),
  'cut within the trailer': packed.subarray(0, packed.length - 3),
  'damaged data': changed(packed, 40),
  'another checksum': changed(packed, -6),
  'another length': changed(packed, -2),
  'another checksum of a member that is not the last': Buffer.concat([changed(packed, -6), packed]),
  'something behind it': Buffer.concat([packed, Buffer.from('something')]),
  'zeros behind it': Buffer.concat([packed, Buffer.alloc(512)]),
}

for (const [name, bytes] of Object.entries(lies)) {
  test(name, () => assert.throws(() => gunzip(bytes), { name: 'ArchiveError' }))
}

test('a bomb stops at the limit, whatever length it states', () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000))
  assert.throws(() => gunzip(bomb), { name: 'LimitError', message: /inflatedBytes/ })
  bomb.writeUInt32LE(1, bomb.length - 4)
  assert.throws(() => gunzip(bomb, { inflatedBytes: 1_000_000 }), { name: 'LimitError' })
  assert.equal(gunzip(gzipSync(Buffer.alloc(1_000_000)), { inflatedBytes: 1_000_000 }).length, 1_000_000)
})

test('a length of four gigabytes takes no memory', () => {
  const lie = new Uint8Array(packed)
  lie.fill(0xff, lie.length - 4)
  assert.throws(() => gunzip(lie), { name: 'ArchiveError' })
})
