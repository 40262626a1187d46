// Plans of float16 and bfloat16: values are rounded after each operator, to the bit as operators give them; weights stay in 16 bits. That
// operators with rules are taken in halves too is held by lowering.test.ts and breadth.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tensor, bfloat16, float16, float32, int16, int64, manual_seed, randn, tensor } from '../../../../src/index.js'
import { tensorsOf } from '../../../../src/graph/trace.js'
import type { dtype } from '../../../../src/index.js'
import { otherArguments } from '../../../support/plans/bits.js'
import { aten, distance, planOf, withPlanning } from '../../../support/plans/plans.js'
import type { Planned, Traceable } from '../../../support/plans/plans.js'

const halves = [bfloat16, float16]

/** Plans a function without passes that change bits, and holds two runs of it to its operators. */
function held(run: Traceable, inputs: readonly Tensor[], constants: readonly Tensor[] = []): Planned {
  return withPlanning({ changesBits: false, poisons: true }, () => {
    const made = planOf(run, inputs, constants)
    assert.ok(made !== null, 'it is not planned')
    for (const given of [inputs, otherArguments(inputs) as Tensor[]]) {
      const wanted = tensorsOf(run(...given.map((each) => each.clone()), ...constants))
      assert.equal(distance(made.plan.run(given), wanted), 0)
    }
    return made
  })
}

const callsOf = ({ steps }: Planned): string[] => steps.filter((each) => each.startsWith('call'))

const drawn = (type: dtype, ...sizes: number[]): Tensor => randn(...sizes).to(type)

test('what is longer than its dtype between two operators is rounded between them', () => {
  manual_seed(1)
  for (const type of halves) {
    const run: Traceable = (x) => aten('mul.Tensor', aten('sub.Tensor', aten('add.Tensor', x, 100), 100), 10)
    const x = drawn(type, 40)
    assert.deepEqual(held(run, [x]).steps.filter((each) => each === 'f32_rounded').length, 3)
    // As far as float32 has it, it would be the number itself.
    assert.ok(distance([run(x) as Tensor], [aten('mul.Tensor', x, 10)]) > 2 ** -9)
  }
})

test('weights of linear layers take two bytes an element, and are one for all plans', () => {
  manual_seed(2)
  for (const type of halves) {
    const [x, w, b] = [drawn(type, 3, 64), drawn(type, 256, 64), drawn(type, 256)]
    const run: Traceable = (...[y, weight, bias]) => aten('relu.default', aten('linear.default', y, weight, bias))
    const made = held(run, [x], [w, b])
    assert.deepEqual(made.steps, ['f32_half_gemm', 'f32_rounded'])
    assert.equal(made.plan.summary.weights, 2 * 256 * 64 + 4 * 256)
  }
})

test('weights that lie otherwise, that are not finite, and those of addmm and matmul', () => {
  manual_seed(3)
  for (const type of halves) {
    const [turned, w, b] = [drawn(type, 30, 20), drawn(type, 20, 30), drawn(type, 20)]
    const infinite = w.clone()
    infinite.at(3).at(4).fill_(Infinity)
    for (const rows of [1, 3, 4, 9]) {
      const x = drawn(type, rows, 30)
      const runs: readonly Traceable[] = [
        (y) => aten('linear.default', y, w.narrow(0, 3, 9), b.narrow(0, 2, 9)),
        (y) => aten('linear.default', y, turned.t(), b),
        (y) => aten('linear.default', y, infinite, b),
        (y) => aten('matmul.default', y, turned),
        (y) => aten('matmul.default', aten('reshape.default', y, [rows, 1, 30]), turned),
        (y) => aten('addmm.default', b, y, turned),
        (y) => aten('addmm.default', b, y, w.t()),
      ]
      for (const run of runs) assert.deepEqual(callsOf(held(run, [x])), [], `${type} ${rows} ${run}`)
    }
  }
})

test('a conversion is a copy that is rounded; what floats of two dtypes become is left to operators where these round', () => {
  manual_seed(4)
  for (const type of halves) {
    const other = type === bfloat16 ? float16 : bfloat16
    const [x, y, wide] = [drawn(type, 5, 6), drawn(other, 5, 6), drawn(float32, 5, 6)]
    const planned: readonly Traceable[] = [
      (a, _, c) => [aten('_to_copy.default', c, type), aten('_to_copy.default', a, float32)],
      (a, b) => [aten('add.Tensor', a, b), aten('_to_copy.default', a, other)],
      (a, _, c) => aten('mul_.Tensor', aten('add.Tensor', c, 1), a),
      (a, _, c) => aten('copy_.default', aten('mul.Tensor', a, 2), c),
      // What they give is rounded before others read it.
      (_, __, c) => aten('mul.Tensor', aten('_to_copy.default', c, type), 3),
      (a, _, c) => aten('mul.Tensor', aten('copy_.default', aten('mul.Tensor', a, 2), c), 3),
      (a) => aten('softmax.int', aten('mul.Tensor', a, 2), -1, float32),
    ]
    for (const run of planned) assert.deepEqual(callsOf(held(run, [x, y, wide])), [], String(run))
    const one = tensor(0.1)
    for (const run of [
      (a) => aten('mul.Tensor', aten('exp.default', a), one),
      (a, _, c) => aten('add_.Tensor', aten('exp.default', a), c),
      (a) => aten('softmax.int', aten('_to_copy.default', a, float32), -1, type),
    ] satisfies Traceable[])
      assert.equal(callsOf(held(run, [x, y, wide])).length, 1, String(run))
  }
})

test('elements that are viewed as of another dtype are left to operators', () => {
  manual_seed(5)
  for (const [type, other] of [
    [bfloat16, float16],
    [float16, bfloat16],
    [float16, int16],
  ] as const) {
    const made = held(
      (x) => {
        const y = aten('neg.default', x)
        const bits = aten('view.dtype', y, other)
        return [aten('neg.default', bits), aten('mul.Tensor', y, 2)]
      },
      [drawn(type, 4, 6)],
    )
    assert.deepEqual(callsOf(made), ['call neg'])
  }
})

test('inputs and states that are written have the rounded numbers', () => {
  manual_seed(6)
  for (const type of halves) {
    const run: Traceable = (x, state) => {
      aten('mul_.Tensor', aten('slice.Tensor', x, 1, 1, 3), 1.7)
      aten('add_.Tensor', state, x)
      return aten('mul.Tensor', aten('add.Tensor', x, state), 0.3)
    }
    const [x, state] = [drawn(type, 7, 5), drawn(type, 7, 5)]
    const other = state.clone()
    const made = planOf(run, [x], [state])
    assert.ok(made !== null)
    for (let time = 0; time < 3; time++) {
      const [mine, theirs] = [x.clone(), x.clone()]
      const wanted = run(theirs, other) as Tensor
      assert.equal(distance([...made.plan.run([mine]), mine, state.clone()], [wanted, theirs, other]), 0)
    }
  }
})

test('a state of halves has its bytes in linear memory, where runs, operators and other plans meet it', () => {
  manual_seed(8)
  for (const type of halves) {
    const [x, cache] = [drawn(type, 1, 6), drawn(type, 20, 6)]
    const other = cache.clone()
    const at = tensor([3], { dtype: int64 })
    const write: Traceable = (row, place, state) => {
      aten('index_copy_.default', state, 0, place, aten('mul.Tensor', row, 1.3))
      // Left to its operator, which writes the state; and kernels after it.
      aten('cumsum_.default', aten('slice.Tensor', state, 0, 0, 9), 0)
      aten('mul_.Tensor', aten('slice.Tensor', state, 0, 2, 5), 0.9)
      return aten('sum.dim_IntList', state, [0])
    }
    const read: Traceable = (row, _, state) => aten('add.Tensor', aten('mul.Tensor', state, 2), row)
    const [writes, reads] = [planOf(write, [x, at], [cache]), planOf(read, [x, at], [cache])]
    assert.ok(writes !== null && reads !== null)
    assert.deepEqual(callsOf(writes), ['call cumsum_'])
    assert.ok(writes.steps.includes('widen') && writes.steps.includes('narrow'))
    for (let time = 0; time < 3; time++) {
      const row = drawn(type, 1, 6)
      if (time === 2) for (const state of [cache, other]) state.at(7).fill_(0.3)
      assert.equal(distance(writes.plan.run([row, at]), [write(row, at, other) as Tensor]), 0)
      // A plan that only reads it was made of what it was then.
      assert.equal(distance([cache.clone()], [other]), 0)
    }
    const steps = writes.plan.steps([x, at])
    for (let step = steps.next(); step.done !== true; step = steps.next());
    write(x, at, other)
    assert.equal(distance([cache], [other]), 0)
    writes.plan.dispose()
    assert.equal(distance([cache], [other]), 0)
  }
})

test('weights of convolutions take two bytes an element, but those that are transformed', () => {
  manual_seed(9)
  for (const type of halves) {
    const x = drawn(type, 1, 64, 9, 9)
    const weights = [drawn(type, 128, 64, 1, 1), drawn(type, 64, 64, 3, 3), drawn(type, 64, 32, 3, 3)]
    const [one, three, grouped] = weights as [Tensor, Tensor, Tensor]
    const runs: readonly [Traceable, string, number][] = [
      [(y) => aten('conv2d.default', y, one), 'f32_half_gemm', 2 * one.numel() + 4 * 128],
      [(y) => aten('conv2d.default', y, three, null, [2, 2], [1, 1]), 'f32_conv', 2 * three.numel() + 4 * 64],
      [
        (y) => aten('conv2d.default', y, grouped, null, [1, 1], [1, 1], [1, 1], 2),
        'f32_conv',
        2 * grouped.numel() + 2 * 4 * 32,
      ],
    ]
    for (const [run, kernel, bytes] of runs) {
      const made = held(run, [x])
      assert.ok(made.steps.includes(kernel), `${made.steps}`)
      assert.equal(made.plan.summary.weights, bytes, kernel)
    }
    // A small one is not worth a step.
    const few = drawn(type, 4, 9, 3, 3)
    assert.ok(!held((y) => aten('conv2d.default', aten('slice.Tensor', y, 1, 0, 9), few), [x]).steps.includes('widen'))
  }
})

test('a weight of a convolution that is not finite', () => {
  for (const type of halves) {
    const w = drawn(type, 70, 64, 1, 1)
    w.select(0, 3).select(0, 4).fill_(Infinity)
    held((y) => aten('conv2d.default', y, w), [drawn(type, 1, 64, 5, 5)])
    held((y) => aten('conv2d.default', y, w, null, [2, 2]), [drawn(type, 1, 64, 5, 5)])
  }
})

test('rows of a table are read where they are, and an input from the midst of its storage', () => {
  manual_seed(7)
  for (const type of halves) {
    const table = drawn(type, 50, 6)
    const index = tensor([3, 49, 0, 3], { dtype: int64 })
    const made = held(
      (i, x, rows) => aten('mul.Tensor', aten('add.Tensor', aten('embedding.default', rows, i), x), 3),
      [index, drawn(type, 9, 6).narrow(0, 2, 4)],
      [table],
    )
    assert.equal(callsOf(made).length, 0)
    // Of the table no copy.
    assert.ok(made.plan.summary.weights < 100)
  }
})

test('a plan of one half tensor is none of those that send float32', () => {
  for (const type of halves) {
    const made = held((x) => aten('exp.default', x), [drawn(type, 4)])
    assert.equal(made.plan.direct(), null)
    assert.equal(made.plan.summary.moved, 16)
  }
  assert.notEqual(planOf((x) => aten('exp.default', x), [randn(4)])?.plan.direct(), null)
})
