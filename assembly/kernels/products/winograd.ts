// Convolutions of 3x3 taps and stride 1 by Winograd's F(2x2, 3x3): 16 products for four positions where `f32_conv` has 36.
// Pictures whose channels lie last; the products are those of gemm.ts.
//
// The error, measured at 64 to 512 channels of pixels in [0, 1), in 10 + [-1, 1) and after a ReLU: 0.4 to 0.8 of that of
// `f32_conv`, for its sums are a ninth as long. But a position shares it with the others of its tile: a pixel of a million
// costs digits of all positions of the tile, and one that is no number makes them NaN, also those that do not see it.

import { Panel } from '../../shared/panel'
import { PixelWindow } from '../../shared/pixel-window'
import { products } from './gemm'
import { STRIP, STRIPS_PER_PANEL, STRIP_BYTES } from './strip'
import { filterTransform, fourFilterTransforms, sumTransform, tileTransform } from './winograd-transforms'

/** Products for a tile. */
const COMPONENTS: i32 = 16
/** Most tiles of a block, and the elements of a component that stay in the second-level cache. */
const TILES: i32 = 64
const COMPONENT_ELEMENTS: i32 = 8192
/** Panels whose sums wait for their transform. */
const PANELS: i32 = 4
/** Bytes between components, so that they do not compete for the same lines of a cache. */
const GAP: usize = 64

/**
 * packed[e], e < 16, each as strip.ts draws it: component e of the transformed filters of weight[n, c, tap], whose element
 * lies at i * nStride + c * channelStride + tap * tapStride, in elements. packed holds 16 * 16 * channels elements for each
 * panel of ceil(n / 16), and may not alias weight.
 */
export function f32_winograd_pack(
  packed: usize,
  weight: usize,
  n: i32,
  channels: i32,
  nStride: i32,
  channelStride: i32,
  tapStride: i32,
): void {
  const strips = ((n + Panel.Width - 1) / Panel.Width) * STRIPS_PER_PANEL
  const stripBytes = <usize>channels * STRIP_BYTES
  const component = <usize>strips * stripBytes
  memory.fill(packed, 0, component * <usize>COMPONENTS)
  const filterStep = (<usize>nStride) << 2
  const channelStep = (<usize>channelStride) << 2
  let i = 0
  while (i < n) {
    const four = tapStride == 1 && i + 4 <= n
    let to = packed + <usize>(i / STRIP) * stripBytes + ((<usize>(i % STRIP)) << 2)
    let taps = weight + <usize>i * filterStep
    for (let c = 0; c < channels; c++) {
      if (four) fourFilterTransforms(to, component, taps, filterStep)
      else filterTransform(to, component, taps, (<usize>tapStride) << 2)
      to += STRIP_BYTES
      taps += channelStep
    }
    i += four ? 4 : 1
  }
}

/**
 * `f32_conv` for windows of 1x3x3 taps, stride and dilation 1 and no padding along D, and w by `f32_winograd_pack`, for the
 * tiles [begin, end) of 2x2 positions, counted over the batch, OutD, ceil(OutH / 2) and ceil(OutW / 2). `panels`: all that
 * were packed. scratch: `f32_winograd_scratch` bytes. Of pixels, 12 bytes beyond the last one may be read.
 */
export function f32_winograd(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  add: usize,
  window: usize,
  scratch: usize,
  yStride: i32,
  addStride: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
  panelBegin: i32,
  panelEnd: i32,
  panels: i32,
): void {
  const channels = load<i32>(window, PixelWindow.Channels)
  const most = tilesOf(channels)
  const vectors = (channels + 3) >> 2
  const rowBytes = (<usize>vectors) << 4
  const zeros = scratch
  const dump = zeros + zeroBytes(channels)
  const table = dump + PANELS * Panel.Bytes
  const tiles = table + 64
  const tileStep = <usize>most * rowBytes + GAP
  const sums = tiles + <usize>COMPONENTS * tileStep
  const panelBytes = <usize>channels * Panel.Bytes
  const component = <usize>panels * panelBytes
  memory.fill(zeros, 0, zeroBytes(channels))
  for (let first = begin; first < end; first += most) {
    const count = min(most, end - first)
    for (let i = 0; i < count; i++) {
      pixelsOf(table, x, window, zeros, first + i)
      tileTransform(tiles + <usize>i * rowBytes, tileStep, table, vectors)
    }
    for (let panel = panelBegin; panel < panelEnd; panel += PANELS) {
      const some = min(PANELS, panelEnd - panel)
      const sumRow = <usize>some * Panel.Bytes
      const sumStep = <usize>most * sumRow + GAP
      for (let e = 0; e < COMPONENTS; e++) {
        products(
          sums + <usize>e * sumStep,
          tiles + <usize>e * tileStep,
          w + <usize>e * component + <usize>panel * panelBytes,
          zeros,
          0,
          0,
          0,
          channels,
          panelBytes,
          some * Panel.Width,
          vectors << 2,
          -Infinity,
          Infinity,
          0,
          count,
          some,
          false,
          true,
        )
      }
      const offset = <usize>panel * Panel.Bytes
      for (let i = 0; i < count; i++) {
        placesOf(table, y + offset, dump, window, (<usize>yStride) << 2, first + i)
        if (add) placesOf(table + 16, add + offset, zeros, window, (<usize>addStride) << 2, first + i)
        else placesOf(table + 16, zeros, zeros, window, 0, first + i)
        sumTransform(
          sums + <usize>i * sumRow,
          sumStep,
          bias + offset,
          table + 16,
          table,
          some * (Panel.Width / 4),
          low,
          high,
        )
      }
    }
  }
}

/** Bytes of scratch that `f32_winograd` takes for this window. */
export function f32_winograd_scratch(window: usize): usize {
  const channels = load<i32>(window, PixelWindow.Channels)
  const most = <usize>tilesOf(channels)
  const tile = (<usize>((channels + 3) >> 2)) << 4
  const sum = PANELS * Panel.Bytes
  return zeroBytes(channels) + sum + 64 + <usize>COMPONENTS * (most * tile + GAP + most * sum + GAP)
}

/** Tiles of a block: an even number, for the product takes rows by two. */
function tilesOf(channels: i32): i32 {
  return max(8, min(TILES, (COMPONENT_ELEMENTS / max(channels, 1)) & ~1))
}

/** A pixel of zeros, which serves as rows of zeros of the products and of what is added too. */
function zeroBytes(channels: i32): usize {
  return max((<usize>((channels + 15) & ~15)) << 2, PANELS * Panel.Bytes)
}

/** The pointers to the 4x4 pixels of a tile, row by row; to zeros in the padding. */
function pixelsOf(table: usize, x: usize, window: usize, zeros: usize, tile: i32): void {
  const inH = load<i32>(window, PixelWindow.InH)
  const inW = load<i32>(window, PixelWindow.InW)
  const pixelBytes = (<usize>load<i32>(window, PixelWindow.PixelStride)) << 2
  const across = (load<i32>(window, PixelWindow.OutW) + 1) >> 1
  const down = (load<i32>(window, PixelWindow.OutH) + 1) >> 1
  const row = tile / across
  const atW = 2 * (tile % across) - load<i32>(window, PixelWindow.PaddingW)
  let atH = 2 * (row % down) - load<i32>(window, PixelWindow.PaddingH)
  let pixel = x + <usize>(((row / down) * inH + atH) * inW + atW) * pixelBytes
  for (let i = 0; i < 4; i++) {
    const inside = <u32>atH < <u32>inH
    for (let j = 0; j < 4; j++) {
      store<usize>(table, inside && <u32>(atW + j) < <u32>inW ? pixel + <usize>j * pixelBytes : zeros)
      table += 4
    }
    atH++
    pixel += <usize>inW * pixelBytes
  }
}

/** The pointers to the 2x2 positions of a tile; to `none` where the output ends before. */
function placesOf(table: usize, y: usize, none: usize, window: usize, yRow: usize, tile: i32): void {
  const outH = load<i32>(window, PixelWindow.OutH)
  const outW = load<i32>(window, PixelWindow.OutW)
  const across = (outW + 1) >> 1
  const down = (outH + 1) >> 1
  const row = tile / across
  const w = 2 * (tile % across)
  const h = 2 * (row % down)
  const place = y + <usize>(((row / down) * outH + h) * outW + w) * yRow
  const below = place + <usize>outW * yRow
  store<usize>(table, place, 0)
  store<usize>(table, w + 1 < outW ? place + yRow : none, 4)
  store<usize>(table, h + 1 < outH ? below : none, 8)
  store<usize>(table, w + 1 < outW && h + 1 < outH ? below + yRow : none, 12)
}
