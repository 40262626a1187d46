// Every kernel that is split gives the same bits with 1 to 4 threads, in tiles as small as it allows. Each runs within a plan, as
// operators of PyTorch become it; results on one thread are held to PyTorch's elsewhere.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Tensor, bfloat16, float16, float32, manual_seed, matmul, randn, set_num_threads } from '../../../src/index.js'
import type { dtype } from '../../../src/index.js'
import { state } from '../../../src/threads/state.js'
import { splits } from '../../../src/threads/splits.js'
import type { Kernel } from '../../../src/wasm/kernels.js'
import { aten, planOf } from '../../support/plans/plans.js'
import type { Traceable } from '../../support/plans/plans.js'
import { alone, assertSameBits, computedTiles, ofOperators, splitFinely } from '../../support/plans/threads.js'

interface Case {
  readonly name: string
  readonly run: Traceable
  readonly inputs: readonly (readonly number[])[]
  readonly constants?: readonly (readonly number[])[]
  readonly dtype?: dtype
}

const conv =
  (stride: number, padding: number, groups = 1): Traceable =>
  (x, w, b) =>
    aten('conv2d.default', x, w, b, [stride, stride], [padding, padding], [1, 1], groups)

const cases: readonly Case[] = [
  ...[
    [1, 7, 530],
    [3, 1500, 170],
    [33, 1100, 90],
    [200, 40, 37],
    [49, 30, 131],
    [401, 1030, 368],
  ].map(([m, k, n]) => ({
    name: `a product of ${m} x ${k} x ${n}`,
    run: (...[x, w, b]: Tensor[]) => aten('relu.default', aten('linear.default', x, w, b)),
    inputs: [[m as number, k as number]],
    constants: [[n as number, k as number], [n as number]],
  })),
  ...[
    [1, 700, 530],
    [3, 500, 170],
    [101, 1030, 75],
  ].flatMap(([m, k, n]) =>
    [bfloat16, float16].map((type) => ({
      name: `a product of ${m} x ${k} x ${n} in ${type.name}`,
      run: (...[x, w, b, v]: Tensor[]) => [
        aten('relu.default', aten('linear.default', x, w, b)),
        aten('addmm.default', b, x, v),
      ],
      inputs: [[m as number, k as number]],
      constants: [[n as number, k as number], [n as number], [k as number, n as number]],
      dtype: type,
    })),
  ),
  {
    name: '3x3 of stride 2 by a weight of halves',
    run: conv(2, 1),
    inputs: [[1, 24, 35, 37]],
    constants: [[70, 24, 3, 3], [70]],
    dtype: float16,
  },
  {
    name: 'some columns rounded',
    run: (x) => {
      const y = aten('mul.Tensor', x, 2)
      aten('copy_.default', aten('slice.Tensor', y, 1, 3, 90), aten('exp.default', aten('slice.Tensor', x, 1, 5, 92)))
      return y
    },
    inputs: [[200, 97]],
    dtype: bfloat16,
  },
  { name: '3x3 by Winograd', run: conv(1, 1), inputs: [[1, 20, 13, 11]], constants: [[260, 20, 3, 3], [260]] },
  {
    name: '3x3 by Winograd, many tiles',
    run: conv(1, 1),
    inputs: [[2, 16, 41, 39]],
    constants: [[19, 16, 3, 3], [19]],
  },
  { name: '3x3 by Winograd, deep', run: conv(1, 1), inputs: [[1, 1040, 5, 5]], constants: [[300, 1040, 3, 3], [300]] },
  { name: '3x3 of stride 2', run: conv(2, 1), inputs: [[1, 24, 35, 37]], constants: [[70, 24, 3, 3], [70]] },
  { name: '5x5 of three channels', run: conv(1, 2), inputs: [[2, 3, 33, 29]], constants: [[9, 3, 5, 5], [9]] },
  { name: '1x1', run: conv(1, 0), inputs: [[1, 24, 15, 15]], constants: [[70, 24, 1, 1], [70]] },
  { name: 'groups', run: conv(1, 1, 2), inputs: [[1, 18, 21, 17]], constants: [[10, 9, 3, 3], [10]] },
  { name: 'depthwise', run: conv(2, 2, 37), inputs: [[2, 37, 19, 23]], constants: [[37, 1, 5, 5], [37]] },
  {
    name: 'transposed',
    run: (x, w, b) => aten('conv_transpose2d.input', x, w, b, [2, 2], [1, 1], [1, 1], 1, [1, 1]),
    inputs: [[2, 5, 9, 11]],
    constants: [[5, 7, 3, 3], [7]],
  },
  {
    name: 'batch normalization in training',
    run: (x, w, b) => aten('batch_norm.default', x, w, b, null, null, true, 0.1, 1e-3, true),
    inputs: [[3, 43, 9, 11]],
    constants: [[43], [43]],
  },
  {
    name: 'pools and means of pictures',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      return [
        aten('max_pool2d.default', y, [3, 3], [2, 2], [1, 1], [1, 1], false),
        aten('avg_pool2d.default', y, [3, 3], [1, 1], [1, 1], false, true, null),
        aten('adaptive_avg_pool2d.default', y, [3, 5]),
        aten('mean.dim', y, [-1, -2], true),
      ]
    },
    inputs: [[2, 3, 21, 17]],
    constants: [[53, 3, 2, 2]],
  },
  {
    name: 'attention',
    run: (q, k, v) => aten('scaled_dot_product_attention.default', q, k, v, null, 0, true),
    inputs: [
      [2, 3, 41, 18],
      [2, 3, 41, 18],
      [2, 3, 41, 18],
    ],
  },
  {
    name: 'products of batches, and of one matrix of many rows',
    run: (x, y) => [
      aten('matmul.default', x, y),
      aten('matmul.default', aten('select.int', x, 0, 1), aten('select.int', y, 0, 0)),
    ],
    inputs: [
      [5, 131, 17],
      [5, 17, 33],
    ],
  },
  {
    name: 'sums, means and lengths of rows and columns',
    run: (x) => [
      aten('sum.dim_IntList', x, [1]),
      aten('mean.dim', x, [-1], true),
      aten('linalg_vector_norm.default', x, 2, [2]),
      aten('amax.default', x, [1]),
    ],
    inputs: [[23, 19, 37]],
  },
  {
    name: 'places, truths and sums so far, of rows and columns',
    run: (x) => [
      aten('argmax.default', x, 1),
      aten('argmin.default', x, -1),
      aten('any.dim', aten('relu.default', x), 1),
      aten('all.dim', aten('relu.default', x), 2),
      aten('cumsum.default', x, 1),
    ],
    // So long that threads are in neighbouring tiles at the same time.
    inputs: [[29, 11, 211]],
  },
  {
    name: 'pictures of another size',
    run: (x) => aten('upsample_bilinear2d.vec', aten('exp.default', x), [13, 8], false, null),
    inputs: [[3, 5, 7, 11]],
  },
  {
    name: 'norms and softmax of rows',
    run: (x, w, b) => [
      aten('layer_norm.default', x, [67], w, b, 1e-5, true),
      aten('softmax.int', x, -1),
      aten('log_softmax.int', x, -1),
      aten('group_norm.default', aten('reshape.default', x, [5, 4, 7, 67]), 2),
    ],
    inputs: [[5, 28, 67]],
    constants: [[67], [67]],
  },
  {
    name: 'functions of elements',
    run: (x, y, b) => [
      aten('gelu.default', x),
      aten('exp.default', x),
      aten('add.Tensor', x, y),
      aten('mul.Tensor', x, b),
      aten('maximum.default', x, aten('select.int', y, 1, 3)),
    ],
    inputs: [
      [9, 9, 61],
      [9, 9, 61],
    ],
    constants: [[61]],
  },
  {
    name: 'running sums, and pictures of another size',
    run: (x) => [
      aten('cumsum.default', x, 1),
      aten('cumsum.default', x, 3),
      aten('upsample_bilinear2d.vec', x, [13, 19], false, null),
    ],
    inputs: [[3, 5, 21, 17]],
  },
  {
    name: 'functions of three operands',
    run: (x, y, z) => aten('addcmul.default', x, y, z, 0.5),
    inputs: [
      [11, 29],
      [11, 29],
      [11, 29],
    ],
  },
  {
    name: 'comparisons and choices',
    run: (x, y) => aten('where.self', aten('gt.Tensor', x, y), x, aten('exp.default', y)),
    inputs: [
      [11, 29],
      [11, 29],
    ],
  },
  {
    name: 'a recurrent layer of many rows',
    run: (x, h, c, w, v, b, d) =>
      aten('lstm.input', x, [h, c], [w, v, b, d], true, 1, 0, false, false, false) as unknown as Tensor[],
    inputs: [
      [4, 14, 9],
      [1, 14, 21],
      [1, 14, 21],
    ],
    constants: [[84, 9], [84, 21], [84], [84]],
  },
]

const planned = new Set<string>()

after(alone)

for (const { name, run, inputs, constants = [], dtype: type = float32 } of cases) {
  test(name, async () => {
    manual_seed(7)
    const [given, fixed] = [inputs, constants].map((list) => list.map((sizes) => randn(...sizes).to(type))) as [
      Tensor[],
      Tensor[],
    ]
    await alone()
    const wanted = planOf(run, given, fixed)
    assert.ok(wanted !== null)
    wanted.steps.forEach((step) => planned.add(step))
    assert.ok(!wanted.steps.some((step) => step.startsWith('call')), wanted.steps.join())
    const first = wanted.plan.run(given)
    splitFinely()
    for (const threads of [2, 3, 4]) {
      await set_num_threads(threads)
      const { plan } = planOf(run, given, fixed) as NonNullable<typeof wanted>
      for (let round = 0; round < 4; round++) {
        const before = computedTiles().reduce((sum, each) => sum + each, 0)
        assertSameBits(plan.run(given), first, `${threads} threads`)
        const tiles = computedTiles().reduce((sum, each) => sum + each, 0) - before
        assert.ok(tiles >= 2, `${tiles} tiles of ${wanted.steps.join()}`)
      }
      plan.dispose()
    }
  })
}

test('each kernel that is split was in one of the plans, but those that operators by themselves call', () => {
  const split = (Object.keys(splits) as Kernel[]).filter((kernel) => splits[kernel] !== null)
  assert.deepEqual(split.filter((kernel) => !planned.has(kernel)).sort(), ofOperators)
})

test('workers compute their part', async () => {
  splitFinely()
  await set_num_threads(3)
  const [x, y] = [randn(300, 200), randn(200, 300)]
  // A worker that the system runs late finds nothing left, so this goes on until each was in time once.
  for (let round = 0; round < 200_000 && computedTiles().includes(0); round++) matmul(x, y)
  assert.equal(computedTiles().length, 3)
  assert.ok(!computedTiles().includes(0), computedTiles().join())
  assert.equal(state.crew?.threads, 3)
})
