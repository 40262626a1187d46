// explain: what it says of plans, of what runs operator by operator, and why.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bool, compile, explain, float16, float32, int64, nn, ones, randn, relu } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { runsWithin } from '../../support/plans/planned-runs.js'

class Net extends nn.Module {
  first = nn.Linear(6, 8)
  drop = nn.Dropout(0.5)
  override forward(x: Tensor): Tensor {
    return this.drop.forward(relu(this.first.forward(x)))
  }
}

test('a planned call: its operators, kernels and memory', () => {
  const f = compile(new Net().eval())
  const { kernels, ...said } = explain(f, randn(4, 6))
  assert.deepEqual(kernels, ['f32_gemm'])
  const { planned, reason, graph_count, op_count, graph_break_count, break_reasons, bytesCopied } = said
  assert.deepEqual([planned, reason, graph_count, op_count, graph_break_count], [true, null, 1, 3, 0])
  assert.deepEqual(break_reasons, [])
  // 4x6 in, 4x8 out.
  assert.equal(bytesCopied, 4 * (24 + 32))
  assert.ok(said.bufferBytes >= bytesCopied && said.weightBytes >= 4 * (48 + 8))
  assert.equal(
    runsWithin(() => f.forward(randn(4, 6))),
    1,
  )
})

test('what is left to operators within a plan, with why', () => {
  const f = compile((x: Tensor) => relu(x).double().exp().float().to('int16').to(float32).add(2))
  const { planned, break_reasons } = explain(f, ones(2, 3))
  assert.equal(planned, true)
  assert.deepEqual(
    break_reasons.map(({ operator, reason }) => `${operator}: ${reason}`),
    ['short: no kernel', 'float: torch.int16'],
  )
})

test('conversions by dtype are operators of a plan, whatever form of `to` asks for them', () => {
  for (const f of [
    (x: Tensor) => relu(x).to(float16).to('float32').add(1),
    (x: Tensor) => relu(x).to({ dtype: bool }).to(x).add(1),
    (x: Tensor) => relu(x).to('cpu', int64).type(float32).add(1),
  ]) {
    const { planned, reason, break_reasons } = explain(compile(f), randn(2, 3))
    assert.deepEqual([planned, reason, break_reasons], [true, null, []])
  }
})

test('why a call has no plan', () => {
  const inTraining = explain(compile(new Net()), randn(4, 6))
  assert.equal(inTraining.planned, false)
  assert.match(String(inTraining.reason), /^it draws random numbers by dropout; the module is in training/)
  assert.deepEqual(
    inTraining.break_reasons.map(({ operator, reason }) => `${operator}: ${reason}`),
    ['linear: not in a plan', 'relu: not in a plan', 'dropout: not in a plan'],
  )
  const reads = explain(
    compile((x: Tensor) => x.sum().item()),
    ones(3),
  )
  assert.match(String(reads.reason), /^it reads values at .*explain\.test/)
  const hooked = new Net().eval()
  hooked.first.register_forward_hook(() => undefined)
  assert.equal(explain(compile(hooked), randn(4, 6)).reason, 'the module first has hooks')
  const plain = explain(new Net().eval(), randn(4, 6))
  assert.deepEqual([plain.planned, plain.reason], [false, 'a plan computes it under compile'])
  assert.match(String(explain((x: { t: Tensor }[]) => x, [{ t: new Map() }]).reason), /argument/)
})

test('what it is asked about runs as it did before', () => {
  const net = nn.Sequential(nn.Linear(6, 4), nn.LayerNorm(4)).eval()
  const x = randn(2, 6)
  const before = net.forward(x).tolist()
  const { planned, graph_count } = explain(net, x)
  assert.deepEqual([planned, graph_count], [true, 1])
  assert.deepEqual(net.forward(x).tolist(), before)
  assert.throws(() => explain(net, randn(2, 5)))
})
