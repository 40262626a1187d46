// Pools of pictures whose channels lie last: maxima and means over boxes, four channels in the lanes of a vector. Layout of
// the window: assembly/shared/pixel-window.ts. Of pixels, 12 bytes beyond the last one may be read, and those of y up to
// the next multiple of four channels are written. Strides in elements; any alignment of 4 bytes. y may not alias x.

import { PixelWindow } from '../../shared/pixel-window'
import { firstTap, lastTap } from './taps'

/**
 * y[p, c] = maximum over the taps of x[pixel that p sees at the tap, c] that are inside, for positions p in [begin, end),
 * counted over the batch and OutD, OutH and OutW; NaN where any is, -infinity where none is inside.
 *
 * y: [batch · positions, yStride], x: pixels as the window says.
 */
export function f32_max_pool_last(y: usize, x: usize, window: usize, yStride: i32, begin: i32, end: i32): void {
  pool(y, x, window, yStride, 0, begin, end, PoolKind.Max)
}

/**
 * y[p, c] = sum over the taps that are inside / `divisor`; where that is 0, / the number of these taps, with
 * `includePad` 1 that of those within the padding too. The padding after the box is as large as that before.
 * Otherwise as `f32_max_pool_last`. 0 where none is inside.
 */
export function f32_avg_pool_last(
  y: usize,
  x: usize,
  window: usize,
  yStride: i32,
  includePad: i32,
  divisor: i32,
  begin: i32,
  end: i32,
): void {
  pool(y, x, window, yStride, divisor, begin, end, includePad ? PoolKind.MeanWithPadding : PoolKind.Mean)
}

/**
 * y[p, c] = mean of x[., c] over the box of position p: along a dimension, from floor(p * in / out) to
 * ceil((p + 1) * in / out). Of the window only Channels, PixelStride and the sizes count. Otherwise as `f32_max_pool_last`.
 */
export function f32_adaptive_avg_pool_last(
  y: usize,
  x: usize,
  window: usize,
  yStride: i32,
  begin: i32,
  end: i32,
): void {
  pool(y, x, window, yStride, 0, begin, end, PoolKind.Adaptive)
}

const enum PoolKind {
  Max,
  Mean,
  MeanWithPadding,
  Adaptive,
}

function pool(
  y: usize,
  x: usize,
  window: usize,
  yStride: i32,
  divisor: i32,
  begin: i32,
  end: i32,
  kind: PoolKind,
): void {
  const outD = load<i32>(window, PixelWindow.OutD)
  const outH = load<i32>(window, PixelWindow.OutH)
  const outW = load<i32>(window, PixelWindow.OutW)
  const inD = load<i32>(window, PixelWindow.InD)
  const inH = load<i32>(window, PixelWindow.InH)
  const inW = load<i32>(window, PixelWindow.InW)
  const vectors = (load<i32>(window, PixelWindow.Channels) + 3) >> 2
  const pixel = (<usize>load<i32>(window, PixelWindow.PixelStride)) << 2
  const adaptive = kind == PoolKind.Adaptive
  const stepD = adaptive ? 1 : load<i32>(window, PixelWindow.DilationD)
  const stepH = adaptive ? 1 : load<i32>(window, PixelWindow.DilationH)
  const stepW = adaptive ? 1 : load<i32>(window, PixelWindow.DilationW)
  const xPlane = <usize>(stepD * inH * inW) * pixel
  const xRow = <usize>(stepH * inW) * pixel
  const xTap = <usize>stepW * pixel
  const yRow = (<usize>yStride) << 2
  y += <usize>begin * yRow
  for (let position = begin; position < end; position++) {
    const w = position % outW
    let rest = position / outW
    const h = rest % outH
    rest /= outH
    const d = rest % outD
    const atD = beginOf(window, 0, d, kind)
    const atH = beginOf(window, 4, h, kind)
    const atW = beginOf(window, 8, w, kind)
    const depth = countOf(window, 0, d, kind)
    const height = countOf(window, 4, h, kind)
    const width = countOf(window, 8, w, kind)
    const first = x + <usize>((((rest / outD) * inD + atD) * inH + atH) * inW + atW) * pixel
    if (kind == PoolKind.Max) {
      maxima(y, first, vectors, depth, height, width, xPlane, xRow, xTap)
    } else {
      const counts =
        kind == PoolKind.MeanWithPadding
          ? sizeOf(window, 0, d) * sizeOf(window, 4, h) * sizeOf(window, 8, w)
          : depth * height * width
      means(y, first, vectors, depth, height, width, xPlane, xRow, xTap, <f32>(divisor ? divisor : max(counts, 1)))
    }
    y += yRow
  }
}

/** The first pixel inside along the dimension whose fields lie at `dim` bytes. */
function beginOf(window: usize, dim: usize, o: i32, kind: PoolKind): i32 {
  window += dim
  if (kind == PoolKind.Adaptive) {
    return <i32>((<i64>o * load<i32>(window, PixelWindow.InD)) / load<i32>(window, PixelWindow.OutD))
  }
  const at = o * load<i32>(window, PixelWindow.StrideD) - load<i32>(window, PixelWindow.PaddingD)
  const dilation = load<i32>(window, PixelWindow.DilationD)
  return at + firstTap(at, dilation) * dilation
}

/** Pixels inside along this dimension. */
function countOf(window: usize, dim: usize, o: i32, kind: PoolKind): i32 {
  if (kind == PoolKind.Adaptive) {
    const size = <i64>load<i32>(window + dim, PixelWindow.InD)
    const out = <i64>load<i32>(window + dim, PixelWindow.OutD)
    return <i32>(((<i64>o + 1) * size + out - 1) / out) - beginOf(window, dim, o, kind)
  }
  window += dim
  const at = o * load<i32>(window, PixelWindow.StrideD) - load<i32>(window, PixelWindow.PaddingD)
  const dilation = load<i32>(window, PixelWindow.DilationD)
  const to = lastTap(at, dilation, load<i32>(window, PixelWindow.KernelD), load<i32>(window, PixelWindow.InD))
  return to - firstTap(at, dilation)
}

/** Pixels along this dimension, those of the padding too. */
function sizeOf(window: usize, dim: usize, o: i32): i32 {
  window += dim
  const padding = load<i32>(window, PixelWindow.PaddingD)
  const at = o * load<i32>(window, PixelWindow.StrideD) - padding
  return min(load<i32>(window, PixelWindow.KernelD), load<i32>(window, PixelWindow.InD) + padding - at)
}

/**
 * The instruction for maxima costs seven of the CPU; one that loses NaN costs one, and a mask remembers them. Columns first, as
 * kernels/planes/pool.ts goes: of zeros of both signs the first stays.
 */
function maxima(
  y: usize,
  x: usize,
  vectors: i32,
  depth: i32,
  height: i32,
  width: i32,
  xPlane: usize,
  xRow: usize,
  xTap: usize,
): void {
  for (; vectors >= 2; vectors -= 2) {
    let a = f32x4.splat(-Infinity)
    let b = a
    let aNaN = i32x4.splat(0)
    let bNaN = aNaN
    let column = x
    for (let i = width; i > 0; i--) {
      for (let d = 0; d < depth; d++) {
        let pixel = column + <usize>d * xPlane
        for (let h = height; h > 0; h--) {
          const u = v128.load(pixel, 0)
          const v = v128.load(pixel, 16)
          a = f32x4.pmax(a, u)
          b = f32x4.pmax(b, v)
          aNaN = v128.or(aNaN, f32x4.ne(u, u))
          bNaN = v128.or(bNaN, f32x4.ne(v, v))
          pixel += xRow
        }
      }
      column += xTap
    }
    v128.store(y, v128.or(a, aNaN), 0)
    v128.store(y, v128.or(b, bNaN), 16)
    y += 32
    x += 32
  }
  if (vectors) {
    let a = f32x4.splat(-Infinity)
    let aNaN = i32x4.splat(0)
    let column = x
    for (let i = width; i > 0; i--) {
      for (let d = 0; d < depth; d++) {
        let pixel = column + <usize>d * xPlane
        for (let h = height; h > 0; h--) {
          const u = v128.load(pixel)
          a = f32x4.pmax(a, u)
          aNaN = v128.or(aNaN, f32x4.ne(u, u))
          pixel += xRow
        }
      }
      column += xTap
    }
    v128.store(y, v128.or(a, aNaN))
  }
}

/** Columns first, as the rows of a plane are joined (kernels/planes/pool.ts): the sums are the same to the bit. */
function means(
  y: usize,
  x: usize,
  vectors: i32,
  depth: i32,
  height: i32,
  width: i32,
  xPlane: usize,
  xRow: usize,
  xTap: usize,
  divisor: f32,
): void {
  for (; vectors > 0; vectors--) {
    let sum = f32x4.splat(0)
    let column = x
    for (let i = width; i > 0; i--) {
      let part = f32x4.splat(0)
      for (let d = 0; d < depth; d++) {
        let pixel = column + <usize>d * xPlane
        for (let h = 0; h < height; h++) {
          part = f32x4.add(part, v128.load(pixel))
          pixel += xRow
        }
      }
      sum = f32x4.add(sum, part)
      column += xTap
    }
    v128.store(y, f32x4.div(sum, f32x4.splat(divisor)))
    y += 16
    x += 16
  }
}
