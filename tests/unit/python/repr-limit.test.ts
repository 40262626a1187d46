// Objects within themselves, deep and shared ones. Texts of the former are CPython 3.11.2's with numpy 1.24.2, and CPython
// 3.14.10's where these are named.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { NDArray } from '../../../src/numpy/array.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../src/python/dict.js'
import { Global, PyObject } from '../../../src/python/objects.js'
import { set_printoptions } from '../../../src/python/printoptions.js'
import { repr } from '../../../src/python/repr.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Tuple } from '../../../src/python/tuple.js'

test('objects within themselves are cut as Python cuts them', () => {
  const list: unknown[] = []
  list.push(list)
  assert.equal(repr(list), '[[...]]')
  const inTuple: unknown[] = []
  inTuple.push(Tuple.of<unknown>(inTuple))
  assert.equal(repr(inTuple), '[([...],)]')
  assert.equal(repr(inTuple[0]), '([(...)],)')
  const dicts = [new Dict(), new OrderedDict(), new DefaultDict()]
  for (const dict of dicts) dict.set('a', dict)
  assert.deepEqual(dicts.map(repr), [
    "{'a': {...}}",
    "OrderedDict([('a', ...)])",
    "defaultdict(None, {'a': defaultdict(None, {...})})",
  ])
  set_printoptions({ python: '3.14' })
  assert.equal(repr(dicts[1]), "OrderedDict({'a': ...})")
  set_printoptions({ python: '3.11' })
  const deque = objectOf('collections', 'deque')
  deque.items.push(1, deque)
  assert.equal(repr(deque), 'deque([1, [...]])')
  const space = objectOf('types', 'SimpleNamespace')
  space.state = new Dict([['a', space]])
  assert.equal(repr(space), 'namespace(a=namespace(...))')
  const partial = objectOf('functools', 'partial')
  partial.state = Tuple.of<unknown>(new Global('builtins', 'print'), Tuple.of(partial), new Dict(), new Dict())
  assert.equal(repr(partial), 'functools.partial(<built-in function print>, ...)')
  const holder = objectOf('types', 'SimpleNamespace')
  const sets = [new Set<unknown>([holder]), FrozenSet.from<unknown>([holder])]
  for (const set of sets) {
    holder.state = new Dict([['a', set]])
    assert.match(repr(set), /^(frozenset\()?\{namespace\(a=(frozen)?set\(\.\.\.\)\)\}\)?$/)
  }
})

test('arrays of numpy within themselves', () => {
  const alone = arrayOf(1)
  objectsOf(alone)[0] = alone
  assert.equal(repr(alone), 'array([array(..., dtype=object)], dtype=object)')
  assert.equal(String(alone), repr(alone))
  const inList = arrayOf(2)
  objectsOf(inList).splice(0, 2, [inList], 1.5)
  assert.equal(repr(inList), 'array([list([array(..., dtype=object)]), 1.5], dtype=object)')
})

test('a few objects that are shared are printed in each place, and not without end', () => {
  const inner = Tuple.of('x'.repeat(100))
  assert.equal(repr([inner, inner]), `[${repr(inner)}, ${repr(inner)}]`)
  const doublings: Readonly<Record<string, (value: unknown) => unknown>> = {
    list: (value) => [value, value],
    tuple: (value) => Tuple.of(value, value),
    dict: (value) =>
      new Dict([
        ['a', value],
        ['b', value],
      ]),
    counter: (value) => new Counter([['a', value]]),
    object: (value) =>
      objectOf(
        'types',
        'SimpleNamespace',
        new Dict([
          ['a', value],
          ['b', value],
        ]),
      ),
    exception: (value) => new PyObject(new Global('builtins', 'ValueError'), [value, value], 'reduce'),
    array: (value) => arrayOf(2, value),
    partial: (value) =>
      objectOf('functools', 'partial', Tuple.of<unknown>(null, Tuple.of(value, value), new Dict(), new Dict())),
  }
  for (const [name, double] of Object.entries(doublings)) {
    let value: unknown = ['x'.repeat(100)]
    for (let level = 0; level < 40; level++) value = double(value)
    if (name === 'counter') assert.equal(repr(value).length, 40 * "Counter({'a': })".length + 104)
    else assert.throws(() => repr(value), LimitError, name)
  }
})

test('a long string in many places', () => {
  const text = 'y'.repeat(65_536)
  assert.equal(repr(Array(10).fill(text)).length, 10 * 65_540)
  assert.throws(() => repr(Array(10_000).fill(text)), LimitError)
  assert.throws(
    () => repr(new Dict(Array.from({ length: 10_000 }, (_, key) => [key, new Dict([[text, null]])]))),
    LimitError,
  )
})

test('lists in a circle, each in each', () => {
  const lists: unknown[][] = Array.from({ length: 12 }, () => [])
  for (const list of lists) list.push(...lists)
  assert.throws(() => repr(lists[0]), LimitError)
})

test('what is nested deeper than Python prints', () => {
  const nestings: Readonly<Record<string, (value: unknown) => unknown>> = {
    list: (value) => [value],
    set: (value) => FrozenSet.from([value]),
    dict: (value) => new OrderedDict([['a', value]]),
    object: (value) => objectOf('types', 'SimpleNamespace', new Dict([['a', value]])),
    array: (value) => arrayOf(1, value),
  }
  for (const [name, nest] of Object.entries(nestings)) {
    let value: unknown = null
    for (let depth = 0; depth < 80; depth++) value = nest(value)
    assert.ok(repr(value).length > 80, name)
    for (let depth = 80; depth < 100_000; depth++) value = nest(value)
    assert.throws(() => repr(value), { name: 'LimitError', message: /depth of nested objects/ }, name)
  }
})

test('an int of so many digits that Python has no text for it', () => {
  assert.equal(repr(10n ** 4299n).length, 4300)
  assert.throws(() => repr(10n ** 4300n), LimitError)
  assert.throws(() => repr([-(10n ** 4300n)]), LimitError)
})

test('an error within leaves nothing behind', () => {
  assert.throws(() => repr([{ __repr__: () => assert.fail('not printed') }]), { message: 'not printed' })
  assert.equal(repr([1]), '[1]')
})

function objectOf(module: string, qualname: string, state: unknown = null): PyObject {
  return Object.assign(new PyObject(new Global(module, qualname), [], 'newobj'), { state, hasState: state !== null })
}

function arrayOf(count: number, value: unknown = null): NDArray {
  return new NDArray('object', [count], Array<unknown>(count).fill(value))
}

function objectsOf(array: NDArray): unknown[] {
  return array.objects as unknown[]
}
