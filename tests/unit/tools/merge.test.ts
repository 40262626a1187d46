// merge: adapters of peft, of diffusers and of kohya's scripts, merged as PyTorch 2.14.1 computes it by peft 0.20's formulas
// (tests/fixtures/lora.py).

import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  ArchiveError,
  Dict,
  OrderedDict,
  ShapeError,
  StateDict,
  UnsupportedError,
  arange,
  load,
  ones,
  open,
  save,
  zeros,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { inspect, merge } from '../../../src/tools/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/lora')
const base = join(folder, 'base.pt')

/** Steps between neighbouring numbers at 1. */
const EPSILON: Readonly<Record<string, number>> = { float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 }

/** Sums of a few products, in whatever order; halves are rounded once more. */
function assertClose(made: Tensor, wanted: Tensor, name: string): void {
  assert.equal(made.dtype, wanted.dtype, name)
  assert.deepEqual(made.shape, wanted.shape, name)
  const [a, b] = [made.double().flatten().tolist(), wanted.double().flatten().tolist()] as [number[], number[]]
  const epsilon = EPSILON[wanted.dtype.name] as number
  for (const [index, value] of b.entries()) {
    const distance = Math.abs((a[index] as number) - value)
    const allowed =
      wanted.dtype.name === 'float32' ? 8 * epsilon * Math.max(1, Math.abs(value)) : epsilon * Math.abs(value)
    assert.ok(distance <= allowed, `${name}[${index}]: ${a[index]}, not ${value}`)
  }
}

async function assertMerged(made: Dict<string, Tensor>, expected: string): Promise<string[]> {
  const before = await load(base, { expect: StateDict })
  const wanted = await load(join(folder, expected), { expect: StateDict })
  for (const [name, tensor] of before) if (!wanted.has(name)) assertClose(made.get(name) as Tensor, tensor, name)
  for (const [name, tensor] of wanted) assertClose(made.get(name) as Tensor, tensor, name)
  return [...wanted.keys()]
}

for (const name of ['lora', 'half', 'dora']) {
  test(`${name}: every kind of weight is merged, and what is not named stays`, async (t) => {
    const out = join(temporaryFolder(t), 'merged.pt')
    const done = await merge(base, join(folder, name), out)
    const made = await load(out, { expect: StateDict })
    const names = await assertMerged(made, `${name}/merged.pt`)
    assert.deepEqual([...done.merged].toSorted(), names.toSorted())
    // Tied tensors change together, as their one parameter does.
    assert.equal(made.get('head.weight')?.untyped_storage(), made.get('head.tied')?.untyped_storage())
    await assertMerged(await merge(base, join(folder, name, 'adapter_model.bin')), `${name}/merged.pt`)
  })
}

test('kohya writes modules with _, an alpha of its own, and several models; a weight scales', async () => {
  const source = join(folder, 'kohya.pt')
  await assertMerged(await merge(base, { source, weight: 0.5, only: 'lora_unet_*' }), 'kohya-half-weight.pt')
  await assert.rejects(merge(base, source), ArchiveError)
})

test('several adapters are merged one after the other', async () => {
  const once = await merge(base, join(folder, 'half'))
  const first = new OrderedDict(once)
  const expected = await merge(await save(first), join(folder, 'lora'))
  const made = await merge(base, [join(folder, 'half'), { source: join(folder, 'lora') }])
  for (const [name, tensor] of expected) assert.deepEqual(made.get(name)?.tolist(), tensor.tolist(), name)
})

/** An adapter of one module whose product is all twos. */
function pair(module: string, names: readonly [string, string] = ['lora_A', 'lora_B']): OrderedDict<string, Tensor> {
  return new OrderedDict([
    [`${module}.${names[0]}.weight`, ones(2, 3)],
    [`${module}.${names[1]}.weight`, ones(4, 2)],
  ])
}

const config = { r: 2, lora_alpha: 2 }
const plain = await save(new OrderedDict([['h.0.fc.weight', zeros(4, 3)]]))
const twos = [
  [2, 2, 2],
  [2, 2, 2],
  [2, 2, 2],
  [2, 2, 2],
]

test('names of diffusers, new and old, and prefixes that the base has or has not', async () => {
  const newer = [
    ['unet.h.0.fc', ['lora_A', 'lora_B']],
    ['unet.h.0.fc', ['lora.down', 'lora.up']],
    ['unet.h.0.fc', ['lora_linear_layer.down', 'lora_linear_layer.up']],
    ['h.0.fc', ['lora_A.default', 'lora_B.default']],
    ['base_model.model.transformer.h.0.fc', ['lora_A', 'lora_B']],
  ] as const
  for (const [module, names] of newer) {
    const source = await save(pair(module, names))
    const made = await merge(plain, module.startsWith('unet') ? source : { source, config })
    assert.deepEqual(made.get('h.0.fc.weight')?.tolist(), twos, module)
  }
  const longer = await save(new OrderedDict([['model.h.0.fc.weight', zeros(4, 3)]]))
  const made = await merge(longer, { source: await save(pair('base_model.model.h.0.fc')), config })
  assert.deepEqual(made.get('model.h.0.fc.weight')?.tolist(), twos)
  const attention = await save(new OrderedDict([['a.attn1.to_out.0.weight', zeros(4, 3)]]))
  const old = await save(pair('unet.a.attn1.processor', ['to_out_lora.down', 'to_out_lora.up']))
  assert.deepEqual((await merge(attention, old)).get('a.attn1.to_out.0.weight')?.tolist(), twos)
})

test('what the base has no place for is an error that names it, and no file is written', async (t) => {
  const out = join(temporaryFolder(t), 'out.pt')
  for (const [value, kind, pattern] of [
    [pair('h.1.fc'), ArchiveError, /"h\.1\.fc".*"h\.0\.fc\.weight"/s],
    [new OrderedDict([...pair('h.0.fc'), ['h.0.ln.weight', ones(3)]]), ArchiveError, /h\.0\.ln\.weight/],
    [new OrderedDict([...pair('h.0.fc'), ['h.0.fc.lora_B.bias', ones(4)]]), ArchiveError, /bias/],
    [new OrderedDict([['h.0.fc.lora_A.weight', ones(2, 3)]]), ArchiveError, /lora_B/],
    [new OrderedDict([...pair('h.0.fc'), ['h.0.fc.weight', ones(5, 3)]]), ArchiveError, /\[5, 3\]/],
    [new OrderedDict([...pair('h.0.fc'), ['h.0.fc.lora_mid.weight', ones(3)]]), UnsupportedError, /lora_mid/],
    [new OrderedDict([...pair('h.0.fc'), ['h.0.fc.lora_magnitude_vector', ones(3)]]), ShapeError, /magnitude/],
    [
      new OrderedDict([
        ['h.0.fc.lora_A.weight', ones(2, 5)],
        ['h.0.fc.lora_B.weight', ones(4, 2)],
      ]),
      ShapeError,
      /\[4, 5\]/,
    ],
    [
      new OrderedDict([
        ['h.0.fc.lora_A.weight', ones(2, 3)],
        ['h.0.fc.lora_B.weight', ones(4, 3)],
      ]),
      ShapeError,
      /merge/,
    ],
  ] as const) {
    const source = await save(value)
    await assert.rejects(merge(plain, { source, config }, out), (error) => {
      assert.ok(error instanceof kind, String(error))
      assert.match(error.message, pattern)
      return true
    })
  }
  assert.throws(() => readFileSync(out))
})

test('configs that mean another formula, or another adapter, are refused', async () => {
  const source = await save(pair('h.0.fc'))
  for (const more of [
    { peft_type: 'IA3' },
    { use_qalora: true },
    { layer_replication: [[0, 1]] },
    { target_parameters: ['experts.w'] },
    { init_lora_weights: 'pissa_niter_4' },
    { alpha_pattern: { '(a|b)*': 1 } },
  ])
    await assert.rejects(
      merge(plain, { source, config: { ...config, ...more } }),
      UnsupportedError,
      JSON.stringify(more),
    )
  for (const wrong of [
    { ...config, r: 3 },
    { r: 2 },
    { ...config, lora_alpha: '2' },
    { ...config, rank_pattern: { fc: 4 } },
  ])
    await assert.rejects(merge(plain, { source, config: wrong }), ArchiveError, JSON.stringify(wrong))
  await assert.rejects(merge(plain, source), /adapter_config\.json/)
  const harmless = {
    ...config,
    use_qalora: false,
    init_lora_weights: 'eva',
    target_parameters: [],
    layer_replication: null,
  }
  assert.deepEqual((await merge(plain, { source, config: harmless })).get('h.0.fc.weight')?.tolist(), twos)
})

test('the config beside a file, as a file, and as bytes', async (t) => {
  const out = temporaryFolder(t)
  mkdirSync(join(out, 'adapter'))
  await save(pair('h.0.fc'), join(out, 'adapter/adapter_model.safetensors'))
  await assert.rejects(merge(plain, join(out, 'adapter')), /adapter_config\.json/)
  writeFileSync(join(out, 'adapter/adapter_config.json'), JSON.stringify({ ...config, lora_alpha: 4 }))
  copyFileSync(join(out, 'adapter/adapter_model.safetensors'), join(out, 'other.safetensors'))
  const text = readFileSync(join(out, 'adapter/adapter_config.json'))
  for (const given of [
    join(out, 'adapter'),
    { source: join(out, 'other.safetensors'), config: join(out, 'adapter/adapter_config.json') },
    { source: join(out, 'other.safetensors'), config: new Uint8Array(text) },
  ]) {
    const made = await merge(plain, given)
    assert.deepEqual(
      made.get('h.0.fc.weight')?.tolist(),
      twos.map((row) => row.map((value) => 2 * value)),
    )
  }
})

test('an open base and adapter stay open and as they are, and the result is written as convert writes', async (t) => {
  const out = join(temporaryFolder(t), 'merged.safetensors')
  const bytes = await save(new OrderedDict([['fc.weight', arange(12).reshape([4, 3]).float()]]), {
    format: 'safetensors',
    metadata: { format: 'pt' },
  })
  const [opened, adapter] = [await open(bytes), await open(await save(pair('fc')))]
  const done = await merge(opened, { source: adapter, config }, out, { dtype: 'float16', add_prefix: 'm.' })
  assert.deepEqual([done.format, done.cast, done.merged, done.tensors], ['safetensors', 1, ['fc.weight'], 1])
  assert.match(String(done), /1 tensor merged/)
  assert.equal(JSON.parse(JSON.stringify(done)).schema, 1)
  const found = await inspect(out)
  assert.deepEqual(found.metadata, [{ name: 'format', text: 'pt' }])
  assert.equal(found.tensors[0]?.path, 'm.fc.weight')
  assert.equal((await opened.get<Tensor>('fc.weight')).sum().item(), 66)
  await opened.close()
  await adapter.close()
})
