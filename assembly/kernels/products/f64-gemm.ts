// Products of float64, two lanes at a time and without packing: what double modules need, not what is fastest.

/**
 * y[m, j] += sum over k of x[m, k] * w[k, j] for rows [0, rows) and columns [0, n).
 *
 * y: [rows, yStride], x: [rows, xStride], w: [k, wStride]; strides in elements. 8 bytes aligned; y may alias no input.
 */
export function f64_gemm_onto(
  y: usize,
  x: usize,
  w: usize,
  k: i32,
  n: i32,
  yStride: i32,
  xStride: i32,
  wStride: i32,
  rows: i32,
): void {
  for (; rows > 0; rows--) {
    let line = w
    for (let i = 0; i < k; i++) {
      addScaled(y, line, load<f64>(x + ((<usize>i) << 3)), n)
      line += (<usize>wStride) << 3
    }
    y += (<usize>yStride) << 3
    x += (<usize>xStride) << 3
  }
}

function addScaled(y: usize, x: usize, factor: f64, n: i32): void {
  const lanes = f64x2.splat(factor)
  for (; n >= 2; n -= 2) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(v128.load(x), lanes)))
    y += 16
    x += 16
  }
  if (n) store<f64>(y, load<f64>(y) + load<f64>(x) * factor)
}
