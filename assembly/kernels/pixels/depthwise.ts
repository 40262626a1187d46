// Convolution in which every channel has a kernel of its own, of pictures whose channels lie last: channels in the lanes
// of vectors. Layout of the window: assembly/shared/pixel-window.ts.

import { F32x4 } from '../../math/f32x4'
import { Panel } from '../../shared/panel'
import { PixelWindow } from '../../shared/pixel-window'
import { tile3s1, tile3s2, tile5s1, tile5s2 } from './depthwise-tiles'
import { firstInside, firstTap, lastInside, lastTap } from './taps'

/** Vectors of four channels that are taken at a time, so that rows of taps stay in the first-level cache. */
const VECTOR_BLOCK: i32 = 64

/**
 * y[p, c] = min(max(sum over taps of x[pixel that p sees at the tap, c] * w[tap, c] + bias[c], low), high) for the rows
 * [begin, end) of positions, counted over the batch, OutD and OutH. NaN stays, but a tap in the padding counts as 0.
 *
 * y: [batch · positions, yStride], x: pixels as the window says, w: [taps, channels], bias: [channels], both with
 * channels padded to whole panels. Channels go by four: of pixels, 12 bytes beyond the last one may be read, and those of y
 * up to the next multiple of four are written. Strides in elements; any alignment of 4 bytes. y may alias no input.
 */
export function f32_depthwise_last(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  window: usize,
  yStride: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
): void {
  const outD = load<i32>(window, PixelWindow.OutD)
  const outH = load<i32>(window, PixelWindow.OutH)
  const inD = load<i32>(window, PixelWindow.InD)
  const inH = load<i32>(window, PixelWindow.InH)
  const kernelD = load<i32>(window, PixelWindow.KernelD)
  const kernelH = load<i32>(window, PixelWindow.KernelH)
  const dilationD = load<i32>(window, PixelWindow.DilationD)
  const dilationH = load<i32>(window, PixelWindow.DilationH)
  const channels = load<i32>(window, PixelWindow.Channels)
  const tapBytes = <usize>((channels + Panel.Width - 1) / Panel.Width) * Panel.Bytes
  const rowBytes = (<usize>(load<i32>(window, PixelWindow.InW) * load<i32>(window, PixelWindow.PixelStride))) << 2
  const yRowBytes = (<usize>(load<i32>(window, PixelWindow.OutW) * yStride)) << 2
  const vectors = (channels + 3) >> 2
  for (let row = begin; row < end; row++) {
    const h = row % outH
    const plane = row / outH
    const atD = (plane % outD) * load<i32>(window, PixelWindow.StrideD) - load<i32>(window, PixelWindow.PaddingD)
    const atH = h * load<i32>(window, PixelWindow.StrideH) - load<i32>(window, PixelWindow.PaddingH)
    const fromD = firstTap(atD, dilationD)
    const fromH = firstTap(atH, dilationH)
    const depth = lastTap(atD, dilationD, kernelD, inD) - fromD
    const height = lastTap(atH, dilationH, kernelH, inH) - fromH
    const pixels = ((plane / outD) * inD + atD + fromD * dilationD) * inH + atH + fromH * dilationH
    const taps = <usize>((fromD * kernelH + fromH) * load<i32>(window, PixelWindow.KernelW)) * tapBytes
    for (let v = 0; v < vectors; v += VECTOR_BLOCK) {
      const offset = (<usize>v) << 4
      convolveRow(
        y + <usize>row * yRowBytes + offset,
        x + <usize>pixels * rowBytes + offset,
        w + taps + offset,
        bias + offset,
        window,
        min(VECTOR_BLOCK, vectors - v),
        depth,
        height,
        (<usize>yStride) << 2,
        rowBytes,
        tapBytes,
        low,
        high,
      )
    }
  }
}

/** `depth` planes of `height` rows of taps, all inside; x is the first column of the box in the first of them. */
function convolveRow(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  window: usize,
  vectors: i32,
  depth: i32,
  height: i32,
  yPixel: usize,
  rowBytes: usize,
  tapBytes: usize,
  low: f32,
  high: f32,
): void {
  const inW = load<i32>(window, PixelWindow.InW)
  const outW = load<i32>(window, PixelWindow.OutW)
  const kernelW = load<i32>(window, PixelWindow.KernelW)
  const stride = load<i32>(window, PixelWindow.StrideW)
  const padding = load<i32>(window, PixelWindow.PaddingW)
  const dilation = load<i32>(window, PixelWindow.DilationW)
  const xPixel = (<usize>load<i32>(window, PixelWindow.PixelStride)) << 2
  const xRow = <usize>load<i32>(window, PixelWindow.DilationH) * rowBytes
  const xPlane = <usize>(load<i32>(window, PixelWindow.DilationD) * load<i32>(window, PixelWindow.InH)) * rowBytes
  const wRow = <usize>kernelW * tapBytes
  const wPlane = <usize>load<i32>(window, PixelWindow.KernelH) * wRow
  const from = firstInside(stride, padding, outW)
  const to = lastInside(from, stride, padding, outW, inW, (kernelW - 1) * dilation)
  const many = depth == 1 && dilation == 1 ? tileOf(kernelW, stride) : 0
  let place = 0
  while (place < outW) {
    const inside = many != 0 && place >= from && place < to && to - from >= many
    // Of fewer positions than a tile has, two are worth one that takes some of those before once more.
    if (inside && place + many > to && place + 2 <= to) place = to - many
    const at = place * stride - padding
    if (inside && place + many <= to) {
      const toY = y + <usize>place * yPixel
      const fromX = x + <usize>at * xPixel
      if (kernelW == 3) {
        if (stride == 1) tile3s1(toY, fromX, w, bias, height, vectors, yPixel, xPixel, xRow, tapBytes, low, high)
        else tile3s2(toY, fromX, w, bias, height, vectors, yPixel, xPixel, xRow, tapBytes, low, high)
      } else {
        if (stride == 1) tile5s1(toY, fromX, w, bias, height, vectors, yPixel, xPixel, xRow, tapBytes, low, high)
        else tile5s2(toY, fromX, w, bias, height, vectors, yPixel, xPixel, xRow, tapBytes, low, high)
      }
      place += many
      continue
    }
    const first = firstTap(at, dilation)
    const width = lastTap(at, dilation, kernelW, inW) - first
    onePosition(
      y + <usize>place * yPixel,
      x + <usize>(at + first * dilation) * xPixel,
      w + <usize>first * tapBytes,
      bias,
      vectors,
      depth,
      height,
      width,
      xPlane,
      xRow,
      <usize>dilation * xPixel,
      wPlane,
      wRow,
      tapBytes,
      low,
      high,
    )
    place++
  }
}

/** Positions that a tile takes at a time; 0 where there is none for these windows. */
function tileOf(kernelW: i32, stride: i32): i32 {
  if (kernelW == 3) return stride == 1 ? 4 : stride == 2 ? 3 : 0
  if (kernelW == 5) return stride == 1 ? 3 : stride == 2 ? 4 : 0
  return 0
}

/** One position and any box of taps, all inside. */
function onePosition(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  vectors: i32,
  depth: i32,
  height: i32,
  width: i32,
  xPlane: usize,
  xRow: usize,
  xTap: usize,
  wPlane: usize,
  wRow: usize,
  wTap: usize,
  low: f32,
  high: f32,
): void {
  for (; vectors >= 4; vectors -= 4) {
    let s0 = v128.load(bias, 0)
    let s1 = v128.load(bias, 16)
    let s2 = v128.load(bias, 32)
    let s3 = v128.load(bias, 48)
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        let pixel = x + <usize>d * xPlane + <usize>h * xRow
        let tap = w + <usize>d * wPlane + <usize>h * wRow
        for (let i = width; i > 0; i--) {
          s0 = F32x4.madd(v128.load(pixel, 0), v128.load(tap, 0), s0)
          s1 = F32x4.madd(v128.load(pixel, 16), v128.load(tap, 16), s1)
          s2 = F32x4.madd(v128.load(pixel, 32), v128.load(tap, 32), s2)
          s3 = F32x4.madd(v128.load(pixel, 48), v128.load(tap, 48), s3)
          pixel += xTap
          tap += wTap
        }
      }
    }
    const lows = f32x4.splat(low)
    const highs = f32x4.splat(high)
    v128.store(y, F32x4.clamp(s0, lows, highs), 0)
    v128.store(y, F32x4.clamp(s1, lows, highs), 16)
    v128.store(y, F32x4.clamp(s2, lows, highs), 32)
    v128.store(y, F32x4.clamp(s3, lows, highs), 48)
    y += 64
    x += 64
    w += 64
    bias += 64
  }
  for (; vectors > 0; vectors--) {
    let sum = v128.load(bias)
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        let pixel = x + <usize>d * xPlane + <usize>h * xRow
        let tap = w + <usize>d * wPlane + <usize>h * wRow
        for (let i = width; i > 0; i--) {
          sum = F32x4.madd(v128.load(pixel), v128.load(tap), sum)
          pixel += xTap
          tap += wTap
        }
      }
    }
    v128.store(y, F32x4.clamp(sum, f32x4.splat(low), f32x4.splat(high)))
    y += 16
    x += 16
    w += 16
    bias += 16
  }
}
