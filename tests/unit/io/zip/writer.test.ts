// The writer against real PyTorch: what it wrote, read and written again, is the same to the byte.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { MemorySink } from '../../../../src/io/sinks/memory-sink.js'
import { OpenArchive, OpenZip } from '../../../support/archives/open-zip.js'
import {
  sizeOfZip,
  writeZip,
  writeZipSync,
  type SyncZipRecord,
  type ZipRecord,
  type ZipWriterOptions,
} from '../../../../src/io/zip/writer.js'
import { needs } from '../../../support/needs.js'
import { sharedPath, withoutShared } from '../../../support/shared.js'

const fixtures = needs(withoutShared('fixtures'))
const ID = '.data/serialization_id'

function rewritten(bytes: Uint8Array, options: Partial<ZipWriterOptions> = {}): Uint8Array {
  const opened = new OpenArchive(bytes)
  const { archive } = opened
  const records = archive
    .records()
    .filter((name) => name !== ID)
    .map((name) => ({ name, bytes: opened.read(name) }))
  const all = { root: archive.prefix.slice(0, -1), serializationId: archive.has(ID), ...options }
  const sink = new MemorySink(sizeOfZip(records, all))
  writeZipSync(sink, records, all)
  return sink.bytes()
}

for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
  for (const group of ['seed', 'dtypes', 'views', 'modules', 'checkpoints']) {
    test(`${group} of torch ${release} are written to the byte`, fixtures, () => {
      const folder = sharedPath(`fixtures/torch-${release}/${group}`)
      const files = readdirSync(folder)
        .filter((file) => file.endsWith('.pt'))
        .map((file) => readFileSync(`${folder}/${file}`))
        .filter((bytes) => bytes.readUInt32LE() === 0x04034b50)
      assert.ok(files.length > 0)
      for (const bytes of files) assert.ok(bytes.equals(rewritten(bytes)))
    })
  }
}

test("PyTorch's options of alignment and checksums are written to the byte", fixtures, () => {
  const options: Record<string, Partial<ZipWriterOptions>> = {
    'align1.pt': { alignment: 1 },
    'align4096.pt': { alignment: 4096 },
    'no_crc32.pt': { checksums: false },
    'empty_records.pt': {},
  }
  for (const [file, option] of Object.entries(options)) {
    const bytes = readFileSync(sharedPath(`fixtures/torch-2.14.1/other/${file}`))
    assert.ok(bytes.equals(rewritten(bytes, option)), file)
  }
})

const DATA = Uint8Array.from({ length: 3000 }, (_, i) => i)

test('chunks make the same archive as bytes, waited for or not', async () => {
  const options = { root: 'r' }
  const whole = written([
    { name: 'a', bytes: DATA },
    { name: 'b', bytes: new Uint8Array(0) },
  ])
  const cut = function* () {
    for (let at = 0; at < DATA.length; at += 7) yield DATA.subarray(at, at + 7)
  }
  const later = async function* () {
    yield* cut()
  }
  const empty = { name: 'b', size: 0, chunks: [] }
  assert.deepEqual(written([{ name: 'a', size: 3000, chunks: cut() }, empty]), whole)
  for (const record of [
    { name: 'a', size: 3000, chunks: cut() },
    { name: 'a', size: 3000, chunks: later() },
  ]) {
    const sink = new MemorySink()
    await writeZip(sink, [record as ZipRecord, empty], options)
    assert.deepEqual(sink.bytes(), whole)
  }
})

test('content of another size than said is an error', () => {
  assert.throws(() => written([{ name: 'a', size: 2, chunks: [DATA] }]), /"a" is larger than it says/)
  assert.throws(() => written([{ name: 'a', size: 4000, chunks: [DATA] }]), /"a" is smaller than it says/)
  assert.throws(() => written([{ name: 'a', size: -1, chunks: [] }]), RangeError)
})

test('names that PyTorch could not tell apart are an error', () => {
  assert.throws(
    () =>
      written([
        { name: 'a', bytes: DATA },
        { name: 'A', bytes: DATA },
      ]),
    /two records/,
  )
})

test('alignments out of range are an error', () => {
  for (const alignment of [0, -1, 1.5, 2 ** 16, Number.NaN]) {
    assert.throws(() => writeZipSync(new MemorySink(), [], { root: 'r', alignment }), RangeError)
  }
})

test('70,000 records are written and read', () => {
  const records = Array.from({ length: 70_000 }, (_, i) => ({ name: `data/${i}`, bytes: DATA.subarray(0, i % 3) }))
  const zip = new OpenZip(written(records))
  assert.equal(zip.entries.length, 70_001)
  assert.deepEqual(zip.read('r/data/69998'), DATA.subarray(0, 69_998 % 3))
})

function written(records: readonly SyncZipRecord[]): Uint8Array {
  const options = { root: 'r' }
  const sink = new MemorySink(sizeOfZip(records, options))
  writeZipSync(sink, records, options)
  return sink.bytes()
}
