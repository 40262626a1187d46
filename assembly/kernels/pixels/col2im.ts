// The second half of a transposed convolution of pictures whose channels lie last: what each pixel gives to each tap, a row
// of one product, is summed where the taps lie. Layout of the window: assembly/shared/pixel-window.ts.

import { F32x4 } from '../../math/f32x4'
import { PixelWindow } from '../../shared/pixel-window'

/**
 * y[o, c] = min(max(sum over pixels i and taps t with o = i * stride - padding + t * dilation of columns[i, t * tapStride + c]
 * + bias[c], low), high) for the output pixels o in [begin, end), counted over the batch and OutD, OutH and OutW. NaN stays.
 *
 * The window as torch's conv_transpose has it: In is what is convolved, Out the result, Channels are those of the result;
 * PixelStride does not count. y: [., yStride]; columns: [batch · In pixels, columnsStride], which is `f32_gemm` of the input
 * with the weight of every tap, each in whole panels (tapStride apart: pack [n, C] of one tap after the other); bias:
 * [channels], padded to whole panels. Channels go by four: those up to the next multiple are read and written.
 * In elements, 4 bytes aligned. y may alias no input.
 */
export function f32_col2im_last(
  y: usize,
  columns: usize,
  bias: usize,
  window: usize,
  yStride: i32,
  columnsStride: i32,
  tapStride: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
): void {
  const outD = load<i32>(window, PixelWindow.OutD)
  const outH = load<i32>(window, PixelWindow.OutH)
  const outW = load<i32>(window, PixelWindow.OutW)
  const inD = load<i32>(window, PixelWindow.InD)
  const inH = load<i32>(window, PixelWindow.InH)
  const inW = load<i32>(window, PixelWindow.InW)
  const kernelD = load<i32>(window, PixelWindow.KernelD)
  const kernelH = load<i32>(window, PixelWindow.KernelH)
  const kernelW = load<i32>(window, PixelWindow.KernelW)
  const vectors = (load<i32>(window, PixelWindow.Channels) + 3) >> 2
  const yRow = (<usize>yStride) << 2
  const pixelBytes = (<usize>columnsStride) << 2
  const tapBytes = (<usize>tapStride) << 2
  y += <usize>begin * yRow
  for (let o = begin; o < end; o++) {
    const w = o % outW
    let rest = o / outW
    const h = rest % outH
    rest /= outH
    const d = rest % outD
    const image = rest / outD
    // The first row is added to the bias, every other one to what y holds; in the order of the pixels that they are of.
    let from = bias
    for (let kd = kernelD - 1; kd >= 0; kd--) {
      const atD = pixelAt(window, 0, d, kd)
      if (<u32>atD >= <u32>inD) continue
      for (let kh = kernelH - 1; kh >= 0; kh--) {
        const atH = pixelAt(window, 4, h, kh)
        if (<u32>atH >= <u32>inH) continue
        const line = columns + <usize>(((image * inD + atD) * inH + atH) * inW) * pixelBytes
        const taps = <usize>((kd * kernelH + kh) * kernelW) * tapBytes
        for (let kw = kernelW - 1; kw >= 0; kw--) {
          const atW = pixelAt(window, 8, w, kw)
          if (<u32>atW >= <u32>inW) continue
          add(y, from, line + <usize>atW * pixelBytes + taps + <usize>kw * tapBytes, vectors)
          from = y
        }
      }
    }
    clamp(y, from, vectors, low, high)
    y += yRow
  }
}

/** The input pixel that gives to output o by tap k, along the dimension whose fields lie at `dim` bytes; -1 for none. */
function pixelAt(window: usize, dim: usize, o: i32, k: i32): i32 {
  window += dim
  const stride = load<i32>(window, PixelWindow.StrideD)
  const place = o + load<i32>(window, PixelWindow.PaddingD) - k * load<i32>(window, PixelWindow.DilationD)
  if (stride == 1) return place
  return place < 0 || place % stride ? -1 : place / stride
}

/** y[i] = a[i] + b[i]; y may be a. */
function add(y: usize, a: usize, b: usize, vectors: i32): void {
  for (; vectors > 0; vectors--) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)))
    y += 16
    a += 16
    b += 16
  }
}

function clamp(y: usize, x: usize, vectors: i32, low: f32, high: f32): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  for (; vectors > 0; vectors--) {
    v128.store(y, F32x4.clamp(v128.load(x), lows, highs))
    y += 16
    x += 16
  }
}
