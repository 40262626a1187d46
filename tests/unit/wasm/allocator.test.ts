// The allocator of linear memory, which knows addresses only.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Allocator, blockAlignment } from '../../../src/wasm/allocator.js'

const unbounded = (): void => {}

test('blocks are aligned, above the base, and each at least one unit', () => {
  const allocator = new Allocator(1000, unbounded)
  assert.equal(allocator.alloc(1), 1024)
  assert.equal(allocator.alloc(0), 1088)
  assert.equal(allocator.alloc(65), 1152)
  assert.equal(allocator.alloc(1), 1280)
  assert.equal(allocator.used, 64 + 64 + 128 + 64)
})

test('a freed block is given out again, and neighbours join', () => {
  const allocator = new Allocator(0, unbounded)
  const [a, b, c, d] = [64, 64, 64, 64].map((size) => allocator.alloc(size)) as [number, number, number, number]
  allocator.free(a)
  assert.equal(allocator.alloc(64), a, 'first fit')
  allocator.free(b)
  allocator.free(a)
  allocator.free(c)
  assert.equal(allocator.alloc(192), a, 'three in one')
  allocator.free(a)
  allocator.free(d)
  assert.equal(allocator.used, 0)
  assert.equal(allocator.alloc(1024), 0, 'the end moves back')
})

test('a block that was not given out cannot be freed', () => {
  const allocator = new Allocator(0, unbounded)
  const block = allocator.alloc(64)
  allocator.free(block)
  for (const address of [block, 8, 64, -64]) assert.throws(() => allocator.free(address), RangeError)
})

test('memory is asked for before a block is given out; a refusal changes nothing', () => {
  const ends: number[] = []
  const allocator = new Allocator(64, (end) => {
    ends.push(end)
    if (end > 256) throw new RangeError('full')
  })
  allocator.alloc(100)
  assert.throws(() => allocator.alloc(100), { message: 'full' })
  assert.equal(allocator.used, 128)
  assert.equal(allocator.alloc(64), 192)
  assert.deepEqual(ends, [192, 320, 256])
})

test('live blocks never overlap, and all of it comes back', () => {
  const command = fc.oneof(fc.record({ alloc: fc.nat(1000) }), fc.record({ free: fc.nat(50) }))
  fc.assert(
    fc.property(fc.array(command, { maxLength: 100 }), (commands) => {
      let end = 0
      const allocator = new Allocator(64, (reserved) => (end = Math.max(end, reserved)))
      const live: { start: number; size: number }[] = []
      for (const each of commands) {
        if ('alloc' in each) {
          const block = { start: allocator.alloc(each.alloc), size: each.alloc }
          assert.equal(block.start % blockAlignment, 0)
          assert.ok(block.start >= 64 && block.start + block.size <= end)
          for (const { start, size } of live)
            assert.ok(block.start + block.size <= start || start + size <= block.start)
          live.push(block)
        } else if (live.length > 0) {
          const [block] = live.splice(each.free % live.length, 1)
          allocator.free((block as { start: number }).start)
        }
      }
      for (const { start } of live) allocator.free(start)
      assert.equal(allocator.used, 0)
      assert.equal(allocator.alloc(1), 64)
    }),
  )
})
