// State that kernels write in linear memory: who reads its storage sees what they wrote, and they see what was written there. What is
// sent and fetched is counted by changing the bytes at the other side, which only a copy that is made would overwrite.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { State } from '../../../src/plan/state.js'
import type { UntypedStorage } from '../../../src/tensor/storage.js'
import { float32, frombuffer, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { wholeEngine } from '../../../src/wasm/whole.js'

/** Four float32 as state; how kernels read and write them. */
function made(...values: number[]): { x: Tensor; storage: UntypedStorage; state: State; here: Float32Array } {
  const x = tensor(values, { dtype: float32 })
  const storage = x.untyped_storage()
  const state = State.of(storage)
  const at = (state.buffer.address as number) / 4
  return { x, storage, state, here: wholeEngine().memory.f32.subarray(at, at + values.length) }
}

test('what kernels read is what JavaScript wrote last', () => {
  const { x, state, here } = made(1, 2, 3)
  state.send()
  assert.deepEqual([...here], [1, 2, 3])
  x.add_(1)
  state.send()
  assert.deepEqual([...here], [2, 3, 4])
  state.release()
})

test('what JavaScript reads is what kernels wrote last', () => {
  const { x, state, here } = made(1, 2, 3)
  state.send()
  here.set([7, 8, 9])
  state.wrote()
  assert.deepEqual(x.tolist(), [7, 8, 9])
  assert.equal(x.add(1).at(0).item(), 8)
  here.set([4, 5, 6])
  state.wrote()
  assert.equal(x.at(2).item(), 6)
  assert.equal(String(x), 'tensor([4., 5., 6.])')
  state.release()
})

test('a write in JavaScript after one of kernels keeps what it does not overwrite', () => {
  const { x, state, here } = made(1, 2, 3)
  state.send()
  here.set([7, 8, 9])
  state.wrote()
  x.at('1:2').fill_(0)
  assert.deepEqual(x.tolist(), [7, 0, 9])
  state.send()
  assert.deepEqual([...here], [7, 0, 9])
  state.release()
})

test('each write is a change of the storage', () => {
  const { storage, state } = made(1, 2, 3)
  state.send()
  const { version } = storage
  state.wrote()
  assert.notEqual(storage.version, version)
  state.release()
})

test('what was not changed is neither sent nor fetched again', () => {
  const { x, storage, state, here } = made(1, 2, 3)
  state.send()
  here.set([7, 8, 9])
  state.wrote()
  assert.deepEqual(x.tolist(), [7, 8, 9])
  here.set([0, 0, 0])
  assert.deepEqual(x.tolist(), [7, 8, 9])
  state.send()
  assert.deepEqual([...here], [0, 0, 0])
  storage.bump_version()
  state.send()
  assert.deepEqual([...here], [7, 8, 9])
  state.release()
})

test('nothing is fetched before somebody reads', () => {
  const { x, state, here } = made(1, 2, 3)
  state.send()
  state.wrote()
  here.set([7, 8, 9])
  assert.deepEqual(x.tolist(), [7, 8, 9])
  state.release()
})

test('an array that was taken of a tensor shows what kernels write', () => {
  const takers: readonly ((x: Tensor) => ArrayLike<number>)[] = [
    (x) => x.toTypedArray() as Float32Array,
    (x) => x.untyped_storage().view(Float32Array),
    (x) => {
      const { buffer, byteOffset } = x.untyped_storage().bytes()
      return new Float32Array(buffer, byteOffset, 3)
    },
    (x) => {
      const { buffer, byteOffset } = x.toBytes()
      return new Float32Array(buffer, byteOffset, 3)
    },
  ]
  for (const take of takers) {
    const { x, state, here } = made(1, 2, 3)
    const before = take(x)
    state.send()
    here.set([7, 8, 9])
    state.wrote()
    assert.deepEqual(Array.from(before), [7, 8, 9])
    state.release()
  }
})

test('an array that becomes a tensor shows what kernels write', () => {
  const array = Float32Array.of(1, 2, 3)
  const x = frombuffer(array, { dtype: float32 })
  const state = State.of(x.untyped_storage())
  state.send()
  wholeEngine().memory.f32.set([7, 8, 9], (state.buffer.address as number) / 4)
  state.wrote()
  assert.deepEqual([...array], [7, 8, 9])
  state.release()
})

test('a storage has one place however many use it, which the last gives back', () => {
  const before = wholeEngine().memory.used
  const { x, storage, state, here } = made(1, 2, 3)
  const other = State.of(storage)
  assert.equal(other, state)
  state.send()
  other.release()
  here.set([7, 8, 9])
  state.wrote()
  assert.ok(wholeEngine().memory.used > before)
  state.release()
  assert.equal(wholeEngine().memory.used, before)
  here.fill(0)
  assert.deepEqual(x.tolist(), [7, 8, 9])
})

test('a storage that was given away is neither read nor written', () => {
  const { storage, state, here } = made(1, 2, 3)
  state.send()
  here.set([7, 8, 9])
  state.wrote()
  const bytes = storage.give()
  assert.deepEqual([...new Float32Array(bytes.buffer, bytes.byteOffset, 3)], [7, 8, 9])
  assert.throws(() => state.send(), { code: 'ERR_UNSUPPORTED' })
  state.release()
})
