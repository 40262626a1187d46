// The cache of plans: which calls a plan is used for, what it gives back, how many there are. A function is its front here, so that
// each argument can be what it likes; whether a plan ran is counted.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import {
  Dict,
  Tensor,
  Tuple,
  cat,
  einsum,
  full_like,
  manual_seed,
  randn,
  relu,
  take,
  tensor,
  view_as_complex,
  view_as_real,
  where,
  zeros,
} from '../../../src/index.js'
import { traced } from '../../../src/graph/trace.js'
import { called } from '../../../src/op.js'
import type { AnyFunction } from '../../../src/op.js'
import { Plans } from '../../../src/plan/plans.js'
import { markFloat } from '../../../src/python/marks.js'
import { distance, withPlanning } from '../../support/plans/plans.js'

type Body = (...args: never[]) => unknown

let ran = 0

/** A function with plans of its own: what a call gives, by a plan where there is one. */
function planned(
  body: Body,
  states: () => readonly unknown[] = () => [],
  isEager = false,
): (...args: unknown[]) => unknown {
  const run = body as (...args: unknown[]) => unknown
  const plans = new Plans({
    watch: () => true,
    trace: ({ args }) => ({ ...traced(() => run(...args)), cost: null }),
    isEager,
  })
  return (...args) => {
    const found = plans.find(args, Infinity, states())
    if (found === null) return run(...args)
    ran++
    return found.now()
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value]
  if (value instanceof Map) return [...value.values()].flatMap(tensorsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tensorsIn) : []
}

/** Calls a function with each list of arguments in turn, three times over, and holds what it gives to the same without plans. */
function agrees(body: Body, ...calls: readonly (readonly unknown[])[]): void {
  const run = planned(body)
  for (let round = 0; round < 3; round++) {
    for (const args of calls) {
      const wanted = (body as (...args: unknown[]) => unknown)(...args)
      assert.ok(distance(tensorsIn(run(...args)), tensorsIn(wanted)) < 1e-6)
    }
  }
}

beforeEach(() => {
  ran = 0
  manual_seed(3)
})

const [x, y] = [randn(3, 4), randn(3, 4)]

test('a plan is made at the second call of a key, and used from then on', () => {
  const run = planned((a: Tensor) => relu(a))
  for (let call = 0; call < 4; call++) assert.ok(distance([run(x) as Tensor], [relu(x)]) === 0)
  assert.equal(ran, 3)
  run(randn(2, 4))
  assert.equal(ran, 3)
})

test('where the first call is planned too, that is so of the first sizes, and where nothing is computed once', () => {
  const ranIn = (call: () => unknown): number => {
    const before = ran
    call()
    return ran - before
  }
  const run = planned((x: Tensor) => relu(x).mul(2), undefined, true)
  const sizes = Array.from({ length: 20 }, (_, index) => index + 1)
  const counts = sizes.map((size) => ranIn(() => run(randn(size))))
  assert.deepEqual([counts.slice(0, 8), counts.slice(8)], [Array(8).fill(1), Array(12).fill(0)])
  assert.equal(
    ranIn(() => run(randn(20))),
    1,
    'a size that is called again is planned as ever',
  )
  const weight = tensor([1, 2, 3]).float()
  const folding = planned((x: Tensor) => relu(x).mul(weight.exp()), undefined, true)
  assert.deepEqual(
    [1, 2].map(() => ranIn(() => folding(randn(3)))),
    [0, 1],
  )
})

test('numbers, texts and null are told apart by value', () => {
  const body = (a: Tensor, by: number, how: string | null, scale: readonly number[]): Tensor =>
    (how === 'minus' ? relu(a).sub(by) : relu(a).add(by)).mul(how === null ? 2 : (scale[0] as number))
  const rest: readonly unknown[][] = [
    [1, 'plus', [1]],
    [2, 'plus', [1]],
    [1, 'minus', [1]],
    [1, null, [1]],
    [1, 'plus', [3]],
    [1, 'plus', [1, 3]],
  ]
  agrees(body, ...rest.map((each) => [x, ...each]))
  assert.equal(ran, 12)
})

test('dicts are told apart by their keys, numbers too', () => {
  const body = (of: Dict<unknown, Tensor>): Tensor => relu(of.get(1) as Tensor).sub(of.get(2) as Tensor)
  const [one, two] = [
    new Dict<unknown, Tensor>([
      [1, x],
      [2, y],
    ]),
    new Dict<unknown, Tensor>([
      [2, x],
      [1, y],
    ]),
  ] as const
  agrees(body, [one], [two])
  assert.equal(ran, 4)
})

test('sizes, strides, dtypes, bits and starts are told apart', () => {
  const base = randn(6, 4)
  agrees(
    (a: Tensor) => relu(a).sigmoid(),
    [base],
    [base.at('2:')],
    [randn(4, 6).t()],
    [base.reshape(4, 6)],
    [base.double()],
  )
  assert.equal(ran, 10)
  // Of the same sizes, from elsewhere in a storage.
  agrees((a: Tensor) => relu(a).mul(a), [base], [randn(8, 4).at('2:')], [randn(9, 4).at('3:')])
  // Alike but for the bit of a negative that is not written.
  const numbers = view_as_complex(randn(1, 1, 2))
  agrees((a: Tensor) => relu(a).add(a), [numbers.imag], [numbers.conj().imag])
  assert.ok(ran > 8)
})

test('a list of floats is no list of integers', () => {
  const [floats, integers] = [
    [2, 3],
    [2, 3],
  ]
  floats.forEach((value, index) => markFloat(floats, index, value))
  agrees((a: Tensor, of: readonly number[]) => relu(a).add(tensor(of)), [randn(3, 2), floats], [randn(3, 2), integers])
  const dtypes = (of: readonly number[]): unknown => [relu(x), zeros(2).to(tensor(of).dtype).add(1)]
  agrees(dtypes as Body, [integers], [floats])
})

test('the same tensor twice is no pair of tensors', () => {
  const body = (a: Tensor, b: Tensor): Tensor => (a === b ? relu(a) : relu(a).add(b))
  agrees(body, [x, x], [x, y], [x, x.view(3, 4)])
  assert.equal(ran, 6)
})

test('tensors that share a storage are no pair that does not', () => {
  const whole = randn(4, 4)
  const body = (a: Tensor, b: Tensor): Tensor =>
    a.untyped_storage() === b.untyped_storage() ? relu(a).sub(b) : relu(a).add(b)
  agrees(body, [whole, whole.view(4, 4)], [whole, randn(4, 4)])
  assert.equal(ran, 4)
  agrees(body, [whole.at(0), whole.at(1)])
  assert.equal(ran, 4, 'other views of one storage have no plan')
})

test('lists, tuples, dicts and names keep their structure', () => {
  const body = (given: readonly Tensor[] | Dict<string, Tensor> | Record<string, Tensor>): unknown => {
    const list = Array.isArray(given) ? given : given instanceof Dict ? [...given.values()] : Object.values(given)
    return new Dict([
      ['all', Tuple.from([relu(list[0] as Tensor), [cat(list as Tensor[]), list.length], null])],
      ['first', list[0]],
    ])
  }
  const run = planned(body as Body)
  const forms = [[x, y], Tuple.from([x, y]), new Dict([['a', x]]), { a: x, b: y }, { b: x, a: y }, [[x], y]]
  for (const form of forms.slice(0, 5)) {
    const wanted = body(form as Tensor[]) as Dict<string, unknown>
    for (let call = 0; call < 3; call++) {
      const got = run(form) as Dict<string, unknown>
      assert.ok(got instanceof Dict && got.get('all') instanceof Tuple)
      assert.equal(got.get('first'), x)
      assert.ok(distance(tensorsIn(got), tensorsIn(wanted)) < 1e-6)
      assert.equal(((got.get('all') as Tuple)[1] as unknown[])[1], ((wanted.get('all') as Tuple)[1] as unknown[])[1])
    }
  }
  assert.equal(ran, 10)
  const [first, second] = [run([x, y]), run([x, y])] as [Dict, Dict]
  assert.notEqual(first, second)
  assert.notEqual((first.get('all') as Tuple)[1], (second.get('all') as Tuple)[1], 'a list is the caller’s own')
})

test('what is an input, or a view of one, is given back as such', () => {
  const run = planned((a: Tensor) => [a, a.view(12).at('2:'), relu(a), a.t()])
  for (const given of [x, y, randn(6, 4).at('3:'), randn(6, 4).at('2:5'), x]) {
    for (let call = 0; call < 2; call++) {
      const [same, part, made, turned] = run(given) as [Tensor, Tensor, Tensor, Tensor]
      assert.equal(same, given)
      for (const view of [part, turned]) assert.equal(view.untyped_storage(), given.untyped_storage())
      assert.ok(distance([part, turned], [given.view(12).at('2:'), given.t()]) === 0)
      assert.notEqual(made.untyped_storage(), given.untyped_storage())
    }
  }
  assert.ok(ran >= 8)
})

test('what asks where an input starts is not planned for one that starts later', () => {
  const body = (a: Tensor): Tensor => relu(a.as_strided([2], [1], 1))
  const base = randn(3, 4)
  agrees(body, [base.at('1:')], [base])
})

test('what depends on values, or gives what is not known, has no plan', () => {
  class Own {
    constructor(readonly value: Tensor) {}
  }
  const bodies: readonly Body[] = [
    (a: Tensor) => ((a.sum().item() as number) > 0 ? relu(a) : a.mul(2)),
    (a: Tensor) => ((a.tolist() as number[])[0] === 0 ? relu(a) : a.mul(3)),
    (a: Tensor) => new Own(relu(a)),
    (a: Tensor) =>
      relu(a)
        .add(tensor([Math.PI, 1, 2, 3]))
        .mul_(2)
        .nonzero(),
  ]
  for (const body of bodies) {
    const run = planned(body)
    for (let call = 0; call < 4; call++) run(x)
  }
  assert.equal(ran, 0)
})

test('a call whose tensors are in an object has no plan', () => {
  const weight = randn(4, 4)
  const run = planned((a: Tensor) =>
    relu(a)
      .add(einsum('ij,jk->ik', a, weight))
      .add(full_like(a, 2, { dtype: a.dtype })),
  )
  for (let call = 0; call < 3; call++) run(x)
  assert.ok(ran > 0, 'options are no tensors')
  ran = 0
  const named = planned((a: Tensor) => relu(a).add(where({ condition: a.gt(0), input: a, other: weight.at(':3') })))
  for (const given of [x, y, x]) {
    const wanted = relu(given).add(where(given.gt(0), given, weight.at(':3')))
    assert.ok(distance([named(given) as Tensor], [wanted]) < 1e-6)
  }
})

test('an operator that takes tensors in an object has no plan, and takes those of each call', () => {
  const run = ({ other }: { other: Tensor }): Tensor => other.add(1)
  const operator = { name: 'own', names: ['given'], spelled: ['given'], required: 1, run: run as AnyFunction }
  const weight = randn(3, 4)
  const body = (a: Tensor): Tensor => relu(a).add(called(operator, [{ other: weight }]) as Tensor)
  const named = planned(body)
  for (let call = 0; call < 4; call++) {
    assert.ok(distance([named(x) as Tensor], [body(x)]) < 1e-6)
    weight.mul_(2)
  }
  assert.equal(ran, 0)
})

test('what an operator throws leaves an input as far written as the run was', () => {
  // The first is a kernel whose positions are checked before it, the second is left to its operator: plans hold no complex numbers.
  for (const looked of [
    (a: Tensor, index: Tensor) => a.gather(0, index),
    (a: Tensor, index: Tensor) => view_as_real(take(view_as_complex(a.reshape(6, 2)), index)),
  ]) {
    ran = 0
    const body = (a: Tensor, index: Tensor): Tensor => looked(a.mul_(2).exp(), index)
    const run = planned(body)
    const calls = [tensor([[0, 1, 2, 0]]), tensor([[1, 1, 1, 1]]), tensor([[2, 0, 0, 0]]), tensor([[70, 0, 0, 0]])]
    for (const index of calls) {
      const [given, same] = [x.clone(), x.clone()]
      if (index.at(0, 0).item() === 70) {
        assert.throws(() => body(same, index))
        assert.throws(() => run(given, index))
      } else assert.ok(distance([run(given, index) as Tensor], [body(same, index)]) < 1e-6)
      assert.equal(distance([given], [same]), 0)
    }
    assert.equal(ran, 3)
  }
})

test('what begins within its block and is written later is left to operators', () => {
  const body = (a: Tensor): Tensor => {
    const row = relu(a).repeat(2, 2).at('1:2:3').abs_()
    return row.slice_scatter(row, 0, 0, null, 1).fill_(0.5).diagonal()
  }
  const run = planned(body)
  for (let call = 0; call < 4; call++) assert.equal(distance([run(x) as Tensor], [body(x)]), 0)
})

test('states are watched: which they are, and what is in them', () => {
  let [weight, scale] = [randn(3, 4), 2] as [Tensor, number]
  const body = (a: Tensor): Tensor => relu(a).mul(weight).mul(scale)
  const run = planned(body, () => [weight, scale])
  const hold = (): void => assert.ok(distance([run(x) as Tensor], [body(x)]) < 1e-6)
  for (let call = 0; call < 3; call++) hold()
  assert.equal(ran, 2)
  weight.mul_(2)
  hold()
  weight = randn(3, 4)
  hold()
  scale = 3
  hold()
  assert.ok(ran > 2)
})

test('an input that is a weight has no plan', () => {
  const weight = randn(3, 4)
  const run = planned(
    (a: Tensor) => relu(a).add(weight),
    () => [weight],
  )
  for (let call = 0; call < 3; call++) run(x)
  assert.equal(ran, 2)
  run(weight)
  run(weight.view(3, 4))
  assert.equal(ran, 2)
})

test('what changes all the time is not planned for ever, and what is run often is', () => {
  const weight = randn(3, 4)
  const run = planned(
    (a: Tensor) => relu(a).add(weight),
    () => [weight],
  )
  for (let change = 0; change < 100; change++) {
    weight.add_(1)
    for (let call = 0; call < 2; call++) run(x)
  }
  assert.ok(ran > 0 && ran < 60, `${ran}`)
  for (let change = 0; change < 20; change++) {
    weight.add_(1)
    for (let call = 0; call < 400; call++) run(x)
  }
  assert.ok(ran > 7000, `${ran}`)
})

test('there are no plans where there are to be none', () => {
  withPlanning({ isOn: false }, () => {
    const run = planned((a: Tensor) => relu(a))
    for (let call = 0; call < 4; call++) run(x)
  })
  assert.equal(ran, 0)
})
