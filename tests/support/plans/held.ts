// A function by a plan of its trace, held to the same function operator by operator.

import assert from 'node:assert/strict'
import { manual_seed, randn } from '../../../src/index.js'
import type { Tensor, dtype } from '../../../src/index.js'
import { distance, planOf, withPlanning } from './plans.js'
import type { Traceable } from './plans.js'

/**
 * Plans a function, and holds two runs to the bit to its operators, constants afterwards too; dead buffers are NaN.
 *
 * @returns The kernels and calls that the plan has.
 */
export function heldToOperators(
  run: Traceable,
  inputs: readonly (readonly number[])[],
  constants: readonly (readonly number[])[],
  type: dtype,
): readonly string[] {
  manual_seed(5)
  const drawn = (list: readonly (readonly number[])[]): Tensor[] => list.map((sizes) => randn(...sizes).to(type))
  // Variances are positive.
  const fixed = drawn(constants).map((each) => each.abs())
  const plain = fixed.map((each) => each.clone())
  return withPlanning({ changesBits: false, poisons: true }, () => {
    const made = planOf(run, drawn(inputs), fixed)
    assert.ok(made !== null, 'it is not planned')
    for (let time = 0; time < 2; time++) {
      const each = drawn(inputs)
      const got = made.plan.run(each)
      const wanted = run(...each, ...plain)
      assert.equal(distance(got, Array.isArray(wanted) ? (wanted as readonly Tensor[]) : [wanted as Tensor]), 0)
      assert.equal(distance(fixed, plain), 0, 'what is written')
    }
    made.plan.dispose()
    return made.steps
  })
}
