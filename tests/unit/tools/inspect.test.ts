// inspect: against what PyTorch said of its own files when it wrote them (manifest.json), and on files made here.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, ones, open, save } from '../../../src/index.js'
import { inspect } from '../../../src/tools/index.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')

interface Described {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly nbytes: number
}

interface Manifest {
  readonly entries: readonly { readonly file: string; readonly value?: Partial<Described> & { readonly t: string } }[]
}

test('tensors that PyTorch 2.14 wrote are as it described them', async () => {
  const { entries } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
  let count = 0
  for (const { file, value } of entries) {
    if (!file.startsWith('dtypes/') || value?.t !== 'tensor' || value.stride === undefined) continue
    const { tensors } = await inspect(join(folder, file))
    const { dtype, shape, stride, nbytes } = value as Described
    assert.deepEqual(tensors, [{ path: '', dtype, shape, stride, nbytes, storage: 0 }], file)
    count++
  }
  assert.ok(count > 10)
})

test('a training checkpoint: its state dict, sums, and a table', async () => {
  const found = await inspect(join(folder, 'checkpoints/ckpt_sgd.pt'))
  assert.equal(found.format, 'zip')
  // Linear(8, 4), BatchNorm1d(4), Linear(4, 1): 36 + 17 + 5.
  assert.deepEqual(found.state_dicts, [{ path: 'model_state_dict', prefix: '', tensors: 9, numel: 58 }])
  assert.deepEqual(found.totals, [
    { dtype: 'float32', tensors: 15, numel: 107, nbytes: 428 },
    { dtype: 'int64', tensors: 1, numel: 1, nbytes: 8 },
  ])
  assert.equal(found.numel, 108)
  const lines = String(found).split('\n')
  assert.match(
    lines.find((line) => line.includes('0.weight')) as string,
    /^model_state_dict\/0\.weight +float32 +\[4, 8\] +128$/,
  )
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(found)) as object), Object.keys(found))
})

test("a wrapper's prefix is told", async () => {
  const found = await inspect(join(folder, 'checkpoints/sd_dataparallel.pt'))
  assert.deepEqual(found.state_dicts, [{ path: '', prefix: 'module.', tensors: 9, numel: 58 }])
})

test('tied tensors count once, and say whose memory they share', async () => {
  const tied = ones(2, 3)
  const bytes = await save(
    new OrderedDict([
      ['a', tied],
      ['b', tied.view(2, 3)],
      ['c', ones(4)],
    ]),
  )
  const found = await inspect(bytes)
  assert.deepEqual(found.shared, [['a', 'b']])
  assert.deepEqual(
    found.tensors.map(({ storage }) => storage),
    [0, 0, 1],
  )
  assert.equal(found.numel, 10)
  assert.equal(found.state_dicts[0]?.numel, 10)
  assert.match(String(found), /^b .*shares a$/m)
})

test('metadata of safetensors; names that would move the cursor are printed as text', async () => {
  const bytes = await save(new OrderedDict([['w\u001b[31m', ones(1)]]), {
    format: 'safetensors',
    metadata: { format: 'pt' },
  })
  const found = await inspect(bytes)
  assert.deepEqual(found.metadata, [{ name: 'format', text: 'pt' }])
  assert.match(String(found), /w\\u\{1b\}\[31m/)
  assert.equal(String(found).includes('\u001b'), false)
})

test('reads no tensor, and leaves a checkpoint open that was open', async () => {
  const bytes = await save(new OrderedDict([['w', ones(1_000_000)]]))
  let read = 0
  const checkpoint = await open({
    size: bytes.length,
    read: async (offset: number, length: number) => {
      read += length
      return bytes.subarray(offset, offset + length)
    },
  })
  assert.equal((await inspect(checkpoint)).numel, 1_000_000)
  assert.ok(read < 200_000, `${read} bytes`)
  await checkpoint.get('w')
  await checkpoint.close()
})
