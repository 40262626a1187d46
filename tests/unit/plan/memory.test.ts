// Placement of buffers: those in use at the same time never overlap.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placeBuffers } from '../../../src/plan/memory.js'
import type { Lifetime } from '../../../src/plan/memory.js'

const lifetime = fc
  .tuple(fc.nat(1000), fc.nat(12), fc.nat(12))
  .map(([size, a, b]): Lifetime => ({ size, first: Math.min(a, b), last: Math.max(a, b) }))

test('buffers that live at the same time do not share bytes', () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 20 }), fc.constantFrom(1, 16, 64), (lifetimes, alignment) => {
      const { offsets, size } = placeBuffers(lifetimes, alignment)
      assert.equal(offsets.length, lifetimes.length)
      lifetimes.forEach((a, i) => {
        const start = offsets[i] as number
        assert.equal(start % alignment, 0)
        assert.ok(start >= 0 && start + a.size <= size)
        lifetimes.slice(0, i).forEach((b, j) => {
          const together = a.first <= b.last && b.first <= a.last
          const other = offsets[j] as number
          assert.ok(!together || start + a.size <= other || other + b.size <= start, `${i} and ${j} overlap`)
        })
      })
    }),
  )
})

test('a block is never larger than its buffers side by side, nor smaller than the fullest moment', () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 20 }), (lifetimes) => {
      const { size } = placeBuffers(lifetimes, 1)
      const moments = Array.from({ length: 13 }, (_, at) =>
        sum(lifetimes.filter(({ first, last }) => first <= at && at <= last)),
      )
      assert.ok(size <= sum(lifetimes) && size >= Math.max(...moments))
    }),
  )
})

test('a chain needs room for two neighbours only', () => {
  const chain = Array.from({ length: 8 }, (_, step) => ({ size: 100, first: step, last: step + 1 }))
  assert.equal(placeBuffers(chain, 4).size, 200)
})

test('no buffers need no room', () => {
  assert.deepEqual(placeBuffers([], 64), { offsets: [], size: 0 })
})

function sum(lifetimes: readonly Lifetime[]): number {
  return lifetimes.reduce((total, { size }) => total + size, 0)
}
