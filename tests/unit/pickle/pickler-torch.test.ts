// The pickles of PyTorch's own files, read with every object inert and written again: the same bytes.
// The exceptions are listed with their reasons.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { pickle } from '../../support/plain-pickle.js'
import { UniqueString } from '../../../src/pickle/writing/own-strings.js'
import { unpickle } from '../../support/plain-pickle.js'
import { isNewKey } from '../../../src/serialization/writing/new-keys.js'
import { needs } from '../../support/needs.js'
import { hasAllFixtures, sharedPath, withoutShared } from '../../support/shared.js'
import { dataPickle } from './data-pkl.js'

/** By the file's name without endings. */
const exceptions: Readonly<Record<string, string>> = {
  torch_misc: "at protocol 4 and 5 the module's name is two strs",
  enum_torch: 'Python before 3.14 memoises more of a nested name before protocol 4',
  ckpt_mixed: "PyTorch 1.13's: strs of one character from two places",
}

class Storage {
  readonly id: readonly unknown[]

  constructor(id: readonly unknown[]) {
    this.id = id
  }
}

function rewrite(bytes: Uint8Array): Uint8Array {
  const keys = new Map<unknown, UniqueString>()
  const value = unpickle(bytes, { persistent_load: (id) => new Storage(id as unknown[]) })
  return pickle(value, {
    protocol: bytes[1] as number,
    allowName: () => true,
    isNewKey,
    persistent_id: (object) => {
      if (!(object instanceof Storage)) return undefined
      const [kind, type, key, ...rest] = object.id
      if (!keys.has(key)) keys.set(key, new UniqueString(String(key)))
      return [kind, type, keys.get(key), ...rest]
    },
  })
}

const folders = ['seed', 'modules', 'views', 'python', 'checkpoints', 'dtypes']

for (const version of ['1.13.1', '2.6.0', '2.14.1']) {
  const missing = withoutShared(`fixtures/torch-${version}`)

  test(`the pickles of PyTorch ${version} are written as they were`, needs(missing), () => {
    const { entries } = JSON.parse(readFileSync(sharedPath(`fixtures/torch-${version}/manifest.json`), 'utf8')) as {
      readonly entries: readonly { readonly file: string; readonly protocol: number }[]
    }
    let same = 0
    for (const { file } of entries) {
      const path = `fixtures/torch-${version}/${file}`
      if (!folders.some((folder) => file.startsWith(`${folder}/`)) || !file.endsWith('.pt')) continue
      const bytes = dataPickle(path)
      // Protocols 0 and 1 are read and not written.
      if (bytes === undefined || bytes[0] !== 0x80) continue
      if (Buffer.compare(rewrite(bytes), bytes) === 0) same++
      else assert((file.split('/')[1]?.split('.')[0] as string) in exceptions, `${file} is written otherwise`)
    }
    assert(same > (hasAllFixtures() ? 180 : 60), `${same} files are the same`)
  })
}
