// Named tuples as PyTorch prints and pickles them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnType, ReturnedTuple } from '../../../src/ops/return-types.js'
import { Tuple } from '../../../src/python/tuple.js'
import { repr } from '../../../src/python/repr.js'
import { reduceTorch } from '../../../src/serialization/writing/reduce.js'
import { tensor } from '../../../src/tensor/making/data.js'

const made = returnType('sort', ['values', 'indices'])(tensor([1, 2.5]), tensor([1, 0]))

test('items by place, by name and by destructuring', () => {
  const [values, indices] = made
  assert.equal(made.values, values)
  assert.equal(made.indices, indices)
  assert.equal(made[1], indices)
  assert.equal(made.length, 2)
  assert.ok(made instanceof Tuple && Array.isArray(made))
})

test('printed as PyTorch 2.14 prints it', () => {
  const text = 'torch.return_types.sort(\nvalues=tensor([1.0000, 2.5000]),\nindices=tensor([1, 0]))'
  assert.equal(repr(made), text)
  assert.equal(String(made), text)
})

test("reduced as Python's pickle does: the type of the items and an empty dict", () => {
  const reduction = reduceTorch(made as unknown as ReturnedTuple) as { callable: object; args: unknown[] }
  assert.equal(String(reduction.callable), "<class 'torch.return_types.sort'>")
  assert.deepEqual(Object.getPrototypeOf(reduction.args[0]), Tuple.prototype)
  assert.equal((reduction.args[1] as Map<unknown, unknown>).size, 0)
})
