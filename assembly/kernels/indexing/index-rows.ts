// Rows that positions name: read from there, or written there, one after the other. Positions are i32, each at least 0 and less than
// the number of rows, which their caller checked.

import { f32_binary } from '../elements/binary'
import { copyBytes } from '../copy'
import { BinaryOp } from '../../shared/binary-op'

/**
 * y[o, j, i] = x[o, positions[j], i] for `outer`, `count` and `inner` elements of `itemSize` bytes; strides in elements, `inner` being
 * neighbours.
 */
export function index_select(
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
  itemSize: i32,
): void {
  rows(y, x, positions, outer, count, inner, yOuter, yStride, xOuter, xStride, itemSize, false, false)
}

/** y[o, positions[j], i] = x[o, j, i]; where a position comes twice, the later row stays. */
export function index_copy(
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
  itemSize: i32,
): void {
  rows(y, x, positions, outer, count, inner, yOuter, yStride, xOuter, xStride, itemSize, true, false)
}

/** y[o, positions[j], i] += x[o, j, i] of float32, one after the other. */
export function f32_index_add(
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
  rows(y, x, positions, outer, count, inner, yOuter, yStride, xOuter, xStride, 4, true, true)
}

/** Positions name rows of y where `writes`, else of x. Rows of y are replaced, or float32 is added to them where `adds`. */
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
  itemSize: i32,
  writes: bool,
  adds: bool,
): void {
  for (; outer > 0; outer--) {
    for (let j = 0; j < count; j++) {
      const at = load<i32>(positions + ((<usize>j) << 2))
      const to = y + <usize>(writes ? at : j) * <usize>(yStride * itemSize)
      const from = x + <usize>(writes ? j : at) * <usize>(xStride * itemSize)
      if (adds) f32_binary(BinaryOp.Add, to, to, from, inner)
      else copyBytes(to, from, <usize>(inner * itemSize))
    }
    y += <usize>(yOuter * itemSize)
    x += <usize>(xOuter * itemSize)
  }
}
