// Means over rows: of all pixels of a picture whose channels lie last, as global pools and squeeze-and-excite take them.

/** Rows that are summed before they join the total, so that errors grow with the root of their number. */
const PART: i32 = 64

/**
 * y[o, c] = mean over r < rows of x[o * rows + r, c], for o < outer and c < columns. NaN where rows is 0.
 *
 * y: [outer, yStride], x: [outer * rows, xStride]; strides in elements, 4 bytes aligned. Columns go by four: 12 bytes beyond
 * the last row of x may be read, and those of y up to the next multiple of four are written. y may not alias x.
 */
export function f32_mean_rows(
  y: usize,
  x: usize,
  outer: i32,
  rows: i32,
  columns: i32,
  yStride: i32,
  xStride: i32,
): void {
  const xRow = (<usize>xStride) << 2
  const divisor = f32x4.splat(<f32>rows)
  for (; outer > 0; outer--) {
    let to = y
    let from = x
    let vectors = (columns + 3) >> 2
    for (; vectors >= 4; vectors -= 4) {
      sums4(to, from, rows, xRow, divisor)
      to += 64
      from += 64
    }
    for (; vectors > 0; vectors--) {
      sums1(to, from, rows, xRow, divisor)
      to += 16
      from += 16
    }
    y += (<usize>yStride) << 2
    x += <usize>rows * xRow
  }
}

function sums4(y: usize, x: usize, rows: i32, xRow: usize, divisor: v128): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  while (rows > 0) {
    let e = f32x4.splat(0)
    let f = e
    let g = e
    let h = e
    for (let count = min(rows, PART); count > 0; count--) {
      e = f32x4.add(e, v128.load(x, 0))
      f = f32x4.add(f, v128.load(x, 16))
      g = f32x4.add(g, v128.load(x, 32))
      h = f32x4.add(h, v128.load(x, 48))
      x += xRow
    }
    a = f32x4.add(a, e)
    b = f32x4.add(b, f)
    c = f32x4.add(c, g)
    d = f32x4.add(d, h)
    rows -= PART
  }
  v128.store(y, f32x4.div(a, divisor), 0)
  v128.store(y, f32x4.div(b, divisor), 16)
  v128.store(y, f32x4.div(c, divisor), 32)
  v128.store(y, f32x4.div(d, divisor), 48)
}

function sums1(y: usize, x: usize, rows: i32, xRow: usize, divisor: v128): void {
  let total = f32x4.splat(0)
  while (rows > 0) {
    let part = f32x4.splat(0)
    for (let count = min(rows, PART); count > 0; count--) {
      part = f32x4.add(part, v128.load(x))
      x += xRow
    }
    total = f32x4.add(total, part)
    rows -= PART
  }
  v128.store(y, f32x4.div(total, divisor))
}
