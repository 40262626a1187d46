// Packs a weight for the products of gemm.ts and conv.ts, once, when a model first runs.

import { Panel } from '../../shared/panel'
import { STRIP, STRIPS_PER_PANEL, STRIP_BYTES } from './strip'

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
  packed += <usize>panelBegin * k * Panel.Bytes
  for (let strip = panelBegin * STRIPS_PER_PANEL; strip < panelEnd * STRIPS_PER_PANEL; strip++) {
    for (let j = 0; j < STRIP; j++) {
      const row = strip * STRIP + j
      let column = packed + ((<usize>j) << 2)
      if (row >= n) {
        clearColumn(column, k)
        continue
      }
      let tap = weight + <usize>row * nStep
      for (let t = 0; t < taps; t++) {
        packColumn(column, tap, channels, channelStep)
        column += <usize>channels * STRIP_BYTES
        tap += tapStep
      }
    }
    packed += <usize>k * STRIP_BYTES
  }
}

function packColumn(column: usize, row: usize, k: i32, kStep: usize): void {
  for (; k > 0; k--) {
    f32.store(column, f32.load(row))
    column += STRIP_BYTES
    row += kStep
  }
}

function clearColumn(column: usize, k: i32): void {
  for (; k > 0; k--) {
    f32.store(column, 0)
    column += STRIP_BYTES
  }
}
