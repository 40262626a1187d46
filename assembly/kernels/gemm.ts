// Dense product of float32 rows with a packed weight, bias and ReLU fused: torch's Linear.
// The shapes follow what V8 does with them: up to version 12 it emits all loads of a loop body before
// its arithmetic, so accumulators and loads together must fit into 15 registers. The tile of two rows
// and one panel (8 accumulators, 4 loads of the weight, 2 of x) is the largest that does.

import { Panel } from '../shared/panel'
import { madd } from '../math/madd'
import { gemv } from './gemv'

/** Rows of x that stay in the second-level cache while all panels pass. */
const ROW_BLOCK: i32 = 64
/** Columns of x taken at a time, so that a panel's slice stays in cache over the rows of a block. */
const K_BLOCK: i32 = 1024

/**
 * y[m, j] = act(sum over k of x[m, k] * w[j, k] + bias[j]) for rows [rowBegin, rowEnd) and the columns
 * of panels [panelBegin, panelEnd); act is max(., 0) where `relu` is 1, else the identity. NaN stays.
 *
 * y: [rows, yStride], w: packed as assembly/shared/panel.ts draws it, bias: whole panels of it.
 * Strides in elements; yStride at least the columns of all panels. No alignment is needed; 64 bytes
 * is fastest. y may alias no input.
 */
export function f32_gemm(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  k: i32,
  yStride: i32,
  xStride: i32,
  relu: i32,
  rowBegin: i32,
  rowEnd: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  const low: f32 = relu ? 0 : -Infinity
  const yRow = <usize>yStride << 2
  const xRow = <usize>xStride << 2
  const panelBytes = <usize>k * Panel.Bytes
  y += <usize>panelBegin * Panel.Bytes
  bias += <usize>panelBegin * Panel.Bytes
  w += <usize>panelBegin * panelBytes
  const panels = panelEnd - panelBegin

  const rowBlock = rowEnd - rowBegin > ROW_BLOCK + 32 ? ROW_BLOCK : rowEnd - rowBegin
  const kBlock = rowEnd - rowBegin < 4 ? k : K_BLOCK
  for (let row = rowBegin; row < rowEnd; row += rowBlock) {
    const rows = min(rowBlock, rowEnd - row)
    const yBlock = y + <usize>row * yRow
    const xBlock = x + <usize>row * xRow
    let k0 = 0
    do {
      const length = min(kBlock, k - k0)
      // The first slice of k starts from the bias, which every row shares: a stride of 0.
      const from = k0 == 0 ? bias : yBlock
      const fromRow = k0 == 0 ? <usize>0 : yRow
      const xSlice = xBlock + (<usize>k0 << 2)
      const wSlice = w + <usize>k0 * Panel.Bytes
      const bound: f32 = k0 + length == k ? low : -Infinity
      block(yBlock, yRow, xSlice, xRow, wSlice, panelBytes, from, fromRow, rows, length, panels, bound)
      k0 += length
    } while (k0 < k)
  }
}

/** All panels for one block of rows and one slice of k; row and panel strides in bytes. */
function block(
  y: usize,
  yRow: usize,
  x: usize,
  xRow: usize,
  w: usize,
  panelBytes: usize,
  from: usize,
  fromRow: usize,
  rows: i32,
  k: i32,
  panels: i32,
  low: f32,
): void {
  const pairs = rows >> 1
  if (pairs) {
    for (let panel = 0; panel < panels; panel++) {
      const column = <usize>panel * Panel.Bytes
      tiles2x16(y + column, yRow, x, xRow, w + <usize>panel * panelBytes, from + column, fromRow, k, pairs, low)
    }
  }
  if (rows & 1) {
    const last = <usize>(rows - 1)
    gemv(y + last * yRow, x + last * xRow, w, panelBytes, from + last * fromRow, k, panels, low)
  }
}

/** One panel for `pairs` pairs of rows. `from` is what the sums start from. */
function tiles2x16(
  y: usize,
  yRow: usize,
  x: usize,
  xRow: usize,
  w: usize,
  from: usize,
  fromRow: usize,
  k: i32,
  pairs: i32,
  low: f32,
): void {
  const bound = f32x4.splat(low)
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
    let wk = w
    for (let i = k; i > 0; i--) {
      const w0 = v128.load(wk, 0)
      const w1 = v128.load(wk, 16)
      const w2 = v128.load(wk, 32)
      const w3 = v128.load(wk, 48)
      const a = v128.load32_splat(xA)
      a0 = madd(a, w0, a0)
      a1 = madd(a, w1, a1)
      a2 = madd(a, w2, a2)
      a3 = madd(a, w3, a3)
      const b = v128.load32_splat(xB)
      b0 = madd(b, w0, b0)
      b1 = madd(b, w1, b1)
      b2 = madd(b, w2, b2)
      b3 = madd(b, w3, b3)
      xA += 4
      xB += 4
      wk += Panel.Bytes
    }
    const yB = y + yRow
    // pmax(a, bound) is `a < bound ? bound : a`: the order of its operands lets NaN through.
    v128.store(y, f32x4.pmax(a0, bound), 0)
    v128.store(y, f32x4.pmax(a1, bound), 16)
    v128.store(y, f32x4.pmax(a2, bound), 32)
    v128.store(y, f32x4.pmax(a3, bound), 48)
    v128.store(yB, f32x4.pmax(b0, bound), 0)
    v128.store(yB, f32x4.pmax(b1, bound), 16)
    v128.store(yB, f32x4.pmax(b2, bound), 32)
    v128.store(yB, f32x4.pmax(b3, bound), 48)
    y += yRow << 1
    x += xRow << 1
    from += fromRow << 1
  }
}
