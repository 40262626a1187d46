// Masked arrays: loaded from what numpy 1.24, 2.2 and 2.4 pickled, printed as they print them, and written back as they came.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { loadSync, PyObject, repr, saveSync, set_printoptions } from '../../../src/index.js'
import { MaskedArray } from '../../../src/numpy/masked.js'
import { Global } from '../../../src/python/objects.js'
import { Tuple } from '../../../src/python/tuple.js'
import { root } from '../../support/root.js'

interface Fixture {
  readonly numpy: string
  readonly cases: Readonly<Record<string, { readonly pickle: string; readonly repr: string }>>
}

/** numpy's release and the Python that goes with it. */
const RELEASES = { '1.24': '3.11', '2.2': '3.13', '2.4': '3.14' } as const

afterEach(() => set_printoptions({ python: '3.11' }))

for (const [release, python] of Object.entries(RELEASES)) {
  test(`as numpy ${release} prints them`, () => {
    const path = join(root, 'tests/fixtures', `numpy-masked-${release}.json`)
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as Fixture
    assert.ok(Object.keys(cases).length > 40)
    for (const [name, { pickle, repr: expected }] of Object.entries(cases)) {
      set_printoptions({ python })
      const array = loadSync(Buffer.from(pickle, 'base64'))
      assert.equal(repr(array), expected, name)
      assert.equal(repr(loadSync(saveSync(array, { allow: 'all' }))), expected, name)
    }
  })
}

test('a state that lies prints the class, and is not computed', () => {
  const made = (state: unknown): MaskedArray => {
    const args = Tuple.of<unknown>(
      new Global('numpy.ma', 'MaskedArray'),
      new Global('numpy', 'ndarray'),
      Tuple.of(0),
      'b',
    )
    return Object.assign(new MaskedArray(new Global('numpy.ma.core', '_mareconstruct'), args, 'reduce'), { state })
  }
  assert.ok(made(null) instanceof PyObject)
  for (const state of [
    null,
    'x',
    Tuple.of(1),
    Tuple.of<unknown>(1, Tuple.of(2 ** 40), null, false, null, null, null),
  ]) {
    assert.equal(repr(made(state)), '<numpy.ma.core._mareconstruct object>')
  }
})
