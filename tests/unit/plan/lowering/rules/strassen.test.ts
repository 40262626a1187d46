// Large products of plans by Strassen's method: that it is taken, what it falls back for, and that results stay those of operators.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manual_seed, randn } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'
import { aten, distance, planOf, withPlanning } from '../../../../support/plans/plans.js'
import type { Traceable } from '../../../../support/plans/plans.js'

const linear: Traceable = (x, w, b) => aten('linear.default', x, w, b)

/** Odd in every way that leaves a rest: rows, panels, and the columns of the last panel. */
const [rows, n, k] = [65, 171, 162]

function operands(): [Tensor, Tensor, Tensor] {
  manual_seed(5)
  return [randn(rows, k), randn(n, k), randn(n)]
}

/** The plan's kernels, and how far its results lie from the operators'. */
function planned(run: Traceable, inputs: readonly Tensor[], constants: readonly Tensor[]): [readonly string[], number] {
  const made = planOf(run, inputs, constants)
  assert.ok(made !== null)
  const wanted = [run(...inputs, ...constants) as Tensor]
  return [made.steps, distance(made.plan.run(inputs), wanted)]
}

test('a large product, the odd row and panel by themselves', () => {
  const [x, ...weights] = operands()
  const [steps, error] = planned(linear, [x], weights)
  assert.deepEqual(steps.slice(0, 4), ['f32_strassen_sums', 'f32_strassen', 'f32_gemm', 'f32_gemm'])
  assert.ok(error < 2e-6, `${error}`)
  // Another way to the same sums is not the same to the bit: the kernel has not fallen back.
  assert.ok(error > 0)
})

test('many rows, in blocks, the last of which takes what is left', () => {
  const [, ...weights] = operands()
  const x = randn(3201, k)
  const made = planOf(linear, [x], weights)
  assert.ok(made !== null)
  assert.equal(made.steps.filter((each) => each === 'f32_strassen').length, 2)
  const [got] = made.plan.run([x]) as [Tensor]
  const wanted = linear(x, ...weights) as Tensor
  for (let row = 0; row < 3201; row += 97) {
    const error = distance([got.narrow(0, row, 97)], [wanted.narrow(0, row, 97)])
    assert.ok(error > 0 && error < 2e-6, `${error} from row ${row} on`)
  }
})

test('a residual and bounds', () => {
  const [x, ...weights] = operands()
  const residual = randn(rows, n)
  const run: Traceable = (a, r, w, b) => aten('relu.default', aten('add.Tensor', aten('linear.default', a, w, b), r))
  const [steps, error] = planned(run, [x, residual], weights)
  assert.ok(steps.includes('f32_strassen'))
  assert.ok(error < 2e-6, `${error}`)
})

test('a convolution of 1x1, batched', () => {
  manual_seed(6)
  const run: Traceable = (x, w, b) => aten('conv2d.default', x, w, b)
  const [steps, error] = planned(run, [randn(2, 160, 5, 5)], [randn(192, 160, 1, 1), randn(192)])
  assert.ok(steps.includes('f32_strassen'), steps.join())
  assert.ok(error < 2e-6, `${error}`)
})

test("a recurrent layer's inputs of all steps", () => {
  manual_seed(7)
  const run: Traceable = (x, h, wi, wh, bi, bh) =>
    (aten('gru.input', x, h, [wi, wh, bi, bh], true, 1, 0, false, false, false) as unknown as Tensor[])[0] as Tensor
  const weights = [randn(192, 160).mul(0.1), randn(192, 64).mul(0.1), randn(192), randn(192)] as Tensor[]
  const [steps, error] = planned(run, [randn(33, 1, 160), randn(1, 1, 64)], weights)
  assert.ok(steps.includes('f32_strassen') && steps.includes('f32_recurrent'), steps.join())
  assert.ok(error < 2e-6 && error > 0, `${error}`)
})

test('not where bits may not change, rows or columns are few, k is odd, or columns that would be mixed differ', () => {
  const [x, w, b] = operands()
  const kernels = (...tensors: [Tensor, Tensor, Tensor]): readonly string[] =>
    planned(linear, tensors.slice(0, 1), tensors.slice(1))[0]
  withPlanning({ changesBits: false }, () => {
    const [steps, error] = planned(linear, [x], [w, b])
    assert.ok(!steps.includes('f32_strassen'))
    assert.equal(error, 0)
  })
  const narrow = [x.narrow(1, 0, k - 1).contiguous(), w.narrow(1, 0, k - 1), b] as const
  const pruned = w.clone()
  ;(pruned.narrow(0, 100, 1) as Tensor).zero_()
  for (const tensors of [
    [x.narrow(0, 0, 31), w, b],
    [x, w.narrow(0, 0, 140), b.narrow(0, 0, 140)],
    narrow,
    [x, pruned, b],
  ] as const)
    assert.ok(!kernels(...(tensors as [Tensor, Tensor, Tensor])).includes('f32_strassen'))
})

test('what is not finite, or much larger, stays in its row', () => {
  for (const value of [NaN, Infinity, -Infinity, 1e30]) {
    const [x, ...weights] = operands()
    ;(x.narrow(0, 7, 1).narrow(1, 3, 1) as Tensor).fill_(value)
    const made = planOf(linear, [x], weights)
    assert.ok(made !== null && made.steps.includes('f32_strassen'))
    const [got] = made.plan.run([x]) as [Tensor]
    const wanted = linear(x, ...weights) as Tensor
    for (let row = 0; row < rows; row++)
      assert.ok(distance([got.narrow(0, row, 1)], [wanted.narrow(0, row, 1)]) < 2e-6, `row ${row} beside ${value}`)
  }
})
