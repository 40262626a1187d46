// Records of 4 GiB and beyond, without their data: tests/fixtures/zip64.json is what torch 2.14.1 writes
// around four records of 2^32 - 1, 3, 2^32 + 5 and 0 bytes (all zero).

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SerializationId } from '../../../../src/io/zip/serialization-id.js'
import type { Source } from '../../../../src/io/sources/source.js'
import { ZipLayout, zipSize } from '../../../../src/io/zip/layout.js'
import { OpenZip } from '../../../support/archives/open-zip.js'

const path = new URL('../../../fixtures/zip64.json', import.meta.url)
const fixture: { size: number; sizes: number[]; pieces: { offset: number; bytes: string }[] } = JSON.parse(
  readFileSync(path, 'utf8'),
)
const pieces = fixture.pieces.map(({ offset, bytes }) => ({ offset, bytes: new Uint8Array(Buffer.from(bytes, 'hex')) }))

/** The file of 8 GiB, zero where the fixture has nothing. */
const file: Source = {
  size: fixture.size,
  readSync(offset, length) {
    const result = new Uint8Array(length)
    for (const piece of pieces) {
      const from = Math.max(offset, piece.offset)
      const to = Math.min(offset + length, piece.offset + piece.bytes.length)
      if (from < to) result.set(piece.bytes.subarray(from - piece.offset, to - piece.offset), from - offset)
    }
    return result
  },
  async read(offset, length) {
    return this.readSync!(offset, length)
  },
}

test('the reader finds records beyond 4 GiB', () => {
  const zip = new OpenZip(file)
  const data = zip.entries.filter((entry) => entry.name.startsWith('archive/data/'))
  assert.deepEqual(
    data.map((entry) => entry.size),
    fixture.sizes,
  )
  for (const entry of zip.entries) {
    const { offset, length } = zip.locate(entry)
    assert.equal(offset % 64, 0)
    assert.equal(length, entry.size)
  }
  assert.deepEqual(zip.read('archive/data/1'), new Uint8Array(3))
  assert.equal(new TextDecoder().decode(zip.read('archive/byteorder')), 'little')
})

test('the layout of records beyond 4 GiB is that of PyTorch to the byte', () => {
  const zip = new OpenZip(file)
  const layout = new ZipLayout()
  const utf8 = new TextEncoder()
  const expect = (offset: number, bytes: Uint8Array): void => {
    assert.deepEqual(bytes, file.readSync!(offset, bytes.length), `at byte ${offset}`)
  }
  for (const entry of zip.entries) {
    expect(layout.position, layout.header(utf8.encode(entry.name), entry.size))
    expect(layout.position, layout.descriptor(entry.crc))
  }
  expect(layout.position, layout.directory())
  assert.equal(layout.position, fixture.size)
  const sizes = zip.entries.map(({ name, size }) => ({ nameLength: name.length, size }))
  assert.equal(zipSize(sizes, 64), fixture.size)
})

test('the serialization id is that of PyTorch', () => {
  const zip = new OpenZip(file)
  const id = new SerializationId()
  for (const { name, size, crc } of zip.entries.slice(0, -1)) {
    id.addName(new TextEncoder().encode(name.slice('archive/'.length)))
    if (size > 0) id.addCrc(crc, new Uint8Array(8))
  }
  assert.equal(id.toString(), new TextDecoder().decode(zip.read('archive/.data/serialization_id')))
})
