// Real PyTorch runs every module that is built in JavaScript, saved whole, with the output that it once stored: the twin
// of tests/unit/nn/modules/fixtures.test.ts, over the same table.

import assert from 'node:assert/strict'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { save } from '../../src/index.js'
import { built, moduleFixtures, storedRun, unknownClasses } from '../support/goldens/module-fixtures.js'
import { needs } from '../support/needs.js'
import type { Python } from '../support/python.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'

/** The fixtures whose state and outputs are taken, and the release whose text torchlet prints. */
const FIXTURES = '2.14.1'

/** Relative to the largest element of an output; both compute in float32, in other orders. */
const TOLERANCE = 1e-5

type Report = Record<string, { absent?: string; text?: string; outputs?: number[][] }>

const pythons = await findPythons()

test('real PyTorch runs modules built here', needs(withoutPython(pythons) ?? withoutShared('fixtures')), async (t) => {
  for (const python of pythons) await t.test(`torch ${python.torch}`, (t) => interop(t, python))
})

async function interop(t: test.TestContext, python: Python): Promise<void> {
  // Below the project, because an oracle sees nothing else.
  const folder = join('build/interop-modules', python.torch)
  rmSync(join(root, folder), { recursive: true, force: true })
  mkdirSync(join(root, folder), { recursive: true })
  const fixtures = moduleFixtures(FIXTURES).filter(
    ({ name, module, entry }) =>
      name in built && unknownClasses(module).length === 0 && storedRun(FIXTURES, entry) !== null,
  )
  for (const { name, module, entry } of fixtures) {
    const made = built[name]!()
    made.load_state_dict(module.state_dict())
    await save(made.eval(), join(root, folder, `${name}.pt`))
    await save(storedRun(FIXTURES, entry)!.inputs, join(root, folder, `${name}.inputs.pt`))
  }
  const report = JSON.parse(await python.run('tests/interop/modules-peer.py', folder)) as Report
  for (const { name, entry } of fixtures) {
    const { absent, text, outputs } = report[`${name}.pt`]!
    await t.test(name, { skip: absent ?? false }, () => {
      if (python.torch.startsWith('2.14')) assert.equal(text, entry.repr)
      const wanted = storedRun(FIXTURES, entry)!.outputs.map((tensor) =>
        Array.from(tensor.toTypedArray() as Float32Array, Number),
      )
      assert.equal(outputs!.length, wanted.length)
      for (const [index, values] of outputs!.entries()) assertClose(values, wanted[index]!)
    })
  }
}

function assertClose(values: readonly number[], wanted: readonly number[]): void {
  assert.equal(values.length, wanted.length)
  const scale = Math.max(...wanted.map(Math.abs), 1e-30)
  const worst = Math.max(0, ...values.map((value, index) => Math.abs(value - wanted[index]!)))
  assert.ok(worst <= TOLERANCE * scale, `outputs differ by up to ${worst} of ${scale}`)
}
