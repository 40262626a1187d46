// Modules with inputs of unusual kinds, as PyTorch computes them, lays their outputs out and moves their statistics:
// tests/fixtures/nn-inputs.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allclose, loadSync, nn, Tensor } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'

type Called = nn.Module & { forward(...args: readonly unknown[]): unknown }
type Case = readonly [string, Called, readonly unknown[], Dict<string, unknown>, unknown, Dict<string, Tensor>]

const [version, cases] = loadSync<[string, readonly Case[]]>(
  readFileSync(new URL('../../fixtures/nn-inputs.pt', import.meta.url)),
)

for (const [name, module, args, keywords, wanted, state] of cases) {
  const named = keywords.size > 0 ? [Object.fromEntries(keywords)] : []
  test(`${name} ${named.length > 0 ? [...keywords.keys()].join(', ') : ''}, as PyTorch ${version}`, () => {
    const before = nn.setWarningHandler(() => {})
    assertSame(module.forward(...args, ...named), wanted)
    for (const [key, tensor] of module.state_dict()) assertSame(tensor, state.get(String(key)))
    nn.setWarningHandler(before)
  })
}

function assertSame(actual: unknown, wanted: unknown): void {
  if (!(wanted instanceof Tensor)) {
    if (!Array.isArray(wanted)) return assert.equal(actual, wanted)
    assert.ok(Array.isArray(actual) && actual.length === wanted.length)
    return wanted.forEach((each, index) => assertSame(actual[index], each))
  }
  assert.ok(actual instanceof Tensor)
  assert.deepEqual([...actual.shape], [...wanted.shape])
  assert.equal(actual.dtype, wanted.dtype)
  if (wanted.numel() > 0) assert.deepEqual(actual.stride(), wanted.stride())
  assert.ok(allclose(actual, wanted, { rtol: 1e-5, atol: 1e-5, equal_nan: true }), `${actual} is not ${wanted}`)
}
