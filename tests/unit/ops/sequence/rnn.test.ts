// Recurrent layers in other precisions, whose numbers are those of float32 within their rounding; and what must stay as it is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allclose, manual_seed, nn, randn } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const makers = {
  RNN: () => nn.RNN(3, 5, 2, { bidirectional: true }),
  LSTM: () => nn.LSTM(3, 5, 2, { bidirectional: true }),
  GRU: () => nn.GRU(3, 5, 2, { bidirectional: true }),
}

for (const cls of ['RNN', 'LSTM', 'GRU'] as const) {
  test(`${cls} in float64, float16 and bfloat16`, () => {
    manual_seed(1)
    const x = randn(4, 2, 3)
    const module = makers[cls]()
    const wanted = values(module.forward(x)[0])
    for (const [convert, tolerance] of [
      ['double', 1e-6],
      ['half', 2e-3],
      ['bfloat16', 2e-2],
    ] as const) {
      const output = module[convert]().forward(x[convert]())[0] as Tensor
      assert.equal(output.dtype, x[convert]().dtype)
      for (const [at, value] of values(output).entries()) {
        assert.ok(
          Math.abs(value - (wanted[at] as number)) < tolerance,
          `${convert}: element ${at} is ${value}, not ${wanted[at]}`,
        )
      }
    }
  })
}

test('first states are read, not written', () => {
  const [h, c] = [randn(1, 2, 4), randn(1, 2, 4)]
  const before = [h.tolist(), c.tolist()]
  nn.LSTM(3, 4).forward(randn(5, 2, 3), [h, c])
  assert.deepEqual([h.tolist(), c.tolist()], before)
})

test('a weight that changes is packed anew', () => {
  const gru = nn.GRU(2, 3)
  const x = randn(3, 1, 2)
  gru.forward(x)
  for (const parameter of gru.parameters()) nn.init.zeros_(parameter)
  assert.deepEqual(gru.forward(x)[1].tolist(), [[[0, 0, 0]]])
})

test('sizes that do not fit are told in the words of PyTorch', () => {
  const lstm = nn.LSTM(3, 4)
  const wrong: [() => unknown, string][] = [
    [() => lstm.forward(randn(5, 2, 7)), 'input.size(-1) must be equal to input_size. Expected 3, got 7'],
    [() => lstm.forward(randn(5)), 'LSTM: Expected input to be 2D or 3D, got 1D instead'],
    [
      () => lstm.forward(randn(5, 2, 3), [randn(1, 3, 4), randn(1, 2, 4)]),
      'Expected hidden[0] size (1, 2, 4), got [1, 3, 4]',
    ],
    [
      () => lstm.forward(randn(5, 2, 3), [randn(1, 4), randn(1, 4)]),
      'For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors',
    ],
    [() => nn.GRU(3, 4).forward(randn(5, 2, 3), randn(2, 2, 4)), 'Expected hidden size (1, 2, 4), got [2, 2, 4]'],
    [() => nn.GRUCell(3, 4).forward(randn(2, 5)), 'input has inconsistent input_size: got 5 expected 3'],
  ]
  for (const [run, message] of wrong) assert.throws(run, { name: 'ShapeError', message })
  for (const [run, message] of [
    [() => nn.LSTM(3, 0), 'hidden_size must be greater than zero'],
    [() => nn.LSTM(3, 4, { proj_size: 4 }), 'proj_size has to be smaller than hidden_size'],
    [
      () => nn.RNN(3, 4, { nonlinearity: 'sigmoid' as 'tanh' }),
      "Unknown nonlinearity 'sigmoid'. Select from 'tanh' or 'relu'.",
    ],
    [
      () => nn.GRU(3, 4, { dropout: 2 }),
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    ],
  ] as const) {
    assert.throws(run, { message })
  }
})

test('packed sequences: lengths that do not fit', () => {
  const { pack_padded_sequence } = nn.utils.rnn
  assert.throws(() => pack_padded_sequence(randn(4, 2, 3), [2, 3]), { message: /must be sorted in decreasing order/ })
  assert.throws(() => pack_padded_sequence(randn(4, 2, 3), [3]), {
    message: /Expected `len\(lengths\)` to be equal to batch_size/,
  })
  assert.throws(() => pack_padded_sequence(randn(4, 2, 3), [3, 0]), { message: /greater than 0/ })
  assert.throws(() => pack_padded_sequence(randn(4, 2, 3), [5, 3]), { message: /at most 4/ })
  const sequences = [randn(2, 3), randn(4, 3), randn(1, 3)]
  const packed = nn.utils.rnn.pack_sequence(sequences, false)
  assert.deepEqual(packed.batch_sizes.tolist(), [3, 2, 1, 1])
  assert.deepEqual(
    nn.utils.rnn.unpack_sequence(packed).map((each) => each.tolist()),
    sequences.map((each) => each.tolist()),
  )
})

test('each packed sequence is computed as it is alone, in both directions and by projections too', () => {
  manual_seed(2)
  const sequences = [4, 4, 2, 1, 1].map((length) => randn(length, 3))
  const { pack_sequence, unpack_sequence } = nn.utils.rnn
  for (const module of [
    nn.LSTM(3, 7, 2, { bidirectional: true, proj_size: 4 }),
    nn.GRU(3, 5, 2, { bidirectional: true }),
  ]) {
    const [packed, state] = module.forward(pack_sequence(sequences) as never) as unknown as [never, Tensor | [Tensor]]
    const last = Array.isArray(state) ? state[0] : (state as Tensor)
    unpack_sequence(packed).forEach((got, at) => {
      const [wanted, own] = module.forward(sequences[at] as Tensor) as unknown as [Tensor, Tensor | [Tensor]]
      assert.ok(allclose(got, wanted, { atol: 1e-6 }), `sequence ${at}`)
      const ownLast = Array.isArray(own) ? own[0] : (own as Tensor)
      assert.ok(allclose(last.select(1, at), ownLast, { atol: 1e-6 }), `the state of sequence ${at}`)
    })
  }
})

function values(output: unknown): number[] {
  return Array.from((output as Tensor).toTypedArray() as Float32Array, Number)
}
