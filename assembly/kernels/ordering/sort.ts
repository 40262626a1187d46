// Rows put in order: elements become unsigned keys of the same order, which are sorted with their places. Stable;
// equal elements (0 and -0, any two NaNs) keep their order also where it is descending. NaN counts as the greatest.

import { bytesOf, copyElement, putKeys } from './keys'
import { keyAt, placeAt } from './partition'
import { SHORT, slotOf, startsOfBytes } from './radix'

/**
 * The first k elements of each row in order: y[r, i] = x[r, indices[r, i]]. With k = n all of them.
 *
 * x: [rows, n] of `dtype`, y: [rows, k], indices: [rows, k] i64, all contiguous. `descending`: the greatest first.
 * `scratch`: n times 2 keys and 2 i32, where a key is 8 bytes for elements of 8 bytes, else 4; then 2 KB. 8 bytes
 * aligned. Nothing may alias.
 */
export function sort(
  y: usize,
  indices: usize,
  x: usize,
  rows: i32,
  n: i32,
  k: i32,
  dtype: i32,
  descending: i32,
  scratch: usize,
): void {
  if (bytesOf(dtype) == 8) sortRows<u64>(y, indices, x, rows, n, k, dtype, descending, scratch)
  else sortRows<u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
}

function sortRows<K>(
  y: usize,
  indices: usize,
  x: usize,
  rows: i32,
  n: i32,
  k: i32,
  dtype: i32,
  descending: i32,
  scratch: usize,
): void {
  const bytes = bytesOf(dtype)
  const keys = scratch
  const spare = keys + <usize>n * sizeof<K>()
  const places = spare + <usize>n * sizeof<K>()
  const sparePlaces = places + ((<usize>n) << 2)
  const counts = (sparePlaces + ((<usize>n) << 2) + 7) & ~7
  for (; rows > 0; rows--) {
    let sorted = places
    putKeys(keys, places, x, n, dtype, descending)
    if (n > SHORT && k < n >> 3) selectFirst<K>(keys, places, n, k)
    else if (n <= SHORT) byInsertion<K>(keys, places, n)
    else sorted = byBytes<K>(keys, spare, places, sparePlaces, n, counts)
    for (let i = 0; i < k; i++) {
      const place = placeAt(sorted, i)
      copyElement(y, x + <usize>place * bytes, bytes)
      store<i64>(indices, place)
      y += bytes
      indices += 8
    }
    x += <usize>n * bytes
  }
}

function byInsertion<K>(keys: usize, places: usize, n: i32): void {
  for (let next = 1; next < n; next++) {
    const key = load<K>(keys + <usize>next * sizeof<K>())
    const place = load<i32>(places + ((<usize>next) << 2))
    let at = next
    for (; at > 0; at--) {
      const before = load<K>(keys + <usize>(at - 1) * sizeof<K>())
      if (before <= key) break
      store<K>(keys + <usize>at * sizeof<K>(), before)
      store<i32>(places + ((<usize>at) << 2), load<i32>(places + ((<usize>(at - 1)) << 2)))
    }
    store<K>(keys + <usize>at * sizeof<K>(), key)
    store<i32>(places + ((<usize>at) << 2), place)
  }
}

/** From the lowest byte to the highest, leaving out those in which all keys agree. Returns where the places are. */
function byBytes<K>(keys: usize, spare: usize, places: usize, sparePlaces: usize, n: i32, counts: usize): usize {
  for (let shift = 0; shift < 8 * <i32>sizeof<K>(); shift += 8) {
    if (!startsOfBytes<K>(keys, n, shift, counts)) continue
    for (let i = 0; i < n; i++) {
      const key = load<K>(keys + <usize>i * sizeof<K>())
      const slot = slotOf<K>(key, shift, counts)
      const to = <usize>load<i32>(slot)
      store<i32>(slot, <i32>to + 1)
      store<K>(spare + to * sizeof<K>(), key)
      store<i32>(sparePlaces + (to << 2), load<i32>(places + ((<usize>i) << 2)))
    }
    const keysBefore = keys
    const placesBefore = places
    keys = spare
    places = sparePlaces
    spare = keysBefore
    sparePlaces = placesBefore
  }
  return places
}

/** The k first in order, from a heap of them whose root is the last. */
function selectFirst<K>(keys: usize, places: usize, n: i32, k: i32): void {
  if (k == 0) return
  for (let i = (k >> 1) - 1; i >= 0; i--) {
    sift<K>(keys, places, k, i, load<K>(keys + <usize>i * sizeof<K>()), load<i32>(places + ((<usize>i) << 2)))
  }
  for (let i = k; i < n; i++) {
    const key = keyAt<K>(keys, i)
    if (key < load<K>(keys)) sift<K>(keys, places, k, 0, key, i)
  }
  for (let last = k - 1; last > 0; last--) {
    const key = load<K>(keys + <usize>last * sizeof<K>())
    const place = load<i32>(places + ((<usize>last) << 2))
    store<K>(keys + <usize>last * sizeof<K>(), load<K>(keys))
    store<i32>(places + ((<usize>last) << 2), load<i32>(places))
    sift<K>(keys, places, last, 0, key, place)
  }
}

/** Puts a key at `at` of a heap of k, or below. */
function sift<K>(keys: usize, places: usize, k: i32, at: i32, key: K, place: i32): void {
  for (;;) {
    let child = 2 * at + 1
    if (child >= k) break
    let childKey = load<K>(keys + <usize>child * sizeof<K>())
    let childPlace = load<i32>(places + ((<usize>child) << 2))
    if (child + 1 < k) {
      const otherKey = load<K>(keys + <usize>(child + 1) * sizeof<K>())
      const otherPlace = load<i32>(places + ((<usize>(child + 1)) << 2))
      if (otherKey > childKey || (otherKey == childKey && otherPlace > childPlace)) {
        child++
        childKey = otherKey
        childPlace = otherPlace
      }
    }
    if (childKey < key || (childKey == key && childPlace < place)) break
    store<K>(keys + <usize>at * sizeof<K>(), childKey)
    store<i32>(places + ((<usize>at) << 2), childPlace)
    at = child
  }
  store<K>(keys + <usize>at * sizeof<K>(), key)
  store<i32>(places + ((<usize>at) << 2), place)
}
