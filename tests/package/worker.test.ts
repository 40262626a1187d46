// torchlet/worker of the packed package in Node: imported, required, bundled, with a worker of the user's own; the process ends when
// its work is done.

import assert from 'node:assert/strict'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import * as esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { consumer } from '../support/package/package.js'
import { runNode } from '../support/run.js'

/** Loads, opens and runs off the thread, with torchlet's own values, and leaves everything open. */
const WORK = `
async function work({ load, open, send }, { fingerprint, nn, ones, print, save, Tensor }) {
  const net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
  const file = await save(net.state_dict())
  const weights = await load(file)
  console.log(await fingerprint(weights) === await fingerprint(net.state_dict()), weights.get('0.bias') instanceof Tensor)
  const checkpoint = await open(file)
  console.log(checkpoint.keys().join(), (await checkpoint.get('0.bias')).equal(net[0].bias))
  const there = await load(await save(net), { expect: nn.Sequential })
  print(there)
  console.log((await there.forward(ones(1, 2))).equal(net.forward(ones(1, 2))))
  console.log(String(await (await send(net)).load_state_dict(weights)))
}
`
const PRINTED = `true true
0.weight,0.bias true
Sequential(
  (0): Linear(in_features=2, out_features=3, bias=True)
  (1): ReLU()
)
true
<All keys matched successfully>
`
/** What a page that only loads begins with. */
const FIRST = [
  'main.js',
  'torchlet-load.js',
  'torchlet-rolldown-runtime.js',
  'torchlet-worker-code.js',
  'torchlet-worker-shared.js',
]

const MAIN = `import * as torch from 'torchlet'\nimport * as worker from 'torchlet/worker'\n${WORK}\nawait work(worker, torch)\n`

test('an ES module imports it, and the process ends by itself', async () => {
  const cwd = await consumer('worker-esm', { 'main.js': MAIN })
  assert.equal(await runNode(['main.js'], { cwd }), PRINTED)
})

test('CommonJS requires it, where that takes no ES module too', async () => {
  const main = `${WORK}\nwork(require('torchlet/worker'), require('torchlet'))\n`
  const cwd = await consumer('worker-cjs', { 'main.cjs': main })
  for (const flags of [[], ['--no-experimental-require-module']])
    assert.equal(await runNode([...flags, 'main.cjs'], { cwd }), PRINTED)
})

test('bundled, without node_modules', async () => {
  const cwd = await consumer('worker-bundled', { 'main.js': MAIN })
  await esbuild.build({
    absWorkingDir: cwd,
    entryPoints: ['main.js'],
    outfile: 'esbuild.mjs',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
  const build = await rolldown({ cwd, input: 'main.js', platform: 'node' })
  await build.write({ dir: join(cwd, 'rolldown'), entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
  for (const file of ['esbuild.mjs', 'rolldown/main.mjs']) assert.equal(await runNode([file], { cwd }), PRINTED)
})

test("a program that only imports it fetches the worker's script when a first worker starts", async () => {
  const cwd = await consumer('worker-lazy', {
    'main.js': "import { load } from 'torchlet/worker'\nconsole.log(load)\n",
  })
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: cwd,
    entryPoints: ['main.js'],
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const reached = new Set(['out/main.js'])
  for (const path of reached)
    for (const { kind, path: other } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') reached.add(other)
  const inputs = [...reached].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
  assert.deepEqual(new Set(inputs.map((name) => basename(name))), new Set(FIRST))
  assert.ok(outputFiles.some(({ path }) => /torchlet-worker-script/.test(path)))
})

test("a worker of the user's own knows classes", async () => {
  const own = `
    import { nn } from 'torchlet'
    import { serve } from 'torchlet/worker/serve'
    class Net extends nn.Module {
      static __module__ = '__main__'
      static __qualname__ = 'Net'
      fc = nn.Linear(2, 1)
      forward(x) {
        return this.fc.forward(x).abs()
      }
    }
    serve({ classes: { '__main__.Net': Net } })
  `
  const main = `
    import { Worker } from 'node:worker_threads'
    import { nn, ones, save } from 'torchlet'
    import { TorchWorker } from 'torchlet/worker'
    class Net extends nn.Module {
      static __module__ = '__main__'
      static __qualname__ = 'Net'
      fc = nn.Linear(2, 1)
      forward(x) {
        return this.fc.forward(x).abs()
      }
    }
    const net = new Net()
    const url = new URL('own.js', import.meta.url)
    for (const options of [{ workerUrl: url }, { worker: () => new Worker(url) }]) {
      const worker = new TorchWorker(options)
      const there = await worker.load(await save(net, { allow: 'all' }), { expect: Net })
      console.log((await there.forward(ones(1, 2))).equal(net.forward(ones(1, 2))))
      const sent = await worker.send(net)
      console.log((await sent.forward(ones(1, 2))).equal(net.forward(ones(1, 2))))
    }
  `
  const cwd = await consumer('worker-own', { 'main.js': main, 'own.js': own })
  assert.equal(await runNode(['main.js'], { cwd }), 'true\n'.repeat(4))
})

test('serve outside of a worker says so', async () => {
  const main =
    "import { serve } from 'torchlet/worker/serve'\ntry { serve() } catch ({ code, message }) { console.log(code, message) }\n"
  const cwd = await consumer('worker-outside', { 'main.js': main })
  assert.match(await runNode(['main.js'], { cwd }), /^ERR_UNSUPPORTED serve\(\) was called outside of a worker\./)
})
