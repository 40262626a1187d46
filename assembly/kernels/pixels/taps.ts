// Which taps of a window lie inside of the box: what the kernels over pictures ask along each dimension.

/** The first tap that is not before the box, where the first of all lies at `at`. */
export function firstTap(at: i32, dilation: i32): i32 {
  return at < 0 ? (dilation - 1 - at) / dilation : 0
}

/** One past the last tap that is inside, and no less than the first. */
export function lastTap(at: i32, dilation: i32, kernel: i32, size: i32): i32 {
  const room = size - 1 - at
  return room < 0 ? firstTap(at, dilation) : max(firstTap(at, dilation), min(kernel, room / dilation + 1))
}

/** The first position that sees no column before the box; at most `out`. */
export function firstInside(stride: i32, padding: i32, out: i32): i32 {
  return min((padding + stride - 1) / stride, out)
}

/** One past the last position that sees no column outside, and no less than `from`; `reach` is that of the last tap. */
export function lastInside(from: i32, stride: i32, padding: i32, out: i32, size: i32, reach: i32): i32 {
  const room = size - 1 - reach + padding
  return room < 0 ? from : max(from, min(out, room / stride + 1))
}
