// The defaults of limits are those that their sentences state, which docs/security.md shows.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { checkEntries, checkFileBytes, inflatedLimit, pickleLimit } from '../../../src/io/limits.js'
import { defaultLimits } from '../../../src/programs/limits.js'
import { root } from '../../support/root.js'

const table = readFileSync(join(root, 'docs/security.md'), 'utf8')
const MiB = 2 ** 20

test('limits of archives', () => {
  assert.match(table, /`entries`.*Default: 1,000,000\./)
  checkEntries({}, 1_000_000)
  assert.throws(() => checkEntries({}, 1_000_001), LimitError)
  assert.match(table, /`inflatedBytes`.*Default: 64 MiB and 16 times the file's size; 8 MiB and 16 times for pickles\./)
  assert.equal(inflatedLimit({}, 1000).most, 64 * MiB + 16_000)
  assert.equal(pickleLimit({}, 1000).most, 8 * MiB + 16_000)
  assert.match(table, /`fileBytes`.*Default: none/)
  checkFileBytes({}, Number.MAX_SAFE_INTEGER)
})

test('limits of programs', () => {
  const stated: Readonly<Record<keyof typeof defaultLimits, readonly [RegExp, number]>> = {
    steps: [/100 million by default/, 1e8],
    depth: [/200 by default/, 200],
    bytes: [/4 GiB by default/, 4 * 1024 * MiB],
    work: [/2³⁹ by default/, 2 ** 39],
    milliseconds: [/none by default/, Infinity],
  }
  for (const [name, value] of Object.entries(defaultLimits)) {
    const [sentence, number] = stated[name as keyof typeof stated]
    const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    assert.match(row ?? '', sentence)
    assert.equal(value, number)
  }
})
