// Modules of torch.nn by plans: whatever PyTorch's files have gives with plans what it gives without, over two inputs, with other
// weights, and over the first input again; and what a plan would say wrongly runs without one.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Tensor, Tuple, manual_seed, nn, randn, zeros } from '../../../src/index.js'
import { lookForPure } from '../../../src/nn/tree/pure.js'
import { flattenOutput, moduleFixtures, storedRun, unknownClasses } from '../../support/goldens/module-fixtures.js'
import { needs } from '../../support/needs.js'
import { plannedRuns } from '../../support/plans/planned-runs.js'
import { distance, withPlanning, withoutPlans } from '../../support/plans/plans.js'
import { withoutShared } from '../../support/shared.js'

type Runs = nn.Module & { forward(...inputs: unknown[]): unknown }

let before = 0

/** Runs of plans since the test began. */
const runs = (): number => plannedRuns() - before

beforeEach(() => {
  before = plannedRuns()
  manual_seed(11)
})

/** The part of the largest value by which plans may be off: Winograd's and folded norms' sums are others. */
const tolerance = 5e-6

/** Calls a module three times, with plans, and holds each to what it gives without. How often a plan ran. */
function holds(module: Runs, inputs: readonly unknown[], what: string, calls = 3): number {
  const earlier = runs()
  const wanted = withoutPlans(() => tensorsOf(module.forward(...inputs)))
  for (let call = 0; call < calls; call++)
    assert.ok(distance(tensorsOf(module.forward(...inputs)), wanted) <= tolerance, `${what}, call ${call}`)
  return runs() - earlier
}

function tensorsOf(output: unknown): Tensor[] {
  return flattenOutput(output).filter((each) => each instanceof Tensor)
}

/** A tensor of other values: of integers the same ones, the other way round. */
function other(input: Tensor): Tensor {
  return input.dtype.is_floating_point ? randn(...input.shape).to(input.dtype) : input.flip(0).contiguous()
}

/** The fixtures that have a plan by themselves; the others do in a Sequential, or have no kernels on resident memory. */
const alone = `conv2d_circ conv2d_reflect conv2d_same conv3d convt1d gru gru_bi grucell lstm lstm_bi2 lstm_proj mha_kdim rnn seq_nested tel tel_norm_first_gelu`

const release = '2.14.1'
const skip = needs(withoutShared(`fixtures/torch-${release}`))

/** A chain of one module: what computes by one kernel has a plan in a chain. */
function chain(module: Runs): Runs {
  return nn.Sequential(module as nn.Module).eval() as unknown as Runs
}

test(`modules of PyTorch ${release} give with plans what they give without`, skip, async (t) => {
  const used = new Set<string>()
  const chained = new Set<string>()
  for (const { name, entry, module } of moduleFixtures(release)) {
    const run = storedRun(release, entry)
    if (run === null || unknownClasses(module).length > 0) continue
    await t.test(name, () => {
      module.eval()
      const inputs = [run.inputs, run.inputs.map(other), run.inputs]
      const isChain = run.inputs.length === 1 && run.outputs.length === 1
      const forms = [[used, module as Runs] as const, ...(isChain ? [[chained, chain(module as Runs)] as const] : [])]
      withPlanning({ poisons: true }, () => {
        for (const [seen, form] of forms) {
          for (const each of inputs) if (holds(form, each, name) > 0) seen.add(name)
          for (const tensor of module.parameters()) if (tensor.dtype.is_floating_point) tensor.mul_(1.25)
          for (const each of inputs) holds(form, each, `${name} with other weights`)
        }
      })
    })
  }
  assert.equal([...used].toSorted().join(' '), alone)
  assert.ok(chained.size >= 30, `only ${[...chained].join(', ')}`)
})

// What a plan would say wrongly.

const picture = (): Tensor => randn(1, 3, 6, 6)

/** A module with a plan for its inputs. */
function settled(module: Runs, ...inputs: readonly unknown[]): Runs {
  assert.ok(holds(module, inputs, 'before') > 0, 'there is no plan')
  return module
}

function net(): nn.Sequential {
  return nn
    .Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
    .eval() as nn.Sequential
}

const at = (of: nn.Sequential, index: number): nn.Module => of.at(index) as nn.Module

test('changes of a module are seen, and end in a plan again', () => {
  const changes: Readonly<Record<string, (of: nn.Sequential) => unknown>> = {
    'a parameter in place': (of) => (at(of, 0) as nn.Conv2d).weight.mul_(2),
    'a parameter by assignment': (of) => ((at(of, 4) as nn.Linear).weight = nn.Parameter(randn(3, 64))),
    'a parameter by data': (of) => ((at(of, 4) as nn.Linear).weight.data = randn(3, 64)),
    'a parameter to null': (of) => ((at(of, 4) as nn.Linear).bias = null),
    'a buffer in place': (of) => ((at(of, 1) as nn.BatchNorm2d).running_mean as Tensor).add_(3),
    'a buffer by assignment': (of) => ((at(of, 1) as nn.BatchNorm2d).running_mean = randn(4)),
    'a buffer by registration': (of) => at(of, 1).register_buffer('running_mean', randn(4)),
    load_state_dict: (of) => of.load_state_dict(net().state_dict()),
    'load_state_dict by assign': (of) => of.load_state_dict(net().state_dict(), { assign: true }),
    'a setting': (of) => at(of, 1).setattr('eps', 0.5),
    'another child': (of) => of.set(2, nn.Tanh()),
    'training and back': (of) => (of.train(), of.eval()),
    'a flag of gradients': (of) => of.requires_grad_(false),
  }
  for (const [what, change] of Object.entries(changes)) {
    const module = net()
    const input = picture()
    settled(module as unknown as Runs, input)
    change(module)
    assert.ok(holds(module as unknown as Runs, [input], what) > 0, `no plan after ${what}`)
  }
})

test('what is known to have no plan has one when it changes, and by other sizes', () => {
  const [large, small] = [randn(1, 2, 256, 256), randn(1, 2, 5, 4)]
  const identity = nn.Sequential(nn.Identity())
  const norm = nn.Sequential(nn.BatchNorm2d(2)).eval()
  const none = (module: nn.Sequential, input: Tensor, what: string): void =>
    withPlanning({ observe: () => assert.fail(what) }, () => {
      for (let call = 0; call < 4; call++) module.forward(input)
    })
  const one = (module: nn.Sequential, input: Tensor, what: string): void =>
    assert.ok(holds(module as unknown as Runs, [input], what) > 0, what)
  none(identity, small, 'nothing is computed')
  identity.set(0, nn.Tanh())
  one(identity, small, 'another child')
  none(norm, large, 'a large picture alone is left to its operator')
  one(norm, small, 'other sizes')
  none(norm, large, 'the first sizes again')
})

test('other dtypes compute in their own kernels', () => {
  for (const cast of ['double', 'half', 'bfloat16'] as const) {
    const module = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    const input = randn(3, 4)
    settled(module as unknown as Runs, input)
    module[cast]()
    const given = input[cast]()
    holds(module as unknown as Runs, [given], cast)
    assert.throws(() => module.forward(input), { name: 'DTypeError' })
    module.to(input.dtype)
    assert.ok(holds(module as unknown as Runs, [input], `${cast} and back`) > 0)
  }
})

test('hooks run at each call, whenever they came', () => {
  const module = net()
  const input = picture()
  settled(module as unknown as Runs, input)
  let seen = 0
  const count = (): void => void seen++
  const handles = [at(module, 0).register_forward_hook(count), at(module, 2).register_forward_pre_hook(count)]
  for (let call = 0; call < 4; call++) module.forward(input)
  assert.equal(seen, 8)
  for (const handle of handles) handle.remove()
  assert.ok(holds(module as unknown as Runs, [input], 'after hooks') > 0)
  assert.equal(seen, 8)
  // Its own hooks are around its forward.
  module.register_forward_hook(count)
  for (let call = 0; call < 3; call++) module.__call__(input)
  assert.equal(seen, 11)
})

test('a forward that is replaced runs: on the module, on a child, on the class', () => {
  const input = picture()
  const patches: Readonly<Record<string, (of: nn.Sequential) => { forward: unknown }>> = {
    'the module': (of) => of,
    'a child': (of) => at(of, 2),
    'the class': (of) => Object.getPrototypeOf(at(of, 2)) as { forward: unknown },
  }
  for (const [what, owner] of Object.entries(patches)) {
    for (const isBefore of [true, false]) {
      const module = net()
      const patched = owner(module)
      if (!isBefore) settled(module as unknown as Runs, input)
      const own = Object.getOwnPropertyDescriptor(patched, 'forward')
      let seen = 0
      const { forward } = patched as { forward: (x: Tensor) => Tensor }
      Object.defineProperty(patched, 'forward', {
        value(this: unknown, x: Tensor) {
          seen++
          return forward.call(this, x).mul(2)
        },
        configurable: true,
        writable: true,
      })
      try {
        for (let call = 0; call < 4; call++) module.forward(input)
        assert.equal(seen, 4, what)
      } finally {
        if (own === undefined) delete (patched as { forward?: unknown }).forward
        else Object.defineProperty(patched, 'forward', own)
      }
      assert.ok(holds(module as unknown as Runs, [input], `${what}, put back`) > 0)
    }
  }
})

test("a user's class, function and counter run at each call; what lies in it is planned by itself", () => {
  class Counting extends nn.Module {
    calls = 0
    override forward(x: Tensor): Tensor {
      this.calls++
      return x.add(this.calls)
    }
  }
  const counting = new Counting()
  const chained = nn.Sequential(nn.Conv2d(3, 4, 3), counting)
  const input = picture()
  const conv = withoutPlans(() => (at(chained, 0) as nn.Conv2d).forward(input))
  for (let call = 1; call <= 5; call++) assert.ok(distance([chained.forward(input)], [conv.add(call)]) < tolerance)
  assert.ok(runs() > 0, 'the convolution has a plan')
  let seen = 0
  const layer = nn
    .TransformerEncoderLayer(8, 2, {
      batch_first: true,
      activation: (x: Tensor) => (seen++, x.relu()),
    })
    .eval()
  for (let call = 1; call <= 4; call++) {
    layer.forward(randn(2, 3, 8))
    assert.equal(seen, call)
  }
})

test('what draws numbers, or counts batches to average them, is pure in evaluation alone', () => {
  const layers: readonly nn.Module[] = [
    nn.BatchNorm1d(3, { momentum: null }),
    nn.Dropout(0.5),
    nn.RReLU(),
    nn.MultiheadAttention(4, 2, { dropout: 0.5 }) as unknown as nn.Module,
    nn.LSTM(3, 4, { num_layers: 2, dropout: 0.5 }) as unknown as nn.Module,
  ]
  const isPure = (of: nn.Module): boolean => lookForPure(nn.Sequential(of), () => undefined)
  for (const each of layers) {
    assert.ok(!isPure(each), `${each}`)
    assert.ok(isPure(each.eval()), `${each}`)
  }
  const pure = [nn.Linear(3, 4), nn.BatchNorm1d(3), nn.InstanceNorm1d(3, { track_running_stats: true })]
  for (const each of pure as readonly nn.Module[]) assert.ok(isPure(each), `${each}`)
})

test('training draws and counts at each call', () => {
  const module = net()
  const input = randn(2, 3, 6, 6)
  settled(module as unknown as Runs, input)
  module.train()
  const count = (at(module, 1) as nn.BatchNorm2d).num_batches_tracked as Tensor
  const earlier = count.item() as number
  for (let call = 0; call < 4; call++) module.forward(input)
  assert.equal((count.item() as number) - earlier, 4)
  const dropping = nn.Sequential(nn.Linear(4, 64), nn.Dropout(0.5))
  const [first, second, third] = [0, 1, 2].map(() => dropping.forward(randn(1, 4).fill_(1)).ne(0).tolist())
  assert.notDeepEqual(first, second)
  assert.notDeepEqual(second, third)
})

test('a module within itself, and one that is called while it runs, compute op by op', () => {
  const inner = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
  const outer = nn.Sequential(inner, nn.Linear(4, 4), inner)
  const input = randn(2, 4)
  assert.ok(holds(outer as unknown as Runs, [input], 'twice the same child', 4) > 0)
  assert.ok(holds(inner as unknown as Runs, [input], 'the child', 4) > 0)
  assert.ok(holds(outer as unknown as Runs, [input], 'again', 4) > 0)
})

test('several inputs, by name too, and outputs of several tensors', () => {
  const attention = nn.MultiheadAttention(8, 2, { batch_first: true }).eval() as unknown as Runs
  const [x, y] = [randn(2, 3, 8), randn(2, 3, 8)]
  const calls: readonly (readonly unknown[])[] = [
    [x, x, x],
    [x, y, y],
    [x, y, x],
    [{ query: x, key: y, value: y }],
    [{ query: x, key: x, value: x, need_weights: false }],
    [{ query: x, key: x, value: x, need_weights: true, average_attn_weights: false }],
  ]
  for (let round = 0; round < 2; round++)
    for (const [index, inputs] of calls.entries()) assert.ok(holds(attention, inputs, `call ${index}`) > 0, `${index}`)
  const lstm = nn.LSTM(4, 5, { num_layers: 2 }).eval() as nn.LSTM
  const state = [randn(2, 3, 5), randn(2, 3, 5)] as const
  const steps = randn(6, 3, 4)
  assert.ok(holds(lstm as unknown as Runs, [steps], 'no states') > 0)
  assert.ok(holds(lstm as unknown as Runs, [steps, Tuple.from(state)], 'states') > 0)
  const [output, [h, c]] = lstm.forward(steps) as readonly [Tensor, readonly [Tensor, Tensor]]
  const again = (lstm.forward(steps) as readonly Tensor[])[0] as Tensor
  for (const each of [output, h, c]) assert.notEqual(each.untyped_storage(), again.untyped_storage())
})

test('a result is the caller’s own, and an input or a weight that is given back is that', () => {
  const chained = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
  const input = randn(3, 2)
  settled(chained as unknown as Runs, input)
  const first = chained.forward(input)
  const kept = first.tolist()
  chained.forward(zeros(3, 2))
  first.add_(1)
  assert.notDeepEqual(chained.forward(input).tolist(), first.tolist())
  assert.deepEqual(chained.forward(input).tolist(), kept)
  const idle = nn.Sequential(nn.Identity(), nn.Dropout(0.5)).eval() as nn.Sequential
  for (let call = 0; call < 3; call++) assert.equal(idle.forward(input), input)
  const square = nn.Sequential(nn.Linear(3, 3), nn.Tanh())
  const { weight } = at(square, 0) as nn.Linear
  settled(square as unknown as Runs, randn(3, 3))
  holds(square as unknown as Runs, [weight], 'its own weight', 4)
})

test('an embedding that keeps its weight short writes it at each call', () => {
  const embedding = nn.Embedding(4, 3, { max_norm: 1 })
  const chained = nn.Sequential(embedding, nn.Linear(3, 2), nn.Tanh())
  const index = Tensor.prototype.long.call(zeros(2))
  for (let call = 0; call < 4; call++) {
    embedding.weight.fill_(5)
    chained.forward(index)
    assert.ok((embedding.weight.at(0).norm().item() as number) < 1.001)
  }
})
