// ceil_mode as PyTorch has it, where strides are larger than kernels too (tests/fixtures/pool-ceil.py).

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { arange, nn } from '../../../../src/index.js'

type Sizes = number | number[]
type Case = [sizes: number[], kernel: Sizes, stride: Sizes, padding: Sizes, max: unknown, avg: unknown]

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/pool-ceil.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly cases: readonly Case[]
}

const { max_pool1d, max_pool2d, avg_pool1d, avg_pool2d } = nn.functional

test(`pools with ceil_mode are PyTorch ${fixture.torch}'s`, () => {
  assert.ok(fixture.cases.length > 200)
  for (const [sizes, kernel_size, stride, padding, max, avg] of fixture.cases) {
    const x = arange(sizes.reduce((product, size) => product * size, 1))
      .float()
      .view(1, 1, ...sizes)
    const options = { kernel_size, stride, padding, ceil_mode: true }
    const [maximum, mean] = sizes.length === 1 ? [max_pool1d, avg_pool1d] : [max_pool2d, avg_pool2d]
    const what = JSON.stringify([sizes, kernel_size, stride, padding])
    assert.deepEqual(maximum(x, options).tolist(), max, `max ${what}`)
    assert.deepEqual(mean(x, options).tolist(), avg, `mean ${what}`)
  }
})
