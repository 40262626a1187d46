// Every pattern of the small floats: decoded by its definition, and encoded back to itself. How PyTorch rounds
// and overflows is in fixtures/ops.json (casts).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as small from '../../../../src/tensor/elements/small-floats.js'

/** IEEE 754's meaning of a pattern, in the plainest arithmetic. */
function ieee(bits: number, exponentBits: number, mantissaBits: number): number {
  const sign = (bits >> (exponentBits + mantissaBits)) & 1 ? -1 : 1
  const exponent = (bits >> mantissaBits) & (2 ** exponentBits - 1)
  const mantissa = bits & (2 ** mantissaBits - 1)
  const bias = 2 ** (exponentBits - 1) - 1
  if (exponent === 2 ** exponentBits - 1) return mantissa === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits)
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias)
}

test('float16 and bfloat16, all patterns', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const [half, brain] = [small.float16ToNumber(bits), small.bfloat16ToNumber(bits)]
    assert.ok(Object.is(half, ieee(bits, 5, 10)), `float16 ${bits}`)
    assert.ok(Object.is(brain, ieee(bits, 8, 7)), `bfloat16 ${bits}`)
    if (!Number.isNaN(half)) assert.equal(small.numberToFloat16(half), bits)
    if (!Number.isNaN(brain)) assert.equal(small.numberToBFloat16(brain), bits)
  }
})

test('float16 rounds to the nearest, ties to even', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [small.float16ToNumber(bits), small.float16ToNumber(bits + 1)]
    const middle = (low + high) / 2
    assert.equal(small.numberToFloat16(middle), bits % 2 === 0 ? bits : bits + 1)
    assert.equal(small.numberToFloat16(Math.fround(middle * (1 + 2 ** -20))), bits + 1)
    assert.equal(small.numberToFloat16(Math.fround(middle * (1 - 2 ** -20))), bits)
  }
})

test('float8, all patterns', () => {
  for (const [name, format] of Object.entries({
    e4m3fn: small.e4m3fn,
    e5m2: small.e5m2,
    e4m3fnuz: small.e4m3fnuz,
    e5m2fnuz: small.e5m2fnuz,
  })) {
    for (let bits = 0; bits < 256; bits++) {
      const value = small.float8ToNumber(bits, format)
      if (!Number.isNaN(value)) assert.equal(small.numberToFloat8(value, format), bits, `${name} ${bits}`)
    }
  }
  for (let bits = 0; bits < 256; bits++) assert.ok(Object.is(small.float8ToNumber(bits, small.e5m2), ieee(bits, 5, 2)))
  assert.equal(small.e8m0fnuToNumber(127), 1)
  assert.equal(small.e8m0fnuToNumber(0), 2 ** -127)
  assert.ok(Number.isNaN(small.e8m0fnuToNumber(255)))
})
