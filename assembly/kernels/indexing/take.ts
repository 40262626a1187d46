// Elements of one dimension by a table of indices: padding of every kind. An element is 1, 2, 4, 8 or 16 bytes of
// anything.

/**
 * y[o, j, i] = x[o, indices[j], i], or what `fill` points to where the index is below 0.
 *
 * y: [outer, outSize, inner], x: [outer, inSize, inner], both contiguous; indices: outSize i32 below inSize. y may not
 * alias x.
 */
export function take(
  y: usize,
  x: usize,
  indices: usize,
  fill: usize,
  outer: i32,
  inSize: i32,
  outSize: i32,
  inner: i32,
  itemSize: i32,
): void {
  switch (itemSize) {
    case 1:
      return takeItems<u8>(y, x, indices, fill, outer, inSize, outSize, inner)
    case 2:
      return takeItems<u16>(y, x, indices, fill, outer, inSize, outSize, inner)
    case 4:
      return takeItems<u32>(y, x, indices, fill, outer, inSize, outSize, inner)
    case 8:
      return takeItems<u64>(y, x, indices, fill, outer, inSize, outSize, inner)
    case 16:
      return takeItems<v128>(y, x, indices, fill, outer, inSize, outSize, inner)
  }
}

function takeItems<T>(
  y: usize,
  x: usize,
  indices: usize,
  fill: usize,
  outer: i32,
  inSize: i32,
  outSize: i32,
  inner: i32,
): void {
  const filler = load<T>(fill)
  const slice = <usize>inner * sizeof<T>()
  for (; outer > 0; outer--) {
    for (let j = 0; j < outSize; j++) {
      const index = load<i32>(indices + ((<usize>j) << 2))
      let from = x + <usize>index * slice
      const end = y + slice
      if (index < 0) {
        for (; y < end; y += sizeof<T>()) store<T>(y, filler)
      } else {
        for (; y < end; y += sizeof<T>()) {
          store<T>(y, load<T>(from))
          from += sizeof<T>()
        }
      }
    }
    x += <usize>inSize * slice
  }
}
