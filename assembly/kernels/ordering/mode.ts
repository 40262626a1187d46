// The most frequent element, and the place of it that PyTorch gives (cpu/TensorCompareKernel.cpp: mode): the last of the run of equal ones
// that std::sort leaves. Which element it is follows from its keys in any order, by bytes; its place from those steps of
// std::sort which concern it. The order does not know NaN, so that beside one the run of a number can be torn: such rows are
// sorted by all steps.

import { keyAt, partialSort, partitionPivot, sortAll, depthOf, THRESHOLD } from './partition'
import { keysByBytes } from './radix'

/**
 * Where the most frequent of n elements, the least of them, is among the keys, of which it moves some with their places.
 *
 * @param nan Its key; 0 where there is none.
 * @param spare Room for 2n keys and `COUNTS` bytes.
 */
export function mode<K>(keys: usize, places: usize, n: i32, nan: K, spare: usize): i32 {
  if (nan != 0 && lastBetween<K>(keys, 0, n, nan) >= 0) {
    sortAll<K>(keys, places, 0, n, nan)
    return endOfLongestRun<K>(keys, n, nan)
  }
  const bytes = <usize>n * sizeof<K>()
  memory.copy(spare, keys, bytes)
  const sorted = keysByBytes<K>(spare, spare + bytes, n, spare + 2 * bytes)
  const end = endOfLongestRun<K>(sorted, n, 0)
  const key = keyAt<K>(sorted, end)
  const isAlone = end == 0 || keyAt<K>(sorted, end - 1) != key
  return isAlone ? lastBetween<K>(keys, 0, n, key) : lastOf<K>(keys, places, 0, n, depthOf(n), key)
}

/** The last of the most that are equal side by side, which no NaN is; of several runs the first. */
function endOfLongestRun<K>(keys: usize, n: i32, nan: K): i32 {
  let best = 0
  let longest = 0
  for (let begin = 0; begin < n;) {
    const key = keyAt<K>(keys, begin)
    let end = begin + 1
    if (nan == 0 || key != nan) while (end < n && keyAt<K>(keys, end) == key) end++
    if (end - begin > longest) {
      longest = end - begin
      best = end - 1
    }
    begin = end
  }
  return best
}

/** std::sort of `first` to `last` as far as it moves elements of a key: where the last of them comes to lie among them, or -1. */
function lastOf<K>(keys: usize, places: usize, first: i32, last: i32, depth: i32, key: K): i32 {
  while (last - first > THRESHOLD) {
    if (depth == 0) {
      partialSort<K>(keys, places, first, last, last, 0)
      break
    }
    depth--
    const cut = partitionPivot<K>(keys, places, first, last, 0)
    const pivot = keyAt<K>(keys, first)
    if (key >= pivot) {
      const found = lastOf<K>(keys, places, cut, last, depth, key)
      if (found >= 0 || key > pivot) return found
    }
    last = cut
  }
  // Insertion, which does the rest, is stable.
  return lastBetween<K>(keys, first, last, key)
}

function lastBetween<K>(keys: usize, first: i32, last: i32, key: K): i32 {
  for (let at = last - 1; at >= first; at--) if (keyAt<K>(keys, at) == key) return at
  return -1
}
