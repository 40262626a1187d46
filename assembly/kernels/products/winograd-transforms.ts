// The transforms of Winograd's F(2x2, 3x3) around its products (A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2015): of a filter, G g Gᵀ; of a tile of 4x4 pixels, Bᵀ d B; of 4x4 sums, Aᵀ m A, which are 2x2 positions.

import { F32x4 } from '../../math/f32x4'

/** G g Gᵀ of nine taps `tapStep` bytes apart, row by row: sixteen float32 `step` bytes apart. */
export function filterTransform(to: usize, step: usize, taps: usize, tapStep: usize): void {
  // Rows of G: (1, 0, 0), (½, ½, ½), (½, -½, ½), (0, 0, 1).
  for (let row = 0; row < 4; row++) {
    const a = combine(row, load<f32>(taps), load<f32>(taps + 3 * tapStep), load<f32>(taps + 6 * tapStep))
    const b = combine(row, load<f32>(taps + tapStep), load<f32>(taps + 4 * tapStep), load<f32>(taps + 7 * tapStep))
    const c = combine(row, load<f32>(taps + 2 * tapStep), load<f32>(taps + 5 * tapStep), load<f32>(taps + 8 * tapStep))
    for (let column = 0; column < 4; column++) {
      store<f32>(to, <f32>combine(column, a, b, c))
      to += step
    }
  }
}

/** A row of G times (a, b, c); in float64, so that a filter is rounded once. */
function combine(row: i32, a: f64, b: f64, c: f64): f64 {
  if (row == 0) return a
  if (row == 1) return 0.5 * (a + b + c)
  return row == 2 ? 0.5 * (a - b + c) : c
}

/** `filterTransform`, in float32, of four filters `filterStep` bytes apart whose taps are dense; they go to neighbours. */
export function fourFilterTransforms(to: usize, step: usize, taps: usize, filterStep: usize): void {
  const second = taps + filterStep
  const third = second + filterStep
  const fourth = third + filterStep
  let last = v128.load32_zero(taps, 32)
  last = v128.load32_lane(second, last, 1, 32)
  last = v128.load32_lane(third, last, 2, 32)
  last = v128.load32_lane(fourth, last, 3, 32)
  let a = v128.load(taps)
  let b = v128.load(second)
  let c = v128.load(third)
  let d = v128.load(fourth)
  let low = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  let high = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const g0 = v128.shuffle<i64>(low, high, 0, 2)
  const g1 = v128.shuffle<i64>(low, high, 1, 3)
  low = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  high = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  const g2 = v128.shuffle<i64>(low, high, 0, 2)
  const g3 = v128.shuffle<i64>(low, high, 1, 3)
  a = v128.load(taps, 16)
  b = v128.load(second, 16)
  c = v128.load(third, 16)
  d = v128.load(fourth, 16)
  low = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  high = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const g4 = v128.shuffle<i64>(low, high, 0, 2)
  const g5 = v128.shuffle<i64>(low, high, 1, 3)
  low = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  high = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  const g6 = v128.shuffle<i64>(low, high, 0, 2)
  const g7 = v128.shuffle<i64>(low, high, 1, 3)

  const half = f32x4.splat(0.5)
  const ends0 = f32x4.add(g0, g6)
  const ends1 = f32x4.add(g1, g7)
  const ends2 = f32x4.add(g2, last)
  const row = step << 2
  filterRow(to, step, g0, g1, g2)
  filterRow(
    to + row,
    step,
    f32x4.mul(half, f32x4.add(ends0, g3)),
    f32x4.mul(half, f32x4.add(ends1, g4)),
    f32x4.mul(half, f32x4.add(ends2, g5)),
  )
  filterRow(
    to + 2 * row,
    step,
    f32x4.mul(half, f32x4.sub(ends0, g3)),
    f32x4.mul(half, f32x4.sub(ends1, g4)),
    f32x4.mul(half, f32x4.sub(ends2, g5)),
  )
  filterRow(to + 3 * row, step, g6, g7, last)
}

/** A row of G g times Gᵀ. */
function filterRow(to: usize, step: usize, a: v128, b: v128, c: v128): void {
  const half = f32x4.splat(0.5)
  const ends = f32x4.add(a, c)
  v128.store(to, a)
  v128.store(to + step, f32x4.mul(half, f32x4.add(ends, b)))
  v128.store(to + 2 * step, f32x4.mul(half, f32x4.sub(ends, b)))
  v128.store(to + 3 * step, c)
}

/**
 * Bᵀ d B of the pixels at 16 pointers, row by row, `vectors` of four channels each: component e of channel c goes to
 * to + e * step + 4 * c. Rows of Bᵀ: d0 - d2, d1 + d2, d2 - d1, d1 - d3.
 */
export function tileTransform(to: usize, step: usize, pointers: usize, vectors: i32): void {
  differences(to, step, pointers, pointers + 32, vectors)
  sums(to + 4 * step, step, pointers + 16, pointers + 32, vectors)
  differences(to + 8 * step, step, pointers + 32, pointers + 16, vectors)
  differences(to + 12 * step, step, pointers + 16, pointers + 48, vectors)
}

function differences(to: usize, step: usize, above: usize, below: usize, vectors: i32): void {
  let a0 = load<usize>(above, 0)
  let a1 = load<usize>(above, 4)
  let a2 = load<usize>(above, 8)
  let a3 = load<usize>(above, 12)
  let b0 = load<usize>(below, 0)
  let b1 = load<usize>(below, 4)
  let b2 = load<usize>(below, 8)
  let b3 = load<usize>(below, 12)
  let to1 = to + step
  let to2 = to1 + step
  let to3 = to2 + step
  for (; vectors > 0; vectors--) {
    const d0 = f32x4.sub(v128.load(a0), v128.load(b0))
    const d1 = f32x4.sub(v128.load(a1), v128.load(b1))
    const d2 = f32x4.sub(v128.load(a2), v128.load(b2))
    const d3 = f32x4.sub(v128.load(a3), v128.load(b3))
    v128.store(to, f32x4.sub(d0, d2))
    v128.store(to1, f32x4.add(d1, d2))
    v128.store(to2, f32x4.sub(d2, d1))
    v128.store(to3, f32x4.sub(d1, d3))
    a0 += 16
    a1 += 16
    a2 += 16
    a3 += 16
    b0 += 16
    b1 += 16
    b2 += 16
    b3 += 16
    to += 16
    to1 += 16
    to2 += 16
    to3 += 16
  }
}

/** As `differences`, but the second row of Bᵀ. */
function sums(to: usize, step: usize, above: usize, below: usize, vectors: i32): void {
  let a0 = load<usize>(above, 0)
  let a1 = load<usize>(above, 4)
  let a2 = load<usize>(above, 8)
  let a3 = load<usize>(above, 12)
  let b0 = load<usize>(below, 0)
  let b1 = load<usize>(below, 4)
  let b2 = load<usize>(below, 8)
  let b3 = load<usize>(below, 12)
  let to1 = to + step
  let to2 = to1 + step
  let to3 = to2 + step
  for (; vectors > 0; vectors--) {
    const d0 = f32x4.add(v128.load(a0), v128.load(b0))
    const d1 = f32x4.add(v128.load(a1), v128.load(b1))
    const d2 = f32x4.add(v128.load(a2), v128.load(b2))
    const d3 = f32x4.add(v128.load(a3), v128.load(b3))
    v128.store(to, f32x4.sub(d0, d2))
    v128.store(to1, f32x4.add(d1, d2))
    v128.store(to2, f32x4.sub(d2, d1))
    v128.store(to3, f32x4.sub(d1, d3))
    a0 += 16
    a1 += 16
    a2 += 16
    a3 += 16
    b0 += 16
    b1 += 16
    b2 += 16
    b3 += 16
    to += 16
    to1 += 16
    to2 += 16
    to3 += 16
  }
}

/**
 * Aᵀ m A of `vectors` of four columns: component e of column j lies at m + e * step + 4 * j; plus the bias, plus what
 * lies at four pointers `adds`, clamped, to four pointers `places`: positions (0, 0), (0, 1), (1, 0) and (1, 1).
 */
export function sumTransform(
  m: usize,
  step: usize,
  bias: usize,
  adds: usize,
  places: usize,
  vectors: i32,
  low: f32,
  high: f32,
): void {
  let y00 = load<usize>(places, 0)
  let y01 = load<usize>(places, 4)
  let y10 = load<usize>(places, 8)
  let y11 = load<usize>(places, 12)
  let add00 = load<usize>(adds, 0)
  let add01 = load<usize>(adds, 4)
  let add10 = load<usize>(adds, 8)
  let add11 = load<usize>(adds, 12)
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  const row = step << 2
  for (; vectors > 0; vectors--) {
    // Column by column: its upper sum m0 + m1 + m2, its lower one m1 - m2 - m3.
    let column = m
    let middle = v128.load(column + row)
    let other = v128.load(column + 2 * row)
    let a = f32x4.add(f32x4.add(v128.load(column), middle), other)
    let c = f32x4.sub(f32x4.sub(middle, other), v128.load(column + 3 * row))
    column += step
    middle = v128.load(column + row)
    other = v128.load(column + 2 * row)
    let b = f32x4.add(f32x4.add(v128.load(column), middle), other)
    let d = f32x4.sub(f32x4.sub(middle, other), v128.load(column + 3 * row))
    a = f32x4.add(a, b)
    c = f32x4.add(c, d)
    column += step
    middle = v128.load(column + row)
    other = v128.load(column + 2 * row)
    let upper = f32x4.add(f32x4.add(v128.load(column), middle), other)
    let lower = f32x4.sub(f32x4.sub(middle, other), v128.load(column + 3 * row))
    a = f32x4.add(a, upper)
    b = f32x4.sub(b, upper)
    c = f32x4.add(c, lower)
    d = f32x4.sub(d, lower)
    column += step
    middle = v128.load(column + row)
    other = v128.load(column + 2 * row)
    upper = f32x4.add(f32x4.add(v128.load(column), middle), other)
    lower = f32x4.sub(f32x4.sub(middle, other), v128.load(column + 3 * row))
    b = f32x4.sub(b, upper)
    d = f32x4.sub(d, lower)
    const first = v128.load(bias)
    a = f32x4.add(f32x4.add(a, first), v128.load(add00))
    b = f32x4.add(f32x4.add(b, first), v128.load(add01))
    c = f32x4.add(f32x4.add(c, first), v128.load(add10))
    d = f32x4.add(f32x4.add(d, first), v128.load(add11))
    v128.store(y00, F32x4.clamp(a, lows, highs))
    v128.store(y01, F32x4.clamp(b, lows, highs))
    v128.store(y10, F32x4.clamp(c, lows, highs))
    v128.store(y11, F32x4.clamp(d, lows, highs))
    m += 16
    bias += 16
    y00 += 16
    y01 += 16
    y10 += 16
    y11 += 16
    add00 += 16
    add01 += 16
    add10 += 16
    add11 += 16
  }
}
