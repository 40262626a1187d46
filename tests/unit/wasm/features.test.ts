// Which binary is taken, by what the platform validates.

import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { hasRelaxedSimd, hasSimd } from '../../../src/wasm/features.js'
import { chooseVariant } from '../../../src/wasm/variants.js'

/** Runs with a platform that validates the first `count` of SIMD and relaxed SIMD. */
function on<T>({ simd, relaxed }: { simd: boolean; relaxed: boolean }, run: () => T): T {
  const validate = mock.method(WebAssembly, 'validate', (bytes: Uint8Array) => (bytes.length > 30 ? relaxed : simd))
  try {
    return run()
  } finally {
    validate.mock.restore()
  }
}

test('Node has SIMD from the version that torchlet asks for', () => {
  assert.equal(hasSimd(), true)
  assert.equal(typeof hasRelaxedSimd(), 'boolean')
})

test('relaxed SIMD where there is some, SIMD elsewhere, each with its reason', () => {
  const relaxed = on({ simd: true, relaxed: true }, chooseVariant)
  const simd = on({ simd: true, relaxed: false }, chooseVariant)
  assert.deepEqual([relaxed.name, simd.name], ['relaxed', 'simd'])
  assert.match(relaxed.reason, /has relaxed SIMD/)
  assert.match(simd.reason, /no relaxed SIMD/)
})

test('without SIMD an error says which browsers have it', () => {
  assert.throws(() => on({ simd: false, relaxed: false }, chooseVariant), {
    name: 'UnsupportedError',
    message: /has no SIMD\. Use a browser from 2021/,
  })
})
