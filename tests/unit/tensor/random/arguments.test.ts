// What PyTorch 2.14.1 refuses, in its words; and the edges that no seed reaches by chance.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bernoulli_ } from '../../../../src/tensor/random/bernoulli.js'
import { exponential_ } from '../../../../src/tensor/random/exponential.js'
import { Generator } from '../../../../src/tensor/random/generator.js'
import { random_from_to_ } from '../../../../src/tensor/random/integers.js'
import { normal_, normal_strided_ } from '../../../../src/tensor/random/normal.js'
import { trunc_normal_ } from '../../../../src/tensor/random/trunc-normal.js'
import { uniform_ } from '../../../../src/tensor/random/uniform.js'

const generator = new Generator()
const floats = new Float32Array(2)

test('uniform_ of an empty, reversed or endless range', () => {
  assert.throws(() => uniform_(floats, 1, 0, generator), /found from=1 > to=0/)
  assert.throws(() => uniform_(floats, NaN, 0, generator), RangeError)
  assert.throws(() => uniform_(floats, 0, Infinity, generator), RangeError)
  assert.throws(() => uniform_(floats, -3e38, 3e38, generator), RangeError)
  uniform_(new Float64Array(2), -3e38, 3e38, generator)
})

test('normal_ of a negative or no standard deviation', () => {
  assert.throws(() => normal_(floats, 0, -1, generator), /expects std >= 0.0, but found std -1/)
  assert.throws(() => normal_strided_(floats, 0, NaN, generator), RangeError)
})

test('randint of an empty range or beyond the type', () => {
  assert.throws(() => random_from_to_(floats, 5, 5, generator), /from=5 >= to=5/)
  assert.throws(() => random_from_to_(new Uint8Array(1), 0, 257, generator), /256 is out of bounds for uint8/)
  assert.throws(() => random_from_to_(new Int8Array(1), -129, 0, generator), /-129 is out of bounds for int8/)
  const longs = new BigInt64Array(1)
  assert.throws(() => random_from_to_(longs, 0, 2n ** 63n + 1n, generator), /out of bounds for int64/)
  assert.throws(() => random_from_to_(floats, 0.5, 2, generator), RangeError)
})

test('bernoulli_ of what is no probability', () => {
  assert.throws(() => bernoulli_(floats, 1.5, generator), /p to be in \[0, 1\], but got p=1.5/)
  assert.throws(() => bernoulli_(floats, Float32Array.of(0.5, NaN), generator), RangeError)
  assert.throws(() => bernoulli_(floats, new Float32Array(3), generator), /2 probabilities/)
})

test('exponential_ and trunc_normal_ out of their domains', () => {
  assert.throws(() => exponential_(floats, 0, generator), /lambda > 0.0/)
  assert.throws(() => trunc_normal_(floats, 0, 0, -2, 2, generator), RangeError)
  assert.throws(() => trunc_normal_(floats, 0, 1, 2, -2, generator), RangeError)
})

test('trunc_normal_ keeps its bounds, a single point and endless ones included', () => {
  const out = new Float64Array(500)
  for (const [a, b] of [
    [-1, 0.5],
    [3, 4],
    [0.25, 0.25],
    [-Infinity, 0],
  ] as const) {
    trunc_normal_(out, 0, 1, a, b, generator)
    assert.ok(out.every((value) => value >= a && value <= b))
  }
})
