import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { float32, int32, tensor, topk } from '../../../../src/index.js'
import { root } from '../../../support/root.js'

interface Case {
  readonly x: readonly string[]
  readonly k: number
  readonly largest: boolean
  readonly sorted: boolean
  readonly indices: readonly (readonly number[])[]
}

const { cases } = JSON.parse(readFileSync(join(root, 'tests/fixtures/topk.json'), 'utf8')) as {
  readonly cases: readonly Case[]
}

test('topk takes the places that PyTorch takes, with equal elements and without', () => {
  for (const { x, k, largest, sorted, indices } of cases) {
    // -9 stands for NaN.
    const rows = x.map((row) => row.split(' ').map((text) => (text === '-9' ? NaN : Number(text))))
    const hasNaN = rows.some((row) => row.some(Number.isNaN))
    for (const dtype of hasNaN ? [float32] : [float32, int32]) {
      const input = tensor(rows, { dtype })
      const found = topk(input, k, { largest, sorted })
      assert.deepEqual(found.indices.tolist(), indices, JSON.stringify({ x, k, largest, sorted }))
      const values = indices.map((places, row) => places.map((place) => rows[row]?.[place]))
      assert.deepEqual(found.values.tolist(), values)
      assert.equal(found.values.dtype, dtype)
      const across = topk(input.t(), k, { dim: 0, largest, sorted })
      assert.deepEqual(across.indices.t().tolist(), indices)
      assert.deepEqual(across.values.t().tolist(), values)
    }
  }
})
