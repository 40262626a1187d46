// diff: by PyTorch's names, structure first, then values. torch 2.14.1 wrote the fixtures.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { OrderedDict, float64, int64, load, nn, ones, save, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { diff } from '../../../src/tools/index.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')

function file(entries: Readonly<Record<string, Tensor>>): Promise<Uint8Array<ArrayBuffer>> {
  return save(new OrderedDict(Object.entries(entries)))
}

test('a whole model, its state dict and a checkpoint that holds it differ by nothing', async () => {
  const model = await load<nn.Module>(join(folder, 'seed/net.pt'))
  const whole = await diff(join(folder, 'seed/net.pt'), await save(model.state_dict()))
  assert.equal(whole.same, true)
  assert.equal(whole.by, 'state_dict')
  assert.equal(whole.compared, model.state_dict().size)
  assert.ok(whole.compared > 0)
  const training = join(folder, 'checkpoints/ckpt_sgd.pt')
  const dict = (await load<OrderedDict<string, unknown>>(training)).get('model_state_dict')
  const alone = await save(dict)
  for (const [a, b] of [
    [alone, training],
    [training, alone],
  ] as const) {
    const { by, same, compared } = await diff(a, b)
    assert.deepEqual([by, same, compared], ['state_dict', true, 9])
  }
  const formats = await diff(join(folder, 'checkpoints/sd_bn.pt'), join(folder, 'checkpoints/sd_bn.legacy.pt'))
  assert.equal(formats.same, true)
  const program = await diff(join(folder, 'other/seq.pt2'), join(folder, 'other/seq.safetensors'))
  assert.deepEqual([program.by, program.only_a, program.only_b], ['state_dict', [], []])
})

test('two training checkpoints are compared by path, with their optimizers', async () => {
  const found = await diff(join(folder, 'checkpoints/ckpt_sgd.pt'), join(folder, 'checkpoints/ckpt_lightning.pt'))
  assert.equal(found.by, 'path')
  assert.ok(found.only_a.includes('optimizer_state_dict/state/0/momentum_buffer'))
  assert.ok(found.only_b.includes('optimizer_state_dict/state/0/exp_avg'))
  assert.equal(found.same, false)
})

test('structure: names, shapes, dtypes', async () => {
  const a = await file({ x: ones(2), y: ones(2, 3), z: ones(2) })
  const b = await file({ y: ones(3, 2), z: ones(2, { dtype: float64 }), w: ones(1) })
  const found = await diff(a, b)
  assert.deepEqual(
    { ...found },
    {
      schema: 1,
      same: false,
      by: 'state_dict',
      compared: 2,
      only_a: ['x'],
      only_b: ['w'],
      other_shape: [{ name: 'y', a: [2, 3], b: [3, 2] }],
      other_dtype: [{ name: 'z', a: 'float32', b: 'float64' }],
      values: [],
    },
  )
  assert.match(String(found), /^other shape:\n {2}y {2}\[2, 3\] {2}\[3, 2\]$/m)
})

test('values: the largest differences, NaN and infinity apart', async () => {
  const a = await file({ w: tensor([1, 2, NaN, NaN, 1, -4]) })
  const b = await file({ w: tensor([1, 2.5, NaN, 1, Infinity, -5]) })
  const expected = { name: 'w', numel: 6, different: 4, max_abs: 1, max_rel: 0.2, nonfinite: 2 }
  assert.deepEqual((await diff(a, b)).values, [expected])
  assert.deepEqual((await diff(a, b, { equal_nan: false })).values, [{ ...expected, different: 5, nonfinite: 3 }])
  assert.deepEqual((await diff(a, b, { atol: 0.5 })).values, [{ ...expected, different: 3 }])
  assert.deepEqual((await diff(a, b, { values: false })).values, [])
})

test('64-bit integers differ by their last bit', async () => {
  const a = await file({ n: tensor([2n ** 60n], { dtype: int64 }) })
  const b = await file({ n: tensor([2n ** 60n + 1n], { dtype: int64 }) })
  const [found] = (await diff(a, b)).values
  assert.equal(found?.max_abs, 1)
  assert.equal((await diff(a, a)).same, true)
})

test('sparse tensors are compared as a whole', async () => {
  const sparse = join(folder, 'views/sparse_csr.pt')
  assert.equal((await diff(sparse, sparse)).same, true)
})
