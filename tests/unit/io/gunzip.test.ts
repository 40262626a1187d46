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

test('the fields of a header are passed over, and zeros may follow, as in Python', () => {
  const data = packed.subarray(10)
  const header = (flags: number, ...fields: Uint8Array[]): Buffer =>
    Buffer.concat([Buffer.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3), ...fields, data, Buffer.alloc(512)])
  const name = Buffer.from('a name\0')
  const extra = Buffer.of(3, 0, 1, 2, 3)
  const crc = Buffer.of(9, 9)
  for (const bytes of [header(8, name), header(4 + 16, extra, name), header(2 + 4 + 8 + 16, extra, name, name, crc)])
    assert.ok(Buffer.from(gunzip(bytes)).equals(text))
  assert.throws(() => gunzip(header(8, name).subarray(0, 14)), { name: 'ArchiveError' })
  assert.throws(() => gunzip(header(4, Buffer.of(255, 255))), { name: 'ArchiveError' })
})

test('a hundred thousand members are as much work as their bytes', () => {
  const one = gzipSync('x')
  const many = Buffer.alloc(one.length * 100_000, one)
  const before = process.cpuUsage()
  assert.equal(gunzip(many).length, 100_000)
  const { user, system } = process.cpuUsage(before)
  assert.ok(user + system < 30e6, 'it is more')
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
  'another byte behind zeros': Buffer.concat([packed, Buffer.alloc(512), packed]),
  'an unknown method': changed(packed, 2),
  'a reserved flag': Buffer.concat([packed.subarray(0, 3), Buffer.of(0x80), packed.subarray(4)]),
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
