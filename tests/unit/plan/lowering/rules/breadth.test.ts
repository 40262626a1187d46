// Rules of operators that norms, losses and masks are made of: each is a kernel's call, none is left to its operator, and gives what the
// operator gives to the last bit.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Tensor,
  add,
  bfloat16,
  float16,
  float32,
  float64,
  int32,
  int64,
  manual_seed,
  mul,
  randn,
  slice_scatter,
} from '../../../../../src/index.js'
import { aten, distance, planOf, withPlanning } from '../../../../support/plans/plans.js'
import type { Traceable } from '../../../../support/plans/plans.js'

type Row = readonly [
  name: string,
  run: Traceable,
  inputs: readonly (readonly number[])[],
  constants?: readonly number[][],
]

const three = [3, 5, 7]
const four = [2, 3, 8, 6]

const rows: readonly Row[] = [
  ['sum of all', (x) => aten('sum.default', x), [three]],
  ['sum along the last', (x) => aten('sum.dim_IntList', x, [-1], true), [three]],
  ['sum along the first', (x) => aten('sum.dim_IntList', x, [0]), [three]],
  ['sum along the middle', (x) => aten('sum.dim_IntList', x, [1]), [[4, 33, 9]]],
  ['sum along dimensions that lie apart', (x) => aten('sum.dim_IntList', x, [0, 2]), [three]],
  ['sum of a view', (x) => aten('sum.dim_IntList', aten('transpose.int', aten('exp.default', x), 0, 1), [1]), [three]],
  [
    'sums of a view along each dimension',
    (x) =>
      [[0], [1], [2], [0, 1], [0, 2]].map((dim) =>
        aten('sum.dim_IntList', aten('permute.default', aten('exp.default', x), [2, 0, 1]), dim),
      ),
    [three],
  ],
  ['mean along the last', (x) => aten('mean.dim', x, [-1], true), [[4, 40]]],
  ['mean of all', (x) => aten('mean.default', x), [three]],
  [
    'mean of rows that lie apart',
    (x, w) => aten('mean.dim', aten('linear.default', x, w), [-1], true),
    [[5, 7]],
    [[9, 7]],
  ],
  ['mean of pictures by one dimension', (x) => aten('mean.dim', x, [2], true), [four]],
  ['largest', (x) => aten('amax.default', x, [-1], true), [[4, 19]]],
  ['smallest along the first', (x) => aten('amin.default', x, [0]), [[4, 19]]],
  ['length of vectors', (x) => aten('linalg_vector_norm.default', x, 2, [-1], true), [[4, 19]]],
  ['length of all', (x) => aten('linalg_vector_norm.default', x), [three]],
  [
    'powers',
    (x) => [2, 3, 0.5, -1, 1.7].map((each) => aten('pow.Tensor_Scalar', aten('abs.default', x), each)),
    [three],
  ],
  ['clamp', (x) => aten('clamp.default', x, -0.5, 0.25), [three]],
  [
    'clamp on one side',
    (x) => [aten('clamp.default', x, 0.1), aten('clamp_min.default', x, 0.1), aten('clamp_max.default', x, 0.1)],
    [three],
  ],
  ['clamp by what is no number', (x) => aten('clamp.default', x, NaN, 1), [three]],
  ['clamp in place', (x) => aten('clamp_.default', aten('mul.Tensor', x, 2), -0.5, 0.25), [three]],
  ['numbers that are a bool and an int', (x) => [mul(x, true), add(x, 3n)], [three]],
  ['rsub', (x) => aten('rsub.Scalar', x, 1), [three]],
  [
    'attention under constant masks of bools, one of which hides all',
    (x, w) =>
      [-0.5, 100].map((least) => aten('scaled_dot_product_attention.default', x, x, x, aten('gt.Scalar', w, least))),
    [[2, 3, 6, 4]],
    [[6, 6]],
  ],
  ['rsub of two', (x, y) => aten('rsub.Tensor', x, y), [three, [7]]],
  [
    'sums of rows and columns',
    (x, y) => aten('add.Tensor', x, y),
    [
      [5, 1],
      [1, 7],
    ],
  ],
  [
    'products across batches',
    (x, y) => aten('mul.Tensor', x, y),
    [
      [2, 1, 4, 3],
      [3, 1, 3],
    ],
  ],
  ['differences of columns and a constant row', (x, w) => aten('sub.Tensor', x, w), [[5, 1]], [[1, 7]]],
  ['addmm', (x, b, w) => aten('addmm.default', b, x, w), [[5, 7]], [[9], [7, 9]]],
  ['addmm of a turned weight', (x, b, w) => aten('addmm.default', b, x, aten('t.default', w)), [[5, 7]], [[9], [9, 7]]],
  ['_softmax', (x) => [aten('_softmax.default', x, -1, false), aten('_log_softmax.default', x, 2, false)], [three]],
  ['softmax that names its dtype', (x) => aten('softmax.int', x, -1, float32), [three]],
  ['copies', (x) => aten('relu.default', aten('_to_copy.default', aten('transpose.int', x, 0, 1))), [three]],
  ['copy of other sizes', (x, y) => aten('neg.default', aten('copy.default', x, y)), [three, [5, 1]]],
  [
    'numbers of a size',
    (x) => [
      aten('add.Tensor', x, aten('zeros_like.default', x)),
      aten('add.Tensor', x, aten('full_like.default', x, 2.5)),
      aten('add.Tensor', x, aten('ones_like.default', x)),
      aten('add.Tensor', x, aten('new_ones.default', x, [7])),
    ],
    [three],
  ],
  [
    'what is filled and written into',
    (x) => {
      const made = aten('new_zeros.default', x, [3, 5, 9])
      aten('copy_.default', aten('slice.Tensor', made, 2, 1, 8), x)
      aten('fill_.Scalar', aten('select.int', made, 2, 0), 4)
      return made
    },
    [three],
  ],
  ['constant padding', (x) => aten('constant_pad_nd.default', x, [1, 2, 3, 0], 0.5), [three]],
  ['padding that takes away', (x) => aten('pad.default', x, [-1, 2, 0, -2]), [three]],
  [
    'padding of pictures',
    (x, w) => aten('pad.default', aten('conv2d.default', x, w), [1, 1, 2, 0], 'constant', 3.0),
    [four],
    [[5, 3, 3, 3]],
  ],
  [
    'padding by mirrors, edges and turns',
    (x) => ['reflect', 'replicate', 'circular'].map((mode) => aten('pad.default', x, [2, 1, 0, 3], mode)),
    [four],
  ],
  [
    'a slice of a copy is written, with and without a dimension that is told',
    (x, y, z) => [
      aten('slice_scatter.default', x, y, 1, -4, -1, 2),
      slice_scatter(aten('transpose.int', x, 0, 1), z),
      aten('select_scatter.default', x, aten('select.int', x, 2, 0), -1, -2),
    ],
    [three, [3, 2, 7], [5, 3, 7]],
  ],
  [
    'elements turned round, repeated and piled up',
    (x) => [
      aten('flip.default', x, [0, -1]),
      aten('repeat.default', x, [2, 1, 3, 1]),
      aten('stack.default', [x, x], -1),
    ],
    [three],
  ],
  ['rolled', (x) => aten('roll.default', x, [-2, 9], [1, 2]), [three]],
  [
    'functions that lanes have and those that they have not',
    (x) =>
      [
        'exp2',
        'expm1',
        'log1p',
        'tan',
        'atan',
        'sinh',
        'erfc',
        'lgamma',
        'digamma',
        'floor',
        'round',
        'frac',
        'sign',
      ].map((each) => aten(`${each}.default`, x)),
    [three],
  ],
  [
    'functions of two operands',
    (x, y) =>
      ['hypot', 'copysign.Tensor', 'logaddexp', 'xlogy.Tensor', 'heaviside'].map((each) =>
        aten(each.includes('.') ? each : `${each}.default`, x, y),
      ),
    [three, [5, 1]],
  ],
  [
    'functions of three operands',
    (x, y, z) => [
      aten('addcmul.default', x, y, z, 0.5),
      aten('addcdiv.default', x, y, z, -2),
      aten('lerp.Tensor', x, aten('relu.default', x), z),
      aten('lerp.Scalar', x, aten('relu.default', x), 0.3),
      aten('clamp.Tensor', x, y, z),
      aten('clamp.Tensor', x, null, z),
      aten('clamp_min.Tensor', x, y),
    ],
    [three, [7], [3, 1, 1]],
  ],
  ['slopes of channels', (x, w) => aten('prelu.default', x, w), [four], [[3]]],
  ['one slope', (x, w) => aten('prelu.default', x, w), [four], [[1]]],
  ['padding by nothing', (x) => aten('relu.default', aten('pad.default', x, [0, 0, 0, 0])), [four]],
  [
    'means of windows that are rounded up and do not reach beyond',
    (x) => aten('avg_pool2d.default', x, [2, 2], [2, 2], [0, 0], true),
    [four],
  ],
  ['softmax along each dimension', (x) => [0, 1, 2, -4].map((dim) => aten('softmax.int', x, dim)), [four]],
  ['softmax of channels', (x, w) => aten('softmax.int', aten('conv2d.default', x, w), 1), [four], [[5, 3, 3, 3]]],
  [
    'lengths of vectors that lie across, and sums of sizes',
    (x) => {
      const turned = aten('permute.default', aten('exp.default', x), [2, 0, 1])
      return [
        aten('linalg_vector_norm.default', turned, 2, [-1], true),
        aten('linalg_vector_norm.default', turned, 2, [1]),
        aten('linalg_vector_norm.default', turned, 1, [0, 2]),
        aten('linalg_vector_norm.default', turned, 0),
      ]
    },
    [three],
  ],
  [
    'products with vectors',
    (x, y, z) => [
      aten('matmul.default', x, y),
      aten('matmul.default', z, aten('transpose.int', x, 1, 2)),
      aten('mv.default', aten('select.int', x, 0, 1), y),
    ],
    [three, [7], [7]],
  ],
  [
    'convolutions whose padding has a name',
    (x, w) => ['same', 'valid'].map((padding) => aten('conv2d.padding', x, w, null, [1, 1], padding, [2, 1])),
    [four],
    [[5, 3, 2, 4]],
  ],
  ['triangles', (x) => [aten('tril.default', x), aten('triu.default', x, 2), aten('tril.default', x, -1)], [four]],
  [
    'products of matrices that are added',
    (x, y, z) => [
      aten('baddbmm.default', x, y, z),
      aten('addmm.default', aten('select.int', x, 0, 0), aten('select.int', y, 0, 1), aten('select.int', z, 0, 2)),
    ],
    [
      [3, 1, 9],
      [3, 5, 7],
      [3, 7, 9],
    ],
  ],
  [
    'what is joined has nothing in it',
    (x) => [
      aten('cat.default', [aten('slice.Tensor', x, 1, 2, 2), x, x], 1),
      aten('fill_.Scalar', aten('slice.Tensor', aten('neg.default', x), 0, 3, 3), 1),
    ],
    [three],
  ],
  [
    'values of pictures at places',
    (x, y) => [0, 1, 2].map((mode) => aten('grid_sampler.default', x, y, mode, mode, mode === 1)),
    [four, [2, 4, 5, 2]],
  ],
  [
    'values of volumes at places',
    (x, y) => aten('grid_sampler.default', x, y, 0, 0, false),
    [
      [1, 2, 3, 4, 5],
      [1, 2, 3, 2, 3],
    ],
  ],
  [
    'elements in order',
    (x) => [
      ...(aten('sort.default', x, 1, true) as unknown as Tensor[]),
      ...(aten('sort.stable', aten('permute.default', x, [2, 0, 1]), true, 0) as unknown as Tensor[]),
      aten('argsort.default', x, -1, true),
      aten('msort.default', aten('round.default', x)),
      aten('msort.default', aten('to.dtype', aten('round.default', x), int64)),
    ],
    [three],
  ],
  ['attention without a batch', (x) => aten('scaled_dot_product_attention.default', x, x, x), [[3, 6, 4]]],
]

/** What operators round more often than at their end, of halves. */
const roundedWithin = new Set(['call aten::_log_softmax', 'call log_softmax'])

test('operators that have rules', async (t) => {
  for (const dtype of [float32, bfloat16, float16]) {
    for (const [name, run, inputs, constants = []] of rows) {
      await t.test(`${dtype.name}: ${name}`, () => {
        manual_seed(5)
        const drawn = (list: readonly (readonly number[])[]): Tensor[] => list.map((sizes) => randn(...sizes).to(dtype))
        const fixed = drawn(constants)
        withPlanning({ changesBits: false, poisons: true }, () => {
          const made = planOf(run, drawn(inputs), fixed)
          assert.ok(made !== null, 'it is not planned')
          const calls = made.steps.filter((step) => step.startsWith('call'))
          assert.deepEqual(
            calls.filter((each) => dtype === float32 || !roundedWithin.has(each)),
            [],
          )
          for (let time = 0; time < 2; time++) {
            const each = drawn(inputs)
            const wanted = run(...each, ...fixed)
            const got: Tensor[] = made.plan.run(each)
            assert.equal(distance(got, Array.isArray(wanted) ? wanted : [wanted as Tensor]), 0)
          }
          made.plan.dispose()
        })
      })
    }
  }
})

test('functions of elements that are no float32', () => {
  const numbers: Traceable = (x) => [
    ...['abs', 'neg', 'square', 'sign', 'relu', 'round'].map((each) => aten(`${each}.default`, x)),
    aten('hardtanh.default', x, -2, 3),
    aten('threshold.default', x, 1, 7),
    aten('pow.Tensor_Scalar', x, 2),
    aten('pow.Tensor_Scalar', x, 3),
    // Its operand comes as float32 where it is an integer.
    aten('exp.default', x),
    aten('atan.default', x),
    aten('neg_.default', aten('mul.Tensor', x, 2)),
  ]
  const fractions: Traceable = (x) => [
    ...['sqrt', 'lgamma', 'sigmoid', 'silu', 'ceil'].map((each) => aten(`${each}.default`, x)),
    aten('leaky_relu.default', x, 0.3),
    aten('gelu.default', x),
    aten('clamp.default', x, -0.5, 0.1),
    aten('pow.Tensor_Scalar', x, 0.5),
    aten('hypot.default', x, aten('cos.default', x)),
  ]
  for (const dtype of [float64, int64, int32]) {
    for (const run of dtype === float64 ? [numbers, fractions] : [numbers]) {
      const drawn = (): Tensor => mul(randn(3, 5, 7), 4).to(dtype)
      const made = planOf(run, [drawn()])
      assert.deepEqual(
        made?.steps.filter((step) => step.startsWith('call')),
        [],
        `${dtype}`,
      )
      const x = drawn()
      assert.equal(distance((made as NonNullable<typeof made>).plan.run([x]), run(x) as Tensor[]), 0, `${dtype}`)
    }
  }
})

test('what has no rule of these is left to its operator', () => {
  const cases: readonly Traceable[] = [
    (x) => aten('sum.dim_IntList', aten('exp.default', x), [-1]),
    (x) => aten('linalg_vector_norm.default', aten('exp.default', x), 3),
    // Its sums are grouped otherwise.
    (x) => {
      const square = aten('view.default', aten('exp.default', x), [200, 200])
      return aten('linalg_vector_norm.default', aten('transpose.int', square, 0, 1), 2, [1])
    },
    // Its elements lie apart, as those of what it replaces.
    (x) =>
      aten(
        'copy.default',
        aten('slice.Tensor', aten('exp.default', x), 1, 0, 40000, 2),
        aten('slice.Tensor', x, 1, 0, 20000),
      ),
  ]
  for (const run of cases) {
    const made = planOf(run, [randn(1, 40000)])
    assert.equal(made?.steps.filter((step) => step.startsWith('call')).length, 1, String(run))
    const x = randn(1, 40000)
    assert.equal(distance((made as NonNullable<typeof made>).plan.run([x]), [run(x) as Tensor]), 0)
  }
})
