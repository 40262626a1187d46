// Against Python's own texts: tests/fixtures/decimal-text.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { exponential, fixed } from '../../../../src/tensor/format/decimal.js'
import { root } from '../../../support/root.js'

type Row = readonly [value: number, digits: number, fixed: string, exponential: string]
const rows = JSON.parse(readFileSync(join(root, 'tests/fixtures/decimal-text.json'), 'utf8')) as readonly Row[]

test("'%.Nf' as Python writes it", () => {
  for (const [value, digits, expected] of rows) assert.equal(fixed(value, digits), expected, `%.${digits}f of ${value}`)
})

test("'%.Ne' as Python writes it", () => {
  for (const [value, digits, , expected] of rows) {
    assert.equal(exponential(value, digits), expected, `%.${digits}e of ${value}`)
  }
})

test('what is no finite number', () => {
  for (const text of [fixed, exponential]) {
    assert.deepEqual(
      [NaN, Infinity, -Infinity].map((value) => text(value, 4)),
      ['nan', 'inf', '-inf'],
    )
  }
  assert.equal(fixed(-0, 2), '-0.00')
  assert.equal(exponential(-0, 0), '-0e+00')
})

test('more digits than the built-in methods give tell every double apart', () => {
  for (let exponent = -60; exponent < 60; exponent++) {
    for (const significand of [1, 3, 5, 4095, 2 ** 53 - 1]) {
      const value = significand * 2 ** exponent
      assert.equal(Number(fixed(value, 101)), value)
      assert.equal(Number(exponential(value, 101)), value)
    }
  }
})
