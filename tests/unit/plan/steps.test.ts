// Every activation and softmax as a step of a plan: the same numbers as the function, padded rows included.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as activations from '../../../src/ops/pointwise/activations.js'
import { activationSteps } from '../../../src/ops/pointwise/activations.js'
import { linear } from '../../../src/ops/products/linear.js'
import { log_softmax, softmax } from '../../../src/ops/reduce/softmax.js'
import * as unary from '../../../src/ops/pointwise/unary.js'
import { PlanBuilder } from '../../../src/plan/builder.js'
import type { PlanValue } from '../../../src/plan/builder.js'
import { Plan } from '../../../src/plan/plan.js'
import { manual_seed, randn } from '../../../src/tensor/making/draw.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

type Settings = readonly number[]

/** The settings of those that have some. */
const settings: Readonly<Record<string, Settings>> = {
  celu: [0.7],
  elu: [1.3],
  hardshrink: [0.4],
  hardtanh: [-0.3, 0.6],
  leaky_relu: [0.2],
  softplus: [2, 3],
  softshrink: [0.3],
  threshold: [0.1, 7],
}

const functions = { ...unary, ...activations } as unknown as Record<string, (...args: unknown[]) => Tensor>

for (const name of Object.keys(activationSteps)) {
  test(`${name} after a product whose rows are padded`, () => {
    const given = settings[name] ?? []
    const step = (activationSteps as unknown as Record<string, (...args: Settings) => activations.Activation>)[name]
    const run = (x: Tensor) => (functions[name] as (...args: unknown[]) => Tensor)(x, ...given)
    agrees(run, (builder, x) =>
      builder.activation(x, (step as (...args: Settings) => activations.Activation)(...given)),
    )
  })
}

test('softmax and its logarithm along the last dimension', () => {
  agrees(
    (x) => softmax(x, -1),
    (builder, x) => builder.softmax(x, -1),
  )
  agrees(
    (x) => log_softmax(x, 1),
    (builder, x) => builder.softmax(x, 1, true),
  )
  const builder = new PlanBuilder([3, 5])
  assert.equal(builder.softmax(builder.input, 0), null)
})

/** A product of 3 rows and 7 columns, then a step, planned and not. */
function agrees(run: (x: Tensor) => Tensor, step: (builder: PlanBuilder, x: PlanValue) => PlanValue | null): void {
  manual_seed(5)
  const [x, weight] = [randn(3, 5), randn(7, 5)]
  const builder = new PlanBuilder([3, 5])
  const product = builder.linear(builder.input, weight, null) as PlanValue
  const plan = new Plan(builder, step(builder, product) as PlanValue)
  const got = plan.run(x).tolist() as number[][]
  const wanted = run(linear(x, weight)).tolist() as number[][]
  wanted.forEach((row, index) =>
    row.forEach((value, column) => {
      assert.ok(Math.abs((got[index]?.[column] as number) - value) <= 1e-6 * Math.max(1, Math.abs(value)))
    }),
  )
  plan.dispose()
}
