// What PyTorch 2.14 saved and torchlet loaded is saved again to the same bytes, under the same root name.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, saveSync } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { OpenZip } from '../../support/archives/open-zip.js'
import { withoutShared } from '../../support/shared.js'
import type { Entry } from '../../support/manifests/tagged.js'
import { fixturePath, zipEntries } from '../../support/manifests/tagged.js'
import { rootOf } from '../../support/archives/zip-root.js'

const RELEASE = '2.14.1'

/** Where Python found a constant's name. */
const UNTOLD = /torch_misc/
/** numpy 2 names modules that numpy 1 has not; the names that both read are written. */
const NUMPY = /np_(scalars|arrays|object|rng|gen)|ckpt_mixed/

const skip = needs(withoutShared(`fixtures/torch-${RELEASE}`))

test('tensors and state dicts', skip, async (t) => {
  for (const entry of zipEntries(RELEASE, ['seed', 'dtypes', 'views'])) {
    await t.test(entry.file, () => assertSame(entry))
  }
})

test('Python values and checkpoints, in protocols 2 to 5', skip, async (t) => {
  const entries = zipEntries(RELEASE, ['python', 'checkpoints'])
  for (const entry of entries.filter(
    ({ file, protocol }) => protocol >= 2 && !UNTOLD.test(file) && !NUMPY.test(file),
  )) {
    await t.test(entry.file, () => assertSame(entry))
  }
})

test("numpy 1's values, whose pickles PyTorch 1.13 wrote", needs(withoutShared(`fixtures/torch-1.13.1`)), async (t) => {
  // One of np_arrays is big-endian: numpy turns it as it reads it, and so writes other bytes.
  const entries = zipEntries('1.13.1', ['python']).filter(({ file }) => /np_(?!arrays)/.test(file))
  for (const { file, protocol } of entries.filter((entry) => entry.protocol >= 2)) {
    await t.test(file, () => {
      const bytes = readFileSync(fixturePath('1.13.1', file))
      const saved = saveSync(loadSync(bytes), { pickle_protocol: protocol as 2 | 3 | 4 | 5 })
      assert.ok(Buffer.from(dataPickle(saved)).equals(dataPickle(bytes)))
    })
  }
})

test('whole models, of classes that are built in and of others', skip, async (t) => {
  for (const entry of zipEntries(RELEASE, ['seed', 'modules'])) {
    await t.test(entry.file, () => assertSame(entry))
  }
})

function dataPickle(bytes: Uint8Array): Uint8Array {
  const zip = new OpenZip(bytes)
  return zip.read(`${rootOf(Buffer.from(bytes))}/data.pkl`)
}

function assertSame(entry: Entry): void {
  const bytes = readFileSync(fixturePath(RELEASE, entry.file))
  // Some models carry hooks, which are names of functions.
  const pickle_protocol = entry.protocol as 2 | 3 | 4 | 5
  const saved = saveSync(loadSync(bytes), { name: rootOf(bytes), allow: 'all', pickle_protocol })
  assert.ok(bytes.equals(saved), `${saved.length} bytes that differ from PyTorch's ${bytes.length}`)
}
