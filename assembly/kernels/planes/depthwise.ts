// Convolution in which every channel has kernels of its own: groups as many as channels. Sums stay in
// registers over all taps, and nothing is copied. Layout of the window: assembly/shared/window.ts.

import { F32x4 } from '../../math/f32x4'
import { Window } from '../../shared/window'

/**
 * y[c * multiplier + j] = window over x[c] with weight[c * multiplier + j], plus bias[c * multiplier + j], for channels c of
 * [begin, end); max(., 0) of it where `relu` is 1.
 *
 * y: [Channels * multiplier, OutD, OutH, OutW], contiguous; x: as the window says, its box wholly there; weight:
 * [Channels * multiplier, KernelD, KernelH, KernelW]. float32, 4 bytes aligned. y may alias no input.
 */
export function f32_depthwise(
  y: usize,
  x: usize,
  weight: usize,
  bias: usize,
  window: usize,
  multiplier: i32,
  relu: i32,
  begin: i32,
  end: i32,
): void {
  const low: f32 = relu ? 0 : -Infinity
  const taps = load<i32>(window, Window.KernelD) * load<i32>(window, Window.KernelH) * load<i32>(window, Window.KernelW)
  const plane = load<i32>(window, Window.OutD) * load<i32>(window, Window.OutH) * load<i32>(window, Window.OutW)
  const maps = <usize>begin * <usize>multiplier
  y += (maps * <usize>plane) << 2
  weight += (maps * <usize>taps) << 2
  bias += maps << 2
  x += (<usize>begin * <usize>load<i32>(window, Window.ChannelStride)) << 2
  for (let channel = begin; channel < end; channel++) {
    for (let j = 0; j < multiplier; j++) {
      convolvePlane(y, x, weight, load<f32>(bias), window, low)
      y += (<usize>plane) << 2
      weight += (<usize>taps) << 2
      bias += 4
    }
    x += (<usize>load<i32>(window, Window.ChannelStride)) << 2
  }
}

/** Row by row of the output; taps whose rows are outside are left out before the columns are gone through. */
function convolvePlane(y: usize, x: usize, weight: usize, bias: f32, window: usize, low: f32): void {
  const outD = load<i32>(window, Window.OutD)
  const outH = load<i32>(window, Window.OutH)
  const rowBytes = (<usize>load<i32>(window, Window.OutW)) << 2
  const kernelH = load<i32>(window, Window.KernelH)
  const kernelW = load<i32>(window, Window.KernelW)
  const dilationD = load<i32>(window, Window.DilationD)
  const dilationH = load<i32>(window, Window.DilationH)
  const planeStride = load<i32>(window, Window.PlaneStride)
  const rowStride = load<i32>(window, Window.RowStride)
  for (let d = 0; d < outD; d++) {
    const atD = d * load<i32>(window, Window.StepD) - load<i32>(window, Window.PadD)
    const fromD = firstTap(atD, dilationD)
    const toD = lastTap(atD, dilationD, load<i32>(window, Window.KernelD), load<i32>(window, Window.InD))
    for (let h = 0; h < outH; h++) {
      const atH = h * load<i32>(window, Window.StepH) - load<i32>(window, Window.PadH)
      const fromH = firstTap(atH, dilationH)
      const toH = lastTap(atH, dilationH, kernelH, load<i32>(window, Window.InH))
      const row = x + ((<usize>((atD + fromD * dilationD) * planeStride + (atH + fromH * dilationH) * rowStride)) << 2)
      convolveRow(
        y,
        row,
        weight + ((<usize>((fromD * kernelH + fromH) * kernelW)) << 2),
        bias,
        window,
        toD - fromD,
        toH - fromH,
        (<usize>(dilationD * planeStride)) << 2,
        (<usize>(dilationH * rowStride)) << 2,
        low,
      )
      y += rowBytes
    }
  }
}

/** The first tap that is not before the box. */
function firstTap(at: i32, dilation: i32): i32 {
  return at < 0 ? (dilation - 1 - at) / dilation : 0
}

/** One past the last tap that is inside. */
function lastTap(at: i32, dilation: i32, kernel: i32, size: i32): i32 {
  const room = size - 1 - at
  return room < 0 ? firstTap(at, dilation) : max(firstTap(at, dilation), min(kernel, room / dilation + 1))
}

/** `depth` planes of `height` rows of taps, `planeBytes` and `rowBytes` apart, all inside. */
function convolveRow(
  y: usize,
  x: usize,
  weight: usize,
  bias: f32,
  window: usize,
  depth: i32,
  height: i32,
  planeBytes: usize,
  rowBytes: usize,
  low: f32,
): void {
  const outW = load<i32>(window, Window.OutW)
  const inW = load<i32>(window, Window.InW)
  const step = load<i32>(window, Window.StepW)
  const pad = load<i32>(window, Window.PadW)
  const kernelW = load<i32>(window, Window.KernelW)
  const dilation = load<i32>(window, Window.DilationW)
  const kernelBytes = (<usize>(load<i32>(window, Window.KernelH) * kernelW)) << 2
  // Positions [from, to) see no column outside.
  const from = min((pad + step - 1) / step, outW)
  const room = inW - 1 - (kernelW - 1) * dilation + pad
  const to = room < 0 ? from : max(from, min(outW, room / step + 1))
  let w = 0
  for (; w < outW;) {
    if (w >= from && step == 1 && w + 8 <= to) {
      const place = x + ((<usize>(w - pad)) << 2)
      sums8(
        y + ((<usize>w) << 2),
        place,
        weight,
        bias,
        depth,
        height,
        kernelW,
        planeBytes,
        rowBytes,
        kernelBytes,
        (<usize>dilation) << 2,
        low,
      )
      w += 8
    } else if (w >= from && step == 1 && w + 4 <= to) {
      const place = x + ((<usize>(w - pad)) << 2)
      sums4(
        y + ((<usize>w) << 2),
        place,
        weight,
        bias,
        depth,
        height,
        kernelW,
        planeBytes,
        rowBytes,
        kernelBytes,
        (<usize>dilation) << 2,
        1,
        low,
      )
      w += 4
    } else if (w >= from && step == 2 && w + 4 < to) {
      // The second load reads one element further than the last of four positions: hence not up to `to`.
      const place = x + ((<usize>(2 * w - pad)) << 2)
      sums4(
        y + ((<usize>w) << 2),
        place,
        weight,
        bias,
        depth,
        height,
        kernelW,
        planeBytes,
        rowBytes,
        kernelBytes,
        (<usize>dilation) << 2,
        2,
        low,
      )
      w += 4
    } else {
      const first = w * step - pad
      store<f32>(
        y + ((<usize>w) << 2),
        sum1(x, weight, bias, first, inW, depth, height, kernelW, planeBytes, rowBytes, kernelBytes, dilation, low),
      )
      w++
    }
  }
}

/** One position, whose columns begin at `first` and may be outside. */
function sum1(
  x: usize,
  weight: usize,
  bias: f32,
  first: i32,
  inW: i32,
  depth: i32,
  height: i32,
  kernelW: i32,
  planeBytes: usize,
  rowBytes: usize,
  kernelBytes: usize,
  dilation: i32,
  low: f32,
): f32 {
  // In one lane, so that it rounds as the positions beside it do.
  let sum = f32x4.splat(bias)
  for (let d = 0; d < depth; d++) {
    let row = x + <usize>d * planeBytes
    let taps = weight + <usize>d * kernelBytes
    for (let h = 0; h < height; h++) {
      let at = first
      for (let k = 0; k < kernelW; k++) {
        if (<u32>at < <u32>inW) {
          sum = F32x4.madd(v128.load32_zero(row + ((<usize>at) << 2)), v128.load32_zero(taps), sum)
        }
        at += dilation
        taps += 4
      }
      row += rowBytes
    }
  }
  return f32x4.extract_lane(f32x4.pmax(sum, f32x4.splat(low)), 0)
}

/** Eight positions of step 1, all columns inside. */
function sums8(
  y: usize,
  x: usize,
  weight: usize,
  bias: f32,
  depth: i32,
  height: i32,
  kernelW: i32,
  planeBytes: usize,
  rowBytes: usize,
  kernelBytes: usize,
  dilationBytes: usize,
  low: f32,
): void {
  let a = f32x4.splat(bias)
  let b = a
  for (let d = 0; d < depth; d++) {
    let row = x + <usize>d * planeBytes
    let taps = weight + <usize>d * kernelBytes
    for (let h = 0; h < height; h++) {
      let at = row
      for (let k = 0; k < kernelW; k++) {
        const tap = v128.load32_splat(taps)
        a = F32x4.madd(v128.load(at), tap, a)
        b = F32x4.madd(v128.load(at, 16), tap, b)
        at += dilationBytes
        taps += 4
      }
      row += rowBytes
    }
  }
  const bound = f32x4.splat(low)
  v128.store(y, f32x4.pmax(a, bound))
  v128.store(y, f32x4.pmax(b, bound), 16)
}

/** Four positions of step 1, all columns inside; of step 2, and one element further. */
function sums4(
  y: usize,
  x: usize,
  weight: usize,
  bias: f32,
  depth: i32,
  height: i32,
  kernelW: i32,
  planeBytes: usize,
  rowBytes: usize,
  kernelBytes: usize,
  dilationBytes: usize,
  step: i32,
  low: f32,
): void {
  let sum = f32x4.splat(bias)
  for (let d = 0; d < depth; d++) {
    let row = x + <usize>d * planeBytes
    let taps = weight + <usize>d * kernelBytes
    for (let h = 0; h < height; h++) {
      let at = row
      for (let k = 0; k < kernelW; k++) {
        const near = v128.load(at)
        const lanes = step == 1 ? near : v128.shuffle<f32>(near, v128.load(at, 16), 0, 2, 4, 6)
        sum = F32x4.madd(lanes, v128.load32_splat(taps), sum)
        at += dilationBytes
        taps += 4
      }
      row += rowBytes
    }
  }
  v128.store(y, f32x4.pmax(sum, f32x4.splat(low)))
}
