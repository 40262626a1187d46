// Threads and CUDA, of which there are one and none. That set_num_threads takes positive integers only is PyTorch 2.14's rule.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cuda, get_num_threads, set_num_threads, UnsupportedError } from '../../../src/index.js'

test('one thread, and more are refused with a word', async () => {
  await set_num_threads(1)
  assert.equal(get_num_threads(), 1)
  for (const n of [0, -1, 1.5, NaN]) await assert.rejects(set_num_threads(n), RangeError)
  await assert.rejects(set_num_threads(2), UnsupportedError)
})

test('no CUDA', () => {
  assert.equal(cuda.is_available(), false)
  assert.equal(cuda.device_count(), 0)
})
