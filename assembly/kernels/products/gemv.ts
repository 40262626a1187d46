// One row times a packed weight: batch 1, and the odd row of a product. What limits it is how many sums are in flight, for each addition
// waits for the one before: eight, of two panels at a time, come within a tenth of what reading the weight takes. Of a row and panel
// alone the fused ones go by three k at a time, which sums in another order than rows of pairs do.

import { F32x4 } from '../../math/f32x4'
import { Panel } from '../../shared/panel'
import { STRIP, STRIP_BYTES } from './strip'

/**
 * y[j] = min(max(from[j] + sum over k of x[k] * w[j, k] + add[j], low), high) for the columns of `panels` panels, which
 * lie `panelBytes` apart; w may point at a later k than the first, `add` is 0 for none. y may be `from`, but alias
 * neither x, w nor `add`.
 */
export function gemv(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  add: usize,
  k: i32,
  panels: i32,
  panelBytes: usize,
  low: f32,
  high: f32,
  isSingle: bool,
): void {
  if (STRIP == 8 && isSingle) {
    tile1x8(y, x, w, from, add, k, low, high)
    if (add) add += STRIP_BYTES
    tile1x8(y + STRIP_BYTES, x, w + (panelBytes >> 1), from + STRIP_BYTES, add, k, low, high)
    return
  }
  for (; panels >= 2; panels -= 2) {
    tile1x32(y, x, w, from, add, k, panelBytes, low, high)
    y += 2 * Panel.Bytes
    w += 2 * panelBytes
    from += 2 * Panel.Bytes
    if (add) add += 2 * Panel.Bytes
  }
  if (panels) tile1x16(y, x, w, from, add, k, panelBytes >> 1, low, high)
}

/**
 * Two panels, each in a half of the loop's body. What parts the halves is a branch that is never taken: V8 up to version 12 emits all
 * loads of a block before its arithmetic, and eight sums with their loads are more than there are registers.
 */
export function tile1x32(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  add: usize,
  k: i32,
  panelBytes: usize,
  low: f32,
  high: f32,
): void {
  let v = w + panelBytes
  let wUpper = w + (panelBytes >> 1) // used where a panel is two strips
  let vUpper = v + (panelBytes >> 1)
  let c0 = v128.load(from, 0)
  let c1 = v128.load(from, 16)
  let c2 = v128.load(from, 32)
  let c3 = v128.load(from, 48)
  let d0 = v128.load(from, 64)
  let d1 = v128.load(from, 80)
  let d2 = v128.load(from, 96)
  let d3 = v128.load(from, 112)
  const end = x + ((<usize>k) << 2)
  if (k)
    while (true) {
      const a = v128.load32_splat(x)
      c0 = F32x4.madd(a, v128.load(w, 0), c0)
      c1 = F32x4.madd(a, v128.load(w, 16), c1)
      c2 = F32x4.madd(a, STRIP == 8 ? v128.load(wUpper, 0) : v128.load(w, 32), c2)
      c3 = F32x4.madd(a, STRIP == 8 ? v128.load(wUpper, 16) : v128.load(w, 48), c3)
      x += 4
      if (x > end) break
      d0 = F32x4.madd(a, v128.load(v, 0), d0)
      d1 = F32x4.madd(a, v128.load(v, 16), d1)
      d2 = F32x4.madd(a, STRIP == 8 ? v128.load(vUpper, 0) : v128.load(v, 32), d2)
      d3 = F32x4.madd(a, STRIP == 8 ? v128.load(vUpper, 16) : v128.load(v, 48), d3)
      w += STRIP_BYTES
      v += STRIP_BYTES
      if (STRIP == 8) {
        wUpper += STRIP_BYTES
        vUpper += STRIP_BYTES
      }
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
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  v128.store(y, F32x4.clamp(c0, lows, highs), 0)
  v128.store(y, F32x4.clamp(c1, lows, highs), 16)
  v128.store(y, F32x4.clamp(c2, lows, highs), 32)
  v128.store(y, F32x4.clamp(c3, lows, highs), 48)
  v128.store(y, F32x4.clamp(d0, lows, highs), 64)
  v128.store(y, F32x4.clamp(d1, lows, highs), 80)
  v128.store(y, F32x4.clamp(d2, lows, highs), 96)
  v128.store(y, F32x4.clamp(d3, lows, highs), 112)
}

/** One strip of 8; sums a, b and c take every third k. */
function tile1x8(y: usize, x: usize, w: usize, from: usize, add: usize, k: i32, low: f32, high: f32): void {
  let a0 = v128.load(from, 0)
  let a1 = v128.load(from, 16)
  let b0 = f32x4.splat(0)
  let b1 = b0
  let c0 = b0
  let c1 = b0
  for (; k >= 3; k -= 3) {
    const a = v128.load32_splat(x, 0)
    a0 = F32x4.madd(a, v128.load(w, 0), a0)
    a1 = F32x4.madd(a, v128.load(w, 16), a1)
    const b = v128.load32_splat(x, 4)
    b0 = F32x4.madd(b, v128.load(w, 32), b0)
    b1 = F32x4.madd(b, v128.load(w, 48), b1)
    const c = v128.load32_splat(x, 8)
    c0 = F32x4.madd(c, v128.load(w, 64), c0)
    c1 = F32x4.madd(c, v128.load(w, 80), c1)
    x += 12
    w += 96
  }
  for (; k > 0; k--) {
    const a = v128.load32_splat(x)
    a0 = F32x4.madd(a, v128.load(w, 0), a0)
    a1 = F32x4.madd(a, v128.load(w, 16), a1)
    x += 4
    w += 32
  }
  a0 = f32x4.add(a0, f32x4.add(b0, c0))
  a1 = f32x4.add(a1, f32x4.add(b1, c1))
  if (add) {
    a0 = f32x4.add(a0, v128.load(add, 0))
    a1 = f32x4.add(a1, v128.load(add, 16))
  }
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  v128.store(y, F32x4.clamp(a0, lows, highs), 0)
  v128.store(y, F32x4.clamp(a1, lows, highs), 16)
}

/** One panel: a strip of 16, or two of 8. */
function tile1x16(
  y: usize,
  x: usize,
  w: usize,
  from: usize,
  add: usize,
  k: i32,
  stripBytes: usize,
  low: f32,
  high: f32,
): void {
  let upper = w + stripBytes // used where a panel is two strips
  let c0 = v128.load(from, 0)
  let c1 = v128.load(from, 16)
  let c2 = v128.load(from, 32)
  let c3 = v128.load(from, 48)
  const end = x + ((<usize>k) << 2)
  if (k)
    do {
      const a = v128.load32_splat(x)
      c0 = F32x4.madd(a, v128.load(w, 0), c0)
      c1 = F32x4.madd(a, v128.load(w, 16), c1)
      c2 = F32x4.madd(a, STRIP == 8 ? v128.load(upper, 0) : v128.load(w, 32), c2)
      c3 = F32x4.madd(a, STRIP == 8 ? v128.load(upper, 16) : v128.load(w, 48), c3)
      x += 4
      w += STRIP_BYTES
      if (STRIP == 8) upper += STRIP_BYTES
    } while (x != end)
  if (add) {
    c0 = f32x4.add(c0, v128.load(add, 0))
    c1 = f32x4.add(c1, v128.load(add, 16))
    c2 = f32x4.add(c2, v128.load(add, 32))
    c3 = f32x4.add(c3, v128.load(add, 48))
  }
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  v128.store(y, F32x4.clamp(c0, lows, highs), 0)
  v128.store(y, F32x4.clamp(c1, lows, highs), 16)
  v128.store(y, F32x4.clamp(c2, lows, highs), 32)
  v128.store(y, F32x4.clamp(c3, lows, highs), 48)
}
