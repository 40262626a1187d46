// Every class of torch.nn that describes itself as steps of a plan: it does so with its settings, none of them the default and no
// two alike, and the plan gives what `forward` gives.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manual_seed, nn, no_grad, randn } from '../../../src/index.js'
import { PlanBuilder } from '../../../src/plan/builder.js'
import type { PlannableModule } from '../../../src/plan/builder.js'
import { Plan } from '../../../src/plan/plan.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

type Planned = nn.Module & PlannableModule & { forward(input: Tensor): Tensor }

/** What each is made with, and the modules that differ by a flag; a class that is not here has no settings. */
const makes: Readonly<Record<string, readonly (() => nn.Module)[]>> = {
  CELU: [() => nn.CELU(0.7)],
  ELU: [() => nn.ELU(1.3)],
  Flatten: [() => nn.Flatten(), () => nn.Flatten(-2, -1), () => nn.Flatten(0, 1)],
  GELU: [() => nn.GELU(), () => nn.GELU({ approximate: 'tanh' })],
  Hardshrink: [() => nn.Hardshrink(0.4)],
  Hardtanh: [() => nn.Hardtanh(-0.3, 0.6), () => nn.Hardtanh(0.1, 0.2)],
  Identity: [() => nn.Identity()],
  LeakyReLU: [() => nn.LeakyReLU(0.2)],
  Linear: [() => nn.Linear(5, 7), () => nn.Linear(5, 7, { bias: false })],
  LogSoftmax: [() => nn.LogSoftmax(-1)],
  ReLU6: [() => nn.ReLU6()],
  Sequential: [() => nn.Sequential(nn.Linear(5, 2), nn.ReLU(), nn.Linear(2, 3))],
  Softmax: [() => nn.Softmax(2), () => nn.Softmax(-1)],
  Softplus: [() => nn.Softplus(2, 3), () => nn.Softplus({ beta: 0.5, threshold: 0.1 })],
  Softshrink: [() => nn.Softshrink(0.3)],
  Threshold: [() => nn.Threshold(0.1, 7)],
}

/** Those that compute nothing in evaluation, and those that wait for a size. */
const isIdle = (name: string): boolean => name.endsWith('Dropout') || /^Dropout\dd$/.test(name)
const isLazy = (name: string): boolean => name.startsWith('Lazy')

const planned = Object.entries(nn as unknown as Record<string, unknown>)
  .filter(([, value]) => typeof (value as { prototype?: { plan?: unknown } } | null)?.prototype?.plan === 'function')
  .map(([name]) => name)

test('the classes with a plan are those that had one', () => {
  for (const name of [...Object.keys(makes), 'ReLU', 'SELU', 'SiLU', 'Mish', 'Hardswish', 'Hardsigmoid'])
    assert.ok(planned.includes(name), name)
  for (const name of ['Sigmoid', 'Tanh', 'Tanhshrink', 'Softsign', 'LogSigmoid', 'Dropout', 'AlphaDropout'])
    assert.ok(planned.includes(name), name)
})

for (const name of planned.filter((each) => !isLazy(each))) {
  test(`the plan of ${name} is its forward`, () => {
    const make = (nn as unknown as Record<string, () => nn.Module>)[name] as () => nn.Module
    const forms = makes[name] ?? [make]
    for (const form of forms) {
      const module = form().eval() as Planned
      if (makes[name] === undefined) assert.deepEqual(settingsOf(module), isIdle(name) ? ['p'] : [], 'has no settings')
      manual_seed(7)
      const input = randn(3, 4, 5).mul(2)
      const builder = new PlanBuilder([3, 4, 5])
      const output = builder.module(module, builder.input)
      assert.ok(output !== null, 'there is a plan')
      const expected = no_grad(() => module.forward(input.clone()))
      if (output === builder.input) {
        assert.equal(module.forward(input), input)
        continue
      }
      assert.deepEqual([...output.sizes], [...expected.shape])
      if (builder.steps.length === 0) continue
      const plan = new Plan(builder, output)
      const got = plan.run(input)
      plan.dispose()
      assert.deepEqual([...got.shape], [...expected.shape])
      const [numbers, wanted] = [got.flatten().tolist(), expected.flatten().tolist()] as [number[], number[]]
      numbers.forEach((value, index) => {
        const right = wanted[index] as number
        assert.ok(Math.abs(value - right) <= 1e-6 * Math.max(1, Math.abs(right)), `${index}: ${value} and ${right}`)
      })
    }
  })
}

/** What a module has beside what all modules have and `inplace`, which writes the same numbers elsewhere. */
function settingsOf(module: nn.Module): string[] {
  const plain = new Set(nn.Identity().eval().__dict__.keys())
  return [...module.__dict__.keys()].filter((key) => !plain.has(key) && key !== 'inplace') as string[]
}
