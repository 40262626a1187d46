// The table of operators is what the command writes now; and each row's function takes what its schema gives.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, tablePath, tableText } from '../../../scripts/operators.js'
import { findOverload, overloadsOf } from '../../../src/programs/operators/index.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { tensor } from '../../../src/tensor/making/data.js'

test('the table is current: npm run operators changes nothing', async () => {
  assert.equal(readFileSync(join(root, tablePath), 'utf8'), await tableText())
})

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
})

test('what is not there is not found', () => {
  assert.equal(findOverload('aten::from_file.default'), undefined)
  assert.deepEqual(overloadsOf('aten::__proto__'), [])
})
