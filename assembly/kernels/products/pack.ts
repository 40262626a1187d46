// Packs a weight for the products of gemm.ts, once, when a model first runs.

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
  const nStep = (<usize>nStride) << 2
  const kStep = (<usize>kStride) << 2
  packed += <usize>panelBegin * k * Panel.Bytes
  for (let strip = panelBegin * STRIPS_PER_PANEL; strip < panelEnd * STRIPS_PER_PANEL; strip++) {
    for (let j = 0; j < STRIP; j++) {
      const row = strip * STRIP + j
      const column = packed + ((<usize>j) << 2)
      if (row < n) packColumn(column, weight + <usize>row * nStep, k, kStep)
      else clearColumn(column, k)
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
