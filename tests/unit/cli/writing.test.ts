// The verbs that write: what their options say reaches the tools, and no file is replaced unasked.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, SafetensorsDict, StateDict, load, nn, ones, save } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { convert, diff, extract, merge } from '../../../src/tools/index.js'
import { jsonLines, torchlet } from '../../support/package/cli.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

const files = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const lightning = join(files, 'checkpoints/ckpt_lightning.pt')
const bn = join(files, 'checkpoints/sd_bn.pt')
const lora = join(root, 'tests/fixtures/lora')

test('convert writes what its options say, and says what it did', async (t) => {
  const to = join(temporaryFolder(t), 'model.safetensors')
  const options = ['--state-dict', '--prefix', '--dtype', 'float16', '--rename', String.raw`/^(\d+)/=layer$1`]
  const { status, stdout } = await torchlet(['convert', lightning, to, ...options, '--metadata', 'made=here', '--json'])
  assert.equal(status, 0)
  const [told] = jsonLines<{ format: string; state_dict: boolean; renamed: object[] }>(stdout)
  assert.equal(told?.format, 'safetensors')
  const made = await load(to, { expect: SafetensorsDict })
  assert.equal(made.metadata.get('made'), 'here')
  assert.ok([...made.values()].some(({ dtype }) => dtype.name === 'float16'))
})

test('a file that is there is replaced only with --force, and a failure leaves it', async (t) => {
  const folder = temporaryFolder(t)
  const to = join(folder, 'there.pt')
  writeFileSync(to, 'mine')
  const refused = await torchlet(['convert', bn, to])
  assert.equal(refused.status, 2)
  assert.match(refused.stderr, /there\.pt is there already; --force replaces it/)
  assert.equal(readFileSync(to, 'utf8'), 'mine')
  assert.equal((await torchlet(['convert', 'no-such-file.pt', to, '--force'])).status, 2)
  assert.equal(readFileSync(to, 'utf8'), 'mine')
  assert.equal((await torchlet(['convert', bn, to, '--force'])).status, 0)
  assert.equal((await diff(bn, to)).same, true)
  // Nothing is left of what failed.
  const free = join(folder, 'free.pt')
  assert.equal((await torchlet(['convert', 'no-such-file.pt', free])).status, 2)
  assert.equal(existsSync(free), false)
  assert.deepEqual(readdirSync(folder), ['there.pt'])
})

test('of several that write to one path at once, one does', async (t) => {
  const folder = temporaryFolder(t)
  const to = join(folder, 'once.pt')
  const all = await Promise.all(Array.from({ length: 4 }, () => torchlet(['convert', bn, to])))
  assert.deepEqual(all.map(({ status }) => status).toSorted(), [0, 2, 2, 2])
  assert.equal((await diff(bn, to)).same, true)
  assert.deepEqual(readdirSync(folder), ['once.pt'])
})

test('of several that write shards to one path at once, one does', async (t) => {
  const folder = temporaryFolder(t)
  const args = ['convert', bn, join(folder, 'model.safetensors'), '--max-shard-size', '0.2KB']
  const all = await Promise.all(Array.from({ length: 3 }, () => torchlet(args)))
  assert.deepEqual(all.map(({ status }) => status).toSorted(), [0, 2, 2])
  assert.equal((await diff(bn, folder)).same, true)
})

test('extract writes those that are chosen by name, glob and regular expression', async (t) => {
  const folder = temporaryFolder(t)
  const names = [...(await load(bn, { expect: StateDict })).keys()]
  const chosen = async (...args: string[]): Promise<string[]> => {
    const to = join(folder, `${args.join().replaceAll(/\W/g, '_')}.safetensors`)
    const { status, stderr } = await torchlet(['extract', bn, ...args, '-o', to])
    assert.equal(status, 0, stderr)
    return [...(await load(to, { expect: SafetensorsDict })).keys()].toSorted()
  }
  const biases = names.filter((name) => name.endsWith('.bias')).toSorted()
  assert.ok(biases.length > 0 && biases.length < names.length)
  assert.deepEqual(await chosen('*.bias'), biases)
  assert.deepEqual(await chosen(String.raw`/\.bias$/`), biases)
  assert.deepEqual(await chosen(names[0]!, names[1]!), [names[0]!, names[1]!].toSorted())
  const to = join(folder, 'none.pt')
  const none = await torchlet(['extract', bn, 'no.such.name', '-o', to])
  assert.equal(none.status, 2)
  assert.equal(existsSync(to), false)
  const json = await torchlet(['extract', bn, '*.bias', '-o', to, '--dtype', 'float16', '--json'])
  const again = await extract(bn, '*.bias', join(folder, 'again.pt'), { dtype: 'float16' })
  assert.deepEqual(jsonLines(json.stdout), [JSON.parse(JSON.stringify(again))])
})

test('merge puts adapters into their base, each with its weight', async (t) => {
  const folder = temporaryFolder(t)
  const base = join(lora, 'base.pt')
  const adapters = [join(lora, 'lora'), join(lora, 'dora')] as const
  const [to, wanted] = [join(folder, 'merged.pt'), join(folder, 'wanted.pt')]
  const ran = await torchlet(['merge', base, ...adapters, '-o', to, '--weight', '0.5', '--weight', '-2', '--json'])
  assert.equal(ran.status, 0, ran.stderr)
  const weighted = [
    { source: adapters[0], weight: 0.5 },
    { source: adapters[1], weight: -2 },
  ]
  const told = await merge(base, weighted, wanted)
  assert.deepEqual(jsonLines(ran.stdout), [JSON.parse(JSON.stringify(told))])
  assert.equal((await diff(to, wanted)).same, true)
  const one = await torchlet(['merge', base, adapters[0], '-o', to, '--force'])
  assert.match(one.stdout, / merged\n$/)
  assert.equal((await diff(to, join(lora, 'lora/merged.pt'), { rtol: 1e-5, atol: 1e-6 })).values.length, 0)
  const many = await torchlet(['merge', base, adapters[0], '-o', to, '--force', '--weight', '1', '--weight', '1'])
  assert.equal(many.status, 2)
  assert.match(many.stderr, /2 weights for 1 adapters/)
})

test('names are changed as by the tool: prefixes, globs, regular expressions', async (t) => {
  const folder = temporaryFolder(t)
  const [to, wanted] = [join(folder, 'to.pt'), join(folder, 'wanted.pt')]
  const options = ['--add-prefix', 'net.', '--rename', '*.weight=w.*', '--rename', String.raw`/\.bias$/=.b`]
  assert.equal((await torchlet(['convert', bn, to, ...options])).status, 0)
  await convert(bn, wanted, {
    add_prefix: 'net.',
    rename: [
      ['*.weight', 'w.*'],
      [/\.bias$/, '.b'],
    ],
  })
  assert.deepEqual(
    [...(await load(to, { expect: StateDict })).keys()],
    [...(await load(wanted, { expect: StateDict })).keys()],
  )
})

test('large files are written as shards, over none that are there', async (t) => {
  const folder = temporaryFolder(t)
  const to = join(folder, 'model.safetensors')
  const args = ['convert', bn, to, '--max-shard-size', '0.2KB']
  const { status, stdout, stderr } = await torchlet([...args, '--json'])
  assert.deepEqual([status, stderr], [0, ''])
  const [told] = jsonLines<{ files: string[] }>(stdout)
  const names = readdirSync(folder).toSorted()
  assert.ok(names.length > 2)
  assert.deepEqual(told?.files.map((file) => basename(file)).toSorted(), names)
  assert.equal((await diff(bn, folder)).same, true)
  const again = await torchlet(args)
  assert.equal(again.status, 2)
  assert.match(again.stderr, /is there already; --force/)
  rmSync(join(folder, 'model.safetensors.index.json'))
  const shards = await torchlet(args)
  assert.match(shards.stderr, /-of-\d{5}\.safetensors is there already/)
  assert.equal((await torchlet([...args, '--force'])).status, 0)
  assert.deepEqual(readdirSync(folder).toSorted(), names)
})

test("NumPy's files are written and run", async (t) => {
  const folder = temporaryFolder(t)
  const [npz, x, y] = ['all.npz', 'x.npy', 'y.npy'].map((name) => join(folder, name)) as [string, string, string]
  assert.equal((await torchlet(['convert', bn, npz])).status, 0)
  assert.equal((await diff(bn, npz)).same, true)
  const module = nn.Linear(3, 2)
  await save(module, join(folder, 'net.pt'))
  const input = ones(4, 3)
  await save(new OrderedDict([['x', input]]), join(folder, 'x.pt'))
  assert.equal((await torchlet(['extract', join(folder, 'x.pt'), 'x', '-o', x])).status, 0)
  const ran = await torchlet(['run', join(folder, 'net.pt'), '--input', x, '-o', y])
  assert.deepEqual([ran.status, ran.stderr], [0, ''])
  assert.deepEqual((await load<Tensor>(y)).tolist(), module.forward(input).tolist())
})
