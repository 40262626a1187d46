// The faults of tests/mutation can still be put into the sources: what they replace stands there once, what comes of it is
// TypeScript still (else any test would find it), and their tests are there.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { transformSync } from 'esbuild'
import { mutations } from '../mutation/mutations.js'
import { root } from '../support/root.js'

test('each fault has its place and its tests', () => {
  assert.ok(mutations.length > 20)
  for (const { fault, file, from, to, tests } of mutations) {
    const text = readFileSync(join(root, file), 'utf8')
    const times = text.split(from).length - 1
    assert.equal(times, 1, `${fault}: ${file} has it ${times} times: ${from}`)
    assert.notEqual(from, to, fault)
    assert.doesNotThrow(
      () =>
        transformSync(
          text.replace(from, () => to),
          { loader: 'ts', logLevel: 'silent' },
        ),
      fault,
    )
    for (const each of tests) assert.ok(existsSync(join(root, each)), `${fault}: there is no ${each}`)
  }
})
