// extract: some tensors of a file by name, path, glob and regular expression, as PyTorch 2.14.1 wrote them.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  ArchiveError,
  OrderedDict,
  SafetensorsDict,
  StateDict,
  load,
  nn,
  open,
  ones,
  save,
} from '../../../src/index.js'
import { extract, inspect } from '../../../src/tools/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')
const whole = join(folder, 'seed/net.pt')
const checkpoint = join(folder, 'checkpoints/ckpt_sgd.pt')

test('a model gives tensors by name and by path, each once, read and on its own', async () => {
  const model = await load(whole, { expect: nn.Module })
  const names = [...model.state_dict().keys()]
  const all = await extract(whole, '*')
  assert.deepEqual([...all.keys()], names)
  const [name] = names as [string]
  const [path] = (await open(whole)).keys() as [string]
  assert.notEqual(name, path)
  for (const called of [name, path, new RegExp(`^${name}$`)]) {
    const found = await extract(whole, called)
    assert.deepEqual([...found.keys()], [name])
    assert.deepEqual(found.get(name)?.tolist(), model.state_dict().get(name)?.tolist())
  }
})

test('globs, what lies below a name, and what is in no state dict, in the order of the file', async () => {
  assert.deepEqual([...(await extract(checkpoint, ['*.bias', '0'])).keys()], ['0.weight', '0.bias', '2.bias', '3.bias'])
  assert.deepEqual([...(await extract(checkpoint, '[!0].w*t')).keys()], ['2.weight', '3.weight'])
  const momentum = await extract(checkpoint, 'optimizer_state_dict')
  assert.ok(momentum.size > 0)
  for (const name of momentum.keys()) assert.match(name, /^optimizer_state_dict\//)
})

test('each name has to choose something, and the nearest is told', async () => {
  await assert.rejects(extract(whole, ['*', '0.weigth']), (error) => {
    return error instanceof ArchiveError && error.message.includes('"0.weight"')
  })
  await assert.rejects(extract(whole, /^nothing$/), ArchiveError)
  await assert.rejects(extract(whole, ''), ArchiveError)
})

test('a destination gets them as convert writes them, and only their bytes are read', async (t) => {
  const out = join(temporaryFolder(t), 'part.safetensors')
  const source = join(temporaryFolder(t), 'all.safetensors')
  const tied = ones(1000)
  const value = new OrderedDict([
    ['a.w', ones(1_000_000)],
    ['b.w', tied],
    ['c.w', tied],
  ])
  await save(value, source.replace('safetensors', 'pt'))
  const done = await extract(source.replace('safetensors', 'pt'), ['b', 'c.w'], out, {
    dtype: 'float16',
    rename: [['*.w', '*.weight']],
    add_prefix: 'model.',
    metadata: { format: 'pt' },
  })
  assert.deepEqual(
    [done.tensors, done.cast, done.format, done.tied],
    [2, 2, 'safetensors', [['model.b.weight', 'model.c.weight']]],
  )
  assert.deepEqual(done.renamed[0], { from: 'b.w', to: 'model.b.weight' })
  const found = await load(out, { expect: SafetensorsDict })
  assert.deepEqual([...found], [['model.b.weight', found.get('model.b.weight')]])
  assert.deepEqual(found.get('model.b.weight')?.tolist(), tied.tolist())
  assert.equal(found.metadata.get('format'), 'pt')
  const opened = await open(source.replace('safetensors', 'pt'))
  await extract(opened, 'b.w')
  assert.ok((await opened.report()).access.nbytes < 2_000_000)
  await opened.close()
})

test('metadata of safetensors goes along, and one state dict of several is chosen', async (t) => {
  const out = temporaryFolder(t)
  const bytes = await save(
    new OrderedDict([
      ['w', ones(1)],
      ['v', ones(2)],
    ]),
    { format: 'safetensors', metadata: { format: 'pt' } },
  )
  await extract(bytes, 'v', join(out, 'v.safetensors'))
  assert.deepEqual((await inspect(join(out, 'v.safetensors'))).metadata, [{ name: 'format', text: 'pt' }])
  const several = await save({ model: { w: ones(1) }, ema: { w: ones(2) } })
  assert.deepEqual((await extract(several, 'w', { state_dict: 'ema' })).get('w')?.shape, ones(2).shape)
  assert.deepEqual([...(await extract(several, '*w')).keys()], ['model/w', 'ema/w'])
  assert.ok((await extract(several, 'model')) instanceof StateDict)
})
