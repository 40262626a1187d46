// The safetensors library and PyTorch read what torchlet saved as safetensors, for every release at hand that has the
// library; what it writes of the same tensors is the same file.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as torch from 'torchlet'
import { nn } from 'torchlet'
import { needs } from '../support/needs.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'

type Report = Record<
  string,
  {
    metadata: Record<string, string> | null
    tensors: Record<string, { dtype: string; shape: number[]; sha256: string }>
  }
>

const dtypes = [
  torch.float32,
  torch.float64,
  torch.float16,
  torch.bfloat16,
  torch.int8,
  torch.int16,
  torch.int32,
  torch.int64,
  torch.uint8,
  torch.bool,
]

function tied(): torch.OrderedDict<string, torch.Tensor> {
  torch.manual_seed(0)
  const net = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8))
  net.get_submodule('2').register_parameter('weight', net.get_parameter('0.weight'))
  return net.state_dict()
}

/** By file name: what is saved, with which metadata, and the names that stay out of the file. */
const cases: Readonly<
  Record<string, { value: Iterable<[string, torch.Tensor]>; metadata: Record<string, string>; out: readonly string[] }>
> = {
  'dtypes.safetensors': {
    value: new Map(
      dtypes.map((dtype) => [
        `of ${dtype} é`,
        torch
          .tensor(
            [
              [0, 1, 2],
              [3, 4, 100],
            ],
            { dtype },
          )
          .t(),
      ]),
    ),
    metadata: { format: 'pt' },
    out: [],
  },
  'tied.safetensors': { value: tied(), metadata: { '2.weight': '0.weight' }, out: ['2.weight'] },
}

const pythons = await findPythons()

test('interop with the safetensors library', needs(withoutPython(pythons)), async (t) => {
  for (const python of pythons) {
    await t.test(`torch ${python.torch}`, async (t) => {
      const folder = join('build/interop', `safetensors-${python.torch}`)
      rmSync(join(root, folder), { recursive: true, force: true })
      mkdirSync(join(root, folder), { recursive: true })
      for (const [name, { value, metadata }] of Object.entries(cases))
        await torch.save(value, join(root, folder, name), { metadata })
      const report = JSON.parse(await python.run('tests/interop/safetensors-peer.py', folder)) as Report | null
      if (report === null) return t.skip('this release has no safetensors library')
      for (const [name, { value, metadata, out }] of Object.entries(cases)) {
        const expected = [...value]
          .filter(([key]) => !out.includes(key))
          .map(([key, tensor]) => {
            const sha256 = createHash('sha256').update(tensor.toBytes()).digest('hex')
            return [key, { dtype: String(tensor.dtype), shape: [...tensor.shape], sha256 }]
          })
        assert.deepEqual(report[name], { metadata, tensors: Object.fromEntries(expected) as unknown })
        const path = join(root, folder, name)
        assert.ok(readFileSync(path).equals(readFileSync(`${path}.again`)), `${name}: the library writes another file`)
      }
    })
  }
})
