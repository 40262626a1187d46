// What convert writes as NumPy's files and as shards, read by numpy, PyTorch and the safetensors library.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import * as torch from 'torchlet'
import { convert, extract } from 'torchlet/tools'
import { needs } from '../support/needs.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'

type Report = Record<string, Record<string, unknown>>

const tied = torch.arange(200)
const value = new torch.OrderedDict<string, torch.Tensor>([
  ['a/b.weight é', torch.arange(6).reshape([2, 3]).t().float()],
  ['half', torch.tensor([1.5, -2], { dtype: torch.float16 })],
  ['flag', torch.tensor([true, false])],
  ['empty', torch.zeros(0, 3)],
  ['scalar', torch.tensor(7, { dtype: torch.uint8 })],
  ['tied', tied],
  ['tied too', tied.detach()],
  ['large', torch.randn(1_500_000)],
])

const told = (tensor: torch.Tensor): object => ({
  dtype: tensor.dtype.name,
  shape: [...tensor.shape],
  sha256: createHash('sha256').update(tensor.toBytes()).digest('hex'),
})

const pythons = await findPythons()

test('interop with numpy and with readers of shards', needs(withoutPython(pythons)), async (t) => {
  const bytes = await torch.save(value)
  for (const python of pythons) {
    await t.test(`torch ${python.torch}`, async () => {
      const folder = join('build/interop', `converted-${python.torch}`)
      const path = (name: string): string => join(root, folder, name)
      rmSync(join(root, folder), { recursive: true, force: true })
      mkdirSync(join(root, folder), { recursive: true })
      await convert(bytes, path('all.npz'))
      await extract(bytes, 'half', path('half.npy'))
      const { files } = await convert(bytes, path('pytorch_model.bin'), { max_shard_size: 1500 })
      const safe = await convert(bytes, path('model.safetensors'), { max_shard_size: 1500 })
      const report = JSON.parse(await python.run('tests/interop/converted-peer.py', folder)) as Report
      const all = Object.fromEntries([...value].map(([name, tensor]) => [name, told(tensor)]))
      assert.deepEqual(report['all.npz'], all)
      assert.deepEqual(report['half.npy'], { '': all['half'] })
      const hasSafetensors = Object.keys(report).some((name) => /-of-.*\.safetensors$/.test(name))
      const { 'tied too': left, ...apart } = all
      assert.ok(left)
      for (const [shards, expected] of [
        [files, all],
        ...(hasSafetensors ? [[safe.files, apart] as const] : []),
      ] as const) {
        assert.ok(shards.length > 3)
        const names = shards.map((file) => basename(file))
        const index = report[names.at(-1) as string] as Record<string, string>
        assert.deepEqual(Object.keys(index).toSorted(), Object.keys(expected).toSorted())
        for (const [name, file] of Object.entries(index)) assert.deepEqual(report[file]?.[name], expected[name], name)
      }
    })
  }
})
