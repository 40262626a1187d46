// Creation against real PyTorch (fixtures/ops.json), and what only JavaScript's values need.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allclose } from '../../../src/ops/pointwise/compare.js'
import { Complex, PyFloat } from '../../../src/python/numbers.js'
import { frombuffer, tensor } from '../../../src/tensor/making/data.js'
import * as draw from '../../../src/tensor/making/draw.js'
import { bfloat16, complex64, float32, float64, int32, int64, uint8 } from '../../../src/tensor/dtype.js'
import * as factory from '../../../src/tensor/making/factory.js'
import * as ranges from '../../../src/tensor/making/ranges.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { fixture, same, typeNamed } from '../ops/fixture.js'

const functions = { tensor, ...factory, ...ranges, ...draw } as unknown as Record<
  string,
  (...args: unknown[]) => Tensor
>

function create([name, ...args]: [name: string, ...args: unknown[]]): Tensor {
  const given = args.map((each) => (isOptions(each) ? { dtype: typeNamed(each.dtype) } : each))
  return (functions[name] as (...args: unknown[]) => Tensor)(...given)
}

/** The last bit of float64 logarithms and sines is the platform's. */
function closeTo(got: Tensor, wanted: Tensor): void {
  assert.ok(allclose(got, wanted, 1e-14, 0), `${got.tolist()}\n${wanted.tolist()}`)
}

function isOptions(value: unknown): value is { dtype: string } {
  return typeof value === 'object' && value !== null && 'dtype' in value
}

test(`creation as in PyTorch ${fixture.torch}`, async (t) => {
  for (const { call, result } of fixture.creation)
    await t.test(JSON.stringify(call), () => same(() => create(call), result))
})

test('random numbers of a seed', async (t) => {
  for (const { call, result } of fixture.random) {
    await t.test(JSON.stringify(call), () => {
      draw.manual_seed(7)
      same(() => create(call), result, call[0] === 'randn' ? closeTo : undefined)
    })
  }
})

test('the dtype of JavaScript values', () => {
  assert.equal(tensor([1, 2]).dtype, int64)
  assert.equal(tensor([1, PyFloat(2)]).dtype, float32)
  assert.equal(tensor([-0, 1]).dtype, float32)
  assert.equal(tensor(1n).dtype, int64)
  assert.equal(tensor([Complex(1, 2)]).dtype, complex64)
  assert.equal(tensor(new Float64Array(2)).dtype, float64)
  assert.equal(tensor(new Uint8ClampedArray([1])).dtype, uint8)
  assert.equal(tensor(Buffer.from('ab')).dtype, uint8)
  assert.equal(tensor([new Int32Array(2), new Int32Array(2)]).dtype, int32)
  assert.equal(tensor(factory.ones(2, { dtype: bfloat16 })).dtype, bfloat16)
  assert.equal(tensor(tensor([1, 2.5]).tolist() as number[]).dtype, float32)
  assert.equal(tensor(factory.ones(2).tolist() as number[]).dtype, float32)
})

test('what no tensor is made of', () => {
  assert.throws(() => tensor(['a'] as never), { name: 'TypeError' })
  assert.throws(() => tensor(null as never), { name: 'TypeError' })
  assert.throws(() => tensor([1, [2]]), { name: 'TypeError' })
  assert.throws(() => tensor([[1], 2]), { name: 'TypeError' })
  const endless: unknown[] = []
  endless.push(endless)
  assert.throws(() => tensor(endless as never), { name: 'RangeError' })
  let wide: unknown = 1
  for (let depth = 0; depth < 100; depth++) wide = [wide, wide]
  assert.throws(() => tensor(wide as never), { name: 'RangeError' })
})

test('tensor copies, frombuffer shares', () => {
  const numbers = new Float32Array([1, 2, 3, 4])
  const copied = tensor(numbers)
  const shared = frombuffer(numbers, { dtype: float32, offset: 4, count: 2 })
  numbers[1] = 9
  assert.deepEqual(copied.tolist(), [1, 2, 3, 4])
  assert.deepEqual(shared.tolist(), [9, 3])
  const buffer = numbers.buffer
  assert.throws(() => frombuffer(buffer, { dtype: float32, offset: 16 }), {
    message: /^offset \(16 bytes\) must be non-negative/,
  })
  assert.throws(() => frombuffer(buffer, { dtype: float32, count: 5 }), {
    message: /^requested buffer length \(5 \* 4 bytes\)/,
  })
  assert.throws(() => frombuffer(buffer, { dtype: float64, offset: 4 }), {
    message: /^buffer length \(12 bytes\) after offset/,
  })
  assert.throws(() => frombuffer(buffer, { dtype: float32, offset: 2, count: 1 }), { name: 'RangeError' })
})

test('sizes beyond any memory are refused before it is taken', () => {
  for (const sizes of [[2 ** 40, 2 ** 40], [2 ** 36], [0, 2 ** 52, 2 ** 52], [1e300]]) {
    assert.throws(() => factory.zeros(sizes), { name: sizes[0] === 1e300 ? 'TypeError' : 'RangeError' })
  }
})

test('likes keep size, dtype and layout', () => {
  const turned = factory.zeros(2, 3, { dtype: int32 })
  const x = turned.alias([3, 2], [1, 3], 0)
  assert.deepEqual([...factory.ones_like(x).stride()], [1, 3])
  assert.equal(factory.full_like(x, 7).dtype, int32)
  assert.equal(factory.zeros_like(x, { dtype: float64 }).dtype, float64)
})
