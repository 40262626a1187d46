// What the memo does not have is written each time that it comes: a file of a few bytes must not be written as gigabytes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError, OrderedDict, ones, saveSync } from '../../../src/index.js'
import { pickle } from '../../support/plain-pickle.js'

test('a long int in many places', () => {
  const long = 1n << 524_288n
  assert.ok(pickle(Array<bigint>(100).fill(long)).length > 6_500_000)
  assert.throws(() => pickle(Array<bigint>(2000).fill(long)), LimitError)
})

test('a key that is longer than any name is written once', () => {
  const saved = (key: string): number =>
    saveSync(Array.from({ length: 200 }, () => new OrderedDict([[key, ones(1)]]))).length
  assert.ok(saved(`a.${'b'.repeat(1000)}`) > 200 * 1000)
  assert.ok(saved(`a.${'b'.repeat(20_000)}`) < 200_000)
})
