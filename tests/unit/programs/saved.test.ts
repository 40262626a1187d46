// `save` of exported programs: the file that was read, to the byte, where nothing changed; and what is refused.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ExportedModule,
  ScriptModule,
  UnsafeError,
  UnsupportedError,
  load,
  loadSync,
  report,
  save,
  saveSync,
} from '../../../src/index.js'
import { loadSync as readSync } from '../../../src/entries/serialization.js'
import { needs } from '../../support/needs.js'
import { programBytes, programEntries, withForeign } from '../../support/goldens/programs.js'
import { withoutShared } from '../../support/shared.js'

const missing = withoutShared('programs')
const entries =
  missing === undefined ? programEntries().filter(({ kind, file }) => kind === 'pt2' && file.startsWith('own-')) : []

test('what was not changed is saved as it was', needs(missing), async (t) => {
  for (const { file } of entries) {
    if (file.includes('several')) continue
    await t.test(file, () => {
      const bytes = programBytes(file)
      assert.deepEqual(saveSync(readSync(bytes, { expect: ExportedModule })), new Uint8Array(bytes))
    })
  }
})

test('TorchScript that was not changed is saved as it was', needs(missing), async (t) => {
  for (const { file, kind } of missing === undefined ? programEntries() : []) {
    if (kind === 'pt2' || !/^(own|ts)-/.test(file)) continue
    await t.test(file, () => {
      const bytes = programBytes(file)
      assert.deepEqual(saveSync(readSync(bytes, { expect: ScriptModule })), new Uint8Array(bytes))
    })
  }
})

test('TorchScript with other weights has them when it is loaded again', needs(missing), () => {
  const entry = programEntries().find(
    ({ kind, file }) => kind === 'trace' && /conv-zoo|shared-module|norm-zoo/.test(file),
  )
  assert.ok(entry)
  const net = loadSync(programBytes(entry.file), { expect: ScriptModule })
  for (const [, parameter] of net.named_parameters()) parameter.fill_(0.25)
  const again = loadSync(saveSync(net), { expect: ScriptModule })
  for (const [name, parameter] of again.named_parameters()) assert.ok(parameter.eq(0.25).all().item(), name)
  assert.throws(() => saveSync([net]), /by itself/)
})

test('operators of scripts are reported', needs(missing), async () => {
  const entry = programEntries().find(({ kind }) => kind === 'script')
  assert.ok(entry)
  const { operators } = await report(programBytes(entry.file))
  assert.ok(operators.length > 0)
  assert.ok(operators.every(({ name, verdict }) => verdict === 'torch' && /^\w+::\w+$/.test(name)))
})

test('several models of one archive are saved together', needs(missing), async () => {
  const bytes = programBytes('own-several-models.pt2')
  const head = await load(bytes, { model: 'head', expect: ExportedModule })
  assert.deepEqual(await save(head), new Uint8Array(bytes))
})

test('what was changed is there when it is loaded again', needs(missing), () => {
  for (const file of ['own-tied.pt2', 'own-norm-zoo.pt2', 'own-conv-zoo.pt2', 'own-wide-unet.t26.pt2']) {
    const net = loadSync(programBytes(file), { expect: ExportedModule })
    const state = net.state_dict()
    for (const [, tensor] of net.named_parameters()) tensor.fill_(0.25)
    const again = loadSync(saveSync(net), { expect: ExportedModule })
    for (const [name, tensor] of again.named_parameters()) assert.ok(tensor.eq(0.25).all().item(), name)
    assert.deepEqual([...again.state_dict().keys()], [...state.keys()])
  }
})

test('a parameter of another dtype does not fit its program', needs(missing), () => {
  const net = loadSync(programBytes('own-tied.pt2'), { expect: ExportedModule }).half()
  assert.throws(() => saveSync(net), UnsupportedError)
})

test('a program is written by itself', needs(missing), () => {
  const net = loadSync(programBytes('own-tied.pt2'), { expect: ExportedModule })
  assert.throws(() => saveSync({ net }), /by itself/)
  assert.throws(() => saveSync(net, { pickle_protocol: 4 }), TypeError)
})

test('operators of others are written only where they are allowed, and reported', needs(missing), async () => {
  const { bytes, count } = withForeign(programBytes('own-tied.pt2'), 'linear')
  const { operators } = await report(bytes)
  assert.deepEqual(operators[0], { name: 'evil::linear.default', verdict: 'unknown', count })
  assert.throws(() => loadSync(bytes), /evil::linear\.default \(\d+\)/)
  const net = loadSync(bytes, { expect: ExportedModule, operators: { 'evil::linear': () => null } })
  assert.throws(() => saveSync(net), UnsafeError)
  assert.ok(saveSync(net, { allow: ['evil::linear'] }).length > 0)
})
