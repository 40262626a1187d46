// A few shared containers can stand for endless text: printing stops with an error.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { repr } from '../../../src/python/repr.js'

test('lists of the same list, forty deep', () => {
  let list: unknown[] = []
  for (let depth = 0; depth < 40; depth++) list = [list, list]
  assert.throws(() => repr(list), LimitError)
})
