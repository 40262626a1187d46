// Comparisons and predicates, element by element: y[i] = 1 where the test holds of a[i] and b[i], else 0; y bytes.
// n elements, contiguous, of any alignment. Predicates of one operand are given it twice. `op` is a TestOp.

import { TestOp } from '../../shared/binary-op'

export function f32_test(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  tests<f32>(op, y, a, b, n)
}

export function f64_test(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  tests<f64>(op, y, a, b, n)
}

export function i32_test(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  tests<i32>(op, y, a, b, n)
}

export function i64_test(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  tests<i64>(op, y, a, b, n)
}

/** Of bools: bytes that are 0 or not. y may be a or b. */
export function u8_test(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) store<u8>(y++, <u8>holds<i32>(op, <i32>(load<u8>(a++) != 0), <i32>(load<u8>(b++) != 0)))
}

/** y[i] = condition[i] ? a[i] : b[i]; conditions are bytes, elements 1, 4 or 8 bytes of anything. y may be a or b. */
export function where1(y: usize, condition: usize, a: usize, b: usize, n: i32): void {
  choose<u8>(y, condition, a, b, n)
}

export function where4(y: usize, condition: usize, a: usize, b: usize, n: i32): void {
  choose<i32>(y, condition, a, b, n)
}

export function where8(y: usize, condition: usize, a: usize, b: usize, n: i32): void {
  choose<i64>(y, condition, a, b, n)
}

function choose<T>(y: usize, condition: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) {
    store<T>(y, select<T>(load<T>(a), load<T>(b), load<u8>(condition++)))
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function tests<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) {
    store<u8>(y++, <u8>holds<T>(op, load<T>(a), load<T>(b)))
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function holds<T>(op: i32, a: T, b: T): bool {
  switch (op) {
    case TestOp.Eq:
      return a == b
    case TestOp.Ne:
      return a != b
    case TestOp.Lt:
      return a < b
    case TestOp.Le:
      return a <= b
    case TestOp.Gt:
      return a > b
    case TestOp.Ge:
      return a >= b
    case TestOp.And:
      return a != 0 && b != 0
    case TestOp.Or:
      return a != 0 || b != 0
    case TestOp.Xor:
      return (a != 0) != (b != 0)
    case TestOp.Not:
      return a == 0
    default:
      return isFloat<T>() ? kind(op, <f64>a) : op == TestOp.Signbit ? a < 0 : op == TestOp.IsFinite
  }
}

function kind(op: i32, a: f64): bool {
  switch (op) {
    case TestOp.IsNan:
      return a != a
    case TestOp.IsInf:
      return abs(a) == Infinity
    case TestOp.IsFinite:
      return abs(a) < Infinity
    case TestOp.IsPosInf:
      return a == Infinity
    case TestOp.IsNegInf:
      return a == -Infinity
    default:
      return reinterpret<u64>(a) >> 63 != 0
  }
}
