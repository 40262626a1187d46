// Plans compute what the modules say: PyTorch's numbers, at every batch size, and the same as step by step.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSync, manual_seed, nn, randn, relu } from '../../../src/index.js'
import type { Dict } from '../../../src/python/dict.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { needs } from '../../support/needs.js'
import { readSafetensors } from '../../support/goldens/safetensors.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { chains, close, fixture, floats, read, state } from '../nn/fixture.js'

/** Each child's own forward, which knows no plan but those of Sequentials within. */
function stepByStep(net: nn.Sequential, input: Tensor): Tensor {
  let value: unknown = input
  for (const child of net)
    value = child instanceof nn.Sequential ? stepByStep(child, value as Tensor) : child.forward(value)
  return value as Tensor
}

test(`chains compute PyTorch ${fixture.torch}'s numbers`, async (t) => {
  assert.deepEqual(
    Object.keys(chains),
    fixture.chains.map(({ name }) => name),
  )
  for (const { name, state_dict, x, y } of fixture.chains) {
    await t.test(name, () => {
      const net = (chains[name] as () => nn.Sequential)()
      net.load_state_dict(state(state_dict))
      const input = read(x)
      close(net.forward(input), read(y))
      close(net.forward(input), read(y))
      close(stepByStep(net, input), read(y))
      assert.deepEqual(input.tolist(), read(x).tolist(), 'the input is as it was')
    })
  }
})

test('every batch size from 1 to 65, at odd widths', () => {
  manual_seed(3)
  for (const [a, b, c] of [
    [1, 1, 1],
    [3, 17, 2],
    [31, 16, 33],
    [128, 16, 1],
  ] as const) {
    const net = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c, { bias: false }), nn.ReLU())
    for (let batch = 1; batch <= 65; batch++) {
      const x = randn(batch, a)
      close(net.forward(x), stepByStep(net, x))
    }
  }
})

test('a fused ReLU keeps NaN and infinity, and gives no -0', () => {
  const net = nn.Sequential(nn.Linear(1, 1, false), nn.ReLU())
  net.load_state_dict({ '0.weight': floats([[1]]) })
  const out = net.forward(floats([[NaN], [-Infinity], [Infinity], [-1], [2]]))
  assert.deepEqual(out.tolist(), [[NaN], [0], [Infinity], [0], [2]])
})

test('inputs that are views, and of no rows or another dtype', () => {
  const net = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
  const x = randn(3, 4)
  close(net.forward(x.t()), net.forward(x.t().contiguous()))
  assert.deepEqual([...net.forward(randn(0, 3)).shape], [0, 2])
  const double = net.double().forward(x.t().double())
  assert.equal(double.dtype.name, 'float64')
  close(double.float(), net.float().forward(x.t()), 1e-4)
})

test('results are the caller’s own: a later run does not change them', () => {
  const net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
  const first = net.forward(floats([[1, 2]]))
  const kept = first.tolist()
  net.forward(floats([[-5, 9]]))
  assert.deepEqual(first.tolist(), kept)
})

test('chains that compute nothing give their input or a view of it, as in PyTorch', () => {
  const x = randn(2, 3)
  assert.equal(nn.Sequential().forward(x), x)
  assert.equal(nn.Sequential(nn.Identity(), nn.Identity()).forward(x), x)
  assert.equal(nn.Sequential(nn.Flatten(0)).forward(x).untyped_storage(), x.untyped_storage())
})

test('an in-place ReLU of the input writes into it, as in PyTorch', () => {
  const x = floats([[-1, 2]])
  const out = nn.Sequential(nn.Identity(), nn.ReLU({ inplace: true })).forward(x)
  assert.deepEqual(x.tolist(), [[0, 2]])
  assert.equal(out, x)
})

test('what does not fit is PyTorch’s error, with and without a plan', () => {
  const net = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(4, 1))
  const message = /mat1 and mat2 shapes cannot be multiplied \(5x2 and 4x1\)/
  for (let times = 0; times < 2; times++) {
    assert.throws(() => net.forward(randn(5, 3)), { name: 'ShapeError', message })
    assert.throws(() => stepByStep(net, randn(5, 3)), { name: 'ShapeError', message })
  }
})

test('modules without a plan run step by step among the others', () => {
  class Double extends nn.Module {
    override forward(x: Tensor): Tensor {
      return relu(x.add(x))
    }
  }
  const net = nn.Sequential(nn.Linear(2, 2), new Double(), nn.Linear(2, 1))
  const x = randn(3, 2)
  close(net.forward(x), stepByStep(net, x))
})

const absent = withoutShared('fixtures/torch-2.14.1')

test("the seed network gives PyTorch's output", needs(absent), () => {
  for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
    const at = (name: string): string => sharedPath(`fixtures/torch-${release}/seed/${name}`)
    const net = loadSync(at('net.pt'), { expect: nn.Sequential })
    const io = loadSync(at('io.pt')) as Dict<string, Tensor>
    const [x, y] = [...io.values()] as [Tensor, Tensor]
    close(net.forward(x), y)
  }
})

test("modules of the fixtures give PyTorch's output", needs(absent), async (t) => {
  for (const name of ['act_relu', 'double_linear', 'flatten', 'flatten2', 'linear_nobias', 'seq_nested']) {
    await t.test(name, () => {
      const at = sharedPath(`fixtures/torch-2.14.1/modules/${name}`)
      const module = loadSync(`${at}.pt`, { expect: nn.Module })
      const io = readSafetensors(`${at}.io.safetensors`)
      const [x, y] = [io.get('input.0'), io.get('output')] as [Tensor, Tensor]
      close(module.forward(x), y)
      close(nn.Sequential(module).forward(x), y)
      assert.equal(module.forward(x).dtype, y.dtype)
    })
  }
})
