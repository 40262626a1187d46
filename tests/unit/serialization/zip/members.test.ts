// Zips of checkpoints, as stable-baselines3 writes them: a dict by member.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Dict,
  load,
  loadSync,
  nn,
  OrderedDict,
  repr,
  saveSync,
  TorchletError,
  UnsafeError,
} from '../../../../src/index.js'
import { makeZip } from '../../io/zip/make-zip.js'

const net = nn.Linear(2, 1)
const policy = saveSync(net.state_dict())
const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const members = [
  { name: 'data', data: text('{"verbose": 1}') },
  { name: 'pytorch_variables.pth', data: saveSync(null) },
  { name: 'policy.pth', data: policy },
  { name: 'inner.safetensors.pt', data: saveSync(net.state_dict(), { format: 'safetensors' }) },
  { name: 'system_info.txt', data: text('OS: any') },
]

test('checkpoints are loaded and the rest stays bytes', async () => {
  const { bytes } = makeZip(members)
  for (const dict of [
    loadSync<Dict<string, unknown>>(bytes),
    await load<Dict<string, unknown>>(new Blob([bytes as Uint8Array<ArrayBuffer>])),
  ]) {
    assert.deepEqual(
      [...dict.keys()],
      members.map(({ name }) => name),
    )
    assert.deepEqual(dict.get('data'), members[0]!.data)
    assert.equal(dict.get('pytorch_variables.pth'), null)
    assert.ok(dict.get('policy.pth') instanceof OrderedDict)
    assert.equal(repr(dict.get('policy.pth')), repr(net.state_dict()))
    assert.ok(dict.get('inner.safetensors.pt') instanceof Dict)
  }
})

test('weights_only refuses it, as torch.load does', () => {
  assert.throws(() => loadSync(makeZip(members).bytes, { weights_only: true }), UnsafeError)
})

test('a member that is damaged, or no checkpoint, is named', () => {
  const damaged = { name: 'policy.pth', data: policy.slice(0, 500) }
  assert.throws(() => loadSync(makeZip([damaged]).bytes), TorchletError)
  assert.throws(
    () => loadSync(makeZip([{ name: 'notes.pth', data: text('<!DOCTYPE html><html>') }]).bytes),
    /notes\.pth/,
  )
})

test('zips within zips have an end', () => {
  let bytes = policy
  for (let depth = 0; depth < 20; depth++)
    bytes = makeZip([{ name: 'next.pth', data: bytes }]).bytes as Uint8Array<ArrayBuffer>
  assert.throws(() => loadSync(bytes), /depth of files in files is 9, beyond the limit of 8/)
})

test('members in folders, and what macOS packs beside them', () => {
  const { bytes } = makeZip([
    { name: 'run/last.ckpt', data: policy },
    { name: '__MACOSX/run/._last.ckpt', data: text('Mac OS X') },
  ])
  const dict = loadSync<Dict<string, unknown>>(bytes)
  assert.ok(dict.get('run/last.ckpt') instanceof OrderedDict)
  assert.ok(dict.get('__MACOSX/run/._last.ckpt') instanceof Uint8Array)
})

test('names of members are no properties', () => {
  const dict = loadSync<Dict>(
    makeZip([
      { name: '__proto__.pt', data: policy },
      { name: 'then', data: text('') },
    ]).bytes,
  )
  assert.equal(Object.getPrototypeOf(dict), Dict.prototype)
  assert.equal('then' in dict, false)
})
