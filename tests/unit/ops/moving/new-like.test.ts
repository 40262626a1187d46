import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installMethods } from '../../../../src/methods.js'
import { as_tensor } from '../../../../src/ops/moving/new-like.js'
import { tensor } from '../../../../src/tensor/making/data.js'
import { float64, int16, int64 } from '../../../../src/tensor/dtype.js'

installMethods()

const x = tensor([1, 2], { dtype: int16 })

test('new tensors have the dtype of the one that they are made for', () => {
  assert.equal(String(x.new_zeros(2, 1)), 'tensor([[0],\n        [0]], dtype=torch.int16)')
  assert.deepEqual([...x.new_ones([3]).size()], [3])
  assert.equal(x.new_ones([3], { dtype: float64 }).dtype, float64)
  assert.deepEqual(x.new_full([2], 7).tolist(), [7, 7])
  assert.equal(x.new_tensor([1.9]).item(), 1)
  assert.equal(x.new_empty(0).dtype, int16)
  assert.deepEqual([...x.new_zeros().size()], [])
})

test('as_tensor copies only what is no tensor of that dtype', () => {
  assert.equal(as_tensor(x), x)
  assert.equal(as_tensor(x, int64).dtype, int64)
  assert.deepEqual(as_tensor([1.5]).tolist(), [1.5])
})
