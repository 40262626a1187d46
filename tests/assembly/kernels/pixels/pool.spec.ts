import {
  f32_adaptive_avg_pool_last,
  f32_avg_pool_last,
  f32_max_pool_last,
} from '../../../../assembly/kernels/pixels/pool'
import { PixelWindow } from '../../../../assembly/shared/pixel-window'
import { KEEP, filled, get, noise, set } from '../../support'
import { makePixelWindow, pixelSeen, pixelsOf, positionsOf, tapsOf } from '../../pixel-window'

const BATCH: i32 = 2

function padded(channels: i32): i32 {
  return ((channels + 3) / 4) * 4
}

/** Elements of y outside of positions [begin, end) or of the channels that are written, no longer KEEP. */
function touched(y: usize, yStride: i32, window: usize, begin: i32, end: i32): i32 {
  const written = padded(load<i32>(window, PixelWindow.Channels))
  let count = 0
  for (let p = 0; p < positionsOf(window) * BATCH; p++) {
    for (let c = 0; c < yStride; c++) {
      if (p < begin || p >= end || c >= written) count += get(y, p * yStride + c) == KEEP ? 0 : 1
    }
  }
  return count
}

function wrongMaxima(window: usize, begin: i32, end: i32): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const yStride = padded(channels) + 3
  const x = noise(pixelsOf(window) * BATCH * pixelStride + 3, 1)
  set(x, 1 * pixelStride, NaN)
  const y = filled(positionsOf(window) * BATCH * yStride, KEEP)
  f32_max_pool_last(y, x, window, yStride, begin, end)
  let count = touched(y, yStride, window, begin, end)
  for (let p = begin; p < end; p++) {
    for (let c = 0; c < channels; c++) {
      let best: f32 = -Infinity
      for (let tap = 0; tap < tapsOf(window); tap++) {
        const pixel = pixelSeen(window, p, tap)
        if (pixel >= 0) best = max<f32>(best, get(x, pixel * pixelStride + c))
      }
      const value = get(y, p * yStride + c)
      count += value == best || (isNaN(value) && isNaN(best)) ? 0 : 1
    }
  }
  return count
}

function wrongMeans(window: usize, includePad: i32, divisor: i32, begin: i32, end: i32): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const yStride = padded(channels) + 3
  const x = noise(pixelsOf(window) * BATCH * pixelStride + 3, 1)
  const y = filled(positionsOf(window) * BATCH * yStride, KEEP)
  f32_avg_pool_last(y, x, window, yStride, includePad, divisor, begin, end)
  let count = touched(y, yStride, window, begin, end)
  for (let p = begin; p < end; p++) {
    for (let c = 0; c < channels; c++) {
      let sum: f64 = 0
      let inside = 0
      for (let tap = 0; tap < tapsOf(window); tap++) {
        const pixel = pixelSeen(window, p, tap)
        if (pixel < 0) continue
        sum += get(x, pixel * pixelStride + c)
        inside++
      }
      const by = divisor ? divisor : includePad ? withPadding(window, p) : max(inside, 1)
      count += abs(sum / by - get(y, p * yStride + c)) < 1e-6 ? 0 : 1
    }
  }
  return count
}

/** Taps of position p that lie in the box or in a padding of the same size on both sides. */
function withPadding(window: usize, p: i32): i32 {
  let taps = 1
  for (let dim = 2; dim >= 0; dim--) {
    const at = window + ((<usize>dim) << 2)
    const out = load<i32>(at, PixelWindow.OutD)
    const padding = load<i32>(at, PixelWindow.PaddingD)
    const first = (p % out) * load<i32>(at, PixelWindow.StrideD)
    p /= out
    let inside = 0
    for (let i = 0; i < load<i32>(at, PixelWindow.KernelD); i++) {
      if (first + i < load<i32>(at, PixelWindow.InD) + 2 * padding) inside++
    }
    taps *= inside
  }
  return taps
}

function windowsOf(dilated: bool): usize[] {
  const d = dilated ? 2 : 1
  const windows: usize[] = [
    makePixelWindow(1, 1, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]),
    makePixelWindow(3, 3, [1, 7, 8], [1, 3, 3], [1, 2, 2], [0, 1, 1], [1, d, d]),
    makePixelWindow(9, 11, [1, 7, 8], [1, 2, 3], [1, 2, 1], [0, 1, 0], [1, d, 1]),
    makePixelWindow(12, 12, [3, 5, 6], [3, 2, 3], [2, 2, 3], [1, 1, 1], [1, 1, d]),
    makePixelWindow(21, 24, [1, 1, 9], [1, 1, 5], [1, 1, 3], [0, 0, 2], [1, 1, 1]),
  ]
  // As with ceil_mode: one more position, whose window ends beyond the padding.
  const ceil = makePixelWindow(5, 5, [1, 6, 6], [1, 3, 3], [1, 2, 2], [0, 1, 1], [1, 1, 1])
  store<i32>(ceil, 4, PixelWindow.OutH)
  store<i32>(ceil, 4, PixelWindow.OutW)
  windows.push(ceil)
  return windows
}

describe('f32_max_pool_last', () => {
  test('kernels, strides, paddings, dilations and channels, with a NaN; a range', () => {
    const windows = windowsOf(true)
    for (let i = 0; i < windows.length; i++) {
      const positions = positionsOf(windows[i]) * BATCH
      expect<i32>(wrongMaxima(windows[i], 0, positions)).toBe(0, `window ${i}`)
      expect<i32>(wrongMaxima(windows[i], positions / 3, positions - 1)).toBe(0, `window ${i}, a range`)
    }
  })
})

describe('f32_avg_pool_last', () => {
  test('divides by the taps inside, by those of the padding too, by a number', () => {
    const windows = windowsOf(false)
    for (let i = 0; i < windows.length; i++) {
      const positions = positionsOf(windows[i]) * BATCH
      expect<i32>(wrongMeans(windows[i], 0, 0, 0, positions)).toBe(0, `window ${i}`)
      expect<i32>(wrongMeans(windows[i], 1, 0, positions / 3, positions)).toBe(0, `window ${i}, padding`)
      expect<i32>(wrongMeans(windows[i], 1, 3, 0, positions - 1)).toBe(0, `window ${i}, by 3`)
    }
  })
})

describe('f32_adaptive_avg_pool_last', () => {
  test('boxes that touch, overlap or are single pixels', () => {
    const outs: i32[] = [1, 2, 3, 5, 7, 9]
    for (let i = 0; i < outs.length; i++) {
      const out = outs[i]
      const window = makePixelWindow(6, 7, [1, 4, 7], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1])
      store<i32>(window, 2, PixelWindow.OutH)
      store<i32>(window, out, PixelWindow.OutW)
      const x = noise(4 * 7 * BATCH * 7 + 3, 1)
      const y = filled(2 * out * BATCH * 9, KEEP)
      f32_adaptive_avg_pool_last(y, x, window, 9, 1, 2 * out * BATCH)
      let count = touched(y, 9, window, 1, 2 * out * BATCH)
      for (let p = 1; p < 2 * out * BATCH; p++) {
        const from = ((p % out) * 7) / out
        const to = ((p % out) * 7 + 7 + out - 1) / out
        for (let c = 0; c < 6; c++) {
          let sum: f64 = 0
          for (let h = 0; h < 2; h++) {
            for (let w = from; w < to; w++) sum += get(x, (((p / out) * 2 + h) * 7 + w) * 7 + c)
          }
          count += abs(sum / (2 * (to - from)) - get(y, p * 9 + c)) < 1e-6 ? 0 : 1
        }
      }
      expect<i32>(count).toBe(0, `${out} positions`)
    }
  })
})
