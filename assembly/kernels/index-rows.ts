// Rows that positions name: read from there, or written there, one after the other. Positions are i32, each at least 0 and less than
// the number of rows, which their caller checked.

import { copyBytes } from './copy'

/** y[o, j, i] = x[o, positions[j], i] for `outer`, `count` and `inner` float32; strides in elements, `inner` being neighbours. */
export function f32_index_select(
  y: usize,
  x: usize,
  positions: usize,
  outer: i32,
  count: i32,
  inner: i32,
  yOuter: i32,
  yStride: i32,
  xOuter: i32,
  xStride: i32,
): void {
  rows(y, x, positions, outer, count, inner, yOuter, yStride, xOuter, xStride, false)
}

/** y[o, positions[j], i] = x[o, j, i]; where a position comes twice, the later row stays. */
export function f32_index_copy(
  y: usize,
  x: usize,
  positions: usize,
  outer: i32,
  count: i32,
  inner: i32,
  yOuter: i32,
  yStride: i32,
  xOuter: i32,
  xStride: i32,
): void {
  rows(y, x, positions, outer, count, inner, yOuter, yStride, xOuter, xStride, true)
}

/** Positions name rows of y where `writes`, else of x. */
function rows(
  y: usize,
  x: usize,
  positions: usize,
  outer: i32,
  count: i32,
  inner: i32,
  yOuter: i32,
  yStride: i32,
  xOuter: i32,
  xStride: i32,
  writes: bool,
): void {
  for (; outer > 0; outer--) {
    for (let j = 0; j < count; j++) {
      const at = load<i32>(positions + ((<usize>j) << 2))
      const to = <usize>(writes ? at : j) * <usize>yStride
      const from = <usize>(writes ? j : at) * <usize>xStride
      copyBytes(y + (to << 2), x + (from << 2), (<usize>inner) << 2)
    }
    y += (<usize>yOuter) << 2
    x += (<usize>xOuter) << 2
  }
}
