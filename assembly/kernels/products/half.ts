// Products of float32 rows with a weight that is kept in its 16 bits, bfloat16 or float16: few rows take what the memory gives, which is half
// of what float32 asks of it; for more rows each panel is widened once. Widening is exact, so sums are those of f32_gemm of the widened weight.
//
// Packed: [panel][k][16], the columns of each half of a panel as 0 4 1 5 2 6 3 7, so that a word has one of the first four in its lower bits.

import { F32x4 } from '../../math/f32x4'
import { Panel } from '../../shared/panel'
import { products } from './gemm'
import { STRIP, STRIP_BYTES } from './strip'
import { OfBfloat, OfHalf, OfScaledHalf, Widening } from './widening'

/** Rows from which on a panel is widened for all of them. */
const MANY_ROWS: i32 = 4

/** Bytes of one k of a packed panel. */
const LINE: usize = Panel.Width * 2

/**
 * packed from weight[n, k] of 16 bits, whose element (i, j) lies at i * nStride + j * kStride, in elements. Packs panels [panelBegin, panelEnd) of
 * ceil(n / 16); packed holds 16 * k elements for each, zeros beyond n.
 */
export function f32_half_pack(
  packed: usize,
  weight: usize,
  n: i32,
  k: i32,
  nStride: i32,
  kStride: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  packed += <usize>panelBegin * k * LINE
  for (let panel = panelBegin; panel < panelEnd; panel++) {
    for (let j = 0; j < Panel.Width; j++) {
      const row = panel * Panel.Width + j
      // 0 4 1 5 2 6 3 7
      let to = packed + ((<usize>((j & 8) | ((j & 3) << 1) | ((j >> 2) & 1))) << 1)
      let from = weight + ((<usize>row * nStride) << 1)
      for (let p = 0; p < k; p++) {
        store<u16>(to, row < n ? load<u16>(from) : 0)
        to += LINE
        from += (<usize>kStride) << 1
      }
    }
    packed += <usize>k * LINE
  }
}

/**
 * y[m, j] = min(max(sum over k of x[m, k] * w[j, k] + bias[j] + add[m, j], low), high) for rows [rowBegin, rowEnd) and the columns of panels
 * [panelBegin, panelEnd).
 *
 * y: [rows, yStride], whose rows hold whole panels, x: [rows, xStride]; w: bfloat16 (isBfloat 1) or finite float16, packed by f32_half_pack; bias: padded to
 * whole panels; add: [rows, addStride], rows of whole panels, or 0 for none, added to the finished sums. scratch: 64 · k bytes, for a panel or a row. Strides in elements. y may alias no input.
 */
export function f32_half_gemm(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  scratch: usize,
  isBfloat: i32,
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
  const yRow = (<usize>yStride) << 2
  const xRow = (<usize>xStride) << 2
  const panelBytes = <usize>k * LINE
  w += <usize>panelBegin * panelBytes
  y += <usize>panelBegin * Panel.Bytes + <usize>rowBegin * yRow
  x += <usize>rowBegin * xRow
  bias += <usize>panelBegin * Panel.Bytes
  const addRow = (<usize>addStride) << 2
  if (add) add += <usize>panelBegin * Panel.Bytes + <usize>rowBegin * addRow
  const rows = rowEnd - rowBegin
  if (rows < MANY_ROWS) {
    const panels = panelEnd - panelBegin
    for (let row = 0; row < rows; row++) {
      if (isBfloat) line<OfBfloat>(y, x, w, bias, add, k, low, high, panels)
      else if (scaled(scratch, x, k)) line<OfScaledHalf>(y, scratch, w, bias, add, k, low, high, panels)
      else line<OfHalf>(y, x, w, bias, add, k, low, high, panels)
      y += yRow
      x += xRow
      if (add) add += addRow
    }
    return
  }
  for (let panel = panelBegin; panel < panelEnd; panel++) {
    if (isBfloat) widen<OfBfloat>(scratch, w, k)
    else widen<OfHalf>(scratch, w, k)
    products(
      y,
      x,
      scratch,
      bias,
      0,
      add,
      addRow,
      k,
      <usize>k * Panel.Bytes,
      yStride,
      xStride,
      low,
      high,
      0,
      rows,
      1,
      false,
      false,
    )
    w += panelBytes
    y += Panel.Bytes
    bias += Panel.Bytes
    if (add) add += Panel.Bytes
  }
}

/**
 * y = 2^112 x, so that no weight of float16 needs the factor. Exact, or false where an element would overflow.
 */
function scaled(y: usize, x: usize, k: i32): bool {
  const factor = changetype<OfHalf>(0).factor()
  const limit = f32x4.splat(65536)
  let over = f32x4.splat(0)
  for (; k >= 4; k -= 4) {
    const four = v128.load(x)
    over = v128.or(over, f32x4.ge(f32x4.abs(four), limit))
    v128.store(y, f32x4.mul(four, factor))
    x += 16
    y += 16
  }
  for (; k > 0; k--) {
    const one = v128.load32_splat(x)
    over = v128.or(over, f32x4.ge(f32x4.abs(one), limit))
    v128.store32_lane(y, f32x4.mul(one, factor), 0)
    x += 4
    y += 4
  }
  return !v128.any_true(over)
}

/** A panel as float32, as strip.ts draws it. */
function widen<T extends Widening>(to: usize, w: usize, k: i32): void {
  const mask = changetype<T>(0).mask()
  const factor = changetype<T>(0).factor()
  // Of narrow strips the second is another half of the panel, of wide ones of the line.
  const upper = STRIP == 8 ? <usize>k * STRIP_BYTES : 32
  for (; k > 0; k--) {
    const a = v128.load(w, 0)
    const b = v128.load(w, 16)
    v128.store(to, changetype<T>(0).lower(a, mask, factor), 0)
    v128.store(to, changetype<T>(0).upper(a, mask, factor), 16)
    v128.store(to + upper, changetype<T>(0).lower(b, mask, factor), 0)
    v128.store(to + upper, changetype<T>(0).upper(b, mask, factor), 16)
    to += STRIP_BYTES
    w += LINE
  }
}

/** One row; panels by two, then the last. */
function line<T extends Widening>(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  k: i32,
  low: f32,
  high: f32,
  panels: i32,
): void {
  for (; panels >= 2; panels -= 2) {
    twoPanels<T>(y, x, w, bias, add, k, low, high)
    y += 2 * Panel.Bytes
    bias += 2 * Panel.Bytes
    if (add) add += 2 * Panel.Bytes
    w += 2 * <usize>k * LINE
  }
  if (panels) onePanel<T>(y, x, w, bias, add, k, low, high)
}

/** What parts the two in the loop is never taken: see tile1x32 of gemv.ts. */
function twoPanels<T extends Widening>(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  k: i32,
  low: f32,
  high: f32,
): void {
  const mask = changetype<T>(0).mask()
  const factor = changetype<T>(0).factor()
  let v = w + <usize>k * LINE
  let c0 = v128.load(bias, 0)
  let c1 = v128.load(bias, 16)
  let c2 = v128.load(bias, 32)
  let c3 = v128.load(bias, 48)
  let d0 = v128.load(bias, 64)
  let d1 = v128.load(bias, 80)
  let d2 = v128.load(bias, 96)
  let d3 = v128.load(bias, 112)
  const end = x + ((<usize>k) << 2)
  if (k)
    while (true) {
      const element = v128.load32_splat(x)
      const a = v128.load(w, 0)
      c0 = F32x4.madd(element, changetype<T>(0).lower(a, mask, factor), c0)
      c1 = F32x4.madd(element, changetype<T>(0).upper(a, mask, factor), c1)
      const b = v128.load(w, 16)
      c2 = F32x4.madd(element, changetype<T>(0).lower(b, mask, factor), c2)
      c3 = F32x4.madd(element, changetype<T>(0).upper(b, mask, factor), c3)
      x += 4
      if (x > end) break
      const e = v128.load(v, 0)
      d0 = F32x4.madd(element, changetype<T>(0).lower(e, mask, factor), d0)
      d1 = F32x4.madd(element, changetype<T>(0).upper(e, mask, factor), d1)
      const f = v128.load(v, 16)
      d2 = F32x4.madd(element, changetype<T>(0).lower(f, mask, factor), d2)
      d3 = F32x4.madd(element, changetype<T>(0).upper(f, mask, factor), d3)
      w += LINE
      v += LINE
      if (x == end) break
    }
  if (add) {
    c0 = f32x4.add(c0, v128.load(add, 0))
    c1 = f32x4.add(c1, v128.load(add, 16))
    c2 = f32x4.add(c2, v128.load(add, 32))
    c3 = f32x4.add(c3, v128.load(add, 48))
    d0 = f32x4.add(d0, v128.load(add, 64))
    d1 = f32x4.add(d1, v128.load(add, 80))
    d2 = f32x4.add(d2, v128.load(add, 96))
    d3 = f32x4.add(d3, v128.load(add, 112))
  }
  const least = f32x4.splat(low)
  const most = f32x4.splat(high)
  v128.store(y, F32x4.clamp(c0, least, most), 0)
  v128.store(y, F32x4.clamp(c1, least, most), 16)
  v128.store(y, F32x4.clamp(c2, least, most), 32)
  v128.store(y, F32x4.clamp(c3, least, most), 48)
  v128.store(y, F32x4.clamp(d0, least, most), 64)
  v128.store(y, F32x4.clamp(d1, least, most), 80)
  v128.store(y, F32x4.clamp(d2, least, most), 96)
  v128.store(y, F32x4.clamp(d3, least, most), 112)
}

function onePanel<T extends Widening>(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  k: i32,
  low: f32,
  high: f32,
): void {
  const mask = changetype<T>(0).mask()
  const factor = changetype<T>(0).factor()
  let c0 = v128.load(bias, 0)
  let c1 = v128.load(bias, 16)
  let c2 = v128.load(bias, 32)
  let c3 = v128.load(bias, 48)
  for (; k > 0; k--) {
    const a = v128.load(w, 0)
    const b = v128.load(w, 16)
    const element = v128.load32_splat(x)
    c0 = F32x4.madd(element, changetype<T>(0).lower(a, mask, factor), c0)
    c1 = F32x4.madd(element, changetype<T>(0).upper(a, mask, factor), c1)
    c2 = F32x4.madd(element, changetype<T>(0).lower(b, mask, factor), c2)
    c3 = F32x4.madd(element, changetype<T>(0).upper(b, mask, factor), c3)
    x += 4
    w += LINE
  }
  if (add) {
    c0 = f32x4.add(c0, v128.load(add, 0))
    c1 = f32x4.add(c1, v128.load(add, 16))
    c2 = f32x4.add(c2, v128.load(add, 32))
    c3 = f32x4.add(c3, v128.load(add, 48))
  }
  const least = f32x4.splat(low)
  const most = f32x4.splat(high)
  v128.store(y, F32x4.clamp(c0, least, most), 0)
  v128.store(y, F32x4.clamp(c1, least, most), 16)
  v128.store(y, F32x4.clamp(c2, least, most), 32)
  v128.store(y, F32x4.clamp(c3, least, most), 48)
}
