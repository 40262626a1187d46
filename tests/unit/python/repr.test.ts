// Python's repr, held to what CPython printed (tests/fixtures/python.py) and, for containers, to what its
// documentation and a session of it show.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { ByteArray } from '../../../src/python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../src/python/dict.js'
import { markFloat, markFloatKey } from '../../../src/python/marks.js'
import { Complex, floatRepr, PyFloat } from '../../../src/python/numbers.js'
import { Global, PyObject } from '../../../src/python/objects.js'
import { set_printoptions } from '../../../src/python/printoptions.js'
import { repr, str } from '../../../src/python/repr.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Size, Tuple } from '../../../src/python/tuple.js'

const printed = JSON.parse(readFileSync(new URL('../../fixtures/python.json', import.meta.url), 'utf8')) as {
  readonly floats: readonly (readonly [hex: string, repr: string])[]
  readonly complexes: readonly (readonly [re: string, im: string, repr: string])[]
  readonly strings: readonly (readonly [text: string, repr: string])[]
  readonly bytes: readonly (readonly [bytes: readonly number[], repr: string, bytearray: string])[]
}

const double = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE()

afterEach(() => set_printoptions({ python: '3.11' }))

test('floats', () => {
  for (const [hex, text] of printed.floats) assert.equal(floatRepr(double(hex)), text)
})

test('complex numbers', () => {
  for (const [re, im, text] of printed.complexes) assert.equal(repr(Complex(double(re), double(im))), text)
})

test('strs', () => {
  for (const [text, shown] of printed.strings) assert.equal(repr(text), shown)
})

test('bytes and bytearrays', () => {
  for (const [bytes, shown, shown_array] of printed.bytes) {
    assert.equal(repr(Uint8Array.from(bytes)), shown)
    assert.equal(repr(ByteArray.copy(Uint8Array.from(bytes))), shown_array)
  }
})

test('atoms', () => {
  assert.deepEqual([null, undefined, true, false, 1, -1, 2n ** 64n, PyFloat(1), 2 ** 53].map(repr), [
    'None',
    'None',
    'True',
    'False',
    '1',
    '-1',
    '18446744073709551616',
    '1.0',
    '9007199254740992.0',
  ])
})

test('containers', () => {
  assert.equal(repr([1, [2], 'a']), "[1, [2], 'a']")
  assert.equal(repr(Tuple.of()), '()')
  assert.equal(repr(Tuple.of(1)), '(1,)')
  assert.equal(repr(Tuple.of(1, 2)), '(1, 2)')
  assert.equal(repr(Size.of(1, 2)), 'torch.Size([1, 2])')
  assert.equal(repr({ a: 1 }), "{'a': 1}")
  assert.equal(
    repr(
      new Dict<unknown, unknown>([
        ['a', null],
        [1, true],
      ]),
    ),
    "{'a': None, 1: True}",
  )
  assert.equal(repr(new Set()), 'set()')
  assert.equal(repr(new Set([1])), '{1}')
  assert.equal(repr(FrozenSet.from([])), 'frozenset()')
  assert.equal(repr(FrozenSet.from([1])), 'frozenset({1})')
  assert.equal(repr(new DefaultDict(null, [['a', 1]])), "defaultdict(None, {'a': 1})")
  assert.equal(
    repr(
      new Counter([
        ['a', 1],
        ['b', 3],
        ['c', 1],
      ]),
    ),
    "Counter({'b': 3, 'a': 1, 'c': 1})",
  )
  assert.equal(repr(new Counter()), 'Counter()')
})

test('an OrderedDict prints as the Python that is chosen', () => {
  const dict = new OrderedDict([['a', 1]])
  assert.equal(repr(dict), "OrderedDict([('a', 1)])")
  assert.equal(repr(new OrderedDict()), 'OrderedDict()')
  set_printoptions({ python: '3.12' })
  assert.equal(repr(dict), "OrderedDict({'a': 1})")
})

test('marked floats', () => {
  const list = [1, 1]
  markFloat(list, 1, 1)
  const dict = new Dict([
    [1, 2],
    [3, 4],
  ])
  markFloat(dict, 3, 4)
  markFloatKey(dict, 1)
  assert.equal(repr([list, dict]), '[[1, 1.0], {1.0: 2, 3: 4.0}]')
})

test('what holds itself', () => {
  const list: unknown[] = []
  list.push(list, Tuple.of(list))
  assert.equal(repr(list), '[[...], ([...],)]')
  const dict = new Dict<string, unknown>()
  dict.set('self', dict)
  assert.equal(repr(dict), "{'self': {...}}")
  const ordered = new OrderedDict<string, unknown>()
  ordered.set('self', ordered)
  assert.equal(repr(ordered), "OrderedDict([('self', ...)])")
})

test('names and inert objects', () => {
  assert.equal(repr(new Global('builtins', 'list')), "<class 'list'>")
  assert.equal(repr(new Global('torch.nn', 'Linear')), "<class 'torch.nn.Linear'>")
  assert.equal(repr(new Global('builtins', 'Ellipsis')), 'Ellipsis')
  const make = (module: string, qualname: string, ...args: unknown[]): PyObject =>
    new PyObject(new Global(module, qualname), Tuple.from(args), 'reduce')
  assert.equal(repr(make('__main__', 'Net')), '<__main__.Net object>')
  assert.equal(repr(make('builtins', 'range', 0, 5, 1)), 'range(0, 5)')
  assert.equal(repr(make('builtins', 'range', 0, 5, 2)), 'range(0, 5, 2)')
  assert.equal(repr(make('builtins', 'slice', null, 5, null)), 'slice(None, 5, None)')
  assert.equal(repr(make('collections', 'deque', Tuple.of(), 3)), 'deque([], maxlen=3)')
  assert.equal(repr(make('decimal', 'Decimal', '1.50')), "Decimal('1.50')")
  assert.equal(repr(make('fractions', 'Fraction', '1/3')), 'Fraction(1, 3)')
  assert.equal(repr(make('pathlib', 'PosixPath', '/', 'tmp', 'x')), "PosixPath('/tmp/x')")
  assert.equal(repr(make('pathlib', 'PurePosixPath')), "PurePosixPath('.')")
})

test('str is repr but for a str', () => {
  assert.equal(str('a\n'), 'a\n')
  assert.equal(str(['a']), "['a']")
})

test('nesting is bounded', () => {
  let list: unknown[] = []
  for (let depth = 0; depth < 10_000; depth++) list = [list]
  assert.throws(() => repr(list), LimitError)
})

test("omegaconf's nodes are what they hold, as its own repr", () => {
  const node = (name: string, state: Record<string, unknown>): PyObject =>
    Object.assign(new PyObject(new Global(`omegaconf.${name}`, name), [], 'newobj'), {
      state: new Dict(Object.entries(state)),
      hasState: true,
    })
  const lr = node('nodes', { _metadata: null, _val: 0.5 })
  const list = node('listconfig', { _content: [lr, node('nodes', { _val: 'adam' })] })
  assert.equal(
    repr(node('dictconfig', { _metadata: null, _content: new Dict([['opt', list]]) })),
    "{'opt': [0.5, 'adam']}",
  )
  assert.equal(repr(node('base', {})), '<omegaconf.base.base object>')
})

test('a path of a hundred thousand parts', () => {
  const parts = Array.from({ length: 100_000 }, () => 'a')
  for (const cls of ['PurePosixPath', 'PureWindowsPath']) {
    const text = repr(new PyObject(new Global('pathlib', cls), parts, 'reduce'))
    assert.equal(text.length, cls.length + 2 * parts.length + 3)
  }
})
