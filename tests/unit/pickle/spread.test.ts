// Keys that a file's writer chose so that V8 finds them all in one place, by V8's own formulas, ComputeUnseededHash and
// ComputeLongHash, said here once more in bigints.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { Dict } from '../../../src/python/dict.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { FrozenSet } from '../../../src/python/sets.js'
import { assemble } from './assemble.js'
import { pickle, unpickle } from '../../support/plain-pickle.js'

/** Of which finding each takes more steps than a file may. */
const many = 9000
/** Of which a few dicts take as many. */
const some = 1500
const copies = 60

test('ints, floats and ints beyond 64 bits that fall together are no keys of a dict or set', () => {
  const floats = chosen(
    some,
    (index) => 2 ** 60 + index * 256,
    (key) => hash64(bitsOf(key)),
  )
  const bigints = Array.from({ length: many }, (_, index) => (BigInt(index) << 64n) + 5n)
  const signed = bigints.map((key, index) => (index % 2 === 0 ? key : -key))
  const ints = chosen(some, (index) => index, hash32)
  const dict = (keys: readonly unknown[]): unknown => new Dict(keys.map((key) => [key, null]))
  refuses(pickle(dict(bigints), { protocol: 4 }))
  refuses(pickle(dict(signed)))
  refuses(pickle(new Set<unknown>(bigints)))
  refuses(pickle(FrozenSet.from<unknown>(bigints)))
  for (const keys of [ints, floats.map(PyFloat)]) refuses(pickle(Array.from({ length: copies }, () => dict(keys))))
})

function refuses(bytes: Uint8Array): void {
  assert.throws(() => unpickle(bytes), LimitError)
}

test('entries of the memo that fall together', () => {
  const puts = chosen(some, (index) => 1_000_000 + index, hash32).map((index) =>
    assemble('r', new Uint8Array(Uint32Array.of(index).buffer)),
  )
  assert.throws(() => unpickle(assemble('N', ...puts, '.')), LimitError)
})

test('keys that fall together are read while finding them all takes little, however many dicts have them', () => {
  // What `uuid.uuid1().int` of one process gives: the last 64 bits are the machine's and the clock's sequence.
  const ints = Array.from({ length: 1500 }, (_, index) => (BigInt(index) << 64n) + 0x8080_0000_00ab_cdefn)
  const dict = new Dict(ints.map((key) => [key, null]))
  assert.equal((unpickle(pickle(dict)) as Dict).size, ints.length)
  assert.equal((unpickle(pickle(new Set(ints))) as Set<unknown>).size, ints.length)
  const dicts = Array.from({ length: 80 }, () => new Dict(dict))
  assert.throws(() => unpickle(pickle(dicts)), LimitError)
})

test('a key that comes again and again, among others that fall together', () => {
  const ints = Array.from({ length: 2000 }, (_, index) => assemble(long(index + 1), 'N'))
  const again = Array.from({ length: 20_000 }, () => assemble(long(2000), 'N'))
  assert.equal((unpickle(assemble('}(', ...ints, 'u.')) as Dict).size, 2000)
  assert.throws(() => unpickle(assemble('}(', ...ints, ...again, 'u.')), LimitError)
})

/** LONG1 of an int that is a multiple of 2^64. */
function long(high: number): Uint8Array {
  return Uint8Array.of(0x8a, 11, 5, 0, 0, 0, 0, 0, 0, 0, high & 0xff, high >> 8, 0)
}

test('keys that nobody chose are many without harm, and one that comes again and again counts once', () => {
  const makes: ((index: number) => number | bigint)[] = [
    (index) => index,
    (index) => index * 65_536,
    (index) => -index * 4096,
    (index) => index / 1000 + 1.7e9,
    (index) => 2 ** 40 + index * 4096,
    (index) => (BigInt(index) << 22n) + (1n << 60n),
    (index) => BigInt(index) * 0x9e3779b97f4a7c15f39cc0605cedc835n,
  ]
  for (const make of makes) {
    const dict = new Dict(Array.from({ length: 20_000 }, (_, index) => [make(index), null]))
    assert.equal((unpickle(pickle(dict)) as Dict).size, 20_000)
  }
  const ints = Array.from({ length: 2000 }, (_, index) =>
    assemble('J', new Uint8Array(Int32Array.of(index).buffer), 'N'),
  )
  const again = Array.from({ length: 2000 }, () => assemble('K\x05N'))
  assert.equal((unpickle(assemble('}(', ...ints, ...again, 'u.')) as Dict).size, 2000)
})

/** Keys of one bucket, of more buckets than keys. */
function chosen(count: number, make: (index: number) => number, hash: (key: number) => number): number[] {
  const buckets = 2 ** Math.ceil(Math.log2(count))
  const keys: number[] = []
  for (let index = 0; keys.length < count; index++) {
    const key = make(index)
    if ((hash(key) & (buckets - 1)) === 0) keys.push(key)
  }
  return keys
}

function bitsOf(value: number): bigint {
  return new DataView(Float64Array.of(value).buffer).getBigUint64(0, true)
}

function hash32(key: number): number {
  let hash = key >>> 0
  hash = (~hash + (hash << 15)) >>> 0
  hash ^= hash >>> 12
  hash = (hash + (hash << 2)) >>> 0
  hash ^= hash >>> 4
  hash = Math.imul(hash, 2057) >>> 0
  return (hash ^ (hash >>> 16)) & 0x3fffffff
}

function hash64(key: bigint): number {
  const wrapped = (value: bigint): bigint => BigInt.asUintN(64, value)
  let hash = wrapped(~key + (key << 18n))
  hash ^= hash >> 31n
  hash = wrapped(hash * 21n)
  hash ^= hash >> 11n
  hash = wrapped(hash + (hash << 6n))
  hash ^= hash >> 22n
  return Number(hash & 0x3fffffffn)
}
