// The packed package through esbuild and rolldown: what a page carries, and that its bundle runs. Pages by these and other bundlers:
// tests/consumers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { NDArray, nn, save, tensor } from 'torchlet'
import { consumer } from '../support/package/package.js'
import { runNode } from '../support/run.js'
import { tutorialSource, tutorialText } from '../support/package/tutorial.js'

/** Bytes, gzipped, of what a page that only loads fetches before any file. */
const MOST_AT_FIRST = 90_000

/** The same of what it fetches in all for a state dict of tensors that have their methods: without the kernels of networks. */
const MOST_WITH_METHODS = 225_000

/** Bundles `main.js` of a folder into its folder `bundle`, with chunks. */
const BUNDLERS: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  esbuild: (folder) =>
    esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['main.js'],
      outdir: 'bundle',
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'warning',
    }),
  rolldown: async (folder) => {
    const build = await rolldown({ cwd: folder, input: './main.js', platform: 'node' })
    await build.write({ dir: join(folder, 'bundle'), format: 'esm', minify: true })
  },
}

/** Loads files that need ever more; a tensor of the first has methods, though nothing of the page named one. */
const LOADS = `
import { load, print } from 'torchlet'
for (const path of process.argv.slice(2)) {
  const value = await load(path)
  print(value)
  if (path === 'weights.pt') print(value.get('w').add(1))
}
`

/** Reads a state dict, and calls no method of its tensors. */
const READS = `
import { load } from 'torchlet/serialization'
console.log((await load(process.argv[2])).get('w').shape)
`

const FILES: Readonly<Record<string, unknown>> = {
  'weights.pt': { w: tensor([1]) },
  'weights.safetensors': { w: tensor([2]) },
  'array.pt': new NDArray('int64', [1], BigInt64Array.of(3n)),
  'net.pt': nn.Sequential(nn.ReLU()),
}

const PRINTED = `{'w': tensor([1])}
tensor([2])
{'w': tensor([2])}
array([3])
Sequential(
  (0): ReLU()
)
`

/** What is imported, and what makes a tensor by it. */
const MAKERS: Readonly<Record<string, string>> = {
  tensor: 'tensor([0])',
  zeros: 'zeros(1)',
  Tensor: 'new Tensor([0])',
  nn: 'nn.Linear(1, 1).bias.data',
  loadSync: 'loadSync(file)',
}

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`a page of ${name}'s begins with what reads a state dict, and fetches more for files that need it`, async (t) => {
    const folder = await project(`loads-${name}`, LOADS)
    await bundle(folder)
    for (const [file, value] of Object.entries(FILES)) await save(value, join(folder, file))
    assert.equal(await runNode(['bundle/main.js', ...Object.keys(FILES)], { cwd: folder }), PRINTED)
    const sizes = chunksAtFirst(join(folder, 'bundle')).map((code) => gzipSync(code).length)
    const sum = sizes.reduce((total, each) => total + each, 0)
    t.diagnostic(`${sizes.length} files, ${(sum / 1000).toFixed(0)} kB`)
    assert.ok(sum < MOST_AT_FIRST, `${sum} bytes`)
  })

  test(`a page of ${name}'s fetches for a state dict what its tensors' methods need, and no more`, async (t) => {
    const sum = await bytesThatRan(`methods-of-${name}`, LOADS, bundle, t)
    assert.ok(sum > MOST_AT_FIRST && sum < MOST_WITH_METHODS, `${sum} bytes`)
  })

  test(`a page of ${name}'s that reads a state dict by torchlet/serialization fetches no more for it`, async (t) => {
    const sum = await bytesThatRan(`serialization-${name}`, READS, bundle, t)
    assert.ok(sum < MOST_AT_FIRST, `${sum} bytes`)
  })

  test(`tensors have their methods in a page of ${name}'s, whatever made them`, async () => {
    const file = (await save(tensor([0]))).join()
    for (const [imported, made] of Object.entries(MAKERS)) {
      const main = `import { ${imported} } from 'torchlet'\nconst file = new Uint8Array([${file}])\nconsole.log((${made}).mul(0).add(0).tolist())\n`
      const folder = await project(`methods-${name}-${imported}`, main)
      await bundle(folder)
      assert.equal(await runNode(['bundle/main.js'], { cwd: folder }), '[ 0 ]\n', imported)
    }
  })
}

test('an esbuild bundle of one file runs in Node, without node_modules', async () => {
  const cwd = await consumer('esbuild-node', {
    'main.ts': "import { tutorial } from './tutorial'\nawait tutorial()\n",
    'tutorial.ts': tutorialSource(),
  })
  await esbuild.build({
    absWorkingDir: cwd,
    entryPoints: ['main.ts'],
    outfile: 'bundle.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  })
  assert.equal(await runNode(['bundle.js'], { cwd }), tutorialText())
})

/** Bytes, gzipped, of all files of a bundle that ran while a state dict was read. */
async function bytesThatRan(
  name: string,
  main: string,
  bundle: (folder: string) => Promise<unknown>,
  t: TestContext,
): Promise<number> {
  const folder = await project(name, main)
  await bundle(folder)
  await save(FILES['weights.pt'], join(folder, 'weights.pt'))
  // Engines tell which scripts ran by what they counted of each.
  const env = { ...process.env, NODE_V8_COVERAGE: join(folder, 'coverage') }
  await runNode(['bundle/main.js', 'weights.pt'], { cwd: folder, env })
  const files = scriptsIn(env.NODE_V8_COVERAGE).filter((file) => file.includes('/bundle/'))
  const sum = files.reduce((total, file) => total + gzipSync(readFileSync(file)).length, 0)
  t.diagnostic(`${files.length} files, ${(sum / 1000).toFixed(0)} kB`)
  return sum
}

async function project(name: string, main: string): Promise<string> {
  const folder = await consumer(name, { 'main.js': main })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** The code of the entry and of what it imports at once, as a browser fetches it. */
function chunksAtFirst(folder: string): readonly string[] {
  const found = new Map<string, string>()
  const waiting = ['main.js']
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue
    const code = readFileSync(join(folder, file), 'utf8')
    found.set(file, code)
    for (const [, other = ''] of code.matchAll(/(?:\bfrom|\bimport) ?["']\.\/([^"']+)["']/g)) waiting.push(other)
  }
  return [...found.values()]
}

/** The files that ran, by the reports of a folder. */
function scriptsIn(coverage: string): readonly string[] {
  const reports = readdirSync(coverage).map(
    (name) => JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: readonly { url: string }[] },
  )
  const urls = reports.flatMap(({ result }) => result.map(({ url }) => url)).filter((url) => url.startsWith('file:'))
  return [...new Set(urls)].map((url) => fileURLToPath(url))
}
