// Errors of a model tell the layer, and what would fit.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, ones, Size, tensor } from '../../../src/index.js'

test('a chain tells the path of the layer that its input does not fit, and what it says', () => {
  const net = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(3, 2), nn.Linear(4, 1)))
  assert.throws(() => net.forward(ones(2, 5)), {
    name: 'ShapeError',
    message:
      /^linear: .*Expected an input of size \[\*, 3\], got \[2, 5\].* \(in layer '1\.0', Linear\(in_features=3, out_features=2, bias=True\)\)\.$/,
  })
  assert.throws(() => net.forward(ones(2, 3)), {
    name: 'ShapeError',
    op: 'linear',
    message: /in layer '1\.1', Linear\(in_features=4/,
  })
})

test('a dtype that does not fit is told with the call that converts it', () => {
  const net = nn.Sequential(nn.Linear(3, 2))
  assert.throws(() => net.forward(ones(2, 3).double()), {
    name: 'DTypeError',
    message: /x\.to\(dtype\).*in layer '0', Linear/,
  })
  assert.throws(() => nn.LSTM(3, 2).forward(ones(2, 3).double()), {
    name: 'DTypeError',
    message:
      'RNN input dtype (torch.float64) does not match weight dtype (torch.float32). Convert input: input.to(torch.float32), or convert model: model.to(torch.float64)',
  })
  assert.throws(() => nn.Embedding(3, 2).__call__(ones(2)), {
    name: 'DTypeError',
    message: /input\.long\(\).*in Embedding\(3, 2\)/,
  })
})

test('layers of several lines are told by their first', () => {
  const layer = nn.TransformerEncoderLayer(4, 2)
  assert.throws(() => layer.__call__(ones(2, 3, 5)), {
    name: 'ShapeError',
    message: /embedding dimension of 4, but got 5 \(in MultiheadAttention\(…\)\)/,
  })
})

test('settings and weights that contradict each other are told, not followed', () => {
  const { multi_margin_loss } = nn.functional
  for (const sizes of [[1], [0], [4000]]) {
    const message = new RegExp(`^inconsistent weight size, expected 3 but got \\[${sizes[0]}\\]`)
    assert.throws(() => multi_margin_loss(ones(2, 3), tensor([0, 2]), { weight: ones(sizes) }), {
      name: 'ShapeError',
      message,
    })
  }
  assert.throws(() => multi_margin_loss(ones(1, 3), tensor([0]), { weight: ones(2, 2) }), {
    message: /^weight must be one-dimensional/,
  })
  // PyTorch 2.14 does not read these either.
  for (const setting of ['n_clusters', 'n_classes', 'head_size'] as const) {
    const softmax = nn.AdaptiveLogSoftmaxWithLoss(4, 10, [2, 5])
    softmax[setting] = 1e9
    assert.deepEqual(softmax.log_prob(ones(1, 4)).shape, Size.of(1, 10), setting)
    softmax.forward(ones(1, 4), tensor([0]))
  }
  const softmax = nn.AdaptiveLogSoftmaxWithLoss(4, 10, [2, 5])
  softmax.shortlist_size = 1e9
  const expected = { name: 'ShapeError', message: /settings of clusters that agree/ }
  assert.throws(() => softmax.forward(ones(1, 4), tensor([0])), expected)
  assert.throws(() => softmax.log_prob(ones(1, 4)), expected)
})
