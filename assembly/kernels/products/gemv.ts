// One row times a packed weight: batch 1, and the odd row of a product. What limits it is how many
// sums are in flight, for each addition waits for the one before: six with fused multiply-add (three
// strips, or three k of one strip), four without, whose latency is shorter. Three k of one strip sum in another order than
// rows of pairs do, so that is for a single row and panel alone.

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
  if (STRIP == 8) {
    // Three panels are six strips.
    const stripBytes = panelBytes >> 1
    for (; panels >= 3; panels -= 3) {
      for (let half = 0; half < 2; half++) {
        tile1x24(y, x, w, from, add, k, stripBytes, low, high)
        y += 3 * STRIP_BYTES
        w += 3 * stripBytes
        from += 3 * STRIP_BYTES
        if (add) add += 3 * STRIP_BYTES
      }
    }
  }
  for (; panels > 0; panels--) {
    tile1x16(y, x, w, from, add, k, panelBytes >> 1, low, high)
    y += Panel.Bytes
    w += panelBytes
    from += Panel.Bytes
    if (add) add += Panel.Bytes
  }
}

/** Three strips of 8: u, v and w. */
function tile1x24(
  y: usize,
  x: usize,
  u: usize,
  from: usize,
  add: usize,
  k: i32,
  stripBytes: usize,
  low: f32,
  high: f32,
): void {
  let v = u + stripBytes
  let w = v + stripBytes
  let u0 = v128.load(from, 0)
  let u1 = v128.load(from, 16)
  let v0 = v128.load(from, 32)
  let v1 = v128.load(from, 48)
  let w0 = v128.load(from, 64)
  let w1 = v128.load(from, 80)
  const end = x + ((<usize>k) << 2)
  if (k)
    do {
      const a = v128.load32_splat(x)
      u0 = F32x4.madd(a, v128.load(u, 0), u0)
      u1 = F32x4.madd(a, v128.load(u, 16), u1)
      v0 = F32x4.madd(a, v128.load(v, 0), v0)
      v1 = F32x4.madd(a, v128.load(v, 16), v1)
      w0 = F32x4.madd(a, v128.load(w, 0), w0)
      w1 = F32x4.madd(a, v128.load(w, 16), w1)
      x += 4
      u += STRIP_BYTES
      v += STRIP_BYTES
      w += STRIP_BYTES
    } while (x != end)
  if (add) {
    u0 = f32x4.add(u0, v128.load(add, 0))
    u1 = f32x4.add(u1, v128.load(add, 16))
    v0 = f32x4.add(v0, v128.load(add, 32))
    v1 = f32x4.add(v1, v128.load(add, 48))
    w0 = f32x4.add(w0, v128.load(add, 64))
    w1 = f32x4.add(w1, v128.load(add, 80))
  }
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  v128.store(y, F32x4.clamp(u0, lows, highs), 0)
  v128.store(y, F32x4.clamp(u1, lows, highs), 16)
  v128.store(y, F32x4.clamp(v0, lows, highs), 32)
  v128.store(y, F32x4.clamp(v1, lows, highs), 48)
  v128.store(y, F32x4.clamp(w0, lows, highs), 64)
  v128.store(y, F32x4.clamp(w1, lows, highs), 80)
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
