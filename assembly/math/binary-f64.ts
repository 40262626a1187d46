// The functions of BinaryOp in float64, one pair at a time; float32 passes through them, rounded once.

import { BinaryOp } from '../shared/binary-op'

export function binaryF64(op: i32, a: f64, b: f64): f64 {
  switch (op) {
    case BinaryOp.Add:
      return a + b
    case BinaryOp.Sub:
      return a - b
    case BinaryOp.Mul:
      return a * b
    case BinaryOp.Div:
      return a / b
    case BinaryOp.DivFloor:
      return divFloor(a, b)
    case BinaryOp.DivTrunc:
      return Math.trunc(a / b)
    case BinaryOp.Remainder:
      return remainder(a, b)
    case BinaryOp.Fmod:
      return Math.mod(a, b)
    case BinaryOp.Maximum:
      return a != a ? a : b != b ? b : max(a, b)
    case BinaryOp.Minimum:
      return a != a ? a : b != b ? b : min(a, b)
    case BinaryOp.Pow:
      return pow(a, b)
    case BinaryOp.Fmax:
      return a != a ? b : b != b ? a : max(a, b)
    case BinaryOp.Fmin:
      return a != a ? b : b != b ? a : min(a, b)
    case BinaryOp.Atan2:
      return Math.atan2(a, b)
    case BinaryOp.Hypot:
      return Math.hypot(a, b)
    case BinaryOp.Copysign:
      return copysign<f64>(a, b)
    case BinaryOp.Xlogy:
      return b != b ? b : a == 0 ? 0 : a * Math.log(b)
    case BinaryOp.LogAddExp:
      return logAddExp(a, b)
    case BinaryOp.LogAddExp2:
      return logAddExp2(a, b)
    case BinaryOp.Heaviside:
      return a == 0 ? b : a > 0 ? 1 : 0
    default:
      return a > 0 ? a : a * b // Prelu
  }
}

/** Python's %: what is left has the divisor's sign. */
function remainder(a: f64, b: f64): f64 {
  const rest = Math.mod(a, b)
  return rest != 0 && b < 0 != rest < 0 ? rest + b : rest
}

/** Python's //: c10/util/generic_math.h, div_floor_floating. */
function divFloor(a: f64, b: f64): f64 {
  if (b == 0) return a / b
  const rest = Math.mod(a, b)
  let quotient = (a - rest) / b
  if (rest != 0 && b < 0 != rest < 0) quotient -= 1
  if (quotient == 0) return copysign<f64>(0, a / b)
  const floored = Math.floor(quotient)
  return quotient - floored > 0.5 ? floored + 1 : floored
}

/** C's pow, which says 1 for a base of 1 or -1 where JavaScript's says NaN. */
function pow(a: f64, b: f64): f64 {
  if (a == 1 || (a == -1 && Math.abs(b) == Infinity)) return 1
  return Math.pow(a, b)
}

function logAddExp(a: f64, b: f64): f64 {
  if (a == b && Math.abs(a) == Infinity) return a
  const high = a > b ? a : b
  return (a != a ? a : high) + Math.log1p(Math.exp(-Math.abs(a - b)))
}

function logAddExp2(a: f64, b: f64): f64 {
  if (a == b && Math.abs(a) == Infinity) return a
  const high = a > b ? a : b
  return (a != a ? a : high) + Math.log1p(Math.pow(2, -Math.abs(a - b))) * Math.LOG2E
}
