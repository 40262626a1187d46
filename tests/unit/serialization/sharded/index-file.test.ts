// Models in several files, by the index that transformers writes beside them: merged, and every way in which index and shards
// can disagree.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import {
  ArchiveError,
  load,
  loadSync,
  OrderedDict,
  repr,
  saveSync,
  tensor,
  Tensor,
  TorchletError,
  UnsupportedError,
} from '../../../../src/index.js'

const a = tensor([1.5])
const b = tensor([2, 3])
const c = tensor([[4]])

const json = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
const safetensors = (tensors: Record<string, Tensor>, metadata?: Record<string, string>): Uint8Array =>
  saveSync(tensors, { format: 'safetensors', metadata })

/** As transformers writes it: keys of the map sorted, shards numbered. */
function indexOf(ending: string, shards: Readonly<Record<number, readonly string[]>>): Uint8Array {
  const pairs = Object.entries(shards).flatMap(([number, keys]) =>
    keys.map((key) => [key, fileOf(ending, Number(number))] as const),
  )
  return json({
    metadata: { total_size: 24 },
    weight_map: Object.fromEntries(pairs.toSorted(([x], [y]) => (x < y ? -1 : 1))),
  })
}

const fileOf = (ending: string, number: number): string => `model-0000${number}-of-00002.${ending}`
const from = (files: Readonly<Record<string, Uint8Array>>) => ({
  resolve: (name: string): Uint8Array => {
    const file = files[name]
    if (file === undefined) throw new Error(`no file ${name}`)
    return file
  },
})

test('shards of torch.save are one OrderedDict, in the order of the shards', () => {
  const files = {
    [fileOf('bin', 1)]: saveSync({ z: a, m: b }),
    [fileOf('bin', 2)]: saveSync(new OrderedDict([['a', c]])),
  }
  const merged = loadSync(indexOf('bin', { 2: ['a'], 1: ['m', 'z'] }), { ...from(files), expect: OrderedDict })
  assert.equal(repr(merged), "OrderedDict([('z', tensor([1.5000])), ('m', tensor([2, 3])), ('a', tensor([[4]]))])")
})

test('a shard is a file of the folder, or a link to where the index itself lies', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['blobs', 'snapshot', 'other']) mkdirSync(join(folder, name))
  const at = (...names: string[]): string => join(folder, ...names)
  writeFileSync(at('blobs', '1a2b'), json({ weight_map: { a: 'model-1.bin' } }))
  writeFileSync(at('blobs', '3c4d'), saveSync({ a }))
  // As the cache of Hugging Face has it.
  symlinkSync('../blobs/1a2b', at('snapshot', 'index.json'))
  symlinkSync('../blobs/3c4d', at('snapshot', 'model-1.bin'))
  assert.equal(repr(await load(at('snapshot', 'index.json'))), "OrderedDict([('a', tensor([1.5000]))])")
  assert.equal(repr(loadSync(at('snapshot', 'index.json'))), "OrderedDict([('a', tensor([1.5000]))])")
  // A link that an archive brought along, and that leads to what its sender may not read.
  writeFileSync(at('other', 'index.json'), json({ weight_map: { a: 'model-1.bin' } }))
  symlinkSync('../blobs/3c4d', at('other', 'model-1.bin'))
  const refusal = /"model-1\.bin" is a link that leads out of its folder.*resolve: \(name\)/
  await assert.rejects(load(at('other', 'index.json')), refusal)
  await assert.rejects(load(pathToFileURL(at('other', 'index.json'))), refusal)
  assert.throws(() => loadSync(at('other', 'index.json')), refusal)
  rmSync(at('other', 'model-1.bin'))
  execFileSync('mkfifo', [at('other', 'model-1.bin')])
  await assert.rejects(load(at('other', 'index.json')), /model-1\.bin is a pipe/)
})

test('shards of safetensors keep the metadata that they agree on', async () => {
  const files = {
    [fileOf('safetensors', 1)]: safetensors({ w: a }, { format: 'pt', part: '1' }),
    [fileOf('safetensors', 2)]: safetensors({ v: b }, { format: 'pt', part: '2', last: 'yes' }),
  }
  const merged = await load(indexOf('safetensors', { 1: ['w'], 2: ['v'] }), { ...from(files), expect: OrderedDict })
  assert.deepEqual([...merged.keys()], ['w', 'v'])
  assert.equal(repr(merged.__dict__), "{'metadata': {'format': 'pt', 'last': 'yes'}}")
})

test('an index is loaded by its path, and by its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  try {
    const index = join(folder, 'model.safetensors.index.json')
    writeFileSync(index, indexOf('safetensors', { 1: ['w'], 2: ['v'] }))
    writeFileSync(join(folder, fileOf('safetensors', 1)), safetensors({ w: a }))
    writeFileSync(join(folder, fileOf('safetensors', 2)), safetensors({ v: b }))
    for (const path of [index, folder]) {
      assert.deepEqual([...loadSync(path, { expect: OrderedDict }).keys()], ['w', 'v'])
      assert.deepEqual([...(await load(path, { expect: OrderedDict })).keys()], ['w', 'v'])
    }
    rmSync(join(folder, fileOf('safetensors', 2)))
    assert.throws(() => loadSync(index), /there is no file .*model-00002-of-00002/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a folder that is neither checkpoint nor model says so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  assert.throws(() => loadSync(folder), /is a folder\. Name the file in it/)
  rmSync(folder, { recursive: true })
})

const shard = { s: saveSync({ w: a }) }
const map = (weight_map: unknown): Uint8Array => json({ metadata: {}, weight_map })

const LIES: Readonly<Record<string, readonly [Uint8Array, Record<string, Uint8Array>, RegExp]>> = {
  'a name twice': [json('{"weight_map": {"w": "s", "w": "s"}}'), shard, /"w" is there twice/],
  'a map that is a list': [map([]), shard, /weight_map is no object/],
  'a file that is a number': [map({ w: 1 }), shard, /weight_map\.w is no string/],
  'a file in another folder': [map({ w: '../s' }), shard, /no plain name/],
  'a file with a drive': [map({ w: 'C:s' }), shard, /no plain name/],
  'a file by an absolute path': [map({ w: '/etc/passwd' }), shard, /no plain name/],
  'a URL': [map({ w: 'https://example.com/s' }), shard, /no plain name/],
  'the folder itself': [map({ w: '..' }), shard, /no plain name/],
  'a weight that its shard has not': [
    map({ w: 's', v: 's' }),
    shard,
    /has no "v", which the index says of it in entry "s"/,
  ],
  'a weight that it does not name': [
    map({ w: 's' }),
    { s: saveSync({ w: a, x: b }) },
    /has "x", which the index does not say of it/,
  ],
  'a weight in two shards': [
    map({ w: 's', v: 't' }),
    { ...shard, t: saveSync({ v: a, w: b }) },
    /has "w", which the index does not say/,
  ],
  'a shard that is no dict': [map({ w: 's' }), { s: saveSync([a]) }, /holds no dict/],
  'a shard that is a web page': [map({ w: 's' }), { s: json('<!DOCTYPE html><html>') }, /an HTML page/],
  'itself as a shard': [map({ w: 's' }), { s: map({ w: 's' }) }, /names another file, "s"/],
  'an end too soon': [json('{"weight_map": {"w": "s"}'), shard, /no JSON/],
}

for (const [what, [index, files, reason]] of Object.entries(LIES)) {
  test(`an index with ${what} is refused`, () => {
    assert.throws(
      () => loadSync(index, from(files)),
      (error) => {
        assert.ok(error instanceof TorchletError, String(error))
        assert.match(error.message, reason)
        return true
      },
    )
  })
}

test('bytes alone say that the other files are needed', () => {
  assert.throws(
    () => loadSync(map({ w: 's' })),
    (error) => error instanceof UnsupportedError && /resolve/.test(error.message),
  )
})

test('other JSON is no index', () => {
  assert.throws(
    () => loadSync(json({ model_type: 'bert' })),
    (error) => error instanceof TorchletError && !(error instanceof ArchiveError && /index/.test(error.message)),
  )
})

test('names are no properties', () => {
  const merged = loadSync(json('{"weight_map": {"__proto__": "s", "then": "s"}}'), {
    ...from({
      s: saveSync(
        new Map([
          ['__proto__', a],
          ['then', b],
        ]),
      ),
    }),
    expect: OrderedDict,
  })
  assert.deepEqual([...merged.keys()], ['__proto__', 'then'])
  assert.equal('then' in merged, false)
})
