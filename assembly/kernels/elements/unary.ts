// Functions of one operand, element by element: y[i] = f(x[i]), n elements, both contiguous, of any alignment; y may
// be x. `op` is a UnaryOp, a, b and c its constants, truncated for integers. The frequent ones of float32 go four at a time.

import { Erf } from '../../math/erf'
import { Exp } from '../../math/exp'
import { F32x4 } from '../../math/f32x4'
import { unaryF64 } from '../../math/unary-f64'
import { Log } from '../../math/log'
import { Trig } from '../../math/trig'
import { DTypeCode } from '../../shared/dtype-code'
import { UnaryOp } from '../../shared/unary-op'

/** A function of four lanes, without state. */
abstract class Lanes {
  abstract of(x: v128): v128
}

/** One with constants. */
abstract class Shaped {
  abstract of(x: v128, a: v128, b: v128, c: v128): v128
}

@final
class Neg extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.neg(x)
  }
}
@final
class Abs extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.abs(x)
  }
}
@final
class Square extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.mul(x, x)
  }
}
@final
class Ceil extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.ceil(x)
  }
}
@final
class Floor extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.floor(x)
  }
}
@final
class Round extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.nearest(x)
  }
}
@final
class Trunc extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.trunc(x)
  }
}
@final
class Sqrt extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.sqrt(x)
  }
}
@final
class Exp_ extends Lanes {
  @inline of(x: v128): v128 {
    return Exp.exp(x)
  }
}
@final
class Expm1 extends Lanes {
  @inline of(x: v128): v128 {
    return Exp.expm1(x)
  }
}
@final
class Log_ extends Lanes {
  @inline of(x: v128): v128 {
    return Log.log(x)
  }
}
@final
class Log1p extends Lanes {
  @inline of(x: v128): v128 {
    return Log.log1p(x)
  }
}
@final
class Tanh extends Lanes {
  @inline of(x: v128): v128 {
    return Exp.tanh(x)
  }
}
@final
class Erf_ extends Lanes {
  @inline of(x: v128): v128 {
    return Erf.erf(x)
  }
}
@final
class Gelu extends Lanes {
  @inline of(x: v128): v128 {
    return Erf.gelu(x)
  }
}
@final
class Sigmoid extends Lanes {
  @inline of(x: v128): v128 {
    return Exp.sigmoid(x)
  }
}
@final
class Mish extends Lanes {
  @inline of(x: v128): v128 {
    return Exp.mish(x)
  }
}

@final
class Sin extends Lanes {
  @inline of(x: v128): v128 {
    return Trig.sin(x, 0)
  }
}
@final
class Cos extends Lanes {
  @inline of(x: v128): v128 {
    return Trig.sin(x, 1)
  }
}

@final
class Relu extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0))
  }
}

@final
class Reciprocal extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.div(f32x4.splat(1), x)
  }
}

@final
class Rsqrt extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.div(f32x4.splat(1), f32x4.sqrt(x))
  }
}

@final
class GeluTanh extends Shaped {
  @inline of(x: v128, a: v128, b: v128, _c: v128): v128 {
    const cube = f32x4.mul(f32x4.mul(x, x), f32x4.mul(x, a))
    const inner = f32x4.mul(b, f32x4.add(x, cube))
    const half = f32x4.mul(x, f32x4.splat(0.5))
    return F32x4.madd(half, Exp.tanh(inner), half)
  }
}

@final
class Silu extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.mul(x, Exp.sigmoid(x))
  }
}

@final
class Hardtanh extends Shaped {
  @inline of(x: v128, a: v128, b: v128, _c: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, a), b)
  }
}

@final
class Hardsigmoid extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.div(relu6(x), f32x4.splat(6))
  }
}

@final
class Hardswish extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.div(f32x4.mul(x, relu6(x)), f32x4.splat(6))
  }
}

@final
class Elu extends Shaped {
  @inline of(x: v128, a: v128, b: v128, c: v128): v128 {
    const low = f32x4.mul(Exp.expm1(f32x4.mul(x, c)), a)
    return v128.bitselect(low, f32x4.mul(x, b), f32x4.le(x, f32x4.splat(0)))
  }
}

@final
class Softplus extends Shaped {
  @inline of(x: v128, a: v128, b: v128, _c: v128): v128 {
    const scaled = f32x4.mul(x, a)
    return v128.bitselect(x, f32x4.div(Log.log1p(Exp.exp(scaled)), a), f32x4.gt(scaled, b))
  }
}

@final
class LogSigmoid extends Lanes {
  @inline of(x: v128): v128 {
    return f32x4.sub(f32x4.pmin(x, f32x4.splat(0)), Log.log1p(Exp.exp(f32x4.neg(f32x4.abs(x)))))
  }
}

@final
class LeakyRelu extends Shaped {
  @inline of(x: v128, a: v128, _b: v128, _c: v128): v128 {
    return v128.bitselect(x, f32x4.mul(x, a), f32x4.gt(x, f32x4.splat(0)))
  }
}

@final
class Threshold extends Shaped {
  @inline of(x: v128, a: v128, b: v128, _c: v128): v128 {
    return v128.bitselect(b, x, f32x4.le(x, a))
  }
}

export function f32_unary(op: i32, y: usize, x: usize, n: i32, a: f32, b: f32, c: f32): void {
  switch (op) {
    case UnaryOp.Neg:
      return lanes<Neg>(y, x, n)
    case UnaryOp.Abs:
      return lanes<Abs>(y, x, n)
    case UnaryOp.Square:
      return lanes<Square>(y, x, n)
    case UnaryOp.Relu:
      return lanes<Relu>(y, x, n)
    case UnaryOp.Ceil:
      return lanes<Ceil>(y, x, n)
    case UnaryOp.Floor:
      return lanes<Floor>(y, x, n)
    case UnaryOp.Round:
      return lanes<Round>(y, x, n)
    case UnaryOp.Trunc:
      return lanes<Trunc>(y, x, n)
    case UnaryOp.Reciprocal:
      return lanes<Reciprocal>(y, x, n)
    case UnaryOp.Sqrt:
      return lanes<Sqrt>(y, x, n)
    case UnaryOp.Rsqrt:
      return lanes<Rsqrt>(y, x, n)
    case UnaryOp.Exp:
      return lanes<Exp_>(y, x, n)
    case UnaryOp.Expm1:
      return lanes<Expm1>(y, x, n)
    case UnaryOp.Log:
      return lanes<Log_>(y, x, n)
    case UnaryOp.Log1p:
      return lanes<Log1p>(y, x, n)
    case UnaryOp.Sin:
      return lanes<Sin>(y, x, n)
    case UnaryOp.Cos:
      return lanes<Cos>(y, x, n)
    case UnaryOp.Tanh:
      return lanes<Tanh>(y, x, n)
    case UnaryOp.Erf:
      return lanes<Erf_>(y, x, n)
    case UnaryOp.Sigmoid:
      return lanes<Sigmoid>(y, x, n)
    case UnaryOp.Hardtanh:
      return shaped<Hardtanh>(y, x, n, a, b, c)
    case UnaryOp.Hardsigmoid:
      return lanes<Hardsigmoid>(y, x, n)
    case UnaryOp.Hardswish:
      return lanes<Hardswish>(y, x, n)
    case UnaryOp.Elu:
      return shaped<Elu>(y, x, n, a, b, c)
    case UnaryOp.Gelu:
      return lanes<Gelu>(y, x, n)
    case UnaryOp.GeluTanh:
      return shaped<GeluTanh>(y, x, n, 0.044715, 0.7978845608028654, c)
    case UnaryOp.Silu:
      return lanes<Silu>(y, x, n)
    case UnaryOp.Mish:
      return lanes<Mish>(y, x, n)
    case UnaryOp.Softplus:
      return shaped<Softplus>(y, x, n, a, b, c)
    case UnaryOp.LogSigmoid:
      return lanes<LogSigmoid>(y, x, n)
    case UnaryOp.LeakyRelu:
      return shaped<LeakyRelu>(y, x, n, a, b, c)
    case UnaryOp.Threshold:
      return shaped<Threshold>(y, x, n, a, b, c)
    default:
      return singly<f32>(op, y, x, n, a, b, c)
  }
}

export function f64_unary(op: i32, y: usize, x: usize, n: i32, a: f64, b: f64, c: f64): void {
  singly<f64>(op, y, x, n, a, b, c)
}

export function i32_unary(op: i32, y: usize, x: usize, n: i32, a: f64, b: f64): void {
  integers<i32>(op, y, x, n, <i32>a, <i32>b)
}

export function i64_unary(op: i32, y: usize, x: usize, n: i32, a: f64, b: f64): void {
  integers<i64>(op, y, x, n, <i64>a, <i64>b)
}

/** Those of elements that are not float32, for records: `type` is Float64, Int32 or Int64, `constants` points to a, b and c as f64. */
export function wide_unary(type: i32, op: i32, y: usize, x: usize, n: i32, constants: usize): void {
  const a = load<f64>(constants)
  const b = load<f64>(constants, 8)
  if (type == DTypeCode.Float64) f64_unary(op, y, x, n, a, b, load<f64>(constants, 16))
  else if (type == DTypeCode.Int32) i32_unary(op, y, x, n, a, b)
  else i64_unary(op, y, x, n, a, b)
}

function lanes<L extends Lanes>(y: usize, x: usize, n: i32): void {
  const f = changetype<L>(0)
  for (; n >= 4; n -= 4) {
    v128.store(y, f.of(v128.load(x)))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, f.of(v128.load32_splat(x)), 0)
    y += 4
    x += 4
  }
}

function shaped<S extends Shaped>(y: usize, x: usize, n: i32, a: f32, b: f32, c: f32): void {
  const f = changetype<S>(0)
  const aLanes = f32x4.splat(a)
  const bLanes = f32x4.splat(b)
  const cLanes = f32x4.splat(c)
  for (; n >= 4; n -= 4) {
    v128.store(y, f.of(v128.load(x), aLanes, bLanes, cLanes))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, f.of(v128.load32_splat(x), aLanes, bLanes, cLanes), 0)
    y += 4
    x += 4
  }
}

function singly<T>(op: i32, y: usize, x: usize, n: i32, a: f64, b: f64, c: f64): void {
  for (; n > 0; n--) {
    store<T>(y, <T>unaryF64(op, <f64>load<T>(x), a, b, c))
    y += sizeof<T>()
    x += sizeof<T>()
  }
}

function integers<T>(op: i32, y: usize, x: usize, n: i32, a: T, b: T): void {
  for (; n > 0; n--) {
    store<T>(y, integer<T>(op, load<T>(x), a, b))
    y += sizeof<T>()
    x += sizeof<T>()
  }
}

function integer<T>(op: i32, x: T, a: T, b: T): T {
  switch (op) {
    case UnaryOp.Neg:
      return -x
    case UnaryOp.Abs:
      return x < 0 ? -x : x
    case UnaryOp.Square:
      return x * x
    case UnaryOp.Sign:
      return x > 0 ? 1 : x < 0 ? -1 : 0
    case UnaryOp.Relu:
      return x < 0 ? 0 : x
    case UnaryOp.BitwiseNot:
      return ~x
    case UnaryOp.Hardtanh:
      return x < a ? a : x > b ? b : x
    case UnaryOp.Threshold:
      return x <= a ? b : x
    default:
      return x
  }
}

/** Into [0, 6] after adding 3. */
function relu6(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.add(x, f32x4.splat(3)), f32x4.splat(0)), f32x4.splat(6))
}
