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
  for (; outer > 0; outer--) {
    for (let j = 0; j < count; j++) {
      const at = <usize>load<u32>(positions + ((<usize>j) << 2))
      copyBytes(y + ((<usize>j * <usize>yStride) << 2), x + ((at * <usize>xStride) << 2), (<usize>inner) << 2)
    }
    y += (<usize>yOuter) << 2
    x += (<usize>xOuter) << 2
  }
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
  for (; outer > 0; outer--) {
    for (let j = 0; j < count; j++) {
      const at = <usize>load<u32>(positions + ((<usize>j) << 2))
      copyBytes(y + ((at * <usize>yStride) << 2), x + ((<usize>j * <usize>xStride) << 2), (<usize>inner) << 2)
    }
    y += (<usize>yOuter) << 2
    x += (<usize>xOuter) << 2
  }
}
