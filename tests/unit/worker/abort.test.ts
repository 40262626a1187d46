// What an abort stops, and what it leaves alone: a call that lets others run ends by itself, a kernel only with its worker, and no
// call of others is lost by it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as torch from '../../../src/index.js'
import { RemoteModule, TorchWorker } from '../../../src/worker/index.js'
import type { TorchWorkerOptions } from '../../../src/worker/index.js'
import { scriptArchive } from '../../support/archives/script-archive.js'

function started(t: TestContext, options: TorchWorkerOptions = {}): TorchWorker {
  const worker = new TorchWorker(options)
  t.after(() => worker.close())
  return worker
}

function program(...lines: readonly string[]): Uint8Array {
  const head = ['class M(Module):', '  __parameters__ = []', '  __buffers__ = []', '  training : bool']
  const body = ['  def forward(self: __torch__.M, x: Tensor) -> Tensor:', ...lines.map((line) => `    ${line}`)]
  return scriptArchive({ '__torch__.py': [...head, ...body, ''].join('\n') })
}

/** Many small operators, between which others run; some minutes of them. */
const patient = program('y = x', 'for i in range(1000000000):', '  y = torch.add(y, 1)', 'return y')
/** One that runs for minutes, 4096³ · 64 multiplications, and says when it comes to it. */
const kernel = program('a = torch.expand(torch.ones([1, 1]), [16384, 16384])', 'print("now")', 'return torch.mm(a, a)')
const limits = { steps: 1e12, work: 1e15, bytes: 1e11 }

const x = torch.ones(1)

async function loaded(worker: TorchWorker, file: Uint8Array, onPrint = (): void => {}): Promise<RemoteModule> {
  const module = await worker.load(file, { onPrint })
  assert.ok(module instanceof RemoteModule)
  return module
}

/** Once the worker, which has begun, is in the middle of what it was told. */
function later(milliseconds = 100): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

test('a program is stopped between its operators, and its worker goes on', async (t) => {
  const worker = started(t, { patience: 600_000 })
  const [module, other] = [await loaded(worker, patient), await worker.send(torch.nn.Identity())]
  const controller = new AbortController()
  const running = module.forwardAsync([x], {}, { signal: controller.signal, limits })
  const reason = new Error('enough')
  await later()
  controller.abort(reason)
  await assert.rejects(running, (error) => error === reason)
  assert.deepEqual((await other.forward(x)).tolist(), [1])
})

test('a kernel ends with its worker, what lived there says so, and the next call starts another', async (t) => {
  const worker = started(t, { patience: 50 })
  let begins = (): void => {}
  const hasBegun = new Promise<void>((resolve) => (begins = resolve))
  const [module, other] = [await loaded(worker, kernel, () => begins()), await worker.send(torch.nn.Identity())]
  const checkpoint = await worker.open(await torch.save({ w: x }))
  const controller = new AbortController()
  const running = module.forwardAsync([x], {}, { signal: controller.signal, limits })
  await hasBegun
  await later()
  controller.abort()
  await assert.rejects(running, { name: 'AbortError' })
  // What needs nothing of the old worker comes to the new one, whenever it is asked for.
  const loading = worker.load(await torch.save(5))
  // A call that comes before the worker is ended waits for what becomes of it.
  const ended = { code: 'ERR_WORKER', message: /lived in a worker that has ended: .*by an abort/ }
  await assert.rejects(other.forward(x), ended)
  await assert.rejects(module.forward(x), ended)
  await assert.rejects(checkpoint.get('w'), ended)
  assert.equal(await loading, 5)
  await checkpoint.close()
  await other.close()
  assert.deepEqual((await (await worker.send(torch.nn.Identity())).forward(x)).tolist(), [1])
})

test('a call that others made is never lost by an abort', async (t) => {
  const worker = started(t, { patience: 10 })
  const busy = program('a = torch.expand(torch.ones([1, 1]), [2048, 2048])', 'return torch.mm(a, a)')
  const module = await loaded(worker, busy)
  const controller = new AbortController()
  const aborted = module.forwardAsync([x], {}, { signal: controller.signal, limits })
  const wanted = module.forwardAsync<torch.Tensor>([x], {}, { limits })
  controller.abort()
  await assert.rejects(aborted, { name: 'AbortError' })
  assert.equal((await wanted).shape.join(), '2048,2048')
})

test('a load is stopped while it waits, with the reason that was given', async (t) => {
  const worker = started(t)
  const controller = new AbortController()
  let asked = (): void => {}
  const reading = new Promise<void>((resolve) => (asked = resolve))
  const source = {
    size: 1000,
    read: () => {
      asked()
      return new Promise<never>(() => {})
    },
  }
  const loading = worker.load(source, { signal: controller.signal })
  await reading
  controller.abort('stop')
  await assert.rejects(loading, (error) => error === 'stop')
  // The same worker answers: an ended one would have lost its module.
  const module = await worker.send(torch.nn.Identity())
  await later(400)
  assert.deepEqual((await module.forward(x)).tolist(), [1])
})

test('a stream that is not read to its end is cancelled', async (t) => {
  const worker = started(t)
  const controller = new AbortController()
  const cancelled = new Promise((resolve) => {
    const stream = new ReadableStream({
      pull: (to) => {
        to.enqueue(new Uint8Array(10))
        setTimeout(() => controller.abort(), 50)
        return new Promise(() => {})
      },
      cancel: resolve,
    })
    assert.rejects(worker.load(stream, { signal: controller.signal }), { name: 'AbortError' }).catch(resolve)
  })
  assert.ok(!((await cancelled) instanceof Error))
})

test('what was aborted before is not begun', async (t) => {
  let starts = 0
  const worker = started(t, {
    worker: () => {
      starts++
      throw new Error('not begun')
    },
  })
  const signal = AbortSignal.abort('before')
  await assert.rejects(worker.load(new Uint8Array(3), { signal }), (error) => error === 'before')
  await assert.rejects(worker.open(new Uint8Array(3), { signal }), (error) => error === 'before')
  assert.equal(starts, 0)
})

test('close ends what runs, and what comes later starts anew', async (t) => {
  const worker = started(t)
  const module = await loaded(worker, kernel)
  const running = module.forwardAsync([x], {}, { limits })
  await later()
  await worker.close()
  await assert.rejects(running, { code: 'ERR_WORKER', message: /the worker was closed/ })
  await assert.rejects(module.forward(x), { code: 'ERR_WORKER', message: /lived in a worker that has ended/ })
  assert.equal(await worker.load(await torch.save(5)), 5)
})

test('a worker that does not start, or ends by itself, says so', async (t) => {
  const failing = started(t, { workerUrl: new URL('file:///no/such/script.js') })
  await assert.rejects(failing.load(new Uint8Array(3)), {
    code: 'ERR_WORKER',
    message: /the worker did not start.*worker-src/,
  })
  const broken = started(t, {
    worker: () => {
      throw new Error('mine')
    },
  })
  await assert.rejects(broken.load(new Uint8Array(3)), (error: Error) => (error.cause as Error).message === 'mine')
  assert.throws(() => new TorchWorker({ patience: -1 }), RangeError)
  assert.throws(() => new TorchWorker({ url: 'x' } as never), { message: /argument 'url'/ })
})
