// One row times a packed weight: the odd row of a product, and batch 1. One panel keeps four sums in
// flight, which does not hide the latency of an addition; one and a half panels (24 columns) keep six,
// and their six loads with the one of x still fit V8's registers (see gemm.ts).

import { Panel } from '../shared/panel'
import { madd } from '../math/madd'

/** Bytes of one k of half a panel. */
const HALF: usize = Panel.Bytes >> 1

/**
 * y[j] = max(from[j] + sum over k of x[k] * w[j, k], low) for the columns of `panels` panels, which
 * lie `panelBytes` apart. k elements of x are summed. y may alias `from`, but neither x nor w.
 */
export function gemv(
  y: usize,
  x: usize,
  w: usize,
  panelBytes: usize,
  from: usize,
  k: i32,
  panels: i32,
  low: f32,
): void {
  for (; panels >= 3; panels -= 3) {
    const w1 = w + panelBytes
    const w2 = w1 + panelBytes
    tile1x24(y, x, w, w + HALF, w1, from, k, low)
    tile1x24(y + 3 * HALF, x, w1 + HALF, w2, w2 + HALF, from + 3 * HALF, k, low)
    y += 3 * Panel.Bytes
    from += 3 * Panel.Bytes
    w = w2 + panelBytes
  }
  for (; panels > 0; panels--) {
    tile1x16(y, x, w, from, k, low)
    y += Panel.Bytes
    from += Panel.Bytes
    w += panelBytes
  }
}

/** 24 columns from three halves of panels, wherever they lie. */
function tile1x24(y: usize, x: usize, u: usize, v: usize, w: usize, from: usize, k: i32, low: f32): void {
  let u0 = v128.load(from, 0)
  let u1 = v128.load(from, 16)
  let v0 = v128.load(from, 32)
  let v1 = v128.load(from, 48)
  let w0 = v128.load(from, 64)
  let w1 = v128.load(from, 80)
  for (let i = k; i > 0; i--) {
    const a = v128.load32_splat(x)
    u0 = madd(a, v128.load(u, 0), u0)
    u1 = madd(a, v128.load(u, 16), u1)
    v0 = madd(a, v128.load(v, 0), v0)
    v1 = madd(a, v128.load(v, 16), v1)
    w0 = madd(a, v128.load(w, 0), w0)
    w1 = madd(a, v128.load(w, 16), w1)
    x += 4
    u += Panel.Bytes
    v += Panel.Bytes
    w += Panel.Bytes
  }
  const bound = f32x4.splat(low)
  v128.store(y, f32x4.pmax(u0, bound), 0)
  v128.store(y, f32x4.pmax(u1, bound), 16)
  v128.store(y, f32x4.pmax(v0, bound), 32)
  v128.store(y, f32x4.pmax(v1, bound), 48)
  v128.store(y, f32x4.pmax(w0, bound), 64)
  v128.store(y, f32x4.pmax(w1, bound), 80)
}

function tile1x16(y: usize, x: usize, w: usize, from: usize, k: i32, low: f32): void {
  let c0 = v128.load(from, 0)
  let c1 = v128.load(from, 16)
  let c2 = v128.load(from, 32)
  let c3 = v128.load(from, 48)
  for (let i = k; i > 0; i--) {
    const a = v128.load32_splat(x)
    c0 = madd(a, v128.load(w, 0), c0)
    c1 = madd(a, v128.load(w, 16), c1)
    c2 = madd(a, v128.load(w, 32), c2)
    c3 = madd(a, v128.load(w, 48), c3)
    x += 4
    w += Panel.Bytes
  }
  const bound = f32x4.splat(low)
  v128.store(y, f32x4.pmax(c0, bound), 0)
  v128.store(y, f32x4.pmax(c1, bound), 16)
  v128.store(y, f32x4.pmax(c2, bound), 32)
  v128.store(y, f32x4.pmax(c3, bound), 48)
}
