// Programs whose weights torchlet changed and saved: PyTorch of the release that exported them reads them, and computes what torchlet
// computes with the changed weights.

import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Dict, ExportedModule, ScriptModule, Tensor, Tuple, loadSync, no_grad, saveSync } from '../../src/index.js'
import { needs } from '../support/needs.js'
import { programBytes, programEntries, programRuns } from '../support/goldens/programs.js'
import type { ProgramRun } from '../support/goldens/programs.js'
import type { Python } from '../support/python.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { withoutShared } from '../support/shared.js'

const pythons = await findPythons()

/** Small, with parameters, and the same whatever was called before. */
const chosen =
  /^own-(tied|conv-zoo|norm-zoo|shared-module|transformer-decoder|lstm-proj|dynamic-two|channels-last|nested-io|wavenet|extra-files)\./

test('programs saved with other weights', needs(withoutPython(pythons) ?? withoutShared('programs')), async (t) => {
  for (const python of pythons) {
    await t.test(`torch ${python.torch}`, (t) => changed(t, python))
  }
})

async function changed(t: test.TestContext, python: Python): Promise<void> {
  const release = python.torch.split('.').slice(0, 2).join('.')
  const entries = programEntries().filter(({ file, torch }) => torch.startsWith(release) && chosen.test(file))
  const folder = join('build/interop', `${release}-programs`)
  rmSync(join(root, folder), { recursive: true, force: true })
  mkdirSync(join(root, folder), { recursive: true })
  const results = new Map<string, unknown>()
  for (const entry of entries) {
    const bytes = programBytes(entry.file)
    const name = entry.file.replace(/\.(pt2|pt)(\.gz)?$/, '')
    if (entry.kind === 'pt2') {
      const net = loadSync(bytes, { expect: ExportedModule })
      halve(net)
      const [args, kwargs] = net.example_inputs as [unknown[], Dict<string, unknown>]
      results.set(name, net.forward<unknown>(...args, Object.fromEntries(kwargs)))
      writeFileSync(join(root, folder, `${name}.pt2`), saveSync(net))
    } else {
      const net = loadSync(bytes, { expect: ScriptModule })
      halve(net)
      writeFileSync(join(root, folder, `${name}.ts`), saveSync(net))
      const { args, kwargs } = programRuns(entry)[0] as ProgramRun
      const all = [...args, ...kwargs.values()]
      writeFileSync(join(root, folder, `${name}.in`), saveSync(Tuple.from(all)))
      results.set(name, net.forward<unknown>(...all))
    }
  }
  await python.run('tests/interop/programs.py', folder)
  for (const [name, result] of results) {
    await t.test(name, () => assertClose(result, loadSync(join(root, folder, `${name}.out`)), name))
  }
}

/** Every second parameter at half its value. */
function halve(net: ExportedModule | ScriptModule): void {
  no_grad(() => {
    for (const [index, parameter] of [...net.parameters()].entries()) if (index % 2 === 0) parameter.mul_(0.5)
  })
}

function assertClose(got: unknown, expected: unknown, path: string): void {
  if (expected instanceof Tensor) {
    assert.ok(got instanceof Tensor, path)
    assert.deepEqual(got.shape, expected.shape, path)
    const scale = Math.max(1e-3, Number(expected.double().abs().max().item()))
    const off = Number(got.double().sub(expected.double()).abs().max().item())
    assert.ok(off <= 1e-4 * scale, `${path} lies ${off} off`)
  } else if (Array.isArray(expected)) {
    const parts = got instanceof Map ? [...got.values()] : (got as unknown[])
    assert.equal(parts.length, expected.length, path)
    expected.forEach((each, index) => assertClose(parts[index], each, `${path}[${index}]`))
  } else assert.equal(got, expected, path)
}
