import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installMethods } from '../../../src/methods.js'
import { float64 } from '../../../src/tensor/dtype.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import { tensor } from '../../../src/tensor/making/data.js'
import { Tensor } from '../../../src/tensor/tensor.js'

installMethods()

test('methods are functions of the tensor, positions and names alike', () => {
  const x = arange(6).view(2, 3)
  assert.deepEqual(x.transpose(0, 1).tolist(), [
    [0, 3],
    [1, 4],
    [2, 5],
  ])
  assert.deepEqual(x.transpose({ dim0: 0, dim1: 1 }).tolist(), x.T.tolist())
  assert.deepEqual([...x.unsqueeze(0).mT.size()], [1, 3, 2])
  assert.deepEqual(x.add(1, { alpha: 2 }).tolist(), [
    [2, 3, 4],
    [5, 6, 7],
  ])
  assert.deepEqual(x.at(':', '1:', null).flatten().tolist(), [1, 2, 4, 5])
  assert.equal(x.to(float64).dtype, float64)
  assert.equal(x.type(), 'torch.LongTensor')
  assert.equal(x.type(float64).dtype, float64)
})

test('methods in place return the tensor itself, as the class it is of', () => {
  class Named extends Tensor {
    readonly title = 'x'
  }
  const { storage, dtype, sizes } = tensor([1, 2.5])
  const x = new Named(storage, dtype, sizes)
  const version = x.untyped_storage().version
  const y: Named = x.mul_(2).add_(1)
  assert.equal(y, x)
  assert.deepEqual(y.tolist(), [3, 6])
  assert.ok(x.untyped_storage().version > version)
})

test('a method is no own and no enumerable property', () => {
  assert.deepEqual(Object.keys(Tensor.prototype), [])
  assert.throws(
    () => {
      // @ts-expect-error dim1 is missing
      arange(2).transpose(0)
    },
    { name: 'TypeError', message: "transpose() missing 1 required positional argument: 'dim1'" },
  )
})
