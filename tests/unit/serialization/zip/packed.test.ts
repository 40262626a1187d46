// Pickles in what was deflated: a small file may not make much of nothing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { Dict, loadSync, repr, saveSync } from '../../../../src/index.js'
import { makeZip } from '../../io/zip/make-zip.js'

/** A pickle of None that puts so many others on the stack before. */
const nones = (count: number): Buffer => Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(count, 'N'), Buffer.from('.')])

/** As another program zips what torch.save wrote. */
function deflatedZip(pickle: Uint8Array): Uint8Array {
  const members = { 'archive/data.pkl': pickle, 'archive/version': Buffer.from('3\n') }
  return makeZip(
    Object.entries(members).map(([name, content]) => ({
      name,
      data: deflateRawSync(content),
      size: content.length,
      method: 8,
      crc: 0,
    })),
  ).bytes
}

/** The object's pickle in a legacy file, in place of an int's. */
function legacy(pickle: Uint8Array): Uint8Array {
  const file = Buffer.from(saveSync(7, { _use_new_zipfile_serialization: false }))
  const at = file.lastIndexOf(Buffer.of(0x80, 2, 0x4b, 7, 0x2e))
  return Buffer.concat([file.subarray(0, at), pickle, file.subarray(at + 5)])
}

const refused = { name: 'LimitError', message: /size of a pickle .*inflatedBytes/ }

test('a pickle of many times the size of its file is refused, in every container', () => {
  for (const make of [
    (pickle: Uint8Array) => deflatedZip(pickle),
    (pickle: Uint8Array) => gzipSync(pickle),
    (pickle: Uint8Array) => gzipSync(legacy(pickle)),
    (pickle: Uint8Array) => gzipSync(deflatedZip(pickle)),
  ]) {
    assert.equal(loadSync(make(nones(1000))), null)
    const bytes = make(nones(100_000))
    assert.equal(loadSync(bytes, { limits: { inflatedBytes: 110_000 } }), null)
    assert.throws(() => loadSync(bytes, { limits: { inflatedBytes: 90_000 } }), { name: 'LimitError' })
  }
  assert.throws(() => loadSync(deflatedZip(nones(9_500_000))), refused)
  assert.throws(() => loadSync(gzipSync(legacy(nones(9_500_000)))), refused)
})

test('shards have files of their own, to which they are held', () => {
  const shard = saveSync({ w: new Uint8Array(9_000_000) })
  const index = Buffer.from(JSON.stringify({ weight_map: { w: 'model-1.bin' } }))
  const merged = loadSync<Dict<string, Uint8Array>>(index, { resolve: () => shard })
  assert.equal(merged.get('w')?.length, 9_000_000)
  assert.equal(repr([...merged.keys()]), "['w']")
})
