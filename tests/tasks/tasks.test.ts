// The tasks of docs/tasks.md, each as its reader does it: from an empty folder, with the package from its tarball, and a program of
// under 20 lines or one command. What is expected, PyTorch said (tests/fixtures/documents.py).

import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { encode } from 'fast-png'
import { float16, load, StateDict } from 'torchlet'
import { openPage, withoutChromium } from '../support/pages/chromium.js'
import { needs } from '../support/needs.js'
import { consumer, packageFolder } from '../support/package/package.js'
import { serveCdn } from '../support/pages/page.js'
import { root } from '../support/root.js'
import { run as runCommand, runNode } from '../support/run.js'
import { serve } from '../support/pages/server.js'
import { writeSparseCheckpoint } from '../support/archives/sparse-checkpoint.js'
import { float32 } from '../../src/tensor/dtype.js'

interface Expected {
  readonly torch: string
  readonly weights: Readonly<Record<string, readonly [dtype: string, shape: readonly number[]]>>
  readonly diff: {
    readonly only: readonly string[]
    readonly shape: readonly string[]
    readonly max: Readonly<Record<string, number>>
  }
  readonly halves: Readonly<Record<string, readonly [dtype: string, values: unknown]>>
  readonly mlp: string
  readonly label: string
  readonly policy: readonly string[]
}

const fixtures = join(root, 'tests/fixtures/documents')
const programs = join(root, 'tests/tasks/programs')
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Expected

test('each program has under 20 lines', () => {
  for (const name of readdirSync(programs)) {
    const lines = text(name).trimEnd().split('\n').length
    assert.ok(lines < 20, `${name}: ${lines}`)
  }
})

each('a tree with shapes', ['tree.js', 'tree.sh'], async (program) => {
  const folder = await folderWith(program, 'weights.pt')
  const rows = [...(await run(folder, program)).matchAll(/^(\d\.\w+) +(\w+) +\[(.*)\]/gm)]
  const found = rows.map(([, path = '', dtype, shape = '']) => [path, [dtype, shape.split(', ').map(Number)]])
  assert.deepEqual(Object.fromEntries(found), expected.weights)
})

each(
  "to safetensors, as safetensors' own save_file writes it",
  ['safetensors.js', 'safetensors.sh'],
  async (program) => {
    const folder = await folderWith(program, 'weights.pt')
    await run(folder, program)
    assert.deepEqual(readFileSync(join(folder, 'weights.safetensors')), fixture('expected.safetensors'))
  },
)

test('a picture is classified by a .pt2', needs(withoutChromium()), async (t) => {
  const page = await openPage(t)
  await serveCdn(page)
  await folderWith('classify', 'model.pt2')
  await consumer('task-classify', { 'index.html': text('classify.html') })
  await page.goto(`${await serve(t, await packageFolder())}/task-classify/index.html`)
  await page.waitForFunction('document.querySelector("input").onchange !== null')
  await page.setInputFiles('input', { name: 'picture.png', mimeType: 'image/png', buffer: picture() })
  await page.waitForFunction('document.body.textContent.trim() !== ""')
  assert.equal((await page.locator('body').innerText()).trim(), expected.label)
})

test('a picture is classified by a command', async () => {
  const folder = await folderWith('classify-command', 'model.pt2')
  writeFileSync(join(folder, 'picture.png'), picture())
  assert.match(await run(folder, 'classify.sh'), new RegExp(`\\b${expected.label}\\b`))
})

test('a dropped file is shown as a table', needs(withoutChromium()), async (t) => {
  const page = await openPage(t)
  await serveCdn(page)
  await consumer('task-table', { 'index.html': text('table.html') })
  await page.goto(`${await serve(t, await packageFolder())}/task-table/index.html`)
  await page.waitForFunction('document.ondrop !== null')
  await page.evaluate(`{
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([Uint8Array.from(${JSON.stringify([...fixture('weights.pt')])})], 'weights.pt'))
    document.dispatchEvent(new DragEvent('drop', { dataTransfer }))
  }`)
  const names = Object.entries(expected.weights)
  await page.waitForFunction(`document.querySelectorAll('tr').length === ${names.length}`)
  assert.deepEqual(
    await page.locator('td').allTextContents(),
    names.flatMap(([name, [dtype, shape]]) => [
      name,
      `torch.${dtype}`,
      shape.join(' × '),
      String(4 * shape.reduce((a, b) => a * b)),
    ]),
  )
})

test('one tensor of a file of 2 GB takes less than 100 MB', async () => {
  const folder = await folderWith('one-tensor')
  const size = writeSparseCheckpoint(join(folder, 'large.pt'), {
    'body.weight': { dtype: float32, sizes: [500, 1_000_000] },
    'head.bias': { dtype: float32, sizes: [3], head: new Uint8Array(Float32Array.of(1, 2.5, -4).buffer) },
  })
  assert.ok(size > 2e9)
  // The most memory that the process had, at its end.
  const watch = "process.on('exit', () => console.log(process.resourceUsage().maxRSS))\n"
  await consumer('task-one-tensor', { 'watch.js': watch })
  const peak = async (...args: readonly string[]): Promise<readonly [printed: string, kilobytes: number]> => {
    const lines = (await runNode(['--import', './watch.js', ...args], { cwd: folder })).trim().split('\n')
    return [lines.slice(0, -1).join('\n'), Number(lines.at(-1))]
  }
  const [, runtime] = await peak('--eval', '0')
  const [printed, all] = await peak(await placed(folder, 'one-tensor.js'))
  assert.equal(printed, 'tensor([ 1.0000,  2.5000, -4.0000])')
  assert.ok((all - runtime) * 1024 < 100e6, `${all} KiB, of which Node itself takes ${runtime}`)
})

test('an exported model runs', async () => {
  assert.equal(await run(await folderWith('run', 'mlp.pt2'), 'run.js'), `${expected.mlp}\n`)
})

each('two checkpoints are compared', ['compare.js', 'compare.sh'], async (program) => {
  const printed = await run(await folderWith(program, 'weights.pt', 'other.pt'), program, 1)
  const section = (title: string): string[] =>
    (printed.split(`${title}:\n`)[1] ?? '')
      .split(/^\S/m)[0]!
      .trim()
      .split('\n')
      .map((line) => line.trim())
  assert.deepEqual([...section('only in a'), ...section('only in b')], expected.diff.only)
  assert.deepEqual(
    section('other shape').map((line) => line.split(' ')[0]),
    expected.diff.shape,
  )
  const values = section('other values')
    .slice(1)
    .map((line) => line.split(/ {2,}/))
  assert.deepEqual(Object.fromEntries(values.map(([name, , max]) => [name, Number(max)])), expected.diff.max)
})

test('a folder is scanned in CI', async () => {
  const folder = await folderWith('scan')
  const models = join(folder, 'models')
  await mkdir(models)
  await copyFile(join(fixtures, 'weights.pt'), join(models, 'weights.pt'))
  await copyFile(join(fixtures, 'mlp.pt2'), join(models, 'mlp.pt2'))
  assert.equal(await run(folder, 'scan.sh'), 'models/mlp.pt2: clean\nmodels/weights.pt: clean\n')
  await copyFile(join(fixtures, 'dangerous.pt'), join(models, 'dangerous.pt'))
  await copyFile(join(fixtures, 'unknown.pt'), join(models, 'unknown.pt'))
  assert.deepEqual((await run(folder, 'scan.sh', 1)).trim().split('\n'), [
    'models/dangerous.pt: dangerous: posix.system',
    'models/mlp.pt2: clean',
    'models/unknown.pt: unknown: my_project.Normaliser',
    'models/weights.pt: clean',
  ])
})

each('tensors are renamed and cast, the optimizer is dropped', ['rename.js', 'rename.sh'], async (program) => {
  const folder = await folderWith(program, 'last.ckpt')
  await run(folder, program)
  const state = await load(join(folder, 'model.pt'), { expect: StateDict })
  const found = [...state].map(([name, tensor]) => [name, [tensor.dtype.name, tensor.tolist()]])
  assert.deepEqual(Object.fromEntries(found), expected.halves)
  assert.ok([...state.values()].every(({ dtype }) => dtype === float16))
})

test('a worker runs a model and tells how far it is', async () => {
  const printed = await run(await folderWith('worker', 'mlp.pt2'), 'worker.js')
  assert.ok(printed.endsWith(`100 %\n${expected.mlp}\n`), printed)
})

test('a worker of a page does', needs(withoutChromium()), async (t) => {
  const page = await openPage(t)
  await serveCdn(page)
  await folderWith('worker-page', 'mlp.pt2')
  await consumer('task-worker-page', { 'index.html': text('worker.html') })
  await page.goto(`${await serve(t, await packageFolder())}/task-worker-page/index.html`)
  await page.waitForFunction('document.querySelector("pre").textContent !== ""')
  assert.equal(await page.locator('pre').textContent(), expected.mlp)
  assert.equal(await page.evaluate('document.querySelector("progress").position'), 1)
  assert.equal(page.workers().length, 1)
})

test('a policy in TorchScript acts on observations', async () => {
  assert.equal(await run(await folderWith('policy', 'policy.pt'), 'policy.js'), `${expected.policy.join('\n')}\n`)
})

/** A task that is done by any of several programs. */
function each(title: string, names: readonly string[], body: (program: string) => Promise<void>): void {
  for (const name of names) test(`${title}: ${name}`, () => body(name))
}

/** A folder of the task's own beside the package, with these files of PyTorch's. */
async function folderWith(task: string, ...files: readonly string[]): Promise<string> {
  const folder = await consumer(`task-${task}`, {})
  for (const file of files) await copyFile(join(fixtures, file), join(folder, file))
  return folder
}

async function placed(folder: string, program: string): Promise<string> {
  await copyFile(join(programs, program), join(folder, program))
  return program
}

/** What a program prints; a command ends with this exit status. */
async function run(folder: string, program: string, status = 0): Promise<string> {
  const file = await placed(folder, program)
  if (!file.endsWith('.sh')) return runNode([file], { cwd: folder })
  const printed = await runCommand('sh', ['-c', `sh ${file}; echo "exit status $?"`], { cwd: folder })
  const [, text = '', ended] = /^(.*)exit status (\d+)\n$/s.exec(printed) ?? []
  assert.equal(Number(ended), status, text)
  return text
}

function text(program: string): string {
  return readFileSync(join(programs, program), 'utf8')
}

function fixture(name: string): Buffer {
  return readFileSync(join(fixtures, name))
}

/** The picture of documents.py. */
function picture(): Buffer {
  const side = 224
  const data = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++)
        data[(y * side + x) * 3 + c] = (Math.floor((3 * x) / 4) + Math.floor((5 * y * (c + 1)) / 9) + 40 * c) % 256
  }
  return Buffer.from(encode({ width: side, height: side, data, channels: 3 }))
}
