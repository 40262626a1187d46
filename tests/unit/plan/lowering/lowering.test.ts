// Functions by plans against the same functions operator by operator: results, views, writes, what is left to operators.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tensor, bfloat16, float16, float32, manual_seed, nn, randn } from '../../../../src/index.js'
import { tensorsOf } from '../../../../src/graph/trace.js'
import { aten, distance, planOf, withPlanning } from '../../../support/plans/plans.js'
import type { Traceable } from '../../../support/plans/plans.js'

interface Case {
  readonly name: string
  readonly run: Traceable
  readonly inputs: readonly (readonly number[])[]
  readonly constants?: readonly (readonly number[])[]
  /** The kernels and calls that the plan has, where that is told. */
  readonly steps?: readonly string[]
}

const four = [2, 3, 8, 8]

/** Of aten::_convolution, for other machines' libraries. */
const flags = [false, false, false, false]

const cases: readonly Case[] = [
  {
    name: 'two linear layers, the bound between them made part of the first',
    run: (x, w, b, v) => aten('linear.default', aten('relu.default', aten('linear.default', x, w, b)), v),
    inputs: [[5, 7]],
    constants: [[9, 7], [9], [3, 9]],
    steps: ['f32_gemm', 'f32_gemm'],
  },
  {
    name: 'a residual is added in the store',
    run: (x, w, b) => aten('relu_.default', aten('add.Tensor', aten('linear.default', x, w, b), x)),
    inputs: [[5, 16]],
    constants: [[16, 16], [16]],
    steps: ['f32_gemm'],
  },
  {
    name: 'a sum in the place of the other operand',
    run: (x, w, b) => {
      const y = aten('mul.Tensor', x, 2)
      return aten('add_.Tensor', y, aten('linear.default', x, w, b))
    },
    inputs: [[5, 16]],
    constants: [[16, 16], [16]],
  },
  {
    name: 'a sum whose other operand is written before it',
    run: (x, w, b) => {
      const y = aten('mul.Tensor', x, 2)
      const z = aten('linear.default', x, w, b)
      aten('mul_.Tensor', y, 3)
      return aten('add.Tensor', z, y)
    },
    inputs: [[5, 16]],
    constants: [[16, 16], [16]],
  },
  {
    name: 'what is read besides is not made part of anything',
    run: (x, w) => {
      const y = aten('linear.default', x, w)
      return [aten('relu.default', y), y]
    },
    inputs: [[5, 7]],
    constants: [[9, 7]],
  },
  {
    name: 'a function in the place of some columns',
    run: (x) => {
      const y = aten('mul.Tensor', x, 1.5)
      aten('relu_.default', aten('slice.Tensor', y, 1, 0, 2))
      return y
    },
    inputs: [[4, 5]],
  },
  {
    name: 'a function in the place of some columns of a product',
    run: (x, w) => {
      const y = aten('linear.default', x, w)
      aten('neg_.default', aten('slice.Tensor', y, 1, 1, 3))
      return y
    },
    inputs: [[4, 5]],
    constants: [[6, 5]],
  },
  {
    name: 'a copy into some columns',
    run: (x) => {
      const y = aten('mul.Tensor', x, 1.5)
      aten('copy_.default', aten('select.int', y, 1, 2), aten('select.int', x, 1, 0))
      return y
    },
    inputs: [[4, 5]],
  },
  {
    name: 'a view sees what is written later',
    run: (x) => {
      const y = aten('mul.Tensor', x, 1.5)
      const view = aten('transpose.int', y, 0, 1)
      aten('relu_.default', y)
      return aten('add.Tensor', view, 1)
    },
    inputs: [[4, 5]],
  },
  {
    name: 'a view of a picture sees what is written later, in another layout',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      const view = aten('view.default', y, [2, -1])
      const before = aten('mul.Tensor', view, 2)
      aten('relu_.default', y)
      return [before, aten('mul.Tensor', view, 2)]
    },
    inputs: [four],
    constants: [[5, 3, 3, 3]],
  },
  {
    name: 'a product that no rule takes, and what was made part of it',
    run: (x, w) => aten('relu.default', aten('conv2d.default', x, w)),
    inputs: [[3, 8, 8]],
    constants: [[5, 3, 3, 3]],
    steps: ['call conv2d', 'f32_unary'],
  },
  {
    name: 'convolutions as TorchScript spells them',
    run: (x, w, b) => {
      const y = aten('_convolution.default', x, w, b, [1, 1], [1, 1], [1, 1], false, [0, 0], 1, ...flags)
      const z = aten('relu_.default', y)
      return aten('convolution.default', z, w, null, [1, 1], [1, 1], [2, 2], false, [0, 0], 1)
    },
    inputs: [four],
    constants: [[3, 3, 3, 3], [3]],
    steps: ['copy', 'f32_conv', 'f32_conv', 'copy'],
  },
  {
    name: 'a transposed convolution as TorchScript spells it',
    run: (x, w, b) =>
      aten('relu.default', aten('_convolution.default', x, w, b, [2, 2], [1, 1], [1, 1], true, [0, 0], 1, ...flags)),
    inputs: [four],
    constants: [[3, 5, 3, 3], [5]],
  },
  {
    name: 'what is made of weights alone and written later is made at each run',
    run: (x, w) => {
      const y = aten('mul.Tensor', w, 2)
      aten('add_.Tensor', y, x)
      return aten('relu.default', y)
    },
    inputs: [[3, 4]],
    constants: [[3, 4]],
  },
  {
    name: 'a write through a view of a picture that no strides of its layout say',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      aten('add_.Tensor', aten('view.default', y, [-1]), 3.5)
      return y
    },
    inputs: [four],
    constants: [[5, 3, 3, 3]],
  },
  {
    name: 'numbers that differ in the sign of a zero',
    run: (x) => [aten('div.Tensor', x, 0), aten('div.Tensor', x, -0)],
    inputs: [[4, 5]],
  },
  {
    name: 'a write that reads other elements of its block',
    run: (x) => {
      const y = aten('mul.Tensor', x, 2)
      return aten('div_.Tensor', y, aten('slice.Tensor', y, 1, 0, 1))
    },
    inputs: [[4, 5]],
  },
  {
    name: 'convolutions: norm, residual and bound with the product',
    run: (x, w, v, g, b, m, s) => {
      const y = aten('conv2d.default', x, w, null, [1, 1], [1, 1])
      const z = aten('batch_norm.default', y, g, b, m, aten('exp.default', s), false, 0.1, 1e-5, true)
      const again = aten('conv2d.default', aten('relu_.default', z), v, null, [1, 1], [1, 1])
      return aten('relu_.default', aten('add_.Tensor', again, z))
    },
    inputs: [four],
    constants: [[16, 3, 3, 3], [16, 16, 3, 3], [16], [16], [16], [16]],
  },
  ...[
    { stride: [2, 2], padding: [1, 1], dilation: [1, 1], groups: 1, weight: [6, 3, 3, 3], input: four },
    { stride: [1, 2], padding: [2, 0], dilation: [2, 1], groups: 1, weight: [20, 3, 3, 2], input: four },
    { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1, weight: [20, 3, 1, 1], input: four },
    { stride: [2, 2], padding: [0, 0], dilation: [1, 1], groups: 1, weight: [20, 3, 1, 1], input: four },
    { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 3, weight: [3, 1, 3, 3], input: four },
    { stride: [2, 2], padding: [2, 2], dilation: [1, 1], groups: 18, weight: [18, 1, 5, 5], input: [1, 18, 9, 9] },
    { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 3, weight: [6, 1, 3, 3], input: four },
    { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 2, weight: [10, 9, 3, 3], input: [2, 18, 6, 5] },
  ].map(({ stride, padding, dilation, groups, weight, input }): Case => ({
    name: `a convolution of ${weight.join('x')}, stride ${stride}, padding ${padding}, dilation ${dilation}, groups ${groups}`,
    run: (x, w, b) => aten('conv2d.default', x, w, b, stride, padding, dilation, groups),
    inputs: [input],
    constants: [weight, [weight[0] as number]],
  })),
  {
    name: 'conv1d and conv3d',
    run: (x, y, w, v) => [
      aten('conv1d.default', x, w, null, [2], [1], [1], 1),
      aten('conv3d.default', y, v, null, [1, 2, 1], [1, 1, 1], [1, 1, 1], 1),
    ],
    inputs: [
      [2, 4, 11],
      [1, 3, 4, 5, 6],
    ],
    constants: [
      [6, 4, 3],
      [5, 3, 3, 3, 3],
    ],
  },
  {
    name: 'transposed convolutions',
    run: (x, y, z, w, b, v, u) => [
      aten('conv_transpose2d.input', x, w, b, [2, 2], [1, 1], [1, 1], 1, [1, 1]),
      aten('conv_transpose2d.input', aten('relu.default', x), w, null, [1, 2], [0, 1], [0, 0], 1, [2, 1]),
      aten('conv_transpose1d.default', y, v, null, [3], [1], [2], 1, [2]),
      aten('conv_transpose3d.input', z, u, null, [1, 2, 1], [1, 0, 1], [0, 1, 0], 1, [1, 1, 1]),
    ],
    inputs: [
      [2, 3, 5, 4],
      [2, 4, 7],
      [1, 2, 3, 4, 3],
    ],
    constants: [[3, 5, 3, 4], [5], [4, 18, 3], [2, 3, 2, 3, 2]],
  },
  {
    name: 'transposed convolutions by bands of images, of planes and of lines, which share pixels',
    run: (x, y, w, b) => [
      aten('conv_transpose2d.input', x, w, b, [1, 1], [2, 3], [0, 0], 1, [1, 1]),
      aten('conv_transpose2d.input', y, w, null, [1, 2], [0, 1], [1, 0], 1, [2, 1]),
      aten('conv_transpose3d.input', aten('unsqueeze.default', y, 2), aten('unsqueeze.default', w, 2), b),
      aten('conv_transpose3d.input', aten('unsqueeze.default', y, 3), aten('unsqueeze.default', w, 3), b, [1, 1, 2]),
    ],
    inputs: [
      [5, 2, 20, 25],
      [2, 2, 43, 41],
    ],
    constants: [[2, 7, 5, 4], [7]],
  },
  {
    name: 'pools and means of pictures',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      return [
        aten('max_pool2d.default', y, [3, 3], [2, 2], [1, 1], [1, 1], false),
        aten('max_pool2d.default', y, [2, 2], [2, 2], [0, 0], [1, 1], true),
        aten('avg_pool2d.default', y, [3, 3], [1, 1], [1, 1], false, true, null),
        aten('avg_pool2d.default', y, [3, 3], [2, 2], [1, 1], false, false, null),
        aten('adaptive_avg_pool2d.default', y, [1, 1]),
        aten('adaptive_avg_pool2d.default', y, [3, 2]),
        aten('mean.dim', y, [-1, -2], true),
        aten('mean.dim', y, [2, 3], false),
        aten('max_pool2d.default', x, [3, 3], [1, 1], [1, 1], [2, 2], false),
      ]
    },
    inputs: [four],
    constants: [[5, 3, 2, 2]],
  },
  {
    name: 'pools of one channel along its first dimensions, as norms across channels have them',
    run: (x, y) => {
      const turned = aten('transpose.int', aten('relu.default', y), 3, 4)
      return [
        aten('avg_pool3d.default', y, [3, 1, 1], [1, 1, 1], [1, 0, 0], false, true, null),
        aten('avg_pool3d.default', y, [2, 3, 1], [2, 1, 1], [1, 1, 0], false, false, null),
        aten('max_pool3d.default', y, [2, 1, 1], [1, 1, 1], [0, 0, 0], [2, 1, 1], false),
        aten('avg_pool2d.default', x, [3, 1], [1, 1], [1, 0], false, true, 4),
        aten('max_pool2d.default', x, [1, 1], [1, 1], [0, 0], [1, 1], false),
        aten('avg_pool3d.default', y, [1, 1, 1], [1, 1, 1], [0, 0, 0], false, true, 2),
        aten('avg_pool3d.default', turned, [3, 1, 1], [1, 1, 1], [1, 0, 0], false, true, null),
        aten('avg_pool2d.default', aten('slice.Tensor', x, 3, 0, 4), [2, 1], [1, 1], [0, 0], false, true, null),
      ]
    },
    inputs: [
      [2, 1, 5, 8],
      [2, 1, 6, 2, 6],
    ],
  },
  {
    name: 'squeeze and excite, scales by channel and by pixel',
    run: (x, w, v) => {
      const y = aten('conv2d.default', x, w)
      const gate = aten(
        'hardsigmoid.default',
        aten('conv2d.default', aten('adaptive_avg_pool2d.default', y, [1, 1]), v),
      )
      const scaled = aten('mul.Tensor', gate, y)
      return [scaled, aten('mul.Tensor', scaled, aten('slice.Tensor', y, 1, 0, 1)), aten('sub.Tensor', 1, scaled)]
    },
    inputs: [four],
    constants: [
      [5, 3, 2, 2],
      [5, 5, 1, 1],
    ],
  },
  {
    name: 'attention of several heads',
    run: (x, w, b) => {
      const [q, k, v] = aten('split.Tensor', aten('linear.default', x, w, b), 8, -1) as unknown as Tensor[]
      const heads = (each: Tensor | undefined): Tensor =>
        aten('transpose.int', aten('view.default', each, [2, 6, 2, 4]), 1, 2)
      const scores = aten('div.Tensor', aten('matmul.default', heads(q), aten('transpose.int', heads(k), -2, -1)), 2)
      const mixed = aten('matmul.default', aten('softmax.int', scores, -1), heads(v))
      return aten('reshape.default', aten('transpose.int', mixed, 1, 2), [2, 6, 8])
    },
    inputs: [[2, 6, 8]],
    constants: [[24, 8], [24]],
  },
  {
    name: 'products of matrices that repeat',
    run: (x, y) => [aten('matmul.default', x, y), aten('matmul.default', aten('select.int', x, 0, 1), y)],
    inputs: [
      [3, 1, 4, 5],
      [2, 5, 7],
    ],
  },
  {
    name: 'norms of the last dimensions, of rows that lie apart too',
    run: (x, w, b, v) => [
      aten('layer_norm.default', x, [6], w, b, 1e-5, true),
      aten('layer_norm.default', x, [5, 6]),
      aten('layer_norm.default', aten('linear.default', x, v), [7]),
      aten('softmax.int', aten('transpose.int', x, 0, 2), 2),
      aten('log_softmax.int', x, -1),
    ],
    inputs: [[4, 5, 6]],
    constants: [[6], [6], [7, 6]],
  },
  {
    name: 'a batch norm of planes as they lie, of several pictures and of one',
    run: (x, y, w, b, m, s, u) => [
      aten('batch_norm.default', x, w, b, m, aten('exp.default', s), false, 0.1, 1e-3, true),
      aten('batch_norm.default', y, w, null, m, aten('exp.default', s), false, 0.1, 1e-3, true),
      aten(
        'batch_norm.default',
        aten('transpose.int', aten('relu.default', x), 0, 1),
        null,
        null,
        u,
        aten('exp.default', u),
        false,
        0.1,
        1e-3,
        true,
      ),
    ],
    inputs: [
      [3, 6, 5, 7],
      [1, 6, 17],
    ],
    constants: [[6], [6], [6], [6], [3]],
  },
  {
    name: 'norms of pictures',
    run: (x, w, b, m, s) => [
      aten('group_norm.default', x, 3, w, b, 1e-5),
      aten('group_norm.default', aten('transpose.int', x, 2, 3), 2),
      aten('instance_norm.default', x, w, null, null, null, true, 0.1, 1e-5, true),
      aten('batch_norm.default', x, w, b, m, aten('exp.default', s), false, 0.1, 1e-3, true),
      aten(
        'batch_norm.default',
        aten('select.int', x, 3, 1),
        null,
        b,
        m,
        aten('exp.default', s),
        false,
        0.1,
        1e-3,
        true,
      ),
    ],
    inputs: [[2, 6, 5, 7]],
    constants: [[6], [6], [6], [6]],
  },
  {
    name: 'batch norms in training, whose statistics are made, rows and columns',
    run: (x, w, b, m, v) => {
      const s = aten('mul.Tensor', v, 0.5)
      const mean = aten('exp.default', m)
      const first = aten('batch_norm.default', x, w, b, mean, aten('select.int', s, 0, 5), true, 0.2, 1e-3, true)
      const [column, row] = [aten('select.int', s, 1, 1), aten('select.int', aten('exp.default', s), 0, 0)]
      const rows = aten('select.int', x, 3, 1)
      const second = aten('batch_norm.default', rows, aten('exp.default', w), null, column, row, true, 0.2, 1e-3, true)
      return [first, second, mean, row, aten('mul.Tensor', s, 2)]
    },
    inputs: [[2, 6, 5, 7], [6], [6], [6], [6, 6]],
  },
  ...['lstm', 'gru', 'rnn_tanh', 'rnn_relu'].flatMap((kind) =>
    [false, true].map((isBoth): Case => {
      const gates = { lstm: 4, gru: 3 }[kind] ?? 1
      const count = isBoth ? 4 : 2
      const weights = Array.from({ length: count }, (_, layer) => [
        [gates * 5, layer < count / 2 ? 6 : isBoth ? 10 : 5],
        [gates * 5, 5],
        [gates * 5],
        [gates * 5],
      ]).flat()
      return {
        name: `${kind} of two layers${isBoth ? ', in both directions' : ''}`,
        run: (x, h, c, ...params) => {
          const state = kind === 'lstm' ? [h, c] : h
          const along = aten(`${kind}.input`, x, state, params, true, 2, 0, false, isBoth, true) as unknown as Tensor[]
          const turned = aten('transpose.int', x, 0, 1)
          const time = aten(
            `${kind}.input`,
            turned,
            state,
            params,
            true,
            2,
            0,
            false,
            isBoth,
            false,
          ) as unknown as Tensor[]
          return [...along, ...time]
        },
        inputs: [
          [3, 7, 6],
          [count, 3, 5],
          [count, 3, 5],
        ],
        constants: weights,
      }
    }),
  ),
  ...[true, false].map((hasBiases): Case => ({
    name: `lstm of two layers in both directions with projections${hasBiases ? '' : ', without biases'}`,
    run: (x, h, c, ...params) =>
      aten('lstm.input', x, [h, c], params, hasBiases, 2, 0, false, true, false) as unknown as Tensor[],
    inputs: [
      [4, 3, 6],
      [4, 3, 5],
      [4, 3, 18],
    ],
    constants: Array.from({ length: 4 }, (_, layer) => [
      [72, layer < 2 ? 6 : 10],
      [72, 5],
      ...(hasBiases ? [[72], [72]] : []),
      [5, 18],
    ]).flat(),
  })),
  {
    name: 'a sequence that its operator takes in parts, in both directions',
    run: (x, h, ...params) => {
      const all = aten('gru.input', x, h, params, false, 1, 0, false, true, false) as unknown as [Tensor, Tensor]
      return [aten('select.int', all[0], 1, 20), all[1]]
    },
    inputs: [
      [140, 21, 3],
      [2, 21, 64],
    ],
    constants: [
      [192, 3],
      [192, 64],
      [192, 3],
      [192, 64],
    ],
  },
  {
    name: 'joined tensors, of pictures too',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      return [aten('cat.default', [y, x, y], 1), aten('cat.default', [x, x], -1), aten('stack.default', [y, y], 2)]
    },
    inputs: [four],
    constants: [[3, 3, 1, 1]],
  },
  {
    name: 'what has no rule is left to its operator, on what lies as PyTorch says',
    run: (x, w) => {
      const y = aten('conv2d.default', x, w)
      const sorted = aten('cumsum.default', aten('slice.Tensor', y, 1, 1, 4), 3)
      return [aten('relu.default', sorted), aten('flip.default', aten('transpose.int', y, 1, 3), [0])]
    },
    inputs: [four],
    constants: [[5, 3, 1, 1]],
  },
  {
    name: 'an operator writes what kernels made, and kernels what an operator made',
    run: (x, w) => {
      const y = aten('linear.default', x, w)
      const view = aten('slice.Tensor', y, 0, 0, 2)
      aten('cumsum_.default', view, 1)
      const z = aten('cumsum.default', aten('relu.default', y), 0)
      aten('relu_.default', z)
      return [aten('cumsum.default', z, 1), aten('mul.Tensor', y, 2)]
    },
    inputs: [[4, 5]],
    constants: [[6, 5]],
  },
  {
    name: 'what depends on constants alone is computed once',
    run: (x, w, v) => {
      const table = aten('relu.default', aten('linear.default', w, v))
      return aten('add.Tensor', aten('matmul.default', x, aten('t.default', table)), aten('sum.default', table))
    },
    inputs: [[4, 5]],
    constants: [
      [6, 7],
      [5, 7],
    ],
  },
]

/** Of halves plans give the very bits, unless a pass changes those of float32 before they are rounded. */
const dtypes = [
  { dtype: float32, most: 2e-6 },
  { dtype: bfloat16, most: 2 ** -6 },
  { dtype: float16, most: 2 ** -9 },
]

test('plans give what operators give', async (t) => {
  for (const { dtype, most } of dtypes) {
    for (const { name, run, inputs, constants = [], steps } of cases) {
      await t.test(`${dtype.name}: ${name}`, () => {
        manual_seed(7)
        const drawn = (list: readonly (readonly number[])[]): Tensor[] => list.map((sizes) => randn(...sizes).to(dtype))
        const fixed = drawn(constants)
        for (const changesBits of [true, false]) {
          withPlanning({ changesBits, poisons: true }, () => {
            const made = planOf(run, drawn(inputs), fixed)
            assert.ok(made !== null, 'it is not planned')
            if (steps !== undefined && dtype === float32) assert.deepEqual(made.steps, steps)
            // Twice, so that what a run leaves behind is not taken for what the next one makes.
            for (let time = 0; time < 2; time++) {
              const given = drawn(inputs)
              const wanted = run(...given, ...fixed)
              const got = made.plan.run(given)
              const bound = dtype === float32 || changesBits ? most : 0
              assert.ok(distance(got, Array.isArray(wanted) ? wanted : [wanted as Tensor]) <= bound)
            }
            made.plan.dispose()
          })
        }
      })
    }
  }
})

test('a norm of planes needs no copies, and one of a large picture alone no plan', () => {
  const rows = Array.from({ length: 4 }, () => randn(2).exp())
  const norm = (x: Tensor, [w, b, m, v]: Tensor[]): Tensor =>
    aten('batch_norm.default', x, w, b, m, v, false, 0.1, 1e-5, true)
  const steps = (size: readonly number[], more: (x: Tensor) => Tensor): readonly string[] | undefined =>
    planOf((x, ...given) => more(norm(x, given)), [randn([...size])], rows)?.steps
  const twice = ['f32_rows_binary', 'f32_rows_binary']
  assert.deepEqual(
    steps([1, 2, 4, 4], (x) => x),
    twice,
  )
  assert.equal(steps([1, 2, 4, 3], (x) => x)?.includes('copy'), true)
  assert.equal(
    steps([1, 2, 256, 256], (x) => x),
    undefined,
  )
  assert.deepEqual(
    steps([1, 2, 256, 256], (x) => aten('relu.default', x)),
    [...twice, 'f32_unary'],
  )
})

test('norms of torch.nn.functional that are called with their defaults join the convolution before them', () => {
  const { batch_norm, conv2d } = nn.functional
  const folded = planOf(
    (x, w, m, v) => batch_norm(conv2d(x, w), m, v),
    [randn(1, 3, 8, 8)],
    [randn(4, 3, 3, 3), randn(4), randn(4).exp()],
  )
  const plain = planOf((x, w) => conv2d(x, w), [randn(1, 3, 8, 8)], [randn(4, 3, 3, 3)])
  assert.ok(folded !== null)
  assert.deepEqual(folded.steps, plain?.steps)
  const alone = planOf((x) => nn.functional.instance_norm(x), [randn(2, 3, 4, 4)])
  assert.equal(alone?.steps.includes('f32_group_norm_last'), true)
})

test('a transposed convolution of more than lies in the cache goes by bands', () => {
  const weight = randn(2, 7, 5, 4)
  const bands = (...size: number[]): number => {
    const made = planOf((x, w) => aten('conv_transpose2d.input', x, w), [randn(size)], [weight])
    return made?.steps.filter((each) => each === 'f32_col2im_last').length ?? 0
  }
  assert.equal(bands(1, 2, 20, 25), 1)
  assert.equal(bands(5, 2, 20, 25), 5)
  assert.equal(bands(2, 2, 43, 41), 4)
})

test('what is written into an input or a constant is written into the tensor', () => {
  const [x, w] = [randn(3, 3), randn(3, 3)]
  const [given, state] = [x.clone(), w.clone()]
  const input = planOf((a) => aten('add.Tensor', aten('relu_.default', a), 1), [x])
  const constant = planOf((a, b) => aten('add.Tensor', aten('neg_.default', b), a), [x], [state])
  assert.ok(input !== null && constant !== null)
  assert.equal(distance(input.plan.run([given]), [x.relu().add(1)]), 0)
  assert.equal(distance([given], [x.relu()]), 0)
  for (const sign of [-1, 1]) {
    assert.equal(distance(constant.plan.run([x]), [w.mul(sign).add(x)]), 0)
    assert.equal(distance([state.clone()], [w.mul(sign)]), 0)
  }
})

test('what lies across the padding of rows is written where it is', () => {
  const writes: readonly ((view: Tensor) => unknown)[] = [
    (view) => aten('neg_.default', view),
    (view) => aten('add_.Tensor', view, view),
    (view) => aten('copy_.default', view, aten('mul.Tensor', view, 2)),
  ]
  writes.forEach((write, index) => {
    const run: Traceable = (x, w) => {
      const y = aten('linear.default', x, w)
      const flat = aten('view.default', y, [-1])
      write(aten('slice.Tensor', flat, 0, 0, 1000, 3))
      return [y, aten('mul.Tensor', flat, 2)]
    }
    const [x, w] = [randn(4, 5), randn(5, 5)]
    const made = planOf(run, [x], [w])
    assert.ok(made !== null && !made.steps.some((each) => each.startsWith('call')), `${made?.steps}`)
    assert.ok(distance(made.plan.run([x]), tensorsOf(run(x, w))) < 1e-6, `${index}`)
  })
})

test('what is not all of a tensor is written where it is', () => {
  const cases: readonly Traceable[] = [
    (x, w) => {
      const whole = aten('mul.Tensor', x, 2)
      aten(
        'add_.Tensor',
        aten('slice.Tensor', whole, 0, 1, 4),
        aten('linear.default', aten('slice.Tensor', x, 0, 1, 4), w),
      )
      return whole
    },
    (x, w, b) => {
      aten('add_.Tensor', b, aten('linear.default', x, w))
      return aten('mul.Tensor', b, 2)
    },
    (x, _, b) => {
      aten('copy_.default', aten('slice.Tensor', b, 1, 1, 4), aten('slice.Tensor', b, 1, 0, 3))
      return aten('add.Tensor', b, x)
    },
    (x, _, b) => {
      aten('add_.Tensor', aten('slice.Tensor', b, 1, 0, 3), aten('slice.Tensor', aten('t.default', b), 1, 0, 3))
      return aten('add.Tensor', b, x)
    },
  ]
  const shapes = [4, 4] as const
  cases.forEach((run, index) => {
    const [x, w, b] = [randn(...shapes), randn(...shapes), randn(...shapes)]
    const [state, other] = [b.clone(), b.clone()]
    const made = planOf(run, [x], [w, state])
    assert.ok(made !== null)
    for (let call = 0; call < 3; call++) {
      assert.ok(distance(made.plan.run([x]), tensorsOf(run(x, w, other))) < 1e-6, `${index}`)
      assert.ok(distance([state.clone()], [other]) < 1e-6, `state of ${index}`)
    }
  })
})

test('an input that is given back is given back itself', () => {
  const x = randn(3, 3)
  const made = planOf((a) => [a, aten('relu.default', a)], [x])
  const given = randn(3, 3)
  assert.equal(made?.plan.run([given])[0], given)
})

test('random numbers are drawn at each run, in order', () => {
  const f = (x: Tensor): Tensor => aten('add.Tensor', aten('bernoulli.default', aten('sigmoid.default', x)), x)
  const x = randn(40)
  const made = planOf(f, [x])
  assert.deepEqual(made?.steps.includes('call bernoulli'), true)
  manual_seed(3)
  const wanted = [f(x), f(x)]
  manual_seed(3)
  for (const each of wanted) assert.equal(distance(made?.plan.run([x]) ?? [], [each]), 0)
})
