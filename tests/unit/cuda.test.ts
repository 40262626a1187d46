// CUDA, of which there is none.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cuda } from '../../src/index.js'

test('no CUDA', () => {
  assert.equal(cuda.is_available(), false)
  assert.equal(cuda.device_count(), 0)
})
