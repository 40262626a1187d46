// Copies between strided tensors of any rank; an element is 1, 2, 4, 8 or 16 bytes of anything.

import { Tile } from '../math/tile'

/** Rows shorter than this many bytes are copied by vectors: `memory.copy` costs some 15 ns to begin. */
const SHORT_ROW: usize = 256

/**
 * y[i, j, ..] = x[i, j, ..]. `shape`, `yStrides` and `xStrides` point to `rank` i32 each, in elements;
 * rank 0 is one element, a stride of 0 in x repeats. y may not alias x. The last dimension is the inner
 * loop, so a caller orders dimensions with the largest contiguous run last, and merges what it can.
 */
export function copy(
  y: usize,
  x: usize,
  shape: usize,
  yStrides: usize,
  xStrides: usize,
  rank: i32,
  itemSize: i32,
): void {
  switch (itemSize) {
    case 1:
      return copyDims<u8>(y, x, shape, yStrides, xStrides, rank)
    case 2:
      return copyDims<u16>(y, x, shape, yStrides, xStrides, rank)
    case 4:
      return copyDims<u32>(y, x, shape, yStrides, xStrides, rank)
    case 8:
      return copyDims<u64>(y, x, shape, yStrides, xStrides, rank)
    case 16:
      return copyDims<v128>(y, x, shape, yStrides, xStrides, rank)
  }
}

function copyDims<T>(y: usize, x: usize, shape: usize, yStrides: usize, xStrides: usize, rank: i32): void {
  if (rank == 0) return store<T>(y, load<T>(x))
  const n = load<i32>(shape)
  const yStep = load<i32>(yStrides) * sizeof<T>()
  const xStep = load<i32>(xStrides) * sizeof<T>()
  if (rank == 1) return copyRow<T>(y, x, n, yStep, xStep)
  if (sizeof<T>() == 4 && rank == 2 && xStep == 4 && load<i32>(yStrides, 4) == 1) {
    return copyColumns(y, x, n, load<i32>(shape, 4), yStep, (<usize>load<i32>(xStrides, 4)) << 2)
  }
  for (let i = 0; i < n; i++) {
    copyDims<T>(y, x, shape + 4, yStrides + 4, xStrides + 4, rank - 1)
    y += yStep
    x += xStep
  }
}

/** Columns of x that are read side by side: what they fill of a row of y is a cache line. */
const COLUMNS: i32 = 16

/** Rows of y from columns of x, n rows of m elements of 4 bytes, which lie yRow and xColumn bytes apart: a transposition. */
function copyColumns(y: usize, x: usize, n: i32, m: i32, yRow: usize, xColumn: usize): void {
  if (m == 3 && yRow == 12) return copyTriples(y, x, n, xColumn)
  for (; m > 0; m -= COLUMNS) {
    const columns = min(m, COLUMNS)
    const lanes = columns & ~3
    let to = y
    let from = x
    let rows = n
    for (; rows >= 4; rows -= 4) {
      let at = from
      for (let j = 0; j < lanes; j += 4) {
        Tile.transpose(to + ((<usize>j) << 2), at, yRow, xColumn)
        at += 4 * xColumn
      }
      for (let j = lanes; j < columns; j++) {
        for (let i: usize = 0; i < 4; i++) store<u32>(to + i * yRow + ((<usize>j) << 2), load<u32>(at + (i << 2)))
        at += xColumn
      }
      to += 4 * yRow
      from += 16
    }
    for (; rows > 0; rows--) {
      for (let j = 0; j < columns; j++) store<u32>(to + ((<usize>j) << 2), load<u32>(from + <usize>j * xColumn))
      to += yRow
      from += 4
    }
    y += 4 * COLUMNS
    x += <usize>COLUMNS * xColumn
  }
}

/** Three planes as pixels, of pictures in colour. */
function copyTriples(y: usize, x: usize, n: i32, plane: usize): void {
  for (; n >= 4; n -= 4) {
    const a = v128.load(x)
    const b = v128.load(x + plane)
    const c = v128.load(x + 2 * plane)
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
    v128.store(y, v128.shuffle<i32>(ab, c, 0, 1, 4, 2), 0)
    v128.store(y, v128.shuffle<i32>(v128.shuffle<i32>(b, c, 1, 5, 2, 6), a, 0, 1, 6, 2), 16)
    v128.store(y, v128.shuffle<i32>(v128.shuffle<i32>(a, b, 3, 7, 3, 7), c, 6, 0, 1, 7), 32)
    y += 48
    x += 16
  }
  for (; n > 0; n--) {
    store<u32>(y, load<u32>(x), 0)
    store<u32>(y, load<u32>(x + plane), 4)
    store<u32>(y, load<u32>(x + 2 * plane), 8)
    y += 12
    x += 4
  }
}

/** Steps in bytes. */
function copyRow<T>(y: usize, x: usize, n: i32, yStep: usize, xStep: usize): void {
  if (yStep == sizeof<T>() && xStep == sizeof<T>()) return copyBytes(y, x, <usize>n * sizeof<T>())
  for (; n > 0; n--) {
    store<T>(y, load<T>(x))
    y += yStep
    x += xStep
  }
}

/** n bytes from x to y. */
export function copyBytes(y: usize, x: usize, n: usize): void {
  if (n >= SHORT_ROW) return memory.copy(y, x, n)
  for (; n >= 16; n -= 16) {
    v128.store(y, v128.load(x))
    y += 16
    x += 16
  }
  for (; n > 0; n--) store<u8>(y++, load<u8>(x++))
}
