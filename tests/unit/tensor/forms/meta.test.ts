// The device `meta` against PyTorch's (tests/fixtures/meta.json): factories, operators, writes, what is refused; storages,
// saving, and that nothing is drawn or allocated.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileFunction } from 'node:vm'
import * as torch from '../../../../src/index.js'
import { MetaError, MetaTensor, Tensor, arange, load, nn, rand, saveSync, zeros } from '../../../../src/index.js'
import { root } from '../../../support/root.js'

interface Case {
  readonly expression: string
  readonly dtype?: string
  readonly shape?: readonly number[]
  readonly stride?: readonly number[]
  readonly device?: string
  readonly error?: string
  readonly message?: string
}

const { cases } = JSON.parse(readFileSync(join(root, 'tests/fixtures/meta.json'), 'utf8')) as { readonly cases: Case[] }

const device = 'meta'

/** What the expressions name. */
function named(): Record<string, unknown> {
  const conv = nn.Conv2d(3, 4, 3, { device })
  const net = nn.Sequential(conv, nn.BatchNorm2d(4, { device }), nn.ReLU()).eval()
  const lstm = nn.LSTM(3, 4, 2, { device })
  return {
    torch,
    m: zeros(2, 3, { device }),
    c: torch.ones(2, 3),
    s: torch.tensor(2),
    ms: torch.tensor(2, { device }),
    i: zeros(2, { dtype: torch.int64, device }),
    img: zeros(2, 3, 8, 8, { device }).to({ memory_format: torch.channels_last }),
    net: (x: Tensor) => net.forward(x),
    lstm: (x: Tensor) => lstm.forward(x),
  }
}

/** PyTorch's reasons that say how it is built, and torchlet's for the same refusal. */
const others: readonly (readonly [RegExp, RegExp])[] = [
  [/register_meta|attempted to run this operator/, /depends on values/],
  [/Tensor\.item\(\) cannot be called/, /Tensor\.item\(\) cannot be called|depends on values/],
  [/same reduction dim/, /cannot be multiplied/],
  [/output with shape/, /output with shape/],
  [/Promotion of int\.add/, /can't be cast/],
]

test('expressions give what they give in PyTorch', async (t) => {
  for (const each of cases) {
    await t.test(each.expression, () => {
      const names = named()
      const source = each.expression.replaceAll('{device}', "{ device: 'meta' }")
      const run = compileFunction(`return ${source}`, Object.keys(names)) as (...values: unknown[]) => unknown
      const { message } = each
      if (message === undefined) {
        const result = run(...Object.values(names)) as Tensor
        const found = [result.dtype.name, [...result.shape], [...result.stride()], result.device.type]
        assert.deepEqual(found, [each.dtype, each.shape, each.stride, each.device])
        assert.equal(result instanceof MetaTensor, each.device === 'meta')
      } else {
        const pattern = others.find(([theirs]) => theirs.test(message))?.[1]
        assert.throws(
          () => run(...Object.values(names)),
          (error: Error) => (pattern === undefined ? error.message.includes(message) : pattern.test(error.message)),
        )
      }
    })
  }
})

test('values are a typed error', () => {
  const x = zeros(2, 2, { device })
  for (const read of [
    () => x.tolist(),
    () => x.toTypedArray(),
    () => x.toBytes(),
    () => x.untyped_storage().bytes(),
    () => nn.Parameter(x).tolist(),
  ])
    assert.throws(read, (error) => error instanceof MetaError && error.code === 'ERR_META')
  assert.throws(() => x.nonzero(), { name: 'MetaError', op: 'nonzero' })
})

test('nothing is allocated: sizes are beyond any memory', () => {
  const x = zeros(2 ** 20, 2 ** 20, { device })
  assert.equal(x.add(1).matmul(x.t()).softmax(-1).sum(1).nbytes, 2 ** 22)
  assert.equal(arange(2 ** 40, { device }).numel(), 2 ** 40)
  assert.throws(() => zeros(2 ** 30, 2 ** 30, { device }), /overflow/)
})

test('nothing is drawn', () => {
  torch.manual_seed(3)
  const expected = rand(3).tolist()
  torch.manual_seed(3)
  const x = rand(100, { device })
  x.normal_()
  torch.randperm(10, { device })
  torch.randint(5, [3], { device })
  nn.Linear(3, 4, { device })
  nn.functional.dropout(x, 0.5)
  nn.init.orthogonal_(zeros(3, 3, { device }))
  nn.init.trunc_normal_(zeros(3, 3, { device }))
  assert.deepEqual(rand(3).tolist(), expected)
})

test('views share a storage, which knows its length and its writes', () => {
  const x = zeros(4, 3, { device })
  const storage = x.untyped_storage()
  assert.equal(storage.nbytes, 48)
  assert.equal(x.t().at(1).untyped_storage(), storage)
  assert.notEqual(x.clone().untyped_storage(), storage)
  const before = storage.version
  x.at(0).add_(1)
  assert.ok(storage.version > before)
  assert.equal(x.at('1:').storage_offset(), 3)
  const y = zeros(2, { device })
  y.mul_(2)
  assert.ok(y.untyped_storage().version > 0, 'written before anyone asked')
})

test('saved and loaded', async () => {
  const x = zeros(2, 3, { device }).t()
  const loaded = await load(saveSync(x), { expect: Tensor })
  assert.deepEqual([loaded.device.type, [...loaded.shape], [...loaded.stride()]], ['meta', [3, 2], [1, 3]])
  assert.equal(String(x), "tensor(..., device='meta', size=(3, 2))")
})

test('packed sequences on meta', () => {
  const lstm = nn.LSTM(3, 4, { device })
  const packed = nn.utils.rnn.pack_padded_sequence(zeros(5, 2, 3, { device }), [5, 3])
  const [output] = lstm.forward(packed) as unknown as [{ data: Tensor }]
  assert.deepEqual([...output.data.shape], [8, 4])
})
