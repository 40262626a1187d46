// Operators that also give what gradients are computed of: kernels alone where nobody takes that, with the operator's bits; else they are
// left as they are.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float16, float32, ones, randn } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { heldToOperators } from '../../../support/plans/held.js'
import { aten, planOf, withPlanning } from '../../../support/plans/plans.js'

type Run = (x: Tensor, ...given: Tensor[]) => readonly Tensor[]

interface Case {
  readonly run: Run
  readonly input: readonly number[]
  readonly constants: readonly (readonly number[])[]
  /** Results that are taken; the first alone by default. */
  readonly taken?: readonly number[]
  /** Whether halves are kernels too. */
  readonly halves?: true
}

/** All that an operator gives. */
const all = (key: string, ...args: readonly unknown[]): readonly Tensor[] => aten(key, ...args) as unknown as Tensor[]

const picture = [2, 3, 4, 5]
const channels = [[3], [3], [3], [3]]

const cases: Readonly<Record<string, Case>> = {
  native_layer_norm: {
    run: (x, w, b) => all('native_layer_norm.default', x, [5], w, b, 1e-5),
    input: picture,
    constants: [[5], [5]],
    halves: true,
  },
  native_group_norm: {
    run: (x, w, b) => all('native_group_norm.default', x, w, b, 2, 3, 20, 3, 1e-5),
    input: picture,
    constants: [[3], [3]],
    halves: true,
  },
  _native_batch_norm_legit_no_training: {
    run: (x, ...given) => all('_native_batch_norm_legit_no_training.default', x, ...given, 0.1, 1e-5),
    input: picture,
    constants: channels,
  },
  'native_batch_norm in evaluation': {
    run: (x, ...given) => all('native_batch_norm.default', x, ...given, false, 0.1, 1e-5),
    input: picture,
    constants: channels,
  },
  'native_batch_norm in training': {
    run: (x, ...given) => all('native_batch_norm.default', x, ...given, true, 0.1, 1e-5),
    input: picture,
    constants: channels,
  },
  '_native_batch_norm_legit in training': {
    run: (x, ...given) => all('_native_batch_norm_legit.default', x, ...given, true, 0.3, 1e-5),
    input: picture,
    constants: channels,
  },
  '_native_batch_norm_legit.no_stats': {
    run: (x, w, b) => all('_native_batch_norm_legit.no_stats', x, w, b, true, 0.1, 1e-5),
    input: picture,
    constants: [[3], [3]],
  },
  _native_batch_norm_legit_functional: {
    run: (x, ...given) => all('_native_batch_norm_legit_functional.default', x, ...given, true, 0.1, 1e-5),
    input: picture,
    constants: channels,
    taken: [0, 3, 4],
  },
  max_pool2d_with_indices: {
    run: (x) => all('max_pool2d_with_indices.default', x, [2, 2], [2, 2], [1, 1]),
    input: picture,
    constants: [],
    halves: true,
  },
  max_pool3d_with_indices: {
    run: (x) => all('max_pool3d_with_indices.default', x, [2, 2, 2], [2, 1, 2]),
    input: [1, 2, 4, 5, 6],
    constants: [],
    halves: true,
  },
}

for (const [name, { run, input, constants, taken = [0], halves }] of Object.entries(cases))
  test(`${name} is kernels alone`, () => {
    for (const type of halves === true ? [float32, float16] : [float32]) {
      const part: Run = (...given) => {
        const results = run(...given)
        return taken.map((at) => results[at] as Tensor)
      }
      const steps = heldToOperators(part, [input], constants, type)
      assert.ok(!steps.some((step) => step.startsWith('call')), `${type}: ${steps.join()}`)
    }
  })

test('what is saved and taken, is given', () => {
  for (const [name, { run, input, constants, taken = [0] }] of Object.entries(cases)) {
    if (name.includes('no_training') || name.includes('evaluation')) continue
    // Something is computed in kernels before.
    const whole: Run = (x, ...given) => run(aten('mul.Tensor', x, 2), ...given)
    const asked = heldToOperators(whole, [input], constants, float32)
    assert.equal(asked.filter((step) => step.startsWith('call')).length, 1, name)
    const within: Run = (x, ...given) => {
      const results = run(aten('mul.Tensor', x, 2), ...given)
      return [
        aten(
          'neg.default',
          results.find((_, at) => !taken.includes(at)),
        ),
      ]
    }
    assert.ok(
      heldToOperators(within, [input], constants, float32).some((step) => step.startsWith('call')),
      name,
    )
  }
})

test('a norm that gives what it saved beside is made part of the product before it', () => {
  const conv: Run = (x, w, ...given) => {
    const y = aten('convolution.default', x, w, null, [1, 1], [1, 1], [1, 1], false, [0, 0], 1)
    return [aten('relu.default', all('_native_batch_norm_legit_no_training.default', y, ...given, 0.1, 1e-5)[0])]
  }
  const made = withPlanning({ changesBits: true }, () =>
    planOf(conv, [randn(2, 3, 8, 8)], [randn(6, 3, 3, 3), ones(6), ones(6), ones(6), ones(6)]),
  )
  assert.equal(made?.steps.filter((step) => /conv|gemm/.test(step)).length, 1)
  assert.ok(!made?.steps.some((step) => /binary|call/.test(step)), String(made?.steps))
})
