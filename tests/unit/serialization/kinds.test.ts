// Kinds of values and tensors that few files hold: they load and print as PyTorch prints them, and are the same once saved
// again. tests/fixtures/kinds.py made them by three releases.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { loadSync, repr, saveSync, ScriptModule, set_printoptions } from '../../../src/index.js'

interface Kinds {
  readonly torch: string
  readonly python: string
  readonly files: Readonly<Record<string, Readonly<Record<string, { readonly text: string; readonly file: string }>>>>
}

afterEach(() => set_printoptions({ profile: 'default' }))

for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
  const path = new URL(`../../fixtures/kinds-${release}.json`, import.meta.url)
  const { python, files } = JSON.parse(readFileSync(path, 'utf8')) as Kinds
  for (const [kind, cases] of Object.entries(files)) {
    for (const [name, { text, file }] of Object.entries(cases)) {
      test(`${kind} of PyTorch ${release}: ${name}`, () => {
        set_printoptions({ python })
        const bytes = Buffer.from(file, 'base64')
        assert.equal(textOf(loadSync(bytes)), text)
        assert.equal(textOf(loadSync(saveSync(loadSync(bytes), { allow: 'all' }))), text)
      })
    }
  }
}

function textOf(value: unknown): string {
  return repr(value instanceof ScriptModule ? value.state_dict() : value)
}
