// Dense product of float32 rows with a packed weight; bias, a sum of rows and a clamp fused: torch's Linear. How blocks of rows, slices of
// k and panels follow each other; the sums of a panel are those of tiles.ts, of an odd row those of gemv.ts.

import { Panel } from '../../shared/panel'
import { gemv } from './gemv'
import { STRIP, STRIPS_PER_PANEL, STRIP_BYTES } from './strip'
import { pairs2x16, sixes6x8 } from './tiles'

/** Rows for which a panel is read once; they stay in the second-level cache. Half as much again is one block. */
const ROW_BLOCK: i32 = 128
/** Rows from which on a panel is read beforehand. */
const MANY_ROWS: i32 = 32
/** Columns of x taken at a time, so that a panel's slice stays in cache over the rows of a block. */
const K_BLOCK: i32 = 1024

let isTall: bool = false

/**
 * Takes tiles of six rows and one strip, where this instance's compiler makes them the fastest: the one setting that the core holds, made
 * once, before its first product. The sums are the same to the bit.
 */
export function tall_tiles(taken: i32): void {
  isTall = taken != 0
}

/**
 * y[m, j] = min(max(sum over k of x[m, k] * w[j, k] + bias[j] + add[m, j], low), high) for rows [rowBegin, rowEnd) and
 * the columns of panels [panelBegin, panelEnd). NaN stays. Without `add`, which is 0 then, nothing is added; what is
 * added is so after the sum, as an operator of its own would, so that a residual rounds alike.
 *
 * y: [rows, yStride], x: [rows, xStride], w: packed by `f32_pack`, bias: padded to whole panels, add: [rows, addStride].
 * Strides in elements; yStride and addStride cover whole panels, whose columns beyond n receive no useful value.
 * Any alignment of 4 bytes, 64 is fastest. y may alias no input.
 *
 * Every sum goes along k, however rows and panels are split, but those of a call of one row and one panel, which may go by
 * every third k (gemv.ts): a small layer of one sample waits for nothing else.
 */
export function f32_gemm(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  k: i32,
  yStride: i32,
  xStride: i32,
  addStride: i32,
  low: f32,
  high: f32,
  rowBegin: i32,
  rowEnd: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  y += <usize>panelBegin * Panel.Bytes
  bias += <usize>panelBegin * Panel.Bytes
  if (add) add += <usize>panelBegin * Panel.Bytes
  w += <usize>panelBegin * k * Panel.Bytes
  // All rows share the bias: a stride of 0.
  products(
    y,
    x,
    w,
    bias,
    0,
    add,
    (<usize>addStride) << 2,
    k,
    <usize>k * Panel.Bytes,
    yStride,
    xStride,
    low,
    high,
    rowBegin,
    rowEnd,
    panelEnd - panelBegin,
    rowEnd - rowBegin == 1 && panelEnd - panelBegin == 1,
    true,
  )
}

/**
 * y[m, j] = max(y[m, j] + sum over k of x[m, k] * w[k, j], 0 where `relu` is 1) for rows [0, rows) and the columns of
 * `panels` panels: a convolution, whose weight is x, and whose bias y holds before. Otherwise as `f32_gemm`.
 */
export function f32_gemm_onto(
  y: usize,
  x: usize,
  w: usize,
  k: i32,
  yStride: i32,
  xStride: i32,
  relu: i32,
  rows: i32,
  panels: i32,
): void {
  const low: f32 = relu ? 0 : -Infinity
  products(
    y,
    x,
    w,
    y,
    (<usize>yStride) << 2,
    0,
    0,
    k,
    <usize>k * Panel.Bytes,
    yStride,
    xStride,
    low,
    Infinity,
    0,
    rows,
    panels,
    false,
    true,
  )
}

/**
 * Sums start from `from`, whose rows lie `fromStep` bytes apart; it may be y. Panels of w lie `panelBytes` apart: those of
 * a larger k are taken in part. `isSingle`: one row and one panel whose sums may go by every third k. `isFar`: w lies beyond the
 * second-level cache, so that it is worth reading each panel beforehand.
 */
export function products(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  fromStep: usize,
  add: usize,
  addRow: usize,
  k: i32,
  panelBytes: usize,
  yStride: i32,
  xStride: i32,
  low: f32,
  high: f32,
  rowBegin: i32,
  rowEnd: i32,
  panels: i32,
  isSingle: bool,
  isFar: bool,
): void {
  const yRow = (<usize>yStride) << 2
  const xRow = (<usize>xStride) << 2
  const rows = rowEnd - rowBegin
  const rowBlock = rows > ROW_BLOCK + ROW_BLOCK / 2 ? ROW_BLOCK : rows
  const kBlock = rows < 4 ? k : K_BLOCK
  for (let row = rowBegin; row < rowEnd; row += rowBlock) {
    const yBlock = y + <usize>row * yRow
    const xBlock = x + <usize>row * xRow
    const fromBlock = from + <usize>row * fromStep
    let k0 = 0
    do {
      const length = min(kBlock, k - k0)
      const first = k0 ? yBlock : fromBlock
      const firstRow = k0 ? yRow : fromStep
      const last = k0 + length == k
      const xSlice = xBlock + ((<usize>k0) << 2)
      const wSlice = w + <usize>k0 * STRIP_BYTES
      block(
        yBlock,
        xSlice,
        wSlice,
        first,
        length,
        panels,
        min(rowBlock, rowEnd - row),
        yRow,
        xRow,
        firstRow,
        panelBytes,
        last && add ? add + <usize>row * addRow : 0,
        addRow,
        last ? low : -Infinity,
        last ? high : Infinity,
        isSingle,
        isFar,
      )
      k0 += length
    } while (k0 < k)
  }
}

/** All panels of one block of rows and one slice of k. Strides in bytes. */
function block(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  k: i32,
  panels: i32,
  rows: i32,
  yRow: usize,
  xRow: usize,
  fromRow: usize,
  panelBytes: usize,
  add: usize,
  addRow: usize,
  low: f32,
  high: f32,
  isSingle: bool,
  isFar: bool,
): void {
  const odd = rows & 1
  if (odd) {
    const last = <usize>(rows - 1)
    const addLast = add ? add + last * addRow : 0
    const fromLast = from + last * fromRow
    gemv(y + last * yRow, x + last * xRow, w, fromLast, addLast, k, panels, panelBytes, low, high, isSingle)
  }
  const sixes = STRIP == 8 && isTall ? (rows - odd) / 6 : 0
  const first = <usize>(6 * sixes)
  const pairs = (rows - <i32>first) >> 1
  for (; panels > 0; panels--) {
    if (isFar && rows >= MANY_ROWS) touch(w, <usize>k * STRIP_BYTES, panelBytes / STRIPS_PER_PANEL)
    if (sixes) {
      sixes6x8(y, x, w, from, k, sixes, yRow, xRow, fromRow, add, addRow, low, high)
      const next = add ? add + STRIP_BYTES : 0
      const strip = w + (panelBytes >> 1)
      sixes6x8(y + STRIP_BYTES, x, strip, from + STRIP_BYTES, k, sixes, yRow, xRow, fromRow, next, addRow, low, high)
    }
    if (pairs) {
      const addRest = add ? add + first * addRow : 0
      pairs2x16(
        y + first * yRow,
        x + first * xRow,
        w,
        from + first * fromRow,
        k,
        pairs,
        yRow,
        xRow,
        fromRow,
        panelBytes,
        addRest,
        addRow,
        low,
        high,
      )
    }
    if (add) add += Panel.Bytes
    y += Panel.Bytes
    w += panelBytes
    from += Panel.Bytes
  }
}

/**
 * Reads a line of each 64 bytes of a panel's slice, so that it comes from far memory in one stream: the first rows alone would wait for
 * each line (4 % of a product whose weights lie beyond the caches). A load cannot be left out, because it could trap.
 */
export function touch(w: usize, bytes: usize, stripBytes: usize): void {
  for (let strip = 0; strip < STRIPS_PER_PANEL; strip++) {
    const end = w + bytes
    let at = w
    for (; at + 256 <= end; at += 256) {
      load<i32>(at)
      load<i32>(at, 64)
      load<i32>(at, 128)
      load<i32>(at, 192)
    }
    for (; at < end; at += 64) load<i32>(at)
    w += stripBytes
  }
}
