// What reading a part of a large file costs: bytes and requests, by a server that counts them; and what converting one holds in
// memory, in a process of its own. The files are sparse.

import assert from 'node:assert/strict'
import { createReadStream, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { OrderedDict, float32, ones, open, save } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { temporaryFolder } from '../../../support/folder.js'
import { root } from '../../../support/root.js'
import { run } from '../../../support/run.js'
import { writeSparseCheckpoint } from '../../../support/archives/sparse-checkpoint.js'

const GIB = 2 ** 30

/** A server of ranges of a file. */
async function serveFile(t: TestContext, path: string): Promise<{ readonly url: URL; requests: number; sent: number }> {
  const { size } = statSync(path)
  const server = createServer((request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const [start, end] = [Number(first), Math.min(Number(last), size - 1)]
    served.requests++
    served.sent += end - start + 1
    response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 })
    createReadStream(path, { start, end }).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.pt`)
  const served = { url, requests: 0, sent: 0 }
  return served
}

test('ten gigabytes are listed over HTTP by 300 KB', async (t) => {
  const path = join(temporaryFolder(t), 'large.pt')
  const layer = { dtype: float32, sizes: [2048, 4096] }
  const size = writeSparseCheckpoint(
    path,
    Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`layers.${index}.weight`, layer])),
  )
  assert.ok(size > 9.9 * GIB)
  const served = await serveFile(t, path)
  const checkpoint = await open(served.url)
  assert.equal(checkpoint.keys().length, 320)
  assert.equal(checkpoint.info('layers.319.weight').nbytes, 32 * 2 ** 20)
  assert.ok(served.sent <= 300_000, `${served.sent} bytes`)
  assert.ok(served.requests <= 6, `${served.requests} requests`)
  await checkpoint.close()
})

test('one tensor of two gigabytes is fetched by its bytes and 300 KB', async (t) => {
  const path = join(temporaryFolder(t), 'large.pt')
  const head = new Uint8Array(new Float32Array([1.5, 2.5]).buffer)
  writeSparseCheckpoint(path, {
    before: { dtype: float32, sizes: [GIB / 4] },
    wanted: { dtype: float32, sizes: [1024, 1024], head },
    after: { dtype: float32, sizes: [GIB / 4] },
  })
  const served = await serveFile(t, path)
  const checkpoint = await open(served.url)
  const wanted = await checkpoint.get<Tensor>('wanted')
  assert.deepEqual(wanted.at(0, ':3').tolist(), [1.5, 2.5, 0])
  assert.ok(served.sent <= wanted.nbytes + 300_000, `${served.sent} bytes`)
  assert.ok(served.requests <= 8, `${served.requests} requests`)
  await checkpoint.close()
})

/** Prints by how many bytes the process grew. */
const child = `
import { convert, merge } from './src/tools/index.js'
const [what, path, adapter] = process.argv.slice(1)
const sink = () => new WritableStream({ write() {} })
const before = process.resourceUsage().maxRSS
if (what === 'merge') await merge(path, adapter, sink())
else await convert(path, sink(), { dtype: 'bfloat16', format: what })
console.log((process.resourceUsage().maxRSS - before) * 1024)
process.exit()`

test('a gigabyte is cast, converted and merged within a fraction of it', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'base.pt')
  const sizes = [8192, 8192]
  writeSparseCheckpoint(
    path,
    Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.weight`, { dtype: float32, sizes }])),
  )
  const adapter = join(folder, 'adapter')
  mkdirSync(adapter)
  const pairs = new OrderedDict([
    ['base_model.model.b.lora_A.weight', ones(4, 8192)],
    ['base_model.model.b.lora_B.weight', ones(8192, 4)],
  ])
  await save(pairs, join(adapter, 'adapter_model.safetensors'))
  writeFileSync(join(adapter, 'adapter_config.json'), JSON.stringify({ r: 4, lora_alpha: 4 }))
  for (const what of ['zip', 'safetensors', 'merge']) {
    const args = ['--import', 'tsx', '--input-type=module', '-e', child, what, path, adapter]
    let grown = Infinity
    // What the collector has not come to yet counts too, on a busy machine more; a tensor held whole is there in each process.
    for (let tries = 0; tries < 5 && grown >= 200 * 2 ** 20; tries++)
      grown = Math.min(grown, Number(await run(process.execPath, args, { cwd: root })))
    assert.ok(grown < 200 * 2 ** 20, `${what}: ${grown} bytes`)
  }
})
