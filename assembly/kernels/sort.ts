// Rows put in order: elements become unsigned keys of the same order, which are sorted with their places. Stable;
// equal elements (0 and -0, any two NaNs) keep their order also where it is descending. NaN counts as the greatest.

import { DTypeCode } from '../shared/dtype-code'

/** Rows of up to so many elements are sorted by insertion, longer ones by their keys' bytes. */
const SHORT: i32 = 48

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
  switch (dtype) {
    case DTypeCode.Float32:
      return sortRows<f32, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Float64:
      return sortRows<f64, u64>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Int64:
      return sortRows<i64, u64>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.UInt64:
      return sortRows<u64, u64>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Int32:
      return sortRows<i32, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.UInt32:
      return sortRows<u32, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Int16:
      return sortRows<i16, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Float16:
    case DTypeCode.BFloat16:
    case DTypeCode.UInt16:
      return sortRows<u16, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    case DTypeCode.Int8:
      return sortRows<i8, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
    default:
      return sortRows<u8, u32>(y, indices, x, rows, n, k, dtype, descending, scratch)
  }
}

function sortRows<T, K>(
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
  const keys = scratch
  const spare = keys + <usize>n * sizeof<K>()
  const places = spare + <usize>n * sizeof<K>()
  const sparePlaces = places + ((<usize>n) << 2)
  const counts = (sparePlaces + ((<usize>n) << 2) + 7) & ~7
  for (; rows > 0; rows--) {
    let sorted = places
    if (n > SHORT && k < n >> 3) {
      selectFirst<T, K>(x, keys, places, n, k, dtype, descending)
    } else {
      for (let i = 0; i < n; i++) {
        store<K>(keys + <usize>i * sizeof<K>(), keyOf<T, K>(x, i, dtype, descending))
        store<i32>(places + ((<usize>i) << 2), i)
      }
      if (n <= SHORT) byInsertion<K>(keys, places, n)
      else sorted = byBytes<K>(keys, spare, places, sparePlaces, n, counts)
    }
    for (let i = 0; i < k; i++) {
      const place = load<i32>(sorted + ((<usize>i) << 2))
      store<T>(y, load<T>(x + <usize>place * sizeof<T>()))
      store<i64>(indices, place)
      y += sizeof<T>()
      indices += 8
    }
    x += <usize>n * sizeof<T>()
  }
}

/** An unsigned number that is in the order of the elements. */
function keyOf<T, K>(x: usize, i: i32, dtype: i32, descending: i32): K {
  let key: K
  if (isFloat<T>()) {
    const top: K = (<K>1) << (<K>(8 * sizeof<T>() - 1))
    const infinity: K = sizeof<T>() == 4 ? <K>0x7f800000 : <K>((<u64>0x7ff) << 52)
    key = floatKey<K>(load<K>(x + <usize>i * sizeof<T>()), top, infinity, <K>-1)
  } else if (sizeof<T>() == 2 && !isSigned<T>()) {
    key = <K>load<u16>(x + ((<usize>i) << 1))
    if (dtype == DTypeCode.Float16) key = floatKey<K>(key, <K>0x8000, <K>0x7c00, <K>0xffff)
    else if (dtype == DTypeCode.BFloat16) key = floatKey<K>(key, <K>0x8000, <K>0x7f80, <K>0xffff)
  } else if (isSigned<T>()) {
    // Sign extension leaves the order; the top bit turns it into one of unsigned numbers.
    key = <K>load<T>(x + <usize>i * sizeof<T>()) ^ ((<K>1) << (<K>(8 * sizeof<K>() - 1)))
  } else {
    key = <K>load<T>(x + <usize>i * sizeof<T>())
  }
  return descending ? ~key : key
}

/** `bits` of a float whose sign is `top`; `all` has as many ones as it has bits. */
function floatKey<K>(bits: K, top: K, infinity: K, all: K): K {
  const magnitude = bits & (top - <K>1)
  if (magnitude > infinity) return all
  if (magnitude == 0) return top
  return bits & top ? ~bits & all : bits | top
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
    memory.fill(counts, 0, 1024)
    for (let i = 0; i < n; i++) {
      const slot = counts + ((<usize>(load<K>(keys + <usize>i * sizeof<K>()) >> <K>shift) & 255) << 2)
      store<i32>(slot, load<i32>(slot) + 1)
    }
    if (load<i32>(counts + ((<usize>(load<K>(keys) >> <K>shift) & 255) << 2)) == n) continue
    let sum = 0
    for (let slot = counts; slot < counts + 1024; slot += 4) {
      const count = load<i32>(slot)
      store<i32>(slot, sum)
      sum += count
    }
    for (let i = 0; i < n; i++) {
      const key = load<K>(keys + <usize>i * sizeof<K>())
      const slot = counts + ((<usize>(key >> <K>shift) & 255) << 2)
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
function selectFirst<T, K>(x: usize, keys: usize, places: usize, n: i32, k: i32, dtype: i32, descending: i32): void {
  if (k == 0) return
  for (let i = 0; i < k; i++) {
    store<K>(keys + <usize>i * sizeof<K>(), keyOf<T, K>(x, i, dtype, descending))
    store<i32>(places + ((<usize>i) << 2), i)
  }
  for (let i = (k >> 1) - 1; i >= 0; i--) {
    sift<K>(keys, places, k, i, load<K>(keys + <usize>i * sizeof<K>()), load<i32>(places + ((<usize>i) << 2)))
  }
  for (let i = k; i < n; i++) {
    const key = keyOf<T, K>(x, i, dtype, descending)
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
