// Dense product of float32 rows with a packed weight; bias, a sum of rows and a clamp fused: torch's Linear.
// The shapes follow what V8 does with them: up to version 12 it emits all loads of a loop body before
// its arithmetic, so accumulators and loads together must fit into 15 registers. The tile of two rows
// and one panel (8 accumulators, 4 loads of the weight, 2 of x) is the largest that does. Later versions load when they need it: there six
// rows of half a panel are 6 % faster, since twelve sums hide the latency of an addition with room to spare, where eight just do.

import { Panel } from '../../shared/panel'
import { F32x4 } from '../../math/f32x4'
import { gemv } from './gemv'
import { STRIP, STRIPS_PER_PANEL, STRIP_BYTES } from './strip'

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
  )
}

/**
 * Sums start from `from`, whose rows lie `fromStep` bytes apart; it may be y. Panels of w lie `panelBytes` apart: those of
 * a larger k are taken in part. `isSingle`: one row and one panel whose sums may go by every third k.
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
    if (rows >= MANY_ROWS) touch(w, <usize>k * STRIP_BYTES, panelBytes / STRIPS_PER_PANEL)
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
function touch(w: usize, bytes: usize, stripBytes: usize): void {
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

/** One panel, two rows a and b at a time. `from` is what the sums start from. */
function pairs2x16(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  k: i32,
  pairs: i32,
  yRow: usize,
  xRow: usize,
  fromRow: usize,
  panelBytes: usize,
  add: usize,
  addRow: usize,
  low: f32,
  high: f32,
): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  for (; pairs > 0; pairs--) {
    const fromB = from + fromRow
    let a0 = v128.load(from, 0)
    let a1 = v128.load(from, 16)
    let a2 = v128.load(from, 32)
    let a3 = v128.load(from, 48)
    let b0 = v128.load(fromB, 0)
    let b1 = v128.load(fromB, 16)
    let b2 = v128.load(fromB, 32)
    let b3 = v128.load(fromB, 48)
    let xA = x
    let xB = x + xRow
    let wLower = w
    let wUpper = w + (panelBytes >> 1) // used where a panel is two strips
    const end = x + ((<usize>k) << 2)
    if (k)
      do {
        const w0 = v128.load(wLower, 0)
        const w1 = v128.load(wLower, 16)
        const w2 = STRIP == 8 ? v128.load(wUpper, 0) : v128.load(wLower, 32)
        const w3 = STRIP == 8 ? v128.load(wUpper, 16) : v128.load(wLower, 48)
        const a = v128.load32_splat(xA)
        a0 = F32x4.madd(a, w0, a0)
        a1 = F32x4.madd(a, w1, a1)
        a2 = F32x4.madd(a, w2, a2)
        a3 = F32x4.madd(a, w3, a3)
        const b = v128.load32_splat(xB)
        b0 = F32x4.madd(b, w0, b0)
        b1 = F32x4.madd(b, w1, b1)
        b2 = F32x4.madd(b, w2, b2)
        b3 = F32x4.madd(b, w3, b3)
        xA += 4
        xB += 4
        wLower += STRIP_BYTES
        if (STRIP == 8) wUpper += STRIP_BYTES
      } while (xA != end)
    if (add) {
      const addB = add + addRow
      a0 = f32x4.add(a0, v128.load(add, 0))
      a1 = f32x4.add(a1, v128.load(add, 16))
      a2 = f32x4.add(a2, v128.load(add, 32))
      a3 = f32x4.add(a3, v128.load(add, 48))
      b0 = f32x4.add(b0, v128.load(addB, 0))
      b1 = f32x4.add(b1, v128.load(addB, 16))
      b2 = f32x4.add(b2, v128.load(addB, 32))
      b3 = f32x4.add(b3, v128.load(addB, 48))
      add += addRow << 1
    }
    const yB = y + yRow
    v128.store(y, F32x4.clamp(a0, lows, highs), 0)
    v128.store(y, F32x4.clamp(a1, lows, highs), 16)
    v128.store(y, F32x4.clamp(a2, lows, highs), 32)
    v128.store(y, F32x4.clamp(a3, lows, highs), 48)
    v128.store(yB, F32x4.clamp(b0, lows, highs), 0)
    v128.store(yB, F32x4.clamp(b1, lows, highs), 16)
    v128.store(yB, F32x4.clamp(b2, lows, highs), 32)
    v128.store(yB, F32x4.clamp(b3, lows, highs), 48)
    y += yRow << 1
    x += xRow << 1
    from += fromRow << 1
  }
}

/**
 * One strip of 8, six rows at a time. Twelve accumulators leave no register beyond those of two loads of the weight and one of x; so this
 * is for compilers that order loads as they are needed.
 */
function sixes6x8(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  k: i32,
  sixes: i32,
  yRow: usize,
  xRow: usize,
  fromRow: usize,
  add: usize,
  addRow: usize,
  low: f32,
  high: f32,
): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  for (; sixes > 0; sixes--) {
    let at = from
    let a0 = v128.load(at, 0)
    let a1 = v128.load(at, 16)
    at += fromRow
    let b0 = v128.load(at, 0)
    let b1 = v128.load(at, 16)
    at += fromRow
    let c0 = v128.load(at, 0)
    let c1 = v128.load(at, 16)
    at += fromRow
    let d0 = v128.load(at, 0)
    let d1 = v128.load(at, 16)
    at += fromRow
    let e0 = v128.load(at, 0)
    let e1 = v128.load(at, 16)
    at += fromRow
    let f0 = v128.load(at, 0)
    let f1 = v128.load(at, 16)
    let xA = x
    let xB = xA + xRow
    let xC = xB + xRow
    let xD = xC + xRow
    let xE = xD + xRow
    let xF = xE + xRow
    let strip = w
    const end = x + ((<usize>k) << 2)
    if (k)
      do {
        const w0 = v128.load(strip, 0)
        const w1 = v128.load(strip, 16)
        const a = v128.load32_splat(xA)
        a0 = F32x4.madd(a, w0, a0)
        a1 = F32x4.madd(a, w1, a1)
        const b = v128.load32_splat(xB)
        b0 = F32x4.madd(b, w0, b0)
        b1 = F32x4.madd(b, w1, b1)
        const c = v128.load32_splat(xC)
        c0 = F32x4.madd(c, w0, c0)
        c1 = F32x4.madd(c, w1, c1)
        const d = v128.load32_splat(xD)
        d0 = F32x4.madd(d, w0, d0)
        d1 = F32x4.madd(d, w1, d1)
        const e = v128.load32_splat(xE)
        e0 = F32x4.madd(e, w0, e0)
        e1 = F32x4.madd(e, w1, e1)
        const f = v128.load32_splat(xF)
        f0 = F32x4.madd(f, w0, f0)
        f1 = F32x4.madd(f, w1, f1)
        xA += 4
        xB += 4
        xC += 4
        xD += 4
        xE += 4
        xF += 4
        strip += STRIP_BYTES
      } while (xA != end)
    if (add) {
      at = add
      a0 = f32x4.add(a0, v128.load(at, 0))
      a1 = f32x4.add(a1, v128.load(at, 16))
      at += addRow
      b0 = f32x4.add(b0, v128.load(at, 0))
      b1 = f32x4.add(b1, v128.load(at, 16))
      at += addRow
      c0 = f32x4.add(c0, v128.load(at, 0))
      c1 = f32x4.add(c1, v128.load(at, 16))
      at += addRow
      d0 = f32x4.add(d0, v128.load(at, 0))
      d1 = f32x4.add(d1, v128.load(at, 16))
      at += addRow
      e0 = f32x4.add(e0, v128.load(at, 0))
      e1 = f32x4.add(e1, v128.load(at, 16))
      at += addRow
      f0 = f32x4.add(f0, v128.load(at, 0))
      f1 = f32x4.add(f1, v128.load(at, 16))
      add += 6 * addRow
    }
    at = y
    v128.store(at, F32x4.clamp(a0, lows, highs), 0)
    v128.store(at, F32x4.clamp(a1, lows, highs), 16)
    at += yRow
    v128.store(at, F32x4.clamp(b0, lows, highs), 0)
    v128.store(at, F32x4.clamp(b1, lows, highs), 16)
    at += yRow
    v128.store(at, F32x4.clamp(c0, lows, highs), 0)
    v128.store(at, F32x4.clamp(c1, lows, highs), 16)
    at += yRow
    v128.store(at, F32x4.clamp(d0, lows, highs), 0)
    v128.store(at, F32x4.clamp(d1, lows, highs), 16)
    at += yRow
    v128.store(at, F32x4.clamp(e0, lows, highs), 0)
    v128.store(at, F32x4.clamp(e1, lows, highs), 16)
    at += yRow
    v128.store(at, F32x4.clamp(f0, lows, highs), 0)
    v128.store(at, F32x4.clamp(f1, lows, highs), 16)
    y += 6 * yRow
    x += 6 * xRow
    from += 6 * fromRow
  }
}
