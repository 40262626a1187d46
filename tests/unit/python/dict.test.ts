// Python's dicts: which keys are equal, which of them stays, what is in what order.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError, UnsupportedError } from '../../../src/errors.js'
import { ByteArray } from '../../../src/python/bytes.js'
import { NumpyDType } from '../../../src/numpy/dtype.js'
import { NumpyScalar } from '../../../src/numpy/scalar.js'
import { Dict, OrderedDict } from '../../../src/python/dict.js'
import { isHashable } from '../../../src/python/key.js'
import { isFloat, isFloatKey, markFloat, markFloatKey } from '../../../src/python/marks.js'
import { Complex, PyFloat } from '../../../src/python/numbers.js'
import { Global } from '../../../src/python/objects.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Size, Tuple } from '../../../src/python/tuple.js'

const equal: readonly (readonly [a: unknown, b: unknown])[] = [
  [1, true],
  [0, false],
  [1, PyFloat(1)],
  [true, Complex(1, 0)],
  [0, PyFloat(-0)],
  [2n ** 53n, 2 ** 53],
  [7n, 7],
  [2n ** 64n, 2 ** 64],
  [Tuple.of<unknown>(1, 'a'), Tuple.of<unknown>(true, 'a')],
  [Tuple.of(Tuple.of(1)), Tuple.of(Tuple.of(1))],
  [Tuple.of(2, 3), Size.of(2, 3)],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  [Complex(1, 2), Complex(1, 2)],
  [FrozenSet.from([1, 2]), FrozenSet.from([2, 1])],
  [new Global('a', 'b'), new Global('a', 'b')],
]

const different: readonly (readonly [a: unknown, b: unknown])[] = [
  [1, '1'],
  ['None', null],
  [true, 'True'],
  [Tuple.of(1, 2), Tuple.of(2, 1)],
  [Tuple.of('a,b'), Tuple.of('a', 'b')],
  [Tuple.of(1), 1],
  ['1', Uint8Array.of(0x31)],
  [Tuple.of('1'), Tuple.of(1)],
  [{}, {}],
  [PyFloat(NaN), PyFloat(NaN)],
  ['b\x01', Uint8Array.of(1)],
  [Tuple.of(), FrozenSet.from([])],
  [2n ** 64n, 2n ** 64n + 1n],
  [Complex(1, 2), Tuple.of(1, 2)],
]

test('equal keys are one: the first stays, the last value wins', () => {
  for (const [a, b] of equal) {
    const dict = new Dict([[a, 1]])
    dict.set(b, 2)
    assert.deepEqual([...dict], [[a, 2]])
    assert.deepEqual([dict.get(a), dict.get(b), dict.has(b), dict.size], [2, 2, true, 1])
    assert(dict.delete(b))
    assert.deepEqual([dict.size, dict.has(a), dict.delete(a)], [0, false, false])
    dict.set(b, 3)
    assert.deepEqual([...dict], [[b, 3]])
  }
})

test('different keys are two', () => {
  for (const [a, b] of different)
    assert.equal(
      new Dict([
        [a, 1],
        [b, 2],
      ]).size,
      2,
    )
})

test('keys keep the order in which they came first', () => {
  const dict = new Dict([
    ['b', 1],
    ['a', 2],
    ['10', 3],
    ['9', 4],
  ])
  dict.set('b', 5)
  assert.deepEqual([...dict.keys()], ['b', 'a', '10', '9'])
})

test('each change is a new version', () => {
  const dict = new Dict<string, number>()
  const before = dict.version
  dict.set('a', 1)
  dict.delete('a')
  dict.clear()
  assert.equal(dict.version, before + 3)
})

test('what Python has no hash for is no key', () => {
  for (const value of [
    [],
    new Dict(),
    new Set(),
    ByteArray.copy(Uint8Array.of()),
    Tuple.of<unknown>(1, []),
    Tuple.of(Tuple.of(new Dict())),
  ])
    assert.equal(isHashable(value), false)
  for (const value of [null, 'a', 1, 1n, true, Tuple.of(1), FrozenSet.from([1]), Uint8Array.of(1), {}, Complex(1, 2)])
    assert.equal(isHashable(value), true)
})

test('tuples that double at each level, and deep ones, are compared by value like any other', () => {
  const doubled = (levels: number): Tuple => {
    let tuple: Tuple = Tuple.of()
    for (let level = 0; level < levels; level++) tuple = Tuple.of<unknown>(tuple, tuple)
    return tuple
  }
  const nested = (levels: number): Tuple => {
    let tuple: Tuple = Tuple.of()
    for (let level = 0; level < levels; level++) tuple = Tuple.of<unknown>(tuple)
    return tuple
  }
  const dict = new Dict<unknown, string>([
    [doubled(60), 'doubled'],
    [nested(100_000), 'nested'],
  ])
  assert.equal(isHashable(doubled(60)), true)
  assert.deepEqual([dict.get(doubled(60)), dict.get(nested(100_000))], ['doubled', 'nested'])
  assert.deepEqual([dict.get(doubled(59)), dict.get(nested(99_999))], [undefined, undefined])
})

test('tuples that double around what has no hash, or NaN, are looked at once', () => {
  for (const [inner, expected] of [
    [[], false],
    [new Dict(), false],
    [NaN, true],
  ] as const) {
    let tuple = Tuple.of<unknown>(inner)
    for (let level = 0; level < 60; level++) tuple = Tuple.of<unknown>(tuple, tuple)
    assert.equal(isHashable(tuple), expected)
  }
})

test('long parts of keys are compared by value', () => {
  const text = 'x'.repeat(1000)
  const bytes = (last: number): Uint8Array => new Uint8Array(1000).fill(last, 999)
  const keys = [
    Tuple.of<unknown>(1, text),
    Tuple.of<unknown>(1, `${text}y`),
    bytes(1),
    bytes(2),
    Tuple.of<unknown>(bytes(1)),
    FrozenSet.from([text, 'a']),
    Tuple.from(Array(100).fill(0)),
    new Global('m', text),
  ]
  const dict = new Dict(keys.map((key, index) => [key as unknown, index]))
  assert.equal(dict.size, keys.length)
  const again = [
    Tuple.of<unknown>(true, text),
    bytes(2),
    FrozenSet.from(['a', text]),
    Tuple.from(Array(100).fill(false)),
  ]
  assert.deepEqual(
    again.map((key) => dict.get(key)),
    [0, 3, 5, 6],
  )
})

test('a tuple with NaN is equal to itself alone, as CPython finds it', () => {
  const key = Tuple.of(NaN)
  const dict = new Dict<unknown, number>([
    [key, 1],
    [Tuple.of(NaN), 2],
    [Tuple.of(key), 3],
  ])
  assert.deepEqual([dict.size, dict.get(key), dict.get(Tuple.of(key)), dict.get(Tuple.of(NaN))], [3, 1, 3, undefined])
})

test('an int of more bits than a key may have', () => {
  assert.equal(new Dict<unknown, number>([[2n ** 1024n, 1]]).get(2n ** 1024n), 1)
  assert.throws(() => new Dict().set(2n ** 1025n, 1), LimitError)
})

test('a str is found by an equal one of another type, and the other way round', () => {
  const scalar = new NumpyScalar(NumpyDType.of('U1'), Uint32Array.of(0x61))
  assert.equal(new Dict<unknown, number>([['a', 1]]).get(scalar), 1)
  assert.equal(new Dict<unknown, number>([[scalar, 1]]).get('a'), 1)
  assert.deepEqual(
    [
      ...new Dict<unknown, number>([
        ['a', 1],
        [scalar, 2],
      ]),
    ],
    [['a', 2]],
  )
})

test('toObject has no prototype and takes str and int keys', () => {
  const inner = new OrderedDict([['__proto__', 1]])
  const object = new Dict<unknown, unknown>([
    ['a', inner],
    [1, [inner]],
  ]).toObject()
  assert.equal(Object.getPrototypeOf(object), null)
  assert.equal(JSON.stringify(object), '{"1":[{"__proto__":1}],"a":{"__proto__":1}}')
  assert.equal(object.a, (object[1] as unknown[])[0])
  assert.throws(() => new Dict([[Tuple.of(1), 1]]).toObject(), UnsupportedError)
})

test('toObject and toJSON of Dicts within themselves, deep and shared ones', () => {
  const cycle = new Dict<string, unknown>()
  cycle.set('self', [cycle])
  const object = cycle.toObject()
  assert.equal((object.self as unknown[])[0], object)
  assert.throws(() => JSON.stringify(cycle), UnsupportedError)
  let deep = new Dict<string, unknown>()
  for (let level = 0; level < 100_000; level++) deep = new Dict<string, unknown>([['a', deep]])
  assert.ok(deep.toObject().a)
  assert.throws(() => JSON.stringify(deep), LimitError)
  let shared = new Dict<string, unknown>()
  for (let level = 0; level < 40; level++)
    shared = new Dict<string, unknown>([
      ['a', shared],
      ['b', shared],
    ])
  assert.ok(shared.toObject().a)
  assert.throws(() => JSON.stringify(shared), LimitError)
  const repeated = Array<unknown>(10_000).fill('x'.repeat(65_536))
  assert.throws(() => JSON.stringify(new Dict([['a', repeated]])), LimitError)
  assert.equal(
    JSON.stringify(
      new Dict<string, unknown>([
        ['a', [1, null]],
        ['b', new Dict([[2, ['c']]])],
      ]),
    ),
    '{"a":[1,null],"b":{"2":["c"]}}',
  )
})

test('a mark holds for its place and value', () => {
  const list = [1, 2, 3]
  markFloat(list, 1, 2)
  assert.deepEqual(
    list.map((value, index) => isFloat(list, index, value)),
    [false, true, false],
  )
  list[1] = 3
  assert.equal(isFloat(list, 1, 3), false)
  for (let value = 4; value < 100; value++) markFloat(list, list.push(value) - 1, value)
  assert.deepEqual([isFloat(list, 98, 99), isFloat(list, 99, 99), isFloat(list, 0, 1)], [true, false, false])
})

test('marks of a dict go by equal keys', () => {
  const key = Tuple.of(1)
  const dict = new Dict<unknown, number>([
    [key, 2],
    [true, 3],
  ])
  markFloat(dict, Tuple.of(1), 2)
  markFloat(dict, 1, 3)
  assert.deepEqual([isFloat(dict, key, 2), isFloat(dict, true, 3)], [true, true])
  markFloatKey(dict, 5)
  assert.deepEqual([isFloatKey(dict, 5), isFloatKey(dict, 6), isFloatKey(dict, 0.5)], [true, false, true])
})
