// Recurrent modules whose settings lie about their weights, as in a hostile file: told before anything is allocated by them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, ones, randn, Size } from '../../../../src/index.js'

for (const make of [
  () => nn.LSTM(3, 4),
  () => nn.GRU(3, 4),
  () => nn.RNN(3, 4),
  () => nn.LSTMCell(3, 4),
  () => nn.GRUCell(3, 4),
  () => nn.RNNCell(3, 4),
]) {
  const name = String(make())
  test(`${name}: weights and biases of other sizes`, () => {
    for (const parameter of make()._parameters.keys()) {
      for (const sizes of [[], [1], [2, 2], [400]]) {
        const module = make()
        module._parameters.set(parameter, nn.Parameter(ones(sizes)))
        assert.throws(
          () => forward(module),
          { name: 'ShapeError', message: /as its settings say/ },
          `${parameter} of ${sizes}`,
        )
      }
    }
  })
}

// PyTorch 2.14 runs with any of these.
test('names of weights say nothing: the settings do', () => {
  for (const names of [3, [3], ['a'], [[3]], null, [['x']]]) {
    const module = nn.LSTM(3, 4)
    module.__dict__.set('_all_weights', names)
    assert.deepEqual((forward(module) as readonly [{ shape: readonly number[] }])[0].shape, Size.of(2, 4))
  }
})

function forward(module: nn.Module<unknown>): unknown {
  return (module as unknown as { forward(input: unknown): unknown }).forward(randn(2, 3))
}

const lies: readonly [
  name: string,
  make: () => nn.Module<unknown>,
  setting: string,
  value: unknown,
  message: RegExp,
][] = [
  [
    'hidden_size',
    () => nn.LSTM(3, 4),
    'hidden_size',
    1e9,
    /LSTM: .*a weight_hh of \[4000000000, 1000000000\], as its settings say.*\[16, 4\]/,
  ],
  ['proj_size', () => nn.GRU(3, 4), 'proj_size', 1e9, /GRU: .*a weight_hh of \[12, 1000000000\]/],
  ['num_layers', () => nn.RNN(3, 4), 'num_layers', 1e9, /RNN: .*weights of 1000000000 layers and directions/],
  [
    'bidirectional',
    () => nn.LSTM(3, 4),
    'bidirectional',
    true,
    /LSTM: .*a weight_hh of \[16, 4\], as its settings say.*none/,
  ],
  [
    'hidden_size of a cell',
    () => nn.GRUCell(3, 4),
    'hidden_size',
    1e9,
    /GRUCell: .*a weight_hh of \[3000000000, 1000000000\]/,
  ],
  [
    'a projection',
    () => nn.LSTM(3, 4, { proj_size: 2 }),
    'weight_hr_l0',
    null,
    /LSTM: .*a weight_hr of \[2, 4\].*none/,
  ],
]

for (const [name, make, setting, value, message] of lies) {
  test(name, () => {
    const module = make()
    if (value === null) module._parameters.set(setting, null)
    else module.setattr(setting, value)
    assert.throws(() => forward(module), { name: 'ShapeError', message })
  })
}
