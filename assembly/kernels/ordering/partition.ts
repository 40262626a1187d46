// The orders in which libstdc++'s std::sort, std::partial_sort and std::nth_element (bits/stl_algo.h, stl_heap.h; GCC 13), and
// PyTorch's quick_select_template (ATen/native/Sorting.cpp), leave equal elements: PyTorch's topk, mode and kthvalue show
// them in their indices. Steps, pivots and thresholds are those of the sources, whose names the functions have.
//
// What is put in order are keys, K each, side by side, and the places that belong to them, i32 each. `none` is the key of elements that
// come before none and after none (NaN where the order does not know it); 0 where each has its place in the order, for nothing comes
// before 0.

/** Up to so many elements are left to insertion. */
export const THRESHOLD: i32 = 16

/** `std::sort` of elements `first` to `last`, which is not one of them. */
export function sortAll<K>(keys: usize, places: usize, first: i32, last: i32, none: K): void {
  if (first >= last) return
  introsort<K>(keys, places, first, last, depthOf(last - first), none)
  const short = min(last, first + THRESHOLD)
  insertionSort<K>(keys, places, first, short, none)
  for (let at = short; at < last; at++) insert<K>(keys, places, at, none)
}

/** `std::partial_sort`: the first ones, up to `middle`, in order. */
export function partialSort<K>(keys: usize, places: usize, first: i32, middle: i32, last: i32, none: K): void {
  heapSelect<K>(keys, places, first, middle, last, none)
  for (let end = middle; end - first > 1; end--) popHeap<K>(keys, places, first, end - 1, end - 1, none)
}

/** `std::nth_element`: what would be at `nth` is there, and what comes before it to its left. */
export function nthElement<K>(keys: usize, places: usize, first: i32, nth: i32, last: i32, none: K): void {
  if (first == last || nth == last) return
  for (let depth = depthOf(last - first); last - first > 3; depth--) {
    if (depth == 0) {
      heapSelect<K>(keys, places, first, nth + 1, last, none)
      return swap<K>(keys, places, first, nth)
    }
    const cut = partitionPivot<K>(keys, places, first, last, none)
    if (cut <= nth) first = cut
    else last = cut
  }
  insertionSort<K>(keys, places, first, last, none)
}

/** What would be at `k` of n elements in order is there, by PyTorch's own selection. */
export function quickSelect<K>(keys: usize, places: usize, k: i32, n: i32): void {
  let left = 0
  let right = n - 1
  while (right > left) {
    if (right == left + 1) {
      if (keyAt<K>(keys, left) > keyAt<K>(keys, right)) swap<K>(keys, places, left, right)
      return
    }
    swap<K>(keys, places, left + ((right - left) >> 1), left + 1)
    if (keyAt<K>(keys, left + 1) > keyAt<K>(keys, right)) swap<K>(keys, places, left + 1, right)
    if (keyAt<K>(keys, left) > keyAt<K>(keys, right)) swap<K>(keys, places, left, right)
    if (keyAt<K>(keys, left + 1) > keyAt<K>(keys, left)) swap<K>(keys, places, left + 1, left)
    const pivot = keyAt<K>(keys, left)
    let low = left + 1
    let high = right
    for (;;) {
      do low++
      while (pivot > keyAt<K>(keys, low))
      do high--
      while (keyAt<K>(keys, high) > pivot)
      if (high < low) break
      swap<K>(keys, places, low, high)
    }
    swap<K>(keys, places, left, high)
    if (high <= k) left = low
    if (high >= k) right = high - 1
  }
}

function introsort<K>(keys: usize, places: usize, first: i32, last: i32, depth: i32, none: K): void {
  while (last - first > THRESHOLD) {
    if (depth == 0) return partialSort<K>(keys, places, first, last, last, none)
    depth--
    const cut = partitionPivot<K>(keys, places, first, last, none)
    introsort<K>(keys, places, cut, last, depth, none)
    last = cut
  }
}

/** `__unguarded_partition_pivot`: by the middle of three, which is put first. */
export function partitionPivot<K>(keys: usize, places: usize, first: i32, last: i32, none: K): i32 {
  medianToFirst<K>(keys, places, first, first + 1, first + ((last - first) >> 1), last - 1, none)
  const pivot = keyAt<K>(keys, first)
  let low = first + 1
  let high = last
  for (;;) {
    while (before<K>(keyAt<K>(keys, low), pivot, none)) low++
    high--
    while (before<K>(pivot, keyAt<K>(keys, high), none)) high--
    if (low >= high) break
    swap<K>(keys, places, low, high)
    low++
  }
  return low
}

function medianToFirst<K>(keys: usize, places: usize, result: i32, a: i32, b: i32, c: i32, none: K): void {
  const x = keyAt<K>(keys, a)
  const y = keyAt<K>(keys, b)
  const z = keyAt<K>(keys, c)
  let middle: i32
  if (before<K>(x, y, none)) middle = before<K>(y, z, none) ? b : before<K>(x, z, none) ? c : a
  else middle = before<K>(x, z, none) ? a : before<K>(y, z, none) ? c : b
  swap<K>(keys, places, result, middle)
}

function insertionSort<K>(keys: usize, places: usize, first: i32, last: i32, none: K): void {
  for (let at = first + 1; at < last; at++) {
    const key = keyAt<K>(keys, at)
    if (before<K>(key, keyAt<K>(keys, first), none)) {
      const place = placeAt(places, at)
      for (let to = at; to > first; to--) put<K>(keys, places, to, keyAt<K>(keys, to - 1), placeAt(places, to - 1))
      put<K>(keys, places, first, key, place)
    } else {
      insert<K>(keys, places, at, none)
    }
  }
}

/** `__unguarded_linear_insert`: something to the left is not after it, but where NaN comes into it. */
function insert<K>(keys: usize, places: usize, at: i32, none: K): void {
  const key = keyAt<K>(keys, at)
  const place = placeAt(places, at)
  for (; at > 0 && before<K>(key, keyAt<K>(keys, at - 1), none); at--) {
    put<K>(keys, places, at, keyAt<K>(keys, at - 1), placeAt(places, at - 1))
  }
  put<K>(keys, places, at, key, place)
}

/** `__heap_select`: a heap of the first ones, up to `middle`, the last of them in front. */
function heapSelect<K>(keys: usize, places: usize, first: i32, middle: i32, last: i32, none: K): void {
  const length = middle - first
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    const at = first + parent
    adjustHeap<K>(keys, places, first, parent, length, keyAt<K>(keys, at), placeAt(places, at), none)
  }
  for (let at = middle; at < last; at++) {
    if (sizeof<K>() == 4) {
      const front = i32x4.splat(<i32>keyAt<K>(keys, first))
      while (at <= last - 4 && !v128.any_true(i32x4.lt_u(v128.load(keys + ((<usize>at) << 2)), front))) at += 4
      if (at == last) break
    }
    if (before<K>(keyAt<K>(keys, at), keyAt<K>(keys, first), none)) popHeap<K>(keys, places, first, middle, at, none)
  }
}

/** `__pop_heap`: the heap's front goes to `result`, whose element comes into the heap. */
function popHeap<K>(keys: usize, places: usize, first: i32, last: i32, result: i32, none: K): void {
  const key = keyAt<K>(keys, result)
  const place = placeAt(places, result)
  put<K>(keys, places, result, keyAt<K>(keys, first), placeAt(places, first))
  adjustHeap<K>(keys, places, first, 0, last - first, key, place, none)
}

/** `__adjust_heap`: the hole sinks to the bottom, then the element rises from there. */
function adjustHeap<K>(
  keys: usize,
  places: usize,
  first: i32,
  top: i32,
  length: i32,
  key: K,
  place: i32,
  none: K,
): void {
  let hole = top
  let child = top
  while (child < (length - 1) >> 1) {
    child = 2 * (child + 1)
    if (before<K>(keyAt<K>(keys, first + child), keyAt<K>(keys, first + child - 1), none)) child--
    put<K>(keys, places, first + hole, keyAt<K>(keys, first + child), placeAt(places, first + child))
    hole = child
  }
  if ((length & 1) == 0 && child == (length - 2) >> 1) {
    child = 2 * (child + 1)
    put<K>(keys, places, first + hole, keyAt<K>(keys, first + child - 1), placeAt(places, first + child - 1))
    hole = child - 1
  }
  for (let parent = (hole - 1) >> 1; hole > top; parent = (hole - 1) >> 1) {
    if (!before<K>(keyAt<K>(keys, first + parent), key, none)) break
    put<K>(keys, places, first + hole, keyAt<K>(keys, first + parent), placeAt(places, first + parent))
    hole = parent
  }
  put<K>(keys, places, first + hole, key, place)
}

function before<K>(a: K, b: K, none: K): bool {
  return a < b && b != none
}

/** After how many partitions a heap does the rest. */
export function depthOf(count: i32): i32 {
  return 2 * (31 - clz<i32>(count))
}

/** The key at a position. */
export function keyAt<K>(keys: usize, at: i32): K {
  return load<K>(keys + <usize>at * sizeof<K>())
}

/** The place at a position. */
export function placeAt(places: usize, at: i32): i32 {
  return load<i32>(places + ((<usize>at) << 2))
}

function put<K>(keys: usize, places: usize, at: i32, key: K, place: i32): void {
  store<K>(keys + <usize>at * sizeof<K>(), key)
  store<i32>(places + ((<usize>at) << 2), place)
}

function swap<K>(keys: usize, places: usize, a: i32, b: i32): void {
  const key = keyAt<K>(keys, a)
  const place = placeAt(places, a)
  put<K>(keys, places, a, keyAt<K>(keys, b), placeAt(places, b))
  put<K>(keys, places, b, key, place)
}
