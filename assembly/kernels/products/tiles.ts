// The tiles of a dense product: a panel of the packed weight times all pairs of a block's rows, or half of one times all sixes.
// The shapes follow what V8 does with them: up to version 12 it emits all loads of a loop body before
// its arithmetic, so accumulators and loads together must fit into 15 registers. The tile of two rows
// and one panel (8 accumulators, 4 loads of the weight, 2 of x) is the largest that does. Later versions load when they need it: there six
// rows of half a panel are 6 % faster, since twelve sums hide the latency of an addition with room to spare, where eight just do.

import { F32x4 } from '../../math/f32x4'
import { STRIP, STRIP_BYTES } from './strip'

/** One panel, two rows a and b at a time. `from` is what the sums start from. */
export function pairs2x16(
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
export function sixes6x8(
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
