// The orders in which libstdc++'s std::sort, std::partial_sort and std::nth_element (bits/stl_algo.h, stl_heap.h; GCC 13), and
// PyTorch's quick_select_template (ATen/native/Sorting.cpp), leave equal elements: PyTorch's topk, mode and kthvalue show
// them in their indices. Steps, pivots and thresholds are those of the sources, whose names the functions have.

/** Whether the element at place `a` of a row comes before the one at place `b`. */
export type Before = (a: number, b: number) => boolean

/** The places of a row's elements, moved by the functions below. */
export type Places = Int32Array

/** Rows of up to so many elements are left to insertion. */
const threshold = 16

/** `std::sort` of places `first` to `last`, which is not one of them. */
export function sort(places: Places, first: number, last: number, before: Before): void {
  if (first === last) return
  introsort(places, first, last, 2 * log2(last - first), before)
  const short = Math.min(last, first + threshold)
  insertionSort(places, first, short, before)
  for (let at = short; at < last; at++) insert(places, at, before)
}

/** `std::partial_sort`: the first ones, up to `middle`, in order. */
export function partialSort(places: Places, first: number, middle: number, last: number, before: Before): void {
  heapSelect(places, first, middle, last, before)
  for (let end = middle; end - first > 1; end--) popHeap(places, first, end - 1, end - 1, before)
}

/** `std::nth_element`: what would be at `nth` is there, and what comes before it to its left. */
export function nthElement(places: Places, first: number, nth: number, last: number, before: Before): void {
  if (first === last || nth === last) return
  let [from, to] = [first, last]
  for (let depth = 2 * log2(last - first); to - from > 3; depth--) {
    if (depth === 0) {
      heapSelect(places, from, nth + 1, to, before)
      return swap(places, from, nth)
    }
    const cut = partitionPivot(places, from, to, before)
    if (cut <= nth) from = cut
    else to = cut
  }
  insertionSort(places, from, to, before)
}

/** What would be at `k` in order is there, by PyTorch's own selection. */
export function quickSelect(places: Places, k: number, after: Before): void {
  let [left, right] = [0, places.length - 1]
  while (right > left) {
    if (right === left + 1) {
      if (after(places[left] as number, places[right] as number)) swap(places, left, right)
      return
    }
    const isAfter = (a: number, b: number): boolean => after(places[a] as number, places[b] as number)
    swap(places, left + ((right - left) >> 1), left + 1)
    if (isAfter(left + 1, right)) swap(places, left + 1, right)
    if (isAfter(left, right)) swap(places, left, right)
    if (isAfter(left + 1, left)) swap(places, left + 1, left)
    let [low, high] = [left + 1, right]
    for (;;) {
      do low++
      while (isAfter(left, low))
      do high--
      while (isAfter(high, left))
      if (high < low) break
      swap(places, low, high)
    }
    swap(places, left, high)
    if (high <= k) left = low
    if (high >= k) right = high - 1
  }
}

function introsort(places: Places, first: number, end: number, limit: number, before: Before): void {
  let [last, depth] = [end, limit]
  while (last - first > threshold) {
    if (depth === 0) return partialSort(places, first, last, last, before)
    depth--
    const cut = partitionPivot(places, first, last, before)
    introsort(places, cut, last, depth, before)
    last = cut
  }
}

/** `__unguarded_partition_pivot`: by the middle of three, which is put first. */
function partitionPivot(places: Places, first: number, last: number, before: Before): number {
  medianToFirst(places, first, first + 1, first + ((last - first) >> 1), last - 1, before)
  const pivot = places[first] as number
  let [low, high] = [first + 1, last]
  for (;;) {
    while (before(places[low] as number, pivot)) low++
    high--
    while (before(pivot, places[high] as number)) high--
    if (low >= high) return low
    swap(places, low, high)
    low++
  }
}

function medianToFirst(places: Places, result: number, a: number, b: number, c: number, before: Before): void {
  const [x, y, z] = [places[a] as number, places[b] as number, places[c] as number]
  let middle: number
  if (before(x, y)) middle = before(y, z) ? b : before(x, z) ? c : a
  else middle = before(x, z) ? a : before(y, z) ? c : b
  swap(places, result, middle)
}

function insertionSort(places: Places, first: number, last: number, before: Before): void {
  for (let at = first + 1; at < last; at++) {
    const place = places[at] as number
    if (before(place, places[first] as number)) {
      places.copyWithin(first + 1, first, at)
      places[first] = place
    } else {
      insert(places, at, before)
    }
  }
}

/** `__unguarded_linear_insert`: something to the left is not after it. */
function insert(places: Places, start: number, before: Before): void {
  const place = places[start] as number
  let at = start
  while (before(place, places[at - 1] as number)) {
    places[at] = places[at - 1] as number
    at--
  }
  places[at] = place
}

/** `__heap_select`: a heap of the first ones, up to `middle`, the last of them in front. */
function heapSelect(places: Places, first: number, middle: number, last: number, before: Before): void {
  const length = middle - first
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    adjustHeap(places, first, parent, length, places[first + parent] as number, before)
  }
  for (let at = middle; at < last; at++) {
    if (before(places[at] as number, places[first] as number)) popHeap(places, first, middle, at, before)
  }
}

/** `__pop_heap`: the heap's front goes to `result`, whose place comes into the heap. */
function popHeap(places: Places, first: number, last: number, result: number, before: Before): void {
  const place = places[result] as number
  places[result] = places[first] as number
  adjustHeap(places, first, 0, last - first, place, before)
}

/** `__adjust_heap`: the hole sinks to the bottom, then the place rises from there. */
function adjustHeap(places: Places, first: number, top: number, length: number, place: number, before: Before): void {
  let hole = top
  let child = top
  while (child < (length - 1) >> 1) {
    child = 2 * (child + 1)
    if (before(places[first + child] as number, places[first + child - 1] as number)) child--
    places[first + hole] = places[first + child] as number
    hole = child
  }
  if ((length & 1) === 0 && child === (length - 2) >> 1) {
    child = 2 * (child + 1)
    places[first + hole] = places[first + child - 1] as number
    hole = child - 1
  }
  for (let parent = (hole - 1) >> 1; hole > top; parent = (hole - 1) >> 1) {
    if (!before(places[first + parent] as number, place)) break
    places[first + hole] = places[first + parent] as number
    hole = parent
  }
  places[first + hole] = place
}

function log2(count: number): number {
  return 31 - Math.clz32(count)
}

function swap(places: Places, a: number, b: number): void {
  const kept = places[a] as number
  places[a] = places[b] as number
  places[b] = kept
}
