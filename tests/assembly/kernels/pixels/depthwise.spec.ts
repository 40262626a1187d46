import { f32_depthwise_last } from '../../../../assembly/kernels/pixels/depthwise'
import { PixelWindow } from '../../../../assembly/shared/pixel-window'
import { KEEP, filled, get, noise, set } from '../../support'
import { makePixelWindow, pixelSeen, pixelsOf, positionsOf, tapsOf } from '../../pixel-window'

const BATCH: i32 = 2

/** Outputs of rows [begin, end) that differ from the sum by the formula, and others that are no longer KEEP. */
function wrong(window: usize, begin: i32, end: i32, bounded: bool): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const taps = tapsOf(window)
  const padded = ((channels + 15) / 16) * 16
  const written = ((channels + 3) / 4) * 4
  const yStride = padded + 1
  const positions = positionsOf(window) * BATCH
  const width = load<i32>(window, PixelWindow.OutW)
  const x = noise(pixelsOf(window) * BATCH * pixelStride + 3, 1)
  const weight = noise(padded * taps, 2)
  const bias = noise(padded, 3)
  const y = filled(positions * yStride, KEEP)
  const low: f32 = bounded ? -0.5 : -Infinity
  const high: f32 = bounded ? 0.75 : Infinity
  f32_depthwise_last(y, x, weight, bias, window, yStride, low, high, begin, end)
  let count = 0
  for (let position = 0; position < positions; position++) {
    const computed = position >= begin * width && position < end * width
    for (let c = 0; c < yStride; c++) {
      const value = get(y, position * yStride + c)
      if (!computed || c >= written) count += value == KEEP ? 0 : 1
      if (!computed || c >= channels) continue
      let sum: f64 = get(bias, c)
      for (let tap = 0; tap < taps; tap++) {
        const pixel = pixelSeen(window, position, tap)
        if (pixel >= 0) sum += <f64>get(x, pixel * pixelStride + c) * get(weight, tap * padded + c)
      }
      sum = min<f64>(max<f64>(sum, low), high)
      count += abs(sum - value) <= 2e-6 * (1 + Math.sqrt(taps)) ? 0 : 1
    }
  }
  return count
}

function everywhere(window: usize, name: string): void {
  const rows = load<i32>(window, PixelWindow.OutD) * load<i32>(window, PixelWindow.OutH) * BATCH
  expect<i32>(wrong(window, 0, rows, false)).toBe(0, name)
  expect<i32>(wrong(window, rows / 3, rows - 1, true)).toBe(0, `${name}, a range`)
}

describe('f32_depthwise_last', () => {
  test('3x3 and 5x5, strides 1, 2 and 3, every width from less than the kernel to several tiles', () => {
    for (let kernel = 3; kernel <= 5; kernel += 2) {
      for (let stride = 1; stride <= 3; stride++) {
        for (let width = kernel - 2; width <= 24; width++) {
          const padding = kernel / 2
          const window = makePixelWindow(
            5,
            8,
            [1, 4, width],
            [1, kernel, kernel],
            [1, stride, stride],
            [0, padding, padding],
            [1, 1, 1],
          )
          everywhere(window, `${kernel}, stride ${stride}, width ${width}`)
        }
      }
    }
  })

  test('channels from 1 to 21 and over 512, in pixels of the same size and larger ones', () => {
    for (let channels = 1; channels <= 21; channels++) {
      for (let gap = 0; gap <= 3; gap += 3) {
        const window = makePixelWindow(channels, channels + gap, [1, 5, 7], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
        everywhere(window, `${channels} channels, gap ${gap}`)
      }
    }
    everywhere(makePixelWindow(541, 544, [1, 3, 7], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]), '541 channels')
  })

  test('other kernels, paddings and dilations; one and three dimensions; windows that lie in the padding', () => {
    const windows: usize[] = [
      makePixelWindow(18, 18, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]),
      makePixelWindow(18, 18, [1, 1, 19], [1, 1, 3], [1, 1, 1], [0, 0, 2], [1, 1, 1]),
      makePixelWindow(18, 18, [1, 1, 19], [1, 1, 5], [1, 1, 2], [0, 0, 4], [1, 1, 2]),
      makePixelWindow(18, 18, [1, 9, 8], [1, 7, 7], [1, 1, 2], [0, 3, 3], [1, 1, 1]),
      makePixelWindow(18, 18, [1, 9, 12], [1, 3, 3], [1, 1, 1], [0, 2, 2], [1, 2, 2]),
      makePixelWindow(18, 18, [1, 9, 12], [1, 3, 3], [1, 2, 1], [0, 3, 1], [1, 3, 1]),
      makePixelWindow(18, 18, [1, 2, 3], [1, 5, 5], [1, 1, 1], [0, 4, 6], [1, 1, 1]),
      makePixelWindow(18, 18, [3, 4, 9], [3, 3, 3], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
      makePixelWindow(18, 18, [3, 4, 9], [1, 3, 3], [2, 1, 1], [1, 1, 1], [1, 1, 1]),
    ]
    for (let i = 0; i < windows.length; i++) everywhere(windows[i], `window ${i}`)
  })

  test('NaN stays through the bounds, and reaches only the positions that see it', () => {
    const window = makePixelWindow(4, 4, [1, 4, 7], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    const x = filled(28 * 4, 1)
    set(x, (7 + 1) * 4, NaN)
    const y = filled(28 * 4, KEEP)
    f32_depthwise_last(y, x, filled(9 * 16, 1), filled(16, 0), window, 4, 0, 6, 0, 4)
    for (let p = 0; p < 28; p++) {
      const sees = p / 7 <= 2 && p % 7 <= 2
      expect<bool>(isNaN(get(y, p * 4))).toBe(sees, `position ${p}`)
      expect<f32>(get(y, p * 4 + 1)).toBe(p % 7 > 0 && p % 7 < 6 ? 6 : p / 7 > 0 && p / 7 < 3 ? 6 : 4, `position ${p}`)
    }
  })
})
