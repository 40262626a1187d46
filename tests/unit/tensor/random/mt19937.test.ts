import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxModulus, Mt19937 } from '../../../../src/tensor/random/mt19937.js'

test('the 10000th number of seed 5489 is the one that C++ demands (ISO C++ [rand.predef])', () => {
  const engine = new Mt19937(5489n)
  for (let i = 1; i < 10000; i++) {
    engine.random()
  }
  assert.equal(engine.random(), 4123659995)
})

test('only the low 32 bits of a seed count', () => {
  assert.equal(new Mt19937(7n).random(), new Mt19937(2n ** 63n + 7n).random())
})

test('random64_modulo is the remainder of random64', () => {
  for (const modulus of [1, 3, 2 ** 28, 2 ** 32 - 5, 2 ** 33 + 1, maxModulus - 1, maxModulus]) {
    const [a, b] = [new Mt19937(1n), new Mt19937(1n)]
    for (let i = 0; i < 1000; i++) {
      assert.equal(a.random64_modulo(modulus), Number(b.random64() % BigInt(modulus)))
    }
  }
})
