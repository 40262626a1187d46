// Each row of the table of operators: its function takes what its schema gives.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOverload, overloadsOf } from '../../../src/programs/operators/index.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { tensor } from '../../../src/tensor/making/data.js'

test('arguments go to the parameters of their names', () => {
  const sum = findOverload('aten::sum.dim_IntList')
  assert.ok(sum)
  assert.deepEqual(
    (
      sum.call([
        tensor([
          [1, 2],
          [3, 4],
        ]),
        [1],
        false,
        null,
      ]) as { tolist(): unknown }
    ).tolist(),
    [3, 7],
  )
})

test('1.0 is not 1', () => {
  const add = findOverload('aten::add.Scalar')
  assert.ok(add)
  assert.equal(String((add.call([tensor([1, 2]), PyFloat(1), 1]) as { dtype: unknown }).dtype), 'torch.float32')
  assert.equal(String((add.call([tensor([1, 2]), 1, 1]) as { dtype: unknown }).dtype), 'torch.int64')
})

test('in-place and out forms write', () => {
  const x = tensor([1, -2, 3])
  const relu = findOverload('aten::relu_.default')
  assert.ok(relu)
  assert.equal(relu.call([x]), x)
  assert.deepEqual(x.tolist(), [1, 0, 3])
  const out = tensor([0, 0, 0])
  const mul = findOverload('aten::mul.out')
  assert.ok(mul)
  assert.equal(mul.call([x, x, out]), out)
  assert.deepEqual(out.tolist(), [1, 0, 9])
  // Of an overload that serves all forms of its name, too.
  const halves = tensor([0, 0.5])
  const softmax = findOverload('aten::_softmax.out')
  assert.ok(softmax)
  assert.equal(softmax.call([tensor([1.5, 1.5]), 0, false, halves]), halves)
  assert.deepEqual(halves.tolist(), [0.5, 0.5])
})

test('what is not there is not found', () => {
  assert.equal(findOverload('aten::from_file.default'), undefined)
  assert.deepEqual(overloadsOf('aten::__proto__'), [])
})
