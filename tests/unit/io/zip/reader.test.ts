// The reader over files of real PyTorch and of the fixtures' hostile ones.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { ArchiveError, TorchletError } from '../../../../src/errors.js'
import { BlobSource } from '../../../../src/io/sources/blob-source.js'
import { perform } from '../../../../src/io/sources/perform.js'
import { needs } from '../../../support/needs.js'
import { OpenArchive, OpenZip } from '../../../support/archives/open-zip.js'
import { sharedPath, withoutShared } from '../../../support/shared.js'

const fixtures = needs(withoutShared('fixtures'))
const malformed = (file: string): Uint8Array => readFileSync(sharedPath(`fixtures/malformed/${file}`))

/** All records with their content, in one text. */
function contents(bytes: Uint8Array): string {
  const opened = new OpenArchive(bytes)
  return opened.archive
    .records()
    .map((name) => `${name} ${Buffer.from(opened.read(name)).toString('hex')}`)
    .join('\n')
}

test('stored entries are views of the file', fixtures, () => {
  const bytes = readFileSync(sharedPath('fixtures/torch-2.14.1/seed/state_dict.pt'))
  const opened = new OpenArchive(bytes)
  const weight = opened.read('data/0')
  assert.equal(opened.archive.prefix, 'state_dict/')
  assert.equal(weight.buffer, bytes.buffer)
  assert.equal((weight.byteOffset - bytes.byteOffset) % 64, 0)
})

test('reading waits or not, with the same result', fixtures, async () => {
  const bytes = readFileSync(sharedPath('fixtures/torch-2.14.1/other/seq.script.pt'))
  const zip = new OpenZip(bytes)
  const later = new BlobSource(new Blob([bytes]))
  const all = await perform(zip.reader.readAll(), later)
  for (const entry of zip.entries) {
    const content = zip.read(entry.name)
    assert.deepEqual(new Uint8Array(await perform(zip.reader.read(entry), later)), new Uint8Array(content))
    assert.deepEqual(new Uint8Array(all.get(entry)!), new Uint8Array(content))
    if (entry.method === 8) continue
    const { offset, length } = await perform(zip.reader.locate(entry), later)
    assert.deepEqual(zip.locate(entry), { offset, length })
    assert.deepEqual(new Uint8Array(bytes.subarray(offset, offset + length)), new Uint8Array(content))
  }
})

test('archives without checksums or data are read', fixtures, () => {
  for (const file of ['no_crc32.pt', 'skip_data.pt', 'empty_records.pt', 'align1.pt', 'align4096.pt', 'tied.pt2']) {
    assert.match(contents(readFileSync(sharedPath(`fixtures/torch-2.14.1/other/${file}`))), /^byteorder 6c6974746c65$/m)
  }
})

const VERDICTS_ELSEWHERE = new Set(['zip_only_dir.pt'])

test('hostile zips are refused as zips, or are read', fixtures, () => {
  const files = readdirSync(sharedPath('fixtures/malformed')).filter((file) => file.startsWith('zip_'))
  const verdicts: { file: string; expect: string }[] = JSON.parse(Buffer.from(malformed('malformed.json')).toString())
  assert.ok(files.length > 25)
  for (const { file, expect } of verdicts.filter((row) => files.includes(row.file))) {
    let error: unknown
    try {
      contents(malformed(file))
    } catch (thrown) {
      error = thrown
    }
    if (error !== undefined) assert.ok(error instanceof TorchletError, `${file}: ${String(error)}`)
    if (expect === 'accept') assert.equal(error, undefined, file)
    if (expect === 'reject' && !VERDICTS_ELSEWHERE.has(file)) assert.ok(error instanceof ArchiveError, file)
  }
})

test('every truncation of a good file is refused', fixtures, () => {
  const good = malformed('good.pt')
  for (let length = 0; length < good.length; length++) {
    assert.throws(() => contents(good.subarray(0, length)), ArchiveError, `${length} bytes`)
  }
})

test('every flipped bit of a good file is noticed or does not matter', fixtures, () => {
  const good = malformed('good.pt')
  const right = contents(good)
  const counts = { harmless: 0, refused: 0 }
  for (let at = 0; at < good.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Uint8Array.from(good)
      flipped[at] = flipped[at]! ^ (1 << bit)
      try {
        assert.equal(contents(flipped), right, `bit ${bit} of byte ${at}`)
        counts.harmless++
      } catch (error) {
        assert.ok(error instanceof ArchiveError, `bit ${bit} of byte ${at}: ${String(error)}`)
        counts.refused++
      }
    }
  }
  assert.ok(counts.refused > counts.harmless && counts.harmless > 0)
})
