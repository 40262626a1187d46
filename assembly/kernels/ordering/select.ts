// Elements of rows that PyTorch selects by steps which show in what it gives: topk, kthvalue, mode. Of equal elements those come that come
// there.

import { DTypeCode } from '../../shared/dtype-code'
import { Selection } from '../../shared/selection'
import { bytesOf, copyElement, putKeys } from './keys'
import { mode } from './mode'
import { nthElement, partialSort, placeAt, quickSelect, sortAll } from './partition'
import { COUNTS } from './radix'

/**
 * The first k elements of each row by a selection, or one: y[r, i] = x[r, indices[r, i]].
 *
 * x: [rows, n] of `dtype`, y: [rows, k] or [rows, 1], indices: as y, i64, all contiguous; 1 ≤ k ≤ n. `descending`: the greatest first.
 * `scratch`: n times 3 keys and an i32, where a key is 8 bytes for elements of 8 bytes, else 4, and 2 KB. 8 bytes aligned. Nothing may alias.
 */
export function select(
  y: usize,
  indices: usize,
  x: usize,
  rows: i32,
  n: i32,
  k: i32,
  dtype: i32,
  selection: i32,
  descending: i32,
  scratch: usize,
): void {
  const bytes = bytesOf(dtype)
  const keyBytes = max<usize>(bytes, 4)
  const spare = scratch + <usize>n * keyBytes
  const places = spare + 2 * <usize>n * keyBytes + COUNTS
  const count = selection >= Selection.QuickSelect ? 1 : k
  for (; rows > 0; rows--) {
    putKeys(scratch, places, x, n, dtype, descending)
    const first =
      bytes == 8
        ? selected<u64>(scratch, places, n, k, selection, keyOfNaN<u64>(dtype), spare)
        : selected<u32>(scratch, places, n, k, selection, keyOfNaN<u32>(dtype), spare)
    for (let i = first; i < first + count; i++) {
      const place = placeAt(places, i)
      copyElement(y, x + <usize>place * bytes, bytes)
      store<i64>(indices, place)
      y += bytes
      indices += 8
    }
    x += <usize>n * bytes
  }
}

/** Puts a row in the order of a selection as far as that goes, and says where what it selects begins. `nan`: its key; 0 where there
 * is none. */
function selected<K>(keys: usize, places: usize, n: i32, k: i32, selection: i32, nan: K, spare: usize): i32 {
  switch (selection) {
    case Selection.PartialSort:
      partialSort<K>(keys, places, 0, k, n, 0)
      return 0
    case Selection.NthElement:
      nthElement<K>(keys, places, 0, k - 1, n, 0)
      return 0
    case Selection.NthElementSorted:
      nthElement<K>(keys, places, 0, k - 1, n, 0)
      sortAll<K>(keys, places, 0, k - 1, 0)
      return 0
    case Selection.QuickSelect:
      quickSelect<K>(keys, places, k - 1, n)
      return k - 1
    default:
      return mode<K>(keys, places, n, nan, spare)
  }
}

function keyOfNaN<K>(dtype: i32): K {
  switch (dtype) {
    case DTypeCode.Float32:
    case DTypeCode.Float64:
      return <K>-1
    case DTypeCode.Float16:
    case DTypeCode.BFloat16:
      return 0xffff
    default:
      return 0
  }
}
