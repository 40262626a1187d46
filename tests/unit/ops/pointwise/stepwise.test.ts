import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logit, sinc, tensor, type Tensor } from '../../../../src/index.js'

/** PyTorch 2.14, float32: torch.sinc and torch.logit of these. */
const VALUES = [0, 0.25, 0.5, 0.75, 1]
const SINC = [1, 0.9003163, 0.63661975, 0.30010542, -2.7827534e-8]
const LOGIT = [-Infinity, -1.0986123, 0, 1.0986123, Infinity]

test('functions in steps compute what is longer than a block, strided or repeated as what is short', () => {
  const row = tensor(VALUES)
  const cases: [(x: Tensor) => Tensor, number[]][] = [
    [sinc, SINC],
    [logit, LOGIT],
  ]
  for (const [run, expected] of cases) {
    const short = run(row).toTypedArray() as Float32Array
    short.forEach((value, at) => {
      const wanted = expected[at] as number
      assert.ok(value === wanted || Math.abs(value - wanted) < 1e-7, `${value} is not ${wanted}`)
    })
    const rows = 20_000
    for (const [long, at] of [
      [row.repeat(rows, 1), (index: number) => index % 5],
      [row.expand(rows, -1), (index: number) => index % 5],
      [row.unsqueeze(1).expand(-1, rows), (index: number) => Math.floor(index / rows)],
      [row.repeat(rows, 1).t(), (index: number) => Math.floor(index / rows)],
    ] as [Tensor, (index: number) => number][]) {
      const values = run(long).toTypedArray() as Float32Array
      assert.equal(values.length, 5 * rows)
      const wrong = values.findIndex((value, index) => !Object.is(value, short[at(index)]))
      assert.equal(wrong, -1, `element ${wrong} is ${values[wrong]}`)
    }
  }
})
