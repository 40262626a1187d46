// Nets in training by plans: what they give and the statistics that they move are PyTorch's, and to the bit what operators give;
// what draws numbers, or reads what it counts, has no plan.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, test } from 'node:test'
import { Tensor, manual_seed, nn, randn, tensor } from '../../../src/index.js'
import { unlike } from '../../support/plans/bits.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { withPlanning, withoutPlans } from '../../support/plans/plans.js'
import { close } from './fixture.js'

interface Trained {
  readonly size: readonly number[]
  readonly outputs: readonly (readonly number[])[]
  readonly buffers: Readonly<Record<string, readonly number[]>>
}

const { torch, ...trained } = JSON.parse(
  readFileSync(new URL('../../fixtures/nn-training.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Trained>> & { readonly torch: string }

/** As nn-training.py makes them. */
const nets: Readonly<Record<string, () => nn.Sequential>> = {
  pictures: () =>
    nn.Sequential(
      nn.Conv2d(3, 18, 3),
      nn.BatchNorm2d(18),
      nn.ReLU(),
      nn.Conv2d(18, 5, 1),
      nn.BatchNorm2d(5, { momentum: 0.3 }),
    ),
  rows: () => nn.Sequential(nn.Linear(4, 7), nn.BatchNorm1d(7, { eps: 0.01 }), nn.Tanh()),
  sequences: () => nn.Sequential(nn.Conv1d(4, 6, 2), nn.BatchNorm1d(6, { affine: false }), nn.ReLU()),
  volumes: () => nn.Sequential(nn.Conv3d(1, 3, 2), nn.BatchNorm3d(3), nn.ReLU()),
  untracked: () => nn.Sequential(nn.Conv2d(3, 5, 1), nn.BatchNorm2d(5, { track_running_stats: false }), nn.ReLU()),
  'of each picture': () => nn.Sequential(nn.Conv2d(3, 5, 1), nn.InstanceNorm2d(5, { affine: true }), nn.ReLU()),
  'of each picture, tracked': () =>
    nn.Sequential(nn.Conv2d(3, 5, 1), nn.InstanceNorm2d(5, { track_running_stats: true }), nn.ReLU()),
}

nn.setWarningHandler(() => undefined)

beforeEach(() => void manual_seed(1))

test('what nets give in training, and what they move, is what PyTorch gives and moves', () => {
  assert.match(torch, /^2\.14/)
  assert.deepEqual(Object.keys(nets), Object.keys(trained))
  for (const [name, { size, outputs, buffers }] of Object.entries(trained)) {
    manual_seed(1)
    const net = (nets[name] as () => nn.Sequential)()
    manual_seed(2)
    const planned = runsWithin(() => {
      for (const wanted of outputs) {
        const got = net.forward(randn(...size))
        close(got, tensor([...wanted]).reshape([...got.shape]))
      }
    })
    assert.equal(planned, 3, name)
    const moved = [...net.named_buffers()]
    assert.deepEqual(
      moved.map(([each]) => each),
      Object.keys(buffers),
    )
    for (const [each, buffer] of moved) close(buffer.float().reshape(-1), tensor([...(buffers[each] ?? [])]).float())
  }
})

/** Two nets of the same state, of which one has no plans. */
function pair(make: () => nn.Sequential): [nn.Sequential, nn.Sequential] {
  const [net, other] = [make(), make()]
  other.load_state_dict(net.state_dict())
  return [net, other]
}

/** Calls both; how often plans ran. */
function step([net, other]: readonly [nn.Sequential, nn.Sequential], x: Tensor, what: string): number {
  const wanted = withoutPlans(() => other.forward(x.clone()))
  const planned = runsWithin(() => assert.equal(unlike(net.forward(x), wanted), null, what))
  return planned
}

function assertSameState([net, other]: readonly [nn.Sequential, nn.Sequential], what: string): void {
  assert.equal(unlike([...net.state_dict().values()], [...other.state_dict().values()]), null, what)
}

test('plans give and move what operators do, to the bit', () => {
  withPlanning({ changesBits: false, poisons: true }, () => {
    for (const [name, make] of Object.entries(nets)) {
      const both = pair(make)
      const { size } = trained[name] as Trained
      const runs = [1, 2, 3, 4].map((call) => step(both, randn(...size).mul(call), name))
      assert.deepEqual(runs, [0, 1, 1, 1], name)
      assertSameState(both, name)
    }
  })
})

test('statistics that JavaScript writes and reads between calls are those of the plan', () => {
  const both = pair(nets['pictures'] as () => nn.Sequential)
  const norms = both.map((net) => net.at(1) as nn.BatchNorm2d)
  const x = randn(2, 3, 6, 5)
  const changes: readonly (() => void)[] = [
    () => norms.forEach((norm) => (norm.running_mean as Tensor).add_(3)),
    () => norms.forEach((norm) => (norm.running_var as Tensor).at('2:5').fill_(0.5)),
    () => norms.forEach((norm) => norm.reset_running_stats()),
    () => norms.forEach((norm) => (norm.num_batches_tracked as Tensor).add_(100)),
    () => norms.forEach((norm) => (norm.running_mean as Tensor).copy_(randn(18).fill_(0.25))),
  ]
  withPlanning({ changesBits: false }, () => {
    for (let call = 0; call < 3; call++) step(both, x, 'before')
    for (const change of changes) {
      change()
      assert.equal(step(both, x, `${change}`), 1, `${change}`)
      // What was moved is seen by who reads it now, and is not lost by it.
      assertSameState(both, `${change}`)
      assert.equal(step(both, x, `${change}, again`), 1)
    }
  })
})

test('a weight that changes, and evaluation after training', () => {
  const both = pair(nets['pictures'] as () => nn.Sequential)
  const x = randn(2, 3, 6, 5)
  withPlanning({ changesBits: false }, () => {
    for (let call = 0; call < 3; call++) step(both, x, 'before')
    for (const net of both) (net.at(1) as nn.BatchNorm2d).weight?.mul_(2)
    for (let call = 0; call < 3; call++) step(both, x, 'another weight')
    for (const net of both) net.eval()
    assert.deepEqual(
      [1, 2, 3].map(() => step(both, x, 'in evaluation')),
      [0, 1, 1],
    )
    for (const net of both) net.train()
    for (let call = 0; call < 3; call++) step(both, x, 'in training again')
    assertSameState(both, 'at the end')
  })
})

test('a norm that is used twice moves twice', () => {
  const both = pair(() => {
    const norm = nn.BatchNorm1d(4)
    return nn.Sequential(nn.Linear(4, 4), norm, nn.ReLU(), nn.Linear(4, 4), norm)
  })
  withPlanning({ changesBits: false, poisons: true }, () => {
    const runs = [1, 2, 3].map(() => step(both, randn(6, 4), 'twice'))
    assert.deepEqual(runs, [0, 1, 1])
    assertSameState(both, 'twice')
  })
  assert.equal(((both[0].at(1) as nn.BatchNorm1d).num_batches_tracked as Tensor).item(), 6)
})

test('a batch of one value a channel is refused by a net that has a plan, and moves nothing', () => {
  const net = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
  for (let call = 0; call < 3; call++) net.forward(randn(2, 4))
  const before = (net.at(1) as nn.BatchNorm1d).running_mean?.clone()
  for (let call = 0; call < 3; call++)
    assert.throws(() => net.forward(randn(1, 4)), { message: /Expected more than 1 value per channel when training/ })
  assert.equal(unlike((net.at(1) as nn.BatchNorm1d).running_mean, before), null)
})

test('what draws numbers has no plan, nor what reads how many batches there were', () => {
  const unplanned: readonly nn.Sequential[] = [
    nn.Sequential(nn.Linear(4, 64), nn.BatchNorm1d(64), nn.Dropout(0.5)),
    nn.Sequential(nn.Linear(4, 64), nn.RReLU()),
    nn.Sequential(nn.Linear(4, 64), nn.BatchNorm1d(64, { momentum: null })),
  ]
  for (const net of unplanned) {
    const x = randn(3, 4)
    assert.equal(
      runsWithin(() => {
        for (let call = 0; call < 5; call++) net.forward(x)
      }),
      0,
      String(net),
    )
  }
  const averaged = unplanned[2]?.at(1) as nn.BatchNorm1d
  assert.equal((averaged.num_batches_tracked as Tensor).item(), 5)
  // The average of five equal means is the mean.
  const x = randn(3, 4)
  const one = nn.Sequential(nn.Linear(4, 64), nn.BatchNorm1d(64, { momentum: null }))
  for (let call = 0; call < 5; call++) one.forward(x)
  const wanted = (one.at(0) as nn.Linear).forward(x).mean(0)
  close((one.at(1) as nn.BatchNorm1d).running_mean as Tensor, wanted)
})
