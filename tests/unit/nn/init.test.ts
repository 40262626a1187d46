// nn.init draws PyTorch's numbers for the same seed: tests/fixtures/nn-init.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { empty, float64, Generator, manual_seed, nn, zeros } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

interface Drawn {
  readonly name: string
  readonly size: number[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly data: readonly number[]
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn-init.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly gains: Readonly<Record<string, number>>
  readonly cases: readonly Drawn[]
}

type Fill = (tensor: Tensor, options?: object) => Tensor

const fill = nn.init as unknown as Readonly<Record<string, Fill>>

test(`PyTorch ${fixture.torch}'s numbers for the same seed`, async (t) => {
  for (const { name, size, kwargs, data } of fixture.cases) {
    await t.test(`${name}(${JSON.stringify(size)}, ${JSON.stringify(kwargs)})`, () => {
      manual_seed(1)
      const tensor = empty(size)
      assert.equal(fill[name]?.(tensor, kwargs), tensor)
      for (const [index, value] of (tensor.toTypedArray() as Float32Array).entries()) {
        const wanted = data[index] as number
        // PyTorch leaves the QR decomposition to LAPACK in single precision.
        const tolerance = name === 'orthogonal_' ? 1e-6 : 1e-7 * Math.abs(wanted)
        assert.ok(Math.abs(value - wanted) <= tolerance, `element ${index} is ${value}, not ${wanted}`)
      }
    })
  }
})

test('gains', () => {
  for (const [name, gain] of Object.entries(fixture.gains))
    assert.equal(nn.init.calculate_gain(name as 'relu'), gain, name)
  assert.equal(nn.init.calculate_gain('leaky_relu', 1), 1)
  assert.throws(() => nn.init.calculate_gain('swish' as 'relu'), /Unsupported nonlinearity swish/)
})

test('orthogonal_ is orthogonal, in double precision too', () => {
  const rows = nn.init.orthogonal_(zeros(5, 9, { dtype: float64 }), { generator: new Generator().manual_seed(3) })
  const product = rows.matmul(rows.t()).tolist() as number[][]
  for (const [i, row] of product.entries()) {
    for (const [j, value] of row.entries()) assert.ok(Math.abs(value - Number(i === j)) < 1e-12)
  }
})

test('a view is filled in its place', () => {
  const whole = zeros(3, 4)
  nn.init.ones_(whole.narrow(1, 1, 2).t())
  assert.deepEqual(
    whole.tolist(),
    Array.from({ length: 3 }, () => [0, 1, 1, 0]),
  )
  manual_seed(1)
  nn.init.trunc_normal_(whole.t())
  assert.ok((whole.tolist() as number[][]).flat().every((value) => Math.abs(value) <= 2))
})

test('sizes that do not fit are refused in the words of PyTorch', () => {
  const vector = zeros(3)
  const message = 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions'
  assert.throws(() => nn.init.xavier_uniform_(vector), { name: 'ShapeError', message })
  assert.throws(() => nn.init.kaiming_normal_(vector), { name: 'ShapeError', message })
  assert.throws(() => nn.init.eye_(vector), { message: 'Only tensors with 2 dimensions are supported' })
  assert.throws(() => nn.init.orthogonal_(vector), { message: 'Only tensors with 2 or more dimensions are supported' })
  assert.throws(() => nn.init.dirac_(zeros(2, 2)), { message: 'Only tensors with 3, 4, or 5 dimensions are supported' })
  assert.throws(() => nn.init.dirac_(zeros(3, 2, 1), 2), { message: 'dim 0 must be divisible by groups' })
  assert.throws(() => nn.init.kaiming_uniform_(zeros(2, 2), { mode: 'fan' as 'fan_in' }), {
    message: "Mode fan not supported, please use one of ['fan_in', 'fan_out']",
  })
  assert.equal(nn.init.kaiming_uniform_(zeros(0, 2)).numel(), 0)
})
