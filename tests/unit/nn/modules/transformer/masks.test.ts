// Masks of encoders and decoders: one that is the causal one is taken for it, any other as it is. Values of PyTorch 2.14.1, whose
// drawing of weights and inputs torchlet repeats (manual_seed(3)). Where nothing is trained an encoder's numbers take PyTorch's
// fast path, which takes each number but 0 of a mask as masked: of a mask without zeros everything, which gives NaN.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { full, manual_seed, nn, randn, tensor, triu, zeros } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'

const encoder = {
  'train mask': [
    -1.491894, -0.246284, 1.18763, 0.550548, -1.649168, 0.136387, 0.998635, 0.514146, 0.706907, 1.23359, -0.751484,
    -1.189013,
  ],
  'train causal': [
    -1.459203, -0.391102, 0.979566, 0.870739, -1.554644, -0.198625, 0.81907, 0.9342, 0.800244, 1.172664, -0.848196,
    -1.124711,
  ],
  'eval mask': Array<number>(12).fill(NaN),
  'eval causal': [
    -1.459203, -0.391102, 0.979566, 0.870739, -1.554644, -0.198625, 0.81907, 0.934199, 0.800244, 1.172664, -0.848196,
    -1.124711,
  ],
}

const decoder = {
  'train mask': [
    1.680067, -0.582191, -0.892253, -0.205624, 0.033058, 0.719378, -1.640791, 0.888355, 0.927669, -1.544549, 0.839243,
    -0.222363,
  ],
  'train causal': [
    1.702155, -0.471702, -0.863346, -0.367107, 0.051655, 0.765318, -1.649024, 0.832051, 0.917311, -1.551316, 0.841862,
    -0.207857,
  ],
}

const options = { dropout: 0, batch_first: true } as const

function assertOutputs(
  expected: Readonly<Record<string, readonly number[]>>,
  net: nn.Module,
  forward: (mask: Tensor) => Tensor,
  mask: Tensor,
): void {
  const masks = { mask, causal: triu(full([3, 3], -Infinity), 1) }
  for (const [name, values] of Object.entries(expected)) {
    const [mode, which] = name.split(' ') as ['train' | 'eval', keyof typeof masks]
    net.train(mode === 'train')
    assertNear(forward(masks[which]), values, name)
  }
}

function assertNear(output: Tensor, values: readonly number[], name: string): void {
  const got = output.flatten().tolist() as number[]
  for (const [index, value] of values.entries()) {
    const near = Number.isNaN(value) ? Number.isNaN(got[index]) : Math.abs((got[index] as number) - value) < 1e-5
    assert.ok(near, `${name}: ${got[index]} at ${index}, not ${value}`)
  }
}

/** By `torch.manual_seed(3)` and the draws below, in training: `MultiheadAttention(4, 2, batch_first=True, …)(…, is_causal=True)`. */
const hinted = {
  plain: [
    0.203101, -0.545487, -0.34067, -0.383343, -0.048578, -0.375165, -0.054842, -0.204843, -0.240593, -0.309042,
    0.078744, -0.16864,
  ],
  'plain padded': [
    -0.117903, -0.369069, 0.017533, -0.115469, 0.083217, -0.462387, -0.180154, -0.238954, 0.019694, -0.453622,
    -0.149884, -0.253302,
  ],
  'plain weights': [
    -0.50574, -0.10469, 0.401367, 0.041747, 0.039021, -0.432548, -0.131699, -0.211854, -0.25684, -0.30173, 0.087469,
    -0.173863,
  ],
  'plain short': [
    0.174483, 0.287961, 0.01126, 0.384995, -0.147414, 0.367711, 0.211655, 0.202086, -0.084849, 0.337424, 0.180549,
    0.242696,
  ],
  bias_kv: [
    0.200545, -0.263989, -0.381336, 0.389667, 0.315134, -0.392617, -0.543451, 0.376509, -0.100822, -0.047264, -0.209804,
    0.382228,
  ],
  'bias_kv padded': [
    -0.182836, 0.24614, -0.042033, -0.0478, -0.389708, 0.356428, 0.439229, -0.138493, -0.476939, 0.446134, 0.313576,
    -0.056465,
  ],
  'bias_kv weights': [
    0.307728, -0.349435, -0.647322, 0.251755, -0.304769, 0.274181, 0.341415, -0.126659, -0.273066, 0.179002, -0.019486,
    0.212486,
  ],
  'bias_kv short': [
    -0.052545, 0.209792, 0.341985, -0.501924, 0.116139, 0.066702, 0.147575, -0.455018, 0.113723, -0.142212, -0.32024,
    0.305619,
  ],
  zero: [
    -0.144317, 0.126464, 0.094796, 0.01613, -0.025415, 0.016344, -0.090063, -0.038316, 0.028371, 0.082998, -0.084044,
    0.051237,
  ],
  'zero padded': [
    -0.120769, 0.118991, 0.079084, 0.023855, -0.050151, 0.073132, 0.036725, 0.030683, -0.010715, 0.116413, 0.012373,
    0.086376,
  ],
  'zero weights': [
    0.004651, -0.019508, -0.139072, -0.055762, 0.014737, -0.011926, -0.109541, -0.032496, -0.001703, 0.107449,
    -0.005923, 0.078517,
  ],
  'zero short': [
    0.100083, -0.221837, -0.248862, -0.163916, 0.060387, -0.171973, -0.010466, -0.042682, 0.061367, 0.015884, -0.011319,
    0.05004,
  ],
} as const

test('the hint is_causal counts more than a mask that says otherwise, unless there is padding or weights are wanted', () => {
  manual_seed(3)
  for (const [name, options] of [
    ['plain', {}],
    ['bias_kv', { add_bias_kv: true }],
    ['zero', { add_zero_attn: true }],
  ] as const) {
    const attention = nn.MultiheadAttention(4, 2, { batch_first: true, ...options })
    const [x, y, attn_mask] = [randn(1, 3, 4), randn(1, 2, 4), randn(3, 3)]
    const hint = { attn_mask, is_causal: true, need_weights: false }
    const key_padding_mask = tensor([[false, true, false]])
    const outputs = {
      [name]: attention.forward(x, x, x, hint),
      [`${name} padded`]: attention.forward(x, x, x, { ...hint, key_padding_mask }),
      [`${name} weights`]: attention.forward(x, x, x, { ...hint, need_weights: true }),
      [`${name} short`]: attention.forward(x, y, y, { ...hint, attn_mask: zeros(3, 2) }),
    }
    for (const [key, [output]] of Object.entries(outputs)) assertNear(output, hinted[key as keyof typeof hinted], key)
  }
})

test("an encoder's mask", () => {
  manual_seed(3)
  const net = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, options), 1, { enable_nested_tensor: false })
  const x = randn(1, 3, 4)
  randn(1, 3, 4)
  assertOutputs(encoder, net, (mask) => net.forward(x, mask), randn(3, 3))
})

test("a decoder's mask", () => {
  manual_seed(3)
  const net = nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, options), 1)
  const x = randn(1, 3, 4)
  const memory = randn(1, 3, 4)
  const modes = Object.entries(decoder).flatMap(([name, values]) => [
    [name, values] as const,
    [name.replace('train', 'eval'), values] as const,
  ])
  assertOutputs(Object.fromEntries(modes), net, (mask) => net.forward(x, memory, mask), randn(3, 3))
})
