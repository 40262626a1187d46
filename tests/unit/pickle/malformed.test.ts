// The hostile pickles of ../shared/fixtures/malformed: rejected, or read as PyTorch reads them. A
// dangerous name alone is no reason to reject: nothing is called here, and what it makes is inert.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { TorchletError, UnpicklingError } from '../../../src/errors.js'
import { unpickle } from '../../support/plain-pickle.js'
import { Dict } from '../../../src/python/dict.js'
import { PyObject } from '../../../src/python/objects.js'
import { repr } from '../../../src/python/repr.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { dataPickle } from './data-pkl.js'

interface Case {
  readonly file: string
  readonly expect: 'reject' | 'accept' | 'any'
  readonly why: string
}

const folder = 'fixtures/malformed'
const missing = withoutShared(folder)
const cases =
  missing === undefined ? (JSON.parse(readFileSync(sharedPath(`${folder}/malformed.json`), 'utf8')) as Case[]) : []

/** Text ids and ids of modules mean nothing in a zip. */
function persistent_load(pid: unknown): unknown {
  if (Array.isArray(pid) && pid[0] === 'storage') return { pid: pid as unknown[] }
  throw new UnpicklingError({ reason: 'the persistent id is none of a storage' })
}

test('there are hostile pickles to read', needs(missing), () => {
  assert(cases.filter(({ file }) => file.startsWith('vm_')).length >= 37)
})

for (const { file, expect, why } of cases) {
  if (!file.startsWith('vm_') && !file.startsWith('exec_')) continue

  test(`${file}: ${why}`, () => {
    const bytes = dataPickle(`${folder}/${file}`)
    assert(bytes !== undefined)
    let value: unknown
    try {
      value = unpickle(bytes, { persistent_load })
    } catch (error) {
      assert(error instanceof TorchletError, String(error))
      assert.notEqual(expect, 'accept', error.message)
      return
    }
    // A name that is dropped again leaves nothing at all.
    if (expect === 'reject' && file !== 'exec_unused_global.pt')
      assert(file.startsWith('exec_') && holdsInert(value), `${file} was read: ${repr(value)}`)
  })
}

test('no payload has run', needs(missing), () => {
  const example = cases.find(({ file }) => file === 'exec_os.system')
  assert(example !== undefined)
  const text = new TextDecoder('latin1').decode(dataPickle(`${folder}/${example.file}`))
  const target = /\/tmp\/[\w.-]+/.exec(text)?.[0]
  assert(target !== undefined)
  assert.equal(existsSync(target), false)
})

/** What a dangerous name leaves behind. */
function holdsInert(value: unknown): boolean {
  if (value instanceof Dict) return [...value.values()].some(holdsInert)
  if (Array.isArray(value)) return value.some(holdsInert)
  return value instanceof PyObject
}
