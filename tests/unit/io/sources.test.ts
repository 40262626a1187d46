// Everything that `load` takes as a source, and how each can fail.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ArchiveError, LimitError, UnsupportedError } from '../../../src/errors.js'
import { BytesSource } from '../../../src/io/sources/bytes-source.js'
import { shownUrl } from '../../../src/io/sources/fetch-source.js'
import { FileSource } from '../../../src/io/sources/file-source.js'
import { openSource, type SourceInput, type SyncSourceInput } from '../../../src/io/sources/open-source.js'
import type { Progress } from '../../../src/io/progress.js'
import { readWhole, readWholeSync } from '../../../src/io/sources/read-whole.js'
import { perform, performSync } from '../../../src/io/sources/perform.js'
import { resolveBeside } from '../../../src/io/sources/siblings.js'
import type { Reading } from '../../../src/io/sources/source.js'
import { root } from '../../support/root.js'

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i)

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'torchlet-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

function fileOf(t: TestContext, bytes = BYTES): string {
  const path = join(folder(t), 'model.pt')
  writeFileSync(path, bytes)
  return path
}

/** A server that answers by path: /ok, /404, /cut, /slow. */
async function server(t: TestContext): Promise<string> {
  const http = createServer((request, response) => {
    const path = request.url!.split('?')[0]
    if (path === '/404') response.writeHead(404).end('no such file')
    else if (path === '/cut') {
      response.writeHead(200, { 'content-length': 2000 }).write(BYTES)
      setTimeout(() => response.destroy(), 20)
    } else if (path === '/slow') response.writeHead(200).write(BYTES)
    else response.writeHead(200, { 'content-length': BYTES.length }).end(BYTES)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

test('every source gives its bytes', async (t) => {
  const path = fileOf(t)
  const base = await server(t)
  const sources: Record<string, SourceInput> = {
    path,
    'file: URL': pathToFileURL(path),
    URL: new URL(`${base}/ok`),
    Request: new Request(`${base}/ok`),
    Response: await fetch(`${base}/ok`),
    'Response of bytes': new Response(BYTES),
    'data: URL': new URL(`data:;base64,${Buffer.from(BYTES).toString('base64')}`),
    Blob: new Blob([BYTES]),
    File: new File([BYTES], 'model.pt'),
    ArrayBuffer: BYTES.buffer,
    SharedArrayBuffer: shared(),
    Uint8Array: BYTES,
    DataView: new DataView(BYTES.buffer),
    Buffer: Buffer.from(BYTES),
    ReadableStream: new Blob([BYTES]).stream(),
    custom: { size: 1000, read: async (offset: number, length: number) => BYTES.subarray(offset, offset + length) },
  }
  for (const [what, source] of Object.entries(sources)) {
    assert.deepEqual((await readWhole(source)).bytes, BYTES, what)
  }
})

function shared(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(BYTES.length)
  new Uint8Array(buffer).set(BYTES)
  return buffer
}

test('bytes, paths and file URLs can be read at once', (t) => {
  const path = fileOf(t)
  for (const source of [path, pathToFileURL(path), BYTES, BYTES.buffer, new DataView(BYTES.buffer)]) {
    assert.deepEqual(readWholeSync(source as SyncSourceInput).bytes, BYTES)
  }
  assert.throws(() => readWholeSync(new URL('https://x.org') as SyncSourceInput), UnsupportedError)
  assert.throws(() => readWholeSync(new Blob([]) as unknown as SyncSourceInput), /await load/)
})

test('bytes of the caller are copied', async () => {
  const mine = BYTES.slice()
  const { bytes } = await readWhole(mine)
  mine.fill(0)
  assert.deepEqual(bytes, BYTES)
})

test('a view gives its part only', async () => {
  assert.deepEqual((await readWhole(BYTES.subarray(10, 20))).bytes, BYTES.slice(10, 20))
})

test('sources can be read in parts', async (t) => {
  const custom = { size: 1000, read: (at: number, n: number) => BYTES.slice(at, at + n) }
  for (const input of [fileOf(t), new Blob([BYTES]), custom]) {
    const source = await openSource(input)
    assert.equal(source.size, 1000)
    assert.deepEqual(await source.read(990, 10), BYTES.slice(990))
    await source.close?.()
  }
})

test('what is no source is a TypeError', async () => {
  for (const wrong of [null, undefined, 7, {}, [], { size: 4 }]) {
    await assert.rejects(readWhole(wrong as unknown as SourceInput), TypeError)
  }
  await assert.rejects(readWhole(Promise.resolve('a.pt') as unknown as SourceInput), /got a Promise: await it/)
})

test('progress is told', async (t) => {
  const told: Progress[] = []
  const onProgress = (progress: Progress): void => void told.push(progress)
  await readWhole(fileOf(t), { onProgress })
  await readWhole(new URL(`${await server(t)}/ok`), { onProgress })
  assert.deepEqual(told[0], { loaded: 1000, total: 1000 })
  assert.deepEqual(told.at(-1), { loaded: 1000, total: 1000 })
  await readWhole(new Blob([BYTES]).stream(), { onProgress })
  assert.deepEqual(told.at(-1), { loaded: 1000, total: undefined })
})

test('a missing file keeps the cause', async () => {
  await assert.rejects(readWhole('/no/such.pt'), (error) => {
    assert.ok(error instanceof ArchiveError)
    assert.match(error.message, /there is no file \/no\/such\.pt\. Check the path/)
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOENT')
    return true
  })
})

test('in Node a string is a path, also when it looks like a URL', async () => {
  await assert.rejects(readWhole('https://example.org/m.pt'), /there is no file https:.*pass new URL/)
})

test('a folder is refused', async (t) => {
  await assert.rejects(readWhole(folder(t)), /is a folder\. Name the file in it/)
})

test(
  'pipes and devices, which may never end, are refused at once',
  { skip: process.platform === 'win32' },
  async (t) => {
    const path = join(folder(t), 'pipe')
    execFileSync('mkfifo', [path])
    await assert.rejects(readWhole(path), /pipe is a pipe, no regular file.*load the bytes or the ReadableStream/)
    assert.throws(() => readWholeSync(path), ArchiveError)
    await assert.rejects(readWhole('/dev/zero'), /\/dev\/zero is a device/)
    await assert.rejects(readWhole(pathToFileURL(path)), ArchiveError)
  },
)

test('what is piped to the process is read', { skip: process.platform === 'win32' }, () => {
  const script = (call: string): string =>
    `import { readWhole, readWholeSync } from './src/io/sources/read-whole.ts'
     process.stdout.write((${call}('/dev/stdin')).bytes)`
  for (const call of ['await readWhole', 'readWholeSync']) {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script(call)]
    // The shell makes a pipe, where Node would make a socket.
    const command = [
      'head -c 1000 /dev/zero |',
      ...[process.execPath, ...args].map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`),
    ]
    assert.equal(execFileSync('sh', ['-c', command.join(' ')], { cwd: root, input: '' }).length, 1000, call)
  }
})

test('a Request is fetched if it is of GET; any other is read and never fetched', async (t) => {
  const base = await server(t)
  assert.deepEqual((await readWhole(new Request(`${base}/ok`))).bytes, BYTES)
  for (const method of ['POST', 'PUT', 'PATCH']) {
    const upload = new Request('http://127.0.0.1:1/upload?key=secret', { method, body: BYTES })
    const { bytes, name } = await readWhole(upload)
    assert.deepEqual(bytes, BYTES)
    assert.equal(name, 'the upload to http://127.0.0.1:1/upload')
    await assert.rejects(readWhole(upload), /the body of this Request was read before/)
    assert.equal(resolveBeside(upload), undefined)
  }
  assert.equal((await readWhole(new Request(base, { method: 'POST' }))).size, 0)
  const form = new FormData()
  form.set('file', new Blob([BYTES]))
  const request = new Request(base, { method: 'POST', body: form })
  await assert.rejects(readWhole(request), /is a form.*formData\(\)/)
  await assert.rejects(
    readWhole(new Request(base, { method: 'POST', body: BYTES }), { limits: { fileBytes: 9 } }),
    LimitError,
  )
})

test('a file that is written to while it is open is noticed', (t) => {
  const path = fileOf(t)
  const source = FileSource.open(path)
  t.after(() => source.closeSync())
  assert.equal(source.readSync(0, 10).length, 10)
  appendFileSync(path, 'more')
  assert.throws(() => source.readSync(0, 10), /written to while it was read/)
})

test("a server's error is told with status and address, without its query", async (t) => {
  const base = await server(t)
  await assert.rejects(readWhole(new URL(`${base}/404?signature=secret`)), (error) => {
    assert.ok(error instanceof ArchiveError)
    assert.match(error.message, /^the server answered HTTP 404 Not Found for http:.*\/404\. Check the address\.$/)
    return true
  })
  await assert.rejects(readWhole(new Response('x', { status: 403 })), /HTTP 403 .*Authorization/)
})

test('an address without a server is told', async () => {
  await assert.rejects(
    readWhole(new URL('http://127.0.0.1:1/m.pt')),
    (error) =>
      error instanceof ArchiveError &&
      error.cause !== undefined &&
      /cannot fetch http:\/\/127\.0\.0\.1:1\/m\.pt/.test(error.message),
  )
})

test('a connection that breaks off is told', async (t) => {
  await assert.rejects(readWhole(new URL(`${await server(t)}/cut`)), /broke off after 1000 bytes/)
})

test('a body shorter than announced is told', async () => {
  const response = new Response(BYTES, { headers: { 'content-length': '1001' } })
  await assert.rejects(readWhole(response), /gave 1000 bytes where 1001 were announced/)
})

test('a response that was read before is a TypeError', async () => {
  const response = new Response(BYTES)
  await response.arrayBuffer()
  await assert.rejects(readWhole(response), TypeError)
})

test('an abort rejects with its reason', async (t) => {
  const reason = new Error('enough')
  const aborted = AbortSignal.abort(reason)
  for (const source of [BYTES, fileOf(t), new Blob([BYTES]).stream(), new Response(BYTES)]) {
    await assert.rejects(readWhole(source, { signal: aborted }), reason)
  }
  const controller = new AbortController()
  const onProgress = (): void => controller.abort(reason)
  await assert.rejects(readWhole(new URL(`${await server(t)}/slow`), { signal: controller.signal, onProgress }), reason)
})

test('an abort cancels a stream that stalls', async () => {
  const controller = new AbortController()
  let cancelled: unknown
  const stalled = new ReadableStream<Uint8Array>({ cancel: (why) => void (cancelled = why) })
  const loading = readWhole(stalled, { signal: controller.signal })
  setTimeout(() => controller.abort('why'), 5)
  await assert.rejects(loading, (error) => error === 'why')
  assert.equal(cancelled, 'why')
})

test('limits hold for every source', async (t) => {
  const limits = { fileBytes: 999 }
  for (const source of [BYTES, fileOf(t), new Blob([BYTES]).stream(), new Response(BYTES), new Blob([BYTES])]) {
    await assert.rejects(readWhole(source, { limits }), LimitError)
  }
  assert.throws(() => readWholeSync(BYTES, limits), LimitError)
})

test('custom sources that lie are found out', async () => {
  const size = 1000
  await assert.rejects(readWhole({ size, read: async () => BYTES.subarray(0, 10) }), /gave 10 bytes where 1000/)
  await assert.rejects(readWhole({ size, read: () => 'text' as unknown as Uint8Array }), TypeError)
  for (const wrong of [-1, 1.5, Number.NaN, 2 ** 60]) {
    await assert.rejects(readWhole({ size: wrong, read: () => BYTES }), RangeError)
  }
})

function* reading(offset: number, length: number): Reading<number> {
  return (yield { offset, length }).length
}

test('a reading checks ranges and answers', async () => {
  const source = new BytesSource(BYTES)
  assert.equal(performSync(reading(0, 1000), source), 1000)
  assert.equal(await perform(reading(999, 1), source), 1)
  assert.throws(() => performSync(reading(999, 2), source), { code: 'ERR_ARCHIVE', offset: 999 })
  assert.throws(() => performSync(reading(-1, 2), source), ArchiveError)
  const liar = { size: 10, read: async () => BYTES.subarray(0, 3) }
  await assert.rejects(perform(reading(0, 4), liar), /gave 3 bytes where 4/)
  assert.throws(() => performSync(reading(0, 4), liar), TypeError)
})

test('addresses are shown without secrets', () => {
  assert.equal(shownUrl('https://user:pw@x.org/a/m.pt?X-Amz-Signature=1#f'), 'https://x.org/a/m.pt')
  assert.equal(shownUrl('blob:https://x.org/1-2'), 'blob:https://x.org/1-2')
  assert.equal(shownUrl('data:;base64,AAAA'), 'the data: URL')
  assert.equal(shownUrl(''), 'the response')
})
