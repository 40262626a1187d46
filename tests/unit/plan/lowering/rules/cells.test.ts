// Steps of recurrent layers: kernels alone, with the operator's bits; by ATen's names and as modules in a loop of the user's own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile, explain, float16, float32, manual_seed, nn, randn } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'
import { heldToOperators } from '../../../../support/plans/held.js'
import { aten, distance } from '../../../../support/plans/plans.js'
import { runsWithin } from '../../../../support/plans/planned-runs.js'

const gates = { gru_cell: 3, rnn_tanh_cell: 1, rnn_relu_cell: 1 } as const

/** Of cells of 5 numbers that keep 6. */
function weightsOf(rows: number): number[][] {
  return [[rows, 5], [rows, 6], [rows], [rows]]
}

for (const [name, count] of Object.entries(gates))
  test(`${name} is kernels alone`, () => {
    held((x, h, ...weights) => aten(`${name}.default`, x, h, ...weights), 1, weightsOf(6 * count))
  })

test('lstm_cell is kernels alone', () => {
  held(
    (x, h, c, ...weights) => aten('lstm_cell.default', x, [h, c], ...weights) as unknown as Tensor[],
    2,
    weightsOf(24),
  )
})

function held(
  run: (...tensors: Tensor[]) => Tensor | readonly Tensor[],
  states: number,
  weights: readonly number[][],
): void {
  for (const type of [float32, float16]) {
    for (const batch of [[3], []]) {
      const sizes = [5, ...Array.from({ length: states }, () => 6)].map((size) => [...batch, size])
      for (const constants of [weights, weights.slice(0, 2)]) {
        const steps = heldToOperators(run, sizes, constants, type)
        assert.ok(steps.includes('f32_recurrent'))
        assert.ok(!steps.some((step) => step.startsWith('call')), String(steps))
      }
    }
  }
}

test('modules of cells in a loop are one plan', () => {
  class Decoder extends nn.Module {
    first = nn.GRUCell(5, 6)
    second = nn.LSTMCell(6, 4)
    third = nn.RNNCell(4, 5)

    override forward(x: Tensor): Tensor {
      let [h, y] = [this.first.forward(x), x]
      let pair = this.second.forward(h)
      for (let step = 0; step < 3; step++) {
        h = this.first.forward(y, h)
        pair = this.second.forward(h, pair)
        y = this.third.forward(pair[0])
      }
      return y
    }
  }
  for (const sizes of [[3, 5], [5]]) {
    manual_seed(4)
    const net = new Decoder()
    const planned = compile(net)
    for (let call = 0; call < 4; call++) {
      const x = randn(...sizes)
      const wanted = net.forward(x)
      let got = wanted
      const runs = runsWithin(() => (got = planned.forward(x)))
      assert.equal(distance([got], [wanted]), 0)
      assert.equal(runs, call < 2 ? 0 : 1)
    }
    assert.deepEqual(explain(planned, randn(...sizes)).break_reasons, [])
  }
})
