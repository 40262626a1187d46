// Functions of operands in any layout and dtype, repeated to their common sizes, against a naive model: one element at a time,
// found by its index. Reductions of any dimensions likewise.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { add, mul, sub } from '../../../src/ops/pointwise/binary.js'
import { lt } from '../../../src/ops/pointwise/compare.js'
import { to } from '../../../src/ops/moving/convert.js'
import { result_type } from '../../../src/ops/promotion.js'
import { amax, sum } from '../../../src/ops/reduce/reductions.js'
import { addcmul, where } from '../../../src/ops/pointwise/ternary.js'
import { as_strided } from '../../../src/ops/views/strided.js'
import { permute } from '../../../src/ops/views/dims.js'
import { bool, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../../../src/tensor/dtype.js'
import type { dtype } from '../../../src/tensor/dtype.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

/** A view of small integers, which every dtype holds: sizes up to 5, any order, steps and places that repeat. */
const operand = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    steps: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
    offset: fc.integer({ min: 0, max: 3 }),
    type: fc.constantFrom(bool, uint8, int8, int16, int32, int64, float16, float32, float64),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ sizes, steps, offset, type, order }) => {
    const strides = sizes.map((_, dim) => steps[dim] as number)
    const base = to(arange(64), type)
    const view = as_strided(base, sizes, strides, offset)
    const dims = sizes.map((_, dim) => dim)
    const turned = dims.map((dim) => ({ dim, by: order.next().value as number })).sort((a, b) => a.by - b.by)
    return permute(
      view,
      turned.map(({ dim }) => dim),
    )
  })

/** Operands of the same dimensions, some of size 1. */
const operands = fc
  .tuple(operand, operand, operand, fc.integer({ min: 0, max: 2 ** 16 - 1 }))
  .map(([a, b, c, mask]) => {
    const sizes = a.sizes
    return [a, fitted(b, sizes, mask), fitted(c, sizes, mask >> 8)] as const
  })

/** The elements of `view` in other sizes: 1 where the mask says so, or fewer dimensions. */
function fitted(view: Tensor, sizes: readonly number[], mask: number): Tensor {
  const kept = sizes.slice(Math.min(mask & 3, sizes.length)).map((size, dim) => ((mask >> (dim + 2)) & 1 ? 1 : size))
  const strides = kept.map((_, dim) => (mask >> (dim + 4)) & 3)
  return as_strided(
    as_strided(view, [], [], 0),
    kept,
    kept.map((_, dim) => Math.min(strides[dim] as number, 2)),
    0,
  )
}

function elementAt(tensor: Tensor, index: readonly number[]): number {
  const lead = index.length - tensor.sizes.length
  const place = tensor.sizes.reduce(
    (at, size, dim) => at + (size === 1 ? 0 : (index[dim + lead] as number)) * (tensor.strides[dim] as number),
    tensor.offset,
  )
  const lanes = as_strided(tensor, [1], [1], place)
  return Number(lanes.item())
}

function indices(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, each) => [...index, each])),
    [[]],
  )
}

function wrap(value: number, type: dtype): number {
  if (type === bool) return Number(value !== 0)
  if (type.kind === 'int') return Number(BigInt.asIntN(8 * type.itemsize, BigInt(value)))
  return type.kind === 'uint' ? Number(BigInt.asUintN(8 * type.itemsize, BigInt(value))) : value
}

function flat(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray() as Float64Array, Number)
}

test('functions of two and three operands', () => {
  fc.assert(
    fc.property(operands, ([a, b, c]) => {
      const type = result_type(a, b)
      const places = indices(a.sizes)
      const pairs = places.map((index) => [elementAt(a, index), elementAt(b, index)] as const)
      const expect = (got: Tensor, f: (x: number, y: number) => number, gives: dtype) => {
        assert.deepEqual([got.dtype, [...got.size()]], [gives, [...a.sizes]])
        assert.deepEqual(
          flat(got),
          pairs.map(([x, y]) => wrap(f(x, y), gives)),
        )
      }
      expect(add(a, b), (x, y) => x + y, type)
      expect(mul(a, b), (x, y) => x * y, type)
      if (a.dtype !== bool && b.dtype !== bool) expect(sub(a, b), (x, y) => x - y, type)
      expect(lt(a, b), (x, y) => Number(x < y), bool)
      const chosen = where(lt(a, b), a, c)
      assert.deepEqual(
        flat(chosen),
        places.map((index, at) => {
          const [x, y] = pairs[at] as readonly [number, number]
          return x < y ? x : elementAt(c, index)
        }),
      )
      const all = result_type(a, b, c)
      if (all === bool) return
      assert.deepEqual(
        flat(addcmul(a, b, c)),
        places.map((index, at) => {
          const [x, y] = pairs[at] as readonly [number, number]
          return wrap(x + y * elementAt(c, index), all)
        }),
      )
    }),
    { numRuns: 400 },
  )
})

test('reductions along any dimensions', () => {
  fc.assert(
    fc.property(operand, fc.integer({ min: 0, max: 15 }), fc.boolean(), (x, mask, keepdim) => {
      const dims = x.sizes.map((_, dim) => dim).filter((dim) => (mask >> dim) & 1)
      const groups = new Map<string, number[]>()
      const reduced = dims.length === 0 ? x.sizes.map((_, dim) => dim) : dims
      const key = (index: readonly number[]) => index.map((each, dim) => (reduced.includes(dim) ? 0 : each)).join()
      for (const index of indices(x.sizes.map((size, dim) => (reduced.includes(dim) ? 1 : size))))
        groups.set(key(index), [])
      for (const index of indices(x.sizes)) groups.get(key(index))?.push(elementAt(x, index))
      const got = sum(x, dims, keepdim, { dtype: float64 })
      assert.deepEqual(
        flat(got),
        [...groups.values()].map((each) => each.reduce((total, value) => total + value, 0)),
      )
      assert.deepEqual(
        [...got.size()],
        x.sizes.flatMap((size, dim) => (reduced.includes(dim) ? (keepdim ? [1] : []) : [size])),
      )
      if (x.numel() > 0)
        assert.deepEqual(
          flat(amax(x, dims)),
          [...groups.values()].map((each) => Math.max(...each)),
        )
    }),
    { numRuns: 400 },
  )
})
