// How long a worker and what it holds live: handles that nobody has are let go, and a worker of your own speaks the same protocol.

import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { nn, ones, save } from '../../../src/index.js'
import { unpack } from '../../../src/wasm/instance.js'
import { TorchWorker } from '../../../src/worker/index.js'
import type { Order } from '../../../src/worker/messages.js'
import { packed, unpackedBytes } from '../../../src/worker/script/script.js'

const script = new TextDecoder().decode(unpack(packed, unpackedBytes))

/** A worker whose messages are counted. */
function watched(t: TestContext, code = script): { readonly worker: TorchWorker; readonly orders: Order[] } {
  const orders: Order[] = []
  const start = (): Worker => {
    const thread = new Worker(code, { eval: true })
    const post = thread.postMessage.bind(thread)
    thread.postMessage = (message: Order, transfer) => {
      orders.push(message)
      post(message, transfer as never)
    }
    return thread
  }
  const worker = new TorchWorker({ worker: start })
  t.after(() => worker.close())
  return { worker, orders }
}

test('what nobody has any more is let go', async (t) => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const { worker, orders } = watched(t)
  const file = await save(nn.Identity())
  const kept = await worker.load(file, { expect: nn.Module })
  for (let times = 0; times < 8; times++) await worker.load(file)
  const released = (): number => orders.filter(({ torchlet }) => torchlet === 'release').length
  for (let tries = 0; tries < 1000 && released() < 7; tries++) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.ok(released() >= 7, `${released()} of 8`)
  assert.deepEqual((await kept.forward(ones(1))).tolist(), [1])
})

test('closing a handle lets it go once', async (t) => {
  const { worker, orders } = watched(t)
  const module = await worker.send(nn.Identity())
  await module.close()
  const checkpoint = await worker.open(await save({ w: ones(1) }))
  await checkpoint.close()
  assert.equal(orders.filter(({ torchlet }) => torchlet === 'release').length, 2)
})

test('what is used to the end of a block is closed there', async (t) => {
  const { worker, orders } = watched(t)
  const ended: object[] = [await worker.send(nn.Identity()), await worker.open(await save({ w: ones(1) }))]
  for (const each of ended as AsyncDisposable[]) await each[Symbol.asyncDispose]()
  assert.equal(orders.filter(({ torchlet }) => torchlet === 'release').length, 2)
  const other = await worker.send(nn.Identity())
  await worker[Symbol.asyncDispose]()
  await assert.rejects(other.forward(ones(1)), { code: 'ERR_WORKER' })
})

test('a worker that has no memory left ends alone', async (t) => {
  const worker = new TorchWorker({
    worker: () => new Worker(script, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 48 }, stderr: true }),
  })
  t.after(() => worker.close())
  const lists = Array.from({ length: 2_000_000 }, () => [1.5])
  await assert.rejects(worker.load(await save(lists)), (error: Error) => {
    assert.match(error.message, /the worker failed and was ended/)
    return (error.cause as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
  })
  assert.equal(await worker.load(await save(5)), 5)
})

test('what an aborted call made all the same is let go', async (t) => {
  // The worker counts the calls that it has answered, and the abort comes after that and before the answer.
  const answered = new Int32Array(new SharedArrayBuffer(4))
  const counting = `{
    const { parentPort, workerData } = require('node:worker_threads')
    const post = parentPort.postMessage.bind(parentPort)
    parentPort.postMessage = (message, transfer) => {
      post(message, transfer)
      if (message.torchlet !== 'settled') return
      Atomics.add(workerData, 0, 1)
      Atomics.notify(workerData, 0)
    }
  }
  ${script}`
  const released: unknown[] = []
  let onCall = (): void => {}
  const worker = new TorchWorker({
    worker: () => {
      const thread = new Worker(counting, { eval: true, workerData: answered })
      const post = thread.postMessage.bind(thread)
      thread.postMessage = (message: Order, transfer) => {
        post(message, transfer as never)
        if (message.torchlet === 'call') onCall()
        if (message.torchlet === 'release') released.push(message.handle)
      }
      return thread
    },
  })
  t.after(() => worker.close())
  const file = await save(nn.Identity())
  await worker.load(file)
  const controller = new AbortController()
  onCall = () => {
    onCall = () => {}
    while (Atomics.load(answered, 0) < 2) Atomics.wait(answered, 0, 1, 60_000)
    controller.abort()
  }
  await assert.rejects(worker.load(file, { signal: controller.signal }), { name: 'AbortError' })
  await worker.load(file)
  assert.deepEqual(released, [2])
})

test('messages of others are left alone, and another release is refused', async (t) => {
  const others = `require('node:worker_threads').parentPort.postMessage('hello'); ${script}`
  const { worker } = watched(t, others)
  assert.deepEqual((await (await worker.send(nn.Identity())).forward(ones(1))).tolist(), [1])
  const old = watched(t, "require('node:worker_threads').parentPort.postMessage({ torchlet: 'ready', protocol: 0 })")
  await assert.rejects(old.worker.load(new Uint8Array(1)), { code: 'ERR_WORKER', message: /another release/ })
})

test('a worker that fails while it works says so', async (t) => {
  const failing = `${script}; require('node:worker_threads').parentPort.on('message', ({ torchlet }) => {
    if (torchlet === 'release') throw new Error('broken')
  })`
  const { worker } = watched(t, failing)
  const [module, other] = [await worker.send(nn.Identity()), await worker.send(nn.Identity())]
  await module.close()
  await assert.rejects(other.forward(ones(1)), (error: Error) => {
    assert.match(error.message, /the worker failed and was ended/)
    return (error.cause as Error).message === 'broken'
  })
})
