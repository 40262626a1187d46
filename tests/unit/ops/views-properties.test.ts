// Chains of views against a naive model: sizes and a function from index to value.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clone, contiguous } from '../../../src/ops/moving/copies.js'
import { at as bracketed } from '../../../src/ops/indexing/at.js'
import * as views from '../../../src/namespaces/torch.js'
import { unfold } from '../../../src/ops/views/parts.js'
import { expand } from '../../../src/ops/views/strided.js'
import { float32 } from '../../../src/tensor/dtype.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import { extent } from '../../../src/tensor/shape.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

type At = (index: readonly number[]) => number
interface Model {
  readonly sizes: readonly number[]
  readonly at: At
}
interface State {
  readonly tensor: Tensor
  readonly model: Model
}
/** Takes numbers from 0 to 1 as its choices, so that any list of numbers is a chain. */
type Step = (state: State, choose: (below: number) => number) => State

function start(sizes: readonly number[]): State {
  const count = sizes.reduce((product, size) => product * size, 1)
  return {
    tensor: views.reshape(arange(count, { dtype: float32 }), sizes),
    model: { sizes, at: (index) => place(index, sizes) },
  }
}

/** The row-major position of an index. */
function place(index: readonly number[], sizes: readonly number[]): number {
  return index.reduce((at, value, dim) => at * (sizes[dim] as number) + value, 0)
}

function indexAt(position: number, sizes: readonly number[]): number[] {
  const index: number[] = []
  for (const size of sizes.toReversed()) {
    index.unshift(position % size)
    position = Math.floor(position / size)
  }
  return index
}

function elements({ sizes, at }: Model): number[] {
  const count = sizes.reduce((product, size) => product * size, 1)
  return Array.from({ length: count }, (_, position) => at(indexAt(position, sizes)))
}

const steps: readonly Step[] = [
  ({ tensor, model }, choose) => {
    const dims = model.sizes.length
    const order = model.sizes.map((_, dim) => dim)
    for (let left = dims - 1; left > 0; left--) {
      const other = choose(left + 1)
      ;[order[left], order[other]] = [order[other] as number, order[left] as number]
    }
    const at: At = (index) => {
      const before: number[] = []
      order.forEach((dim, to) => (before[dim] = index[to] as number))
      return model.at(before)
    }
    return {
      tensor: views.permute(tensor, order),
      model: { sizes: order.map((dim) => model.sizes[dim] as number), at },
    }
  },
  ({ tensor, model }, choose) => {
    const dim = choose(model.sizes.length)
    const size = model.sizes[dim]
    if (size === undefined) return { tensor, model }
    const [begin, step] = [choose(size + 1), 1 + choose(3)]
    const end = begin + choose(size - begin + 1)
    const slice = `${begin}:${end}:${step}`
    const index = [...Array.from({ length: dim }, () => ':'), slice]
    const at: At = (given) => model.at(given.with(dim, begin + (given[dim] as number) * step))
    return {
      tensor: bracketed(tensor, ...index),
      model: { sizes: model.sizes.with(dim, Math.ceil((end - begin) / step)), at },
    }
  },
  ({ tensor, model }, choose) => {
    const dim = choose(model.sizes.length)
    const size = model.sizes[dim] ?? 0
    if (size === 0) return { tensor, model }
    const chosen = choose(size)
    const at: At = (index) => model.at(index.toSpliced(dim, 0, chosen))
    return {
      tensor: views.select(tensor, dim, chosen - size),
      model: { sizes: model.sizes.toSpliced(dim, 1), at },
    }
  },
  ({ tensor, model }, choose) => {
    const dim = choose(model.sizes.length + 1)
    const repeats = 1 + choose(3)
    const sizes = model.sizes.toSpliced(dim, 0, repeats)
    const at: At = (index) => model.at(index.toSpliced(dim, 1))
    return { tensor: expand(views.unsqueeze(tensor, dim), sizes), model: { sizes, at } }
  },
  ({ tensor, model }, choose) => {
    const dim = choose(model.sizes.length)
    const size = model.sizes[dim]
    if (size === undefined) return { tensor, model }
    const [window, step] = [choose(size + 1), 1 + choose(2)]
    const sizes = [...model.sizes.with(dim, Math.floor((size - window) / step) + 1), window]
    const at: At = (index) =>
      model.at(index.slice(0, -1).with(dim, (index[dim] as number) * step + (index.at(-1) as number)))
    return { tensor: unfold(tensor, dim, window, step), model: { sizes, at } }
  },
  ({ tensor, model }, choose) => {
    if (model.sizes.length < 2) return { tensor, model }
    const offset = choose(5) - 2
    const [rows, columns] = model.sizes as [number, number]
    const length = Math.max(0, offset < 0 ? Math.min(rows + offset, columns) : Math.min(rows, columns - offset))
    const at: At = (index) => {
      const along = index.at(-1) as number
      return model.at([along + Math.max(-offset, 0), along + Math.max(offset, 0), ...index.slice(0, -1)])
    }
    return { tensor: views.diagonal(tensor, offset), model: { sizes: [...model.sizes.slice(2), length], at } }
  },
  ({ tensor, model }, choose) => {
    const at = choose(Math.max(model.sizes.length - 1, 1))
    if (model.sizes.length < 2) return { tensor, model }
    const sizes = [
      ...model.sizes.slice(0, at),
      (model.sizes[at] as number) * (model.sizes[at + 1] as number),
      ...model.sizes.slice(at + 2),
    ]
    const before = (index: readonly number[]) => indexAt(index[at] as number, model.sizes.slice(at, at + 2))
    const flat: At = (index) => model.at([...index.slice(0, at), ...before(index), ...index.slice(at + 1)])
    return { tensor: views.flatten(tensor, at, at + 1), model: { sizes, at: flat } }
  },
]

const chain = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  choices: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 30 }),
})

function run({ sizes, choices }: { sizes: number[]; choices: number[] }): State {
  const left = [...choices]
  const choose = (below: number) => Math.floor((left.shift() ?? 0) * below)
  let state = start(sizes)
  // At most five dimensions, or unfold and expand make too many elements to look at.
  while (left.length > 0 && state.model.sizes.length < 6) state = (steps[choose(steps.length)] as Step)(state, choose)
  return state
}

test('any chain of views has the elements of the model, within its storage', () => {
  fc.assert(
    fc.property(chain, (given) => {
      const { tensor, model } = run(given)
      assert.deepEqual([...tensor.size()], model.sizes)
      assert.deepEqual([...tensor.toTypedArray()], elements(model))
      assert.ok(extent(tensor.sizes, tensor.strides, tensor.offset) * 4 <= tensor.untyped_storage().nbytes)
    }),
    { numRuns: 500 },
  )
})

test('copies of any view have its elements, without gaps', () => {
  fc.assert(
    fc.property(chain, (given) => {
      const { tensor, model } = run(given)
      for (const copy of [clone(tensor), contiguous(tensor)]) {
        assert.deepEqual([...copy.toTypedArray()], elements(model))
        if (copy !== tensor) assert.equal(copy.untyped_storage().nbytes, copy.nbytes)
      }
      assert.ok(contiguous(tensor).is_contiguous())
    }),
    { numRuns: 200 },
  )
})
