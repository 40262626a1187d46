// Values through a structured clone, as postMessage makes it: what comes out is what `load` gives of the same file, to the last mark,
// and bytes of storages are moved, never copied.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import type { Parcel, SentValue } from '../../../src/worker/messages.js'
import { receivedValue } from '../../../src/worker/receiving.js'
import { sentValue } from '../../../src/worker/sending.js'
import type { Passage } from '../../../src/worker/sending.js'
import { sharedPath } from '../../support/shared.js'
import { tagOf } from '../../support/manifests/value-tags.js'

async function through(value: unknown, passage: Passage): Promise<unknown> {
  return arrived(sentValue(value, passage))
}

function arrived({ value, transfer }: Parcel<SentValue>): Promise<unknown> {
  const there = structuredClone(value, { transfer: [...transfer] })
  return receivedValue(there, (data) => torch.deserialize(data))
}

/** As PyTorch would find it again, with what identity and order say; as a text, for messages. */
function saved(value: unknown): string {
  return Buffer.from(torch.saveSync(value, { allow: 'all', location: 'keep' })).toString('latin1')
}

test('all that PyTorch wrote arrives as it was loaded', async (t) => {
  const folder = sharedPath('fixtures/torch-2.14.1')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(pt|safetensors)$/.test(name),
  )
  let count = 0
  for (const name of names) {
    const path = join(folder, name)
    // What PyTorch itself cannot read, torchlet refuses.
    const value = await torch.load(path).catch(() => null)
    if (value === null || value instanceof torch.ScriptModule || value instanceof torch.ExportedModule) continue
    for (const passage of ['copied', 'alone'] as const) {
      const other = await through(await torch.load(path), passage)
      assert.equal(tagOf(other), tagOf(value), name)
      assert.equal(saved(other) === saved(value), true, name)
    }
    count++
  }
  t.diagnostic(`${count} files`)
  assert.ok(count > 100)
})

test('the metadata of safetensors, and the class that has them', async () => {
  const bytes = await torch.save({ w: torch.ones(2) }, undefined, { format: 'safetensors', metadata: { by: 'me' } })
  const dict = await through(await torch.load(bytes), 'alone')
  assert.ok(dict instanceof torch.SafetensorsDict)
  assert.equal(dict.metadata.get('by'), 'me')
})

test('storages are moved: they are gone where they were, and no byte of them is copied', async () => {
  const state = await torch.load<torch.Dict<string, torch.Tensor>>(
    await torch.save({ a: torch.randn(100_000), b: torch.randn(50_000), c: torch.randn(3) }),
  )
  const buffers = [...state.values()].map((tensor) => tensor.untyped_storage().bytes().buffer)
  const [a, b, c] = [...state.values()].map((tensor) => tensor.tolist())
  const parcel = sentValue(state, 'alone')
  // What is not moved is what the structured clone copies: of what is sent, nothing.
  const moved = new Set<ArrayBufferLike>(parcel.transfer)
  for (const bytes of [parcel.value.data.pickle, ...parcel.value.data.storages]) assert.ok(moved.has(bytes.buffer))
  // The large ones are their own buffers, and not copies in others.
  assert.deepEqual(
    parcel.value.data.storages.slice(0, 2).map(({ buffer }) => buffer),
    buffers.slice(0, 2),
  )
  const there = (await arrived(parcel)) as torch.Dict<string, torch.Tensor>
  assert.deepEqual([buffers[0]?.byteLength, buffers[1]?.byteLength], [0, 0])
  assert.deepEqual(
    [...there.values()].map((tensor) => tensor.tolist()),
    [a, b, c],
  )
})

test('a tensor that was moved says so, whatever reads it', async () => {
  for (const length of [3, 100_000]) {
    const x = torch.randn(length)
    const y = await through(x, 'moved')
    assert.ok(y instanceof torch.Tensor)
    assert.equal(y.numel(), length)
    for (const read of [() => x.tolist(), () => x.add(1), () => torch.repr(x), () => x.toTypedArray(), () => x.clone()])
      assert.throws(read, { code: 'ERR_UNSUPPORTED', message: /were transferred to another thread/ })
  }
})

test('a part of a buffer that others have is copied, not moved', async () => {
  const numbers = new Float32Array(100_000)
  const half = torch.frombuffer(numbers.buffer, { dtype: torch.float32, count: 50_000 })
  numbers.fill(7)
  const there = await through(half, 'moved')
  assert.equal(numbers.length, 100_000)
  assert.equal((there as torch.Tensor).sum().item(), 350_000)
})
