// The functions of UnaryOp in float64, one element at a time. float32 passes through them where four at a time would
// not pay: rounded once, they are then within 0.51 ULP. `Math` is AssemblyScript's, after musl and FreeBSD's msun: below 1 ULP.

import { UnaryOp } from '../shared/unary-op'
import { erf, erfc } from './erf'
import { erfinv } from './erfinv'
import { digamma, lgamma } from './gamma'

/** f(x); a, b and c as in `UnaryOp`. */
export function unaryF64(op: i32, x: f64, a: f64, b: f64, c: f64): f64 {
  switch (op) {
    case UnaryOp.Neg:
      return -x
    case UnaryOp.Abs:
      return Math.abs(x)
    case UnaryOp.Square:
      return x * x
    case UnaryOp.Sign:
      return x > 0 ? 1 : x < 0 ? -1 : 0
    case UnaryOp.Relu:
      return x < 0 ? 0 : x
    case UnaryOp.Ceil:
      return Math.ceil(x)
    case UnaryOp.Floor:
      return Math.floor(x)
    case UnaryOp.Round:
      return nearest<f64>(x)
    case UnaryOp.Trunc:
      return Math.trunc(x)
    case UnaryOp.Frac:
      return x - Math.trunc(x)
    case UnaryOp.Reciprocal:
      return 1 / x
    case UnaryOp.Sqrt:
      return Math.sqrt(x)
    case UnaryOp.Rsqrt:
      return 1 / Math.sqrt(x)
    case UnaryOp.Exp:
      return Math.exp(x)
    case UnaryOp.Exp2:
      return exp2(x)
    case UnaryOp.Expm1:
      return Math.expm1(x)
    case UnaryOp.Log:
      return Math.log(x)
    case UnaryOp.Log2:
      return Math.log2(x)
    case UnaryOp.Log10:
      return Math.log10(x)
    case UnaryOp.Log1p:
      return Math.log1p(x)
    case UnaryOp.Sin:
      return Math.sin(x)
    case UnaryOp.Cos:
      return Math.cos(x)
    case UnaryOp.Tan:
      return Math.tan(x)
    case UnaryOp.Asin:
      return Math.asin(x)
    case UnaryOp.Acos:
      return Math.acos(x)
    case UnaryOp.Atan:
      return Math.atan(x)
    case UnaryOp.Sinh:
      return Math.sinh(x)
    case UnaryOp.Cosh:
      return Math.cosh(x)
    case UnaryOp.Tanh:
      return Math.tanh(x)
    case UnaryOp.Asinh:
      return Math.asinh(x)
    case UnaryOp.Acosh:
      return Math.acosh(x)
    case UnaryOp.Atanh:
      return Math.atanh(x)
    case UnaryOp.Erf:
      return erf(x)
    case UnaryOp.Erfc:
      return erfc(x)
    case UnaryOp.Erfinv:
      return erfinv(x)
    case UnaryOp.Lgamma:
      return lgamma(x)
    case UnaryOp.Digamma:
      return digamma(x)
    case UnaryOp.Sigmoid:
      return 1 / (1 + Math.exp(-x))
    case UnaryOp.NanToNum:
      return x != x ? a : x == Infinity ? b : x == -Infinity ? c : x
    case UnaryOp.Scale:
      return a * x
    case UnaryOp.Hardtanh:
      return within(x, a, b)
    case UnaryOp.Hardsigmoid:
      return within(x + 3, 0, 6) / 6
    case UnaryOp.Hardswish:
      return (x * within(x + 3, 0, 6)) / 6
    case UnaryOp.Elu:
      return x <= 0 ? Math.expm1(x * c) * a : x * b
    case UnaryOp.Gelu:
      return x * 0.5 * (1 + erf(x * Math.SQRT1_2))
    case UnaryOp.GeluTanh:
      return 0.5 * x * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    case UnaryOp.Silu:
      return x / (1 + Math.exp(-x))
    case UnaryOp.Mish:
      return x * Math.tanh(Math.log1p(Math.exp(x)))
    case UnaryOp.Softplus:
      return x * a > b ? x : Math.log1p(Math.exp(x * a)) / a
    case UnaryOp.Softshrink:
      return x > a ? x - a : x < -a ? x + a : x != x ? x : 0
    case UnaryOp.Hardshrink:
      return x >= -a && x <= a ? 0 : x
    case UnaryOp.Tanhshrink:
      return x - Math.tanh(x)
    case UnaryOp.Softsign:
      return x / (1 + Math.abs(x))
    case UnaryOp.LogSigmoid:
      return (x < 0 ? x : x != x ? x : 0) - Math.log1p(Math.exp(-Math.abs(x)))
    case UnaryOp.LeakyRelu:
      return x > 0 ? x : x * a
    case UnaryOp.Threshold:
      return x <= a ? b : x
    default:
      return Math.pow(x, a)
  }
}

/** Into [low, high], high where that is below low; NaN stays. */
function within(x: f64, low: f64, high: f64): f64 {
  const raised = x < low ? low : x
  return raised > high ? high : raised
}

/** 2^n exactly for integers, which a product with ln 2 would miss. */
function exp2(x: f64): f64 {
  const n = nearest<f64>(x)
  if (!(Math.abs(n) < 1100)) return Math.pow(2, x)
  return Math.scalbn(Math.exp((x - n) * Math.LN2), <i32>n)
}
