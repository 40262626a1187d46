// The order in which libstdc++'s `std::unordered_set` iterates, if its members were only ever inserted
// (bits/hashtable.h). One singly linked list holds all; each bucket knows the node before its first.
// PyTorch hashes record names in this order into the serialization id.

import type { Uint64 } from './hash64.js'

/** Bucket counts through which a default constructed set grows (`_Prime_rehash_policy`). */
const BUCKETS = [
  13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933, 351061, 712697, 1447153, 2938679,
  5967347, 12117689, 24607243, 49969847, 101473717,
]

/** A bucket without members; a bucket whose first member heads the list. */
const EMPTY = -2
const HEAD = -1
const NONE = -1

/** Indices of `hashes`, distinct members inserted in order, as the set iterates over them. */
export function unorderedSetOrder(hashes: readonly Uint64[]): Int32Array {
  const set = new UnorderedSet(hashes)
  for (let member = 0; member < hashes.length; member++) set.insert(member)
  return set.order()
}

class UnorderedSet {
  readonly #hashes: readonly Uint64[]
  readonly #next: Int32Array
  #before = new Int32Array(0)
  #head = NONE
  #growths = 0

  constructor(hashes: readonly Uint64[]) {
    this.#hashes = hashes
    this.#next = new Int32Array(hashes.length)
  }

  /** Members come in ascending order, so `member` is also how many there are. */
  insert(member: number): void {
    if (member + 1 > this.#before.length) this.#rehash()
    const bucket = this.#bucket(member)
    if (this.#before[bucket] !== EMPTY) {
      this.#insertAfter(this.#before[bucket]!, member)
      return
    }
    this.#insertAfter(HEAD, member)
    const second = this.#next[member]!
    if (second !== NONE) this.#before[this.#bucket(second)] = member
    this.#before[bucket] = HEAD
  }

  order(): Int32Array {
    const order = new Int32Array(this.#next.length)
    let node = this.#head
    for (let i = 0; i < order.length; i++) {
      order[i] = node
      node = this.#next[node]!
    }
    return order
  }

  /** `_M_rehash_aux`: takes the list apart and inserts each node at the front of its new bucket. */
  #rehash(): void {
    const count = BUCKETS[this.#growths++]
    if (count === undefined) throw new RangeError('an archive of more than 100 million records')
    this.#before = new Int32Array(count).fill(EMPTY)
    let node = this.#head
    let headBucket = 0
    this.#head = NONE
    while (node !== NONE) {
      const following = this.#next[node]!
      const bucket = this.#bucket(node)
      if (this.#before[bucket] !== EMPTY) {
        this.#insertAfter(this.#before[bucket]!, node)
      } else {
        this.#insertAfter(HEAD, node)
        this.#before[bucket] = HEAD
        if (this.#next[node] !== NONE) this.#before[headBucket] = node
        headBucket = bucket
      }
      node = following
    }
  }

  #insertAfter(previous: number, node: number): void {
    if (previous === HEAD) {
      this.#next[node] = this.#head
      this.#head = node
    } else {
      this.#next[node] = this.#next[previous]!
      this.#next[previous] = node
    }
  }

  #bucket(member: number): number {
    return this.#hashes[member]!.modulo(this.#before.length)
  }
}
