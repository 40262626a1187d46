import assert from 'node:assert/strict'
import { test } from 'node:test'
import { define } from '../../src/define.js'
import { tensor } from '../../src/index.js'

const move = define('move', ['subject', 'dim0', 'dim1'], (subject: string, dim0: number, dim1 = -1) => [
  subject,
  dim0,
  dim1,
])
const add = define(
  'add',
  ['subject', 'other', '*', 'alpha'],
  (subject: number, other: number, alpha = 1) => subject + other * alpha,
)
const view = define('view', ['subject', '*size'], (subject: string, size: readonly number[]) => [subject, size])

test('by position, by name, and mixed', () => {
  assert.deepEqual(move('x', 0), ['x', 0, -1])
  assert.deepEqual(move('x', 0, 1), ['x', 0, 1])
  assert.deepEqual(move('x', 0, { dim1: 1 }), ['x', 0, 1])
  assert.deepEqual(move('x', { dim1: 1, dim0: 0 }), ['x', 0, 1])
  assert.deepEqual(move({ subject: 'x', dim1: 1, dim0: 0 }), ['x', 0, 1])
})

test("after '*' by name only", () => {
  assert.equal(add(1, 2), 3)
  assert.equal(add(1, 2, { alpha: 3 }), 7)
  assert.equal(add(1, { other: 2, alpha: 3 }), 7)
  // @ts-expect-error alpha is given by name
  assert.throws(() => add(1, 2, 3), {
    name: 'TypeError',
    message: 'add() takes 2 positional arguments but 3 were given',
  })
})

test('what has a default before the star may be left out', () => {
  const spread = define(
    'spread',
    ['subject', 'repeats', 'dim', '*', 'size'],
    (...all: [string, number?, number?, number?]) => [...all],
  )
  assert.deepEqual(spread('x', 2).slice(0, 2), ['x', 2])
  assert.deepEqual(spread('x', 2, 1).slice(0, 3), ['x', 2, 1])
  assert.deepEqual(spread('x', 2, { size: 4 })[3], 4)
})

test("'*size' is one array or its items", () => {
  assert.deepEqual(view('x', 2, 3), ['x', [2, 3]])
  assert.deepEqual(view('x', [2, 3]), ['x', [2, 3]])
  assert.deepEqual(view('x', { size: [2, 3] }), ['x', [2, 3]])
  assert.deepEqual(view({ subject: 'x', size: [2] }), ['x', [2]])
})

test('arguments that do not fit', () => {
  const message = "move() missing 1 required positional argument: 'dim0'"
  // @ts-expect-error dim0 is missing
  assert.throws(() => move('x'), { name: 'TypeError', message })
  // @ts-expect-error dim0 is missing
  assert.throws(() => move('x', { dim1: 0 }), { name: 'TypeError', message })
  // @ts-expect-error no such parameter
  assert.throws(() => move('x', 0, { dim: 0 }), { message: "move() got an unexpected keyword argument 'dim'" })
  // @ts-expect-error dim0 is given twice
  assert.throws(() => move('x', 0, { dim0: 0 }), { message: "move() got multiple values for argument 'dim0'" })
  // @ts-expect-error one too many
  assert.throws(() => move('x', 0, 1, 2), {
    message: 'move() takes from 2 to 3 positional arguments but 4 were given',
  })
})

test('what is checked closer than plain numbers and tensors: a tensor as a size, a list that stays the caller’s, keywords', () => {
  const list = [2, 3]
  const [, size] = view('x', list)
  assert.deepEqual(size, [2, 3])
  assert.notEqual(size, list)
  assert.deepEqual(view('x', tensor(2) as unknown as number, 3), ['x', [2, 3]])
  assert.deepEqual(view('x', [tensor(2) as unknown as number, 3]), ['x', [2, 3]])
  assert.deepEqual(view('x', { size: [2, 3] }), ['x', [2, 3]])
  assert.throws(() => view('x', 2, 'y' as unknown as number), TypeError)
  assert.deepEqual(move('x', tensor(1) as unknown as number), ['x', 1, -1])
})
