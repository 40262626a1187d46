// Archives of torch.export in both layouts, as PyTorch reads them: weights, constants, inputs, files, and the program as data.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ExportedModule, nn, repr, saveSync, UnsafeError, UnsupportedError } from '../../../../src/index.js'
import { loadSync } from '../../../../src/entries/serialization.js'
import { needs } from '../../../support/needs.js'
import type { DescribedProgram } from '../../../support/goldens/other.js'
import { assertDescribed, otherFiles } from '../../../support/goldens/other.js'
import { withoutShared } from '../../../support/shared.js'

interface ProgramFixture extends Omit<DescribedProgram, 'user_inputs'> {
  /** Of `program.module().state_dict()`. */
  readonly names: readonly string[]
}

const { files } = JSON.parse(readFileSync(new URL('../../../fixtures/exported.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<
    Record<'views' | 'two', { readonly file: string; readonly programs: Readonly<Record<string, ProgramFixture>> }>
  >
}
const bytesOf = (name: 'views' | 'two'): Buffer => Buffer.from(files[name].file, 'base64')
const views = (): ExportedModule => loadSync(bytesOf('views'), { expect: ExportedModule })

function check(module: ExportedModule, expected: Omit<DescribedProgram, 'user_inputs'>): void {
  assertDescribed(module.state_dict({ keep_vars: true }), expected.state_dict)
  assertDescribed(module.constants, expected.constants)
  assertDescribed(module.example_inputs, expected.example_inputs)
  const sorted = (names: Iterable<string>): string[] => [...names].toSorted()
  // PyTorch 2.6 names one of tied parameters twice in the signature; its state dict has both.
  const parameters = Object.keys(expected.state_dict).filter((name) => !expected.buffers.includes(name))
  for (const name of expected.parameters) assert.ok(parameters.includes(name), name)
  assert.deepEqual(
    sorted(Array.from(module.named_parameters({ remove_duplicate: false }), ([name]) => name)),
    sorted(parameters),
  )
  assert.deepEqual(sorted(Array.from(module.named_buffers(), ([name]) => name)), sorted(expected.buffers))
}

test('views, dtypes, buffers of both kinds, and constants', () => {
  const module = views()
  const expected = files.views.programs['model']!
  check(module, expected)
  assert.deepEqual([...module.state_dict().keys()], expected.names)
  const storage = module.get_parameter('whole').untyped_storage()
  for (const name of ['row', 'column'])
    assert.ok(module.get_buffer(name).untyped_storage() === storage, `${name} is shared`)
})

test('the program is there as data', () => {
  const { program, extra_files } = views()
  assert.deepEqual([...program.keys()].slice(0, 2), ['graph_module', 'opset_version'])
  assert.match(repr(program), /'target': 'torch\.ops\.aten\.linear\.default'/)
  assert.deepEqual(
    [...extra_files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
    [['note.txt', 'hi']],
  )
})

test('of several programs of one archive one is chosen by its name', () => {
  const names = Object.keys(files.two.programs)
  for (const model of names)
    check(loadSync(bytesOf('two'), { model, expect: ExportedModule }), files.two.programs[model]!)
  const listed = new RegExp(names.map((name) => JSON.stringify(name)).join(', '))
  assert.throws(() => loadSync(bytesOf('two')), listed)
  assert.throws(() => loadSync(bytesOf('two'), { model: 'three' }), listed)
})

test('it prints its tree, and says what it does not do', () => {
  const module = views()
  assert.equal(repr(module), 'GraphModule(\n  (inner): Module(\n    (0): Module(\n      (0): Module()\n    )\n  )\n)')
  assert.throws(() => module.forward(), UnsupportedError)
  assert.throws(() => saveSync([module], { allow: 'all' }), /saved by itself/)
  assert.throws(() => new ExportedModule().program, UnsupportedError)
})

test('weights_only refuses it, as torch.load does', () => {
  for (const weights_only of ['1.13', '2.6', true] as const)
    assert.throws(() => loadSync(bytesOf('two'), { weights_only }), UnsafeError)
})

test('its state loads into modules of torch.nn', () => {
  const linear = nn.Linear(2, 1)
  const one = loadSync(bytesOf('two'), { model: 'one', expect: ExportedModule })
  assert.equal(repr(linear.load_state_dict(one.state_dict())), '<All keys matched successfully>')
})

for (const release of ['2.6.0', '2.14.1'] as const) {
  test(`archives of PyTorch ${release}`, needs(withoutShared('fixtures')), async (t) => {
    for (const { name, path, expected } of otherFiles<DescribedProgram>(release, '.pt2')) {
      await t.test(name, () => check(loadSync(path, { expect: ExportedModule }), expected))
    }
  })
}
