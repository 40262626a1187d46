// Views that a file states, held against the storage that they view.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { viewFault } from '../../../../src/serialization/names/checked-view.js'
import { float32, quint4x2 } from '../../../../src/tensor/dtype.js'

test('a view that just fits, and those that do not', () => {
  const fits = { sizes: [2, 3], strides: [3, 1], offset: 2 }
  assert.equal(viewFault(32, float32, fits), undefined)
  assert.equal(viewFault(31, float32, fits), 'views 32 bytes of a storage of 31')
  assert.equal(viewFault(28, float32, fits), 'views 32 bytes of a storage of 28')
  assert.equal(viewFault(28, float32, { ...fits, offset: 1 }), undefined)
  assert.equal(viewFault(32, float32, { ...fits, strides: [4, 1] }), 'views 36 bytes of a storage of 32')
  assert.equal(viewFault(0, float32, { sizes: [0, 3], strides: [3, 1], offset: 7 }), undefined)
  assert.equal(viewFault(1, quint4x2, { sizes: [2], strides: [1], offset: 0 }), undefined)
  assert.equal(viewFault(1, quint4x2, { sizes: [3], strides: [1], offset: 0 }), 'views 2 bytes of a storage of 1')
})

test('sizes and strides that are not as many, and products beyond all numbers', () => {
  assert.equal(viewFault(64, float32, { sizes: [2, 3], strides: [1], offset: 0 }), 'has 2 sizes but 1 strides')
  const large = { sizes: [2 ** 30, 2 ** 30], strides: [0, 0], offset: 0 }
  assert.equal(viewFault(64, float32, large), 'has sizes whose product is beyond 2^53')
})
