// Elements that positions name, one for each: read from there, written there, or added to what is there. Positions are i32, each at
// least 0 and less than the size of its dimension, which their caller checked.

import { IndexMode } from '../../shared/index-mode'

/**
 * y[i, j, ..] = x[i, j, ..] for each index of `shape`, where position p of it goes p * yStep elements further in y and p * xStep in x:
 * one of the two is 0. `mode`: whether what is there is replaced, or combined with float32, or int64 is added to it; where a position comes twice,
 * the later one is the last.
 *
 * positions: row-major, one for each index. `shape`, `yStrides` and `xStrides` point to `rank` i32 each, in elements, the rank at least 1;
 * the stride of the dimension that positions stand for is 0 on that side. An element is 1, 4 or 8 bytes. y may not be x.
 */
export function index_elements(
  mode: i32,
  y: usize,
  x: usize,
  positions: usize,
  shape: usize,
  yStrides: usize,
  xStrides: usize,
  rank: i32,
  yStep: i32,
  xStep: i32,
  itemSize: i32,
): void {
  if (mode != IndexMode.Put) {
    if (itemSize == 4) along<f32>(mode, y, x, positions, shape, yStrides, xStrides, rank, yStep, xStep)
    else along<i64>(mode, y, x, positions, shape, yStrides, xStrides, rank, yStep, xStep)
  } else if (itemSize == 1) along<u8>(mode, y, x, positions, shape, yStrides, xStrides, rank, yStep, xStep)
  else if (itemSize == 4) along<u32>(mode, y, x, positions, shape, yStrides, xStrides, rank, yStep, xStep)
  else along<u64>(mode, y, x, positions, shape, yStrides, xStrides, rank, yStep, xStep)
}

/** Gives the place behind the last position that was read. */
function along<T>(
  mode: i32,
  y: usize,
  x: usize,
  positions: usize,
  shape: usize,
  yStrides: usize,
  xStrides: usize,
  rank: i32,
  yStep: i32,
  xStep: i32,
): usize {
  const yStride = <usize>load<i32>(yStrides) * sizeof<T>()
  const xStride = <usize>load<i32>(xStrides) * sizeof<T>()
  for (let n = load<i32>(shape); n > 0; n--) {
    if (rank > 1) {
      positions = along<T>(mode, y, x, positions, shape + 4, yStrides + 4, xStrides + 4, rank - 1, yStep, xStep)
    } else {
      const position = load<i32>(positions)
      const to = y + <usize>(position * yStep) * sizeof<T>()
      const value = load<T>(x + <usize>(position * xStep) * sizeof<T>())
      store<T>(to, mode == IndexMode.Put ? value : combined<T>(mode, load<T>(to), value))
      positions += 4
    }
    y += yStride
    x += xStride
  }
  return positions
}

/** What is there and what comes, which stays where they are equal. */
function combined<T>(mode: i32, there: T, comes: T): T {
  switch (mode) {
    case IndexMode.Multiply:
      return <T>(there * comes)
    case IndexMode.Greatest:
      return there > comes || there != there ? there : comes
    case IndexMode.Least:
      return there < comes || there != there ? there : comes
    default:
      return <T>(there + comes)
  }
}
