// Any tree of Python values comes back as it was from any protocol: values, types, floats and sharing.

import fc from 'fast-check'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { pickle } from '../../support/plain-pickle.js'
import { unpickle } from '../../support/plain-pickle.js'
import { ByteArray } from '../../../src/python/bytes.js'
import { Dict, OrderedDict } from '../../../src/python/dict.js'
import { Complex, PyFloat } from '../../../src/python/numbers.js'
import { repr } from '../../../src/python/repr.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { Tuple } from '../../../src/python/tuple.js'

const float = fc.oneof(fc.double(), fc.integer().map(Number)).map((value) => PyFloat(value))
const text = fc.string({
  unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('é', '😀', '\ud800', '\0', '\n')),
})
const bytes = fc.uint8Array({ maxLength: 300 })
const int = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt().filter((value) => BigInt.asIntN(54, value) !== value),
)
const atom = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  int,
  float,
  text,
  bytes,
  bytes.map((value) => ByteArray.copy(value)),
  fc.tuple(fc.double(), fc.double()).map(([re, im]) => Complex(re, im)),
)
const key = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  bytes,
  fc.tuple(fc.integer(), text).map((items) => Tuple.from<unknown>(items)),
)

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.array(tie('value')),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => Tuple.from(items)),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => new Dict(entries)),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => new OrderedDict(entries)),
    fc.array(key, { maxLength: 4 }).map((items) => new Set(new Dict(items.map((item) => [item, null])).keys())),
    fc.array(key, { maxLength: 4 }).map((items) => FrozenSet.from(new Dict(items.map((item) => [item, null])).keys())),
    tie('value').map((item) => [item, item]),
  ),
}))

for (const protocol of [2, 3, 4, 5]) {
  test(`protocol ${protocol}`, () => {
    fc.assert(
      fc.property(value, (tree) => {
        const written = pickle(tree, { protocol })
        const read = unpickle(written)
        assert.equal(repr(read), repr(tree))
        assert.deepEqual(pickle(read, { protocol }), written)
      }),
      { numRuns: 300 },
    )
  })
}

test('no bytes make the machine do anything but read or refuse', () => {
  fc.assert(
    fc.property(value, fc.nat(), fc.nat(255), (tree, at, byte) => {
      const written = pickle(tree, { protocol: 4 })
      written[at % written.length] = byte
      try {
        unpickle(written, { limits: { sparseMemo: 100 } })
      } catch (error) {
        assert.match((error as Error).constructor.name, /^(UnpicklingError|LimitError)$/)
      }
    }),
    { numRuns: 2000 },
  )
})
