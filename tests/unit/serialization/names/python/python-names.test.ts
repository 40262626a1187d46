// Python's own names called as pickles may call them: what CPython makes is made, and what is not understood stays inert.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { PyObject, repr, set_printoptions } from '../../../../../src/index.js'
import { unpickle } from '../../../../support/plain-pickle.js'

interface Call {
  readonly call: string
  readonly pickle: string
}

const { calls, inert } = JSON.parse(
  readFileSync(new URL('../../../../fixtures/python-names.json', import.meta.url), 'utf8'),
) as {
  readonly calls: readonly (Call & { readonly repr: string })[]
  readonly inert: readonly (Call & { readonly name: string })[]
}

before(() => set_printoptions({ python: '3.14' }))
after(() => set_printoptions({ profile: 'default' }))

const load = ({ pickle }: Call): unknown => unpickle(Buffer.from(pickle, 'base64'))

for (const each of calls) {
  test(each.call, () => assert.equal(sorted(repr(load(each))), sorted(each.repr)))
}

for (const each of inert) {
  test(`${each.call} stays inert`, () => {
    const value = load(each)
    assert.ok(value instanceof PyObject)
    assert.equal(value.name, each.name)
  })
}

/** Python orders sets by hash. */
function sorted(text: string): string {
  const [, before, items, behind] = /^((?:frozenset\()?\{)(.*)(\}\)?)$/.exec(text) ?? []
  return items === undefined || text.includes(':') ? text : before + items.split(', ').sort().join(', ') + behind
}
