// Softmax and its logarithm along one dimension: y = exp(x - max) / Σ exp(x - max), log y = x - max - ln Σ exp(x - max). y may
// be x. NaN and rows of only -Infinity give NaN, as in PyTorch.

import { exponentials } from '../../math/exponentials'

/** Rows of n float32, `yStride` and `xStride` elements apart. `log`: 1 for the logarithm. n is not 0. */
export function f32_softmax(y: usize, x: usize, rows: i32, n: i32, yStride: i32, xStride: i32, log: i32): void {
  for (; rows > 0; rows--) {
    const largest = largestOf(x, n)
    const total = exponentials(y, x, n, largest, log == 0)
    if (log) shifted(y, x, n, largest, <f32>Math.log(total))
    else divided(y, n, <f32>total)
    y += (<usize>yStride) << 2
    x += (<usize>xStride) << 2
  }
}

/** Over the middle dimension of [outer, n, inner], contiguous. `work` has n float32. */
export function f32_softmax_dim(y: usize, x: usize, work: usize, outer: i32, n: i32, inner: i32, log: i32): void {
  const step = (<usize>inner) << 2
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const offset = (<usize>(o * n) * <usize>inner + <usize>i) << 2
      for (let j = 0; j < n; j++) store<f32>(work + ((<usize>j) << 2), load<f32>(x + offset + <usize>j * step))
      f32_softmax(work, work, 1, n, n, n, log)
      for (let j = 0; j < n; j++) store<f32>(y + offset + <usize>j * step, load<f32>(work + ((<usize>j) << 2)))
    }
  }
}

/** Over the middle dimension of [outer, n, inner] float64, contiguous. */
export function f64_softmax_dim(y: usize, x: usize, outer: i32, n: i32, inner: i32, log: i32): void {
  const step = (<usize>inner) << 3
  for (; outer > 0; outer--) {
    for (let i = 0; i < inner; i++) {
      const from = x + ((<usize>i) << 3)
      const to = y + ((<usize>i) << 3)
      let largest = load<f64>(from)
      for (let j = 1; j < n; j++) largest = max(largest, load<f64>(from + <usize>j * step))
      let total: f64 = 0
      for (let j = 0; j < n; j++) total += Math.exp(load<f64>(from + <usize>j * step) - largest)
      const logarithm = Math.log(total)
      for (let j = 0; j < n; j++) {
        const value = load<f64>(from + <usize>j * step) - largest
        store<f64>(to + <usize>j * step, log ? value - logarithm : Math.exp(value) / total)
      }
    }
    x += <usize>n * step
    y += <usize>n * step
  }
}

function largestOf(x: usize, n: i32): f32 {
  let best = v128.load32_splat(x)
  for (; n >= 4; n -= 4) {
    best = f32x4.max(best, v128.load(x))
    x += 16
  }
  for (; n > 0; n--) {
    best = f32x4.max(best, v128.load32_splat(x))
    x += 4
  }
  best = f32x4.max(best, v128.shuffle<i32>(best, best, 2, 3, 0, 1))
  return max(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1))
}

function divided(y: usize, n: i32, total: f32): void {
  const divisor = f32x4.splat(total)
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.div(v128.load(y), divisor))
    y += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(y) / total)
    y += 4
  }
}

function shifted(y: usize, x: usize, n: i32, largest: f32, logarithm: f32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), f32x4.splat(largest)), f32x4.splat(logarithm)))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x) - largest - logarithm)
    y += 4
    x += 4
  }
}
