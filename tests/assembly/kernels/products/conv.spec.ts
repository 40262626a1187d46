import { f32_conv, f32_conv_scratch } from '../../../../assembly/kernels/products/conv'
import { f32_pack_taps } from '../../../../assembly/kernels/products/pack'
import { PixelWindow } from '../../../../assembly/shared/pixel-window'
import { KEEP, filled, get, noise, set } from '../../support'
import { makePixelWindow, pixelSeen, pixelsOf, positionsOf, tapsOf } from '../../pixel-window'

const BATCH: i32 = 2

/**
 * Outputs that differ from the sum by the formula by more than the rounding of its terms, or lie outside of the range
 * and are no longer KEEP. `offset`: the first channel in a pixel, as for a group.
 */
function wrong(window: usize, n: i32, offset: i32, begin: i32, end: i32, panelBegin: i32, bounded: bool): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const taps = tapsOf(window)
  const panels = (n + 15) / 16
  const yStride = panels * 16 + 5
  const addStride = panels * 16 + 2
  const rows = positionsOf(window) * BATCH
  const x = noise(pixelsOf(window) * BATCH * pixelStride, 1)
  const weight = noise(n * channels * taps, 2)
  const packed = filled(panels * 16 * channels * taps, NaN)
  f32_pack_taps(packed, weight, n, taps, channels, channels * taps, 1, taps, 0, panels)
  const bias = noise(panels * 16, 3)
  const add = noise(rows * addStride, 4)
  const y = filled(rows * yStride, KEEP)
  const bytes = <i32>f32_conv_scratch(window)
  const scratch = filled(bytes / 4 + 4, KEEP)
  const low: f32 = bounded ? -0.5 : -Infinity
  const high: f32 = bounded ? 0.75 : Infinity
  f32_conv(
    y,
    x + ((<usize>offset) << 2),
    packed,
    bias,
    bounded ? add : 0,
    window,
    scratch,
    yStride,
    addStride,
    low,
    high,
    begin,
    end,
    panelBegin,
    panels,
  )
  let count = 0
  for (let i = 0; i < 4; i++) count += get(scratch, bytes / 4 + i) == KEEP ? 0 : 1
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < yStride; j++) {
      const value = get(y, row * yStride + j)
      if (row < begin || row >= end || j < panelBegin * 16 || j >= panels * 16) count += value == KEEP ? 0 : 1
      if (row < begin || row >= end || j < panelBegin * 16 || j >= n) continue
      let sum: f64 = get(bias, j)
      let scale: f64 = abs(sum)
      for (let tap = 0; tap < taps; tap++) {
        const pixel = pixelSeen(window, row, tap)
        if (pixel < 0) continue
        for (let c = 0; c < channels; c++) {
          const term = <f64>get(x, pixel * pixelStride + offset + c) * get(weight, (j * channels + c) * taps + tap)
          sum += term
          scale += abs(term)
        }
      }
      if (bounded) sum += <f64>get(add, row * addStride + j)
      sum = min<f64>(max<f64>(sum, low), high)
      count += abs(sum - value) <= (scale + 1) * 1e-6 * Math.sqrt(taps * channels + 1) ? 0 : 1
    }
  }
  return count
}

function everywhere(window: usize, n: i32, name: string): void {
  const rows = positionsOf(window) * BATCH
  expect<i32>(wrong(window, n, 0, 0, rows, 0, false)).toBe(0, name)
  expect<i32>(wrong(window, n, 0, rows / 3, rows - 1, n / 32, true)).toBe(0, `${name}, a range with all of the end`)
}

describe('f32_conv', () => {
  test('channels from 0 to 17, in pixels of the same size and larger ones, odd and even counts of positions', () => {
    for (let channels = 0; channels <= 17; channels++) {
      for (let gap = 0; gap <= 3; gap += 3) {
        const window = makePixelWindow(channels, channels + gap, [1, 5, 5], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
        everywhere(window, 9, `${channels} channels, gap ${gap}`)
      }
    }
  })

  test('kernels, strides, paddings, dilations; one, two and three dimensions', () => {
    const channels: i32[] = [1, 2, 3, 8, 10]
    for (let i = 0; i < channels.length; i++) {
      const c = channels[i]
      const windows: usize[] = [
        makePixelWindow(c, c, [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]),
        makePixelWindow(c, c, [1, 4, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 1, 1]),
        makePixelWindow(c, c, [1, 1, 9], [1, 1, 5], [1, 1, 2], [0, 0, 4], [1, 1, 1]),
        makePixelWindow(c, c, [1, 9, 8], [1, 7, 7], [1, 2, 2], [0, 3, 3], [1, 1, 1]),
        makePixelWindow(c, c, [1, 7, 6], [1, 3, 2], [1, 1, 3], [0, 2, 0], [1, 2, 3]),
        makePixelWindow(c, c, [1, 2, 2], [1, 5, 5], [1, 1, 1], [0, 4, 4], [1, 1, 1]),
        makePixelWindow(c, c, [3, 4, 5], [2, 3, 3], [2, 1, 2], [1, 1, 1], [1, 1, 2]),
      ]
      for (let j = 0; j < windows.length; j++) everywhere(windows[j], 17, `${c} channels, window ${j}`)
    }
  })

  test('several blocks of positions, several panels', () => {
    const many = makePixelWindow(3, 3, [1, 15, 13], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    everywhere(many, 40, 'few channels')
    const more = makePixelWindow(9, 12, [1, 13, 13], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    everywhere(more, 33, 'more channels')
  })

  test('several slices of k: the bias once, what is added and the bounds after the last', () => {
    everywhere(
      makePixelWindow(300, 300, [1, 3, 3], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]),
      20,
      'three runs a slice',
    )
    everywhere(makePixelWindow(1100, 1100, [1, 2, 2], [1, 2, 2], [1, 1, 1], [0, 1, 1], [1, 1, 1]), 3, 'one run a slice')
    everywhere(makePixelWindow(7, 7, [1, 3, 3], [9, 3, 7], [1, 1, 1], [4, 1, 3], [1, 1, 1]), 3, 'rows of taps')
  })

  test('a group: channels from within a pixel', () => {
    const window = makePixelWindow(4, 12, [1, 5, 4], [1, 3, 3], [1, 2, 1], [0, 1, 1], [1, 1, 1])
    expect<i32>(wrong(window, 6, 8, 0, positionsOf(window) * BATCH, 0, true)).toBe(0)
    const wide = makePixelWindow(9, 20, [1, 5, 4], [1, 3, 3], [1, 2, 1], [0, 1, 1], [1, 1, 1])
    expect<i32>(wrong(wide, 6, 11, 0, positionsOf(wide) * BATCH, 0, true)).toBe(0)
  })

  test('no position, no panel', () => {
    const window = makePixelWindow(8, 8, [1, 3, 3], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    expect<i32>(wrong(window, 16, 0, 4, 4, 0, false)).toBe(0)
    expect<i32>(wrong(window, 16, 0, 0, 18, 1, false)).toBe(0)
  })

  test('NaN and infinity reach only the positions that see them', () => {
    const window = makePixelWindow(8, 8, [1, 4, 4], [1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1])
    const x = filled(16 * 8, 1)
    set(x, 0, NaN)
    const weight = filled(16 * 72, 1)
    const packed = filled(16 * 72, 0)
    f32_pack_taps(packed, weight, 16, 9, 8, 72, 1, 9, 0, 1)
    const scratch = heap.alloc(f32_conv_scratch(window))
    const y = filled(16 * 16, KEEP)
    f32_conv(y, x, packed, filled(16, 0), 0, window, scratch, 16, 0, 0, 6, 0, 16, 0, 1)
    for (let p = 0; p < 16; p++) {
      const sees = p == 0 || p == 1 || p == 4 || p == 5
      expect<bool>(sees ? isNaN(get(y, p * 16)) : get(y, p * 16) == 6).toBe(true, `position ${p}`)
    }
  })
})
