// `load` from every source and `save` to every destination that there is in Node. What the layers below do in detail is
// held by tests/unit/io.

import assert from 'node:assert/strict'
import { createWriteStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { load, loadSync, OrderedDict, save, saveSync, tensor, Tensor, UnsafeError } from '../../../src/index.js'
import { Global, report } from '../../../src/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { largeFiles } from '../../support/archives/large-files.js'

const VALUES = [1, 2, 3.5]
const weights = new OrderedDict([['weight', tensor(VALUES)]])

function check(loaded: unknown): void {
  assert.ok(loaded instanceof OrderedDict)
  const { weight } = Object.fromEntries(loaded) as { weight: Tensor }
  assert.deepEqual(weight.tolist(), VALUES)
}

test('every source gives the object', async (t) => {
  const path = join(temporaryFolder(t), 'weights.pt')
  await save(weights, path)
  const bytes = new Uint8Array(readFileSync(path))
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  const sources = {
    path,
    url: pathToFileURL(path),
    blob: new Blob([bytes]),
    file: new File([bytes], 'other-name.bin'),
    buffer: bytes.buffer,
    bytes,
    unaligned: shifted.subarray(1),
    view: new DataView(bytes.buffer),
    stream: new Blob([bytes]).stream(),
    response: new Response(bytes),
    custom: {
      size: bytes.length,
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    },
  }
  for (const [name, source] of Object.entries(sources)) {
    await t.test(name, async () => check(await load(source)))
  }
  for (const name of ['path', 'url', 'buffer', 'bytes', 'unaligned', 'view'] as const) {
    await t.test(`${name}, at once`, () => check(loadSync(sources[name])))
  }
})

test('data at odd places is moved within what was read, and not copied', async (t) => {
  const sizes = [2_000_000, 10, 20, 30, 40, 50]
  const bytes = largeFiles.zip(sizes)
  const path = join(temporaryFolder(t), 'unaligned.pt')
  writeFileSync(path, bytes)
  const sources = { path, blob: new Blob([bytes]), response: new Response(bytes), bytes }
  for (const [what, source] of Object.entries(sources)) {
    const dict = await load<OrderedDict<string, Tensor>>(source)
    const blocks = [...dict.values()].map((each) => each.untyped_storage().bytes())
    assert.ok(blocks.every(({ byteOffset }) => byteOffset % 8 === 0))
    // One of the large tensor and its neighbours, and one of the rest at most: a copy would be one of its own each.
    assert.ok(new Set(blocks.map(({ buffer }) => buffer)).size <= 2, what)
  }
  const { fingerprint } = await report(bytes)
  assert.equal(fingerprint, (await report(saveSync(loadSync(bytes)))).fingerprint)
})

test('two loads of the same bytes share nothing, neither with the bytes', () => {
  const bytes = saveSync(weights)
  const first = loadSync<OrderedDict<string, Tensor>>(bytes)
  const second = loadSync<OrderedDict<string, Tensor>>(bytes)
  bytes.fill(0)
  first.get('weight')!.untyped_storage().bytes().fill(0)
  check(second)
})

test('every destination gets the same file', async (t) => {
  const folder = temporaryFolder(t)
  const name = 'archive'
  const expected = await save(weights)
  const chunks: Uint8Array[] = []
  const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) })
  await save(weights, stream)
  assert.deepEqual(new Uint8Array(Buffer.concat(chunks)), expected)

  const handle = await open(join(folder, 'handle.pt'), 'w')
  await save(weights, handle)
  await handle.close()
  await save(weights, join(folder, 'path.pt'), { name })
  await save(weights, pathToFileURL(join(folder, 'url.pt')), { name })
  saveSync(weights, join(folder, 'sync.pt'), { name })
  for (const file of ['handle.pt', 'path.pt', 'url.pt', 'sync.pt']) {
    assert.deepEqual(new Uint8Array(readFileSync(join(folder, file))), expected, file)
  }
  assert.deepEqual(saveSync(weights), expected)
})

test('without a destination the options may stand in its place', async () => {
  const options = { name: 'weights' }
  const expected = saveSync(weights, undefined, options)
  assert.ok(Buffer.from(expected).includes('weights/data.pkl'))
  assert.deepEqual(await save(weights, options), expected)
  assert.deepEqual(await save(weights, undefined, options), expected)
  assert.deepEqual(saveSync(weights, options), expected)
  check(
    await load(await save(weights, { format: 'safetensors' } as const)).then(
      (dict) => new OrderedDict(dict as Map<string, unknown>),
    ),
  )
  assert.deepEqual(await save(weights, {}), await save(weights))
  const unknown = { nmae: 'weights' } as object
  await assert.rejects(save(weights, unknown), /save\(\) got an unexpected keyword argument 'nmae'/)
  assert.throws(() => saveSync(weights, unknown), /saveSync\(\) got an unexpected keyword argument 'nmae'/)
  await assert.rejects(save(weights, options as never, options), /got its options twice/)
  for (const wrong of [null, [], 7, new Blob([])])
    await assert.rejects(save(weights, wrong as never), /expected a path \(Node\), WritableStream/)
  await assert.rejects(save(weights, createWriteStream('/dev/null') as never), /Writable\.toWeb/)
  await assert.rejects(save(weights, { signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('a save that fails leaves the old file whole and nothing beside it', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'weights.pt')
  writeFileSync(path, 'old')
  const reason = new Error('enough')
  await assert.rejects(save([new Global('os', 'system')], path), UnsafeError)
  await assert.rejects(save([undefined], path), TypeError)
  await assert.rejects(save(weights, path, { signal: AbortSignal.abort(reason) }), reason)
  await assert.rejects(
    save(weights, path, {
      onProgress: () => {
        throw reason
      },
    }),
    reason,
  )
  assert.throws(() => saveSync([new Global('os', 'system')], path), UnsafeError)
  assert.equal(readFileSync(path, 'utf8'), 'old')
  assert.deepEqual(readdirSync(folder), ['weights.pt'])
  assert.ok(!existsSync(join(folder, 'none')))
})

test('a load can be aborted, and tells its progress', async (t) => {
  const path = join(temporaryFolder(t), 'weights.pt')
  await save(weights, path)
  const reason = new Error('enough')
  await assert.rejects(load(path, { signal: AbortSignal.abort(reason) }), reason)
  const told: number[] = []
  await load(path, { onProgress: ({ loaded }) => void told.push(loaded) })
  assert.equal(told.at(-1), readFileSync(path).length)
})
