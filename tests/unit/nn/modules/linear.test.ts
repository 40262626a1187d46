// Linear and the other modules of one operation: arguments, state, initial numbers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float64, manual_seed, nn } from '../../../../src/index.js'
import { close, fixture, floats, read } from '../fixture.js'

test(`initial numbers are PyTorch ${fixture.torch}'s for the same seed`, () => {
  for (const {
    args: [inputs, outputs, bias = true],
    state_dict,
  } of fixture.initial) {
    manual_seed(1)
    const state = nn.Linear(inputs, outputs, bias).state_dict()
    assert.deepEqual([...state.keys()], Object.keys(state_dict))
    for (const [name, tensor] of state) close(tensor, read(state_dict[name] as never), 1e-7)
  }
})

test('arguments by position and by name, with and without new', () => {
  const all = [
    nn.Linear(3, 2, false),
    nn.Linear(3, 2, { bias: false }),
    nn.Linear(3, { out_features: 2, bias: false }),
    nn.Linear({ in_features: 3, out_features: 2, bias: false }),
    new nn.Linear(3, 2, false),
  ]
  for (const linear of all) {
    assert.ok(linear instanceof nn.Linear)
    assert.deepEqual([linear.in_features, linear.out_features, linear.bias], [3, 2, null])
    assert.deepEqual([...linear.weight.shape], [2, 3])
    assert.ok(linear.weight instanceof nn.Parameter && linear.weight.requires_grad)
    assert.deepEqual([...linear._parameters.keys()], ['weight', 'bias'])
  }
  assert.equal(nn.Linear(3, 2, { dtype: float64 }).weight.dtype, float64)
  assert.equal(nn.ReLU({ inplace: true }).inplace, true)
  assert.equal(nn.ReLU().inplace, false)
  const flatten = nn.Flatten({ end_dim: 2 })
  assert.deepEqual([flatten.start_dim, flatten.end_dim], [1, 2])
  assert.ok(nn.Identity(54, 'anything', { there: true }) instanceof nn.Identity)
})

test("wrong arguments are TypeErrors in Python's words", () => {
  const loose = nn as unknown as Record<string, (...args: unknown[]) => unknown>
  const wrong: [name: string, args: unknown[], message: string][] = [
    ['Linear', [], "Linear() missing 2 required positional arguments: 'in_features' and 'out_features'"],
    ['Linear', [3], "Linear() missing 1 required positional argument: 'out_features'"],
    ['Linear', [3, { bais: false }], "Linear() got an unexpected keyword argument 'bais'"],
    ['Linear', [3, 2, { in_features: 3 }], "Linear() got multiple values for argument 'in_features'"],
    ['Linear', [1, 2, true, null, null, 6], 'Linear() takes from 2 to 5 positional arguments but 6 were given'],
    ['ReLU', [{ in_place: true }], "ReLU() got an unexpected keyword argument 'in_place'"],
    ['Flatten', [1, 2, 3], 'Flatten() takes from 0 to 2 positional arguments but 3 were given'],
  ]
  for (const [name, args, message] of wrong) {
    assert.throws(() => (loose[name] as (...args: unknown[]) => unknown)(...args), { name: 'TypeError', message })
  }
})

test('sizes that no tensor can have are refused', () => {
  for (const size of [-1, 1.5, NaN, Infinity, '3', null]) {
    assert.throws(() => nn.Linear(size as number, 2), /size|dimension|number|int|expected/i, String(size))
  }
})

test('no inputs or no outputs', () => {
  const none = nn.Linear(0, 2)
  assert.deepEqual([...none.weight.shape], [2, 0])
  assert.deepEqual(
    none.forward(floats([[], []])).tolist(),
    Array.from({ length: 2 }, () => none.bias?.tolist()),
  )
  assert.deepEqual([...nn.Linear(2, 0).forward(floats([[1, 2]])).shape], [1, 0])
  assert.deepEqual([...nn.Sequential(nn.Linear(2, 0), nn.ReLU()).forward(floats([[1, 2]])).shape], [1, 0])
})

test('Flatten joins the dimensions that it is told', () => {
  const x = floats(Array.from({ length: 24 }, (_, index) => index)).reshape(2, 3, 4)
  const modules = [nn.Flatten(), nn.Flatten(0), nn.Flatten(0, 1), nn.Flatten(-2, -1), nn.Flatten(2)]
  const shapes = modules.map((module) => module.forward(x).shape.join())
  assert.deepEqual(shapes, ['2,12', '24', '6,4', '2,12', '2,3,4'])
  assert.throws(
    () => nn.Flatten(3).forward(x),
    /Dimension out of range \(expected to be in range of \[-3, 2\], but got 3\)/,
  )
})

test('ReLU in place writes into its input and gives it back', () => {
  const x = floats([-1, 2, NaN])
  assert.equal(nn.ReLU(true).forward(x), x)
  assert.deepEqual(x.tolist(), [0, 2, NaN])
  assert.equal(nn.Identity().forward(x), x)
})
