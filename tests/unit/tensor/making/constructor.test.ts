// torch.Tensor called as a constructor; values and messages of PyTorch 2.14.1.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../../src/index.js'

const { Tensor } = torch

test('float32 of data', () => {
  for (const made of [
    new Tensor([1, 2]),
    Tensor([1, 2]),
    Tensor(new Float64Array([1, 2])),
    Tensor(torch.Tuple.of(1, 2)),
  ]) {
    assert.equal(String(made), 'tensor([1., 2.])')
    assert.equal(made.dtype, torch.float32)
  }
  assert.equal(
    String(
      new Tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
    'tensor([[1., 2.],\n        [3., 4.]])',
  )
  assert.equal(String(Tensor([true])), 'tensor([1.])')
})

test('sizes', () => {
  assert.deepEqual([...new Tensor(2, 3).shape], [2, 3])
  assert.deepEqual([...Tensor(3).shape], [3])
  assert.deepEqual([...Tensor().shape], [0])
  assert.deepEqual([...Tensor(torch.Size.of(2)).shape], [2])
})

test('another tensor, whose memory it shares, whatever its dtype', () => {
  const x = torch.tensor([1])
  const made = Tensor(x)
  assert.equal(String(made), 'tensor([1])')
  x.fill_(5)
  assert.equal(made.item(), 5)
})

test('what is neither', () => {
  const message = /^Tensor\(\): takes sizes, Tensor\(2, 3\), or data, Tensor\(\[1, 2\]\)/
  assert.throws(() => Tensor(1.5), { name: 'TypeError', message })
  assert.throws(() => new Tensor('a' as never), { name: 'TypeError', message })
})

test('all tensors are of the class, and it can be extended', () => {
  assert.ok(torch.ones(2) instanceof Tensor)
  assert.ok(torch.nn.Parameter(torch.ones(2)) instanceof Tensor)
  assert.equal(torch.ones(2).constructor, Tensor)
  class Image extends Tensor {
    width(): number {
      return this.size(-1)
    }
  }
  const image = new Image(3, 4)
  assert.equal(image.width(), 4)
  assert.ok(image instanceof Image && image instanceof Tensor)
  assert.deepEqual([...image.add(1).shape], [3, 4])
})

test('iteration gives rows, which are views', () => {
  const x = torch.arange(4).view(2, 2)
  const rows = [...x]
  assert.deepEqual(
    rows.map((row) => row.tolist()),
    [
      [0, 1],
      [2, 3],
    ],
  )
  ;(rows[0] as torch.Tensor).fill_(7)
  assert.equal(x.at(0, 1).item(), 7)
  const [first] = x
  assert.equal(first?.untyped_storage(), x.untyped_storage())
  assert.throws(() => [...torch.tensor(1)], { name: 'TypeError', message: 'iteration over a 0-d tensor' })
})
