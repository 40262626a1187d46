// Every promise has a handler from the moment it exists: a load or save that fails, of whatever source or destination, rejects
// once, with a typed error or the signal's reason, and leaves no rejection behind that would end the process. An abort also
// ends what waits for an answer that never comes.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { LoadOptions, SaveOptions } from '../../../src/index.js'
import { load, OrderedDict, report, save, saveSync, TorchletError, zeros } from '../../../src/index.js'
import { temporaryFolder } from '../../support/folder.js'

type Source = Parameters<typeof load>[0]
type Destination = Exclude<Parameters<typeof save>[1], undefined>

/** Each tensor is a read of its own: reads go ahead of what is worked on. */
const TENSORS = 4
const weights = new OrderedDict(
  Array.from({ length: TENSORS }, (_, index) => [`${index}`, zeros(1_300_000 + index)] as const),
)
const bytes = saveSync(weights)
const why = new Error('why')

const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

/** How `attempt` rejects, after everything that it left behind has had its turn. */
async function rejection(attempt: Promise<unknown>): Promise<unknown> {
  const outcome = await attempt.then(
    () => assert.fail('it did not reject'),
    (error: unknown) => error,
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(unhandled, [])
  return outcome
}

async function rejectsTyped(attempt: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await rejection(attempt)
  assert.ok(error instanceof TorchletError, String(error))
  assert.match(error.message, message)
}

function fileOf(t: TestContext): string {
  const path = join(temporaryFolder(t), 'model.pt')
  writeFileSync(path, bytes)
  return path
}

/** What reads the file until the `failing`th read, which does as `fail` does. */
function custom(failing: number, fail: () => Promise<Uint8Array>): Source {
  let reads = 0
  return {
    size: bytes.length,
    read: async (offset: number, length: number) =>
      ++reads === failing ? fail() : bytes.subarray(offset, offset + length),
  }
}

/** Options whose signal aborts soon: when the work has begun. */
function abortingSoon(): LoadOptions & SaveOptions {
  const controller = new AbortController()
  setTimeout(() => controller.abort(why), 10)
  return { signal: controller.signal }
}

const never = (): Promise<never> => new Promise(() => {})

test('whichever read of a custom source fails, the load rejects with its error', async () => {
  for (let failing = 1; failing <= TENSORS + 4; failing++) {
    const broken = custom(failing, () => Promise.reject(why))
    assert.equal(await rejection(load(broken)), why, `read ${failing}`)
    assert.equal(await rejection(report(custom(1, () => Promise.reject(why)))), why)
  }
  const late = custom(6, () => new Promise((_, reject) => setTimeout(() => reject(why), 5)))
  assert.equal(await rejection(load(late)), why)
})

test('two reads that fail are one rejection', async () => {
  let reads = 0
  const source = {
    size: bytes.length,
    read: async (offset: number, length: number) => {
      if (++reads > 4) throw why
      return bytes.subarray(offset, offset + length)
    },
  }
  assert.equal(await rejection(load(source)), why)
})

test('a path: aborted, and cut off meanwhile', async (t) => {
  const path = fileOf(t)
  assert.equal(await rejection(load(path, { signal: AbortSignal.abort(why) })), why)
  for (const at of [1, 5_000_000, 11_000_000]) {
    const controller = new AbortController()
    const onProgress = ({ loaded }: { readonly loaded: number }): void => {
      if (loaded >= at) controller.abort(why)
    }
    assert.equal(await rejection(load(path, { signal: controller.signal, onProgress })), why)
  }
  const cut = (): void => {
    if (statSync(path).size === bytes.length) truncateSync(path, 8_000_000)
  }
  await rejectsTyped(load(path, { onProgress: cut }), /written to while it was read/)
})

test('what onProgress throws, or rejects with, ends the work', async (t) => {
  const path = fileOf(t)
  const throwing = (): never => {
    throw why
  }
  const rejecting = (): Promise<never> => Promise.reject(why)
  for (const onProgress of [throwing, rejecting]) {
    for (const source of [path, new Blob([bytes]), new Blob([bytes]).stream()])
      assert.equal(await rejection(load(source, { onProgress })), why)
    assert.equal(await rejection(save(weights, join(path, '..', 'other.pt'), { onProgress })), why)
  }
  assert.equal(await rejection(load(path, { ...abortingSoon(), onProgress: never })), why)
})

test('a Blob that breaks, or never answers', async () => {
  const blobOf = (read: () => Promise<ArrayBuffer>): Blob => {
    const blob = new Blob([bytes])
    let reads = 0
    blob.slice = (...range) => {
      const part = Blob.prototype.slice.apply(blob, range)
      if (++reads > 3) part.arrayBuffer = read
      return part
    }
    return blob
  }
  await rejectsTyped(load(blobOf(() => Promise.reject(why))), /cannot read the Blob/)
  assert.equal(await rejection(load(blobOf(never), abortingSoon())), why)
})

test('streams, responses, requests and URLs that break', async (t) => {
  const breaking = (): ReadableStream<Uint8Array> => {
    let reads = 0
    return new ReadableStream({
      pull: (controller) => (++reads > 2 ? controller.error(why) : controller.enqueue(bytes.slice(0, 1000))),
    })
  }
  await rejectsTyped(load(breaking()), /broke off/)
  await rejectsTyped(load(new Response(breaking())), /broke off/)
  const upload = new Request('http://localhost/', { method: 'POST', body: breaking(), duplex: 'half' } as RequestInit)
  await rejectsTyped(load(upload), /broke off/)
  await rejectsTyped(load(new Response('no', { status: 404 })), /404/)
  const http = createServer((request, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 100_000))
    if (request.url === '/cut') setTimeout(() => response.destroy(), 5)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    http.closeAllConnections()
    http.close()
  })
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  await rejectsTyped(load(new URL(`${base}/cut`)), /broke off/)
  assert.equal(await rejection(load(new URL(`${base}/stalls`), abortingSoon())), why)
  await rejectsTyped(load(new URL('http://127.0.0.1:1/none')), /cannot fetch/)
})

test('shards that are missing, break, or never come', async (t) => {
  const folder = temporaryFolder(t)
  const index = join(folder, 'model.bin.index.json')
  writeFileSync(index, JSON.stringify({ weight_map: { a: 'a.bin', b: 'b.bin' } }))
  writeFileSync(join(folder, 'a.bin'), saveSync(new OrderedDict([['a', zeros(2)]])))
  await rejectsTyped(load(index), /there is no file .*b\.bin/)
  mkdirSync(join(folder, 'b.bin'))
  await rejectsTyped(load(index), /b\.bin is a folder/)
  assert.equal(await rejection(load(index, { resolve: () => Promise.reject(why) })), why)
  assert.equal(await rejection(load(index, { ...abortingSoon(), resolve: never })), why)
  const broken = (): Source => custom(1, () => Promise.reject(why))
  assert.equal(await rejection(load(index, { resolve: broken })), why)
})

test('an abort ends the wait for a source that never answers', async () => {
  for (const failing of [1, 2, 4, 6])
    assert.equal(await rejection(load(custom(failing, never), abortingSoon())), why, `read ${failing}`)
  const stalled = (): ReadableStream<Uint8Array> => new ReadableStream({ pull: never, cancel: never })
  assert.equal(await rejection(load(stalled(), abortingSoon())), why)
  assert.equal(await rejection(load(new Response(stalled()), abortingSoon())), why)
})

test('an abort ends the wait for a destination that never takes what it is given', async () => {
  const sinks: Record<string, UnderlyingSink<Uint8Array>> = {
    'never drains': { write: never },
    'never starts': { start: never },
    'never closes': { close: never },
    'never ends its abort': { write: never, abort: never },
  }
  for (const [what, sink] of Object.entries(sinks)) {
    const stream = new WritableStream<Uint8Array>(sink)
    assert.equal(await rejection(save(weights, stream, abortingSoon())), why, what)
  }
  const picked = { createWritable: never } as unknown as Destination
  assert.equal(await rejection(save(weights, picked, abortingSoon())), why)
  const handle = { fd: 1, write: never } as unknown as Destination
  assert.equal(await rejection(save(weights, handle, abortingSoon())), why)
})

test('destinations that fail', async (t) => {
  let writes = 0
  const failing = new WritableStream<Uint8Array>({
    write: () => (++writes === 2 ? Promise.reject(why) : Promise.resolve()),
  })
  assert.equal(await rejection(save(weights, failing)), why)
  const closing = new WritableStream<Uint8Array>({ close: () => Promise.reject(why) })
  assert.equal(await rejection(save(weights, closing)), why)
  const handle = { fd: 1, write: () => Promise.reject(why) } as unknown as Destination
  assert.equal(await rejection(save(weights, handle)), why)
  const folder = temporaryFolder(t)
  await rejectsTyped(save(weights, join(folder, 'none', 'model.pt')), /cannot write/)
  assert.equal(await rejection(save(weights, join(folder, 'model.pt'), { signal: AbortSignal.abort(why) })), why)
  assert.throws(() => readFileSync(join(folder, 'model.pt')), /ENOENT/)
})
