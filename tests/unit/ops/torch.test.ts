// Operations against real PyTorch: every case of fixtures/ops.json.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as inPlace from '../../../src/namespaces/in-place.js'
import * as binary from '../../../src/ops/pointwise/binary.js'
import { eq } from '../../../src/ops/pointwise/compare.js'
import { to } from '../../../src/ops/moving/convert.js'
import { clone, copy_ } from '../../../src/ops/moving/copies.js'
import { linear } from '../../../src/ops/products/linear.js'
import { matmul } from '../../../src/ops/products/products.js'
import { result_type } from '../../../src/ops/promotion.js'
import * as unary from '../../../src/ops/pointwise/unary.js'
import { Complex } from '../../../src/python/numbers.js'
import { promote_types } from '../../../src/tensor/promote-types.js'
import { zeros } from '../../../src/tensor/making/factory.js'
import type { Scalar } from '../../../src/tensor/making/factory.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { fixture, operand, read, same, typeNamed } from './fixture.js'
import type { GivenType, Written } from './fixture.js'

const functions = { ...inPlace, ...binary, ...unary, eq, copy_, matmul } as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>

test(`promotion is PyTorch ${fixture.torch}'s`, () => {
  const { names, table } = fixture.promote
  names.forEach((a, row) =>
    names.forEach((b, column) => {
      const expected = table[row]?.[column]
      const run = () => promote_types(typeNamed(a), typeNamed(b)).name
      if (expected === null) assert.throws(run, { name: 'DTypeError' }, `${a} and ${b}`)
      else assert.equal(run(), expected, `${a} and ${b}`)
    }),
  )
})

test('the dtype of a result depends on what has dimensions', () => {
  for (const { a, b, result } of fixture.result_type) {
    assert.equal(result_type(make(a), make(b)).name, result, JSON.stringify([a, b]))
  }
})

test('functions of two operands', async (t) => {
  for (const { op, a, b, result } of fixture.binary) {
    await t.test(JSON.stringify([op, a, b]), () => {
      const run = functions[op] as (...args: unknown[]) => unknown
      const first = op.endsWith('_') ? clone(operand(a)) : operand(a)
      same(() => run(first, Array.isArray(b) ? operand(b) : b), result)
    })
  }
})

test('functions of one operand', async (t) => {
  for (const { op, a, result } of fixture.unary) {
    await t.test(JSON.stringify([op, a]), () =>
      same(() => (functions[op] as (x: Tensor) => Tensor)(operand(a)), result),
    )
  }
})

test('casts', async (t) => {
  for (const { from, to: name, result } of fixture.casts) {
    await t.test(`${from.dtype} to ${name}`, () => same(() => to(read(from), typeNamed(name)), result))
  }
})

test('products', async (t) => {
  for (const { op, a, b, c, result } of fixture.products) {
    const sizes = JSON.stringify([op, a.dtype, a.size, b.size])
    const run = () =>
      op === 'linear' ? linear(read(a), read(b), c ? read(c as Written) : null) : matmul(read(a), read(b))
    await t.test(sizes, () => same(run, result))
  }
})

function make(given: GivenType): Tensor | Scalar {
  if ('dtype' in given) return zeros(given.size, { dtype: typeNamed(given.dtype) })
  return 'complex' in given ? Complex(...given.complex) : given.number
}
