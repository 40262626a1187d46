// The names of state dicts are those of the whole table, of which they are a part.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allNames } from '../../../../src/serialization/names/all-names.js'
import { usualNames } from '../../../../src/serialization/names/usual-names.js'

for (const [name, known] of usualNames) {
  test(`${name} is in the table of all names, with what may be done with it`, () => {
    const whole = allNames.get(name)
    assert.ok(whole !== undefined)
    assert.equal(known.value, whole.value)
    assert.deepEqual(Object.keys(known).toSorted(), Object.keys(whole).toSorted())
  })
}
