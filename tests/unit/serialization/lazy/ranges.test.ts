// `open` of a URL, over a server that counts requests and bytes, and does wrong what servers do wrong.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArchiveError, OrderedDict, open, randn, save } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { convert } from '../../../../src/tools/index.js'
import { serveBytes } from '../../../support/pages/range-server.js'
import { retryAfter } from '../../../../src/io/sources/retries.js'
import type { RangeServer } from '../../../support/pages/range-server.js'

const SIZE = 100_000
const weights = { a: randn(SIZE), b: randn(10), c: randn(10), d: randn(SIZE) }
const bytes = await save(weights)

const isArchiveError =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof ArchiveError && pattern.test(error.message)

test('of a server with ranges only what is needed is fetched', async (t) => {
  const server = await serveBytes(t, bytes)
  const checkpoint = await open(server.url)
  assert.deepEqual(checkpoint.keys(), ['a', 'b', 'c', 'd'])
  assert.ok(server.sent < 300_000, `${server.sent} bytes to list`)
  assert.ok(server.asked.length <= 4, `${server.asked.length} requests to list`)
  const [before, requests] = [server.sent, server.asked.length]
  assert.deepEqual((await checkpoint.get<Tensor>('a')).tolist(), weights.a.tolist())
  assert.ok(server.sent - before < SIZE * 4 + 1000, `${server.sent - before} bytes of one tensor`)
  assert.equal(server.asked.length - requests, 1)
  const report = await checkpoint.report()
  assert.equal(report.access.ranges, true)
  assert.equal(report.access.reason, null)
  assert.equal(report.fingerprint, null)
  assert.equal(report.format, 'zip')
  await checkpoint.close()
})

test('of a storage that many tensors view only the part of one is fetched', async (t) => {
  const flat = randn(1_000_000)
  const server = await serveBytes(t, await save({ a: flat.at('500000:500100').reshape([10, 10]).t(), all: flat }))
  const checkpoint = await open(server.url)
  const before = server.sent
  const a = await checkpoint.get<Tensor>('a')
  assert.ok(server.sent - before < 100_000, `${server.sent - before} bytes`)
  assert.deepEqual(a.tolist(), flat.at('500000:500100').reshape([10, 10]).t().tolist())
  assert.deepEqual([...a.stride()], [1, 10])
  assert.equal(a.untyped_storage().nbytes, 400)
})

test('neighbours are fetched together', async (t) => {
  const server = await serveBytes(
    t,
    await save({ x: randn(SIZE), small: { b: randn(10), c: randn(10), d: randn(10) }, y: randn(SIZE) }),
  )
  const checkpoint = await open(server.url)
  const requests = server.asked.length
  await checkpoint.get('small')
  assert.equal(server.asked.length - requests, 1)
})

for (const behaviour of ['whole', 'gzip', 'refuses'] as const) {
  test(`a server that answers a range by ${behaviour} gives the whole file`, async (t) => {
    const server = await serveBytes(t, bytes)
    server.behaviour = behaviour
    const checkpoint = await open(server.url)
    assert.deepEqual((await checkpoint.get<Tensor>('a')).tolist(), weights.a.tolist())
    const { access } = await checkpoint.report()
    assert.equal(access.ranges, false)
    assert.match(access.reason ?? '', /range/)
  })
}

test('without Content-Range, as CORS may hide it, the size is asked for', async (t) => {
  const server = await serveBytes(t, bytes)
  server.behaviour = 'no-size'
  const checkpoint = await open(server.url)
  assert.deepEqual((await checkpoint.get<Tensor>('b')).tolist(), weights.b.tolist())
  assert.ok(server.asked.some(({ method }) => method === 'HEAD'))
  assert.ok(server.sent < 300_000)
})

for (const [what, change] of Object.entries<(server: RangeServer) => void>({
  ETag: (server) => (server.etag = '"two"'),
  'Last-Modified': (server) => (server.modified = 'Tue, 02 Jan 2024 00:00:00 GMT'),
  length: (server) => (server.bytes = bytes.subarray(0, bytes.length - 10)),
  'length, far shorter': (server) => (server.bytes = bytes.subarray(0, 10)),
})) {
  test(`a file of another ${what} is another one`, async (t) => {
    const server = await serveBytes(t, bytes)
    server.modified = 'Mon, 01 Jan 2024 00:00:00 GMT'
    const checkpoint = await open(server.url)
    change(server)
    await assert.rejects(checkpoint.get('a'), isArchiveError(/changed/))
    // What is known to have changed stays so.
    await assert.rejects(checkpoint.get('a'), isArchiveError(/changed/))
  })
}

for (const behaviour of ['whole', 'gzip', 'other-range'] as const) {
  test(`a server that later answers by ${behaviour} is an error`, async (t) => {
    const server = await serveBytes(t, bytes)
    const checkpoint = await open(server.url)
    server.behaviour = behaviour
    await assert.rejects(checkpoint.get('a'), ArchiveError)
  })
}

for (const failing of ['breaks', 'busy'] as const) {
  test(`what fails (${failing}) is asked for again`, async (t) => {
    const server = await serveBytes(t, bytes)
    Object.assign(server, { failing, failures: 1 })
    const checkpoint = await open(server.url)
    const before = server.sent
    server.failures = 2
    assert.deepEqual((await checkpoint.get<Tensor>('a')).tolist(), weights.a.tolist())
    // After a break the rest is asked for, not all of it.
    if (failing === 'breaks') assert.ok(server.sent - before < SIZE * 2)
    server.failures = 1
    await assert.rejects(checkpoint.get('d', { retries: 0 }), ArchiveError)
    server.failures = 9
    await assert.rejects(checkpoint.get('d'), ArchiveError)
    await checkpoint.close()
    server.failures = 1
    await assert.rejects(open(server.url, { retries: 0 }), ArchiveError)
  })
}

test('a busy server is asked again when it says, unless that is too far off', async (t) => {
  const server = await serveBytes(t, bytes)
  Object.assign(server, { failing: 'busy', failures: 1, retryAfter: '2' })
  const waits: unknown[] = []
  const original = globalThis.setTimeout
  const { mock } = t.mock.method(
    globalThis,
    'setTimeout',
    (call: (...args: unknown[]) => void, wait?: number, ...args: unknown[]) => {
      waits.push(wait)
      return original(call, wait === 2000 ? 0 : wait, ...args)
    },
  )
  await open(server.url)
  assert.ok(waits.includes(2000), `waits of ${waits.join(', ')} ms`)
  mock.restore()
  for (const retryAfter of ['3600', new Date(Date.now() + 3_600_000).toUTCString()]) {
    const asked = server.asked.length
    Object.assign(server, { failures: 9, retryAfter })
    await assert.rejects(open(server.url), isArchiveError(/503/))
    assert.equal(server.asked.length - asked, 1)
  }
})

test('Retry-After is seconds or a date; anything else says nothing', () => {
  const now = Date.parse('Tue, 01 Dec 2026 00:00:00 GMT')
  assert.equal(retryAfter('120', now), 120_000)
  assert.equal(retryAfter('Tue, 01 Dec 2026 00:00:05 GMT', now), 5000)
  for (const header of ['Mon, 30 Nov 2026 00:00:00 GMT', '-5', 'soon', '', null])
    assert.equal(retryAfter(header, now), 0)
})

test('an address that is not there is not asked for again', async (t) => {
  const server = await serveBytes(t, bytes)
  server.behaviour = 'error'
  await assert.rejects(open(server.url), isArchiveError(/404/))
  assert.equal(server.asked.length, 1)
})

test('an abort ends what waits', async (t) => {
  const server = await serveBytes(t, bytes)
  const checkpoint = await open(server.url)
  server.delay = 10_000
  const controller = new AbortController()
  const reason = new Error('enough')
  const reading = checkpoint.get('', { signal: controller.signal })
  setTimeout(() => controller.abort(reason), 20)
  await assert.rejects(reading, reason)
  await assert.rejects(open(server.url, { signal: AbortSignal.abort(reason) }), reason)
})

test('progress counts what is fetched', async (t) => {
  const server = await serveBytes(t, bytes)
  const checkpoint = await open(server.url)
  const told: [number, number | undefined][] = []
  await checkpoint.get('', { onProgress: ({ loaded, total }) => told.push([loaded, total]) })
  const [loaded, total] = told.at(-1) ?? []
  assert.equal(loaded, total)
  assert.ok((total ?? 0) >= SIZE * 8)
})

test('Authorization goes to the origin that was asked, and to no other', async (t) => {
  const store = await serveBytes(t, bytes)
  const front = await serveBytes(t, bytes)
  front.redirect = store.url.href
  const request = new Request(front.url, { headers: { authorization: 'Bearer secret' } })
  const checkpoint = await open(request)
  assert.deepEqual((await checkpoint.get<Tensor>('b')).tolist(), weights.b.tolist())
  assert.ok(front.asked.every(({ authorization }) => authorization === 'Bearer secret'))
  assert.ok(store.asked.length > 0 && store.asked.every(({ authorization }) => authorization === undefined))
  const before = front.asked.length
  await checkpoint.get('a')
  assert.equal(front.asked.length, before)
})

test('messages do not tell what an address is signed with', async (t) => {
  const server = await serveBytes(t, bytes)
  const checkpoint = await open(server.url)
  server.etag = '"two"'
  await assert.rejects(checkpoint.get('a'), (error) => !(error as Error).message.includes('secret'))
})

test('many small tensors are fetched together, whether they are got, saved or cast in passing', async (t) => {
  const many = new OrderedDict(Array.from({ length: 2000 }, (_, index) => [`layers.${index}`, randn(50)] as const))
  const server = await serveBytes(t, await save(many))
  const checkpoint = await open(server.url)
  const requests = async (run: () => Promise<unknown>): Promise<number> => {
    const before = server.asked.length
    await run()
    return server.asked.length - before
  }
  for (const options of [{}, { format: 'safetensors' }, { _use_new_zipfile_serialization: false }] as const) {
    const expected = await save(many, options)
    const asked = await requests(async () => assert.deepEqual(await save(checkpoint.state_dict(), options), expected))
    assert.ok(asked <= 3, `${asked} requests`)
  }
  const cast = await requests(() => convert(checkpoint, new WritableStream(), { dtype: 'float16', format: 'npz' }))
  assert.ok((await requests(() => checkpoint.get())) <= 3)
  assert.ok(cast <= 3, `${cast} requests`)
  await checkpoint.close()
})
