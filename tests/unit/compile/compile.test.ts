// compile: what it gives is what the code gives as it is written, and from the third call on a plan computes it. Each call is told
// whether a plan is to run, so that neither a plan that is wrong nor one that is never used passes.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  Dict,
  Tuple,
  cat,
  compile,
  manual_seed,
  nn,
  ones,
  randn,
  relu,
  softmax,
  tensor,
  view_as_complex,
  zeros,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { unlike } from '../../support/plans/bits.js'
import { distance } from '../../support/plans/plans.js'
import { runsWithin } from '../../support/plans/planned-runs.js'

beforeEach(() => void manual_seed(3))

/** Calls both, and holds what they give together; how many plans ran in the first. */
function same(f: (x: Tensor) => Tensor, plain: (x: Tensor) => Tensor, x: Tensor): number {
  const wanted = plain(x)
  let got = wanted
  const runs = runsWithin(() => (got = f(x)))
  assert.ok(distance([got], [wanted]) < 2e-6, String(distance([got], [wanted])))
  return runs
}

type Net = (x: Tensor) => Tensor

class Block extends nn.Module {
  first = nn.Linear(6, 8)
  norm = nn.LayerNorm(8)
  second = nn.Linear(8, 6)
  scale = 0.5
  options = { shift: 1, sizes: [6, 8] }
  last: nn.Module[] = [nn.Identity()]
  shapes = new Map([['a', [1, 2]]])

  override forward(x: Tensor): Tensor {
    const y = this.second.forward(relu(this.norm.forward(this.first.forward(x))))
    const z = y.mul(this.scale).add(x).add(this.options.shift)
    return softmax((this.last[0] as nn.Tanh).forward(z), -1)
  }
}

test('a function runs by a plan from its third call on', () => {
  const w = randn(4, 4)
  const plain = (x: Tensor): Tensor => relu(x.matmul(w)).add(x).mul(2)
  const f = compile(plain)
  const runs = [1, 2, 3, 4, 5].map(() => same(f, plain, randn(3, 4)))
  assert.deepEqual(runs, [0, 0, 1, 1, 1])
  assert.equal(f.name, 'plain')
  assert.equal(f.length, 1)
})

test('with the same tensor at each call too', () => {
  const w = randn(4, 4)
  const plain = (x: Tensor): Tensor => relu(x.matmul(w)).add(x)
  const f = compile(plain)
  const x = randn(3, 4)
  assert.deepEqual(
    [1, 2, 3, 4].map(() => same(f, plain, x)),
    [0, 0, 1, 1],
  )
})

test('a user’s module runs by a plan from its third call on, its attributes are at hand', () => {
  const net = new Block().eval()
  const compiled = compile(net)
  const [f, plain] = [(x: Tensor) => compiled.forward(x), (x: Tensor) => net.forward(x)]
  assert.deepEqual(
    [1, 2, 3, 4].map(() => same(f, plain, randn(2, 6))),
    [0, 0, 1, 1],
  )
  assert.equal(
    runsWithin(() => compiled.__call__(randn(2, 6))),
    1,
  )
  assert.equal(compiled._orig_mod, net)
  assert.equal(compiled.first, net.first)
  assert.ok(compiled instanceof nn.Module && compiled instanceof Block)
  assert.deepEqual([...compiled.state_dict().keys()], [...net.state_dict().keys()])
  assert.equal(String(compiled), String(net))
  compiled.scale = 3
  assert.equal(net.scale, 3)
  assert.equal(same(f, plain, randn(2, 6)), 0)
  assert.equal(compile(compiled), compiled)
  const f2 = compile(relu)
  assert.equal(compile(f2), f2)
})

test('whatever changes in a module is seen', () => {
  const changes: Readonly<Record<string, (net: Block) => unknown>> = {
    'values of a parameter': (net) => net.first.weight.mul_(2),
    'another parameter': (net) => (net.first.weight = new nn.Parameter(randn(8, 6))),
    'data of a parameter': (net) => (net.first.weight.data = randn(8, 6)),
    'a state dict': (net) => net.load_state_dict(new Block().state_dict()),
    'another module in a field': (net) => (net.second = nn.Linear(8, 6)),
    'a number in a field': (net) => (net.scale = 0.25),
    'a number in an object in a field': (net) => (net.options.shift = -1),
    'a number in a list': (net) => (net.options.sizes[0] = 7),
    'a module in a list': (net) => (net.last[0] = nn.Tanh()),
    'the class of an object': (net) => net.shapes.set('a', [3]),
    'a setting of torch.nn': (net) => net.norm.setattr('eps', 0.5),
    'an attribute of Python’s': (net) => net.setattr('shown', 4),
    'a new field': (net) => Object.assign(net, { added: 1 }),
    'its own forward': (net) => {
      const { forward } = net
      net.forward = (x) => forward.call(net, x).mul(3)
    },
    'the forward of a child': (net) => (net.norm.forward = (x) => (x as Tensor).mul(0.5)),
  }
  for (const [what, change] of Object.entries(changes)) {
    const net = new Block().eval()
    const [f, plain] = [compile(net), net].map((each) => (x: Tensor) => each.forward(x)) as [Net, Net]
    const runs = (count: number): number[] => Array.from({ length: count }, () => same(f, plain, randn(2, 6)))
    assert.deepEqual(runs(3), [0, 0, 1], `before ${what}`)
    change(net)
    assert.deepEqual(runs(3), [0, 0, 1], `after ${what}`)
    // Who walks the tree or asks for names changes nothing.
    void [...net.parameters(), net.state_dict(), net.getattr('scale'), String(net)]
    assert.deepEqual(runs(1), [1], what)
  }
})

test('training that draws is not planned, and evaluation after it is', () => {
  class Net extends nn.Module {
    linear = nn.Linear(4, 4)
    norm = nn.BatchNorm1d(4)
    drop = nn.Dropout(0.5)
    override forward(x: Tensor): Tensor {
      return this.drop.forward(this.norm.forward(this.linear.forward(x)))
    }
  }
  const net = new Net()
  const compiled = compile(net)
  const count = (): unknown => (net.norm.num_batches_tracked as Tensor).item()
  const training = runsWithin(() => {
    for (let call = 0; call < 5; call++) compiled.forward(randn(3, 4))
  })
  assert.deepEqual([training, count()], [0, 5])
  net.eval()
  const f = (x: Tensor): Tensor => compiled.forward(x)
  assert.deepEqual(
    [1, 2, 3].map(() => same(f, (x) => net.forward(x), randn(3, 4))),
    [0, 0, 1],
  )
  // Statistics are state of a plan.
  net.norm.train()
  assert.equal(
    runsWithin(() => {
      for (let call = 0; call < 3; call++) f(randn(3, 4))
    }),
    1,
  )
  assert.equal(count(), 8)
})

test('a module with hooks runs as written', () => {
  const net = new Block().eval()
  const [f, plain] = [compile(net), net].map((each) => (x: Tensor) => each.forward(x)) as [Net, Net]
  for (let call = 0; call < 3; call++) same(f, plain, randn(2, 6))
  const hook = net.first.register_forward_hook(() => undefined)
  for (let call = 0; call < 4; call++) assert.equal(same(f, plain, randn(2, 6)), 0)
  hook.remove()
  assert.deepEqual(
    [1, 2, 3].map(() => same(f, plain, randn(2, 6))),
    [0, 0, 1],
  )
})

test('hooks of the module itself run at each call', () => {
  const compiled = compile(new Block().eval())
  let seen = 0
  compiled.register_forward_hook(() => void seen++)
  const runs = [1, 2, 3, 4].map(() => runsWithin(() => compiled.__call__(randn(2, 6))))
  assert.deepEqual([runs, seen], [[0, 0, 1, 1], 4])
})

test('what a call gives keeps its structure, and is made anew at each', () => {
  const plain = (x: Tensor): readonly unknown[] => [
    x.add(1),
    Tuple.of<unknown>(x.mul(2), 'text', 3),
    new Dict<string, unknown>([
      ['a', { deep: [relu(x)] }],
      ['b', null],
    ]),
  ]
  const f = compile(plain)
  const x = randn(2, 3)
  const results = [1, 2, 3, 4].map(() => f(x))
  assert.equal(
    runsWithin(() => f(x)),
    1,
  )
  const text = String(results[0])
  for (const [index, result] of results.entries()) {
    const [list, tuple, dict] = result as [Tensor, Tuple<unknown>, Dict<string, { deep: [Tensor] }>]
    assert.ok(tuple instanceof Tuple && dict instanceof Dict, String(index))
    assert.equal(String([list, tuple, dict]), text)
    assert.ok(
      distance([list, tuple[0] as Tensor, dict.get('a')?.deep[0] as Tensor], [x.add(1), x.mul(2), relu(x)]) < 1e-6,
    )
  }
  assert.equal(new Set(results).size, 4)
  assert.equal(new Set(results.map((each) => (each as Tensor[])[0])).size, 4)
})

test('results that are arguments, views of them, or the same tensor twice', () => {
  const plain = (x: Tensor): readonly Tensor[] => {
    const y = relu(x.add(1))
    return [x, x.reshape(6), x.data, y, y, y.t()]
  }
  const f = compile(plain)
  for (let call = 0; call < 4; call++) {
    const x = randn(2, 3)
    const [same, view, data, y, again, turned] = f(x) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
    assert.equal(same, x)
    assert.notEqual(data, x)
    assert.equal(again, y)
    assert.notEqual(turned, y)
    assert.equal(turned.untyped_storage(), y.untyped_storage())
    for (const each of [view, data]) assert.equal(each.untyped_storage(), x.untyped_storage())
    assert.ok(distance([view, y, turned], [x.reshape(6), relu(x.add(1)), relu(x.add(1)).t()]) < 1e-6)
  }
  assert.equal(
    runsWithin(() => f(randn(2, 3))),
    1,
  )
})

test('the same tensor at each call comes back as itself, and what is a view of it as that', () => {
  const f = compile((x: Tensor): readonly unknown[] => [x, relu(x), Tuple.of<unknown>(x, { x }), x.t()])
  const x = randn(2, 3)
  for (let call = 0; call < 4; call++) {
    const [same, y, [within, { x: named }], turned] = f(x) as [Tensor, Tensor, [Tensor, { x: Tensor }], Tensor]
    for (const each of [same, within, named]) assert.equal(each, x, String(call))
    assert.equal(turned.untyped_storage(), x.untyped_storage())
    assert.equal(distance([y, turned], [relu(x), x.t()]), 0)
  }
  assert.equal(
    runsWithin(() => f(x)),
    1,
  )
})

test('arguments that lie otherwise: negatives that are not written yet, expanded, transposed, from the midst, float64, -0 and NaN', () => {
  const plain = (x: Tensor): Tensor => relu(x.add(1)).mul(-2).add(x)
  const f = compile(plain)
  const numbers = view_as_complex(randn(2, 3, 2))
  const odd = tensor([-0, NaN, Infinity, -Infinity, 0.5, -1]).float()
  const inputs: readonly Tensor[] = [
    numbers.imag,
    numbers.conj().imag,
    numbers.real,
    randn(3).expand(2, 3),
    randn(3, 2).t(),
    randn(4, 3).at('2:'),
    randn(2, 6).at('...', '::2'),
    randn(2, 3).double(),
    odd.view(2, 3),
    odd.view(3, 2).t(),
    randn(0, 3),
    tensor(2.5),
  ]
  for (let round = 0; round < 3; round++)
    for (const [index, x] of inputs.entries()) assert.equal(unlike(f(x), plain(x)), null, `${index}`)
})

test('a tensor of a module’s own comes back as itself', () => {
  class Net extends nn.Module {
    weight = new nn.Parameter(ones(3))
    override forward(x: Tensor): Tensor {
      return [x.mul(this.weight).add(1), this.weight] as unknown as Tensor
    }
  }
  const net = compile(new Net())
  for (let call = 0; call < 4; call++) assert.equal((net.forward(randn(2, 3)) as unknown as Tensor[])[1], net.weight)
  assert.equal(
    runsWithin(() => net.forward(randn(2, 3))),
    1,
  )
})

test('lists, dicts, objects, numbers and texts as arguments', () => {
  const plain = (xs: readonly Tensor[], { scale, kind }: { scale: number; kind: string }): Tensor => {
    const y = cat(xs, -1).mul(scale)
    return kind === 'relu' ? relu(y) : y
  }
  const f = compile(plain)
  const call = (scale: number, kind: string): number => {
    const xs = [randn(2, 3), randn(2, 4)]
    let got = zeros(1)
    const runs = runsWithin(() => (got = f(xs, { scale, kind })))
    assert.ok(distance([got], [plain(xs, { scale, kind })]) < 1e-6)
    return runs
  }
  assert.deepEqual(
    [1, 2, 3].map(() => call(2, 'relu')),
    [0, 0, 1],
  )
  assert.deepEqual(
    [1, 2, 3].map(() => call(2, 'none')),
    [0, 0, 1],
  )
  assert.deepEqual(
    [1, 2, 3].map(() => call(3, 'none')),
    [0, 0, 1],
  )
  assert.deepEqual([call(2, 'relu'), call(2, 'none'), call(3, 'none')], [1, 1, 1])
})

test('the same tensor twice, and tensors that share a storage, are not taken for two', () => {
  const plain = (x: Tensor, y: Tensor): Tensor => (x === y ? x.mul(3) : x.sub(y).add(1))
  const f = compile(plain)
  const [a, b] = [randn(2, 3), randn(2, 3)]
  const pairs: readonly (readonly [Tensor, Tensor])[] = [
    [a, b],
    [a, a],
    [a, b],
    [b, b],
    [a, b],
    [b, a],
    [b, b],
    [a, a.data],
  ]
  let runs = 0
  for (const [x, y] of [...pairs, ...pairs])
    runs += runsWithin(() => assert.ok(distance([f(x, y)], [plain(x, y)]) < 1e-6))
  assert.ok(runs > 4, String(runs))
})

test('other sizes, dtypes and layouts have plans of their own, eight in all', () => {
  const plain = (x: Tensor): Tensor => relu(x.add(1)).mul(2)
  const f = compile(plain)
  const inputs: readonly (() => Tensor)[] = [
    () => randn(2, 3),
    () => randn(3, 2),
    () => randn(2, 3).t(),
    () => randn(4, 3).at('1:3'),
    () => randn(2, 3, 4),
  ]
  for (const make of inputs)
    assert.deepEqual(
      [1, 2, 3].map(() => same(f, plain, make())),
      [0, 0, 1],
    )
  for (const make of inputs) assert.equal(same(f, plain, make()), 1)
  for (const size of [5, 6, 7])
    assert.deepEqual(
      [1, 2, 3].map(() => same(f, plain, randn(size))),
      [0, 0, 1],
    )
  for (const size of [8, 9])
    assert.deepEqual(
      [1, 2, 3, 4].map(() => same(f, plain, randn(size))),
      [0, 0, 0, 0],
    )
  assert.equal(same(f, plain, randn(2, 3)), 1)
})

test('a tensor within that is made of numbers, and is written, is made at each call', () => {
  const plain = (x: Tensor): Tensor => {
    const sum = zeros(3)
    for (let row = 0; row < 2; row++) sum.add_(x.at(row))
    return sum.mul(tensor([1, 2, 3]))
  }
  const f = compile(plain)
  for (let call = 0; call < 5; call++) same(f, plain, randn(2, 3))
})

test('only modules and functions are compiled', () => {
  for (const wrong of [1, null, {}, randn(2)]) assert.throws(() => compile(wrong as never), TypeError)
})
