// Sizes and strides; messages are PyTorch 2.14's.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ShapeError } from '../../../src/errors.js'
import { broadcastSizes, requireFits, wrapDim } from '../../../src/tensor/shape.js'

test('sizes that go together, and those that do not', () => {
  assert.deepEqual(broadcastSizes('add', [3, 1], [4]), [3, 4])
  assert.deepEqual(broadcastSizes('add', [], [2, 1]), [2, 1])
  assert.deepEqual(broadcastSizes('add', [0, 1], [1, 5]), [0, 5])
  assert.throws(
    () => broadcastSizes('add', [2, 3], [2, 4]),
    (error) => {
      assert.ok(error instanceof ShapeError)
      assert.equal(
        error.message,
        'add: The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
      )
      return true
    },
  )
  assert.throws(() => broadcastSizes('add', [0], [2]), ShapeError)
})

test('what is written must fit where it goes', () => {
  assert.doesNotThrow(() => requireFits('add_', [2, 3], [3]))
  assert.throws(() => requireFits('add_', [3], [2, 3]), {
    message: "output with shape [3] doesn't match the broadcast shape [2, 3]",
  })
})

test('dimensions from the end, and beyond', () => {
  assert.equal(wrapDim('sum', -1, 3), 2)
  assert.equal(wrapDim('sum', 0, 0), 0)
  for (const dim of [3, -4, 0.5]) assert.throws(() => wrapDim('sum', dim, 3), /Dimension out of range/)
})
