// Linear layers of bfloat16 and float16 by weights kept in their 16 bits, against PyTorch's.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  bfloat16,
  conj,
  float16,
  float32,
  imag,
  manual_seed,
  nn,
  randn,
  tensor,
  view_as_complex,
} from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { isKeptHalf } from '../../../../src/ops/products/half.js'
import { root } from '../../../support/root.js'

interface Case {
  readonly dtype: 'bfloat16' | 'float16'
  readonly rows: number
  readonly infinite?: boolean
  readonly y: readonly (number | string)[]
}

const { cases } = JSON.parse(readFileSync(join(root, 'tests/fixtures/linear-half.json'), 'utf8')) as {
  readonly cases: readonly Case[]
}

/** As the fixture's script makes them. */
function numbers(rows: number, columns: number, a: number, b: number, modulus: number, scale: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => (((i * a + j * b) % modulus) - Math.floor(modulus / 2)) * scale),
  )
}

const { linear } = nn.functional

for (const { dtype: name, rows, infinite = false, y } of cases) {
  test(`${name}, ${rows} rows${infinite ? ', weights that are not finite' : ''}: as PyTorch rounds, once`, () => {
    const dtype = name === 'bfloat16' ? bfloat16 : float16
    const weights = numbers(20, 33, 5, 1, 13, 0.75)
    if (infinite) {
      ;(weights[3] as number[])[4] = Infinity
      ;(weights[5] as number[])[6] = NaN
    }
    const x = tensor(numbers(rows, 33, 7, 3, 11, 0.5)).to(dtype)
    const w = tensor(weights).to(dtype)
    const b = tensor(numbers(1, 20, 0, 3, 7, 0.25)[0] as number[]).to(dtype)
    assert.equal(isKeptHalf(w), !(infinite && dtype === float16))
    const wanted = y.map((each) => Number(String(each).replace('inf', 'Infinity')))
    // The weight is packed for one call, then for all.
    for (let call = 0; call < 3; call++) {
      const got = linear(x, w, b)
      assert.equal(got.dtype, dtype)
      assert.deepEqual(Array.from(got.to(float32).toTypedArray() as Float32Array), wanted)
    }
  })
}

test('a weight that was written is packed anew; a view of rows is another weight; others are widened', () => {
  manual_seed(1)
  const x = randn(2, 8).to(bfloat16)
  const w = randn(6, 8).to(bfloat16)
  const wide = (weight: Tensor): number[] =>
    linear(x.to(float32), weight.to(float32)).to(bfloat16).to(float32).flatten().tolist() as number[]
  const own = (weight: Tensor): number[] => linear(x, weight).to(float32).flatten().tolist() as number[]
  for (let call = 0; call < 3; call++) assert.deepEqual(own(w), wide(w))
  w.mul_(-2)
  assert.deepEqual(own(w), wide(w))
  const some = w.narrow(0, 2, 3)
  assert.ok(isKeptHalf(some))
  assert.deepEqual(own(some), wide(some))
  const turned = randn(8, 6).to(bfloat16).t()
  assert.ok(!isKeptHalf(turned))
  assert.deepEqual(own(turned), wide(turned))
})

test('a weight that stands for its negatives is not kept as it lies', () => {
  const pair = view_as_complex(tensor([[[1, 2]]], { dtype: float16 }))
  const negative = imag(conj(pair))
  assert.ok(!isKeptHalf(negative))
  assert.equal(linear(tensor([[3]], { dtype: float16 }), negative).item(), -6)
})

test('inputs that lie otherwise: transposed, from the midst of a storage, repeated, without elements', () => {
  manual_seed(2)
  for (const dtype of [bfloat16, float16]) {
    const w = randn(6, 8).to(dtype)
    const base = randn(8, 9).to(dtype)
    const row = randn(1, 8).to(dtype)
    const inputs = [base.t(), base.t().narrow(0, 3, 4), base.narrow(1, 1, 8), row.expand(5, 8), row.select(0, 0)]
    for (const x of [...inputs, randn(3, 2, 8).to(dtype), base.t().narrow(0, 0, 0)]) {
      const got = linear(x, w)
      assert.deepEqual([...got.shape], [...x.shape.slice(0, -1), 6])
      const wanted = linear(x.to(float32).contiguous(), w.to(float32)).to(dtype)
      assert.deepEqual(got.to(float32).tolist(), wanted.to(float32).tolist())
    }
  }
})

test('rows of several blocks are each their own', () => {
  manual_seed(3)
  const w = randn(20, 33).to(bfloat16)
  const x = randn(40_000, 33).to(bfloat16)
  const all = linear(x, w)
  for (const start of [0, 17_000, 18_390, 39_990]) {
    const some = linear(x.narrow(0, start, 10), w)
    assert.deepEqual(all.narrow(0, start, 10).to(float32).tolist(), some.to(float32).tolist())
  }
})

test('a weight of float16 that becomes infinite is widened from then on, and kept again when it is finite', () => {
  const w = tensor([
    [1, 2],
    [3, 4],
  ]).to(float16)
  const x = tensor([[0, 1]]).to(float16)
  assert.ok(isKeptHalf(w))
  assert.deepEqual(linear(x, w).to(float32).tolist(), [[2, 4]])
  w.at(1).fill_(Infinity)
  assert.ok(!isKeptHalf(w))
  assert.deepEqual(linear(x, w).to(float32).tolist(), [[2, NaN]])
  w.at(1).fill_(5)
  assert.ok(isKeptHalf(w))
  assert.deepEqual(linear(x, w).to(float32).tolist(), [[2, 5]])
})
