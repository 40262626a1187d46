// Writes into a tensor that repeats its elements, or that lies over what is read: what fixtures/overlap.json says that PyTorch refuses
// is refused, by methods, by ATen's names and on meta, and nothing is written then; nothing else is refused.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { int64, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import type { DTypeName } from '../../../src/tensor/dtype.js'
import { overloadsOf } from '../../../src/programs/operators/index.js'
import { Tensor as TensorClass } from '../../../src/tensor/tensor.js'
import { metaViews } from '../../../src/tensor/forms/meta.js'

type View = { readonly view: readonly [sizes: number[], strides: number[], offset: number] }
type Data = { readonly data: number[] | boolean[]; readonly dtype: DTypeName }
type Given = View | Data | number | boolean | string | readonly Given[]

interface Case {
  readonly op: string
  readonly dtype: DTypeName
  readonly written: View
  readonly args: readonly Given[]
  readonly says: 'input' | 'written' | null
}

const { torch, cases } = JSON.parse(readFileSync(new URL('../../fixtures/overlap.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly cases: readonly Case[]
}

const messages = {
  input: /some elements of the input tensor and the written-to tensor refer to a single memory location/,
  written: /more than one element of the written-to tensor refers to a single memory location/,
}

const placed = (each: Tensor): Tensor => each

function baseOf({ dtype }: Case): Tensor {
  return tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], { dtype: int64 }).to(dtype)
}

function made(base: Tensor, given: Given, place: (each: Tensor) => Tensor): unknown {
  if (Array.isArray(given)) return (given as readonly Given[]).map((each) => made(base, each, place))
  if (typeof given !== 'object') return given
  if ('data' in given) return place(tensor(given.data, { dtype: given.dtype }))
  const [sizes, strides, offset] = (given as View).view
  return place(base.as_strided(sizes, strides, offset))
}

type Method = (this: Tensor, ...args: unknown[]) => unknown

function byMethod(input: Tensor, { op }: Case, args: readonly unknown[]): void {
  const run = (input as unknown as Readonly<Record<string, Method>>)[op] as Method
  run.apply(input, [...args])
}

/** The first overload whose parameters take the arguments. */
function byName(input: Tensor, { op }: Case, args: readonly unknown[]): void {
  const given = [input, ...args]
  const overload = overloadsOf(`aten::${op}`).find(({ schema: { parameters } }) =>
    parameters.every(({ type }, index) => index >= given.length || (type.kind === 'Tensor') === isTensor(given[index])),
  )
  assert.ok(overload !== undefined, `no overload of ${op}`)
  overload.call(overload.schema.parameters.map((_, index) => given[index] ?? overload.defaults[index]))
}

function isTensor(value: unknown): boolean {
  return value instanceof TensorClass
}

function held(each: Case, run: typeof byMethod, place: typeof placed): void {
  const base = baseOf(each)
  const before = base.tolist()
  const input = made(base, each.written, place) as Tensor
  const args = each.args.map((one) => made(base, one, place))
  const what = JSON.stringify(each)
  if (each.says === null) return assert.doesNotThrow(() => run(input, each, args), what)
  assert.throws(() => run(input, each, args), messages[each.says], what)
  assert.deepEqual(base.tolist(), before, what)
}

test(`writes that overlap are refused as PyTorch ${torch} refuses them`, () => {
  assert.ok(cases.length > 1000)
  for (const each of cases) held(each, byMethod, placed)
})

test('and in programs, which call them by the names of ATen', () => {
  for (const each of cases) held(each, byName, placed)
})

test('and on meta, where traces of plans are made', () => {
  for (const each of cases) if (each.says !== null) held(each, byMethod, metaViews())
})
