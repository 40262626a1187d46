// load → save → load of PyTorch's own zip files, of three releases: what is loaded, both times, is what the manifest
// beside the files says.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, nn, saveSync, UnpicklingError } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import type { Described } from '../../support/other.js'
import { assertDescribed, otherFiles } from '../../support/other.js'
import { withoutShared } from '../../support/shared.js'
import type { Entry, Release, Tagged } from '../../support/tagged.js'
import { fixturePath, releases, valueOf, zipEntries } from '../../support/tagged.js'
import { assertTagged } from '../../support/tagged-values.js'

const GROUPS = ['seed', 'dtypes', 'views', 'checkpoints', 'python', 'modules']

for (const release of releases) {
  test(`files of PyTorch ${release}`, needs(withoutShared(`fixtures/torch-${release}`)), async (t) => {
    for (const group of GROUPS) {
      await t.test(group, async (t) => {
        for (const entry of zipEntries(release, [group])) await t.test(entry.file, () => roundTrip(release, entry))
      })
    }
  })
}

for (const release of releases) {
  test(`files of PyTorch ${release} with unusual options`, needs(withoutShared(`fixtures/torch-${release}`)), async (t) => {
    const files = otherFiles<Described>(release, '.pt').filter(({ name }) => !name.startsWith('seq.'))
    for (const { name, path, expected } of files) await t.test(name, () => assertDescribed(loadSync(path), expected))
  })
}

function roundTrip(release: Release, entry: Entry): void {
  const bytes = readFileSync(fixturePath(release, entry.file))
  // Tensors in protocol 0 come out as text that PyTorch itself cannot read.
  if (entry.full_load_error !== null) return assert.throws(() => loadSync(bytes), UnpicklingError)
  const first = loadSync(bytes)
  check(release, entry, first)
  // The files name classes of many Python packages.
  check(release, entry, loadSync(saveSync(first, { allow: 'all' })))
}

function check(release: Release, entry: Entry, loaded: unknown): void {
  const value = valueOf(release, entry)
  if (value !== undefined) assertTagged(loaded, value)
  if (entry.state_dict === undefined) return
  assert.ok(loaded instanceof nn.Module)
  const state_dict = loaded.state_dict()
  // Its _metadata come from the classes that are built in, and from Python hooks.
  const is_known = [...loaded.modules()].every(
    ({ pythonClass, __dict__ }) => pythonClass === undefined && (__dict__.get('_state_dict_hooks') as Map<unknown, unknown>).size === 0,
  )
  if (!is_known) state_dict.__dict__ = null
  assertTagged(state_dict, is_known ? entry.state_dict : withoutAttributes(entry.state_dict))
}

function withoutAttributes(state_dict: Tagged): Tagged {
  assert.ok(state_dict.t === 'dict')
  const { attrs: _, ...rest } = state_dict
  return rest
}
