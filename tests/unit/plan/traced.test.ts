// Sequentials of any layers, planned by a trace: what they give is held against the same modules one by one, and a plan is not used
// where it would be wrong.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Tensor, manual_seed, nn, randn } from '../../../src/index.js'
import { plannedRuns } from '../../support/plans/planned-runs.js'
import { distance, withPlanning, withoutPlans } from '../../support/plans/plans.js'

let before = 0

/** Runs of plans since the test began. */
const runs = (): number => plannedRuns() - before

beforeEach(() => {
  before = plannedRuns()
  manual_seed(5)
})

type Net = nn.Module & { forward(input: Tensor): Tensor }

/** Layer by layer, as PyTorch computes. */
function plain(net: nn.Sequential, x: Tensor): Tensor {
  return withoutPlans(() => {
    let value: unknown = x
    for (const each of net) value = each.__call__(value)
    return value as Tensor
  })
}

function layer(net: nn.Sequential, index: number): nn.Module {
  return net.at(index) as nn.Module
}

const block = (): nn.Sequential =>
  nn
    .Sequential(
      nn.Conv2d(3, 16, 3, { padding: 1, bias: false }),
      nn.BatchNorm2d(16),
      nn.ReLU(true),
      nn.MaxPool2d(2),
      nn.Conv2d(16, 16, 3, { padding: 1, groups: 16 }),
      nn.Hardswish(),
      nn.Conv2d(16, 18, 1),
      nn.GroupNorm(3, 18),
      nn.SiLU(),
      nn.AdaptiveAvgPool2d(1),
      nn.Flatten(),
      nn.Dropout(0.5),
      nn.Linear(18, 5),
      nn.LogSoftmax(1),
    )
    .eval() as nn.Sequential

const picture = (): Tensor => randn(2, 3, 12, 10)

test('a net of pictures runs by a plan from the second call on, and gives what its layers give', () => {
  const net = block()
  for (let call = 0; call < 4; call++) {
    const x = picture()
    assert.ok(distance([net.forward(x)], [plain(net, x)]) < 2e-6)
  }
  assert.equal(runs(), 3)
})

test('layers of every family', () => {
  const nets: Readonly<Record<string, readonly [nn.Sequential, readonly number[]]>> = {
    signals: [
      nn.Sequential(nn.Conv1d(4, 6, 3, { stride: 2 }), nn.ELU(), nn.AvgPool1d(2), nn.ConvTranspose1d(6, 3, 4)),
      [2, 4, 20],
    ],
    volumes: [nn.Sequential(nn.Conv3d(2, 4, 2), nn.InstanceNorm3d(4).eval(), nn.Softplus()), [1, 2, 5, 6, 4]],
    rows: [nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8), nn.GELU(), nn.RMSNorm(8), nn.Softmax(-1)), [3, 7, 8]],
    nested: [nn.Sequential(nn.Sequential(nn.Linear(6, 4), nn.Tanh()), nn.LayerNorm(4), nn.Identity()), [5, 6]],
  }
  for (const [name, [net, sizes]] of Object.entries(nets)) {
    const earlier = runs()
    for (let call = 0; call < 3; call++) {
      const x = randn(...sizes)
      assert.ok(distance([net.forward(x)], [plain(net, x)]) < 2e-6, name)
    }
    assert.equal(runs() - earlier, 2, name)
  }
})

test('changed weights, settings and layers are used', () => {
  const net = block()
  const x = picture()
  const changes: Readonly<Record<string, () => unknown>> = {
    'a weight': () => (layer(net, 0) as nn.Conv2d).weight.mul_(2),
    'running statistics': () => ((layer(net, 1) as nn.BatchNorm2d).running_var as Tensor).mul_(3),
    'a setting': () => layer(net, 8).setattr('inplace', true),
    'another layer': () => net.set(5, nn.Tanh()),
    'a number of groups': () => layer(net, 7).setattr('num_groups', 2),
    'other weights': () => net.load_state_dict(block().state_dict(), { strict: true }),
    training: () => layer(net, 1).train(),
  }
  for (const [what, change] of Object.entries(changes)) {
    for (let call = 0; call < 3; call++) net.forward(x)
    change()
    for (let call = 0; call < 3; call++) {
      const got = net.forward(x)
      if (what === 'training') continue
      assert.ok(distance([got], [plain(net, x)]) < 2e-6, what)
    }
  }
})

test('in training, with hooks, with a class or a function of its own a net runs module by module', () => {
  class Doubled extends nn.ReLU {
    override forward(input: Tensor): Tensor {
      seen++
      return super.forward(input).mul(2)
    }
  }
  let seen = 0
  const conv = (): nn.Module => nn.Conv2d(3, 4, 3)
  const hooked = nn.Sequential(conv(), nn.ReLU())
  layer(hooked, 1).register_forward_hook(() => {
    seen++
  })
  const replaced = nn.Sequential(conv(), nn.ReLU())
  const relu = layer(replaced, 1) as Net
  const { forward } = relu
  relu.forward = (input: Tensor): Tensor => {
    seen++
    return forward.call(relu, input)
  }
  const nets: readonly nn.Sequential[] = [nn.Sequential(conv(), new Doubled()), hooked, replaced]
  for (const net of nets) {
    seen = 0
    for (let call = 0; call < 4; call++) net.forward(picture())
    assert.equal(seen, 4)
  }
  const training = nn.Sequential(conv(), nn.BatchNorm2d(4), nn.Dropout2d(0.5))
  const count = layer(training, 1).getattr('num_batches_tracked') as Tensor
  for (let call = 0; call < 4; call++) training.forward(picture())
  assert.equal(count.item(), 4)
  // Only the convolutions, each by itself, from the third call on: at the second it is found out that no more can be planned.
  assert.equal(runs(), 8)
})

test('a hook that is added, and a class that is changed, end a plan', () => {
  const net = block()
  for (let call = 0; call < 3; call++) net.forward(picture())
  assert.equal(runs(), 2)
  let seen = 0
  const hook = layer(net, 5).register_forward_hook(() => {
    seen++
  })
  net.forward(picture())
  assert.equal(seen, 1)
  hook.remove()
  ;(layer(net, 5) as Net).forward = (input: Tensor): Tensor => input.mul(0)
  const x = picture()
  assert.ok(distance([net.forward(x)], [plain(net, x)]) < 2e-6)
})

test('inputs of other dtypes, layouts and sizes are not taken for those that were planned', () => {
  const net = block()
  const x = picture()
  for (let call = 0; call < 3; call++) net.forward(x)
  const turned = randn(2, 3, 10, 12).transpose(2, 3)
  assert.ok(distance([net.forward(turned)], [plain(net, turned)]) < 2e-6)
  const part = randn(3, 3, 12, 10).at('1:')
  assert.ok(distance([net.forward(part)], [plain(net, part)]) < 2e-6)
  assert.throws(() => net.forward(x.double()))
  assert.ok(distance([net.forward(x)], [plain(net, x)]) < 2e-6)
})

test('no plan is made where there are to be none', () => {
  withPlanning({ isOn: false }, () => {
    const net = block()
    for (let call = 0; call < 3; call++) net.forward(picture())
  })
  assert.equal(runs(), 0)
})
