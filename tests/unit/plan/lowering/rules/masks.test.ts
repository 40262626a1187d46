// Bools and integers in plans: masks, choices, counts, positions that are computed and positions that are wrong.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bool, float32, float64, int32, int64, randn, tensor, uint8, zeros } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'
import { otherArguments, unlike } from '../../../../support/plans/bits.js'
import { aten, planOf } from '../../../../support/plans/plans.js'
import type { Traceable } from '../../../../support/plans/plans.js'

const lengths = tensor([3, 1], { dtype: int64 })
const counts = tensor(
  [
    [4, -7, 2],
    [-1, 0, 5],
  ],
  { dtype: int64 },
)
const truths = tensor(
  [
    [true, false, true],
    [false, false, true],
  ],
  { dtype: bool },
)

const cases: readonly (readonly [
  name: string,
  run: Traceable,
  inputs: readonly Tensor[],
  steps?: readonly string[],
])[] = [
  [
    'a mask of lengths, filled in',
    (x, n) => {
      const places = aten('arange.default', 4, int64, null, null, null)
      const mask = aten('ge.Tensor', places, aten('unsqueeze.default', n, 1))
      return aten('masked_fill.Scalar', x, aten('unsqueeze.default', mask, 1), -Infinity)
    },
    [randn(2, 3, 4), lengths],
  ],
  [
    'attention under a mask that is computed',
    (q, m) => aten('scaled_dot_product_attention.default', q, q, q, aten('ne.Scalar', m, 0)),
    [
      randn(1, 2, 3, 4),
      tensor(
        [
          [1, 0, 0],
          [1, 1, 0],
          [1, 1, 1],
        ],
        { dtype: int64 },
      ),
    ],
  ],
  ['a mask times floats', (x, m) => aten('mul.Tensor', x, m), [randn(2, 3), truths], ['convert', 'f32_binary']],
  [
    'bytes of a picture as numbers and back',
    (b) => [
      ...[float32, float64, int32, int64, bool].map((type) => aten('to.dtype', aten('flip.default', b, [1]), type)),
      aten('to.dtype', aten('mul.Tensor', aten('to.dtype', b, float32), -1.75), uint8),
      aten('to.dtype', aten('mul.Tensor', aten('to.dtype', b, int64), 3), uint8),
      aten('to.dtype', aten('to.dtype', b, bool), uint8),
      aten('cat.default', [b, b]),
    ],
    [
      tensor(
        [
          [0, 1, 255],
          [7, 128, 2],
        ],
        { dtype: uint8 },
      ),
    ],
  ],
  ['the rest of a mask', (m) => aten('rsub.Scalar', aten('to.dtype', m, float32), 1), [truths]],
  [
    'logic of bools',
    (m) => aten('bitwise_or.Tensor', aten('logical_not.default', m), aten('__and__.Tensor', m, m)),
    [truths],
  ],
  [
    'quotients toward zero and down',
    (n) => [aten('div.Tensor_mode', n, 3, 'trunc'), aten('floor_divide.Scalar', n, 3)],
    [counts],
  ],
  ['rests have the sign of the divisor', (n) => aten('remainder.Scalar', n, -3), [counts]],
  [
    'a part of a tensor of integers is divided by itself',
    (n) => aten('remainder.Scalar', aten('slice.Tensor', n, 1, 0, 2), 3),
    [counts],
    // What lies between its elements, which may be 0, is not computed with.
    ['copy', 'copy', 'i64_binary'],
  ],
  ['bits moved up and down', (n) => aten('__rshift__.Scalar', aten('__lshift__.Scalar', n, 5), 2), [counts]],
  ['integers over floats', (n) => aten('div.Tensor', n, 2.5), [counts], ['convert', 'copy', 'f32_binary']],
  ['counts and their means', (m) => aten('div.Tensor', aten('sum.dim_IntList', m, [1]), 3), [truths]],
  ['running counts', (m) => aten('cumsum.default', m, 1), [truths], ['convert', 'i64_scan']],
  ['whether any and all', (m) => [aten('any.dim', m, 1), aten('all.default', m)], [truths]],
  [
    'the place of the largest, and what is there',
    (x) => aten('gather.default', x, 1, aten('argmax.default', x, 1, true)),
    [randn(4, 5)],
  ],
  ['both of max', (x) => aten('max.dim', x, 0) as unknown as Tensor[], [randn(4, 5)], ['f32_reduced', 'f32_reduced']],
  [
    'written in place, of another dtype',
    (x, m) => aten('copy_.default', aten('exp.default', x), m),
    [randn(2, 3), truths],
  ],
  [
    'a comparison in the place of its operand',
    (m) => aten('logical_or_.default', aten('clone.default', m), aten('flip.default', m, [1])),
    [truths],
  ],
  ['one of two, of floats and integers', (x, m, n) => aten('where.self', m, x, n), [randn(2, 3), truths, counts]],
  [
    'of float64, beside float32',
    (x) => aten('mul.Tensor', aten('to.dtype', x, float64), 3),
    [randn(2, 3)],
    ['convert', 'copy', 'f64_binary'],
  ],
  ['of int32', (n) => aten('add.Tensor', aten('to.dtype', n, int32), 3), [counts], ['convert', 'copy', 'i32_binary']],
]

for (const [name, run, inputs, steps] of cases)
  test(name, () => {
    const made = planOf(run, inputs)
    assert.ok(made !== null)
    if (steps === undefined)
      assert.deepEqual(
        made.steps.filter((step) => step.startsWith('call')),
        [],
      )
    else assert.deepEqual(made.steps, steps)
    for (const given of [inputs, otherArguments(inputs) as Tensor[], inputs]) {
      const wanted = [run(...given)].flat()
      assert.equal(unlike(made.plan.run(given), wanted), null)
    }
  })

test('integers beyond 2^53 stay what they are', () => {
  const made = planOf((n) => aten('add.Tensor', n, 1), [tensor([0n], { dtype: int64 })])
  assert.ok(made !== null)
  const [sum] = made.plan.run([tensor([2n ** 60n], { dtype: int64 })])
  assert.deepEqual(sum?.tolist(), [2n ** 60n + 1n])
})

test('several index tensors, one of which stays, and what they cannot name', () => {
  const rows = tensor([[0], [1]], { dtype: int64 })
  const run = (x: Tensor, n: Tensor): Tensor => aten('index.Tensor', aten('exp.default', x), [rows, n])
  const [x, n] = [randn(2, 5, 3), tensor([0, -1, 3], { dtype: int64 })]
  const made = planOf(run, [x, n])
  assert.deepEqual(made?.steps, ['f32_unary', 'index_select'])
  assert.equal(unlike(made?.plan.run([x, n])[0], run(x, n)), null)
  const wrong = tensor([0, 5, 1], { dtype: int64 })
  const message = /index 5 is out of bounds for dimension 1 with size 5/
  assert.throws(() => made?.plan.run([x, wrong]), message)
  assert.throws(() => run(x, wrong), message)
})

test('what a wrong position is found in the midst of is written until then', () => {
  const run = (x: Tensor, at: Tensor): Tensor => {
    aten('add_.Tensor', x, 1)
    return aten('gather.default', x, 0, aten('add.Tensor', at, 1))
  }
  const at = tensor([0, 1], { dtype: int64 })
  const made = planOf(run, [zeros(3), at])
  const x = zeros(3)
  assert.throws(() => made?.plan.run([x, tensor([0, 2], { dtype: int64 })]), /index 3 is out of bounds/)
  assert.deepEqual(x.tolist(), [1, 1, 1])
})

test('a divisor that may be 0 is left to the operator, which says so', () => {
  const run = (n: Tensor): Tensor => aten('remainder.Tensor', aten('mul.Tensor', n, 2), n)
  const made = planOf(run, [counts])
  assert.deepEqual(made?.steps, ['copy', 'i64_binary', 'call remainder'])
  assert.throws(() => made?.plan.run([counts]), /ZeroDivisionError/)
})
