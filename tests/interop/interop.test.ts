// Real PyTorch reads what torchlet saved, and torchlet reads what PyTorch makes of it, as zip and in the legacy format, for
// every release at hand; the files of the newest are torchlet's, byte for byte (legacy ones but for their keys).

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Tensor } from 'torchlet'
import * as torch from 'torchlet'
import { nn } from 'torchlet'
import { legacyParts } from '../support/archives/legacy-parts.js'
import { isCI, needs } from '../support/needs.js'
import type { Python } from '../support/python.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'
import type { Tensors } from './cases.js'
import { models, tensorDicts } from './cases.js'

/** The release whose bytes `save` writes. */
const BYTES_OF = '2.14'
const TOLERANCE = 1e-6

interface Described {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly sha256: string
  /** The first name that has the same storage. */
  readonly owner: string
}

type Report = Record<string, { tensors: Record<string, Described>; text?: string; output?: number[] }>

const pythons = await findPythons()

if (isCI() && withoutShared('oracle') === undefined) {
  test('all releases of the oracle are there', () => {
    assert.deepEqual(
      pythons.map((python) => python.torch.replace(/^(\d+\.\d+).*/, '$1')),
      ['1.13', '2.6', '2.14'],
    )
  })
}

test('interop with real PyTorch', needs(withoutPython(pythons)), async (t) => {
  for (const python of pythons) {
    for (const format of ['zip', 'legacy'] as const)
      await t.test(`torch ${python.torch}, ${format}`, (t) => interop(t, python, format))
  }
})

async function interop(t: test.TestContext, python: Python, format: 'zip' | 'legacy'): Promise<void> {
  const save = (value: unknown, file: string): Promise<void> =>
    torch.save(value, file, { _use_new_zipfile_serialization: format === 'zip' })
  const assertSame = format === 'zip' ? assertSameBytes : assertSameParts
  // Below the project, because an oracle sees nothing else.
  const folder = join('build/interop', `${python.torch}-${format}`)
  const path = (kind: string, name: string): string => join(root, folder, kind, name)
  rmSync(join(root, folder), { recursive: true, force: true })
  mkdirSync(join(root, folder, 'sent'), { recursive: true })
  for (const [name, { model, input }] of Object.entries(models())) {
    await save(model, path('sent', name))
    await save(input, path('sent', name.replace('.pt', '.input.pt')))
  }
  for (const [name, tensors] of Object.entries(tensorDicts())) await save(tensors, path('sent', name))

  const report = JSON.parse(await python.run('tests/interop/peer.py', folder, format)) as Report

  for (const [name, { model, input }] of Object.entries(models())) {
    await t.test(`the model ${name}`, async () => {
      const { tensors, text, output } = report[name]!
      assert.deepEqual(tensors, describe(model.state_dict()))
      assert.equal(text, torch.repr(model))
      assertClose(model.forward(input), output!)
      const returned = await torch.load(path('returned', name), { expect: nn.Sequential })
      assert.deepEqual(describe(returned.state_dict()), tensors)
      assertClose(returned.forward(input), output!)
    })
  }

  for (const name of Object.keys(tensorDicts())) {
    await t.test(`the tensors of ${name}`, async () => {
      const sent = describe(await torch.load<Tensors>(path('sent', name)))
      assert.deepEqual(report[name]!.tensors, sent)
      assert.deepEqual(describe(await torch.load<Tensors>(path('returned', name))), sent)
    })
  }

  if (!python.torch.startsWith(BYTES_OF)) return
  for (const name of Object.keys(report)) {
    await t.test(`${name} byte for byte`, async () => {
      const returned = readFileSync(path('returned', name))
      assertSame(readFileSync(path('sent', name)), returned, 'differs from what PyTorch saves of it')
      mkdirSync(join(root, folder, 'again'), { recursive: true })
      await save(await torch.load(path('returned', name)), path('again', name))
      assertSame(readFileSync(path('again', name)), returned, 'differs when saved again')
      if (!existsSync(path('made', name))) return
      assertSame(readFileSync(path('made', name)), returned, 'differs from what PyTorch makes itself')
    })
  }
}

function assertSameBytes(actual: Buffer, expected: Buffer, message: string): void {
  assert.ok(actual.equals(expected), message)
}

function assertSameParts(actual: Buffer, expected: Buffer, message: string): void {
  assert.deepEqual(legacyParts(actual), legacyParts(expected), message)
}

function describe(tensors: Tensors): Record<string, Described> {
  const owners = new Map<unknown, string>()
  return Object.fromEntries(
    [...tensors].map(([name, tensor]) => {
      const storage = tensor.numel() === 0 ? name : tensor.untyped_storage()
      if (!owners.has(storage)) owners.set(storage, name)
      const sha256 = createHash('sha256').update(tensor.toBytes()).digest('hex')
      return [name, { dtype: String(tensor.dtype), shape: [...tensor.shape], sha256, owner: owners.get(storage)! }]
    }),
  )
}

function assertClose(actual: Tensor, expected: readonly number[]): void {
  const values = [...actual.flatten().toTypedArray()].map(Number)
  assert.equal(values.length, expected.length)
  const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)))
  assert.ok(worst <= TOLERANCE, `outputs differ by up to ${worst}`)
}
