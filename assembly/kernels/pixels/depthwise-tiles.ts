// The inner loops of depthwise convolutions whose channels lie last: several positions of one row of the output at a
// time, four channels in the lanes of a vector, so that a tap's weight and a pixel are loaded once for all that need
// them. The loop over rows of taps stays a loop: V8 up to version 12 emits all loads of a body before its arithmetic, and
// sums and loads of one row are what 15 registers hold.
//
// y and x: the first position and pixel; w: the first row of taps that counts, [rows, taps, channels]; `vectors` of four
// channels. Steps in bytes: yPixel and xPixel from pixel to pixel, xRow from row to row of taps, tapBytes from tap to tap.

import { F32x4 } from '../../math/f32x4'

/** 4 positions of stride 1 and rows of 3 taps, all columns inside. */
export function tile3s1(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  rows: i32,
  vectors: i32,
  yPixel: usize,
  xPixel: usize,
  xRow: usize,
  tapBytes: usize,
  low: f32,
  high: f32,
): void {
  for (; vectors > 0; vectors--) {
    let s0 = v128.load(bias)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    let row = x
    let tap = w
    for (let r = rows; r > 0; r--) {
      const w0 = v128.load(tap)
      tap += tapBytes
      const w1 = v128.load(tap)
      tap += tapBytes
      const w2 = v128.load(tap)
      tap += tapBytes
      let pixel = row
      const x0 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x0, w0, s0)
      const x1 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x1, w1, s0)
      s1 = F32x4.madd(x1, w0, s1)
      const x2 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x2, w2, s0)
      s1 = F32x4.madd(x2, w1, s1)
      s2 = F32x4.madd(x2, w0, s2)
      const x3 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x3, w2, s1)
      s2 = F32x4.madd(x3, w1, s2)
      s3 = F32x4.madd(x3, w0, s3)
      const x4 = v128.load(pixel)
      pixel += xPixel
      s2 = F32x4.madd(x4, w2, s2)
      s3 = F32x4.madd(x4, w1, s3)
      const x5 = v128.load(pixel)
      s3 = F32x4.madd(x5, w2, s3)
      row += xRow
    }
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
    let to = y
    v128.store(to, F32x4.clamp(s0, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s1, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s2, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s3, lows, highs))
    x += 16
    w += 16
    bias += 16
    y += 16
  }
}

/** 3 positions of stride 2 and rows of 3 taps, all columns inside. */
export function tile3s2(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  rows: i32,
  vectors: i32,
  yPixel: usize,
  xPixel: usize,
  xRow: usize,
  tapBytes: usize,
  low: f32,
  high: f32,
): void {
  for (; vectors > 0; vectors--) {
    let s0 = v128.load(bias)
    let s1 = s0
    let s2 = s0
    let row = x
    let tap = w
    for (let r = rows; r > 0; r--) {
      const w0 = v128.load(tap)
      tap += tapBytes
      const w1 = v128.load(tap)
      tap += tapBytes
      const w2 = v128.load(tap)
      tap += tapBytes
      let pixel = row
      const x0 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x0, w0, s0)
      const x1 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x1, w1, s0)
      const x2 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x2, w2, s0)
      s1 = F32x4.madd(x2, w0, s1)
      const x3 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x3, w1, s1)
      const x4 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x4, w2, s1)
      s2 = F32x4.madd(x4, w0, s2)
      const x5 = v128.load(pixel)
      pixel += xPixel
      s2 = F32x4.madd(x5, w1, s2)
      const x6 = v128.load(pixel)
      s2 = F32x4.madd(x6, w2, s2)
      row += xRow
    }
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
    let to = y
    v128.store(to, F32x4.clamp(s0, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s1, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s2, lows, highs))
    x += 16
    w += 16
    bias += 16
    y += 16
  }
}

/** 3 positions of stride 1 and rows of 5 taps, all columns inside. */
export function tile5s1(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  rows: i32,
  vectors: i32,
  yPixel: usize,
  xPixel: usize,
  xRow: usize,
  tapBytes: usize,
  low: f32,
  high: f32,
): void {
  for (; vectors > 0; vectors--) {
    let s0 = v128.load(bias)
    let s1 = s0
    let s2 = s0
    let row = x
    let tap = w
    for (let r = rows; r > 0; r--) {
      const w0 = v128.load(tap)
      tap += tapBytes
      const w1 = v128.load(tap)
      tap += tapBytes
      const w2 = v128.load(tap)
      tap += tapBytes
      const w3 = v128.load(tap)
      tap += tapBytes
      const w4 = v128.load(tap)
      tap += tapBytes
      let pixel = row
      const x0 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x0, w0, s0)
      const x1 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x1, w1, s0)
      s1 = F32x4.madd(x1, w0, s1)
      const x2 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x2, w2, s0)
      s1 = F32x4.madd(x2, w1, s1)
      s2 = F32x4.madd(x2, w0, s2)
      const x3 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x3, w3, s0)
      s1 = F32x4.madd(x3, w2, s1)
      s2 = F32x4.madd(x3, w1, s2)
      const x4 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x4, w4, s0)
      s1 = F32x4.madd(x4, w3, s1)
      s2 = F32x4.madd(x4, w2, s2)
      const x5 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x5, w4, s1)
      s2 = F32x4.madd(x5, w3, s2)
      const x6 = v128.load(pixel)
      s2 = F32x4.madd(x6, w4, s2)
      row += xRow
    }
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
    let to = y
    v128.store(to, F32x4.clamp(s0, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s1, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s2, lows, highs))
    x += 16
    w += 16
    bias += 16
    y += 16
  }
}

/** 4 positions of stride 2 and rows of 5 taps, all columns inside. */
export function tile5s2(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  rows: i32,
  vectors: i32,
  yPixel: usize,
  xPixel: usize,
  xRow: usize,
  tapBytes: usize,
  low: f32,
  high: f32,
): void {
  for (; vectors > 0; vectors--) {
    let s0 = v128.load(bias)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    let row = x
    let tap = w
    for (let r = rows; r > 0; r--) {
      const w0 = v128.load(tap)
      tap += tapBytes
      const w1 = v128.load(tap)
      tap += tapBytes
      const w2 = v128.load(tap)
      tap += tapBytes
      const w3 = v128.load(tap)
      tap += tapBytes
      const w4 = v128.load(tap)
      tap += tapBytes
      let pixel = row
      const x0 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x0, w0, s0)
      const x1 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x1, w1, s0)
      const x2 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x2, w2, s0)
      s1 = F32x4.madd(x2, w0, s1)
      const x3 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x3, w3, s0)
      s1 = F32x4.madd(x3, w1, s1)
      const x4 = v128.load(pixel)
      pixel += xPixel
      s0 = F32x4.madd(x4, w4, s0)
      s1 = F32x4.madd(x4, w2, s1)
      s2 = F32x4.madd(x4, w0, s2)
      const x5 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x5, w3, s1)
      s2 = F32x4.madd(x5, w1, s2)
      const x6 = v128.load(pixel)
      pixel += xPixel
      s1 = F32x4.madd(x6, w4, s1)
      s2 = F32x4.madd(x6, w2, s2)
      s3 = F32x4.madd(x6, w0, s3)
      const x7 = v128.load(pixel)
      pixel += xPixel
      s2 = F32x4.madd(x7, w3, s2)
      s3 = F32x4.madd(x7, w1, s3)
      const x8 = v128.load(pixel)
      pixel += xPixel
      s2 = F32x4.madd(x8, w4, s2)
      s3 = F32x4.madd(x8, w2, s3)
      const x9 = v128.load(pixel)
      pixel += xPixel
      s3 = F32x4.madd(x9, w3, s3)
      const x10 = v128.load(pixel)
      s3 = F32x4.madd(x10, w4, s3)
      row += xRow
    }
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
    let to = y
    v128.store(to, F32x4.clamp(s0, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s1, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s2, lows, highs))
    to += yPixel
    v128.store(to, F32x4.clamp(s3, lows, highs))
    x += 16
    w += 16
    bias += 16
    y += 16
  }
}
