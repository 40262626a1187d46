// Shards as huggingface_hub splits and names them (tests/fixtures/shards.py).

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, StateDict, UnsupportedError, arange, equal, load, ones, save } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { convert, diff, inspect } from '../../../src/tools/index.js'
import { indexText, shardPaths, shardSize, shardsOf } from '../../../src/tools/shards.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

interface Case {
  readonly most: number
  readonly tensors: readonly (readonly [name: string, size: number, storage: number])[]
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly index: string
}

const { cases } = JSON.parse(readFileSync(join(root, 'tests/fixtures/shards.json'), 'utf8')) as { cases: Case[] }

test('state dicts are split, named and listed as huggingface_hub does', () => {
  for (const { most, tensors, files, index } of cases) {
    // What stands for tensors here says its size and storage.
    const dict = new Map(tensors.map(([name, size, storage]) => [name, { size, storage } as unknown as Tensor]))
    const facts = (tensor: Tensor): { size: number; storage: number } => tensor as never
    const shards = shardsOf(
      dict,
      most,
      (tensor) => facts(tensor).size,
      (tensor) => facts(tensor).storage,
    )
    const paths = shardPaths('folder/model.safetensors', shards.length)
    const names = shards.length === 1 ? ['model.safetensors'] : paths.shards.map((path) => basename(path))
    assert.deepEqual(Object.fromEntries(names.map((name, at) => [name, shards[at]])), files)
    const total = new Map(tensors.map(([, size, storage]) => [storage, size]))
    const places = names.flatMap((name, at) => (shards[at] ?? []).map((tensor): [string, string] => [tensor, name]))
    const size = [...total.values()].reduce((a, b) => a + b, 0)
    assert.equal(indexText(size, [['tied', 'w']], places), index)
  }
})

const tied = arange(300)
const value = new OrderedDict([
  ['a', ones(100)],
  ['b', tied],
  ['c', ones(7, 9)],
  ['d', tied.detach()],
])

for (const [file, index] of [
  ['model.safetensors', 'model.safetensors.index.json'],
  ['pytorch_model.bin', 'pytorch_model.bin.index.json'],
] as const) {
  test(`${file} in shards is one model again`, async (t) => {
    const folder = temporaryFolder(t)
    const bytes = await save(value)
    const done = await convert(bytes, join(folder, file), { max_shard_size: 2700 })
    assert.deepEqual(done.files.map((path) => basename(path)).toSorted(), readdirSync(folder).toSorted())
    assert.equal(basename(done.files.at(-1) as string), index)
    assert.equal(done.files.length, 3)
    const found = await load(folder, { expect: StateDict })
    for (const [name, tensor] of value)
      if (name !== 'd' || file.endsWith('.bin')) assert.ok(equal(found.get(name) as Tensor, tensor), name)
    if (file.endsWith('.bin')) {
      assert.equal((await diff(bytes, folder)).same, true)
      assert.deepEqual((await inspect(folder)).shared, [['b', 'd']])
    } else {
      assert.deepEqual(JSON.parse(readFileSync(join(folder, index), 'utf8')).metadata, {
        total_size: 400 + 2400 + 252,
        d: 'b',
      })
      assert.deepEqual((await inspect(done.files[0] as string)).metadata, [{ name: 'format', text: 'pt' }])
    }
  })
}

test('what fits into one is one file, and what is no path, no size or no format for it is refused', async (t) => {
  const folder = temporaryFolder(t)
  const bytes = await save(value)
  assert.deepEqual((await convert(bytes, join(folder, 'x.safetensors'), { max_shard_size: '5GB' })).files, [])
  assert.deepEqual(readdirSync(folder), ['x.safetensors'])
  const nowhere = new WritableStream()
  await assert.rejects(convert(bytes, nowhere, { max_shard_size: 1000 }), UnsupportedError)
  await assert.rejects(convert(bytes, join(folder, 'x.npz'), { max_shard_size: 1000 }), UnsupportedError)
  for (const wrong of [0, -1, 1.5, '5', 'GB', '5GiB', ''])
    await assert.rejects(convert(bytes, join(folder, 'x.bin'), { max_shard_size: wrong }), TypeError)
  assert.deepEqual([shardSize('5GB'), shardSize('1.5 mb'), shardSize(7)], [5e9, 1.5e6, 7])
})
