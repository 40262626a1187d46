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
  const strideW = load<i32>(window, PixelWindow.StrideW)
  const paddingW = load<i32>(window, PixelWindow.PaddingW)
  const dilationW = load<i32>(window, PixelWindow.DilationW)
  const vectors = (load<i32>(window, PixelWindow.Channels) + 3) >> 2
  const yRow = (<usize>yStride) << 2
  const pixelBytes = (<usize>columnsStride) << 2
  const tapBytes = (<usize>tapStride) << 2
  const isBounded = low != -Infinity || high != Infinity
  // Line by line of the output: what a tap gives to a line comes from pixels that lie side by side.
  for (let o = begin; o < end;) {
    const first = o % outW
    const last = min(outW, first + end - o)
    let rest = o / outW
    const h = rest % outH
    rest /= outH
    const d = rest % outD
    const image = rest / outD
    const count = last - first
    const line = y + <usize>o * yRow
    fill(line, bias, vectors, count, yRow)
    // The last taps first, which is the order of the pixels: each output is summed in that.
    for (let kd = kernelD - 1; kd >= 0; kd--) {
      const atD = pixelAt(window, 0, d, kd)
      if (<u32>atD >= <u32>inD) continue
      for (let kh = kernelH - 1; kh >= 0; kh--) {
        const atH = pixelAt(window, 4, h, kh)
        if (<u32>atH >= <u32>inH) continue
        const pixels = columns + <usize>(((image * inD + atD) * inH + atH) * inW) * pixelBytes
        const taps = <usize>((kd * kernelH + kh) * kernelW) * tapBytes
        for (let kw = kernelW - 1; kw >= 0; kw--) {
          // Pixel i gives to output i * stride + shift.
          const shift = kw * dilationW - paddingW
          const from = max(0, ceilingOf(first - shift, strideW))
          const to = min(inW, ceilingOf(last - shift, strideW))
          if (from >= to) continue
          add(
            line + <usize>(from * strideW + shift - first) * yRow,
            pixels + <usize>from * pixelBytes + taps + <usize>kw * tapBytes,
            vectors,
            to - from,
            <usize>strideW * yRow,
            pixelBytes,
          )
        }
      }
    }
    if (isBounded) clamp(line, vectors, count, yRow, low, high)
    o += count
  }
}

/** The least multiple of `b` that is no less than `a`, by `b`. */
function ceilingOf(a: i32, b: i32): i32 {
  if (b == 1) return a
  return a <= 0 ? 0 : (a + b - 1) / b
}

/** The input pixel that gives to output o by tap k, along the dimension whose fields lie at `dim` bytes; -1 for none. */
function pixelAt(window: usize, dim: usize, o: i32, k: i32): i32 {
  window += dim
  const stride = load<i32>(window, PixelWindow.StrideD)
  const place = o + load<i32>(window, PixelWindow.PaddingD) - k * load<i32>(window, PixelWindow.DilationD)
  if (stride == 1) return place
  return place < 0 || place % stride ? -1 : place / stride
}

/** Rows of y, each of which is x. */
function fill(y: usize, x: usize, vectors: i32, rows: i32, yRow: usize): void {
  for (; rows > 0; rows--) {
    for (let i: usize = 0; i < (<usize>vectors) << 4; i += 16) v128.store(y + i, v128.load(x + i))
    y += yRow
  }
}

/** Rows of y, to each of which one of x is added. */
function add(y: usize, x: usize, vectors: i32, rows: i32, yRow: usize, xRow: usize): void {
  for (; rows > 0; rows--) {
    for (let i: usize = 0; i < (<usize>vectors) << 4; i += 16)
      v128.store(y + i, f32x4.add(v128.load(y + i), v128.load(x + i)))
    y += yRow
    x += xRow
  }
}

function clamp(y: usize, vectors: i32, rows: i32, yRow: usize, low: f32, high: f32): void {
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  for (; rows > 0; rows--) {
    for (let i: usize = 0; i < (<usize>vectors) << 4; i += 16)
      v128.store(y + i, F32x4.clamp(v128.load(y + i), lows, highs))
    y += yRow
  }
}
