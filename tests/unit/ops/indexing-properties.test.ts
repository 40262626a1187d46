// Indices of every kind against a naive model of Python's brackets: sizes and a function from index to value.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { to } from '../../../src/ops/moving/convert.js'
import { clone } from '../../../src/ops/moving/copies.js'
import { at, setAt } from '../../../src/ops/indexing/at.js'
import { gather } from '../../../src/ops/indexing/gather.js'
import { index_add_, index_select } from '../../../src/ops/indexing/select.js'
import { scatter_ } from '../../../src/ops/indexing/scatter.js'
import type { Index } from '../../../src/ops/indexing/at.js'
import { permute } from '../../../src/ops/views/dims.js'
import { reshape } from '../../../src/ops/views/reshape.js'
import { tensor } from '../../../src/tensor/making/data.js'
import * as dtypes from '../../../src/tensor/dtype.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

/** One index of a dimension, in words that a model understands as well. */
type Part =
  | { readonly kind: 'number'; readonly at: number }
  | { readonly kind: 'slice'; readonly start: number; readonly end: number; readonly step: number }
  | { readonly kind: 'list'; readonly choices: readonly number[] }
  | { readonly kind: 'mask'; readonly choices: readonly number[] }
  | { readonly kind: 'new' }

/** Numbers from 0 to 1 that are used up one after another. */
function chooser(choices: readonly number[]): (below: number) => number {
  let next = 0
  return (below) => Math.floor((choices[next++ % Math.max(choices.length, 1)] ?? 0) * below)
}

function partsFor(sizes: readonly number[], choose: (below: number) => number): Part[] {
  const parts: Part[] = []
  const listLength = 1 + choose(3)
  for (const size of sizes) {
    if (choose(6) === 0) parts.push({ kind: 'new' })
    const kind = choose(size === 0 ? 1 : 4)
    if (kind === 0) {
      const start = choose(size + 1)
      parts.push({ kind: 'slice', start, end: start + choose(size - start + 1), step: 1 + choose(2) })
    } else if (kind === 1) {
      parts.push({ kind: 'number', at: choose(size) })
    } else if (kind === 2) {
      parts.push({ kind: 'list', choices: Array.from({ length: listLength }, () => choose(size)) })
    } else {
      const choices = Array.from({ length: size }, (_, each) => each).filter(() => choose(2) === 0)
      // Masks broadcast with other indices only where they choose as many.
      const fits = choices.length === listLength
      parts.push(fits ? { kind: 'mask', choices } : { kind: 'number', at: choose(size) })
    }
  }
  return parts
}

function indexOf(part: Part, size: number): Index {
  switch (part.kind) {
    case 'number':
      return part.at - (part.at % 2 === 0 ? 0 : size)
    case 'slice':
      return `${part.start}:${part.end}:${part.step}`
    case 'list':
      return part.choices.length % 2 === 0 ? [...part.choices] : tensor([...part.choices], { dtype: dtypes.int64 })
    case 'mask':
      return tensor(Array.from({ length: size }, (_, each) => part.choices.includes(each)))
    case 'new':
      return null
  }
}

/** Sizes, and for each element row-major its index in the indexed tensor. */
function model(sizes: readonly number[], parts: readonly Part[]): { sizes: number[]; places: number[][] } {
  // Dimensions of the result before lists are moved: a slice, a new one, or all lists together.
  const consumed = parts.filter(({ kind }) => kind !== 'new').length
  const all: Part[] = [
    ...parts,
    ...sizes.slice(consumed).map((size): Part => ({ kind: 'slice', start: 0, end: size, step: 1 })),
  ]
  const kept = all.filter(({ kind }) => kind !== 'number')
  const isList = ({ kind }: Part) => kind === 'list' || kind === 'mask'
  const firstList = kept.findIndex(isList)
  const lastList = kept.findLastIndex(isList)
  const neighbours = kept.slice(firstList, lastList + 1).every(isList)
  const count = firstList < 0 ? 0 : (kept[firstList] as { choices: readonly number[] }).choices.length
  const sliceSize = (part: Part) =>
    part.kind === 'slice' ? Math.max(0, Math.ceil((part.end - part.start) / part.step)) : 1
  const others = kept.filter((part) => !isList(part))
  const before = firstList < 0 || neighbours ? kept.slice(0, Math.max(firstList, 0)).length : 0
  const outSizes = others.map(sliceSize)
  if (firstList >= 0) outSizes.splice(before, 0, count)
  const places: number[][] = []
  const total = outSizes.reduce((product, size) => product * size, 1)
  for (let position = 0; position < total; position++) {
    const index: number[] = []
    let left = position
    for (const size of outSizes.toReversed()) {
      index.unshift(left % size)
      left = Math.floor(left / size)
    }
    const choice = firstList < 0 ? 0 : (index.splice(before, 1)[0] as number)
    const place: number[] = []
    let other = 0
    for (const part of all) {
      if (part.kind === 'number') place.push(part.at)
      else if (isList(part)) place.push((part as { choices: readonly number[] }).choices[choice] as number)
      else {
        const own = index[other++] as number
        if (part.kind === 'slice') place.push(part.start + own * part.step)
      }
    }
    places.push(place)
  }
  return { sizes: outSizes, places }
}

const given = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
  choices: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 40 }),
  type: fc.constantFrom(dtypes.float32, dtypes.int64, dtypes.int16, dtypes.uint8, dtypes.complex128),
})

/** 0, 1, 2, … in another order of dimensions in memory, and the value at an index. */
function start(sizes: readonly number[], type: dtypes.dtype, choose: (below: number) => number) {
  const order = sizes.map((_, dim) => dim)
  for (let left = order.length - 1; left > 0; left--) {
    const other = choose(left + 1)
    ;[order[left], order[other]] = [order[other] as number, order[left] as number]
  }
  const count = sizes.reduce((product, size) => product * size, 1)
  const stored = reshape(
    to(arange(count), type),
    order.map((dim) => sizes[dim] as number),
  )
  const x = permute(
    stored,
    sizes.map((_, dim) => order.indexOf(dim)),
  )
  const value = (index: readonly number[]) =>
    order.reduce((at, dim) => at * (sizes[dim] as number) + (index[dim] as number), 0)
  return { x, value }
}

function numbers(x: Tensor): number[] {
  return Array.from(to(x, dtypes.float64).toTypedArray() as Float64Array)
}

test('reading by numbers, slices, lists, masks and new dimensions', () => {
  fc.assert(
    fc.property(given, ({ sizes, choices, type }) => {
      const choose = chooser(choices)
      const { x, value } = start(sizes, type, choose)
      const parts = partsFor(sizes, choose)
      let dim = 0
      const indices = parts.map((part) => indexOf(part, part.kind === 'new' ? 1 : (sizes[dim++] as number)))
      const expected = model(sizes, parts)
      const got = at(x, ...indices)
      assert.deepEqual([...got.size()], expected.sizes)
      assert.deepEqual(numbers(got), expected.places.map(value))
    }),
    { numRuns: 1000 },
  )
})

test('writing by the same indices changes what is named and nothing else', () => {
  fc.assert(
    fc.property(given, ({ sizes, choices, type }) => {
      const choose = chooser(choices)
      const { x, value } = start(sizes, type, choose)
      const parts = partsFor(sizes, choose)
      let dim = 0
      const indices = parts.map((part) => indexOf(part, part.kind === 'new' ? 1 : (sizes[dim++] as number)))
      const named = new Set(model(sizes, parts).places.map(value))
      const target = clone(x)
      setAt(target, ...indices, 100)
      assert.deepEqual(
        numbers(target),
        numbers(x).map((each) => (named.has(each) ? 100 : each)),
      )
    }),
    { numRuns: 500 },
  )
})

test('gather, scatter_ and index_add_ by their definitions', () => {
  fc.assert(
    fc.property(
      fc.record({
        rows: fc.integer({ min: 1, max: 5 }),
        columns: fc.integer({ min: 1, max: 5 }),
        count: fc.integer({ min: 0, max: 6 }),
        choices: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 30 }),
      }),
      ({ rows, columns, count, choices }) => {
        const choose = chooser(choices)
        const { x, value } = start([rows, columns], dtypes.float32, choose)
        const picks = Array.from({ length: rows * count }, () => choose(columns))
        const index = reshape(tensor(picks, { dtype: dtypes.int64 }), [rows, count])
        assert.deepEqual(
          numbers(gather(x, 1, index)),
          picks.map((pick, each) => value([Math.floor(each / count), pick])),
        )
        const written = numbers(x)
        picks.forEach((pick, each) => (written[Math.floor(each / count) * columns + pick] = 50 + each))
        const source = reshape(arange(50, 50 + rows * count, { dtype: dtypes.float32 }), [rows, count])
        assert.deepEqual(numbers(scatter_(clone(x), 1, index, source)), written)
        const lines = Array.from({ length: count }, () => choose(rows))
        const chosen = index_select(x, 0, tensor(lines, { dtype: dtypes.int64 }))
        const sums = numbers(x)
        lines.forEach((line) => {
          for (let column = 0; column < columns; column++)
            sums[line * columns + column] = (sums[line * columns + column] as number) + value([line, column])
        })
        assert.deepEqual(numbers(index_add_(clone(x), 0, tensor(lines, { dtype: dtypes.int64 }), chosen)), sums)
      },
    ),
    { numRuns: 300 },
  )
})
