// Packs a weight for the products of gemm.ts, once, when a model is first run.

import { Panel } from '../shared/panel'

/**
 * packed[panel][k][16] from weight[n, k] whose element (i, j) lies at i * nStride + j * kStride, in
 * elements: a transposed weight packs from where it is. The last panel is filled up with zeros.
 * packed: ceil(n / 16) * 16 * k elements, and may not alias weight. Panels [panelBegin, panelEnd).
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
  const nStep = <usize>nStride << 2
  const kStep = <usize>kStride << 2
  packed += <usize>panelBegin * k * Panel.Bytes
  for (let panel = panelBegin; panel < panelEnd; panel++) {
    let column = weight + <usize>panel * Panel.Width * nStep
    const columns = min(Panel.Width, n - panel * Panel.Width)
    for (let j = 0; j < Panel.Width; j++) {
      if (j < columns) packColumn(packed + (<usize>j << 2), column, k, kStep)
      else clearColumn(packed + (<usize>j << 2), k)
      column += nStep
    }
    packed += <usize>k * Panel.Bytes
  }
}

function packColumn(packed: usize, column: usize, k: i32, kStep: usize): void {
  for (; k > 0; k--) {
    f32.store(packed, f32.load(column))
    packed += Panel.Bytes
    column += kStep
  }
}

function clearColumn(packed: usize, k: i32): void {
  for (; k > 0; k--) {
    f32.store(packed, 0)
    packed += Panel.Bytes
  }
}
