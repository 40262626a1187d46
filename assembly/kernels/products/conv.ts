// Convolution of pictures whose channels lie last, as a product with a packed weight that reads its rows where they lie,
// through pointers (seen.ts): nothing is copied but what few channels leave too short. After M. Dukhan, "The Indirect
// Convolution Algorithm" (2019). The tile is that of two rows of tiles.ts.

import { F32x4 } from '../../math/f32x4'
import { Panel } from '../../shared/panel'
import { PixelWindow } from '../../shared/pixel-window'
import { gathers, pointersOf, runOf, tapsOf } from './seen'
import { STRIP, STRIP_BYTES } from './strip'

/** Positions whose pointers and sums stay in cache while all panels pass; half as much again is one block. */
const ROW_BLOCK: i32 = 64
/** Columns taken at a time, in whole runs, so that a panel's slice stays in cache over the positions of a block. */
const K_BLOCK: i32 = 1024

/**
 * y[p, j] = min(max(sum over taps and c of x[pixel that p sees at the tap, c] * w[j, tap, c] + bias[j] + add[p, j], low),
 * high) for positions p in [begin, end), counted over the batch and OutD, OutH and OutW, and the columns of panels
 * [panelBegin, panelEnd). `add` is 0 for none; it is added after the sum. NaN stays, but a tap in the padding counts as 0.
 *
 * y: [batch · positions, yStride], x: pixels as the window says, w: packed by `f32_pack_taps`, bias: padded to whole panels,
 * add: [batch · positions, addStride]; scratch: `f32_conv_scratch` bytes. Strides in elements; yStride and addStride cover
 * whole panels, whose columns beyond n receive no useful value. Any alignment of 4 bytes, 64 is fastest. y may alias no
 * input. A group of several is a call of its own, whose x, w, bias, add and y begin at its channels: its columns of y must
 * be whole panels, or be written before those of the next group.
 */
export function f32_conv(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  window: usize,
  scratch: usize,
  yStride: i32,
  addStride: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  const run = runOf(window)
  const k = tapsOf(window) * load<i32>(window, PixelWindow.Channels)
  const runs = k / max(run, 1)
  const panels = panelEnd - panelBegin
  const panelBytes = <usize>k * Panel.Bytes
  const yRow = (<usize>yStride) << 2
  const addRow = (<usize>addStride) << 2
  y += <usize>panelBegin * Panel.Bytes
  bias += <usize>panelBegin * Panel.Bytes
  if (add) add += <usize>panelBegin * Panel.Bytes
  w += <usize>panelBegin * panelBytes

  const rowBlock = end - begin > ROW_BLOCK + ROW_BLOCK / 2 ? ROW_BLOCK : end - begin
  const zeros = scratch
  const table = zeros + aligned(run)
  const gathered = table + aligned(tableWords(runs))
  memory.fill(zeros, 0, (<usize>run) << 2)
  const runBlock = max(1, K_BLOCK / max(run, 1))
  for (let row = begin; row < end; row += rowBlock) {
    const rows = min(rowBlock, end - row)
    if (run) pointersOf(table, x, window, zeros, gathered, run, runs, row, rows)
    const yBlock = y + <usize>row * yRow
    const addBlock = add ? add + <usize>row * addRow : 0
    let t = 0
    do {
      const count = min(runBlock, runs - t)
      const last = t + count == runs
      block(
        yBlock,
        table + ((<usize>t) << 3),
        w + <usize>(t * run) * STRIP_BYTES,
        t ? yBlock : bias,
        run,
        count,
        (<usize>runs) << 3,
        panels,
        rows,
        yRow,
        t ? yRow : 0,
        panelBytes,
        last ? addBlock : 0,
        addRow,
        last ? low : -Infinity,
        last ? high : Infinity,
      )
      t += count
    } while (t < runs)
  }
}

/** Bytes of scratch that `f32_conv` takes for this window. */
export function f32_conv_scratch(window: usize): usize {
  const run = runOf(window)
  const k = tapsOf(window) * load<i32>(window, PixelWindow.Channels)
  const runs = k / max(run, 1)
  return aligned(run) + aligned(tableWords(runs)) + (gathers(window) ? aligned(k * (ROW_BLOCK + ROW_BLOCK / 2)) : 0)
}

/** Two pointers to each run of each pair of positions. */
function tableWords(runs: i32): i32 {
  return runs * (ROW_BLOCK + ROW_BLOCK / 2)
}

/** Bytes of `words` words, in whole cache lines. */
function aligned(words: i32): usize {
  return (((<usize>words) << 2) + 63) & ~63
}

/** All panels of one block of positions and one slice of runs. Strides in bytes. */
function block(
  y: usize,
  table: usize,
  w: usize,
  from: usize,
  run: i32,
  runs: i32,
  pairBytes: usize,
  panels: i32,
  rows: i32,
  yRow: usize,
  fromRow: usize,
  panelBytes: usize,
  add: usize,
  addRow: usize,
  low: f32,
  high: f32,
): void {
  const pairs = rows >> 1
  for (; panels > 0; panels--) {
    if (pairs)
      pairs2x16(y, table, w, from, run, runs, pairBytes, pairs, yRow, fromRow, panelBytes, add, addRow, low, high)
    if (rows & 1) {
      // The odd position is a pair with itself.
      const last = <usize>(rows - 1)
      pairs2x16(
        y + last * yRow,
        table + <usize>pairs * pairBytes,
        w,
        from + last * fromRow,
        run,
        runs,
        pairBytes,
        1,
        0,
        0,
        panelBytes,
        add ? add + last * addRow : 0,
        0,
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

/** One panel, two positions a and b at a time. `from` is what the sums start from. */
function pairs2x16(
  y: usize,
  table: usize,
  w: usize,
  from: usize,
  run: i32,
  runs: i32,
  pairBytes: usize,
  pairs: i32,
  yRow: usize,
  fromRow: usize,
  panelBytes: usize,
  add: usize,
  addRow: usize,
  low: f32,
  high: f32,
): void {
  const runBytes = (<usize>run) << 2
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
    let wLower = w
    let wUpper = w + (panelBytes >> 1) // used where a panel is two strips
    let pointers = table
    const pointersEnd = table + ((<usize>runs) << 3)
    if (run)
      do {
        let xA = load<usize>(pointers)
        let xB = load<usize>(pointers, 4)
        const end = xA + runBytes
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
        pointers += 8
      } while (pointers != pointersEnd)
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
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
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
    from += fromRow << 1
    table += pairBytes
  }
}
