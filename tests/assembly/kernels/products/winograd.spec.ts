import { f32_winograd, f32_winograd_pack, f32_winograd_scratch } from '../../../../assembly/kernels/products/winograd'
import { PixelWindow } from '../../../../assembly/shared/pixel-window'
import { KEEP, filled, get, noise, set } from '../../support'
import { makePixelWindow, pixelSeen, pixelsOf, positionsOf } from '../../pixel-window'

const BATCH: i32 = 2

function windowOf(channels: i32, gap: i32, depth: i32, height: i32, width: i32, padding: i32): usize {
  const size = [depth, height, width]
  return makePixelWindow(channels, channels + gap, size, [1, 3, 3], [1, 1, 1], [0, padding, padding], [1, 1, 1])
}

function tilesOf(window: usize): i32 {
  const across = (load<i32>(window, PixelWindow.OutW) + 1) >> 1
  return BATCH * load<i32>(window, PixelWindow.OutD) * ((load<i32>(window, PixelWindow.OutH) + 1) >> 1) * across
}

/** The tile that holds `position`. */
function tileOf(window: usize, position: i32): i32 {
  const outH = load<i32>(window, PixelWindow.OutH)
  const outW = load<i32>(window, PixelWindow.OutW)
  const row = position / outW
  return ((row / outH) * ((outH + 1) >> 1) + ((row % outH) >> 1)) * ((outW + 1) >> 1) + ((position % outW) >> 1)
}

/** Outputs of the tiles [begin, end) that differ from the sum by the formula, and others that are no longer KEEP. */
function wrong(window: usize, n: i32, begin: i32, end: i32, panelBegin: i32, bounded: bool): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const panels = (n + 15) / 16
  const yStride = panels * 16 + 5
  const addStride = panels * 16 + 2
  const rows = positionsOf(window) * BATCH
  const x = noise(pixelsOf(window) * BATCH * pixelStride + 3, 1)
  const weight = noise(n * channels * 9, 2)
  const packed = filled(16 * panels * 16 * channels + 4, KEEP)
  f32_winograd_pack(packed, weight, n, channels, channels * 9, 9, 1)
  const bias = noise(panels * 16, 3)
  const add = noise(rows * addStride, 4)
  const y = filled(rows * yStride, KEEP)
  const bytes = <i32>f32_winograd_scratch(window)
  const scratch = filled(bytes / 4 + 4, KEEP)
  const low: f32 = bounded ? -0.5 : -Infinity
  const high: f32 = bounded ? 0.75 : Infinity
  f32_winograd(
    y,
    x,
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
    panels,
  )
  let count = 0
  for (let i = 0; i < 4; i++) {
    count += get(scratch, bytes / 4 + i) == KEEP ? 0 : 1
    count += get(packed, 16 * panels * 16 * channels + i) == KEEP ? 0 : 1
  }
  for (let row = 0; row < rows; row++) {
    const computed = tileOf(window, row) >= begin && tileOf(window, row) < end
    for (let j = 0; j < yStride; j++) {
      const value = get(y, row * yStride + j)
      if (!computed || j < panelBegin * 16 || j >= panels * 16) count += value == KEEP ? 0 : 1
      if (!computed || j < panelBegin * 16 || j >= n) continue
      let sum: f64 = get(bias, j)
      let scale: f64 = 2
      for (let tap = 0; tap < 9; tap++) {
        const pixel = pixelSeen(window, row, tap)
        if (pixel < 0) continue
        for (let c = 0; c < channels; c++) {
          const term = <f64>get(x, pixel * pixelStride + c) * get(weight, (j * channels + c) * 9 + tap)
          sum += term
          scale += abs(term)
        }
      }
      if (bounded) sum += <f64>get(add, row * addStride + j)
      sum = min<f64>(max<f64>(sum, low), high)
      count += abs(sum - value) <= 1e-6 * scale ? 0 : 1
    }
  }
  return count
}

function everywhere(window: usize, n: i32, name: string): void {
  const tiles = tilesOf(window)
  expect<i32>(wrong(window, n, 0, tiles, 0, false)).toBe(0, name)
  expect<i32>(wrong(window, n, tiles / 3, tiles - 1, n / 32, true)).toBe(0, `${name}, a range with all of the end`)
}

describe('f32_winograd', () => {
  test('sizes odd and even, paddings, depths', () => {
    for (let height = 1; height <= 5; height++) {
      for (let width = 1; width <= 6; width++) {
        for (let padding = 0; padding <= 2; padding++) {
          if (min(height, width) + 2 * padding < 3) continue
          everywhere(windowOf(5, 0, 2, height, width, padding), 3, `${height} x ${width}, padding ${padding}`)
        }
      }
    }
  })

  test('channels from 1 to 20, in pixels of the same size and larger ones; columns of several blocks of panels', () => {
    for (let channels = 1; channels <= 20; channels++) {
      everywhere(windowOf(channels, channels % 3, 1, 5, 4, 1), 17, `${channels} channels`)
    }
    everywhere(windowOf(6, 0, 1, 4, 4, 1), 130, '130 columns')
  })

  test('several blocks of tiles, many channels', () => {
    everywhere(windowOf(3, 0, 1, 17, 19, 1), 16, 'few channels')
    everywhere(windowOf(1100, 0, 1, 5, 7, 1), 16, 'several slices of k')
  })

  test('NaN stays through the bounds', () => {
    const window = windowOf(4, 0, 1, 8, 8, 1)
    const x = filled(64 * 4 * BATCH, 1)
    set(x, 0, NaN)
    const packed = filled(16 * 16 * 4, 0)
    f32_winograd_pack(packed, filled(16 * 36, 1), 16, 4, 36, 9, 1)
    const scratch = heap.alloc(f32_winograd_scratch(window))
    const y = filled(64 * 16, KEEP)
    f32_winograd(y, x, packed, filled(16, 0), 0, window, scratch, 16, 0, 0, 6, 0, 16, 0, 1, 1)
    expect<bool>(isNaN(get(y, 0)) && isNaN(get(y, 16)) && isNaN(get(y, 8 * 16))).toBe(true)
    for (let p = 0; p < 64; p++) {
      // All of its tile may be NaN, no other tile.
      if (p % 8 >= 2 || p / 8 >= 2) expect<f32>(get(y, p * 16)).toBe(6, `position ${p}`)
    }
  })
})
