// What a trace keeps of the calls within calls: those of an operator that is made of others, and none of one that does something itself.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add, mul, ones, relu, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { define } from '../../../src/define.js'
import { traced } from '../../../src/graph/trace.js'
import type { TracedCall } from '../../../src/graph/trace.js'
import { inPlace } from '../../../src/ops/in-place.js'
import { allocate } from '../../../src/tensor/allocate.js'
import { metaViews } from '../../../src/tensor/forms/meta.js'

const onMeta = (...sizes: number[]): Tensor => metaViews()(ones(...sizes))

/** The only call of an operator, made of nothing but its function. */
function callOf(run: (x: Tensor) => Tensor, x = onMeta(2, 3)): TracedCall {
  const operator = define('made', ['x'], run)
  const { calls } = traced(() => operator(x))
  assert.deepEqual(
    calls.map((call) => call.operator.name),
    ['made'],
  )
  return calls[0] as TracedCall
}

const names = ({ within }: TracedCall): unknown =>
  within === null
    ? null
    : within.calls.map((call) => (call.within === null ? call.operator.name : [call.operator.name, names(call)]))

const weight = tensor([1, 2, 3])
const square = define('own_square', ['x'], (x: Tensor) => mul(x, x))

test('an operator that is made of others has their calls within it', () => {
  assert.deepEqual(names(callOf((x) => relu(add(x, 1)))), ['add', 'relu'])
  assert.deepEqual(names(callOf((x) => add(square(x), 1))), [['own_square', ['mul']], 'add'])
  // What gives a view of what it takes, or of what it makes.
  assert.deepEqual(names(callOf((x) => relu(x.t()).t())), ['t', 'relu', 't'])
  // One in place, and within one.
  const squareInto = inPlace('own_square_', square)
  const x = onMeta(3)
  const [call] = traced(() => squareInto(x)).calls
  assert.deepEqual(names(call as TracedCall), [['own_square', ['mul']], 'copy_'])
  assert.deepEqual(names(callOf((x) => squareInto(add(x, 1)))), [
    'add',
    ['own_square_', [['own_square', ['mul']], 'copy_']],
  ])
})

test('tensors with values are kept with the calls that they are within', () => {
  const { within, operands } = callOf((x) => mul(x, add(weight, 1)))
  assert.equal(operands.length, 1)
  assert.deepEqual(
    Array.from(within?.constants.values() ?? [], (each) => each.tolist()),
    [
      [1, 2, 3],
      [2, 3, 4],
    ],
  )
})

test('an operator that does something itself has none', () => {
  const none: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    'it computes nothing by others': (x) => allocate('made', x.sizes, x.dtype, null, x.isMeta),
    'it asks whether there are values': (x) => (x.isMeta ? relu(x) : add(x, 1)),
    'it takes what it made itself': (x) => {
      const made = allocate('made', x.sizes, x.dtype, null, true)
      return add(x, made)
    },
    'it gives what it made itself': (x) => {
      relu(x)
      return allocate('made', x.sizes, x.dtype, null, true)
    },
    'it writes into what it is given': (x) => {
      const y = relu(x)
      x.bump_version()
      return y
    },
    'it writes into what another made': (x) => {
      const y = relu(x)
      y.bump_version()
      return y
    },
    'it writes into a tensor with values': (x) => {
      const made = tensor([1, 2, 3])
      const y = mul(x, made)
      made.add_(1)
      return mul(y, made)
    },
  }
  for (const [what, run] of Object.entries(none)) assert.equal(names(callOf(run)), null, what)
  // What is within one that does is as it would be elsewhere.
  const raw = define('raw', ['x'], none['it computes nothing by others'] as (x: Tensor) => Tensor)
  const outer = callOf((x) => add(square(x), raw(x)))
  assert.deepEqual(names(outer), [['own_square', ['mul']], 'raw', 'add'])
})

test('a call that fails within another, which goes on without it, is no part of it', () => {
  const call = callOf((x) => {
    try {
      return x.matmul(x)
    } catch {
      return relu(x)
    }
  })
  assert.equal(names(call), null)
})
