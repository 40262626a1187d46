// What distributions draw for one seed, and what they say of dtypes and numbers that are none of theirs, as PyTorch does:
// tests/fixtures/distributions.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as torch from '../../../../src/index.js'

type Draw = readonly [tensor: string, method: string, args: readonly number[], expected: readonly unknown[] | string]
type Sample = readonly [
  chances: readonly number[],
  dtype: string,
  args: readonly [number, boolean?],
  expected: readonly unknown[] | string,
]

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/distributions.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly draws: readonly Draw[]
  readonly samples: readonly Sample[]
}

const { zeros } = torch
const tensors: Readonly<Record<string, () => torch.Tensor>> = {
  floats: () => zeros(6),
  doubles: () => zeros(6).double(),
  halves: () => zeros(6).half(),
  transposed: () => zeros(2, 3).t(),
  strided: () => zeros(20).as_strided([5], [4]),
  integers: () => zeros(6).long(),
  bytes: () => zeros(6).byte(),
}

for (const [name, method, args, expected] of fixture.draws) {
  test(`${name}.${method}(${args}), as PyTorch ${fixture.torch}`, () => {
    torch.manual_seed(3)
    const tensor = (tensors[name] as () => torch.Tensor)()
    const draw = (): torch.Tensor =>
      (tensor as unknown as Record<string, (...args: readonly number[]) => torch.Tensor>)[method]!(...args)
    if (typeof expected === 'string') return assert.throws(draw, { name: 'DTypeError', message: said(expected) })
    const drawn = draw().double()
    const wanted = torch.tensor(expected as number[], { dtype: torch.float64 })
    assert.ok(torch.allclose(drawn, wanted, { rtol: 1e-6, atol: 0 }), `${drawn} is not ${wanted}`)
  })
}

for (const [chances, dtype, args, expected] of fixture.samples) {
  test(`multinomial of ${JSON.stringify(chances)} as ${dtype}, ${args}`, () => {
    torch.manual_seed(3)
    const types = { float32: torch.float32, float64: torch.float64, float16: torch.float16, bfloat16: torch.bfloat16 }
    const type = types[dtype as keyof typeof types] ?? torch.int64
    const input = torch.tensor(chances as number[], { dtype: torch.float32 }).to(type)
    const draw = (): torch.Tensor => torch.multinomial(input, ...args)
    if (typeof expected === 'string') return assert.throws(draw, { message: expected })
    assert.deepEqual(draw().tolist(), expected)
  })
}

/** PyTorch names C++'s types in one of its messages. */
function said(message: string): string {
  return message.replace('long int', 'torch.int64').replace('unsigned char', 'torch.uint8')
}
