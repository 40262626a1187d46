// A plan is used only while it says what its modules say, and gives its memory back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, ones, randn, zeros } from '../../../src/index.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { engine } from '../../../src/wasm/engine.js'
import { plannedRuns as runs } from '../../support/plans/planned-runs.js'
import { distance, withoutPlans } from '../../support/plans/plans.js'
import { floats } from '../nn/fixture.js'

const x = floats([[1, -2]])

/** y = w x of two inputs, then max(y, 0). */
function network(w = [1, 1]): nn.Sequential {
  const net = nn.Sequential(nn.Linear(2, 1, { bias: false }), nn.ReLU())
  net.load_state_dict({ '0.weight': floats([w]) })
  return net
}

const linearOf = (net: nn.Sequential): nn.Linear => net[0] as nn.Linear
const run = (net: nn.Sequential): unknown => net.forward(x).tolist()

/** Calls a net until it has a plan, and says whether it gives this. */
function planned(net: nn.Sequential, wanted: unknown): void {
  const before = runs()
  for (let call = 0; call < 3; call++) assert.deepEqual(run(net), wanted)
  assert.equal(runs() - before, 2, 'there is a plan')
}

const changes: Readonly<Record<string, (net: nn.Sequential) => void>> = {
  copy_: (net) => linearOf(net).weight.copy_(floats([[3, 1]])),
  'copy_ into a view': (net) =>
    linearOf(net)
      .weight.select(1, 0)
      .copy_(floats([3])),
  'copy_ into what state_dict gives': (net) =>
    net
      .state_dict()
      .get('0.weight')
      ?.copy_(floats([[3, 1]])),
  load_state_dict: (net) => net.load_state_dict({ '0.weight': floats([[3, 1]]) }),
  'load_state_dict by assign': (net) => net.load_state_dict({ '0.weight': floats([[3, 1]]) }, { assign: true }),
  'bump_version after writing through a typed array'(net) {
    const { weight } = linearOf(net)
    weight.toTypedArray()[0] = 3
    weight.bump_version()
  },
  data: (net) => void (linearOf(net).weight.data = floats([[3, 1]])),
  'data that was changed as often'(net) {
    const { weight } = linearOf(net)
    const other = floats([[3, 1]])
    other.untyped_storage().version = weight.untyped_storage().version
    weight.data = other
  },
  'another parameter': (net) => void (linearOf(net).weight = nn.Parameter(floats([[3, 1]]))),
  'another parameter by _parameters': (net) => linearOf(net)._parameters.set('weight', nn.Parameter(floats([[3, 1]]))),
  'another bias': (net) => void (linearOf(net).bias = nn.Parameter(floats([2]))),
  'another child': (net) => void (net[0] = network([3, 1])[0] as nn.Linear),
  'another child by set': (net) => net.set(-2, network([3, 1])[0] as nn.Linear),
  'a child more': (net) => net.append(new Plus(1)),
  'a child more, as a field': (net) => void Object.assign(net, { last: new Plus(1) }),
  'another forward of a child': (net) => void (linearOf(net).forward = () => ones(1, 1)),
  'another forward of the chain': (net) => void (net.forward = () => ones(1, 1)),
  'a forward hook': (net) => void net[1]?.register_forward_hook(() => ones(1, 1)),
  'a forward pre-hook': (net) => void net[0]?.register_forward_pre_hook(() => [floats([[3, -2]])]),
}

class Plus extends nn.Module {
  private readonly by: number

  constructor(by: number) {
    super()
    this.by = by
  }

  override forward(input: Tensor): Tensor {
    return input.add(this.by)
  }
}

test('whatever changes is seen by the next forward', async (t) => {
  for (const [name, change] of Object.entries(changes)) {
    await t.test(name, () => {
      const net = network()
      planned(net, [[0]])
      change(net)
      for (let call = 0; call < 4; call++) assert.deepEqual(run(net), [[1]])
    })
  }
})

test('and in a chain within the chain', async (t) => {
  for (const [name, change] of Object.entries(changes)) {
    if (name === 'another forward of the chain') continue
    await t.test(name, () => {
      const inner = network()
      const outer = nn.Sequential(nn.Identity(), inner)
      planned(outer, [[0]])
      change(inner)
      for (let call = 0; call < 4; call++) assert.deepEqual(run(outer), [[1]])
    })
  }
})

test('settings: inplace, training, dimensions', () => {
  const net = nn.Sequential(nn.Softplus(), nn.LeakyReLU(0.5), nn.Flatten(0, 1), nn.Dropout(0.5)).eval() as nn.Sequential
  const input = floats([[1, -2, 3]])
  const [first, leaky, flat, drop] = [...net] as [nn.Softplus, nn.LeakyReLU, nn.Flatten, nn.Dropout]
  const changes: Readonly<Record<string, () => void>> = {
    beta: () => (first.beta = 2),
    slope: () => (leaky.negative_slope = -3),
    inplace: () => (leaky.inplace = true),
    dimensions: () => (flat.start_dim = 1),
    'a probability that does not matter': () => (drop.p = 0.25),
    'another layer': () => net.set(0, nn.Tanh()),
    'no layer': () => void net.pop(1),
  }
  for (const [what, change] of Object.entries(changes)) {
    const before = runs()
    for (let call = 0; call < 3; call++) net.forward(input)
    assert.ok(runs() - before >= 2, what)
    change()
    const wanted = withoutPlans(() => net.forward(input))
    for (let call = 0; call < 3; call++) {
      const got = net.forward(input)
      assert.deepEqual([...got.shape], [...wanted.shape])
      assert.ok(distance([got], [wanted]) < 1e-6, what)
    }
    assert.deepEqual(input.tolist(), [[1, -2, 3]])
  }
  drop.train()
  drop.p = 1
  for (let call = 0; call < 3; call++) assert.equal(net.forward(input).abs().sum().item(), 0)
})

test('what is written in place of an input is written at each call', () => {
  const net = nn.Sequential(nn.Flatten(0, 1), nn.ReLU(true), nn.Softplus(), nn.Tanh())
  for (let call = 0; call < 4; call++) {
    const input = floats([[1, -2]])
    net.forward(input)
    assert.deepEqual(input.tolist(), [[1, 0]], 'in place writes through the view')
  }
})

test('a hook that was removed no longer runs', () => {
  const net = network()
  const handle = linearOf(net).register_forward_hook(() => ones(1, 1))
  assert.deepEqual(run(net), [[1]])
  handle.remove()
  assert.deepEqual(run(net), [[0]])
})

test('a class that overrides forward is not planned as its base', () => {
  class Twice extends nn.Linear {
    override forward(input: Tensor): Tensor {
      return super.forward(input).mul(2)
    }
  }
  class Negated extends nn.Sequential {
    override forward(input: Tensor): Tensor {
      return super.forward(input).mul(-1)
    }
  }
  const child = new Twice(2, 1, { bias: false })
  child.load_state_dict({ weight: ones(1, 2) })
  const input = floats([[1, 2]])
  assert.deepEqual(nn.Sequential(child).forward(input).tolist(), [[6]])
  assert.deepEqual(nn.Sequential(new Negated(child)).forward(input).tolist(), [[-6]])
})

test('a class whose field hides a parameter of its base is computed from the field', () => {
  class Fixed extends nn.Linear {
    override weight = nn.Parameter(ones(1, 2))
  }
  const child = new Fixed(2, 1, false)
  const net = nn.Sequential(child)
  const input = floats([[1, 2]])
  assert.deepEqual(net.forward(input).tolist(), [[3]])
  child.weight = nn.Parameter(zeros(1, 2))
  assert.deepEqual(net.forward(input).tolist(), [[0]])
})

test('a class whose children are fields runs them', () => {
  class Chain extends nn.Sequential {
    first = nn.ReLU()
    second = nn.Flatten(0)
  }
  const net = new Chain()
  assert.deepEqual(net.forward(floats([[1, -2]])).tolist(), [1, 0])
  net.second = nn.Flatten(1)
  assert.deepEqual(net.forward(floats([[1, -2]])).tolist(), [[1, 0]])
})

test('parameters that share storage change together', () => {
  const net = nn.Sequential(nn.Linear(2, 2, false), nn.Linear(2, 2, false))
  linearOf(net).load_state_dict({
    weight: floats([
      [1, 0],
      [0, 1],
    ]),
  })
  ;(net[1] as nn.Linear).weight = linearOf(net).weight
  assert.deepEqual(run(net), [[1, -2]])
  linearOf(net).weight.copy_(
    floats([
      [0, 1],
      [1, 0],
    ]),
  )
  assert.deepEqual(run(net), [[1, -2]])
  linearOf(net).weight.copy_(
    floats([
      [2, 0],
      [0, 1],
    ]),
  )
  assert.deepEqual(run(net), [[4, -2]])
})

test('plans are bounded, and evicted ones give their memory back', () => {
  const net = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 16))
  const before = runs()
  // Each often enough to be worth a plan.
  const round = (): number => {
    for (let batch = 1; batch <= 20; batch++) {
      const input = randn(batch, 16)
      for (let call = 0; call < 100; call++) net.forward(input)
    }
    return engine().memory.used
  }
  const rounds = [round(), round(), round()]
  assert.deepEqual(rounds, [rounds[0], rounds[0], rounds[0]])
  assert.ok(runs() - before > 5000, 'there were plans')
})

test('changed weights do not fill the memory', () => {
  const net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))
  const input = randn(4, 64)
  const before = runs()
  const steps = (): number => {
    for (let step = 0; step < 20; step++) {
      for (const parameter of net.parameters()) parameter.copy_(randn(...parameter.shape))
      for (let call = 0; call < 100; call++) net.forward(input)
    }
    return engine().memory.used
  }
  const used = steps()
  assert.equal(steps(), used)
  assert.ok(runs() - before > 3000, 'there were plans')
})
