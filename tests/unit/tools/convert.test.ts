// convert: format, dtype, names and the state dict alone; what PyTorch 2.14.1 wrote stays what it was.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  OrderedDict,
  SafetensorsDict,
  StateDict,
  UnsupportedError,
  arange,
  bfloat16,
  equal,
  float16,
  float32,
  float64,
  int64,
  load,
  nn,
  ones,
  open,
  report,
  save,
  tensor,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { convert, diff, inspect } from '../../../src/tools/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const whole = join(folder, 'seed/net.pt')

test('formats by ending and by option hold the same tensors', async (t) => {
  const out = temporaryFolder(t)
  for (const [name, format, told] of [
    ['a.safetensors', undefined, 'safetensors'],
    ['b.pt', 'legacy', 'legacy'],
    ['c.pt', undefined, 'zip'],
    ['d.bin', 'safetensors', 'safetensors'],
  ] as const) {
    const path = join(out, name)
    assert.equal((await convert(whole, path, { format })).format, told)
    assert.equal((await report(path)).format, told)
    assert.equal((await diff(whole, path)).same, true, name)
  }
  // Without an option a model stays a model.
  assert.ok((await load(join(out, 'c.pt'))) instanceof nn.Module)
})

test('what is not cast is written as save writes what load gives', async (t) => {
  const out = join(temporaryFolder(t), 'sd_bn.pt')
  await convert(join(folder, 'checkpoints/sd_bn.pt'), out)
  assert.deepEqual(
    readFileSync(out),
    Buffer.from(await save(await load(join(folder, 'checkpoints/sd_bn.pt')), { name: 'sd_bn' })),
  )
})

test('the state dict of a checkpoint alone, cast: integers stay', async (t) => {
  const out = join(temporaryFolder(t), 'model.pt')
  const done = await convert(join(folder, 'checkpoints/ckpt_sgd.pt'), out, { state_dict: true, dtype: 'float16' })
  assert.deepEqual([done.tensors, done.cast, done.state_dict], [9, 8, true])
  const weights = await load(out, { expect: StateDict })
  assert.equal(weights.get('0.weight')?.dtype, float16)
  assert.equal(weights.get('2.num_batches_tracked')?.dtype, int64)
  const model = await load<OrderedDict<string, OrderedDict<string, ReturnType<typeof ones>>>>(
    join(folder, 'checkpoints/ckpt_sgd.pt'),
  )
  const expected = model.get('model_state_dict')?.get('0.weight')?.to(float16)
  assert.deepEqual(weights.get('0.weight')?.tolist(), expected?.tolist())
  // The versions of the modules, which load_state_dict asks for.
  assert.ok(weights.__dict__?.has('_metadata'))
})

test('prefixes and patterns rename, and two tensors never get one name', async (t) => {
  const out = join(temporaryFolder(t), 'model.safetensors')
  const wrapped = join(folder, 'checkpoints/sd_dataparallel.pt')
  const done = await convert(wrapped, out, {
    prefix: true,
    rename: [
      [/^0\./, 'encoder.'],
      ['weight', 'w'],
    ],
  })
  assert.deepEqual(done.renamed[0], { from: 'module.0.weight', to: 'encoder.w' })
  const weights = await load(out, { expect: SafetensorsDict })
  assert.deepEqual([...weights.keys()].sort().slice(-2), ['encoder.bias', 'encoder.w'])
  await assert.rejects(convert(wrapped, out, { rename: [[/.*/, 'x']] }), RangeError)
})

test('tied tensors stay tied, cast or not, and are told', async (t) => {
  const out = temporaryFolder(t)
  const tied = ones(2, 3)
  const bytes = await save(
    new OrderedDict([
      ['a', tied],
      ['b', tied.view(2, 3)],
    ]),
  )
  for (const options of [{}, { dtype: bfloat16 }]) {
    const done = await convert(bytes, join(out, 'x.pt'), options)
    assert.deepEqual(done.tied, [['a', 'b']])
    assert.deepEqual((await inspect(join(out, 'x.pt'))).shared, [['a', 'b']])
  }
  assert.deepEqual((await convert(bytes, join(out, 'x.safetensors'))).tied, [['a', 'b']])
  assert.deepEqual((await inspect(join(out, 'x.safetensors'))).metadata, [{ name: 'b', text: 'a' }])
})

test('metadata of safetensors passes, and a dtype that there is not is refused', async (t) => {
  const out = temporaryFolder(t)
  const bytes = await save(new OrderedDict([['w', ones(1)]]), { format: 'safetensors', metadata: { format: 'pt' } })
  await convert(bytes, join(out, 'x.safetensors'), { dtype: 'float16', rename: [['w', 'v']] })
  const found = await inspect(join(out, 'x.safetensors'))
  assert.deepEqual(found.metadata, [{ name: 'format', text: 'pt' }])
  assert.deepEqual(
    found.tensors.map(({ path, dtype }) => [path, dtype]),
    [['v', 'float16']],
  )
  await assert.rejects(convert(bytes, join(out, 'y.pt'), { dtype: 'float61' }), TypeError)
  await assert.rejects(convert(bytes, join(out, 'y.pt'), { dtype: 'int8' }), TypeError)
})

test('a cast is computed while it is written, and lies as `to` lays it', async (t) => {
  const out = join(temporaryFolder(t), 'x.pt')
  const channelsLast = arange(3_000_000, { dtype: float32 }).reshape([2, 3, 500_000]).transpose(1, 2)
  const value = new OrderedDict<string, Tensor>([
    ['scattered', channelsLast],
    ['every second', channelsLast.at('::2', '::2')],
    ['scalar', tensor(1.5)],
    ['empty', ones(0, 3)],
    ['wide', ones(1, 2_000_000)],
  ])
  const opened = await open(await save(value))
  await convert(opened, out, { dtype: float64 })
  const found = await load(out, { expect: StateDict })
  for (const [name, given] of value) {
    const [made, wanted] = [found.get(name) as Tensor, given.to(float64)]
    assert.deepEqual([made.shape, made.stride()], [wanted.shape, wanted.stride()], name)
    assert.ok(equal(made, wanted), name)
  }
})

test('of a program its state dict is converted, and without a choice it is written as it was read', async (t) => {
  const out = temporaryFolder(t)
  const program = join(root, 'tests/fixtures/classifier/model.pt2')
  const done = await convert(program, join(out, 'weights.safetensors'))
  const expected = (await load(program, { expect: nn.Module })).state_dict()
  const found = await load(join(out, 'weights.safetensors'), { expect: SafetensorsDict })
  assert.equal(done.tensors, expected.size)
  for (const [name, tensor] of expected) assert.ok(equal(found.get(name) as Tensor, tensor), name)
  assert.equal((await convert(program, join(out, 'copy.pt2'))).state_dict, false)
  assert.deepEqual(readFileSync(join(out, 'copy.pt2')), readFileSync(program))
  const opened = await open(program)
  await assert.rejects(convert(opened, join(out, 'other.pt2')), UnsupportedError)
  await assert.rejects(convert(program, join(out, 'other.pt2'), { format: 'legacy' }), UnsupportedError)
})
