// The files of PyTorch that lie in the project (tests/fixtures/pytorch): that they are small, of every kind, read as their
// manifests say, and the ones that they were chosen from.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadSync, nn } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { root } from '../../support/root.js'
import { hasAllFixtures, sharedPath } from '../../support/shared.js'
import type { Entry } from '../../support/manifests/tagged.js'
import { assertTagged } from '../../support/manifests/tagged-values.js'

const own = join(root, 'tests/fixtures/pytorch')
const releases = readdirSync(own).filter((name) => name.startsWith('torch-'))
const files = readdirSync(own, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))

test('they are of three releases, of every group and format, and at most 3 MB', () => {
  assert.deepEqual(releases.sort(), ['torch-1.13.1', 'torch-2.14.1', 'torch-2.6.0'])
  assert.ok(files.reduce((sum, file) => sum + statSync(file).size, 0) < 3_000_000)
  const kinds = new Set(
    releases.flatMap((release) => entriesOf(release).map(({ group, format }) => `${group} ${format}`)),
  )
  for (const kind of [
    'checkpoints zip',
    'checkpoints legacy',
    'dtypes zip',
    'dtypes legacy',
    'views zip',
    'modules zip',
    'python zip',
  ])
    assert.ok(kinds.has(kind), kind)
  for (const release of releases) {
    for (const name of ['seed/net.pt', 'seed/state_dict.pt', 'other/other.json']) assert.ok(has(release, name), name)
  }
})

for (const release of releases) {
  test(`files of ${release} are what their manifest says`, async (t) => {
    const entries = entriesOf(release)
    assert.ok(entries.length > 70)
    for (const entry of entries.filter(({ full_load_error }) => full_load_error === null)) {
      await t.test(entry.file, () => {
        const loaded = loadSync(readFileSync(join(own, release, entry.file)))
        const value = entry.value ?? entries.find(({ file }) => file === entry.value_same_as)?.value
        if (value !== undefined) assertTagged(loaded, value)
        else assert.ok(loaded instanceof nn.Module)
      })
    }
  })
}

const without = hasAllFixtures() ? undefined : 'there is no ../shared/fixtures beside this clone'

test('they are the ones that they were chosen from', needs(without), () => {
  for (const file of files.filter((name) => /torch-.*(?<!manifest|print)\.\w+$/.test(name))) {
    const name = file.slice(own.length + 1)
    assert.deepEqual(readFileSync(file), readFileSync(sharedPath(`fixtures/${name}`)), name)
  }
})

function entriesOf(release: string): readonly Entry[] {
  return (JSON.parse(readFileSync(join(own, release, 'manifest.json'), 'utf8')) as { readonly entries: Entry[] })
    .entries
}

function has(release: string, name: string): boolean {
  return files.includes(join(own, release, name))
}
