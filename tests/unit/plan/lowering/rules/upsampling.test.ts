// Pictures of other sizes by plans, in whatever order their dimensions lie, against the operators to the bit.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError, randn } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'
import { Value, traced } from '../../../../../src/graph/trace.js'
import { lower } from '../../../../../src/plan/lowering/lower.js'
import type { Lowered } from '../../../../../src/plan/lowering/lower.js'
import { Packs } from '../../../../../src/plan/packs.js'
import { metaViews } from '../../../../../src/tensor/forms/meta.js'
import { unlike } from '../../../../support/plans/bits.js'
import { aten, planOf } from '../../../../support/plans/plans.js'

const weight = randn(4, 3, 3, 3)

/** Pixels whose channels lie last, as they come from a convolution; elements as PyTorch says. */
const makers = {
  pixels: (x: Tensor): Tensor => aten('conv2d.default', x, weight),
  planes: (x: Tensor): Tensor => aten('exp.default', x),
  turned: (x: Tensor): Tensor => aten('permute.default', aten('exp.default', x), [0, 3, 1, 2]),
} as const

const picture = [2, 3, 5, 6]

type Row = readonly [key: string, from: keyof typeof makers, sizes: readonly number[], args: readonly unknown[]]

const rows: readonly Row[] = [
  ['upsample_bilinear2d.vec', 'planes', picture, [[7, 9], false, null]],
  ['upsample_bilinear2d.vec', 'pixels', picture, [null, true, [2, 1.5]]],
  ['upsample_bilinear2d.default', 'pixels', picture, [[7, 4], false, 2.3, null]],
  ['upsample_bilinear2d.default', 'turned', picture, [[3, 5], false, null, null]],
  ['upsample_bicubic2d.vec', 'pixels', picture, [[7, 9], false, null]],
  ['upsample_bicubic2d.default', 'turned', picture, [[2, 9], true, null, null]],
  ['upsample_nearest2d.vec', 'pixels', picture, [null, [2, 2]]],
  ['upsample_nearest2d.default', 'turned', picture, [[7, 4], null, null]],
  ['_upsample_nearest_exact2d.default', 'pixels', picture, [[3, 7], null, null]],
  ['_upsample_nearest_exact1d.vec', 'planes', [2, 1, 7], [[3], null]],
  ['upsample_nearest1d.default', 'planes', [2, 1, 7], [[10], null]],
  ['upsample_linear1d.vec', 'planes', [2, 1, 7], [[3], false, null]],
  ['upsample_trilinear3d.vec', 'planes', [2, 3, 4, 1, 6], [null, true, [2, 2, 0.5]]],
  ['upsample_nearest3d.vec', 'planes', [2, 3, 4, 1, 6], [null, [2, 2, 1]]],
]

for (const [key, from, sizes, args] of rows)
  test(`${key} of ${from}, ${JSON.stringify(args)}`, () => {
    const run = (x: Tensor): Tensor => aten(key, makers[from](x), ...args)
    const made = planOf(run, [randn(...sizes)])
    assert.ok(made !== null)
    assert.ok(made.steps.some((step) => step === 'f32_resample' || step === 'index_select'))
    assert.deepEqual(
      made.steps.filter((step) => step.startsWith('call')),
      [],
    )
    for (const x of [randn(...sizes), randn(...sizes)]) assert.equal(unlike(made.plan.run([x]), [run(x)]), null)
  })

test('where elements come from counts with the weights of a plan, before it is made', () => {
  const views = metaViews()
  const input = views(randn(1, 1, 2))
  const tables = [
    ['upsample_nearest1d.default', [[1000], null], 1],
    ['upsample_linear1d.default', [[1000], false, null], 4],
  ] as const
  for (const [key, args, words] of tables) {
    const { result, calls, constants } = traced(() => aten(key, input, ...args))
    const lowered = (room: number): Lowered | null =>
      lower(calls, { inputs: [new Value(input)], constants }, [new Value(result)], new Packs(room))
    assert.ok(lowered(4 * words * 1000) !== null)
    assert.throws(() => lowered(4 * words * 1000 - 4), LimitError)
  }
})
