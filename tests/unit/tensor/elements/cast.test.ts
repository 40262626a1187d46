import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arange, float64, int16, int32, int8, tensor } from '../../../../src/index.js'

const ENDS = [
  2147483647.9,
  2147483648,
  -2147483648,
  -2147483648.9,
  -2147483649,
  NaN,
  Infinity,
  -Infinity,
  -1.9,
  300.7,
  -129,
]
const LEAST = -2147483648

test('floats become integers as PyTorch 2.14 makes them, toward zero and beyond the ends the least, of which narrow ones take the low bits', () => {
  const floats = tensor(ENDS, { dtype: float64 })
  assert.deepEqual(floats.to(int32).tolist(), [2147483647, ...Array(7).fill(LEAST), -1, 300, -129])
  assert.deepEqual(floats.to(int16).tolist(), [-1, ...Array(7).fill(0), -1, 300, -129])
  assert.deepEqual(floats.to(int8).tolist(), [-1, ...Array(7).fill(0), -1, 44, 127])
})

test('floats become narrow integers however many they are', () => {
  const values = arange(10_001).float().neg().to(int16).toTypedArray() as Int16Array
  assert.equal(values.length, 10_001)
  assert.ok(values.every((value, index) => value === 0 - index))
})
