// Linear memory: growth, views and the scratch block.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LinearMemory } from '../../../src/wasm/memory.js'

const page = 65536

function memory(initial = 1, maximum = 16): LinearMemory {
  return new LinearMemory(new WebAssembly.Memory({ initial, maximum }), 1024)
}

test('memory grows as blocks need it, and its views with it', () => {
  const linear = memory()
  const first = linear.alloc(64)
  linear.f32[first / 4] = 1.5
  const before = linear.f32
  const large = linear.alloc(3 * page)
  assert.notEqual(linear.f32, before)
  assert.equal(before.length, 0, 'the old view is detached')
  assert.equal(linear.f32[first / 4], 1.5)
  assert.ok(linear.u8.length >= large + 3 * page)
  for (const view of [linear.u8, linear.i32, linear.u32, linear.f32, linear.f64])
    assert.equal(view.buffer, linear.memory.buffer)
})

test('what fits does not grow it', () => {
  const linear = memory(2)
  const view = linear.u8
  linear.free(linear.alloc(page))
  linear.alloc(page)
  assert.equal(linear.u8, view)
})

test('more than the platform gives is an error that says what to do, and the memory goes on working', () => {
  const linear = memory(1, 4)
  for (const bytes of [5 * page, 2 ** 33]) {
    assert.throws(() => linear.alloc(bytes), {
      name: 'UnsupportedError',
      code: 'ERR_UNSUPPORTED',
      message: /bytes of WebAssembly memory.*smaller batches/,
    })
  }
  assert.equal(linear.used, 0)
  assert.equal(linear.alloc(64), 1024)
})

test('the last page can be had, though a quarter more cannot', () => {
  const linear = memory(1, 4)
  linear.alloc(4 * page - 1024 - 64)
  assert.equal(linear.memory.buffer.byteLength, 4 * page)
})

test('behind the last block there is what kernels read beyond it', () => {
  const linear = memory()
  const end = linear.alloc(page - 1024) + page - 1024
  assert.ok(linear.memory.buffer.byteLength >= end + 12)
})

test('scratch is one block, which grows', () => {
  const linear = memory()
  const start = linear.scratch(100)
  assert.equal(linear.scratch(10), start)
  assert.equal(linear.used, 128)
  linear.scratch(1000)
  assert.equal(linear.used, 1024)
})
