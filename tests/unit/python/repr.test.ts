// Against CPython 3.11's own repr: tests/fixtures/python-repr.py makes the same values.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { ByteArray } from '../../../src/python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../src/python/dict.js'
import { mark_float, mark_float_key } from '../../../src/python/marks.js'
import { Complex, PyFloat } from '../../../src/python/numbers.js'
import { Global } from '../../../src/python/objects.js'
import { set_printoptions } from '../../../src/python/printoptions.js'
import { repr, str } from '../../../src/python/repr.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Size, Tuple } from '../../../src/python/tuple.js'
import { root } from '../../support/root.js'

interface Expected {
  /** Big-endian float64, hexadecimal; and the text. */
  readonly floats: readonly (readonly [hex: string, text: string])[]
  readonly complexes: readonly (readonly [hex: string, text: string])[]
  readonly strings: readonly (readonly [value: string, text: string])[]
  readonly bytes: readonly (readonly [hex: string, bytes: string, bytearray: string])[]
  readonly containers: Readonly<Record<string, string>>
}

const expected = JSON.parse(readFileSync(join(root, 'tests/fixtures/python-repr.json'), 'utf8')) as Expected

afterEach(() => set_printoptions({ profile: 'default', python: '3.11' }))

test('floats', () => {
  for (const [hex, text] of expected.floats) {
    const value = Buffer.from(hex, 'hex').readDoubleBE(0)
    assert.equal(repr(PyFloat(value)), text)
    assert.equal(repr(floats(value)), `[${text}]`)
  }
})

test('complex numbers', () => {
  for (const [hex, text] of expected.complexes) {
    const parts = Buffer.from(hex, 'hex')
    assert.equal(repr(Complex(parts.readDoubleBE(0), parts.readDoubleBE(8))), text)
  }
})

test('strings', () => {
  for (const [value, text] of expected.strings) assert.equal(repr(value), text)
})

test('bytes and bytearrays', () => {
  for (const [hex, bytes, bytearray] of expected.bytes) {
    const value = new Uint8Array(Buffer.from(hex, 'hex'))
    assert.equal(repr(value), bytes)
    assert.equal(repr(ByteArray.copy(value)), bytearray)
  }
})

test('containers', () => {
  const values = containers()
  assert.deepEqual(Object.keys(values), Object.keys(expected.containers))
  for (const [name, value] of Object.entries(values)) assert.equal(repr(value), expected.containers[name], name)
})

test('an OrderedDict by the wording of Python 3.12', () => {
  set_printoptions({ python: '3.12' })
  assert.equal(repr(new OrderedDict<string, unknown>([['a', 1], ['b', new OrderedDict()]])), "OrderedDict({'a': 1, 'b': OrderedDict()})")
})

test('str is repr but for text itself', () => {
  assert.equal(str("it's"), "it's")
  assert.equal(str(["it's"]), `["it's"]`)
  assert.equal(str(Size.of(2, 3)), 'torch.Size([2, 3])')
})

test('a nesting without end is refused before the stack overflows', () => {
  let value: unknown[] = []
  for (let depth = 0; depth < 100_000; depth++) value = [value]
  assert.throws(() => repr(value), LimitError)
})

/** A list whose numbers are all Python floats. */
function floats(...values: readonly number[]): number[] {
  for (const [index, value] of values.entries()) mark_float(values, index, value)
  return values as number[]
}

/** A tuple or dict in which what stands at `place` is a Python float. */
function marked<T extends object>(container: T, place: unknown, value: number): T {
  mark_float(container, place, value)
  return container
}

function withFloatKey<T extends object>(container: T, key: number): T {
  mark_float_key(container, key)
  return container
}

/** The values of `containers()` in tests/fixtures/python-repr.py, in its order. */
function containers(): Record<string, unknown> {
  const utf8 = new TextEncoder()
  const shared = [1]
  const list: unknown[] = [null, true, false, 1, -1, 1, -0, 2n ** 53n, 2n ** 64n, -(2n ** 70n), 'a', utf8.encode('b')]
  list.push(ByteArray.copy(utf8.encode(`c'"`)), Complex(0, 1))
  const ordered = new OrderedDict<unknown, unknown>([['a', 1], ['b', new OrderedDict()], [1, new OrderedDict([[2, 3]])]])
  const dict = new Dict<unknown, unknown>([
    ['a', 1], [2, 'b'], [3, null], [null, true], [Tuple.of<unknown>(1, 'x'), { y: [1.5] }], [utf8.encode('k'), new Dict()], [false, 0],
  ])
  const sets = [
    new Set([1]), withFloatKey(new Set([1]), 1), new Set(['a']), new Set([Tuple.of(1, 2)]), FrozenSet.from([1]),
    FrozenSet.from(['x']), new Set([null]), new Set([FrozenSet.from([])]),
  ]
  return {
    empty: [
      [], Tuple.of(), new Dict(), new Set(), FrozenSet.from([]), new OrderedDict(), new Counter(), new DefaultDict(),
      new Uint8Array(), ByteArray.copy(new Uint8Array()), '',
    ],
    list: marked(list, 5, 1),
    tuple: [Tuple.of(1), marked(Tuple.of(1, 2), 1, 2), Tuple.of(Tuple.of()), Tuple.of(Tuple.of(1), [2])],
    dict: withFloatKey(dict, 3),
    OrderedDict: withFloatKey(marked(ordered, 'a', 1), 1),
    defaultdict: new DefaultDict(new Global('builtins', 'list'), [['a', [1]], ['b', []]]),
    Counter: new Counter(Object.entries({ a: 1, b: 3, c: 2, d: 3, e: -1 })),
    'Counter of mixed numbers': new Counter<string>([['a', 1.5], ['b', 2n ** 70n], ['c', true], ['d', 2]]),
    'Counter that cannot be sorted': new Counter<string>([['a', 1], ['b', null], ['c', 2]]),
    'Counter of strings': new Counter<string>([['a', 'x'], ['b', 'z'], ['c', 'y']]),
    sets,
    'set of ints': new Set([0, 1, 2, 3, 7]),
    'twice the same': [shared, shared, { again: shared }],
    ...containersOfThemselves(),
  }
}

function containersOfThemselves(): Record<string, unknown> {
  const list: unknown[] = [1]
  list.push(list)
  const inner: unknown[] = []
  const tuple = Tuple.of(inner)
  inner.push(tuple)
  return {
    'list in itself': list,
    'dict in itself': inItself(new Dict()),
    'defaultdict in itself': inItself(new DefaultDict()),
    'OrderedDict in itself': inItself(new OrderedDict()),
    'tuple in itself': tuple,
  }
}

function inItself(dict: Dict<string, unknown>): unknown {
  return dict.set('self', dict)
}
