// load and report of a worker: every source, every option, what comes of errors, and that a worker without work ends with its process.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as torch from '../../../src/index.js'
import { TorchWorker } from '../../../src/worker/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { serveBytes } from '../../support/pages/range-server.js'

const worker = new TorchWorker()
after(() => worker.close())

const VALUES = [1, 2, 3.5]
const weights = new torch.OrderedDict([['weight', torch.tensor(VALUES)]])

function check(loaded: unknown): void {
  assert.ok(loaded instanceof torch.OrderedDict)
  assert.deepEqual((loaded.get('weight') as torch.Tensor).tolist(), VALUES)
}

test('every source gives the object', async (t) => {
  const path = join(temporaryFolder(t), 'weights.pt')
  await torch.save(weights, path)
  const bytes = new Uint8Array(readFileSync(path))
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  const server = await serveBytes(t, bytes)
  const sources = {
    path,
    fileUrl: pathToFileURL(path),
    url: server.url,
    request: new Request(server.url, { headers: { authorization: 'Bearer me' } }),
    response: await fetch(server.url),
    ownResponse: new Response(bytes),
    upload: new Request('http://localhost/upload', { method: 'POST', body: bytes }),
    blob: new Blob([bytes]),
    file: new File([bytes], 'other-name.bin'),
    buffer: bytes.buffer,
    shared,
    bytes,
    unaligned: shifted.subarray(1),
    node: readFileSync(path),
    view: new DataView(bytes.buffer),
    stream: new Blob([bytes]).stream(),
    custom: {
      size: bytes.length,
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    },
  }
  for (const [name, source] of Object.entries(sources)) {
    await t.test(name, async () => check(await worker.load(source)))
  }
  assert.deepEqual(
    server.asked.map(({ authorization }) => authorization),
    [undefined, undefined, 'Bearer me'],
  )
  assert.equal(bytes.length, shared.byteLength, 'bytes that are given stay')
  await t.test('bytes that are given away', async () => {
    check(await worker.load(bytes, { transfer: true }))
    assert.equal(bytes.byteLength, 0)
  })
})

test('what is loaded is as load gives it, with its class', async () => {
  const values = [null, 5, 2n ** 70n, 'text', [1, 2.5], torch.Size.of(2), torch.PyFloat(1), new torch.Complex(1, 2)]
  for (const value of values) {
    const file = await torch.save(value)
    const [here, there] = [await torch.load(file), await worker.load(file)]
    assert.equal(torch.repr(there), torch.repr(here))
    assert.equal(there?.constructor, here?.constructor)
  }
  const tied = torch.ones(2)
  const both = await worker.load<torch.Tensor[]>(await torch.save([tied, tied.view(2, 1), tied]))
  assert.equal(both[0], both[2])
  assert.equal(both[0]?.untyped_storage(), both[1]?.untyped_storage())
})

test('progress is told here, and waited for', async () => {
  const file = await torch.save({ w: torch.zeros(1_000_000) })
  const told: number[] = []
  let pending = 0
  await worker.load(new Blob([file]), {
    onProgress: async ({ loaded, total }) => {
      assert.equal(pending++, 0)
      await new Promise((resolve) => setTimeout(resolve, 1))
      pending--
      assert.equal(total, file.length)
      told.push(loaded)
      // No message can have it, nor has to.
      return () => loaded
    },
  })
  assert.equal(told.at(-1), file.length)
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  )
})

test('what a callback or a source throws is thrown by load, the same object', async () => {
  const file = await torch.save({ w: torch.zeros(1_000_000) })
  const mine = new Error('mine')
  const fail = (): never => {
    throw mine
  }
  await assert.rejects(worker.load(new Blob([file]), { onProgress: fail }), (error) => error === mine)
  await assert.rejects(worker.load({ size: 100, read: fail }), (error) => error === mine)
  const broken = new ReadableStream({ pull: (controller) => controller.error(mine) })
  await assert.rejects(worker.load(broken), (error: Error) => error.cause === mine && /broke off/.test(error.message))
})

test('options mean what they mean to load', async (t) => {
  const unsafe = await torch.save(new torch.Global('my.module', 'f'), { allow: 'all' })
  await assert.rejects(worker.load(unsafe, { weights_only: true }), { name: 'UnsafeError', names: ['my.module.f'] })
  await assert.rejects(worker.load(unsafe, { limits: { fileBytes: 10 } }), { name: 'LimitError', limit: 10 })
  await assert.rejects(worker.load(unsafe, { strict: true } as never), { message: /argument 'strict'/ })
  check(
    await worker.load(await torch.save(weights), { map_location: new torch.device('cpu'), expect: torch.StateDict }),
  )
  await assert.rejects(worker.load(await torch.save([1]), { expect: torch.StateDict }), {
    message: /this is an object of .*, not a StateDict/,
  })
  for (const name of ['classes', 'operators']) {
    await assert.rejects(worker.load(unsafe, { [name]: {} }), {
      code: 'ERR_UNSUPPORTED',
      message: new RegExp(`the option ${name} holds code.*torchlet/worker/serve`),
    })
  }

  const folder = temporaryFolder(t)
  const index = { metadata: {}, weight_map: { a: 'one.safetensors', b: 'two.safetensors' } }
  const path = join(folder, 'model.safetensors.index.json')
  writeFileSync(path, JSON.stringify(index))
  mkdirSync(join(folder, 'elsewhere'))
  for (const [name, key] of [
    ['one.safetensors', 'a'],
    ['two.safetensors', 'b'],
  ] as const) {
    await torch.save({ [key]: torch.ones(2) }, join(folder, 'elsewhere', name))
  }
  const asked: string[] = []
  const merged = await worker.load<torch.Dict<string, torch.Tensor>>(path, {
    resolve: (name) => {
      asked.push(name)
      return new Blob([readFileSync(join(folder, 'elsewhere', name))])
    },
  })
  assert.deepEqual(
    [[...merged.keys()], asked.toSorted()],
    [
      ['a', 'b'],
      ['one.safetensors', 'two.safetensors'],
    ],
  )
})

test('errors are those of load, and begin at the line that called', async () => {
  await assert.rejects(worker.load('no-such-file.pt'), (error: Error) => {
    assert.ok(error instanceof torch.ArchiveError)
    assert.match(error.message, /no-such-file\.pt/)
    const [, first] = String(error.stack).split('\n')
    assert.match(String(first), /load\.test\.ts/)
    return true
  })
  const damaged = await torch.save(weights)
  damaged.set([255], damaged.indexOf(0x80))
  const here = await torch.load(damaged).catch((error: unknown) => error)
  const there = await worker.load(damaged).catch((error: unknown) => error)
  assert.equal(String(there), String(here))
  assert.deepEqual({ ...(there as object) }, { ...(here as object) })
  for (const source of [null, 5, undefined, {}, Promise.resolve()])
    await assert.rejects(worker.load(source as never), TypeError)
  const read = new Response('x')
  await read.text()
  await assert.rejects(worker.load(read), { name: 'TypeError', message: /was read before/ })
  await assert.rejects(worker.load(new Response('gone', { status: 404 })), { message: /HTTP 404/ })
  const form = new FormData()
  form.set('file', 'x')
  await assert.rejects(worker.load(new Request('http://localhost', { method: 'POST', body: form })), {
    message: /a form/,
  })
})

test('report is that of torchlet', async () => {
  const file = await torch.save(weights)
  assert.deepEqual(await worker.report(file), structuredClone(await torch.report(file)))
})
