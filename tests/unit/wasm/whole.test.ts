// The small core and the whole one: what methods need is in both, and an engine that began with the small one becomes the whole one
// when something that needs it is imported, with nothing lost that was made before.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engine } from '../../../src/wasm/engine.js'
import { basicBinary } from '../../../src/wasm/variants.js'

const names = (bytes: Uint8Array<ArrayBuffer>): readonly string[] =>
  WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name)

test('methods compute by the small core; then the whole one takes their place, and computes the same', async () => {
  const { mm } = await import('../../../src/ops/products/products.js')
  const { exp } = await import('../../../src/ops/pointwise/unary.js')
  const { tensor } = await import('../../../src/tensor/making/data.js')
  const [a, b] = [tensor([[1.5, -2]]), tensor([[0.25], [3]])]
  const small = engine()
  assert.ok(!('run' in small.exports), 'nothing here needs the whole core')
  // Twice, so that the second operand is packed and kept.
  const before = [mm(a, b), mm(a, b), exp(a)].map(String)

  const { wholeEngine } = await import('../../../src/wasm/whole.js')
  assert.notEqual(engine(), small)
  assert.equal(wholeEngine(), engine())
  assert.ok('run' in engine().exports)
  assert.deepEqual([mm(a, b), mm(a, b), exp(a)].map(String), before)
})

test('the whole core has all that the small one has', async () => {
  const { binaryOf } = await import('../../../src/wasm/whole.js')
  const whole = new Set(names(binaryOf('simd')))
  const small = names(basicBinary('simd'))
  assert.ok(small.length < whole.size)
  assert.deepEqual(
    small.filter((name) => !whole.has(name)),
    [],
  )
})
