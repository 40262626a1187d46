// Products of batches whose operands both are activations: the right one is packed into scratch, matrix by matrix.

import { Panel } from '../../shared/panel'
import { products } from './gemm'
import { f32_pack } from './pack'

/**
 * y[b, i, j] = min(max(sum over p of x[b, i, p] * w[b, p, j] + add[b, i, j], low), high) for b in [begin, end), i < m, j < n.
 * `add` is 0 for none. NaN stays.
 *
 * x: rows of k elements, xStride apart; w: element (p, j) lies at p * kStride + j * nStride, fastest where one of these is 1;
 * y and add: rows yStride and addStride apart, which cover whole panels. xBatch, wBatch, yBatch, addBatch: from matrix to
 * matrix; where wBatch is 0 it is packed once. All in elements, 4 bytes aligned.
 * scratch: ceil(n / 16) * (k + 1) * 64 bytes. y may alias no input.
 */
export function f32_bmm(
  y: usize,
  x: usize,
  w: usize,
  add: usize,
  scratch: usize,
  m: i32,
  n: i32,
  k: i32,
  yBatch: i32,
  yStride: i32,
  xBatch: i32,
  xStride: i32,
  wBatch: i32,
  nStride: i32,
  kStride: i32,
  addBatch: i32,
  addStride: i32,
  low: f32,
  high: f32,
  begin: i32,
  end: i32,
): void {
  const panels = (n + Panel.Width - 1) / Panel.Width
  const zeros = scratch
  const packed = zeros + <usize>panels * Panel.Bytes
  memory.fill(zeros, 0, packed - zeros)
  for (let b = begin; b < end; b++) {
    if (b == begin || wBatch) {
      f32_pack(packed, w + ((<usize>(b * wBatch)) << 2), n, k, nStride, kStride, 0, panels)
    }
    products(
      y + ((<usize>(b * yBatch)) << 2),
      x + ((<usize>(b * xBatch)) << 2),
      packed,
      zeros,
      0,
      add ? add + ((<usize>(b * addBatch)) << 2) : 0,
      (<usize>addStride) << 2,
      k,
      <usize>k * Panel.Bytes,
      yStride,
      xStride,
      low,
      high,
      0,
      m,
      panels,
      false,
      true,
    )
  }
}
