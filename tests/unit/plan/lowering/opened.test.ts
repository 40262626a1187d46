// Operators without rules that are made of others: a plan has the kernels of these, and gives what the operator gives, to the bit.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../../src/index.js'
import { Tensor, bfloat16, manual_seed, nn, rand, randint, randn, tensor } from '../../../../src/index.js'
import { define } from '../../../../src/define.js'
import { tensorsOf } from '../../../../src/graph/trace.js'
import { unlike } from '../../../support/plans/bits.js'
import { aten, planOf, withPlanning } from '../../../support/plans/plans.js'
import type { Planned, Traceable } from '../../../support/plans/plans.js'

const F = nn.functional

/** A plan of a function, which has given what the function gives. */
function same(name: string, f: Traceable, make: () => readonly Tensor[]): Planned {
  return withPlanning({ changesBits: false, poisons: true }, () => {
    const made = planOf(f, make())
    assert.ok(made !== null, name)
    for (let run = 0; run < 2; run++) {
      const inputs = make()
      assert.equal(unlike(made.plan.run(inputs), tensorsOf(f(...inputs))), null, name)
    }
    return made
  })
}

const isCall = (step: string): boolean => step.startsWith('call')

const two = (): readonly Tensor[] => [randn(5, 7), randn(5, 7)]
const pictures = (): readonly Tensor[] => [randn(2, 8, 6, 6)]
const reductions = [0, 1, 2]

/** Of each a function, and what it takes. */
const opened: readonly (readonly [string, Traceable, () => readonly Tensor[]])[] = [
  ['mse_loss', (x, y) => reductions.map((each) => aten('mse_loss.default', x, y, each)), two],
  ['l1_loss', (x, y) => reductions.map((each) => aten('l1_loss.default', x, y, each)), two],
  ['smooth_l1_loss', (x, y) => reductions.map((each) => aten('smooth_l1_loss.default', x, y, each, 0.7)), two],
  ['huber_loss', (x, y) => reductions.map((each) => aten('huber_loss.default', x, y, each, 0.7)), two],
  ['kl_div', (x, y) => [true, false].map((each) => aten('kl_div.default', x, y.abs(), 2, each)), two],
  ['poisson_nll_loss', (x, y) => aten('poisson_nll_loss.default', x, y, true, false, 1e-8, 1), two],
  [
    'binary_cross_entropy_with_logits',
    (x, y) => [null, y].map((each) => aten('binary_cross_entropy_with_logits.default', x, y, each, null, 1)),
    () => [randn(4, 3), rand(4, 3)],
  ],
  [
    'cross_entropy of probabilities',
    (x, y) => F.cross_entropy(x, y, { label_smoothing: 0.1 }),
    () => [randn(4, 6), rand(4, 6)],
  ],
  ['margin losses', (x, y) => [F.soft_margin_loss(x, y.sign()), F.hinge_embedding_loss(x, y.sign())], two],
  ['triplet_margin_loss', (x, y) => F.triplet_margin_loss(x, y, y.neg(), { swap: true }), two],
  ['cosine_embedding_loss', (x, y) => F.cosine_embedding_loss(x, y, tensor([1, -1, 1, -1, 1])), two],
  ['pairwise_distance', (x, y) => F.pairwise_distance(x, y), two],
  ['glu', (x) => F.glu(x, 1), pictures],
  ['softmin', (x) => F.softmin(x, 1), two],
  ['pixel_shuffle', (x) => [F.pixel_shuffle(x, 2), F.pixel_unshuffle(x, 3), F.channel_shuffle(x, 4)], pictures],
  ['bilinear', (x, y, w) => F.bilinear(x, y, w), () => [randn(5, 3), randn(5, 4), randn(6, 3, 4)]],
  ['tensordot', (x, y) => torch.tensordot(x, y, 1), () => [randn(2, 3, 4), randn(4, 5)]],
  ['kron and outer', (x, y) => [torch.kron(x, y), torch.outer(x.select(0, 0), y.select(0, 1))], two],
  ['an elementwise einsum', (x, y) => torch.einsum('ij,ij->ji', x, y), two],
  ['diff, trapz and their sums', (x, y) => [torch.diff(x), torch.trapz(y, x), torch.cumulative_trapezoid(y)], two],
  ['take_along_dim', (x, y) => torch.take_along_dim(x, y, 1), () => [randn(3, 4), randint(0, 4, [3, 2])]],
  ['isin', (x, y) => torch.isin(x, y), () => [randint(0, 9, [3, 4]), randint(0, 9, [5])]],
  ['pools that have another name in ATen', (x) => aten('_adaptive_avg_pool2d.default', x, [1, 1]), pictures],
  ['a power of 0', (x) => aten('pow.Tensor_Scalar', x, 0), two],
  ['functions in place', (x, y) => [x.mul(2).copysign_(y), y.add(1).hypot_(x)], two],
  ['softsign and tanhshrink of halves', (x) => [F.softsign(x), F.tanhshrink(x)], () => [randn(100).to(bfloat16)]],
  [
    'quotients of halves that are cut',
    (x, y) => torch.div(x, y, { rounding_mode: 'trunc' }),
    () => [randn(100).mul(50).to(bfloat16), randn(100).to(bfloat16)],
  ],
]

for (const [name, f, make] of opened)
  test(name, () => {
    manual_seed(3)
    const { steps } = same(name, f, make)
    assert.deepEqual(steps.filter(isCall), [])
  })

test('an operator stays as it is where one within it has no rule', () => {
  const f = (x: Tensor): Tensor =>
    torch.mul(define('half_known', ['x'], (y: Tensor) => torch.cummax(torch.exp(y), 1)[0])(x), 2)
  assert.deepEqual(same('half_known', f, two).steps.filter(isCall), ['call half_known'])
})

test('an error within an operator is the one that it has by itself', () => {
  const gathered = define('own_gathered', ['x', 'at'], (x: Tensor, at: Tensor) => torch.gather(x, 1, at))
  const f = (x: Tensor, at: Tensor): Tensor => gathered(torch.exp(x), at)
  const made = planOf(f, [randn(3, 4), tensor([[0], [1], [2]])])
  assert.deepEqual(made?.steps.filter(isCall), [])
  const wrong = [randn(3, 4), tensor([[0], [1], [4]])] as [Tensor, Tensor]
  let message = ''
  assert.throws(
    () => f(...wrong),
    (error: Error) => ((message = error.message), true),
  )
  assert.throws(() => made?.plan.run(wrong), { message })
})
