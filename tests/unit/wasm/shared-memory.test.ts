// The core on shared memory is the core: only the flag of its import differs (WebAssembly's threads proposal, "limits").

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withSharedMemory } from '../../../src/wasm/shared-memory.js'
import { binaryOf } from '../../../src/wasm/whole.js'
import { UnsupportedError } from '../../../src/index.js'

test('one byte of the core differs, by which it takes a shared memory and no other', () => {
  for (const name of ['simd', 'relaxed'] as const) {
    const core = binaryOf(name)
    const shared = withSharedMemory(core)
    const changed = [...core.keys()].filter((at) => core[at] !== shared[at])
    assert.deepEqual(
      changed.map((at) => [core[at], shared[at]]),
      [[1, 3]],
    )
    if (!WebAssembly.validate(core)) continue
    const limits = { initial: 16, maximum: 65536 }
    const [own, common] = [new WebAssembly.Memory(limits), new WebAssembly.Memory({ ...limits, shared: true })]
    const [alone, together] = [new WebAssembly.Module(core), new WebAssembly.Module(shared)]
    assert.ok(new WebAssembly.Instance(alone, { env: { memory: own } }))
    assert.ok(new WebAssembly.Instance(together, { env: { memory: common } }))
    assert.throws(() => new WebAssembly.Instance(alone, { env: { memory: common } }), WebAssembly.LinkError)
    assert.throws(() => new WebAssembly.Instance(together, { env: { memory: own } }), WebAssembly.LinkError)
  }
})

test('what is no core of ours is refused', () => {
  // (module), and (module (import "a" "b" (func)) …): no memory; a memory without a maximum.
  const empty = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const imports = (...kind: number[]): Uint8Array =>
    Uint8Array.of(...empty, 1, 4, 1, 0x60, 0, 0, 2, 5 + kind.length, 1, 1, 0x61, 1, 0x62, ...kind)
  for (const bytes of [Uint8Array.from(empty), imports(0, 0), imports(2, 0, 1)]) {
    assert.throws(() => withSharedMemory(bytes), UnsupportedError)
  }
  assert.equal(withSharedMemory(imports(2, 1, 1, 2)).at(-3), 3)
})
