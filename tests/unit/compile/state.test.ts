// Code under compile that writes: into tensors of its own, which stay in linear memory from call to call, and into its arguments. Each
// call is held, to the bit, against the same code without plans: what it gives, its state, its arguments; and whether a plan ran.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  Tensor,
  compile,
  explain,
  int64,
  loadSync,
  manual_seed,
  nn,
  ones,
  randn,
  relu,
  saveSync,
  softmax,
  tensor,
  zeros,
} from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { compiledOf } from '../../../src/compile/compile.js'
import { unlike } from '../../support/plans/bits.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { withPlanning, withoutPlans } from '../../support/plans/plans.js'

beforeEach(() => void manual_seed(5))

type Net = nn.Module & { forward(...args: never[]): unknown }
type Args = () => readonly unknown[]

/** A module under compile and one without plans, of the same state. */
class Pair<M extends Net> {
  readonly net: M
  readonly plain: M
  readonly compiled: M

  constructor(make: () => M) {
    this.net = make()
    this.plain = make()
    this.plain.load_state_dict(this.net.state_dict())
    this.compiled = compile(this.net)
  }

  /** Calls both; whether a plan ran. */
  call(what: string, ...args: readonly unknown[]): number {
    const copies = args.map((each) => (each instanceof Tensor ? each.clone() : each))
    const wanted = withoutPlans(() => this.plain.forward(...(copies as never[])))
    const runs = runsWithin(() => {
      const got = withPlanning({ changesBits: false, poisons: true }, () => this.compiled.forward(...(args as never[])))
      assert.equal(unlike(got, wanted), null, what)
    })
    assert.equal(unlike(args, copies), null, `${what}: arguments`)
    return runs
  }

  same(what: string): void {
    assert.equal(unlike([...this.net.state_dict().values()], [...this.plain.state_dict().values()]), null, what)
  }

  /** Calls both until there is a plan. */
  settle(args: Args, what = 'at first'): void {
    assert.deepEqual(
      [1, 2, 3].map(() => this.call(what, ...args())),
      [0, 0, 1],
      what,
    )
  }
}

class RunningMean extends nn.Module {
  mean = nn.Buffer(zeros(4))
  override forward(x: Tensor): Tensor {
    this.mean.mul_(0.75).add_(x.mean(0), { alpha: 0.25 } as never)
    return relu(x.sub(this.mean))
  }
}

/** Keys and values of all tokens so far; a token's place is a tensor. */
class Attention extends nn.Module {
  qkv = nn.Linear(8, 24)
  keys = nn.Buffer(zeros(1, 6, 8))
  values = nn.Buffer(zeros(1, 6, 8))
  override forward(x: Tensor, at: Tensor): Tensor {
    const [q, k, v] = this.qkv.forward(x).split(8, -1) as [Tensor, Tensor, Tensor]
    this.keys.index_copy_(1, at, k)
    this.values.index_copy_(1, at, v)
    return softmax(q.matmul(this.keys.transpose(1, 2)), -1).matmul(this.values)
  }
}

/** As a token's place is a number. */
class Counted extends nn.Module {
  cache = nn.Buffer(zeros(2, 6, 4))
  override forward(x: Tensor, at: number): Tensor {
    this.cache.narrow(1, at, 1).copy_(x)
    return this.cache.sum(1)
  }
}

test('a running mean', () => {
  const pair = new Pair(() => new RunningMean())
  pair.settle(() => [randn(3, 4)])
  for (let call = 0; call < 3; call++) {
    assert.equal(pair.call('later', randn(3, 4)), 1)
    pair.same('later')
  }
})

test('a cache of keys and values', () => {
  const pair = new Pair(() => new Attention())
  let at = 0
  const args = (): readonly unknown[] => [randn(1, 1, 8), tensor([at++ % 6], { dtype: int64 })]
  pair.settle(args)
  for (let call = 0; call < 8; call++) assert.equal(pair.call('later', ...args()), 1)
  pair.same('at the end')
  // A wrong place is the operator's error, and nothing is written.
  const wrong = [randn(1, 1, 8), tensor([6], { dtype: int64 })] as const
  for (const module of [pair.compiled, pair.plain]) assert.throws(() => module.forward(...wrong), { name: /Error/ })
  pair.same('after an error')
  assert.equal(pair.call('after an error', ...args()), 1)
})

test('a place that is a number has a plan for each, up to a bound, which explain tells', () => {
  const pair = new Pair(() => new Counted())
  for (let round = 0; round < 3; round++)
    for (let at = 0; at < 4; at++) assert.equal(pair.call(`at ${at}`, randn(2, 1, 4), at), round === 2 ? 1 : 0)
  const wide = compile((x: Tensor, scale: number) => x.mul(scale))
  for (let scale = 0; scale < 20; scale++) wide(ones(2), scale)
  assert.match(String(explain(wide, ones(2), 0.5).reason), /^it is called with more than 8 sets of sizes and numbers/)
})

test('what JavaScript reads and writes between calls', () => {
  const pair = new Pair(() => new RunningMean())
  pair.settle(() => [randn(3, 4)])
  const changes: readonly ((net: RunningMean) => unknown)[] = [
    (net) => net.mean.add_(1),
    (net) => net.mean.at('1:3').fill_(7),
    (net) => {
      ;(net.mean.toTypedArray() as Float32Array)[2] = 5
      net.mean.bump_version()
    },
    (net) => String(net.mean),
    (net) => net.mean.tolist(),
    (net) => saveSync(net.state_dict()),
  ]
  for (const change of changes) {
    for (const net of [pair.net, pair.plain]) change(net)
    assert.equal(pair.call(`${change}`, randn(3, 4)), 1, `${change}`)
    assert.equal(pair.call(`${change}, again`, randn(3, 4)), 1, `${change}`)
    pair.same(`${change}`)
  }
  const saved = loadSync<Dict<string, Tensor>>(saveSync(pair.net.state_dict())).get('mean')
  assert.equal(unlike(saved, pair.plain.mean), null)
})

test('state that is another tensor from then on', () => {
  const pair = new Pair(() => new RunningMean())
  pair.settle(() => [randn(3, 4)])
  const before = pair.net.mean
  const [kept, mean] = [pair.plain.mean.clone(), randn(4)]
  for (const net of [pair.net, pair.plain]) net.mean = nn.Buffer(mean.clone())
  pair.settle(() => [randn(3, 4)], 'another buffer')
  pair.same('another buffer')
  // The first one has what was written until then.
  assert.equal(unlike(before.add(0), kept), null)
})

test('two functions with one state', () => {
  const [state, plain] = [zeros(3), zeros(3)]
  const f = (of: Tensor) => (x: Tensor) => of.add_(x).mul(2)
  const g = (of: Tensor) => (x: Tensor) => of.mul_(x).add(1)
  const [fs, gs] = [compile(f(state)), compile(g(state))]
  const runs = runsWithin(() => {
    for (let call = 0; call < 6; call++) {
      const [x, y] = [randn(3), randn(3)]
      assert.equal(unlike(fs(x), f(plain)(x)), null)
      assert.equal(unlike(gs(y), g(plain)(y)), null)
    }
  })
  assert.equal(runs, 8)
  assert.equal(unlike(state.add(0), plain), null)
})

test('arguments that are written', () => {
  const writes: Readonly<Record<string, (x: Tensor, y: Tensor) => unknown>> = {
    add_: (x, y) => x.add_(y),
    relu_: (x) => nn.functional.relu(x, true).add(1),
    'a view': (x, y) => x.at(0).mul_(2).add(y),
    both: (x, y) => {
      x.mul_(2)
      y.add_(x)
    },
    'into one what the other has': (x, y) => [x.copy_(y), y.mul(x)],
  }
  for (const [what, f] of Object.entries(writes)) {
    const compiled = compile(f)
    const runs = [1, 2, 3, 4].map(() => {
      const given = [randn(2, 3), randn(2, 3)] as [Tensor, Tensor]
      const theirs = given.map((each) => each.clone()) as [Tensor, Tensor]
      const wanted = withoutPlans(() => f(...theirs))
      return runsWithin(() => {
        const got = compiled(...given)
        assert.equal(unlike(got, wanted), null, what)
        assert.equal(unlike(given, theirs), null, what)
        assert.equal(
          Array.isArray(got) ? got[0] === given[0] : got === given[0],
          Array.isArray(wanted) ? wanted[0] === theirs[0] : wanted === theirs[0],
          what,
        )
      })
    })
    assert.deepEqual(runs, [0, 0, 1, 1], what)
  }
})

test('the same argument, written at every call', () => {
  const f = compile((x: Tensor) => x.add_(1).mul(2))
  const x = zeros(2)
  const runs = runsWithin(() => {
    for (let call = 1; call <= 5; call++) assert.deepEqual(f(x).tolist(), [2 * call, 2 * call])
  })
  assert.deepEqual([x.tolist(), runs], [[5, 5], 3])
})

test('state that is given, and views of it', () => {
  const [mine, theirs] = [zeros(2, 3), zeros(2, 3)]
  const code = (state: Tensor) => (x: Tensor) => {
    state.add_(x)
    return [state, state.at(0), state.mul(1)]
  }
  const [f, plain] = [compile(code(mine)), code(theirs)]
  const runs = [1, 2, 3, 4].map(() => {
    const x = randn(2, 3)
    const wanted = plain(x)
    let got: Tensor[] = []
    const count = runsWithin(() => (got = f(x)))
    assert.equal(unlike(got, wanted), null)
    assert.equal(got[0], mine)
    // The view sees what the state has later.
    mine.mul_(2)
    theirs.mul_(2)
    assert.equal(unlike(got, wanted), null)
    return count
  })
  assert.deepEqual(runs, [0, 0, 1, 1])
  // As an argument it would be read while it is written.
  const [first, second] = [f(mine.at(0).expand(2, 3)), plain(theirs.at(0).expand(2, 3))]
  assert.equal(unlike(first, second), null)
})

test('integers, and numbers of other dtypes, are written by their operators', () => {
  const [count, sums] = [zeros(1, { dtype: int64 }), zeros(3).double()]
  const f = compile((x: Tensor) => {
    count.add_(1)
    sums.add_(x)
    return relu(x).mul(2)
  })
  const total = zeros(3).double()
  const runs = [1, 2, 3, 4].map(() => {
    const x = randn(3)
    total.add_(x)
    return runsWithin(() => assert.equal(unlike(f(x), relu(x).mul(2)), null))
  })
  assert.deepEqual(runs, [0, 0, 1, 1])
  assert.deepEqual([count.tolist(), sums.tolist()], [[4], total.tolist()])
})

test('a batch norm in training within code of a user', () => {
  class Block extends nn.Module {
    conv = nn.Conv2d(3, 8, 3)
    norm = nn.BatchNorm2d(8)
    override forward(x: Tensor): Tensor {
      return relu(this.norm.forward(this.conv.forward(x)))
    }
  }
  nn.setWarningHandler(() => undefined)
  const pair = new Pair(() => new Block())
  pair.settle(() => [randn(2, 3, 6, 6)])
  assert.equal(pair.call('later', randn(2, 3, 6, 6)), 1)
  pair.same('later')
  assert.equal((pair.net.norm.num_batches_tracked as Tensor).item(), 4)
})

test('what other code than operators writes has no plan', () => {
  const state = zeros(3)
  const held = state.toTypedArray() as Float32Array
  const write = (): void => {
    held[0] = 4
    state.bump_version()
  }
  const writes: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    'before operators': (x) => {
      write()
      return state.add_(x).mul(1)
    },
    'after operators': (x) => {
      const y = state.add_(x).mul(1)
      write()
      return y
    },
    'between operators': (x) => {
      state.add_(x)
      write()
      return state.add_(x).mul(1)
    },
    'into what is given': (x) => {
      const y = x.mul_(2).mul(1)
      x.bump_version()
      return y
    },
  }
  for (const [what, f] of Object.entries(writes)) {
    const compiled = compile(f)
    const runs = runsWithin(() => {
      for (let call = 0; call < 5; call++) {
        const x = randn(3)
        state.fill_(1)
        const [wanted, after] = [f(x.clone()), state.clone()]
        state.fill_(1)
        assert.equal(unlike(compiled(x), wanted), null, what)
        assert.equal(unlike(state.clone(), after), null, what)
      }
    })
    assert.equal(runs, 0, what)
    const refusal = compiledOf(compiled)?.refusalOf([randn(3)])
    assert.match(String(refusal), /^it writes into a tensor by other code than an operator/, what)
  }
})

test('what is written where another place of the state is read', () => {
  const pair = new Pair(
    () =>
      new (class Roll extends nn.Module {
        last = nn.Buffer(zeros(2, 4))
        override forward(x: Tensor): Tensor {
          const y = this.last.at(0).add(x)
          this.last.at('1:').copy_(this.last.at(':1'))
          this.last.at(0).copy_(y)
          return this.last.sum(0).add(y)
        }
      })() as Net & { last: Tensor },
  )
  pair.settle(() => [randn(4)])
  for (let call = 0; call < 3; call++) assert.equal(pair.call('later', randn(4)), 1)
  pair.same('at the end')
})
