// What of JavaScript is written as what of Python, what is refused, and what the pickler's callers can
// hook into. The bytes of plain values are held to CPython's in pickler-bytes.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError, UnsafeError, UnsupportedError } from '../../../../src/errors.js'
import { genops } from '../../../../src/pickle/genops.js'
import { pickle } from '../../../support/plain-pickle.js'
import { UniqueString } from '../../../../src/pickle/writing/own-strings.js'
import { unpickle } from '../../../support/plain-pickle.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../../src/python/dict.js'
import { markFloat } from '../../../../src/python/marks.js'
import { Complex, PyFloat } from '../../../../src/python/numbers.js'
import { Global, PyObject } from '../../../../src/python/objects.js'
import { repr } from '../../../../src/python/repr.js'
import { FrozenSet } from '../../../../src/python/sets.js'
import { Tuple } from '../../../../src/python/tuple.js'
import { assemble } from '../assemble.js'

const opcodes = (bytes: Uint8Array): string[] =>
  [...genops(bytes)].map(({ opcode, arg }) => (arg === null ? opcode : `${opcode} ${String(arg)}`))
const again = (value: unknown): string => repr(unpickle(pickle(value)))

test('JavaScript values are written as their Python counterparts', () => {
  assert.equal(again([null, true, 1, -1, 2n ** 70n, 1.5, 'a']), "[None, True, 1, -1, 1180591620717411303424, 1.5, 'a']")
  assert.equal(again({ b: 1, a: [2] }), "{'b': 1, 'a': [2]}")
  assert.equal(
    again(
      new Map<unknown, unknown>([
        [1, 'x'],
        ['k', null],
      ]),
    ),
    "{1: 'x', 'k': None}",
  )
  assert.equal(again(Object.create(null)), '{}')
  assert.equal(again([new Set([1]), FrozenSet.from(['a'])]), "[{1}, frozenset({'a'})]")
  assert.equal(again([Uint8Array.of(1), Buffer.from('a'), new ArrayBuffer(2)]), "[b'\\x01', b'a', b'\\x00\\x00']")
  assert.equal(again([Complex(1, -2), Tuple.of(1), new Global('builtins', 'int')]), "[(1-2j), (1,), <class 'int'>]")
  assert.equal(
    again(new DefaultDict(new Global('builtins', 'list'), [['a', 1]])),
    "defaultdict(<class 'list'>, {'a': 1})",
  )
  assert.equal(again(new Counter([['a', 2]])), "Counter({'a': 2})")
})

test('numbers are ints where they are safe integers, unmarked and not -0', () => {
  const list = [1, 1, -0, 2 ** 53, 2 ** 53 - 1, NaN, PyFloat(3)]
  markFloat(list, 1, 1)
  assert.equal(again(list), '[1, 1.0, -0.0, 9007199254740992.0, 9007199254740991, nan, 3.0]')
})

test('a mark holds for the value that was marked', () => {
  const list = [1]
  markFloat(list, 0, 1)
  list[0] = 2
  assert.equal(again(list), '[2]')
})

const refused: readonly (readonly [what: string, value: unknown, message: RegExp])[] = [
  ['undefined', undefined, /undefined at the root/],
  ['undefined in a list', { optimizer: [{ lr: undefined }] }, /undefined at \['optimizer'\]\[0\]\['lr'\]/],
  ['a hole', { a: new Array(1) }, /undefined at \['a'\]\[0\]/],
  ['a function', [() => 1], /a function at \[0\]/],
  ['a symbol', new Map([[1, Symbol('x')]]), /a symbol at \[1\]/],
  ['a Date', [new Date(0)], /a Date at \[0\]/],
  ['a RegExp', [/x/], /a RegExp/],
  ['a Float32Array', { w: new Float32Array(1) }, /a Float32Array at \['w'\]/],
  ['a Uint8ClampedArray', [new Uint8ClampedArray(1)], /a Uint8ClampedArray/],
  ['a DataView', [new DataView(new ArrayBuffer(1))], /a DataView/],
  ['a Promise', [Promise.resolve()], /a Promise/],
  ['an object of a class', [new (class Net {})()], /a Net at \[0\]/],
]

for (const [what, value, message] of refused) {
  test(`${what} is refused with its place`, () => {
    assert.throws(
      () => pickle(value),
      (error: unknown) => error instanceof TypeError && message.test(error.message),
    )
  })
}

test('protocols but 2 to 5 are refused', () => {
  for (const protocol of [0, 1, 6, 2.5, NaN]) assert.throws(() => pickle(1, { protocol }), RangeError)
})

const nestings: readonly (readonly [what: string, nest: (inner: unknown) => unknown])[] = [
  ['lists', (inner) => [inner]],
  ['tuples', (inner) => Tuple.of(inner)],
  ['dicts', (inner) => new Dict([['k', inner]])],
  ['OrderedDicts', (inner) => new OrderedDict([['k', inner]])],
  ['frozensets', (inner) => FrozenSet.from([inner])],
  [
    'states',
    (inner) => {
      const object = new PyObject(new Global('a', 'b'), Tuple.of(), 'newobj')
      object.state = inner
      object.hasState = true
      return object
    },
  ],
]

for (const [what, nest] of nestings) {
  test(`${what} nested 240 deep are written, 10,000 deep refused`, () => {
    const nested = (depth: number): unknown => {
      let value: unknown = null
      for (let level = 0; level < depth; level++) value = nest(value)
      return value
    }
    const options = { allowName: () => true }
    // A frozenset is reduced: two containers a level.
    pickle(nested(240), options)
    assert.throws(() => pickle(nested(10_000), options), LimitError)
  })
}

test('names that are not data are refused, all at once', () => {
  const value = [
    new Global('os', 'system'),
    new PyObject(new Global('a', 'b'), Tuple.of(), 'newobj'),
    new Global('os', 'system'),
  ]
  assert.throws(
    () => pickle(value),
    (error: unknown) =>
      error instanceof UnsafeError && assert.deepEqual(error.names, ['os.system', 'a.b']) === undefined,
  )
  const allowed = pickle(value, { allowName: (module) => module === 'os' || module === 'a' })
  assert.equal(repr(unpickle(allowed)), "[<class 'os.system'>, <a.b object>, <class 'os.system'>]")
})

test('allow_name is asked for the names that the pickler itself writes, too', () => {
  const asked: string[] = []
  pickle([new OrderedDict(), Uint8Array.of(1)], { allowName: (module, name) => asked.push(`${module}.${name}`) > 0 })
  assert.deepEqual(asked, ['collections.OrderedDict', '_codecs.encode'])
})

test('an inert object is written by its construction', () => {
  for (const source of [
    assemble('\x80\x02ca\nb\nq\x00K\x01\x85q\x01Rq\x02.'),
    assemble('\x80\x02ca\nb\nq\x00)\x81q\x01}q\x02X\x01\0\0\0xq\x03K\x01sb.'),
    assemble('\x80\x02ca\nb\nq\x00)\x81q\x01(K\x01K\x02e(K\x03K\x04K\x05K\x06uNb.'),
    assemble('\x80\x02(ca\nb\nq\x00K\x01oq\x01.'),
  ]) {
    assert.deepEqual(pickle(unpickle(source), { allowName: () => true }), source)
  }
})

test('keyword arguments need protocol 4', () => {
  const object = new PyObject(new Global('a', 'b'), Tuple.of(), 'newobj_ex', new Dict([['k', 1]]))
  assert.throws(() => pickle(object, { allowName: () => true }), UnsupportedError)
  assert.deepEqual(unpickle(pickle(object, { protocol: 4, allowName: () => true })), object)
})

test('a nested name is getattr before protocol 4 and a dotted name from then on', () => {
  const nested = [new Global('a', 'B.C'), new Global('a', 'B.C')]
  const options = { allowName: (_: string, qualname: string) => qualname === 'B.C' }
  assert.deepEqual(opcodes(pickle(nested, options)).slice(3), [
    'MARK',
    'GLOBAL __builtin__ getattr',
    'BINPUT 1',
    'GLOBAL a B',
    'BINUNICODE C',
    'BINPUT 2',
    'TUPLE2',
    'REDUCE',
    'BINPUT 3',
    'BINGET 3',
    'APPENDS',
    'STOP',
  ])
  for (const protocol of [2, 3, 4, 5]) assert.deepEqual(unpickle(pickle(nested, { protocol, ...options })), nested)
})

class Tensor {
  readonly data: number

  constructor(data: number) {
    this.data = data
  }
}

test('reduce says how an object is written; what it names it names once', () => {
  const tensor = new Tensor(1)
  const reduce = (object: object): object | undefined => {
    return object instanceof Tensor
      ? { callable: new Global('m', 'make'), args: [object.data], state: { a: 1 } }
      : undefined
  }
  const bytes = pickle([tensor, tensor], { reduce: reduce as never, allowName: () => true })
  assert.deepEqual(opcodes(bytes).slice(3), [
    'MARK',
    'GLOBAL m make',
    'BINPUT 1',
    'BININT1 1',
    'TUPLE1',
    'BINPUT 2',
    'REDUCE',
    'BINPUT 3',
    'EMPTY_DICT',
    'BINPUT 4',
    'BINUNICODE a',
    'BINPUT 5',
    'BININT1 1',
    'SETITEM',
    'BUILD',
    'BINGET 3',
    'APPENDS',
    'STOP',
  ])
})

test('reduce may say that a name is all', () => {
  const bytes = pickle([new Tensor(1), new Tensor(2)], {
    reduce: () => new Global('torch', 'float32'),
    allowName: () => true,
  })
  assert.deepEqual(opcodes(bytes).slice(3), ['MARK', 'GLOBAL torch float32', 'BINPUT 1', 'BINGET 1', 'APPENDS', 'STOP'])
})

test('persistent ids stand for objects, each time anew', () => {
  const key = new UniqueString('0')
  const storage = new Tensor(1)
  const bytes = pickle([storage, storage, '0'], { persistent_id: () => ['storage', key] })
  assert.deepEqual(opcodes(bytes).slice(3), [
    'MARK',
    'BINUNICODE storage',
    'BINPUT 1',
    'BINUNICODE 0',
    'BINPUT 2',
    'TUPLE2',
    'BINPUT 3',
    'BINPERSID',
    'BINGET 1',
    'BINGET 2',
    'TUPLE2',
    'BINPUT 4',
    'BINPERSID',
    'BINUNICODE 0',
    'BINPUT 5',
    'APPENDS',
    'STOP',
  ])
})

test('equal strs are one object, but for keys that are new', () => {
  const value = ['a', { a: 'a' }]
  assert.deepEqual(
    opcodes(pickle(value)).filter((text) => text.startsWith('BINUNICODE')),
    ['BINUNICODE a'],
  )
  const options = { isNewKey: (key: string) => key === 'a' }
  assert.deepEqual(
    opcodes(pickle(value, options)).filter((text) => text.startsWith('BINUNICODE')),
    ['BINUNICODE a', 'BINUNICODE a'],
  )
})

test('attributes of an OrderedDict are its state', () => {
  const dict = new OrderedDict([['a', 1]])
  dict.__dict__ = new Dict([['_metadata', new Dict()]])
  const loaded = unpickle(pickle(dict)) as OrderedDict
  assert.deepEqual([[...loaded], [...(loaded.__dict__ as Dict)]], [[['a', 1]], [['_metadata', new Dict()]]])
})
