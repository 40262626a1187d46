// Packed weights: made once for all plans of the same tensors, given back with the last of these, and never those of other values.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complex, nextafter, nn, randn, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { dropCopies, lendWeight } from '../../../src/kernels/packed.js'
import { Packs, weightBytes } from '../../../src/plan/packs.js'
import { abandonEngine } from '../../../src/wasm/engine.js'
import { wholeEngine } from '../../../src/wasm/whole.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { distance, planOf, withoutPlans } from '../../support/plans/plans.js'

/** Bytes of linear memory that are taken, without what serves one call only. */
function used(): number {
  const { memory } = wholeEngine()
  memory.freeScratch()
  return memory.used
}

/** How much more of linear memory is taken after a call. */
function takenBy(body: () => unknown): number {
  const before = used()
  body()
  return used() - before
}

/** Asks for a pack of a tensor; how often it was filled. */
function fills(packs: Packs, given: Tensor, kind = 'kind'): number {
  let count = 0
  packs.buffer(kind, [given, null], 256, () => void count++)
  return count
}

test('plans of the same tensor have one pack, which the last of them gives back', () => {
  const weight = randn(4, 4)
  const [first, second] = [new Packs(), new Packs()]
  const before = used()
  assert.deepEqual([fills(first, weight), fills(first, weight), fills(second, weight)], [1, 0, 0])
  assert.deepEqual(first.buffers, second.buffers)
  assert.equal(weightBytes([first, second]), 256)
  assert.equal(used() - before, 256)
  first.dispose()
  first.dispose()
  assert.equal(used() - before, 256, 'the second still has it')
  assert.equal(fills(second, weight), 0)
  second.dispose()
  assert.equal(used(), before)
  assert.equal(fills(new Packs(), weight), 1, 'it is made anew')
})

test('another kind, view or value is another pack', () => {
  const weight = randn(4, 4)
  const packs = new Packs()
  const others = [weight, weight.t(), weight.narrow(0, 0, 2), weight.narrow(0, 2, 2), weight.clone()]
  assert.deepEqual(
    others.map((each) => fills(packs, each)),
    [1, 1, 1, 1, 1],
  )
  assert.equal(fills(packs, weight, 'another kind'), 1)
  assert.equal(fills(packs, weight.view(4, 4)), 0, 'the same view, made anew')
  weight.mul_(2)
  assert.equal(fills(packs, weight), 1)
  packs.dispose()
})

test('what cannot be filled takes no memory, and is tried again', () => {
  const weight = randn(4, 4)
  const packs = new Packs()
  const fail = (): never => {
    throw new RangeError('no')
  }
  assert.equal(
    takenBy(() => assert.throws(() => packs.buffer('kind', [weight, null], 256, fail), RangeError)),
    0,
  )
  assert.equal(fills(packs, weight), 1)
  packs.dispose()
})

test('a copy that operators kept goes where a plan has one', () => {
  const weight = randn(64, 64)
  const use = (): void => lendWeight(weight, () => {})
  use()
  const taken = takenBy(use)
  assert.equal(taken, 4 * 64 * 64)
  const packs = new Packs()
  assert.equal(
    takenBy(() => fills(packs, weight)),
    256 - taken,
  )
  assert.equal(
    takenBy(() => dropCopies(weight.untyped_storage())),
    0,
  )
  packs.dispose()
})

test('on another engine copies and packs are made anew', () => {
  const [copied, weight] = [tensor([[3]]).float(), randn(4, 4)]
  const packs = new Packs()
  const sameFirst = (pointer: number): void => assert.equal(wholeEngine().memory.f32[pointer / 4], 3)
  lendWeight(copied, sameFirst)
  lendWeight(copied, sameFirst)
  fills(packs, weight)
  abandonEngine(wholeEngine())
  lendWeight(copied, sameFirst)
  assert.equal(packs.isCurrent, false)
  const others = new Packs()
  assert.equal(fills(others, weight), 1)
  packs.dispose()
  assert.equal(fills(others, weight), 0)
  others.dispose()
})

test('a constant that stands for its negatives is that, folded or read by an operator', () => {
  const z = complex(randn(8), randn(8))
  const [mean, other] = [(z.conj() as Tensor & { imag: Tensor }).imag, (z as Tensor & { imag: Tensor }).imag]
  assert.deepEqual([mean.neg_bit, other.neg_bit], [true, false])
  const [weight, variance, x] = [randn(8, 4, 3, 3), randn(8).square().add(1), randn(2, 4, 7, 7)]
  const { conv2d, batch_norm } = nn.functional
  for (const each of [mean, other])
    for (const [kernels, f] of [
      [
        ['copy', 'f32_conv', 'copy'],
        (given: Tensor): Tensor => batch_norm(conv2d(given, weight), each, variance, null, null, false, 0.1, 1e-5),
      ],
      [
        ['copy', 'f32_conv', 'copy', 'call nextafter'],
        (given: Tensor): Tensor => nextafter(conv2d(given, weight), each.reshape(8, 1, 1)),
      ],
    ] as const) {
      const made = planOf(f, [x])
      assert.deepEqual(made?.steps, kernels)
      assert.ok(distance(made?.plan.run([x]) ?? [], [f(x)]) < 1e-6)
    }
})

/** A module's outputs of three calls, the last of them by a plan. */
function planned(net: nn.Sequential, x: Tensor): Tensor {
  for (let call = 0; call < 2; call++) net.forward(x)
  let y: Tensor | null = null
  assert.equal(
    runsWithin(() => (y = net.forward(x) as Tensor)),
    1,
  )
  return y as unknown as Tensor
}

test('plans of other sizes, and of other modules with the same weights, pack nothing', () => {
  const layer = nn.Conv2d(256, 256, 3)
  const weights = 4 * 256 * 256 * 16
  const [a, b] = [nn.Sequential(layer, nn.ReLU()).eval(), nn.Sequential(layer, nn.Tanh()).eval()]
  assert.ok(takenBy(() => planned(a, randn(1, 256, 9, 9))) > weights)
  for (const [net, size] of [
    [a, 8],
    [a, 7],
    [b, 9],
  ] as const) {
    const x = randn(1, 256, size, size)
    let y: Tensor | null = null
    const taken = takenBy(() => (y = planned(net, x)))
    assert.ok(taken < weights / 2)
    const wanted = withoutPlans(() => net.forward(x)) as Tensor
    assert.ok(distance([y as unknown as Tensor], [wanted]) < 1e-5)
  }
})

test('a module whose weights change has packs of its own, while another keeps those of before', () => {
  const layer = nn.Linear(3, 2, { bias: false })
  const [a, b] = [nn.Sequential(layer), nn.Sequential(layer, nn.ReLU())]
  const x = tensor([[1, 2, 3]]).float()
  const set = (values: number[][]): unknown => layer.load_state_dict({ weight: tensor(values).float() })
  set([
    [1, 0, 0],
    [0, 1, 0],
  ])
  assert.deepEqual([planned(a, x).tolist(), planned(b, x).tolist()], [[[1, 2]], [[1, 2]]])
  set([
    [0, 0, 2],
    [0, -2, 0],
  ])
  assert.deepEqual(planned(a, x).tolist(), [[6, -4]])
  assert.deepEqual(planned(b, x).tolist(), [[6, 0]])
})
