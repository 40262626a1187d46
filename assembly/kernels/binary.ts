// Elementwise functions of two float32 tensors, contiguous, the second one whole, a scalar, or a row
// that repeats. An operation is a class of two methods without state; the loops are written once.

/** a[i] op b[i] on four lanes and on one. */
abstract class Operation {
  abstract lanes(a: v128, b: v128): v128
  abstract one(a: f32, b: f32): f32
}

@final class Add extends Operation {
  @inline lanes(a: v128, b: v128): v128 { return f32x4.add(a, b) }
  @inline one(a: f32, b: f32): f32 { return a + b }
}

@final class Mul extends Operation {
  @inline lanes(a: v128, b: v128): v128 { return f32x4.mul(a, b) }
  @inline one(a: f32, b: f32): f32 { return a * b }
}

/** y[i] = a[i] + b[i], n elements. y may be a or b. */
export function f32_add(y: usize, a: usize, b: usize, n: i32): void { binary<Add>(y, a, b, n) }

/** y[i] = a[i] + b, n elements. y may be a. */
export function f32_add_scalar(y: usize, a: usize, b: f32, n: i32): void { binaryScalar<Add>(y, a, b, n) }

/** y[i, j] = a[i, j] + b[j], rows of n elements. y may be a. */
export function f32_add_row(y: usize, a: usize, b: usize, rows: i32, n: i32): void { binaryRow<Add>(y, a, b, rows, n) }

/** y[i] = a[i] * b[i], n elements. y may be a or b. */
export function f32_mul(y: usize, a: usize, b: usize, n: i32): void { binary<Mul>(y, a, b, n) }

/** y[i] = a[i] * b, n elements. y may be a. */
export function f32_mul_scalar(y: usize, a: usize, b: f32, n: i32): void { binaryScalar<Mul>(y, a, b, n) }

/** y[i, j] = a[i, j] * b[j], rows of n elements. y may be a. */
export function f32_mul_row(y: usize, a: usize, b: usize, rows: i32, n: i32): void { binaryRow<Mul>(y, a, b, rows, n) }

function binary<O extends Operation>(y: usize, a: usize, b: usize, n: i32): void {
  const op = changetype<O>(0)
  for (; n >= 4; n -= 4) {
    v128.store(y, op.lanes(v128.load(a), v128.load(b)))
    y += 16
    a += 16
    b += 16
  }
  for (; n > 0; n--) {
    f32.store(y, op.one(f32.load(a), f32.load(b)))
    y += 4
    a += 4
    b += 4
  }
}

function binaryScalar<O extends Operation>(y: usize, a: usize, b: f32, n: i32): void {
  const op = changetype<O>(0)
  const lanes = f32x4.splat(b)
  for (; n >= 4; n -= 4) {
    v128.store(y, op.lanes(v128.load(a), lanes))
    y += 16
    a += 16
  }
  for (; n > 0; n--) {
    f32.store(y, op.one(f32.load(a), b))
    y += 4
    a += 4
  }
}

function binaryRow<O extends Operation>(y: usize, a: usize, b: usize, rows: i32, n: i32): void {
  const rowBytes = <usize>n << 2
  for (; rows > 0; rows--) {
    binary<O>(y, a, b, n)
    y += rowBytes
    a += rowBytes
  }
}
