// What PyTorch 2.14 saved and torchlet loaded is saved again to the same bytes, under the same root name.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, nn, saveSync } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { withoutShared } from '../../support/shared.js'
import type { Entry } from '../../support/tagged.js'
import { fixturePath, zipEntries } from '../../support/tagged.js'
import { rootOf } from '../../support/zip-root.js'

const RELEASE = '2.14.1'

/** What a file does not tell: which equal strings were one object, and where Python found a constant's name. */
const UNTOLD = /memo_many|torch_misc/

const skip = needs(withoutShared(`fixtures/torch-${RELEASE}`))

test('tensors and state dicts', skip, async (t) => {
  for (const entry of zipEntries(RELEASE, ['seed', 'dtypes', 'views'])) {
    await t.test(entry.file, () => void assertSame(entry, () => true))
  }
})

test('Python values and checkpoints, in protocols 2 to 5', skip, async (t) => {
  const entries = zipEntries(RELEASE, ['python', 'checkpoints'])
  for (const entry of entries.filter(({ file, protocol }) => protocol >= 2 && !UNTOLD.test(file))) {
    await t.test(entry.file, () => void assertSame(entry, () => true))
  }
})

test('whole models of Sequential, Linear and ReLU', skip, async (t) => {
  let count = 0
  for (const entry of zipEntries(RELEASE, ['seed', 'modules'])) {
    await t.test(entry.file, () => void (count += Number(assertSame(entry, isBuiltIn))))
  }
  assert.ok(count >= 3, `only ${count} models have built-in classes`)
})

/** @returns whether the file's object is `wanted`. */
function assertSame(entry: Entry, wanted: (loaded: unknown) => boolean): boolean {
  const bytes = readFileSync(fixturePath(RELEASE, entry.file))
  const loaded = loadSync(bytes)
  if (!wanted(loaded)) return false
  // Some models carry hooks, which are names of functions.
  const pickle_protocol = entry.protocol as 2 | 3 | 4 | 5
  const saved = saveSync(loaded, { name: rootOf(bytes), allow: 'all', pickle_protocol })
  assert.ok(bytes.equals(saved), `${saved.length} bytes that differ from PyTorch's ${bytes.length}`)
  return true
}

function isBuiltIn(loaded: unknown): boolean {
  return loaded instanceof nn.Module && [...loaded.modules()].every(({ pythonClass }) => pythonClass === undefined)
}
