// Functions of two operands, element by element: y[i] = f(a[i], b[i]), n elements, all contiguous, of any alignment;
// y may be a or b. `op` is a BinaryOp. Integers wrap; a caller has seen to it that no divisor is 0.

import { gcd, powInteger } from '../math/integers'
import { binaryF64 } from '../math/binary-f64'
import { BinaryOp } from '../shared/binary-op'

/** A function of four pairs of lanes, without state. */
abstract class Lanes {
  abstract of(a: v128, b: v128): v128
}

@final class Add extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.add(a, b) } }
@final class Sub extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.sub(a, b) } }
@final class Mul extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.mul(a, b) } }
@final class Div extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.div(a, b) } }
@final class Maximum extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.max(a, b) } }
@final class Minimum extends Lanes { @inline of(a: v128, b: v128): v128 { return f32x4.min(a, b) } }

@final class Prelu extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.bitselect(a, f32x4.mul(a, b), f32x4.gt(a, f32x4.splat(0)))
  }
}

export function f32_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  switch (op) {
    case BinaryOp.Add: return lanes<Add>(y, a, b, n)
    case BinaryOp.Sub: return lanes<Sub>(y, a, b, n)
    case BinaryOp.Mul: return lanes<Mul>(y, a, b, n)
    case BinaryOp.Div: return lanes<Div>(y, a, b, n)
    case BinaryOp.Maximum: return lanes<Maximum>(y, a, b, n)
    case BinaryOp.Minimum: return lanes<Minimum>(y, a, b, n)
    case BinaryOp.Prelu: return lanes<Prelu>(y, a, b, n)
    default: return singly<f32>(op, y, a, b, n)
  }
}

export function f64_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void { singly<f64>(op, y, a, b, n) }

export function i32_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void { integers<i32>(op, y, a, b, n) }

export function i64_binary(op: i32, y: usize, a: usize, b: usize, n: i32): void { integers<i64>(op, y, a, b, n) }

function lanes<L extends Lanes>(y: usize, a: usize, b: usize, n: i32): void {
  const f = changetype<L>(0)
  for (; n >= 4; n -= 4) {
    v128.store(y, f.of(v128.load(a), v128.load(b)))
    y += 16
    a += 16
    b += 16
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, f.of(v128.load32_splat(a), v128.load32_splat(b)), 0)
    y += 4
    a += 4
    b += 4
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

function integers<T>(op: i32, y: usize, a: usize, b: usize, n: i32): void {
  for (; n > 0; n--) {
    store<T>(y, integer<T>(op, load<T>(a), load<T>(b)))
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

function integer<T>(op: i32, a: T, b: T): T {
  switch (op) {
    case BinaryOp.Add: return a + b
    case BinaryOp.Sub: return a - b
    case BinaryOp.Mul: return a * b
    case BinaryOp.DivTrunc: return quotient<T>(a, b)
    case BinaryOp.DivFloor: return quotient<T>(a, b) - <T>(remainder<T>(a, b) != 0 && (a < 0) != (b < 0))
    case BinaryOp.Fmod: return remainder<T>(a, b)
    case BinaryOp.Remainder: {
      const rest = remainder<T>(a, b)
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    }
    case BinaryOp.Maximum: return a > b ? a : b
    case BinaryOp.Minimum: return a < b ? a : b
    case BinaryOp.Pow: return powInteger<T>(a, b)
    case BinaryOp.And: return a & b
    case BinaryOp.Or: return a | b
    case BinaryOp.Xor: return a ^ b
    case BinaryOp.ShiftLeft: return b < 0 || b >= <T>(8 * sizeof<T>()) ? 0 : a << b
    case BinaryOp.ShiftRight: return a >> (b < 0 || b >= <T>(8 * sizeof<T>()) ? <T>(8 * sizeof<T>() - 1) : b)
    case BinaryOp.Gcd: return gcd<T>(a, b)
    default: {
      const divisor = gcd<T>(a, b)
      return divisor == 0 ? 0 : abs<T>((a / divisor) * b)
    }
  }
}

/** The instruction traps where the quotient of the lowest integer and -1 does not fit. */
function quotient<T>(a: T, b: T): T { return b == -1 ? -a : a / b }

function remainder<T>(a: T, b: T): T { return b == -1 ? 0 : a % b }
