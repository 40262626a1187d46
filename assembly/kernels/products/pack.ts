// Packs a weight for the products of gemm.ts and conv.ts, once, when a model first runs.

import { Tile } from '../../math/tile'
import { Panel } from '../../shared/panel'
import { STRIP, STRIP_BYTES } from './strip'

/**
 * packed, as strip.ts draws it, from weight[n, k] whose element (i, j) lies at i * nStride + j * kStride,
 * in elements: a transposed weight packs from where it is. Packs panels [panelBegin, panelEnd) of
 * ceil(n / 16); packed holds 16 * k elements for each, and may not alias weight.
 */
export function f32_pack(
  packed: usize,
  weight: usize,
  n: i32,
  k: i32,
  nStride: i32,
  kStride: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  f32_pack_taps(packed, weight, n, 1, k, nStride, 0, kStride, panelBegin, panelEnd)
}

/**
 * `f32_pack` of a convolution's weight[n, taps, channels], whose element (i, tap, c) lies at
 * i * nStride + tap * tapStride + c * channelStride: k is tap * channels + c, as `f32_conv` takes it. PyTorch's
 * [n, channels, kd, kh, kw], contiguous, has strides channels * taps, 1 and taps.
 */
export function f32_pack_taps(
  packed: usize,
  weight: usize,
  n: i32,
  taps: i32,
  channels: i32,
  nStride: i32,
  tapStride: i32,
  channelStride: i32,
  panelBegin: i32,
  panelEnd: i32,
): void {
  const k = taps * channels
  const nStep = (<usize>nStride) << 2
  const tapStep = (<usize>tapStride) << 2
  const channelStep = (<usize>channelStride) << 2
  const stripBytes = <usize>k * STRIP_BYTES
  packed += <usize>panelBegin * k * Panel.Bytes
  for (let panel = panelBegin; panel < panelEnd; panel++) {
    const first = panel * Panel.Width
    // Where columns lie together each line is read once: a panel at a time, not four columns.
    const isWhole = nStep == 4 && first + Panel.Width <= n
    for (let j = 0; j < Panel.Width; j += isWhole ? Panel.Width : 4) {
      let columns = packed + <usize>(j / STRIP) * stripBytes + ((<usize>(j % STRIP)) << 2)
      const row = first + j
      let tap = weight + <usize>row * nStep
      for (let t = 0; t < taps; t++) {
        if (isWhole) packWhole(columns, tap, channels, channelStep, stripBytes)
        else if (row + 4 <= n) packFour(columns, tap, channels, nStep, channelStep)
        else packSome(columns, tap, n - row, channels, nStep, channelStep)
        columns += <usize>channels * STRIP_BYTES
        tap += tapStep
      }
    }
    packed += <usize>k * Panel.Bytes
  }
}

/** The rows of a panel, whose columns lie together. */
function packWhole(columns: usize, row: usize, k: i32, kStep: usize, stripBytes: usize): void {
  const apart: usize = STRIP == 8 ? stripBytes : 32
  for (; k > 0; k--) {
    v128.store(columns, v128.load(row, 0), 0)
    v128.store(columns, v128.load(row, 16), 16)
    v128.store(columns + apart, v128.load(row, 32), 0)
    v128.store(columns + apart, v128.load(row, 48), 16)
    columns += STRIP_BYTES
    row += kStep
  }
}

/** Four rows of the weight as four columns of a strip. */
function packFour(columns: usize, row: usize, k: i32, nStep: usize, kStep: usize): void {
  if (nStep == 4) {
    for (; k > 0; k--) {
      v128.store(columns, v128.load(row))
      columns += STRIP_BYTES
      row += kStep
    }
    return
  }
  if (kStep == 4) {
    for (; k >= 4; k -= 4) {
      Tile.transpose(columns, row, STRIP_BYTES, nStep)
      columns += 4 * STRIP_BYTES
      row += 16
    }
  }
  for (; k > 0; k--) {
    store<f32>(columns, load<f32>(row), 0)
    store<f32>(columns, load<f32>(row + nStep), 4)
    store<f32>(columns, load<f32>(row + 2 * nStep), 8)
    store<f32>(columns, load<f32>(row + 3 * nStep), 12)
    columns += STRIP_BYTES
    row += kStep
  }
}

/** The last rows of the weight, fewer than four, and zeros for those that there are not. */
function packSome(columns: usize, row: usize, rows: i32, k: i32, nStep: usize, kStep: usize): void {
  for (; k > 0; k--) {
    v128.store(columns, f32x4.splat(0))
    for (let j = 0; j < rows; j++) store<f32>(columns + ((<usize>j) << 2), load<f32>(row + <usize>j * nStep))
    columns += STRIP_BYTES
    row += kStep
  }
}
