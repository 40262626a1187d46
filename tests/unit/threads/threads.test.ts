// set_num_threads: what it takes (positive integers, as in PyTorch 2.14), when there are threads, and how they end.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Worker } from 'node:worker_threads'
import {
  Dict,
  ExportedModule,
  Tensor,
  __config__,
  get_num_threads,
  loadSync,
  manual_seed,
  matmul,
  nn,
  ones,
  randn,
  set_num_threads,
} from '../../../src/index.js'
import type { Plans } from '../../../src/plan/plans.js'
import { planning } from '../../../src/plan/settings.js'
import { Control } from '../../../src/threads/control.js'
import { splitting } from '../../../src/threads/settings.js'
import { state } from '../../../src/threads/state.js'
import { engine } from '../../../src/wasm/engine.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'
import { output } from '../../support/run.js'
import { alone, assertSameBits, computedTiles, splitFinely } from '../../support/plans/threads.js'

const threads = process.getBuiltinModule('node:worker_threads')
const { Worker: PlatformWorker } = threads

/** The workers that were started, those first that are there no more left out. */
const living = new Set<Worker>()

afterEach(async () => {
  threads.Worker = PlatformWorker
  planning.changesBits = true
  await alone()
})

/** Counts workers while they live. */
function watchWorkers(): void {
  threads.Worker = class extends PlatformWorker {
    constructor(...given: ConstructorParameters<typeof PlatformWorker>) {
      super(...given)
      living.add(this)
      this.on('exit', () => living.delete(this))
    }
  }
}

const square = (): [Tensor, Tensor] => [randn(150, 150), randn(150, 150)]

test('one thread unless more are asked for', async () => {
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(one thread unless set_num_threads is called\)/)
  for (const n of [0, -1, 1.5, NaN, 65]) await assert.rejects(set_num_threads(n), RangeError)
  await set_num_threads(2)
  assert.equal(get_num_threads(), 2)
  assert.match(__config__.show(), /threads: 2 \(as set_num_threads was asked for\)/)
  assert.match(__config__.parallel_info(), /get_num_threads\(\) : 2\n.*\n\ttiles computed by each : 0, 0\n/)
  await set_num_threads(1)
  assert.equal(get_num_threads(), 1)
  assert.doesNotMatch(__config__.parallel_info(), /tiles/)
})

test('the last of several calls counts', async () => {
  const calls = [3, 1, 2].map((n) => set_num_threads(n))
  await Promise.all(calls)
  assert.equal(get_num_threads(), 2)
})

test('a product is the same whatever the number of threads is in between', async () => {
  splitFinely()
  const [x, y] = square()
  const wanted = matmul(x, y)
  // From its second use on a weight has a copy in the memory of each engine.
  matmul(x, y)
  for (const n of [2, 4, 1, 3, 3, 1]) {
    const change = set_num_threads(n)
    assertSameBits([matmul(x, y)], [wanted], 'before it is changed')
    await change
    assertSameBits([matmul(x, y)], [wanted], `${n} threads`)
  }
})

test('a program that runs while the number of threads changes gives what it gives', async () => {
  const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/programs/blocks-2.14.pt.gz')))
  const programs = loadSync<Dict<string, unknown>>(bytes).get('programs') as Dict<string, unknown>[]
  const file = programs.find((program) => program.get('name') === 'bk-efficientnet')?.get('file') as Tensor
  const module = loadSync(file.toBytes(), { expect: ExportedModule })
  const x = randn(2, 4, 9, 7)
  // On another engine the first call has no plan, so that both are to give the same bits.
  planning.changesBits = false
  module.forward(x)
  const wanted = module.forward<Tensor>(x)
  splitFinely()
  for (const n of [2, 1, 3, 1]) {
    const run = module.forwardAsync<Tensor>([x], {})
    await set_num_threads(n)
    const [first, second] = [await run, await module.forwardAsync<Tensor>([x], {})]
    assertSameBits([first, second, module.forward<Tensor>(x)], [wanted, wanted, wanted], `${n} threads`)
    // By a plan of this engine: that of the other one would run without help.
    const before = computedTiles().join()
    module.forward(x)
    assert.equal(computedTiles().join() === before, n === 1)
  }
})

test('two programs that take turns give what each gives by itself', async () => {
  const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/programs/blocks-2.14.pt.gz')))
  const programs = loadSync<Dict<string, unknown>>(bytes).get('programs') as Dict<string, unknown>[]
  const file = programs.find((program) => program.get('name') === 'bk-efficientnet')?.get('file') as Tensor
  const modules = [0, 1].map(() => loadSync(file.toBytes(), { expect: ExportedModule }))
  const inputs = [randn(2, 4, 9, 7), randn(2, 4, 9, 7)]
  const together = (): Promise<Tensor[]> =>
    Promise.all(modules.map((module, index) => module.forwardAsync<Tensor>([inputs[index]], {})))
  // The first calls have no plan.
  planning.changesBits = false
  const wanted = await together()
  splitFinely()
  await set_num_threads(3)
  for (let round = 0; round < 4; round++) {
    const before = computedTiles().join()
    assertSameBits(await together(), wanted, `round ${round}`)
    assert.notEqual(computedTiles().join(), before)
  }
})

test('changes leave neither workers nor memory behind', async () => {
  watchWorkers()
  splitFinely()
  const [x, y] = square()
  let used = Infinity
  for (let round = 0; round < 12; round++) {
    await set_num_threads(2 + (round % 2))
    matmul(x, y)
    const { memory } = engine()
    await set_num_threads(1)
    // Of the first two uses one has a copy of the weight, and the engine's own blocks come with the first. It may become less: the
    // collector finds copies of earlier tests.
    if (round > 2) {
      assert.ok(memory.used <= used, `${memory.used} bytes after ${used}`)
      used = memory.used
    }
    assert.equal(living.size, 0)
  }
})

test('sleeping workers are woken for calls in a row, not for a single one', async () => {
  splitting.accounts = false
  await set_num_threads(2)
  const { words, at } = state.crew as unknown as { readonly words: Int32Array; readonly at: number }
  const wakes = (): number => Atomics.load(words, at + Control.Calls)
  const [x, y] = square()
  while (Atomics.load(words, at + Control.Parked) === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  const before = wakes()
  matmul(x, y)
  assert.equal(wakes(), before)
  // On a busy machine few calls come soon after one another.
  for (let calls = 0; calls < 100_000 && wakes() === before; calls++) matmul(x, y)
  assert.ok(wakes() > before)
})

test('where waits cost more than threads gain the caller goes on alone for twenty times as long', async (t) => {
  splitFinely()
  await set_num_threads(2)
  const [x, y] = square()
  const wanted = matmul(x, y)
  let clock = performance.now()
  t.mock.method(performance, 'now', () => clock)
  splitting.accounts = true
  const crew = state.crew as unknown as { account(gained: number, waited: number): void }
  const isSplit = (): boolean => {
    const before = computedTiles().join()
    assertSameBits([matmul(x, y)], [wanted], 'alone or not')
    return computedTiles().join() !== before
  }
  // Of what was gained two milliseconds are kept; three are lost.
  crew.account(50, 0)
  crew.account(0, 1.5)
  assert.ok(isSplit())
  crew.account(0, 1.5)
  assert.ok(!isSplit())
  clock += 19
  assert.ok(!isSplit())
  clock += 2
  assert.ok(isSplit())
})

test('after a change of threads sizes that were not planned yet get a plan', async () => {
  const net = nn.Sequential(nn.Linear(8, 4), nn.ReLU())
  net.eval()
  const calls = (rows: number): void => {
    for (let call = 0; call < 3; call++) net.forward(ones(rows, 8))
  }
  const found = (): boolean[] => (net._plans as Plans).plans.map(({ isCurrent }) => isCurrent)
  calls(1)
  assert.deepEqual(found(), [true])
  await set_num_threads(2)
  calls(2)
  assert.deepEqual(found(), [true])
})

test('a worker that ends unasked leaves one thread, and a reason', async () => {
  watchWorkers()
  splitFinely()
  await set_num_threads(3)
  const [x, y] = square()
  const wanted = matmul(x, y)
  const [worker] = living
  await worker?.terminate()
  for (let tries = 0; tries < 1000 && (get_num_threads() > 1 || living.size > 0); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(a thread ended/)
  assertSameBits([matmul(x, y)], [wanted], 'one thread')
  assert.equal(living.size, 0)
  await set_num_threads(2)
  assert.equal(get_num_threads(), 2)
})

test('a worker that dies with a part of a call fails that call alone', async () => {
  splitFinely()
  splitting.lostAfter = 20
  await set_num_threads(2)
  const [x, y] = square()
  const wanted = matmul(x, y)
  stealTile()
  // On a busy machine the caller computes all tiles of a call itself, and waits for none.
  assert.throws(
    () => {
      for (let calls = 0; calls < 1000; calls++) matmul(x, y)
    },
    { name: 'WorkerError', message: /stopped answering.*set_num_threads/s },
  )
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(.*stopped answering/)
  assertSameBits([matmul(x, y)], [wanted], 'one thread')
  // On a busy machine a worker that lives may be set aside for as long in a tile.
  splitting.lostAfter = 20_000
  await set_num_threads(2)
  assert.equal(get_num_threads(), 2)
  assertSameBits([matmul(x, y)], [wanted], 'two threads again')
})

/** Claims a tile of the next call, as a worker does that never computes it. */
function stealTile(): void {
  const { load } = Atomics
  const { at } = state.crew as unknown as { readonly at: number }
  Atomics.load = ((words: Int32Array, index: number): number => {
    const value = load(words, index)
    if (index !== at + Control.Remaining || value <= 0) return value
    Atomics.load = load
    Atomics.sub(words, index, 1)
    return value
  }) as typeof Atomics.load
}

test('a fault in a kernel is an error, whoever computes it', async () => {
  splitFinely()
  await set_num_threads(2)
  const { exports, memory } = engine()
  const beyond = memory.memory.buffer.byteLength - 64
  // Whoever takes the last tiles writes beyond the memory; the caller waits for the others, then throws.
  for (let round = 0; round < 20; round++) {
    assert.throws(() => exports.f32_unary(0, beyond, 1024, 1 << 16, 0, 0, 0), /out of bounds|a thread failed/)
  }
  const [x, y] = square()
  const wanted = matmul(x, y)
  assertSameBits([matmul(x, y)], [wanted], 'afterwards')
  assert.equal(get_num_threads(), 2)
})

test('where no worker starts one thread computes, and why is said', async () => {
  threads.Worker = class {
    constructor() {
      throw new Error('forbidden here')
    }
  } as unknown as typeof PlatformWorker
  await set_num_threads(2)
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(a thread did not start.*forbidden here/)
  assert.equal(matmul(ones(2, 2), ones(2, 2)).sum().item(), 8)
})

test('a worker that is late to start is not waited for, nor is memory used again in which it might look for tiles', async () => {
  threads.Worker = class extends PlatformWorker {
    override postMessage(): void {}
  }
  splitting.startsWithin = 100
  const change = set_num_threads(2)
  const engines = [engine()]
  for (let tries = 0; tries < 1000 && engine().shared === null; tries++) await Promise.resolve()
  engines.push(engine())
  await change
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(a thread did not start.*nothing happened for 100 ms/)
  threads.Worker = PlatformWorker
  splitting.startsWithin = 20_000
  await set_num_threads(2)
  assert.equal(get_num_threads(), 2)
  engines.push(engine())
  assert.deepEqual(
    engines.map(({ shared }) => shared !== null),
    [false, true, true],
  )
  assert.notEqual(engines[1], engines[2])
})

test('a worker that ends before the others have started leaves one thread, and a reason', async () => {
  watchWorkers()
  const Watched = threads.Worker
  let ended: (code: unknown) => void = () => {}
  const hasEnded = new Promise((resolve) => (ended = resolve))
  let count = 0
  threads.Worker = class extends Watched {
    private readonly isFirst = count++ === 0

    override postMessage(value: unknown, _moved: readonly []): void {
      if (!this.isFirst) void hasEnded.then(() => super.postMessage(value, []))
      else {
        this.once('message', () => void this.terminate().then(ended))
        super.postMessage(value, [])
      }
    }
  }
  await set_num_threads(3)
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /threads: 1 \(a thread ended at once/)
  assert.equal(living.size, 0)
})

test('where nothing is shared one thread computes, and what is to be done is said', async () => {
  const platform = globalThis as { crossOriginIsolated?: boolean }
  platform.crossOriginIsolated = false
  try {
    await set_num_threads(2)
  } finally {
    delete platform.crossOriginIsolated
  }
  assert.equal(get_num_threads(), 1)
  assert.match(__config__.show(), /not cross-origin isolated.*Cross-Origin-Embedder-Policy: require-corp/)
})

const program = (end: string): string => `
  import { matmul, randn, set_num_threads } from './src/index.js'
  const main = async () => {
    await set_num_threads(3)
    const [x, y] = [randn(300, 300), randn(300, 300)]
    for (let times = 0; times < 20; times++) matmul(x, y)
    console.log('done')
    ${end}
  }
  void main()`

test('no worker keeps a process alive, asleep or awake', async () => {
  const ends = ['', 'process.exit(0)', 'throw undefined']
  for (const end of ends) {
    const code = `process.on('unhandledRejection', () => process.exit(0))\n${program(end)}`
    const args = ['--import', 'tsx', '--input-type=module', '-e', code]
    const { stdout } = await output(process.execPath, args, { cwd: root })
    assert.equal(stdout, 'done\n', end)
  }
})

test('a worker of the program has threads of its own, which end with it', async (t) => {
  const code = `
    import { Worker, isMainThread, workerData } from 'node:worker_threads'
    const main = () => {
      const worker = new Worker(new URL(import.meta.url), { workerData: true })
      worker.on('message', (told) => console.log(told))
      worker.on('exit', () => console.log('ended'))
    }
    const within = async () => {
      const { __config__, get_num_threads, matmul, randn, set_num_threads } = await import('${pathToFileURL(join(root, 'build/src/index.js'))}')
      const [x, y] = [randn(300, 300), randn(300, 300)]
      const wanted = matmul(x, y).toBytes()
      await set_num_threads(2)
      const helps = () => /each : [1-9]/.test(__config__.parallel_info())
      let isSame = true
      // On a busy machine a thread may come late, and find nothing left of a product.
      const until = Date.now() + 300_000
      do {
        isSame &&= Buffer.from(matmul(x, y).toBytes()).equals(Buffer.from(wanted))
      } while (!helps() && Date.now() < until)
      const { parentPort } = await import('node:worker_threads')
      parentPort.postMessage(get_num_threads() + ' ' + isSame + ' ' + helps())
    }
    if (isMainThread) main()
    else await within()`
  const file = join(temporaryFolder(t), 'nested.mjs')
  writeFileSync(file, code)
  const { stdout } = await output(process.execPath, [file], { cwd: root })
  assert.equal(stdout, '2 true true\nended\n')
})

test('a core that init was given as bytes has threads, and one that is compiled has none', async () => {
  const given = (how: string): string => `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { __config__, get_num_threads, init, set_num_threads } from './src/index.js'
    const bytes = readFileSync('build/wasm/simd.wasm')
    const main = async () => {
      await init({ ${how} })
      await set_num_threads(2)
      console.log(get_num_threads(), __config__.show())
    }
    void main()`
  const shown = async (how: string): Promise<string> => {
    const args = ['--import', 'tsx', '--input-type=module', '-e', given(how)]
    return (await output(process.execPath, args, { cwd: root })).stdout
  }
  assert.match(await shown('bytes'), /^2 torchlet\n.*given to init as bytes\n/)
  assert.match(
    await shown('module: new WebAssembly.Module(bytes)'),
    /^1 torchlet\n.*\n.*init was given a compiled module/,
  )
})

manual_seed(3)
