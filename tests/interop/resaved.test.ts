// load → save, as zip and in the legacy format, and real PyTorch finds the same: every fixture of its own release, the files
// of public repositories that it can read, and objects of a program's classes (resaved.py), in protocols 2 and 4. One
// Python process a release and format.

import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as torch from 'torchlet'
import { loadSync, saveSync, TorchletError, UnsafeError } from 'torchlet'
import { corpusEntries, corpusPath } from '../support/goldens/corpus.js'
import { needs } from '../support/needs.js'
import type { Python } from '../support/python.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'
import { entriesOf, fixturePath, releases } from '../support/manifests/tagged.js'

interface Printed {
  readonly python: string
  readonly printed: Readonly<Record<string, string>>
}

interface Report {
  /** Files that PyTorch itself does not read, with its reasons. */
  readonly left_out: Readonly<Record<string, string>>
  readonly different: Readonly<Record<string, string>>
  /** Files that PyTorch reads and torchlet does not. */
  readonly unread: readonly string[]
}

const pythons = await findPythons()

test('what torchlet saved again is the same to PyTorch', needs(withoutPython(pythons)), async (t) => {
  for (const python of pythons) {
    for (const format of ['zip', 'legacy'] as const)
      await t.test(`torch ${python.torch}, ${format}`, (t) => resaved(t, python, format))
  }
})

async function resaved(t: test.TestContext, python: Python, format: 'zip' | 'legacy'): Promise<void> {
  // Below the project, because an oracle sees nothing else.
  const folder = join('build/interop', `${python.torch}-resaved-${format}`)
  const path = (...names: readonly string[]): string => join(root, folder, ...names)
  rmSync(path(), { recursive: true, force: true })
  mkdirSync(path('resaved'), { recursive: true })
  await python.run('tests/interop/resaved.py', 'make', folder)
  if (withoutShared('corpus') === undefined) collect(python, path('original'))
  const names = readdirSync(path('original'))
  for (const name of names) {
    const bytes = again(readFileSync(path('original', name)), name, format)
    if (bytes === 'nowhere') rmSync(path('original', name))
    else if (bytes !== undefined) writeFileSync(path('resaved', name), bytes)
  }

  const { python: version, printed } = JSON.parse(readFileSync(path('printed.json'), 'utf8')) as Printed
  torch.set_printoptions({ python: version })
  for (const [name, text] of Object.entries(printed)) {
    // Modules print as in 2.14.
    if (name === 'net' && !python.torch.startsWith('2.14')) continue
    for (const end of ['pt', 'p4.pt'])
      assert.equal(torch.repr(loadSync(path('original', `${name}.${end}`))), text, name)
  }
  assert.throws(
    () => saveSync([loadSync(path('original', 'net.pt')), loadSync(path('original', 'enums.p4.pt'))]),
    (error: unknown) => {
      assert.ok(error instanceof UnsafeError)
      assert.deepEqual(error.names.filter((each) => each.startsWith('__main__')).slice(0, 2), [
        '__main__.Net',
        '__main__.Block',
      ])
      return true
    },
  )

  const { different, unread, left_out } = JSON.parse(
    await python.run('tests/interop/resaved.py', 'check', folder),
  ) as Report

  // 1.13 reads csr only by a function that no later release has; theirs is written.
  const isOldCsr = ([name]: readonly [string, string]): boolean =>
    python.torch.startsWith('1.13') && name.startsWith('views__sparse_csr')
  assert.deepEqual(
    Object.entries(different).filter((entry) => !isOldCsr(entry)),
    [],
  )
  assert.deepEqual(unread, [])
  t.diagnostic(
    `${names.length - Object.keys(left_out).length} of ${names.length} files, the others PyTorch does not read`,
  )
}

/** Copies of the fixtures of a release and of the corpus. */
function collect({ torch }: Python, folder: string): void {
  const release = releases.find((each) => torch.startsWith(each.replace(/\.\d+$/, '')))
  for (const { file, format } of release === undefined ? [] : entriesOf(release)) {
    if (['zip', 'legacy'].includes(format) && release !== undefined)
      copyFileSync(fixturePath(release, file), join(folder, file.replaceAll('/', '__')))
  }
  for (const { file } of ['zip', 'legacy', 'tar', 'pickle'].flatMap(corpusEntries)) {
    copyFileSync(corpusPath(file), join(folder, file.replaceAll('/', '__')))
  }
}

/** What is saved of what was loaded; undefined for a file that is refused; 'nowhere' for what the format has no place for. */
function again(bytes: Uint8Array, name: string, format: 'zip' | 'legacy'): Uint8Array | 'nowhere' | undefined {
  const [, protocol = '2'] = /\.p([0-5])\.pt$/.exec(name) ?? []
  const pickle_protocol = Math.max(2, Number(protocol)) as 2 | 3 | 4 | 5
  try {
    return saveSync(loadSync(bytes), {
      allow: 'all',
      pickle_protocol,
      _use_new_zipfile_serialization: format === 'zip',
    })
  } catch (error) {
    assert.ok(error instanceof TorchletError, `${name}: ${String(error)}`)
    return /no PyTorch can load/.test(error.message) ? 'nowhere' : undefined
  }
}
