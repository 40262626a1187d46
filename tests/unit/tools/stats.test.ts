// stats: against torch 2.14.1 on its own files (tests/fixtures/tools-stats.py).

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, full, save, tensor } from '../../../src/index.js'
import { stats } from '../../../src/tools/index.js'
import type { TensorStats } from '../../../src/tools/index.js'
import { root } from '../../support/root.js'

type Numbers = Omit<TensorStats, 'path' | 'dtype' | 'shape' | 'numel'>

interface Expected {
  readonly bins: number
  readonly files: Readonly<Record<string, Readonly<Record<string, Numbers>>>>
}

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const { bins, files } = JSON.parse(readFileSync(join(root, 'tests/fixtures/tools-stats.json'), 'utf8')) as Expected

for (const [file, expected] of Object.entries(files)) {
  test(`${file}: the numbers are PyTorch's`, async () => {
    const { tensors } = await stats(join(folder, file), { bins })
    assert.deepEqual(
      tensors.map(({ path }) => path),
      Object.keys(expected),
    )
    for (const { path, dtype, shape, numel, mean, std, ...exact } of tensors) {
      const { mean: otherMean, std: otherStd, ...others } = expected[path] as Numbers
      assert.deepEqual(
        exact,
        { ...others, min: unsigned(others.min), max: unsigned(others.max) },
        `${path} ${dtype} ${shape.join()} ${numel}`,
      )
      assertNear(mean, otherMean)
      assertNear(std, otherStd)
    }
  })
}

/** Zero has no sign here. */
function unsigned(value: number | null): number | null {
  return value === null ? null : value + 0
}

/** Sums may be added up in another order. */
function assertNear(got: number | null, expected: number | null): void {
  if (got === null || expected === null) assert.equal(got, expected)
  else assert.ok(Math.abs(got - expected) <= 1e-14 * Math.max(1, Math.abs(expected)), `${got} for ${expected}`)
}

test('one value, none, and what is no number', async () => {
  const bytes = await save(
    new OrderedDict([
      ['equal', full([4], 2)],
      ['nan', tensor([NaN])],
      ['empty', tensor([])],
    ]),
  )
  const { tensors } = await stats(bytes, { bins: 4 })
  // torch.histc(torch.full([4], 2.), 4) is [0, 0, 4, 0].
  assert.deepEqual(tensors[0]?.histogram, [0, 0, 4, 0])
  assert.equal(tensors[0]?.std, 0)
  assert.deepEqual([tensors[1]?.nan, tensors[1]?.min, tensors[1]?.histogram], [1, null, null])
  assert.deepEqual([tensors[2]?.nan, tensors[2]?.max], [0, null])
  const [complex] = (await stats(join(folder, 'dtypes/dtype_complex64.pt'))).tensors
  assert.deepEqual([complex?.nan, complex?.min], [null, null])
  const [sparse] = (await stats(join(folder, 'views/sparse_csr.pt'))).tensors
  assert.equal(sparse?.zeros, null)
  await assert.rejects(stats(bytes, { bins: 0.5 }), RangeError)
})

test('prints a table', async () => {
  const text = String(await stats(await save(new OrderedDict([['w', tensor([1, 3, NaN])]]))))
  assert.match(text, /^w +float32 +\[3\] +1 +3 +2 +1\.4142 +1 +0 +0$/m)
})
