// Elementwise functions of one contiguous float32 tensor.

/** y[i] = max(x[i], 0), NaN stays. n elements, any alignment; y may be x. */
export function f32_relu(y: usize, x: usize, n: i32): void {
  const zero = f32x4.splat(0)
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.pmax(v128.load(x), zero))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    const value = f32.load(x)
    f32.store(y, value < 0 ? 0 : value)
    y += 4
    x += 4
  }
}
