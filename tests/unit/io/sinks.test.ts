// Everything that `save` takes as a destination: what arrives there, and what a failure leaves behind.

import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ArchiveError, UnsupportedError } from '../../../src/errors.js'
import { BufferedSink, BufferedSyncSink } from '../../../src/io/sinks/buffered-sink.js'
import { ByteBuilder } from '../../../src/bytes/byte-builder.js'
import { MemorySink } from '../../../src/io/sinks/memory-sink.js'
import { openSink, openSinkSync, type Destination } from '../../../src/io/sinks/open-sink.js'
import { writeTo, writeToSync, type Sink } from '../../../src/io/sinks/sink.js'

const CHUNKS = [10, 0, 70_000, 3, 1_100_000, 65_536, 9_000_000, 1].map((length, i) =>
  new Uint8Array(length).fill(i + 1),
)
const WHOLE = new Uint8Array(Buffer.concat(CHUNKS))

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'torchlet-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

async function save(destination: Destination): Promise<void> {
  await writeTo(new BufferedSink(await openSink(destination), WHOLE.length), async (sink) => {
    for (const chunk of CHUNKS) await sink.write(chunk)
  })
}

function equal(a: Uint8Array, b: Uint8Array): void {
  assert.equal(Buffer.compare(a, b), 0)
}

test('a path is written, waiting or not', async (t) => {
  const dir = folder(t)
  await save(join(dir, 'a.pt'))
  await save(pathToFileURL(join(dir, 'b.pt')))
  writeToSync(new BufferedSyncSink(openSinkSync(join(dir, 'c.pt'))), (sink) => {
    for (const chunk of CHUNKS) sink.writeSync(chunk)
  })
  for (const name of ['a.pt', 'b.pt', 'c.pt']) equal(readFileSync(join(dir, name)), WHOLE)
  assert.deepEqual(readdirSync(dir), ['a.pt', 'b.pt', 'c.pt'])
})

test('a failure leaves the old file whole and nothing beside it', async (t) => {
  const path = join(folder(t), 'a.pt')
  writeFileSync(path, 'old')
  const failure = new Error('no more')
  await assert.rejects(
    writeTo(await openSink(path), async (sink) => {
      await sink.write(WHOLE)
      throw failure
    }),
    failure,
  )
  assert.throws(
    () =>
      writeToSync(openSinkSync(path), (sink) => {
        sink.writeSync(WHOLE)
        throw failure
      }),
    failure,
  )
  assert.equal(readFileSync(path, 'utf8'), 'old')
  assert.deepEqual(readdirSync(join(path, '..')), ['a.pt'])
})

test('until the end the old file is there', async (t) => {
  const path = join(folder(t), 'a.pt')
  writeFileSync(path, 'old')
  const sink = await openSink(path)
  await sink.write(WHOLE)
  assert.equal(readFileSync(path, 'utf8'), 'old')
  await sink.close()
  equal(readFileSync(path), WHOLE)
})

test('permissions and links of the old file are kept', async (t) => {
  const dir = folder(t)
  writeFileSync(join(dir, 'real.pt'), 'old')
  chmodSync(join(dir, 'real.pt'), 0o640)
  symlinkSync('real.pt', join(dir, 'link.pt'))
  await save(join(dir, 'link.pt'))
  assert.ok(lstatSync(join(dir, 'link.pt')).isSymbolicLink())
  assert.equal(statSync(join(dir, 'real.pt')).mode & 0o777, 0o640)
  equal(readFileSync(join(dir, 'real.pt')), WHOLE)
})

test('a device is written through, not replaced', { skip: !existsSync('/dev/null') }, async () => {
  await save('/dev/null')
  assert.ok(statSync('/dev/null').isCharacterDevice())
})

test('where the runtime lets a program write and not read, a file is written in place', async (t) => {
  const path = join(folder(t), 'a.pt')
  writeFileSync(path, 'old and longer')
  const original = process.getBuiltinModule
  t.after(() => void (process.getBuiltinModule = original))
  // As Deno does without --allow-read, and with --allow-write for this file alone.
  const forbid = (): never => {
    throw Object.assign(new Error('Requires read access'), { name: 'NotCapable' })
  }
  const forbidden = new Set(['statSync', 'realpathSync', 'renameSync', 'accessSync'])
  const fs = new Proxy(original('node:fs'), {
    get: (target, name) => (forbidden.has(String(name)) ? forbid : Reflect.get(target, name)),
  })
  process.getBuiltinModule = ((id: string) => (id === 'node:fs' ? fs : original(id))) as typeof original
  await save(path)
  equal(readFileSync(path), WHOLE)
  assert.deepEqual(readdirSync(join(path, '..')), ['a.pt'])
})

test('a file that is not to be written to is not replaced', { skip: process.getuid?.() === 0 }, async (t) => {
  const path = join(folder(t), 'a.pt')
  writeFileSync(path, 'old')
  chmodSync(path, 0o444)
  await assert.rejects(save(path), ArchiveError)
  assert.equal(readFileSync(path, 'utf8'), 'old')
})

test('a path that cannot be written is an ArchiveError with its cause', async (t) => {
  const dir = folder(t)
  for (const path of [join(dir, 'none', 'a.pt'), dir]) {
    await assert.rejects(openSink(path), (error) => {
      assert.ok(error instanceof ArchiveError)
      assert.match(error.message, /^cannot write .*(ENOENT|EISDIR)/)
      assert.ok(error.cause instanceof Error)
      return true
    })
  }
  assert.deepEqual(readdirSync(dir), [])
})

test('a stream gets copies, is closed at the end, and aborted on failure', async () => {
  const got: Uint8Array[] = []
  const events: unknown[] = []
  const stream = () =>
    new WritableStream<Uint8Array>({
      write: (chunk) => void got.push(chunk),
      close: () => void events.push('close'),
      abort: (reason) => void events.push(reason),
    })
  await save(stream())
  equal(Buffer.concat(got), WHOLE)
  assert.ok(got.every((chunk) => CHUNKS.every(({ buffer }) => buffer !== chunk.buffer)))
  const failure = new Error('no more')
  await assert.rejects(
    writeTo(await openSink(stream()), () => Promise.reject(failure)),
    failure,
  )
  assert.deepEqual(events, ['close', failure])
})

test("a browser's file handle is written by its stream", async () => {
  const got: Uint8Array[] = []
  const createWritable = async () => new WritableStream<Uint8Array>({ write: (chunk) => void got.push(chunk) })
  await save({ createWritable } as unknown as FileSystemFileHandle)
  equal(Buffer.concat(got), WHOLE)
})

test("a file handle of Node's is written from its position on, and stays open", async (t) => {
  const path = join(folder(t), 'a.pt')
  const handle = await open(path, 'w')
  t.after(() => handle.close())
  await handle.write('head')
  await save(handle)
  await handle.write('tail')
  equal(readFileSync(path), Buffer.concat([Buffer.from('head'), WHOLE, Buffer.from('tail')]))
})

test('an abort stops a save, and progress is told', async (t) => {
  const path = join(folder(t), 'a.pt')
  const controller = new AbortController()
  const told: number[] = []
  const options = {
    signal: controller.signal,
    onProgress: ({ loaded, total }: { loaded: number; total: number | undefined }) => {
      told.push(loaded)
      assert.equal(total, WHOLE.length)
      if (loaded > 2e6) controller.abort()
    },
  }
  const sink: Sink = new BufferedSink(await openSink(path), WHOLE.length, options)
  await assert.rejects(
    writeTo(sink, async () => {
      for (const chunk of CHUNKS) await sink.write(chunk)
    }),
    { name: 'AbortError' },
  )
  assert.deepEqual(readdirSync(join(path, '..')), [])
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  )
})

test('where there are no paths a string names the alternatives', async (t) => {
  const original = process.getBuiltinModule
  t.after(() => void (process.getBuiltinModule = original))
  process.getBuiltinModule = (() => undefined) as unknown as typeof original
  await assert.rejects(
    openSink('a.pt'),
    (error) => error instanceof UnsupportedError && /WritableStream or a FileSystemFileHandle/.test(error.message),
  )
})

test('what is no destination is a TypeError', async () => {
  for (const wrong of [null, undefined, 7, {}, []]) {
    await assert.rejects(openSink(wrong as unknown as Destination), TypeError)
  }
  await assert.rejects(openSink(new URL('https://x.org/a.pt')), UnsupportedError)
})

test('memory is allocated once when the size is known', () => {
  const sink = new MemorySink(WHOLE.length)
  for (const chunk of CHUNKS) sink.writeSync(chunk)
  equal(sink.bytes(), WHOLE)
  assert.equal(sink.bytes().buffer.byteLength, WHOLE.length)
})

test('a builder grows by doubling', () => {
  const builder = new ByteBuilder(0)
  for (let i = 0; i < 300_000; i++) builder.append(Uint8Array.of(i))
  const bytes = builder.finish()
  assert.equal(bytes.length, 300_000)
  assert.equal(bytes[299_999], 299_999 % 256)
  assert.ok(bytes.buffer.byteLength < 600_000)
})
