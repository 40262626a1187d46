// Random pickles in and around the language of weights_only, against what three releases of PyTorch make of them: what a
// release refuses its rules refuse, and what it makes a value of is that value. tests/fixtures/weights-only.py makes more.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { report, set_printoptions } from '../../../../src/index.js'
import { registeredNames } from '../../../../src/serialization/weights-only/names.js'
import { archiveOf, differences, outcome, releases } from '../../../support/hostile/weights-only-verdicts.js'
import type { Difference, Verdicts } from '../../../support/hostile/weights-only-verdicts.js'

const verdicts = JSON.parse(
  readFileSync(new URL('../../../fixtures/weights-only.json', import.meta.url), 'utf8'),
) as Verdicts

before(() => set_printoptions({ python: '3.14' }))
after(() => set_printoptions({ profile: 'default' }))

/** What a machine without a graphics card refuses. */
const elsewhere = /a CUDA device|is_available\(\)|device torch\.|not recognized|not compiled/

/** What torchlet leaves out of what PyTorch makes, by a part of the verdict, its own words or the pickle's bytes. */
const leftOut: readonly RegExp[] = [
  // A protocol that Python does not have.
  /above 5/,
  // Tensors and storages whose items are taken one by one.
  /(cannot be called this way|is no state for|object>|collections\.\w+\{|E<\w+ tuple)/,
  /is no number of a tensor/,
  // Of an exception's or a stack's class, called as Python calls it, what needs the class.
  /traceback\.(StackSummary|FrameSummary)/,
  /_MeshLayout|_FlatLayout/,
  // Classes of sparse tensors of PyTorch before 0.4, and dtypes taken from what is no class of storages.
  /torch\.sparse\.\w+Tensor/,
  /a class of storages/,
  // Storages that are not as long as their records, or views beyond them, which 2.6 and 1.13 do not look at.
  /its record has|views \d+ bytes|integers from 0 to 2\^53/,
  // An empty state of what has none.
  /has no state to set/,
  // Attributes in an OrderedDict, which Python puts into a dict.
  /@OrderedDict/,
  /untold/,
]

for (const release of ['2.14', '2.6', '1.13'] as const) {
  test(`the names that the packages of PyTorch ${release} register`, () => {
    assert.deepEqual([...registeredNames[release]].sort(), [...verdicts.safe[release]].sort())
  })
}

for (const release of releases) {
  test(`what ${release === 'open' ? 'weights_only=False' : `weights_only=True of PyTorch ${release}`} makes of ${verdicts.cases.length} pickles`, () => {
    const found = differences(verdicts, release)
    const shown = (each: Difference): string => `${each.index}: ${String(each.expected)} <> ${each.got}`
    const accepted = found.filter(({ kind, expected }) => kind === 'accepts' && !elsewhere.test(String(expected)))
    assert.deepEqual(accepted.map(shown), [])
    const others = found.filter(({ kind }) => kind !== 'accepts').map(shown)
    assert.deepEqual(
      others.filter((text) => !leftOut.some((pattern) => pattern.test(text))),
      [],
    )
    assert.ok(others.length < verdicts.cases.length / 20, `${others.length} are left out`)
  })
}

test('report says of each pickle what a reading by the rules of each release says', async () => {
  for (const { pickle } of verdicts.cases) {
    const archive = archiveOf(Buffer.from(pickle, 'base64'))
    const { weights_only } = await report(archive)
    for (const release of ['2.14', '2.6', '1.13'] as const) {
      const { tag, message } = outcome(archive, release)
      const { loads, reason } = weights_only[release]
      assert.deepEqual({ loads, reason }, { loads: tag !== null, reason: tag === null ? message : null })
    }
  }
})
