// The verbs print what the tools give, as text or as a line of JSON, and end with the status that says how it went.

import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, full, load, ones, repr, save } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { diff, fingerprint, inspect, stats, verify } from '../../../src/tools/index.js'
import { jsonLines, torchlet } from '../../support/package/cli.js'
import { temporaryFolder } from '../../support/folder.js'
import { serveBytes } from '../../support/pages/range-server.js'
import { root } from '../../support/root.js'

const files = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const lightning = join(files, 'checkpoints/ckpt_lightning.pt')
const bn = join(files, 'checkpoints/sd_bn.pt')
const bnLegacy = join(files, 'checkpoints/sd_bn.legacy.pt')

test('a verb of one file prints the text and the data of its tool', async () => {
  const tools = { inspect, stats, verify } as const
  for (const [verb, tool] of Object.entries(tools)) {
    const result = await tool(lightning)
    const text = await torchlet([verb, lightning])
    assert.deepEqual(text, { status: 0, stdout: `${String(result)}\n`, stderr: '' })
    const json = await torchlet([verb, lightning, '--json'])
    assert.equal(json.stdout.split('\n').length, 2, 'one line')
    assert.deepEqual(jsonLines(json.stdout), [JSON.parse(JSON.stringify(result))])
    assert.equal(json.status, 0)
  }
  assert.equal((await torchlet(['ls', lightning])).stdout, `${String(await inspect(lightning))}\n`)
  assert.equal((await torchlet(['fingerprint', lightning])).stdout, `${await fingerprint(lightning)}\n`)
})

test('stats has as many bins as it is told', async () => {
  const { stdout } = await torchlet(['stats', bn, '--bins', '3', '--json'])
  assert.deepEqual(jsonLines(stdout), [JSON.parse(JSON.stringify(await stats(bn, { bins: 3 })))])
})

test('print gives the text of Python, of a part too', async () => {
  assert.equal((await torchlet(['print', lightning])).stdout, `${repr(await load(lightning))}\n`)
  const state = (await load<OrderedDict<string, Tensor>>(bn)) as OrderedDict<string, Tensor>
  const first = [...state.keys()][0] as string
  assert.equal((await torchlet(['print', bn, first])).stdout, `${repr(state.get(first))}\n`)
  const json = jsonLines<object>((await torchlet(['print', bn, first, '--json'])).stdout)
  assert.deepEqual(json, [{ schema: 1, text: repr(state.get(first)) }])
})

test('diff ends with 0 for equal files, 1 for others, 2 where it cannot tell', async () => {
  assert.deepEqual(await torchlet(['diff', bn, bnLegacy]), {
    status: 0,
    stdout: `${String(await diff(bn, bnLegacy))}\n`,
    stderr: '',
  })
  const differing = await torchlet(['diff', bn, lightning, '--json'])
  assert.equal(differing.status, 1)
  assert.deepEqual(jsonLines(differing.stdout), [JSON.parse(JSON.stringify(await diff(bn, lightning)))])
  const missing = await torchlet(['diff', bn, 'no-such-file.pt'])
  assert.equal(missing.status, 2)
  assert.equal(missing.stdout, '')
  assert.match(missing.stderr, /^error: there is no file no-such-file\.pt/)
})

test('diff passes on how close is close enough, and that values do not count', async (t) => {
  const folder = temporaryFolder(t)
  const [a, b] = [join(folder, 'a.pt'), join(folder, 'b.pt')]
  await save(new OrderedDict([['w', ones(4)]]), a)
  await save(new OrderedDict([['w', full([4], 1.01)]]), b)
  const statusOf = async (...options: string[]): Promise<number | null> =>
    (await torchlet(['diff', a, b, ...options])).status
  assert.equal(await statusOf(), 1)
  assert.equal(await statusOf('--no-values'), 0)
  assert.equal(await statusOf('--atol', '0.02'), 0)
  assert.equal(await statusOf('--rtol=0.02'), 0)
  assert.equal(await statusOf('--rtol=0.001'), 1)
})

test('verify ends with 1 for a damaged file and 2 for one that cannot be opened', async (t) => {
  const folder = temporaryFolder(t)
  const bytes = await save(new OrderedDict([['w', ones(1000)]]))
  const cut = join(folder, 'cut.pt')
  writeFileSync(cut, bytes.subarray(0, 2000))
  assert.equal((await torchlet(['verify', cut])).status, 2)
  const flipped = join(folder, 'flipped.pt')
  const at = Buffer.from(bytes).indexOf(Buffer.from(new Uint8Array(new Float32Array([1, 1, 1, 1]).buffer)))
  bytes[at + 100] = (bytes[at + 100] as number) ^ 1
  writeFileSync(flipped, bytes)
  const { status, stdout } = await torchlet(['verify', flipped])
  assert.equal(status, 1)
  assert.match(stdout, /1 damaged\n {2}w: /)
})

test('standard input is read, from a pipe and from a file that is redirected', async () => {
  const { tensors } = await inspect(bn)
  const piped = await torchlet(['inspect', '-', '--json'], { stdin: readFileSync(bn) })
  const redirected = await torchlet(['inspect', '-', '--json'], { stdin: openSync(bn, 'r') })
  for (const { stdout, status } of [piped, redirected]) {
    assert.equal(status, 0)
    assert.deepEqual(jsonLines<{ tensors: object }>(stdout)[0]?.tensors, tensors)
  }
})

test('an address is opened by ranges', async (t) => {
  const bytes = await save(
    new OrderedDict([
      ['large', ones(1_000_000)],
      ['small', ones(3)],
    ]),
  )
  const server = await serveBytes(t, bytes)
  const { status, stdout } = await torchlet(['inspect', server.url.href])
  assert.equal(status, 0)
  assert.match(stdout, /large +float32 +\[1000000\]/)
  assert.ok(server.sent < 500_000, `${server.sent} bytes were fetched of ${bytes.length}`)
})

test('mistakes in the arguments end with 2 and say what there is', async () => {
  const wrong = [
    ['inspekt', lightning],
    ['inspect'],
    ['inspect', lightning, '--jason'],
    ['inspect', lightning, bn],
    ['stats', bn, '--bins', '-1'],
    ['diff', bn, bnLegacy, '--rtol', 'small'],
    ['diff', '-', '-'],
    ['convert', bn, 'x.pt', '--format', 'onnx'],
    ['convert', bn, 'x.pt', '--rename', '/(/=x'],
    ['extract', bn, '*.bias'],
    ['extract', bn, '-o', 'x.pt'],
    ['merge', bn, '-o', 'x.pt'],
    ['convert', bn, 'x.pt', '--dtype', 'int8'],
    [],
  ]
  for (const args of wrong) {
    const { status, stdout, stderr } = await torchlet(args)
    assert.equal(status, 2, args.join(' '))
    assert.equal(stdout, '', args.join(' '))
    assert.notEqual(stderr, '', args.join(' '))
    assert.doesNotMatch(stderr, /^ {4}at /m, 'no stack')
  }
  assert.match((await torchlet(['inspekt', bn])).stderr, /Did you mean inspect\?/)
  assert.equal(existsSync(join(root, 'x.pt')), false)
})

test('with --json a failure is an object too', async () => {
  const { status, stdout, stderr } = await torchlet(['inspect', 'no-such-file.pt', '--json'])
  assert.equal(status, 2)
  assert.match(stderr, /^error: /)
  const [told] = jsonLines<{ schema: number; error: { code: string; message: string } }>(stdout)
  assert.equal(told?.schema, 1)
  assert.equal(told?.error.code, 'ERR_ARCHIVE')
  assert.match(told?.error.message ?? '', /no-such-file\.pt/)
})

test('help and version', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  assert.deepEqual(await torchlet(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' })
  const all = await torchlet(['--help'])
  assert.equal(all.status, 0)
  for (const verb of ['inspect', 'diff', 'scan', 'convert']) {
    assert.match(all.stdout, new RegExp(`^ +${verb}`, 'm'))
    const one = await torchlet([verb, '--help'])
    assert.equal(one.status, 0)
    assert.match(one.stdout, new RegExp(`^Usage: torchlet ${verb}`))
    assert.match(one.stdout, /--json/)
  }
})

test('a folder of shards is opened as one', async (t) => {
  const folder = join(temporaryFolder(t), 'shards')
  mkdirSync(folder)
  copyFileSync(bn, join(folder, 'pytorch_model-00001-of-00001.bin'))
  const names = (await inspect(bn)).tensors.map(({ path }) => path)
  const weight_map = Object.fromEntries(names.map((name) => [name, 'pytorch_model-00001-of-00001.bin']))
  writeFileSync(join(folder, 'pytorch_model.bin.index.json'), JSON.stringify({ metadata: {}, weight_map }))
  const { status, stdout } = await torchlet(['inspect', folder, '--json'])
  assert.equal(status, 0)
  assert.deepEqual(
    jsonLines<{ tensors: { path: string }[] }>(stdout)[0]?.tensors.map(({ path }) => path),
    names,
  )
})
