// Means over rows: of all pixels of a picture whose channels lie last, as global pools and squeeze-and-excite take them.

/**
 * y[o, c] = mean over r < rows of x[o * rows + r, c], for o < outer and c < columns. NaN where rows is 0. Sums are taken in
 * float64, as those of `f32_reduce`.
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
  const divisor = f64x2.splat(<f64>rows)
  for (; outer > 0; outer--) {
    let to = y
    let from = x
    let vectors = (columns + 3) >> 2
    for (; vectors >= 2; vectors -= 2) {
      means2(to, from, rows, xRow, divisor)
      to += 32
      from += 32
    }
    if (vectors) means1(to, from, rows, xRow, divisor)
    y += (<usize>yStride) << 2
    x += <usize>rows * xRow
  }
}

function means2(y: usize, x: usize, rows: i32, xRow: usize, divisor: v128): void {
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  for (; rows > 0; rows--) {
    const low = v128.load(x)
    const high = v128.load(x, 16)
    a = f64x2.add(a, f64x2.promote_low_f32x4(low))
    b = f64x2.add(b, f64x2.promote_low_f32x4(upper(low)))
    c = f64x2.add(c, f64x2.promote_low_f32x4(high))
    d = f64x2.add(d, f64x2.promote_low_f32x4(upper(high)))
    x += xRow
  }
  v128.store(y, quotients(a, b, divisor))
  v128.store(y, quotients(c, d, divisor), 16)
}

function means1(y: usize, x: usize, rows: i32, xRow: usize, divisor: v128): void {
  let a = f64x2.splat(0)
  let b = a
  for (; rows > 0; rows--) {
    const four = v128.load(x)
    a = f64x2.add(a, f64x2.promote_low_f32x4(four))
    b = f64x2.add(b, f64x2.promote_low_f32x4(upper(four)))
    x += xRow
  }
  v128.store(y, quotients(a, b, divisor))
}

function upper(four: v128): v128 {
  return v128.shuffle<i32>(four, four, 2, 3, 0, 1)
}

/** Four sums, divided, as float32. */
function quotients(low: v128, high: v128, divisor: v128): v128 {
  const a = f32x4.demote_f64x2_zero(f64x2.div(low, divisor))
  const b = f32x4.demote_f64x2_zero(f64x2.div(high, divisor))
  return v128.shuffle<i32>(a, b, 0, 1, 4, 5)
}
