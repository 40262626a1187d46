import { f32_col2im_last } from '../../../../assembly/kernels/pixels/col2im'
import { f32_gemm } from '../../../../assembly/kernels/products/gemm'
import { f32_pack } from '../../../../assembly/kernels/products/pack'
import { PixelWindow } from '../../../../assembly/shared/pixel-window'
import { KEEP, filled, get, noise } from '../../support'
import { makePixelWindow, pixelsOf, positionsOf, tapsOf } from '../../pixel-window'

const BATCH: i32 = 2
const CHANNELS: i32 = 3

/** A window of torch's conv_transpose: its sizes are those of the input, the outputs follow, plus `more`. */
function windowOf(
  n: i32,
  size: i32[],
  kernel: i32[],
  stride: i32[],
  padding: i32[],
  dilation: i32[],
  more: i32,
): usize {
  const window = makePixelWindow(n, n, size, kernel, stride, padding, dilation)
  for (let dim = 0; dim < 3; dim++) {
    const reach = (kernel[dim] - 1) * dilation[dim] + 1
    const out = (size[dim] - 1) * stride[dim] - 2 * padding[dim] + reach + (stride[dim] > 1 ? more : 0)
    store<i32>(window + ((<usize>dim) << 2), out, PixelWindow.OutD)
  }
  return window
}

/** Transposed convolutions by a product and the kernel against the definition, in the range that all but ends. */
function wrong(window: usize, low: f32, high: f32): i32 {
  const n = load<i32>(window, PixelWindow.Channels)
  const taps = tapsOf(window)
  const panels = (n + 15) / 16
  const tapStride = panels * 16
  const columnsStride = taps * tapStride + 1
  const pixels = pixelsOf(window) * BATCH
  const outputs = positionsOf(window) * BATCH
  const written = ((n + 3) / 4) * 4
  const yStride = written + 2
  const x = noise(pixels * CHANNELS, 1)
  const weight = noise(CHANNELS * n * taps, 2)
  const bias = noise(tapStride, 3)
  const packed = filled(taps * tapStride * CHANNELS, NaN)
  for (let tap = 0; tap < taps; tap++) {
    const to = packed + ((<usize>(tap * tapStride * CHANNELS)) << 2)
    f32_pack(to, weight + ((<usize>tap) << 2), n, CHANNELS, taps, n * taps, 0, panels)
  }
  const columns = filled(pixels * columnsStride, KEEP)
  const zeros = filled(taps * tapStride, 0)
  const all = taps * panels
  f32_gemm(columns, x, packed, zeros, 0, CHANNELS, columnsStride, CHANNELS, 0, -Infinity, Infinity, 0, pixels, 0, all)
  const y = filled(outputs * yStride, KEEP)
  f32_col2im_last(y, columns, bias, window, yStride, columnsStride, tapStride, low, high, 1, outputs)

  const wanted = new Float64Array(outputs * n)
  for (let o = 0; o < outputs; o++) for (let j = 0; j < n; j++) wanted[o * n + j] = get(bias, j)
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let tap = 0; tap < taps; tap++) {
      const o = outputOf(window, pixel, tap)
      if (o < 0) continue
      for (let c = 0; c < CHANNELS; c++) {
        for (let j = 0; j < n; j++) {
          wanted[o * n + j] += <f64>get(x, pixel * CHANNELS + c) * get(weight, (c * n + j) * taps + tap)
        }
      }
    }
  }
  let count = 0
  for (let o = 0; o < outputs; o++) {
    for (let j = 0; j < yStride; j++) {
      const value = get(y, o * yStride + j)
      if (o < 1 || j >= written) count += value == KEEP ? 0 : 1
      else if (j < n) count += abs(min<f64>(max<f64>(wanted[o * n + j], low), high) - value) < 1e-5 ? 0 : 1
    }
  }
  return count
}

/** Where `pixel`, counted over the batch, gives to by `tap`; -1 outside. */
function outputOf(window: usize, pixel: i32, tap: i32): i32 {
  let output = (pixel / pixelsOf(window)) * positionsOf(window)
  let rest = pixel % pixelsOf(window)
  let step = 1
  for (let dim = 2; dim >= 0; dim--) {
    const at = window + ((<usize>dim) << 2)
    const size = load<i32>(at, PixelWindow.InD)
    const kernel = load<i32>(at, PixelWindow.KernelD)
    const out = load<i32>(at, PixelWindow.OutD)
    const place =
      (rest % size) * load<i32>(at, PixelWindow.StrideD) -
      load<i32>(at, PixelWindow.PaddingD) +
      (tap % kernel) * load<i32>(at, PixelWindow.DilationD)
    if (place < 0 || place >= out) return -1
    output += place * step
    step *= out
    rest /= size
    tap /= kernel
  }
  return output
}

describe('f32_col2im_last', () => {
  test('kernels, strides, paddings, dilations, outputs that no tap reaches; one to three dimensions', () => {
    const columns: i32[] = [1, 5, 18]
    for (let i = 0; i < columns.length; i++) {
      const n = columns[i]
      const windows: usize[] = [
        windowOf(n, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1], 0),
        windowOf(n, [1, 4, 5], [1, 2, 2], [1, 2, 2], [0, 0, 0], [1, 1, 1], 0),
        windowOf(n, [1, 4, 5], [1, 3, 3], [1, 2, 2], [0, 1, 1], [1, 1, 1], 1),
        windowOf(n, [1, 3, 4], [1, 3, 2], [1, 1, 3], [0, 1, 0], [1, 2, 1], 0),
        windowOf(n, [1, 1, 6], [1, 1, 1], [1, 1, 3], [0, 0, 0], [1, 1, 1], 2),
        windowOf(n, [2, 3, 3], [2, 3, 3], [2, 1, 2], [1, 1, 1], [1, 1, 2], 1),
      ]
      for (let j = 0; j < windows.length; j++) {
        expect<i32>(wrong(windows[j], -Infinity, Infinity)).toBe(0, `${n} channels, window ${j}`)
        expect<i32>(wrong(windows[j], -0.5, 0.5)).toBe(0, `${n} channels, window ${j}, bounds`)
      }
    }
  })
})
