// `open` of what is more than one file: shards, distributed checkpoints, zips of checkpoints, folders; by path and over HTTP.

import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import {
  ArchiveError,
  Dict,
  load,
  open,
  OrderedDict,
  randn,
  repr,
  save,
  saveSync,
  tensor,
} from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { temporaryFolder } from '../../../support/folder.js'
import { makeZip } from '../../io/zip/make-zip.js'

const a = randn(100_000)
const b = tensor([[1, 2]])
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function shards(ending: 'bin' | 'safetensors'): Record<string, Uint8Array> {
  const [first, second] = [`m-00001-of-00002.${ending}`, `m-00002-of-00002.${ending}`]
  const options = ending === 'bin' ? {} : { format: 'safetensors' as const }
  const index = ending === 'bin' ? 'pytorch_model.bin.index.json' : 'model.safetensors.index.json'
  return {
    [index]: json({ metadata: {}, weight_map: { a: first, b: second } }),
    [first]: saveSync(new OrderedDict([['a', a]]), options),
    [second]: saveSync(new OrderedDict([['b', b]]), options),
  }
}

const distributed = (): Record<string, Uint8Array> => {
  const { files } = JSON.parse(
    readFileSync(new URL('../../../fixtures/distributed.json', import.meta.url), 'utf8'),
  ) as { readonly files: Readonly<Record<string, string>> }
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'base64')]))
}

const SETS = { bin: shards('bin'), safetensors: shards('safetensors'), distributed: distributed() }

for (const [name, files] of Object.entries(SETS)) {
  test(`${name}, in a folder`, async (t) => {
    const folder = folderOf(t, files)
    const expected = await load(folder)
    const checkpoint = await open(folder)
    assert.equal(repr(await checkpoint.get()), repr(expected))
    for (const key of checkpoint.keys()) {
      const one = await checkpoint.get<Tensor>(key)
      assert.equal(repr(await (await checkpoint.get<Tensor>(key, { lazy: true })).load()), repr(one))
    }
    // Saved without being loaded.
    assert.deepEqual(await save(await checkpoint.get('', { lazy: true })), await save(expected))
    await checkpoint.close()
  })

  test(`${name}, over HTTP`, async (t) => {
    const { url, asked } = await serveFiles(t, files)
    const guide = Object.keys(files).find((file) => file.endsWith('.json') || file === '.metadata') as string
    const request = new Request(new URL(guide, url), { headers: { authorization: 'Bearer secret' } })
    const checkpoint = await open(request)
    const expected = await load(folderOf(t, files))
    assert.equal(repr(await checkpoint.get()), repr(expected))
    assert.ok(asked.every(([, authorization]) => authorization === 'Bearer secret'))
    await checkpoint.close()
  })
}

test('of shards only those are read that are needed', async (t) => {
  const { url, asked } = await serveFiles(t, SETS.safetensors)
  const checkpoint = await open(new URL('model.safetensors.index.json', url))
  asked.length = 0
  assert.deepEqual((await checkpoint.get<Tensor>('a')).tolist(), a.tolist())
  assert.deepEqual(
    asked.map(([name]) => name),
    ['m-00001-of-00002.safetensors'],
  )
})

test('the files of a distributed checkpoint are not read for its list', async (t) => {
  const { url, asked } = await serveFiles(t, SETS.distributed)
  const checkpoint = await open(new URL('.metadata', url))
  assert.ok(checkpoint.keys().length > 0)
  const objects = asked.filter(([name]) => name !== '.metadata').length
  const [key = ''] = checkpoint.keys()
  await checkpoint.get(key)
  assert.ok(asked.filter(([name]) => name !== '.metadata').length > objects)
})

test('a shard that is not there is an error when it is needed', async (t) => {
  const folder = folderOf(t, SETS.distributed)
  const checkpoint = await open(folder)
  for (const name of Object.keys(SETS.distributed)) if (name.endsWith('.distcp')) rmSync(join(folder, name))
  await assert.rejects(checkpoint.get(), ArchiveError)
  await assert.rejects(checkpoint.get(), ArchiveError)
})

test('checkpoints in a zip are read in parts', async () => {
  const inner = saveSync(new OrderedDict([['w', a]]))
  const { bytes } = makeZip([
    { name: 'policy.pth', data: inner },
    { name: 'optimizer.pth', data: saveSync(new OrderedDict([['m', b]])) },
    { name: 'data', data: json({ verbose: 1 }) },
  ])
  let read = 0
  const custom = {
    size: bytes.length,
    read: (offset: number, length: number) => {
      read += length
      return bytes.subarray(offset, offset + length)
    },
  }
  const checkpoint = await open(custom)
  assert.deepEqual(checkpoint.keys(), ['policy.pth/w', 'optimizer.pth/m'])
  assert.deepEqual((await checkpoint.get<Tensor>('policy.pth/w')).tolist(), a.tolist())
  assert.ok(read < bytes.length + 300_000)
  assert.equal(repr(await checkpoint.get()), repr(await load<Dict>(bytes)))
})

test('a file that changed since it was opened is an error', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'w.pt')
  const changes: Record<string, () => void> = {
    longer: () => appendFileSync(path, 'x'),
    newer: () => utimesSync(path, new Date(), new Date(2001, 1, 1)),
    replaced: () => {
      writeFileSync(`${path}.new`, readFileSync(path))
      renameSync(`${path}.new`, path)
    },
    gone: () => rmSync(path),
  }
  for (const [name, change] of Object.entries(changes)) {
    await t.test(name, async () => {
      await save({ a, b }, path)
      const checkpoint = await open(path)
      const lazy = checkpoint.state_dict().get('a') as Tensor
      change()
      const isChanged = (error: unknown): boolean =>
        error instanceof ArchiveError && /since it was opened/.test(error.message)
      await assert.rejects(checkpoint.get('a'), isChanged)
      await assert.rejects(lazy.load(), isChanged)
      await assert.rejects(save(lazy), isChanged)
      await assert.rejects(lazy.untyped_storage().read(0, 4), isChanged)
      await checkpoint.close()
    })
  }
})

test('a record of an unpacked archive that changed is an error', async (t) => {
  const folder = folderOf(t, {})
  const inner = join(folder, 'archive')
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(inner, 'data'), { recursive: true })
  const { unzipSync } = await import('fflate')
  for (const [name, bytes] of Object.entries(unzipSync(saveSync({ a }, { name: 'archive' })))) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const checkpoint = await open(inner)
  assert.deepEqual((await checkpoint.get<Tensor>('a')).tolist(), a.tolist())
  utimesSync(join(inner, 'data', '0'), new Date(), new Date(2001, 1, 1))
  await assert.rejects(checkpoint.get('a'), ArchiveError)
})

function folderOf(t: TestContext, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder(t)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  return folder
}

async function serveFiles(
  t: TestContext,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ readonly url: URL; readonly asked: [name: string, authorization: string | undefined][] }> {
  const asked: [string, string | undefined][] = []
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1))
    asked.push([name, request.headers.authorization])
    const bytes = files[name]
    if (bytes === undefined) return void response.writeHead(404).end()
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1)
    response.writeHead(first === undefined ? 200 : 206, {
      'content-length': part.length,
      ...(first === undefined
        ? {}
        : { 'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}` }),
    })
    response.end(part)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), asked }
}
