// Attention that a program spells out, as one kernel: in the forms in which PyTorch's exports have it, and where it stays what it is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tensor, manual_seed, randn } from '../../../../../src/index.js'
import { aten, distance, planOf, withPlanning } from '../../../../support/plans/plans.js'
import type { Traceable } from '../../../../support/plans/plans.js'

const matmul = (a: Tensor, b: Tensor): Tensor => aten('matmul.default', a, b)
const turned = (x: Tensor): Tensor => aten('transpose.int', x, -2, -1)
const softmax = (x: Tensor): Tensor => aten('softmax.int', x, -1)

interface Case {
  readonly name: string
  readonly run: Traceable
  readonly inputs: readonly (readonly number[])[]
}

/** 2 of a batch, 3 heads, 5 targets, 7 sources, 4 elements of queries and keys, 6 of values. */
const [query, key, value] = [
  [2, 3, 5, 4],
  [2, 3, 7, 4],
  [2, 3, 7, 6],
]

const weight = randn(7, 4)

const cases: readonly Case[] = [
  {
    name: 'scaled by a division',
    run: (q, k, v) => matmul(softmax(aten('div.Tensor', matmul(q, turned(k)), 3)), v),
    inputs: [query, key, value],
  },
  {
    name: 'scaled by a factor, a mask of each target and source, without dropout',
    run: (q, k, v, m) => {
      const scores = aten('add.Tensor', aten('mul.Tensor', matmul(q, turned(k)), 0.3), m)
      return matmul(aten('dropout.default', softmax(scores), 0.1, false), v)
    },
    inputs: [query, key, value, [5, 7]],
  },
  {
    name: 'a mask before the scores, of each batch and source',
    run: (q, k, v, m) => matmul(softmax(aten('add.Tensor', m, matmul(q, turned(k)))), v),
    inputs: [query, key, value, [2, 1, 1, 7]],
  },
  {
    name: 'heads that lie side by side and go so into the next layer',
    run: (x, m) => {
      const [q, k, v] = aten('split.Tensor', x, 8, -1) as unknown as [Tensor, Tensor, Tensor]
      const heads = (each: Tensor): Tensor => aten('transpose.int', aten('view.default', each, [2, 6, 2, 4]), 1, 2)
      const scores = aten('add.Tensor', aten('div.Tensor', matmul(heads(q), turned(heads(k))), 2), m)
      return aten('reshape.default', aten('transpose.int', matmul(softmax(scores), heads(v)), 1, 2), [2, 6, 8])
    },
    inputs: [
      [2, 6, 24],
      [1, 2, 6, 6],
    ],
  },
  {
    name: 'batches of matrices, as siglip has them',
    run: (q, k, v) => {
      const mixed = aten('bmm.default', softmax(aten('bmm.default', q, turned(k))), v)
      return aten('reshape.default', aten('transpose.int', mixed, 0, 1), [5, 36])
    },
    inputs: [
      [6, 5, 4],
      [6, 7, 4],
      [6, 7, 6],
    ],
  },
  {
    name: 'as core ATen spells it, the mask between views of other dimensions',
    run: (q, k, v, m) => {
      const flat = (each: Tensor, sizes: readonly number[]): Tensor =>
        aten('view.default', aten('expand.default', each, [2, 3, ...sizes]), [6, ...sizes])
      const scores = aten('view.default', aten('bmm.default', flat(q, [5, 4]), flat(k, [4, 7])), [2, 3, 5, 7])
      const weights = aten('_softmax.default', aten('add.Tensor', aten('mul.Tensor', scores, 0.5), m), -1, false)
      return aten('view.default', aten('bmm.default', flat(weights, [5, 7]), flat(v, [7, 6])), [2, 3, 5, 6])
    },
    inputs: [query, [2, 3, 4, 7], value, [2, 1, 5, 7]],
  },
  {
    name: 'heads that lie before their batch',
    run: (...given) => {
      const [q, k, v] = given.map((each) => aten('transpose.int', each, 0, 1)) as [Tensor, Tensor, Tensor]
      return matmul(softmax(matmul(q, turned(k))), v)
    },
    inputs: [
      [3, 2, 5, 4],
      [3, 2, 7, 4],
      [3, 2, 7, 6],
    ],
  },
  {
    name: 'a mask that a product makes after the scores',
    run: (q, k, v, x) => {
      const scores = matmul(q, turned(k))
      return matmul(softmax(aten('add.Tensor', scores, aten('linear.default', x, weight))), v)
    },
    inputs: [query, key, value, query],
  },
  {
    name: 'one head of two dimensions',
    run: (q, k, v) => matmul(softmax(matmul(q, turned(k))), v),
    inputs: [
      [5, 4],
      [7, 4],
      [7, 6],
    ],
  },
]

function operands({ inputs }: Case): Tensor[] {
  manual_seed(21)
  return inputs.map((sizes) => randn(...sizes))
}

for (const each of cases)
  test(`attention is one kernel: ${each.name}`, () => {
    const inputs = operands(each)
    const made = planOf(each.run, inputs)
    assert.ok(made !== null)
    assert.deepEqual(
      made.steps.filter((step) => /attention|bmm|softmax|call/.test(step)),
      ['f32_attention'],
    )
    // Twice, by other numbers: nothing is kept of the first.
    for (const given of [inputs, inputs.map((x) => aten('mul.Tensor', x, -1.5))]) {
      const wanted = [each.run(...given) as Tensor]
      assert.ok(distance(made.plan.run(given), wanted) < 2e-6)
    }
  })

test('a target that sees no source gets NaN, as its softmax does', () => {
  const { run } = cases[1] as Case
  const [q, k, v, m] = operands(cases[1] as Case) as [Tensor, Tensor, Tensor, Tensor]
  ;(m.narrow(0, 1, 1) as Tensor).fill_(-Infinity)
  ;(m.narrow(1, 0, 3) as Tensor).fill_(-Infinity)
  const made = planOf(run, [q, k, v, m])
  assert.ok(made !== null && made.steps.includes('f32_attention'))
  const wanted = run(q, k, v, m) as Tensor
  const [got] = made.plan.run([q, k, v, m]) as [Tensor]
  assert.ok(distance([got], [wanted]) < 2e-6)
  assert.ok(Number.isNaN(wanted.toTypedArray()[6] as number))
})

const apart: readonly Case[] = [
  {
    name: 'whose queries and keys are of five dimensions that count through as no two',
    run: (q, k, v) => {
      const lead = (each: Tensor): Tensor => aten('unsqueeze.default', aten('transpose.int', each, 1, 2), 0)
      const scores = aten('view.default', matmul(lead(q), turned(lead(k))), [2, 3, 5, 7])
      return matmul(softmax(scores), v)
    },
    inputs: [[2, 5, 3, 4], [2, 7, 3, 4], value],
  },
  {
    name: 'whose weights are given out too',
    run: (q, k, v) => {
      const weights = softmax(matmul(q, turned(k)))
      return [matmul(weights, v), weights]
    },
    inputs: [query, key, value],
  },
  {
    name: 'whose scores are taken twice',
    run: (q, k, v) => {
      const scores = matmul(q, turned(k))
      return [matmul(softmax(scores), v), aten('sum.default', scores)]
    },
    inputs: [query, key, value],
  },
  {
    name: 'of a softmax along the targets',
    run: (q, k, v) => matmul(aten('softmax.int', matmul(q, turned(k)), 2), v),
    inputs: [query, key, value],
  },
  {
    name: 'whose queries are written before its end',
    run: (q, k, v) => {
      const own = aten('mul.Tensor', q, 2)
      const weights = softmax(matmul(own, turned(k)))
      aten('add_.Scalar', own, 1)
      return [matmul(weights, v), own]
    },
    inputs: [query, key, value],
  },
  {
    name: 'whose mask is scaled with it',
    run: (q, k, v, m) => matmul(softmax(aten('mul.Tensor', aten('add.Tensor', matmul(q, turned(k)), m), 0.5)), v),
    inputs: [query, key, value, [5, 7]],
  },
  {
    name: 'whose mask is subtracted from it twice',
    run: (q, k, v, m) => matmul(softmax(aten('add.Tensor', matmul(q, turned(k)), m, { alpha: -2 })), v),
    inputs: [query, key, value, [5, 7]],
  },
  {
    name: 'whose weights are the values as well',
    run: (q, k) => {
      const weights = softmax(matmul(q, turned(k)))
      return matmul(weights, weights)
    },
    inputs: [query, [2, 3, 5, 4]],
  },
]

for (const each of apart)
  test(`attention stays its operators: ${each.name}`, () => {
    const inputs = operands(each)
    const made = planOf(each.run, inputs)
    assert.ok(made !== null)
    assert.ok(!made.steps.includes('f32_attention'), made.steps.join())
    const wanted = [each.run(...inputs)].flat() as Tensor[]
    assert.ok(distance(made.plan.run(inputs), wanted) < 2e-6)
  })

test('attention stays its operators where bits may not change', () => {
  withPlanning({ changesBits: false }, () => {
    for (const each of cases) {
      const inputs = operands(each)
      const made = planOf(each.run, inputs)
      assert.ok(made !== null && !made.steps.includes('f32_attention'))
      assert.equal(distance(made.plan.run(inputs), [each.run(...inputs) as Tensor]), 0)
    }
  })
})
