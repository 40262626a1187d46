// open of a worker: what is in a file is known here, and read there, no more of it than is asked for.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import * as torch from '../../../src/index.js'
import { TorchWorker } from '../../../src/worker/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { serveBytes } from '../../support/pages/range-server.js'

const worker = new TorchWorker()
after(() => worker.close())

const big = torch.randn(300_000)
const tied = torch.arange(4)
const file = await torch.save({ model: torch.nn.Linear(2, 3).state_dict(), big, tied, view: tied.view(2, 2), epoch: 3 })

test('it lists, says and gives what a checkpoint of this thread does', async () => {
  const [here, there] = [await torch.open(file), await worker.open(file)]
  assert.deepEqual(there.keys(), here.keys())
  for (const path of here.keys()) {
    const { storage: one, ...local } = here.info(path)
    const { storage: other, ...remote } = there.info(path)
    assert.deepEqual(remote, local)
    assert.equal(other?.nbytes, one?.nbytes)
    assert.equal(torch.repr(await there.get(path)), torch.repr(await here.get(path)))
  }
  assert.equal(there.info('tied').storage, there.info('view').storage)
  assert.notEqual(there.info('tied').storage, there.info('big').storage)
  assert.equal(await there.get('epoch'), 3)
  assert.equal(torch.repr(await there.get('model')), torch.repr(await here.get('model')))
  assert.equal(
    torch.repr(await there.state_dict('model')),
    torch.repr((await torch.load<torch.Dict>(file)).get('model')),
  )
  assert.deepEqual([there.nbytes, there.models, there.extra_files.size], [here.nbytes, here.models, 0])
  const { access: _, ...report } = await there.report()
  const { access: _2, ...local } = await here.report()
  assert.deepEqual(report, structuredClone(local))
})

test("what is given is nobody else's: it is given again, from memory, a file and a server without ranges", async (t) => {
  const path = join(temporaryFolder(t), 'one.pt')
  await torch.save({ big, part: big.at('5:9') }, path)
  const server = await serveBytes(t, new Uint8Array(readFileSync(path)))
  server.behaviour = 'whole'
  for (const source of [new Uint8Array(readFileSync(path)), path, server.url]) {
    const there = await worker.open(source)
    for (let times = 0; times < 2; times++) {
      assert.equal(torch.repr(await there.get('big')), torch.repr(big))
      assert.equal(
        torch.repr(await there.get('')),
        torch.repr(new torch.Dict(Object.entries({ big, part: big.at('5:9') }))),
      )
      assert.equal((await there.state_dict()).size, 2)
    }
  }
})

test("a storage's bytes are read when they are asked for", async () => {
  const there = await worker.open(file)
  const { storage } = there.info('big')
  assert.ok(storage !== null)
  assert.throws(() => storage.bytes(), { code: 'ERR_UNSUPPORTED' })
  assert.deepEqual(await storage.read(8, 16), big.toBytes().slice(8, 24))
  assert.deepEqual((await storage.load()).bytes(), big.toBytes())
})

test('only what is asked for is fetched, and progress is told', async (t) => {
  const server = await serveBytes(t, file)
  const there = await worker.open(server.url)
  const before = server.sent
  assert.ok(before < file.length / 2)
  await there.get('tied')
  assert.ok(server.sent - before < 10_000)
  const told: number[] = []
  await there.get('big', { onProgress: ({ loaded }) => told.push(loaded) })
  assert.ok(server.sent - before > big.nbytes)
  assert.ok((told.at(-1) as number) >= big.nbytes)
})

test('a source of this thread is read as long as the checkpoint is open', async () => {
  const asked: number[] = []
  const source = {
    size: file.length,
    read: (offset: number, length: number) => {
      asked.push(length)
      return file.subarray(offset, offset + length)
    },
  }
  const there = await worker.open(source)
  const before = asked.length
  assert.equal(torch.repr(await there.get('big')), torch.repr(big))
  assert.ok(asked.length > before)
  await there.close()
  await assert.rejects(there.get('big'), { code: 'ERR_WORKER', message: /the checkpoint was closed/ })
})

test('what is wrong is said as of a checkpoint of this thread', async (t) => {
  const path = join(temporaryFolder(t), 'one.pt')
  await torch.save({ weight: torch.ones(2) }, path)
  const [here, there] = [await torch.open(path), await worker.open(path)]
  const local = await here.get('weigth').catch((error: unknown) => error)
  await assert.rejects(there.get('weigth'), (error) => String(error) === String(local))
  assert.throws(
    () => there.info('weigth'),
    (error) => String(error) === String(local),
  )
  await assert.rejects(there.get('weight', { lazy: true }), { code: 'ERR_UNSUPPORTED', message: /lazy/ })
  await assert.rejects(there.get('weight', { strict: true } as never), TypeError)
  await assert.rejects(worker.open('nothing-here.pt'), torch.ArchiveError)
})
