// Views of tensors that lie otherwise in a plan's buffer than PyTorch says: where an element is found is held against a count
// through all elements.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asPixels, asRows, lastStrides, rowStrides, viewOf, wholeLength } from '../../../src/plan/layout.js'
import type { Base, Place } from '../../../src/plan/layout.js'
import { Buffer } from '../../../src/plan/step.js'
import { contiguousStrides, countOf } from '../../../src/tensor/shape.js'

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 })

/** Places of all elements in logical order. */
function positions(sizes_: readonly number[], strides: readonly number[], offset: number): number[] {
  const steps = contiguousStrides(sizes_)
  return Array.from({ length: countOf(sizes_) }, (_, index) =>
    sizes_.reduce(
      (sum, size, dim) => sum + (Math.floor(index / (steps[dim] as number)) % size) * (strides[dim] as number),
      offset,
    ),
  )
}

function baseOf(all: readonly number[], kind: 'rows' | 'pixels' | 'plain'): Base {
  const width = kind === 'plain' ? (all.at(-1) as number) : 16
  const { strides, length } = kind === 'pixels' ? lastStrides(all, 16) : rowStrides(all, width)
  const place: Place = { buffer: new Buffer(4 * length), offset: 0, sizes: all, strides }
  return { sizes: all, strides: contiguousStrides(all), offset: 0, place }
}

test('a view finds the elements that it is of', () => {
  let found = 0
  const property = fc.property(
    sizes,
    fc.constantFrom('rows', 'pixels', 'plain'),
    fc.infiniteStream(fc.nat()),
    (all, kind, random) => {
      const base = baseOf(all, kind as 'rows')
      const next = (below: number): number => (random.next().value as number) % below
      // A view: some dimensions narrowed, stepped over, exchanged, joined or taken away.
      let [view, strides, offset] = [[...all], [...base.strides], 0]
      for (let time = next(4); time > 0; time--) {
        const dim = next(view.length)
        const other = next(view.length)
        switch (next(4)) {
          case 0: {
            const from = next(view[dim] as number)
            offset += from * (strides[dim] as number)
            view[dim] = (view[dim] as number) - from
            break
          }
          case 1:
            ;[view[dim], view[other]] = [view[other] as number, view[dim] as number]
            ;[strides[dim], strides[other]] = [strides[other] as number, strides[dim] as number]
            break
          case 2:
            if (dim > 0 && strides[dim - 1] === (view[dim] as number) * (strides[dim] as number)) {
              view.splice(dim - 1, 2, (view[dim - 1] as number) * (view[dim] as number))
              strides.splice(dim - 1, 1)
            }
            break
          default:
            strides[dim] = 2 * (strides[dim] as number)
            view[dim] = Math.ceil((view[dim] as number) / 2)
        }
      }
      const place = viewOf(base, view, strides, offset)
      if (place === null) return
      found++
      const lies = positions(base.sizes, base.place.strides, 0)
      const wanted = positions(view, strides, offset).map((each) => lies[each])
      assert.deepEqual(positions(place.sizes, place.strides, place.offset), wanted)
    },
  )
  fc.assert(property, { numRuns: 3000 })
  assert.ok(found > 1000)
})

test('a view of what lies as PyTorch says is always found', () => {
  const base = baseOf([2, 3, 4], 'plain')
  assert.deepEqual(viewOf(base, [4, 6], [1, 4], 0)?.strides, [1, 4])
  assert.deepEqual(viewOf(base, [24], [1], 0)?.strides, [1])
  assert.equal(viewOf(base, [2, 4], [12, 1], 8)?.offset, 8)
})

test('rows and columns joined across padding have no place', () => {
  assert.equal(viewOf(baseOf([2, 3, 4], 'rows'), [2, 12], [12, 1], 0), null)
  assert.deepEqual(viewOf(baseOf([2, 3, 4], 'rows'), [6, 4], [4, 1], 0)?.strides, [16, 1])
  assert.equal(viewOf(baseOf([1, 3, 2, 2], 'pixels'), [1, 12], [12, 1], 0), null)
  assert.deepEqual(viewOf(baseOf([1, 3, 2, 2], 'pixels'), [3, 4], [4, 1], 0)?.strides, [1, 16])
})

test('rows, pixels and whole buffers are seen', () => {
  const { place: rows } = baseOf([2, 3, 4], 'rows')
  assert.deepEqual(asRows(rows), { rows: 6, columns: 4, stride: 16 })
  assert.equal(wholeLength(rows), 96)
  const { place: pixels } = baseOf([2, 3, 4, 5], 'pixels')
  assert.deepEqual(asPixels(pixels), { rows: 40, columns: 3, stride: 16 })
  assert.equal(asRows(pixels), null)
  assert.equal(wholeLength(pixels), 640)
  // A part of a buffer is not all of it.
  assert.equal(wholeLength({ ...rows, sizes: [2, 3, 2] }), 96)
  assert.equal(wholeLength({ ...rows, offset: 16, sizes: [1, 3, 4] }), null)
  assert.equal(wholeLength({ ...rows, sizes: [2, 2, 4] }), null)
  assert.equal(wholeLength({ ...rows, sizes: [1, 3, 4] }), null)
})
