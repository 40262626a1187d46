// The ways into the core against plain loops: nothing, one element, tails, several blocks.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add, mul } from '../../../src/ops/pointwise/binary.js'
import { allclose } from '../../../src/ops/pointwise/compare.js'
import { contiguous } from '../../../src/ops/moving/copies.js'
import { linear } from '../../../src/ops/products/linear.js'
import { matmul, mm } from '../../../src/ops/products/products.js'
import { relu } from '../../../src/ops/pointwise/unary.js'
import { relu_ } from '../../../src/namespaces/in-place.js'
import { expand } from '../../../src/ops/views/strided.js'
import { reshape } from '../../../src/ops/views/reshape.js'
import { t, transpose } from '../../../src/ops/views/dims.js'
import { tensor } from '../../../src/tensor/making/data.js'
import { float32, float64, int64 } from '../../../src/tensor/dtype.js'
import { to } from '../../../src/ops/moving/convert.js'
import { manual_seed, randint, randn } from '../../../src/tensor/making/draw.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

function values(x: Tensor): Float32Array {
  return x.toTypedArray() as Float32Array
}

test('elementwise functions at every length', () => {
  manual_seed(1)
  for (const n of [0, 1, 3, 4, 5, 31, 1000, 32768, 32769, 100003]) {
    const [x, y] = [randn(n), randn(n)]
    const [a, b] = [values(x), values(y)]
    assert.deepEqual(
      values(add(x, y)),
      a.map((value, index) => value + (b[index] as number)),
      `add ${n}`,
    )
    assert.deepEqual(
      values(mul(x, y)),
      a.map((value, index) => value * (b[index] as number)),
      `mul ${n}`,
    )
    assert.deepEqual(
      values(add(x, 0.1)),
      a.map((value) => value + Math.fround(0.1)),
      `add a number ${n}`,
    )
    assert.deepEqual(
      values(mul(x, -3)),
      a.map((value) => value * -3),
      `mul a number ${n}`,
    )
    assert.deepEqual(
      values(relu(x)),
      a.map((value) => Math.max(value, 0)),
      `relu ${n}`,
    )
  }
})

test('rows that repeat', () => {
  for (const [rows, columns] of [
    [1, 1],
    [3, 5],
    [700, 97],
    [2, 40000],
  ] as const) {
    const [x, y] = [randn(rows, columns), randn(columns)]
    const [a, b] = [values(x), values(y)]
    assert.deepEqual(
      values(add(x, y)),
      a.map((value, index) => value + (b[index % columns] as number)),
    )
    assert.deepEqual(
      values(mul(x, y)),
      a.map((value, index) => value * (b[index % columns] as number)),
    )
  }
})

test('NaN stays, in place too, and versions tell', () => {
  const x = tensor([NaN, -1, 2.5])
  const { version } = x.untyped_storage()
  assert.equal(relu_(x), x)
  assert.deepEqual(x.tolist(), [NaN, 0, 2.5])
  assert.ok(x.untyped_storage().version > version)
})

test('products through the core agree with sums in float64', () => {
  for (const [m, k, n] of [
    [1, 128, 33],
    [17, 65, 31],
    [64, 64, 64],
    [3, 2000, 16],
    [300, 1100, 5],
  ] as const) {
    const [a, b] = [randn(m, k), randn(k, n)]
    const exact = mm(to(a, float64), to(b, float64))
    const close = (got: Tensor) =>
      assert.ok(allclose(to(got, float64), exact, 1e-4, 1e-4 * Math.sqrt(k)), `${m}x${k}x${n}`)
    close(mm(a, b))
    close(matmul(t(copiedTranspose(a)), b))
    close(linear(a, copiedTranspose(b)))
  }
})

test('linear with bias, and a weight that changes', () => {
  const [x, weight, bias] = [randn(9, 50), randn(21, 50), randn(21)]
  const expected = () => add(mm(to(x, float64), to(t(weight), float64)), bias)
  assert.ok(allclose(to(linear(x, weight, bias), float64), expected(), 1e-4, 1e-4))
  relu_(weight)
  assert.ok(allclose(to(linear(x, weight, bias), float64), expected(), 1e-4, 1e-4))
})

test('batches that repeat', () => {
  const [a, b] = [randn(4, 1, 20, 30), randn(3, 30, 10)]
  const got = matmul(a, b)
  assert.deepEqual([...got.size()], [4, 3, 20, 10])
  const one = mm(a.alias([20, 30], [30, 1], 2 * 600), b.alias([30, 10], [10, 1], 300))
  assert.ok(allclose(got.alias([20, 10], [10, 1], (2 * 3 + 1) * 200), one))
  assert.ok(allclose(matmul(a, expand(b, [4, 3, 30, 10])), got))
})

test('heads that lie beside each other, whole and transposed, in every dtype of lanes', () => {
  for (const dtype of [float32, float64, int64]) {
    const [q, k] = [0, 1].map(() =>
      transpose(reshape(to(randint(-4, 5, [2, 20, 96]), dtype), [2, 20, 3, 32]), 1, 2),
    ) as [Tensor, Tensor]
    const scores = matmul(q, transpose(k, 2, 3))
    const mixed = matmul(scores, k)
    const [own, other] = [contiguous(q), contiguous(k)]
    const plain = matmul(own, contiguous(transpose(other, 2, 3)))
    assert.deepEqual(scores.tolist(), plain.tolist())
    assert.deepEqual(mixed.tolist(), matmul(plain, other).tolist())
    // By the definition, for one head.
    const rows = (x: Tensor) =>
      (x.alias([20, 32], x.strides.slice(2), x.offset + (x.strides[1] as number)).tolist() as number[][]).map((row) =>
        row.map(Number),
      )
    const [a, b] = [rows(q), rows(k)]
    const expected = a.map((x) => b.map((y) => x.reduce((sum, value, at) => sum + value * (y[at] as number), 0)))
    const got = scores.alias([20, 20], [20, 1], 400).tolist() as number[][]
    assert.deepEqual(
      got.map((row) => row.map(Number)),
      expected,
    )
  }
})

test('rows so long that few fit into a block are summed alike, however many there are', () => {
  manual_seed(3)
  const k = 400_000
  const [x, weight] = [randn(5, k), randn(2, k)]
  const results = [2, 3, 4, 5].map((rows) => values(linear(x.alias([rows, k], [k, 1], 0), weight)))
  const all = results.at(-1) as Float32Array
  for (const got of results) assert.deepEqual(got, all.slice(0, got.length))
})

/** The transposed matrix in memory of its own, so that its transpose lies by columns. */
function copiedTranspose(x: Tensor): Tensor {
  return contiguous(transpose(x, 0, 1))
}
