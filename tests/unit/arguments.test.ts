// Messages as CPython 3.11 gives them for a function of the same signature.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arguments } from '../../src/arguments.js'
import { isKeywords, signature } from '../../src/arguments.js'
import { Dict } from '../../src/python/dict.js'

interface LinearParameters {
  in_features: number
  out_features: number
  bias?: boolean
  dtype?: string | null
}
type LinearArguments = Arguments<
  [in_features: number, out_features: number, bias?: boolean, dtype?: string | null],
  LinearParameters
>
const linear = signature<LinearParameters>('Linear', ['in_features', 'out_features', 'bias', 'dtype'], {
  bias: true,
  dtype: null,
})
const Linear = (...args: LinearArguments) => linear(args)
const untyped = Linear as (...args: unknown[]) => unknown

test('by position, by name, and mixed', () => {
  const expected = { in_features: 128, out_features: 16, bias: false, dtype: null }
  assert.deepEqual(Linear(128, 16, false), expected)
  assert.deepEqual(Linear(128, 16, false, null), expected)
  assert.deepEqual(Linear(128, 16, { bias: false }), expected)
  assert.deepEqual(Linear(128, { out_features: 16, bias: false }), expected)
  assert.deepEqual(Linear({ in_features: 128, out_features: 16, bias: false }), expected)
  assert.deepEqual(Linear(128, 16, false, {}), expected)
  assert.deepEqual(untyped(128, 16, Object.assign(Object.create(null), { bias: false })), expected)
})

test('undefined counts as not given', () => {
  assert.deepEqual(untyped(1, 2, undefined, 'x'), { in_features: 1, out_features: 2, bias: true, dtype: 'x' })
  assert.deepEqual(untyped(1, 2, { bias: undefined }), {
    in_features: 1,
    out_features: 2,
    bias: true,
    dtype: null,
  })
})

test('each call has a record of its own', () => {
  assert.notEqual(Linear(1, 2), Linear(1, 2))
})

const wrong: readonly [args: unknown[], message: string][] = [
  [[1], "Linear() missing 1 required positional argument: 'out_features'"],
  [[], "Linear() missing 2 required positional arguments: 'in_features' and 'out_features'"],
  [[1, 2, { x: 1 }], "Linear() got an unexpected keyword argument 'x'"],
  [[1, 2, JSON.parse('{"__proto__": 1}')], "Linear() got an unexpected keyword argument '__proto__'"],
  [[1, 2, { constructor: 1 }], "Linear() got an unexpected keyword argument 'constructor'"],
  [[1, 2, { in_features: 1 }], "Linear() got multiple values for argument 'in_features'"],
  [[1, 2, true, null, 5], 'Linear() takes from 2 to 4 positional arguments but 5 were given'],
]
for (const [args, message] of wrong) {
  test(message, () => {
    assert.throws(() => untyped(...args), { name: 'TypeError', message })
  })
}

test('three missing are listed with a comma', () => {
  const three = signature<{ a: 1; b: 1; c: 1 }>('f', ['a', 'b', 'c'], {})
  assert.throws(() => three([]), { message: "f() missing 3 required positional arguments: 'a', 'b', and 'c'" })
  assert.throws(() => three([1, 2, 3, 4]), { message: 'f() takes 3 positional arguments but 4 were given' })
})

test("after '*' by name only", () => {
  const sum = signature<{ input: number; dim: number; keepdim?: boolean }>('sum', ['input', '*', 'dim', 'keepdim'], {
    keepdim: false,
  })
  assert.deepEqual(sum([1, { dim: 0 }]), { input: 1, dim: 0, keepdim: false })
  assert.throws(() => sum([1, 0]), { message: 'sum() takes 1 positional argument but 2 were given' })
  assert.throws(() => sum([1]), { message: "sum() missing 1 required keyword-only argument: 'dim'" })
})

test("'*size' takes all further positions", () => {
  const zeros = signature<{ size?: readonly unknown[]; dtype?: string | null }>('zeros', ['*size', 'dtype'], {
    size: [],
    dtype: null,
  })
  assert.deepEqual(zeros([]), { size: [], dtype: null })
  assert.deepEqual(zeros([2, 3, { dtype: 'x' }]), { size: [2, 3], dtype: 'x' })
  assert.deepEqual(zeros([{ size: [2, 3] }]), { size: [2, 3], dtype: null })
  assert.throws(() => zeros([2, { size: [3] }]), { message: "zeros() got multiple values for argument 'size'" })
})

test('only object literals are keywords', () => {
  for (const value of [{}, Object.create(null)]) assert.equal(isKeywords(value), true)
  for (const value of [null, 1, [], new Map(), new Dict(), new Date(), new Error()])
    assert.equal(isKeywords(value), false)
})

test('the types hold', () => {
  // @ts-expect-error out_features is missing
  assert.throws(() => Linear(1))
  // @ts-expect-error out_features is missing
  assert.throws(() => Linear({ in_features: 1 }))
  // @ts-expect-error no such parameter
  assert.throws(() => Linear(1, 2, { byas: true }))
  // @ts-expect-error bias is a boolean
  Linear(1, 2, { bias: 3 })
  // @ts-expect-error in_features is given twice
  assert.throws(() => Linear(1, 2, { in_features: 1 }))
  const { bias }: { bias: boolean } = Linear(1, 2)
  assert.equal(bias, true)
})
