// load → save → load of PyTorch's own files, zip and legacy, of three releases: what is loaded, each time, is what the
// manifest beside the files says. They are saved as both.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, nn, saveSync, UnpicklingError, UnsupportedError } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import type { Described } from '../../support/goldens/other.js'
import { assertDescribed, otherFiles } from '../../support/goldens/other.js'
import { withoutShared } from '../../support/shared.js'
import type { Entry, Release, Tagged } from '../../support/manifests/tagged.js'
import { entriesIn, entriesOf, fixturePath, releases, valueOf } from '../../support/manifests/tagged.js'
import { assertTagged } from '../../support/manifests/tagged-values.js'

const FORMATS = ['zip', 'legacy'] as const
const GROUPS = ['seed', 'dtypes', 'views', 'checkpoints', 'python', 'modules']

/** Legacy files that PyTorch writes and cannot read: FORMAT.md 5.1 and 5.2. */
const UNREADABLE_LEGACY = /UntypedStorage|Storage size calculation overflowed|buffer_storage_size/

for (const release of releases) {
  for (const format of FORMATS) {
    test(`${format} files of PyTorch ${release}`, needs(withoutShared(`fixtures/torch-${release}`)), async (t) => {
      for (const group of GROUPS) {
        await t.test(group, async (t) => {
          for (const entry of entriesIn(format, release, [group]))
            await t.test(entry.file, () => roundTrip(release, entry))
        })
      }
    })
  }
}

for (const release of releases) {
  test(
    `files of PyTorch ${release} with unusual options`,
    needs(withoutShared(`fixtures/torch-${release}`)),
    async (t) => {
      const files = otherFiles<Described>(release, '.pt').filter(({ name }) => !name.startsWith('seq.'))
      for (const { name, path, expected } of files) await t.test(name, () => assertDescribed(loadSync(path), expected))
    },
  )
}

function roundTrip(release: Release, entry: Entry): void {
  const bytes = readFileSync(fixturePath(release, entry.file))
  const error = entry.full_load_error ?? ''
  // Tensors in protocol 0 come out as text that PyTorch itself cannot read.
  if (error !== '' && !UNREADABLE_LEGACY.test(error)) return assert.throws(() => loadSync(bytes), UnpicklingError)
  const first = loadSync(bytes)
  check(release, entry, first)
  // The files name classes of many Python packages.
  check(release, entry, loadSync(saveSync(first, { allow: 'all' })))
  const saveLegacy = (): Uint8Array => saveSync(first, { allow: 'all', _use_new_zipfile_serialization: false })
  if (fitsLegacy(release, entry)) check(release, entry, loadSync(saveLegacy()))
  else
    assert.throws(
      saveLegacy,
      (thrown) => thrown instanceof UnsupportedError && /no PyTorch can load/.test(thrown.message),
    )
}

/** PyTorch tells by its own legacy file of the same object; without one, only what is made of bytes does not fit. */
function fitsLegacy(release: Release, { file, full_load_error, format }: Entry): boolean {
  if (format === 'legacy') return full_load_error === null
  const legacy = entriesOf(release).find(
    (other) => other.format === 'legacy' && other.file === file.replace(/\.pt$/, '.legacy.pt'),
  )
  if (legacy !== undefined) return legacy.full_load_error === null
  return !UNTYPED.test(file)
}

/** Of the zips that have no legacy file beside them. */
const UNTYPED =
  /^dtypes\/dtype_(u?int[1-7]\b|uint(16|32|64)|b?complex32|float[48]|bits)|^views\/(nested|untyped_storage|tensor_and_storage)/

function check(release: Release, entry: Entry, loaded: unknown): void {
  const value = valueOf(release, entry)
  if (value !== undefined) assertTagged(loaded, value)
  if (entry.state_dict === undefined) return
  assert.ok(loaded instanceof nn.Module)
  const state_dict = loaded.state_dict()
  // Its _metadata come from the classes that are built in, and from Python hooks.
  const is_known = [...loaded.modules()].every(
    ({ pythonClass, __dict__ }) =>
      pythonClass === undefined && (__dict__.get('_state_dict_hooks') as Map<unknown, unknown>).size === 0,
  )
  if (!is_known) state_dict.__dict__ = null
  assertTagged(state_dict, is_known ? entry.state_dict : withoutAttributes(entry.state_dict))
}

function withoutAttributes(state_dict: Tagged): Tagged {
  assert.ok(state_dict.t === 'dict')
  const { attrs: _, ...rest } = state_dict
  return rest
}
