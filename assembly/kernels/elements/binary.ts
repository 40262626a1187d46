// Functions of two operands, element by element: y[i] = f(a[i], b[i]), n elements, all contiguous, of any alignment;
// y may be a or b. `op` is a BinaryOp. Integers wrap; a caller has seen to it that no divisor is 0.

import { gcd, powInteger } from '../../math/integers'
import { binaryF64 } from '../../math/binary-f64'
import { BinaryOp } from '../../shared/binary-op'
import { AddOf, And, DivOf, Lanes, MaximumOf, MinimumOf, MulOf, Or, Prelu, SubOf } from './lanes'

export function f32_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  if (op == BinaryOp.Prelu) lanes<Prelu, f32>(y, a, b, n)
  else floats<f32>(op, y, a, b, n)
}

export function f64_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  floats<f64>(op, y, a, b, n)
}

export function i32_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  switch (op) {
    case BinaryOp.Maximum:
      return lanes<MaximumOf<i32>, i32>(y, a, b, n)
    case BinaryOp.Minimum:
      return lanes<MinimumOf<i32>, i32>(y, a, b, n)
    default:
      return integers<i32>(op, y, a, b, n)
  }
}

export function i64_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  integers<i64>(op, y, a, b, n)
}

function floats<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  switch (op) {
    case BinaryOp.Add:
      return lanes<AddOf<T>, T>(y, a, b, n)
    case BinaryOp.Sub:
      return lanes<SubOf<T>, T>(y, a, b, n)
    case BinaryOp.Mul:
      return lanes<MulOf<T>, T>(y, a, b, n)
    case BinaryOp.Div:
      return lanes<DivOf<T>, T>(y, a, b, n)
    case BinaryOp.Maximum:
      return lanes<MaximumOf<T>, T>(y, a, b, n)
    case BinaryOp.Minimum:
      return lanes<MinimumOf<T>, T>(y, a, b, n)
    default:
      return singly<T>(op, y, a, b, n)
  }
}

function integers<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  switch (op) {
    case BinaryOp.Add:
      return lanes<AddOf<T>, T>(y, a, b, n)
    case BinaryOp.Sub:
      return lanes<SubOf<T>, T>(y, a, b, n)
    case BinaryOp.Mul:
      return lanes<MulOf<T>, T>(y, a, b, n)
    case BinaryOp.And:
      return lanes<And, T>(y, a, b, n)
    case BinaryOp.Or:
      return lanes<Or, T>(y, a, b, n)
    default:
      return singleIntegers<T>(op, y, a, b, n)
  }
}

function lanes<L extends Lanes, T>(y: usize, a: usize, b: usize, n: i32): void {
  const f = changetype<L>(0)
  for (; n >= <i32>(16 / sizeof<T>()); n -= <i32>(16 / sizeof<T>())) {
    v128.store(y, f.of(v128.load(a), v128.load(b)))
    y += 16
    a += 16
    b += 16
  }
  for (; n > 0; n--) {
    if (sizeof<T>() == 4) v128.store32_lane(y, f.of(v128.load32_splat(a), v128.load32_splat(b)), 0)
    else v128.store64_lane(y, f.of(v128.load64_splat(a), v128.load64_splat(b)), 0)
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function singly<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) {
    store<T>(y, <T>binaryF64(op, <f64>load<T>(a), <f64>load<T>(b)))
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function singleIntegers<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) {
    store<T>(y, integer<T>(op, load<T>(a), load<T>(b)))
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function integer<T>(op: i32, a: T, b: T): T {
  switch (op) {
    case BinaryOp.DivTrunc:
      return quotient<T>(a, b)
    case BinaryOp.DivFloor:
      return quotient<T>(a, b) - <T>(remainder<T>(a, b) != 0 && a < 0 != b < 0)
    case BinaryOp.Fmod:
      return remainder<T>(a, b)
    case BinaryOp.Remainder: {
      const rest = remainder<T>(a, b)
      return rest != 0 && rest < 0 != b < 0 ? rest + b : rest
    }
    case BinaryOp.Maximum:
      return a > b ? a : b
    case BinaryOp.Minimum:
      return a < b ? a : b
    case BinaryOp.Pow:
      return powInteger<T>(a, b)
    case BinaryOp.Xor:
      return a ^ b
    case BinaryOp.ShiftLeft:
      return b < 0 || b >= <T>(8 * sizeof<T>()) ? 0 : a << b
    case BinaryOp.ShiftRight:
      return a >> (b < 0 || b >= <T>(8 * sizeof<T>()) ? <T>(8 * sizeof<T>() - 1) : b)
    case BinaryOp.Gcd:
      return gcd<T>(a, b)
    case BinaryOp.Heaviside:
      return a == 0 ? b : a > 0 ? 1 : 0
    default: {
      const divisor = gcd<T>(a, b)
      return divisor == 0 ? 0 : abs<T>((a / divisor) * b)
    }
  }
}

/** The instruction traps where the quotient of the lowest integer and -1 does not fit. */
function quotient<T>(a: T, b: T): T {
  return b == -1 ? -a : a / b
}

function remainder<T>(a: T, b: T): T {
  return b == -1 ? 0 : a % b
}
