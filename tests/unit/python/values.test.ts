// Tuple, Size, FrozenSet, PyFloat, Complex: how they are made, what they let be done, what they become.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteArray } from '../../../src/python/bytes.js'
import { Complex, PyFloat } from '../../../src/python/numbers.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Size, Tuple } from '../../../src/python/tuple.js'

test('a tuple is a frozen Array, however many items it has', () => {
  for (const items of [[], [3], ['a'], [1, 2, 3]]) {
    const tuple = Tuple.from<unknown>(items)
    assert.deepEqual([...tuple], items)
    assert(Array.isArray(tuple) && tuple instanceof Tuple && Object.isFrozen(tuple))
    assert.throws(() => tuple.push(1), TypeError)
  }
  assert.deepEqual([...Tuple.of(3)], [3])
  assert.deepEqual([...Tuple.from(new Set([1, 2]))], [1, 2])
  assert.deepEqual([...Tuple.from([1, 2], (item) => item * 2)], [2, 4])
})

test('what an Array method makes of a tuple is an Array', () => {
  const derived = Tuple.of(1, 2).map((item) => item + 1)
  assert(!(derived instanceof Tuple))
  assert.deepEqual(derived, [2, 3])
})

test('a Size is a tuple that counts its elements', () => {
  const size = Size.of(2, 3)
  assert(size instanceof Tuple && size instanceof Size)
  assert.deepEqual([size.numel(), Size.of().numel(), String(size)], [6, 1, 'torch.Size([2, 3])'])
})

test('a FrozenSet cannot be changed', () => {
  const set = FrozenSet.from([1, 2])
  assert(set.has(1) && set.size === 2)
  assert.throws(() => set.add(), TypeError)
  assert.throws(() => set.delete(), TypeError)
  assert.throws(() => set.clear(), TypeError)
})

test('PyFloat and Complex go with and without new', () => {
  assert.equal(PyFloat(1).value, new PyFloat(1).value)
  assert(PyFloat(1) instanceof PyFloat)
  assert.equal(Number(PyFloat(2)) + 1, 3)
  assert.deepEqual([Complex(1).im, String(Complex(0, 1))], [0, '1j'])
  assert.throws(() => PyFloat('1' as never), TypeError)
})

test('a ByteArray copies, and what is derived from it are bytes', () => {
  const source = Uint8Array.of(1, 2)
  const array = ByteArray.copy(source)
  source[0] = 9
  assert.deepEqual([...array], [1, 2])
  assert(!(array.subarray(1) instanceof ByteArray))
})
