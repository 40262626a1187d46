// Whether the numbers among the keys of a dict or set spread over the buckets of a hash table. Engines hash strings with a
// secret, but V8 hashes numbers without one, and of an int beyond 64 bits only the lowest 64: a file of a hundred kilobytes
// can have keys that all fall into one bucket, where finding each means looking at all of them. What that takes is added up
// for a whole file, and refused beyond a bound: real keys fall together too, the ints of UUIDs of one machine for one,
// which have their last 64 bits in common.
//
// V8: Object::GetSimpleHash, ComputeUnseededHash, ComputeLongHash, BigInt::Hash.

import { plainValue } from '../python/key.js'

/** Keys below which it does not matter where they fall. */
export const fewKeys = 1024

/** Numbers in one bucket, of about as many buckets as numbers: chance puts hardly more than ten there. */
export const crowd = 64

/** The numbers among the keys of one container. */
export class Spread {
  private readonly keys: () => Iterable<unknown>
  private counts: Uint16Array
  private total = 0

  /**
   * @param keys Gives the keys that are there.
   * @param expected How many there will be.
   */
  constructor(keys: () => Iterable<unknown>, expected: number) {
    this.keys = keys
    this.counts = new Uint16Array(2 ** Math.ceil(Math.log2(Math.max(expected, fewKeys))))
    this.countAll()
  }

  /**
   * Counts a key that has just come.
   *
   * @returns How many are where it is.
   */
  add(key: unknown): number {
    if (this.total < this.counts.length) return this.count(key)
    this.counts = new Uint16Array(2 * this.counts.length)
    this.total = 0
    this.countAll()
    return this.at(key)
  }

  /** How many are where a key is. */
  at(key: unknown): number {
    const bucket = this.bucket(key)
    return bucket < 0 ? 0 : (this.counts[bucket] as number)
  }

  private countAll(): void {
    for (const key of this.keys()) this.count(key)
  }

  private count(key: unknown): number {
    const bucket = this.bucket(key)
    if (bucket < 0) return 0
    const count = (this.counts[bucket] as number) + 1
    // Finding so many costs more than any file may.
    if (count <= 0xffff) this.counts[bucket] = count
    this.total++
    return count
  }

  /** -1 for what is no number. */
  private bucket(key: unknown): number {
    if (typeof key === 'string') return -1
    const value = typeof key === 'number' ? key : plainValue(key)
    if (typeof value !== 'number' && typeof value !== 'bigint') return -1
    return numberHash(value) & (this.counts.length - 1)
  }
}

const float = new Float64Array(1)
const halves = new Uint32Array(float.buffer)
const digits = new BigUint64Array(float.buffer)

function numberHash(key: number | bigint): number {
  if (typeof key === 'bigint') {
    digits[0] = BigInt.asUintN(64, key < 0n ? -key : key)
  } else {
    if (key === (key | 0)) return hash32(key)
    float[0] = key
  }
  return hash64(halves[1] as number, halves[0] as number)
}

function hash32(key: number): number {
  let hash = ~key + (key << 15)
  hash ^= hash >>> 12
  hash += hash << 2
  hash ^= hash >>> 4
  hash = Math.imul(hash, 2057)
  return hash ^ (hash >>> 16)
}

/** Of 64 bits, the lower 32 of the hash: Thomas Wang's, as sums of two halves. */
function hash64(high: number, low: number): number {
  // ~key + (key << 18)
  let sum = (~low >>> 0) + ((low << 18) >>> 0)
  let h = (~high + ((high << 18) | (low >>> 14)) + Number(sum > 0xffffffff)) >>> 0
  let l = sum >>> 0
  // ^ >>> 31
  l = (l ^ ((h << 1) | (l >>> 31))) >>> 0
  h = (h ^ (h >>> 31)) >>> 0
  // * 21
  sum = l * 21
  h = (Math.imul(h, 21) + Math.floor(sum / 2 ** 32)) >>> 0
  l = sum >>> 0
  // ^ >>> 11
  l = (l ^ ((h << 21) | (l >>> 11))) >>> 0
  h = (h ^ (h >>> 11)) >>> 0
  // + << 6
  sum = l + ((l << 6) >>> 0)
  h = (h + ((h << 6) | (l >>> 26)) + Number(sum > 0xffffffff)) >>> 0
  l = sum >>> 0
  // ^ >>> 22
  return l ^ ((h << 10) | (l >>> 22))
}
