// Keys alone in order: by insertion where they are few, else by their bytes from the lowest to the highest.

import { keyAt } from './partition'

/** Bytes of scratch: how often each of 256 values of a byte comes. */
export const COUNTS: usize = 1024

/** Keys of up to so many are sorted by insertion. */
export const SHORT: i32 = 48

/** n keys sorted, where they are or in `spare`, which has as much room. Bytes in which all agree are left out. */
export function keysByBytes<K>(keys: usize, spare: usize, n: i32, counts: usize): usize {
  if (n <= SHORT) {
    byInsertion<K>(keys, n)
    return keys
  }
  for (let shift = 0; shift < 8 * <i32>sizeof<K>(); shift += 8) {
    if (!startsOfBytes<K>(keys, n, shift, counts)) continue
    for (let i = 0; i < n; i++) {
      const key = keyAt<K>(keys, i)
      const slot = slotOf<K>(key, shift, counts)
      const to = load<i32>(slot)
      store<i32>(slot, to + 1)
      store<K>(spare + <usize>to * sizeof<K>(), key)
    }
    const before = keys
    keys = spare
    spare = before
  }
  return keys
}

/** Where the keys of each byte begin; false where all have the same. */
export function startsOfBytes<K>(keys: usize, n: i32, shift: i32, counts: usize): bool {
  memory.fill(counts, 0, COUNTS)
  for (let i = 0; i < n; i++) {
    const slot = slotOf<K>(keyAt<K>(keys, i), shift, counts)
    store<i32>(slot, load<i32>(slot) + 1)
  }
  if (load<i32>(slotOf<K>(keyAt<K>(keys, 0), shift, counts)) == n) return false
  let sum = 0
  for (let slot = counts; slot < counts + COUNTS; slot += 4) {
    const count = load<i32>(slot)
    store<i32>(slot, sum)
    sum += count
  }
  return true
}

/** Where the count of a key's byte is. */
export function slotOf<K>(key: K, shift: i32, counts: usize): usize {
  return counts + ((<usize>(key >> <K>shift) & 255) << 2)
}

function byInsertion<K>(keys: usize, n: i32): void {
  for (let next = 1; next < n; next++) {
    const key = keyAt<K>(keys, next)
    let at = next
    for (; at > 0; at--) {
      const before = keyAt<K>(keys, at - 1)
      if (before <= key) break
      store<K>(keys + <usize>at * sizeof<K>(), before)
    }
    store<K>(keys + <usize>at * sizeof<K>(), key)
  }
}
