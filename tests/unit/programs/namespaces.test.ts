// torch.jit.load and torch.export.load: `load` of one kind of program, which says what a file is if it is the other.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import { scriptArchive } from '../../support/archives/script-archive.js'

const code =
  'class M(Module):\n  training : bool\n  def forward(self: __torch__.M, k: int) -> int:\n    return torch.mul(k, 2)\n'

test('jit.load gives a module that runs, export.load says that it is none of its kind', async () => {
  const bytes = scriptArchive({ '__torch__.py': code })
  const module = await torch.jit.load(bytes)
  assert.equal(module.forward<number>(21), 42)
  await assert.rejects(
    torch.export.load(bytes),
    (error: unknown) =>
      error instanceof torch.UnsupportedError &&
      /this is TorchScript, not a program of torch.export \(\.pt2\)\. Load it with jit\.load/.test(error.message),
  )
})
