// Every module that PyTorch saved, of three releases: loads, prints as 2.14 does, has its state dict, gives the stored
// output; so does the same module built in JavaScript, whose file is 2.14's byte for byte. What has no class
// yet, or is not built yet, is counted as skipped.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saveSync } from '../../../../src/index.js'
import type { AnyModule } from '../../../../src/nn/module.js'
import type { Tensor } from '../../../../src/tensor/tensor.js'
import {
  built,
  flattenOutput,
  moduleFixtures,
  storedRun,
  unknownClasses,
} from '../../../support/goldens/module-fixtures.js'
import type { ModuleFixture } from '../../../support/goldens/module-fixtures.js'
import { needs } from '../../../support/needs.js'
import { withoutShared } from '../../../support/shared.js'
import { releases, zipEntries } from '../../../support/manifests/tagged.js'
import { assertTagged } from '../../../support/manifests/tagged-values.js'
import { rootOf } from '../../../support/archives/zip-root.js'

/** The release whose text and bytes torchlet's are. */
const NEWEST = '2.14.1'

/** Relative to the largest element of the output. */
const TOLERANCE = 1e-5

/** Their hooks are functions of Python, which `state_dict` and files have and no module built here. */
const WITH_PYTHON_HOOKS = new Set(['weight_norm_old', 'spectral_norm'])

/**
 * Their files tell what was made before them in the process: by recurrent layers' names of weights, which are strings of
 * their own then, and by hooks' running numbers. nn-classes.py and nn-norms.py write first ones.
 */
const LATER = new Set(['gru', 'gru_bi', 'lstm_bi2', 'lstm_proj', 'rnn', 'weight_norm_old', 'spectral_norm'])

for (const release of releases) {
  for (const format of ['zip', 'legacy'] as const) {
    const skip = needs(withoutShared(`fixtures/torch-${release}`))
    test(`modules of PyTorch ${release}, ${format}`, skip, async (t) => {
      for (const fixture of moduleFixtures(release, format)) {
        const unknown = unknownClasses(fixture.module)
        const without = unknown.length > 0 ? `no class ${unknown.join(', ')} yet` : false
        await t.test(`${fixture.name}: as loaded`, { skip: without }, () => asLoaded(fixture))
        const unbuilt = fixture.name in built ? without : 'not built in JavaScript yet'
        await t.test(`${fixture.name}: as built`, { skip: unbuilt }, () => asBuilt(fixture))
      }
    })
  }
}

function asLoaded(fixture: ModuleFixture): void {
  const { module, entry, name } = fixture
  assert.equal(String(module), textOf(name))
  if (!WITH_PYTHON_HOOKS.has(name) && entry.state_dict !== undefined)
    assertTagged(withoutVersions(module), withoutAttributes(entry.state_dict))
  runs(fixture, module)
}

function asBuilt(fixture: ModuleFixture): void {
  const { module, name, bytes, release, entry } = fixture
  const made = (built[name] as () => AnyModule)()
  assert.equal(String(made.load_state_dict(module.state_dict())), '<All keys matched successfully>')
  assert.equal(String(made), textOf(name))
  // The legacy format has the source files of classes in it.
  if (release === NEWEST && entry.format === 'zip' && !LATER.has(name)) {
    // Its parameters' flags are no part of a state dict.
    for (const [path, parameter] of module.named_parameters())
      made.get_parameter(path).requires_grad_(parameter.requires_grad)
    const saved = saveSync(made, { name: rootOf(bytes) })
    assert.ok(bytes.equals(saved), `${saved.length} bytes that differ from PyTorch's ${bytes.length}`)
  }
  runs(fixture, made)
}

/** In eval mode the stored input gives the stored output. */
function runs({ release, entry }: ModuleFixture, module: AnyModule): void {
  const stored = storedRun(release, entry)
  if (stored === null) return
  const outputs = flattenOutput(module.eval().__call__(...stored.inputs))
  assert.equal(outputs.length, stored.outputs.length)
  for (const [index, output] of outputs.entries()) assertClose(output, stored.outputs[index] as Tensor)
}

function assertClose(output: Tensor, stored: Tensor): void {
  assert.deepEqual([...output.shape], [...stored.shape])
  assert.equal(output.dtype, stored.dtype)
  const [values, wanted] = [output.toTypedArray(), stored.toTypedArray()].map((array) =>
    Array.from(array as ArrayLike<number>, Number),
  ) as [number[], number[]]
  const scale = Math.max(...wanted.map(Math.abs), 1e-30)
  const worst = Math.max(0, ...values.map((value, index) => Math.abs(value - (wanted[index] as number))))
  assert.ok(worst <= TOLERANCE * scale, `outputs differ by up to ${worst} of ${scale}`)
}

/** What 2.14 prints of the module of this name. */
function textOf(name: string): string {
  return zipEntries(NEWEST, ['modules']).find((entry) => entry.name === name)?.repr ?? ''
}

function withoutVersions(module: AnyModule): unknown {
  const state_dict = module.state_dict()
  state_dict.__dict__ = null
  return state_dict
}

function withoutAttributes(state_dict: NonNullable<ModuleFixture['entry']['state_dict']>): typeof state_dict {
  assert.ok(state_dict.t === 'dict')
  const { attrs: _, ...rest } = state_dict
  return rest
}
