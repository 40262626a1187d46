// What the machine makes of well-formed pickles, and what its callers can hook into. Hand-made, so that
// each test shows its opcodes; what CPython writes is read in pickler-bytes.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnpicklingError, UnsafeError } from '../../../src/errors.js'
import { opcodeName } from '../../../src/pickle/opcodes.js'
import { unpickleFrom } from '../../../src/pickle/unpickler.js'
import { unpickle } from '../../support/plain-pickle.js'
import { ByteArray } from '../../../src/python/bytes.js'
import { Counter, DefaultDict, Dict, OrderedDict } from '../../../src/python/dict.js'
import { isFloat, isFloatKey } from '../../../src/python/marks.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { Global, PyObject } from '../../../src/python/objects.js'
import { repr } from '../../../src/python/repr.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Tuple } from '../../../src/python/tuple.js'
import { assemble } from './assemble.js'

const load = (...parts: string[]): unknown => unpickle(assemble(...parts))

/** BINFLOAT 1.0 and 2.0. */
const one = 'G\x3f\xf0\0\0\0\0\0\0'
const two = 'G\x40\0\0\0\0\0\0\0'

test('ints are numbers where safe, else bigints', () => {
  assert.equal(load('\x8a\x07\xff\xff\xff\xff\xff\xff\x1f.'), 2 ** 53 - 1)
  assert.equal(load('\x8a\x07\0\0\0\0\0\0\x20.'), 2n ** 53n)
  assert.equal(load('\x8a\x07\x01\0\0\0\0\0\xe0.'), -(2 ** 53 - 1))
  assert.equal(load('\x8a\x07\0\0\0\0\0\0\xe0.'), -(2n ** 53n))
  assert.equal(load('\x8a\0.'), 0)
  assert.equal(load('\x8b\x01\0\0\0\xff.'), -1)
  assert.equal(load('I-7\n.'), -7)
  assert.equal(load('L12345678901234567890L\n.'), 12345678901234567890n)
  assert.deepEqual([load('I01\n.'), load('I00\n.')], [true, false])
})

test('a float that looks like an int is a PyFloat at the root, and nothing else is', () => {
  const root = load(one, '.')
  assert(root instanceof PyFloat)
  assert.equal(root.value, 1)
  assert.equal(load('G\x3f\xf8\0\0\0\0\0\0.'), 1.5)
  assert(Object.is(load('G\x80\0\0\0\0\0\0\0.'), -0))
  assert.equal(load('F1e300\n.'), 1e300)
  assert.equal(load('Finf\n.'), Infinity)
  assert.equal(load('F-inf\n.'), -Infinity)
  assert.equal(load('Fnan\n.'), NaN)
})

test('containers mark such floats where they are', () => {
  const list = load('](', one, 'K\x01e.') as unknown[]
  assert.deepEqual(list, [1, 1])
  assert.deepEqual([isFloat(list, 0, 1), isFloat(list, 1, 1)], [true, false])

  const tuple = load(one, 'K\x01\x86.') as Tuple
  assert.deepEqual([isFloat(tuple, 0, 1), isFloat(tuple, 1, 1)], [true, false])

  const dict = load('}(', one, two, 'K\x03K\x04u.') as Dict
  assert.deepEqual(
    [...dict],
    [
      [1, 2],
      [3, 4],
    ],
  )
  assert.deepEqual([isFloatKey(dict, 1), isFloatKey(dict, 3)], [true, false])
  assert.deepEqual([isFloat(dict, 1, 2), isFloat(dict, 3, 4)], [true, false])

  const set = load('\x8f(', one, 'K\x02\x90.') as Set<number>
  assert.deepEqual([isFloatKey(set, 1), isFloatKey(set, 2)], [true, false])

  const object = load('ca\nb\n(', one, 'K\x01tR.') as PyObject
  assert.deepEqual([isFloat(object.args, 0, 1), isFloat(object.args, 1, 1)], [true, false])
})

test('equal keys are one: the first stays, the last value wins', () => {
  const dict = load('}(', one, 'NK\x01K\x07\x88K\x08u.') as Dict
  assert.deepEqual([...dict], [[1, 8]])
  assert(isFloatKey(dict, 1))
})

test('NaN keys never merge', () => {
  const nan = 'G\x7f\xf8\0\0\0\0\0\0'
  assert.equal((load('}(', nan, 'K\x01', nan, 'K\x02u.') as Dict).size, 2)
})

test('a key of -0.0 stays one, and is equal to 0', () => {
  const dict = load('}(G\x80\0\0\0\0\0\0\0K\x01K\0K\x02u.') as Dict
  assert.deepEqual([repr(dict), dict.get(0)], ['{-0.0: 2}', 2])
})

test('keys that are dangerous as properties are keys like others', () => {
  const dict = load('}(U\x09__proto__K\x01U\x0bconstructorK\x02u.') as Dict
  assert.deepEqual(
    [...dict],
    [
      ['__proto__', 1],
      ['constructor', 2],
    ],
  )
  assert.equal(Object.getPrototypeOf(dict), Dict.prototype)
})

test('lone surrogates and byte order marks are kept', () => {
  assert.equal(load('X\x03\0\0\0\xed\xa0\x80.'), '\ud800')
  assert.equal(load('X\x05\0\0\0a\xed\xb0\x80b.'), 'a\udc00b')
  assert.equal(load('X\x04\0\0\0\xef\xbb\xbfa.'), '\ufeffa')
})

test("Python 2's str is read by the encoding that the caller chooses", () => {
  const bytes = assemble('U\x01\xe9.')
  assert.equal(unpickle(bytes, { encoding: 'latin1' }), 'é')
  assert.deepEqual(unpickle(bytes, { encoding: 'bytes' }), Uint8Array.of(0xe9))
  assert.throws(() => unpickle(bytes, { encoding: 'ascii' }), /encoding: 'latin1'/)
  assert.equal(load("S'a\\'\\n\\x41\\101\\q'\n."), "a'\nAA\\q")
  assert.equal(load('Va\\u00e9\\U0001f600\\\\u0041\n.'), 'aé😀\\\\u0041')
})

test('bytes and bytearrays are copies', () => {
  const source = assemble('C\x02ab.')
  const bytes = unpickle(source) as Uint8Array
  source.fill(0)
  assert.deepEqual(bytes, Uint8Array.of(0x61, 0x62))
  const array = load('\x96\x01\0\0\0\0\0\0\0z.')
  assert(array instanceof ByteArray)
  assert.deepEqual([...array], [0x7a])
})

test('sharing and cycles are references', () => {
  const [first, second] = load('](]q\x00h\x00e.') as [unknown[], unknown[]]
  assert.equal(first, second)
  const list = load(']q\x00h\x00a.') as unknown[]
  assert.equal(list[0], list)
})

test('nesting costs no stack', () => {
  let value = load(')', '\x85'.repeat(200_000), '.')
  let depth = 0
  for (; value instanceof Tuple && value.length === 1; depth++) value = value[0]
  assert.equal(depth, 200_000)
})

test('memo numbers far beyond are no array', () => {
  assert.deepEqual(load('Nr\xff\xff\xff\xff0j\xff\xff\xff\xff.'), null)
  assert.deepEqual(load('](K\x07r\x10\x27\0\0K\x08q\x00j\x10\x27\0\0h\x00\x94e.'), [7, 8, 7, 8])
})

test('where the pickle ends is told, and what follows is not looked at', () => {
  assert.deepEqual(unpickleFrom(assemble('K\x07.\xff\xff')), { value: 7, end: 3 })
})

test("Python's own names make Python's own values", () => {
  assert(load('ccollections\nOrderedDict\n)R.') instanceof OrderedDict)
  assert.deepEqual([...(load('ccollections\nOrderedDict\n]]K\x01aK\x02aa\x85R.') as Dict)], [[1, 2]])
  const defaults = load('ccollections\ndefaultdict\nc__builtin__\nlist\n\x85R.') as DefaultDict
  assert.deepEqual(defaults.default_factory, new Global('builtins', 'list'))
  assert(load('ccollections\nCounter\n}\x85R.') instanceof Counter)
  assert.deepEqual(load('c__builtin__\nset\n](K\x01K\x02e\x85R.'), new Set([1, 2]))
  assert(load('c__builtin__\nfrozenset\n]\x85R.') instanceof FrozenSet)
  assert.deepEqual(load('c_codecs\nencode\nX\x02\0\0\0\xc3\xa9U\x06latin1\x86R.'), Uint8Array.of(0xe9))
  assert.deepEqual(load('c__builtin__\nbytearray\nU\x01aU\x07latin-1\x86R.'), ByteArray.copy(Uint8Array.of(0x61)))
  assert.deepEqual(load('c__builtin__\nlist\n)R.'), [])
  assert(
    load('ccopy_reg\n_reconstructor\n(ccollections\nOrderedDict\nc__builtin__\nobject\nNtR.') instanceof OrderedDict,
  )
})

test('names before protocol 3 are those of Python 2, from then on those of Python 3', () => {
  assert.deepEqual(load('\x80\x02c__builtin__\nunicode\n.'), new Global('builtins', 'str'))
  assert.deepEqual(load('\x80\x02cexceptions\nValueError\n.'), new Global('builtins', 'ValueError'))
  assert.deepEqual(load('\x80\x02curllib\nquote\n.'), new Global('urllib.parse', 'quote'))
  assert.deepEqual(load('\x80\x03c__builtin__\nunicode\n.'), new Global('__builtin__', 'unicode'))
})

test('what is unknown is recorded, not run', () => {
  const object = load('cos\nsystem\nU\x04true\x85R(K\x01', two, 'e(K\x03K\x04u}U\x01aK\x05sb.') as PyObject
  assert(object instanceof PyObject)
  assert.deepEqual([object.name, object.construction, [...object.args]], ['os.system', 'reduce', ['true']])
  assert.deepEqual([object.items, object.dictItems], [[1, 2], [[3, 4]]])
  assert(isFloat(object.items, 1, 2))
  assert.deepEqual([...(object.state as Dict)], [['a', 5]])
})

test('each way to make an object is kept', () => {
  const made = (text: string): unknown[] => {
    const { construction, args, kwargs, hasState } = load(text) as PyObject
    return [construction, [...args], kwargs === null ? null : [...kwargs], hasState]
  }
  assert.deepEqual(made('ca\nb\nK\x01\x85\x81.'), ['newobj', [1], null, false])
  assert.deepEqual(made('ca\nb\n)}U\x01kK\x02s\x92.'), ['newobj_ex', [], [['k', 2]], false])
  assert.deepEqual(made('(K\x01ia\nb\n.'), ['inst', [1], null, false])
  assert.deepEqual(made('(ca\nb\nK\x01o.'), ['inst', [1], null, false])
  assert.deepEqual(made('ca\nb\n)\x81Nb.'), ['newobj', [], null, true])
})

test('a nested class is one name', () => {
  const nested = load('c__builtin__\ngetattr\nca\nOuter\nU\x05Inner\x86R)\x81.') as PyObject
  assert.equal(nested.name, 'a.Outer.Inner')
})

test('a name that occurs twice is one object', () => {
  const [first, second] = load('](ca\nb\nca\nb\ne.') as [Global, Global]
  assert.equal(first, second)
})

test('attributes of a dict are no items of it', () => {
  const dict = load('ccollections\nOrderedDict\n)R}U\x04thenK\x01sb.') as OrderedDict
  assert.equal(dict.size, 0)
  assert.deepEqual([...(dict.__dict__ as Dict)], [['then', 1]])
  assert.equal('then' in dict, false)
  const slots = load('ccollections\nOrderedDict\n)RN}U\x01aK\x01s\x86b.') as OrderedDict
  assert.deepEqual([...(slots.__dict__ as Dict)], [['a', 1]])
})

test("find_class adds names, is not asked for Python's own, and its errors get a place", () => {
  const asked: string[] = []
  const find_class = (module: string, qualname: string): object | undefined => {
    asked.push(`${module}.${qualname}`)
    if (qualname === 'float32') return { value: 'the dtype' }
    if (qualname === 'twice') return { reduce: (args: Tuple) => Tuple.of(args[0], args[0]) }
    if (qualname === 'no')
      return {
        reduce: () => {
          throw new UnpicklingError({ reason: 'no' })
        },
      }
    return undefined
  }
  assert.equal(unpickle(assemble('ctorch\nfloat32\n.'), { find_class }), 'the dtype')
  assert.deepEqual(unpickle(assemble('ctorch\ntwice\nK\x07\x85R.'), { find_class }), Tuple.of(7, 7))
  assert.deepEqual(unpickle(assemble('ctorch\ntwice\n.'), { find_class }), new Global('torch', 'twice'))
  unpickle(assemble('ccollections\nOrderedDict\n.'), { find_class })
  assert.deepEqual(asked, ['torch.float32', 'torch.twice', 'torch.twice'])
  assert.throws(() => unpickle(assemble('ctorch\nno\n)R.'), { find_class }), {
    offset: 11,
    opcode: 'REDUCE',
    reason: 'no',
  })
})

test('a known class gets its state by its own build', () => {
  const states: unknown[] = []
  const find_class = (): object => ({
    newobj: () => ({ made: true }),
    build: (object: unknown, state: unknown) => states.push([object, state]),
  })
  const object = unpickle(assemble('ca\nb\n)\x81K\x07b.'), { find_class })
  assert.deepEqual(states, [[object, 7]])
})

test('an inert object can be taken over when it gets its state, and stays the same object', () => {
  class Taken {}
  const buildInert = (object: PyObject, state: unknown): boolean => {
    if (!(state instanceof Dict && state.has('_modules'))) return false
    Object.setPrototypeOf(object, Taken.prototype)
    return true
  }
  const bytes = assemble('](ca\nNet\n)\x81q\x00}U\x08_modules}sbh\x00ca\nOther\n)\x81}be.')
  const [net, again, other] = unpickle(bytes, { buildInert }) as unknown[]
  assert(net instanceof Taken)
  assert.equal(net, again)
  assert(other instanceof PyObject)
})

test("persistent ids are the caller's", () => {
  const persistent_load = (pid: unknown): unknown => ['loaded', pid]
  assert.deepEqual(unpickle(assemble('K\x01K\x02\x86Q.'), { persistent_load }), ['loaded', Tuple.of(1, 2)])
  assert.deepEqual(unpickle(assemble('P12\n.'), { persistent_load }), ['loaded', '12'])
})

test('a policy narrows opcodes, names, classes and states', () => {
  const opcodes = new Set(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => opcodeName(byte) !== 'POP'))
  const policy = { name: 'the policy', opcodes, allowName: (_: string, qualname: string) => qualname !== 'system' }
  assert.throws(() => unpickle(assemble('NN0.'), { allowOnly: policy }), { opcode: 'POP', offset: 2 })
  assert.throws(
    () => unpickle(assemble('cos\nsystem\n.'), { allowOnly: policy }),
    (error: unknown) => error instanceof UnsafeError && error.names[0] === 'os.system',
  )
  assert.deepEqual(unpickle(assemble('K\x01.'), { allowOnly: policy }), 1)
  const strict = { ...policy, allowNewobj: () => false, allowBuild: () => false }
  assert.throws(() => unpickle(assemble('ca\nb\n)\x81.'), { allowOnly: strict }), UnsafeError)
  assert.throws(() => unpickle(assemble('ca\nb\n)R}b.'), { allowOnly: strict }), UnsafeError)
})
