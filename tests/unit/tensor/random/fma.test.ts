import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fma32, fma64 } from '../../../../src/tensor/random/fma.js'
import { Mt19937 } from '../../../../src/tensor/random/mt19937.js'

/** A double as an integer multiple of 2**-200, exactly. */
function exact(x: number): bigint {
  let shift = 200
  while (!Number.isInteger(x)) {
    x *= 2
    shift -= 1
  }
  return BigInt(x) << BigInt(shift)
}

test('fma64 is nearer to the exact value than either neighbour', () => {
  const engine = new Mt19937(1n)
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [engine.uniform53() + 2 ** -10, engine.uniform53() - 0.5]
    const c = i % 2 === 0 ? -a * b : engine.uniform53()
    const truth = ((exact(a) * exact(b)) >> 200n) + exact(c)
    const distance = (x: number): bigint => (exact(x) > truth ? exact(x) - truth : truth - exact(x))
    const result = fma64(a, b, c)
    const unit = Math.max(Math.abs(result) * 2 ** -53, 2 ** -150)
    assert.ok(distance(result) <= distance(result + unit) && distance(result) <= distance(result - unit))
  }
})

test('fma64 far out, where the product cannot be split', () => {
  assert.equal(fma64(1e300, 1e300, -1), Infinity)
  assert.equal(fma64(2 ** 1000, 0.5, 1), 2 ** 999)
  assert.ok(Number.isNaN(fma64(NaN, 1, 1)))
})

test('fma32 rounds once', () => {
  const a = 1 + 2 ** -23
  const square = Math.fround(a * a)
  assert.equal(fma32(a, a, -square), 2 ** -46)
})
