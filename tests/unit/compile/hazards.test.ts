// What no plan may be made of, and plans that may not be used: each call gives what the code gives as it is written, and its effects are
// there. That no plan ran is asked beside, so that what is refused is refused for its reason.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  Tensor,
  bernoulli,
  compile,
  float32,
  frombuffer,
  manual_seed,
  nn,
  nonzero,
  ones,
  rand,
  randn,
  relu,
  tensor,
  zeros,
} from '../../../src/index.js'
import { compiledOf } from '../../../src/compile/compile.js'
import { distance, withPlanning } from '../../support/plans/plans.js'
import { runsWithin } from '../../support/plans/planned-runs.js'

beforeEach(() => void manual_seed(9))

type F = (x: Tensor) => Tensor

const calls = 6

/** Runs a function that has no plan as often as one would have been used, and says why it has none. */
function refused(
  f: (...args: never[]) => unknown,
  args: () => readonly unknown[] = () => [randn(2, 3)],
): string | null {
  const compiled = compile(f) as (...args: readonly unknown[]) => unknown
  const plain = f as (...args: readonly unknown[]) => unknown
  let last: readonly unknown[] = []
  const runs = runsWithin(() => {
    for (let call = 0; call < calls; call++) {
      last = args()
      const [got, wanted] = [compiled(...last), plain(...last)]
      if (wanted instanceof Tensor) assert.ok(distance([got as Tensor], [wanted]) < 2e-6)
    }
  })
  assert.equal(runs, 0)
  return compiledOf(compiled)?.refusalOf(last) ?? null
}

test('what reads values', () => {
  const read: Readonly<Record<string, (x: Tensor) => unknown>> = {
    item: (x) => x.sum().item(),
    tolist: (x) => x.tolist(),
    toTypedArray: (x) => x.toTypedArray()[0],
    toBytes: (x) => x.toBytes()[0],
    text: String,
    template: (x) => `${x.mul(2)}`,
    JSON: JSON.stringify,
    storage: (x) => x.untyped_storage().bytes()[0],
  }
  for (const [what, look] of Object.entries(read)) {
    const f: F = (x) => {
      look(x.add(1))
      return relu(x).add(1)
    }
    assert.match(String(refused(f)), /^it reads values at .*hazards\.test\.ts/, what)
  }
  // A branch by a value.
  assert.match(String(refused((x: Tensor) => (Number(x.sum().item()) > 0 ? x.add(1) : x.sub(1)))), /^it reads values/)
})

test('what asks where a tensor starts is not planned for starts that differ', () => {
  const whole = randn(9, 4)
  const plain: F = (x) => relu(x).add(x.storage_offset())
  const f = compile(plain)
  for (const rows of ['2:6', '2:6', '2:6', '3:7', '4:8', '0:4', '0:4', '0:4', '1:5']) {
    const x = whole.at(rows)
    assert.equal(distance([f(x)], [plain(x)]), 0, rows)
  }
})

test('operators that depend on values', () => {
  const depend: Readonly<Record<string, F>> = {
    nonzero: (x) => nonzero(x.gt(0)).float().add(1),
    masked_select: (x) => x.masked_select(x.gt(0)).add(1),
    unique: (x) => (x.round().unique() as Tensor).add(1),
    'an index of bools': (x) => x.at(x.gt(0)).add(1),
    equal: (x) => (x.equal(x.abs()) ? x.add(1) : x.sub(1)),
    allclose: (x) => (x.allclose(x.abs()) ? x.add(1) : x.sub(1)),
  }
  for (const [what, f] of Object.entries(depend)) {
    // Values whose sizes are the same in the first calls and other ones later.
    let call = 0
    const inputs = (): readonly Tensor[] => [call++ < 4 ? tensor([[1, 2, 3.5]]) : tensor([[1, -2, -3.5]])]
    assert.notEqual(refused(f, inputs), null, what)
  }
})

test('hidden state: counters, random and other numbers from elsewhere', () => {
  const hidden: Readonly<Record<string, (count: number, x: Tensor) => Tensor>> = {
    'a counter': (count, x) => x.add(count / 2),
    'Math.random': (_, x) => x.add(Math.round(Math.random() * 1e9)).mul(0),
    'one operator more': (count, x) => (count % 2 === 0 ? x.add(1).mul(2) : x.add(1)),
    'another operator': (count, x) => (count % 2 === 0 ? x.add(2) : x.sub(2)),
    'another order': (count, x) => (count % 2 === 0 ? x.add(1).mul(2) : x.mul(2).add(1)),
    'another operand': (count, x) => (count % 2 === 0 ? x.sub(x.mul(2)) : x.mul(2).sub(x)),
    'minus zero': (count, x) => x.mul(count % 2 === 0 ? 0 : -0).reciprocal(),
    'another result': (count, x) => [x.add(1), x.mul(2)][count % 2] as Tensor,
    'another size': (count, x) => x.at(count % 2 === 0 ? '0:1' : '1:2').add(1),
  }
  for (const [what, f] of Object.entries(hidden)) {
    const [mine, theirs] = [0, 0].map((count) => (x: Tensor) => f(count++, x)) as [F, F]
    const compiled = compile(mine)
    const runs = runsWithin(() => {
      for (let call = 0; call < calls; call++) {
        const x = randn(2, 3)
        assert.ok(distance([compiled(x)], [theirs(x)]) < 1e-6, what)
      }
    })
    assert.equal(runs, 0, what)
  }
})

test('random operators', () => {
  const draws: Readonly<Record<string, F>> = {
    rand: (x) => x.add(rand(3)).mul(0),
    bernoulli: (x) => bernoulli(x.sigmoid()).mul(0),
    dropout: (x) => nn.functional.dropout(x, 0.5, true).mul(0),
    normal_: (x) => zeros(2, 3).normal_().add(x).mul(0),
    seeded: (x) => {
      manual_seed(0)
      return x.add(rand(3))
    },
  }
  for (const [what, f] of Object.entries(draws)) assert.match(String(refused(f)), /random|manual_seed/, what)
  const f = compile((x: Tensor) => x.mul(0).add(rand(3)))
  const drawn = Array.from({ length: 5 }, () => String(f(ones(3))))
  assert.equal(new Set(drawn).size, 5)
})

test('a module that changes as it runs', () => {
  class Counting extends nn.Module {
    count = 0
    override forward(x: Tensor): Tensor {
      this.count++
      return relu(x).add(1)
    }
  }
  class Replaced extends nn.Module {
    last = zeros(3)
    override forward(x: Tensor): Tensor {
      const y = x.add(this.last)
      this.last = y
      return y
    }
  }
  class Remembers extends nn.Module {
    seen: number[] = []
    override forward(x: Tensor): Tensor {
      this.seen.push(x.numel())
      return relu(x)
    }
  }
  for (const make of [() => new Counting(), () => new Replaced(), () => new Remembers()]) {
    const [net, plain] = [make(), make()]
    const compiled = compile(net)
    const runs = runsWithin(() => {
      for (let call = 0; call < calls; call++) {
        const x = randn(3)
        assert.ok(distance([compiled.forward(x)], [plain.forward(x)]) < 1e-6)
      }
    })
    assert.equal(runs, 0)
    assert.equal(JSON.stringify(Object.values(net).slice(-1)), JSON.stringify(Object.values(plain).slice(-1)))
  }
})

test('a captured tensor that changes', () => {
  const w = randn(3)
  const buffer = new Float32Array([1, 2, 3])
  const shared = frombuffer(buffer, { dtype: float32 })
  const plain: F = (x) => relu(x.add(w)).mul(shared)
  const f = compile(plain)
  const run = (): number => {
    const x = randn(2, 3)
    let got = x
    const runs = runsWithin(() => (got = f(x)))
    assert.ok(distance([got], [plain(x)]) < 1e-6)
    return runs
  }
  assert.deepEqual([run(), run(), run()], [0, 0, 1])
  const changes: readonly (() => unknown)[] = [
    () => w.mul_(2),
    () => (w.data = randn(3)),
    () => {
      buffer[0] = 9
      shared.bump_version()
    },
  ]
  for (const change of changes) {
    change()
    assert.deepEqual([run(), run(), run()], [0, 0, 1])
  }
})

test('a captured tensor that is an argument too', () => {
  const w = randn(2, 3)
  const plain: F = (x) => relu(x.mul(2)).add(w)
  const f = compile(plain)
  const other = randn(2, 3)
  for (const x of [w, w, w, other, w, other, other, w, w.data, other]) assert.ok(distance([f(x)], [plain(x)]) < 1e-6)
  class Net extends nn.Module {
    w = new nn.Parameter(w)
    override forward(x: Tensor): Tensor {
      return relu(x.mul(2)).add(this.w)
    }
  }
  const net = new Net()
  const compiled = compile(net)
  for (const x of [net.w, net.w, net.w, other, other, other, net.w, w])
    assert.ok(distance([compiled.forward(x)], [net.forward(x)]) < 1e-6)
})

test('other tensors from elsewhere at each call', () => {
  const cache: Tensor[] = []
  assert.notEqual(
    refused((x: Tensor) => x.mul(0).add(new Tensor(randn(3).data).mul(0))),
    null,
  )
  const last: F = (x) => {
    const before = cache.at(-1) ?? zeros(2, 3)
    cache.push(x)
    return x.add(before).mul(0)
  }
  assert.notEqual(refused(last), null)
})

test('tensors from elsewhere that take turns, each of its own storage or views of one', () => {
  const rows = randn(2, 3)
  const pairs: Readonly<Record<string, readonly Tensor[]>> = {
    storages: [randn(3), randn(3)],
    'views of one storage': [rows.at(0), rows.at(1)],
    'other strides': [randn(3, 3), randn(3, 3).t()],
  }
  for (const [what, pair] of Object.entries(pairs)) {
    let [mine, theirs] = [0, 0]
    const f = compile((x: Tensor) => relu(x.add(pair[mine++ % 2] as Tensor)))
    const runs = runsWithin(() => {
      for (let call = 0; call < calls; call++) {
        const x = randn(3, 3)
        assert.equal(distance([f(x)], [relu(x.add(pair[theirs++ % 2] as Tensor))]), 0, what)
      }
    })
    assert.equal(runs, 0, what)
  }
})

test('modules in a function are watched: mode, weights, settings', () => {
  const net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU()).eval()
  const plain: F = (x) => net.forward(x).add(1)
  const f = compile(plain)
  const run = (): number => {
    const x = randn(2, 3)
    let got = x
    const runs = runsWithin(() => (got = f(x)))
    withPlanning({ isOn: false }, () => assert.ok(distance([got], [plain(x)]) < 2e-6))
    return runs
  }
  assert.deepEqual([run(), run(), run()], [0, 0, 1])
  const changes: readonly (() => unknown)[] = [
    () => (net.at(0) as nn.Linear).weight.mul_(2),
    () => ((net.at(0) as nn.Linear).weight = new nn.Parameter(randn(4, 3))),
    () => net.at(1)?.setattr('eps', 0.5),
    () => net.set(2, nn.Tanh()),
    () => net.append(nn.Tanh()),
    () => net.pop(),
  ]
  for (const change of changes) {
    change()
    assert.deepEqual([run(), run(), run()], [0, 0, 1])
  }
  net.train()
  const before = (net.at(1) as nn.BatchNorm1d).num_batches_tracked as Tensor
  const count = Number(before.item())
  const training = [1, 2, 3].map(() => runsWithin(() => f(randn(2, 3))))
  assert.deepEqual([training, before.item()], [[0, 0, 1], count + 3])
})

test('results and arguments of kinds that no plan knows', async () => {
  class Box {
    constructor(readonly value: Tensor) {}
  }
  const gives: Readonly<Record<string, (x: Tensor) => unknown>> = {
    'an object of a class': (x) => new Box(relu(x)),
    'a function': (x) => () => relu(x),
    'a promise': async (x) => relu(x),
    'a generator': function* values(x) {
      yield relu(x)
    },
    'a symbol': (x) => (relu(x), Symbol('a')),
  }
  for (const [what, f] of Object.entries(gives)) assert.notEqual(refused(f), null, what)
  const y = await compile(async (x: Tensor) => relu(x))(tensor([-1, 2]))
  assert.deepEqual(y.tolist(), [0, 2])
  const takes: readonly unknown[] = [
    new Box(ones(2)),
    (): number => 1,
    Symbol('a'),
    new Date(),
    zeros(2, { device: 'meta' }),
  ]
  for (const each of takes)
    assert.notEqual(
      refused(
        (...args: Tensor[]) => relu(args[0] as Tensor),
        () => [randn(2), each],
      ),
      null,
    )
})

test('errors are thrown as they are, and operators whose errors are caught are not planned', () => {
  const f = compile((x: Tensor) => x.matmul(ones(3, 3)))
  for (let call = 0; call < 4; call++) assert.throws(() => f(ones(2, 2)), /shapes|size/i)
  assert.match(
    String(
      refused((x: Tensor) => {
        try {
          return x.at(tensor([7])).add(1)
        } catch {
          return x.mul(2)
        }
      }),
    ),
    /threw/,
  )
})

test('compiled functions within one another, and one that calls itself', () => {
  const inner = compile((x: Tensor) => relu(x).add(1))
  const outer = compile((x: Tensor) => inner(x).mul(2))
  const deep = compile((x: Tensor, depth: number): Tensor =>
    depth === 0 ? relu(x) : deep(x.mul(0.5), depth - 1).add(1),
  )
  for (let call = 0; call < 5; call++) {
    const x = randn(2, 3)
    assert.ok(distance([outer(x)], [relu(x).add(1).mul(2)]) < 1e-6)
    assert.ok(distance([inner(x)], [relu(x).add(1)]) < 1e-6)
    assert.ok(distance([deep(x, 2)], [relu(x.mul(0.25)).add(2)]) < 1e-6)
  }
  assert.deepEqual(
    [inner, outer, (x: Tensor) => deep(x, 2)].map((f) => runsWithin(() => f(randn(2, 3)))),
    [1, 1, 1],
  )
})

test('what a call gives is not what the next one writes to', () => {
  const f = compile((x: Tensor) => relu(x).add(1))
  const results: Tensor[] = []
  const inputs = Array.from({ length: 5 }, () => randn(2, 3))
  for (const x of inputs) results.push(f(x).mul_(2))
  for (const [index, x] of inputs.entries())
    assert.ok(distance([results[index] as Tensor], [relu(x).add(1).mul(2)]) < 1e-6)
})

test('memory that a function makes a tensor of can change unseen', () => {
  const buffer = new Float32Array([1, 2, 3])
  const f = compile((x: Tensor) => relu(x).add(frombuffer(buffer, { dtype: float32 })))
  for (let call = 0; call < calls; call++) {
    buffer[0] = call
    assert.equal((f(zeros(3)).tolist() as number[])[0], call)
  }
})
