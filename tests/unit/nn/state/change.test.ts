// Modules on the device `meta`, and from there to the cpu: torch/nn/modules/module.py: to, to_empty; load_state_dict. Messages are those
// of PyTorch 2.14.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MetaError, float64, nn, ones } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const device = 'meta'

function places(module: { parameters(): Iterable<Tensor>; buffers(): Iterable<Tensor> }): string[] {
  return [...module.parameters(), ...module.buffers()].map((tensor) => tensor.device.type)
}

test('constructors make parameters on meta', () => {
  const modules = [
    nn.Linear(2, 3, { device }),
    nn.Bilinear(2, 3, 4, { device }),
    nn.Conv2d(2, 3, 3, { device }),
    nn.ConvTranspose1d(2, 3, 3, { device }),
    nn.BatchNorm1d(3, { device }),
    nn.LayerNorm(3, { device }),
    nn.GroupNorm(1, 3, { device }),
    nn.RMSNorm(3, { device }),
    nn.Embedding(3, 4, { device }),
    nn.EmbeddingBag(3, 4, { device }),
    nn.PReLU({ device }),
    nn.LSTM(2, 3, { device }),
    nn.GRUCell(2, 3, { device }),
    nn.MultiheadAttention(4, 2, { device }),
    nn.TransformerEncoderLayer(4, 2, { device }),
    nn.Transformer({ d_model: 4, nhead: 2, num_encoder_layers: 1, num_decoder_layers: 1, device }),
    nn.AdaptiveLogSoftmaxWithLoss(8, 10, [4], { device }),
  ]
  for (const module of modules) {
    const found = places(module)
    assert.ok(found.length > 0 && found.every((place) => place === 'meta'), `${module.constructor.name}: ${found}`)
  }
  assert.throws(() => nn.Linear(2, 3, { device: 'cuda' }), /cuda/)
})

test('to meta, empty on the cpu, then loaded', () => {
  const source = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).eval()
  const net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).eval()
  const [first] = [...net.parameters()]
  net.to('meta')
  assert.ok(places(net).every((place) => place === 'meta'))
  assert.equal([...net.parameters()][0], first)
  assert.deepEqual([...net.forward(ones(4, 2, { device })).shape], [4, 3])
  for (const move of [() => net.to('cpu'), () => net.cpu()])
    assert.throws(move, (error) => error instanceof MetaError && error.message.includes('to_empty'))
  assert.equal(net.double(), net)
  assert.ok([...net.parameters()].every(({ dtype, isMeta }) => dtype === float64 && isMeta))
  net.float().to_empty({ device: 'cpu' })
  assert.ok(places(net).every((place) => place === 'cpu'))
  net.load_state_dict(source.state_dict())
  assert.deepEqual(net.forward(ones(4, 2)).tolist(), source.forward(ones(4, 2)).tolist())
})

test('a state dict is assigned to a net on meta, and copied it does nothing but warn', () => {
  const warnings: string[] = []
  const before = nn.setWarningHandler((message) => warnings.push(message))
  try {
    const source = nn.Linear(2, 3)
    const net = nn.Linear(2, 3, { device })
    net.load_state_dict(source.state_dict())
    assert.ok(warnings.some((text) => text.startsWith('for weight: copying from a non-meta parameter')))
    assert.ok(net.weight.isMeta)
    net.load_state_dict(source.state_dict(), { assign: true })
    assert.deepEqual(net.forward(ones(1, 2)).tolist(), source.forward(ones(1, 2)).tolist())
  } finally {
    nn.setWarningHandler(before)
  }
})

test('tied parameters stay tied', () => {
  const a = nn.Linear(2, 2)
  const b = nn.Linear(2, 2)
  b.weight = a.weight
  const net = nn.Sequential(a, b).to('meta').to_empty({ device: 'cpu' })
  assert.equal((net.at(0) as nn.Linear).weight, (net.at(1) as nn.Linear).weight)
})
