// Functions of three operands, element by element: y[i] = f(a[i], b[i], c[i]) with a factor s, n elements, all contiguous,
// of any alignment; y may be any of them. `op` is a TernaryOp. Integers wrap; they are not divided.

import { TernaryOp } from '../../shared/binary-op'

export function f32_ternary(op: i32, y: usize, a: usize, b: usize, c: usize, n: i32, s: f32): void {
  singly<f32>(op, y, a, b, c, n, s)
}

export function f64_ternary(op: i32, y: usize, a: usize, b: usize, c: usize, n: i32, s: f64): void {
  singly<f64>(op, y, a, b, c, n, s)
}

export function i32_ternary(op: i32, y: usize, a: usize, b: usize, c: usize, n: i32, s: i32): void {
  singly<i32>(op, y, a, b, c, n, s)
}

export function i64_ternary(op: i32, y: usize, a: usize, b: usize, c: usize, n: i32, s: i64): void {
  singly<i64>(op, y, a, b, c, n, s)
}

function singly<T>(op: i32, y: usize, a: usize, b: usize, c: usize, n: i32, s: T): void {
  for (; n > 0; n--) {
    store<T>(y, value<T>(op, load<T>(a), load<T>(b), load<T>(c), s))
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
    c += sizeof<T>()
  }
}

function value<T>(op: i32, a: T, b: T, c: T, s: T): T {
  switch (op) {
    case TernaryOp.Addcmul:
      return a + s * b * c
    case TernaryOp.Clamp:
      return clamp<T>(a, b, c)
  }
  if (isFloat<T>()) {
    if (op == TernaryOp.Addcdiv) return a + (s * b) / c
    // From the nearer end, so that weights 0 and 1 give the ends themselves: ATen/native/Lerp.h.
    return <f64>c < 0.5 && <f64>c > -0.5 ? a + c * (b - a) : b - (b - a) * (1 - c)
  }
  return a
}

/** min(max(x, low), high), so that high wins where low is above it; NaN where any is. */
function clamp<T>(x: T, low: T, high: T): T {
  if (isFloat<T>()) {
    if (x != x) return x
    if (low != low) return low
    if (high != high) return high
  }
  const raised = x < low ? low : x
  return raised > high ? high : raised
}
