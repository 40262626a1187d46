// Views taken in place and sizes changed, as PyTorch 2.14.1 has them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arange, channels_last, ones, zeros } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const x = (): Tensor => arange(6).float().reshape(2, 3)

test('views in place change the tensor itself', () => {
  const cases: readonly (readonly [(tensor: Tensor) => Tensor, readonly number[], readonly number[]])[] = [
    [(tensor) => tensor.t_(), [3, 2], [1, 3]],
    [(tensor) => tensor.transpose_(0, 1), [3, 2], [1, 3]],
    [(tensor) => tensor.unsqueeze_(0), [1, 2, 3], [6, 3, 1]],
    [(tensor) => tensor.unsqueeze_(0).squeeze_(), [2, 3], [3, 1]],
    [(tensor) => tensor.as_strided_([2], [1]), [2], [1]],
    [(tensor) => tensor.resize_(4), [4], [1]],
    [(tensor) => tensor.resize_([2, 2]), [2, 2], [2, 1]],
    [(tensor) => tensor.resize_(2, 3), [2, 3], [3, 1]],
    [(tensor) => tensor.resize_(1, 2, 2, 2, { memory_format: channels_last }), [1, 2, 2, 2], [8, 1, 4, 2]],
  ]
  for (const [change, sizes, strides] of cases) {
    const tensor = x()
    const { shape } = tensor
    assert.equal(change(tensor), tensor)
    assert.deepEqual([...tensor.shape], sizes, `${shape}`)
    assert.deepEqual([...tensor.stride()], strides)
  }
})

test('resize_ keeps what the storage holds, for others that share it too', () => {
  const whole = arange(6).float()
  const view = whole.detach()
  view.resize_(2, 2).fill_(9)
  assert.deepEqual(whole.tolist(), [9, 9, 9, 9, 4, 5])
  assert.deepEqual(x().t().resize_(2, 2).tolist(), [
    [0, 1],
    [2, 3],
  ])
  const grown = ones(2).resize_(4)
  assert.deepEqual(grown.narrow(0, 0, 2).tolist(), [1, 1])
  assert.deepEqual([...zeros(2).resize_as_(x()).shape], [2, 3])
  assert.throws(() => x().resize_(-1), /Trying to create tensor with negative dimension -1: \[-1\]/)
})
