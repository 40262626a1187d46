// Convolution in which every channel has kernels of its own: groups as many as channels. Sums stay in
// registers over all taps, and nothing is copied. Layout of the window: assembly/shared/window.ts.

import { F32x4 } from '../math/f32x4'
import { Window } from '../shared/window'

/**
 * y[c * multiplier + j] = window over x[c] with weight[c * multiplier + j], plus bias[c * multiplier + j]; act is
 * max(., 0) where `relu` is 1, else the identity.
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
): void {
  const low: f32 = relu ? 0 : -Infinity
  const taps =
    load<i32>(window, Window.KernelD) * load<i32>(window, Window.KernelH) * load<i32>(window, Window.KernelW)
  const plane = load<i32>(window, Window.OutD) * load<i32>(window, Window.OutH) * load<i32>(window, Window.OutW)
  for (let channel = load<i32>(window, Window.Channels); channel > 0; channel--) {
    for (let j = 0; j < multiplier; j++) {
      convolvePlane(y, x, weight, load<f32>(bias), window, low)
      y += <usize>plane << 2
      weight += <usize>taps << 2
      bias += 4
    }
    x += <usize>load<i32>(window, Window.ChannelStride) << 2
  }
}

function convolvePlane(y: usize, x: usize, weight: usize, bias: f32, window: usize, low: f32): void {
  const outD = load<i32>(window, Window.OutD)
  const outH = load<i32>(window, Window.OutH)
  const outW = load<i32>(window, Window.OutW)
  const inW = load<i32>(window, Window.InW)
  const step = load<i32>(window, Window.StepW)
  const pad = load<i32>(window, Window.PadW)
  const reach = (load<i32>(window, Window.KernelW) - 1) * load<i32>(window, Window.DilationW)
  // Positions [from, to) see no column outside.
  const from = min((pad + step - 1) / step, outW)
  const room = inW - 1 - reach + pad
  const to = room < 0 ? from : max(from, min(outW, room / step + 1))
  for (let d = 0; d < outD; d++) {
    for (let h = 0; h < outH; h++) {
      let w = 0
      for (; w < from; w++) store<f32>(y + (<usize>w << 2), tap1(x, weight, bias, window, d, h, w, low))
      if (step == 1) {
        for (; w + 8 <= to; w += 8) taps8(y + (<usize>w << 2), x, weight, bias, window, d, h, w, low)
        for (; w + 4 <= to; w += 4) taps4(y + (<usize>w << 2), x, weight, bias, window, d, h, w, low)
      } else if (step == 2) {
        // The second load of the last four positions reads one element further.
        for (; w + 4 < to; w += 4) taps4Even(y + (<usize>w << 2), x, weight, bias, window, d, h, w, low)
      }
      for (; w < outW; w++) store<f32>(y + (<usize>w << 2), tap1(x, weight, bias, window, d, h, w, low))
      y += <usize>outW << 2
    }
  }
}

/** One position, anywhere. */
function tap1(x: usize, weight: usize, bias: f32, window: usize, d: i32, h: i32, w: i32, low: f32): f32 {
  const kernelW = load<i32>(window, Window.KernelW)
  const inW = load<i32>(window, Window.InW)
  const dilation = load<i32>(window, Window.DilationW)
  const first = w * load<i32>(window, Window.StepW) - load<i32>(window, Window.PadW)
  let sum = bias
  for (let kd = 0; kd < load<i32>(window, Window.KernelD); kd++) {
    for (let kh = 0; kh < load<i32>(window, Window.KernelH); kh++) {
      const row = rowAt(x, window, d, h, kd, kh)
      if (row) {
        let at = first
        for (let kw = 0; kw < kernelW; kw++) {
          if (<u32>at < <u32>inW) sum += load<f32>(row + (<usize>at << 2)) * load<f32>(weight + (<usize>kw << 2))
          at += dilation
        }
      }
      weight += <usize>kernelW << 2
    }
  }
  return sum < low ? low : sum
}

/** Eight positions of step 1, all columns inside. */
function taps8(y: usize, x: usize, weight: usize, bias: f32, window: usize, d: i32, h: i32, w: i32, low: f32): void {
  const kernelW = load<i32>(window, Window.KernelW)
  const dilation = <usize>load<i32>(window, Window.DilationW) << 2
  const first = <usize>(w - load<i32>(window, Window.PadW)) << 2
  let a = f32x4.splat(bias)
  let b = a
  for (let kd = 0; kd < load<i32>(window, Window.KernelD); kd++) {
    for (let kh = 0; kh < load<i32>(window, Window.KernelH); kh++) {
      const row = rowAt(x, window, d, h, kd, kh)
      if (row) {
        let at = row + first
        for (let kw = 0; kw < kernelW; kw++) {
          const tap = v128.load32_splat(weight + (<usize>kw << 2))
          a = F32x4.madd(v128.load(at), tap, a)
          b = F32x4.madd(v128.load(at, 16), tap, b)
          at += dilation
        }
      }
      weight += <usize>kernelW << 2
    }
  }
  const bound = f32x4.splat(low)
  v128.store(y, f32x4.pmax(a, bound))
  v128.store(y, f32x4.pmax(b, bound), 16)
}

/** Four positions of step 1, all columns inside. */
function taps4(y: usize, x: usize, weight: usize, bias: f32, window: usize, d: i32, h: i32, w: i32, low: f32): void {
  const kernelW = load<i32>(window, Window.KernelW)
  const dilation = <usize>load<i32>(window, Window.DilationW) << 2
  const first = <usize>(w - load<i32>(window, Window.PadW)) << 2
  let a = f32x4.splat(bias)
  for (let kd = 0; kd < load<i32>(window, Window.KernelD); kd++) {
    for (let kh = 0; kh < load<i32>(window, Window.KernelH); kh++) {
      const row = rowAt(x, window, d, h, kd, kh)
      if (row) {
        let at = row + first
        for (let kw = 0; kw < kernelW; kw++) {
          a = F32x4.madd(v128.load(at), v128.load32_splat(weight + (<usize>kw << 2)), a)
          at += dilation
        }
      }
      weight += <usize>kernelW << 2
    }
  }
  v128.store(y, f32x4.pmax(a, f32x4.splat(low)))
}

/** Four positions of step 2, all columns inside and one more. */
function taps4Even(y: usize, x: usize, weight: usize, bias: f32, window: usize, d: i32, h: i32, w: i32, low: f32): void {
  const kernelW = load<i32>(window, Window.KernelW)
  const dilation = <usize>load<i32>(window, Window.DilationW) << 2
  const first = <usize>(2 * w - load<i32>(window, Window.PadW)) << 2
  let a = f32x4.splat(bias)
  for (let kd = 0; kd < load<i32>(window, Window.KernelD); kd++) {
    for (let kh = 0; kh < load<i32>(window, Window.KernelH); kh++) {
      const row = rowAt(x, window, d, h, kd, kh)
      if (row) {
        let at = row + first
        for (let kw = 0; kw < kernelW; kw++) {
          const even = v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6)
          a = F32x4.madd(even, v128.load32_splat(weight + (<usize>kw << 2)), a)
          at += dilation
        }
      }
      weight += <usize>kernelW << 2
    }
  }
  v128.store(y, f32x4.pmax(a, f32x4.splat(low)))
}

/** Where a tap's row begins, 0 where it is outside. */
function rowAt(x: usize, window: usize, d: i32, h: i32, kd: i32, kh: i32): usize {
  const atD = d * load<i32>(window, Window.StepD) - load<i32>(window, Window.PadD) + kd * load<i32>(window, Window.DilationD)
  const atH = h * load<i32>(window, Window.StepH) - load<i32>(window, Window.PadH) + kh * load<i32>(window, Window.DilationH)
  if (<u32>atD >= <u32>load<i32>(window, Window.InD) || <u32>atH >= <u32>load<i32>(window, Window.InH)) return 0
  return x + (<usize>(atD * load<i32>(window, Window.PlaneStride) + atH * load<i32>(window, Window.RowStride)) << 2)
}
