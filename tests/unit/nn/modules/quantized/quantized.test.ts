// Quantized modules as PyTorch saved them: they load, print, run by their values, and are saved to the same bytes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, nn, saveSync, set_printoptions, tensor } from '../../../../../src/index.js'
import { repr } from '../../../../../src/python/repr.js'

interface Case {
  readonly repr: string
  readonly keys: readonly string[]
  readonly input: { readonly shape: number[]; readonly data: number[] }
  readonly output: readonly number[]
  /** Base64. */
  readonly file: string
}

/** How far outputs may be off, of the largest: PyTorch rounds a dynamic input too, and a static sum at other places. */
const TOLERANCE = { static: 0.02, dynamic: 0.03, single: 0.02 } as const

for (const release of ['2.14.1', '1.13.0']) {
  const path = new URL(`../../../../fixtures/quantized-${release}.json`, import.meta.url)
  const { torch, cases } = JSON.parse(readFileSync(path, 'utf8')) as {
    torch: string
    cases: Readonly<Record<string, Case>>
  }
  test(`quantized modules of PyTorch ${torch}`, async (t) => {
    for (const [name, wanted] of Object.entries(cases)) {
      await t.test(name, () => {
        const bytes = Buffer.from(wanted.file, 'base64')
        const net = loadSync<nn.Sequential>(bytes)
        assert.ok(
          [...net.modules()].every(({ pythonClass }) => pythonClass === undefined),
          'a class is not known',
        )
        set_printoptions({ torch })
        assert.equal(repr(net), wanted.repr)
        set_printoptions({ torch: '2.14' })
        const state = net.state_dict()
        assert.deepEqual([...state.keys()], wanted.keys)
        const x = tensor(wanted.input.data).reshape(wanted.input.shape)
        const y = net.forward(x).flatten().tolist() as number[]
        const scale = Math.max(...wanted.output.map(Math.abs))
        for (const [at, want] of wanted.output.entries()) {
          assert.ok(
            Math.abs((y[at] as number) - want) <= TOLERANCE[name as 'static'] * scale,
            `element ${at} is ${y[at]}, not ${want}`,
          )
        }
        if (torch.startsWith('2.14'))
          assert.ok(bytes.equals(saveSync(net, { name: 'm' })), 'other bytes than PyTorch writes')
        const other = loadSync<nn.Sequential>(bytes)
        other.load_state_dict(state)
        assert.deepEqual(other.forward(x).flatten().tolist(), y)
      })
    }
  })
}

test('made in JavaScript they take a state dict', () => {
  const source = nn.quantized.dynamic.Linear(3, 2)
  assert.equal(
    String(source),
    'DynamicQuantizedLinear(in_features=3, out_features=2, dtype=torch.qint8, qscheme=torch.per_tensor_affine)',
  )
  const conv = nn.quantized.Conv2d(2, 3, 3, { padding: 1 })
  assert.equal(
    String(conv),
    'QuantizedConv2d(2, 3, kernel_size=(3, 3), stride=(1, 1), scale=1.0, zero_point=0, padding=(1, 1))',
  )
  assert.equal(
    String(nn.quantized.Linear(3, 2)),
    'QuantizedLinear(in_features=3, out_features=2, scale=1.0, zero_point=0, qscheme=torch.per_tensor_affine)',
  )
  for (const module of [source, conv])
    assert.equal(String(module.load_state_dict(module.state_dict())), '<All keys matched successfully>')
  assert.throws(() => nn.quantized.Linear(3, 2).load_state_dict({}), {
    name: 'StateDictError',
    message: /Missing key\(s\).*"scale", "zero_point"/,
  })
})
