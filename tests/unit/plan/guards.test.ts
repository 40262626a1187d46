// A plan is used only while it says what its modules say, and gives its memory back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, ones, randn, zeros } from '../../../src/index.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { engine } from '../../../src/wasm/engine.js'
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
      assert.deepEqual(run(net), [[0]])
      change(net)
      assert.deepEqual(run(net), [[1]])
      assert.deepEqual(run(net), [[1]])
    })
  }
})

test('and in a chain within the chain', async (t) => {
  for (const [name, change] of Object.entries(changes)) {
    if (name === 'another forward of the chain') continue
    await t.test(name, () => {
      const inner = network()
      const outer = nn.Sequential(nn.Identity(), inner)
      assert.deepEqual(run(outer), [[0]])
      change(inner)
      assert.deepEqual(run(outer), [[1]])
    })
  }
})

test('settings: inplace, training, dimensions', () => {
  const net = nn.Sequential(nn.Flatten(0, 1), nn.ReLU())
  const input = floats([[1, -2]])
  assert.deepEqual(net.forward(input).tolist(), [1, 0])
  ;(net[1] as nn.ReLU).inplace = true
  net.eval()
  net.forward(input)
  assert.deepEqual(input.tolist(), [[1, 0]], 'in place writes through the view')
  ;(net[0] as nn.Flatten).start_dim = 1
  assert.deepEqual([...net.forward(floats([[1, -2]])).shape], [1, 2])
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
  const rounds: number[] = []
  for (let round = 0; round < 4; round++) {
    for (let batch = 1; batch <= 20; batch++) net.forward(randn(batch, 16))
    rounds.push(engine().memory.used)
  }
  assert.deepEqual(
    rounds,
    Array.from({ length: 4 }, () => rounds[0]),
  )
})

test('changed weights do not fill the memory', () => {
  const net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))
  const input = randn(4, 64)
  net.forward(input)
  const before = engine().memory.used
  for (let step = 0; step < 20; step++) {
    for (const parameter of net.parameters()) parameter.copy_(randn(...parameter.shape))
    net.forward(input)
  }
  assert.equal(engine().memory.used, before)
})
