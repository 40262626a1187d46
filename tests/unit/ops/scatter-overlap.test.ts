// By PyTorch 2.14.1.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { int64, ones, zeros } from '../../../src/index.js'

test('scatter refuses an index or values that lie where it writes', () => {
  const input = zeros(5, { dtype: int64 })
  const message = /some elements of the input tensor and the written-to tensor refer to a single memory location/
  assert.throws(() => input.scatter_add_(0, input.view(5), ones(5, { dtype: int64 })), message)
  assert.throws(() => input.scatter_(0, zeros(2, { dtype: int64 }), input.narrow(0, 1, 2)), message)
  assert.deepEqual(input.scatter_add(0, input.view(5), input).tolist(), [0, 0, 0, 0, 0])
  const halves = zeros(4, { dtype: int64 })
  assert.deepEqual(
    halves
      .narrow(0, 0, 2)
      .scatter_(0, halves.narrow(0, 2, 2), 7)
      .tolist(),
    [7, 0],
  )
})
