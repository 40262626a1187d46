// log and log1p on four float32.

import { F32x4 } from './f32x4'

// Cephes, logf.c: P for log(1 + f) = f - f²/2 + f³ P(f), √½ - 1 ≤ f < √2 - 1; ln 2 in two parts.
const constants = memory.data<f32>(
  [
    7.0376836292e-2,
    -1.151461031e-1,
    1.167699874e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
    -2.1219444e-4,
    0.693359375,
    1.17549435e-38, // the least normal float32
    8388608, // 2^23
    <f32>Math.SQRT1_2,
  ],
  16,
)

// oxlint-disable-next-line typescript/no-extraneous-class -- decorators need a class in TypeScript's grammar
export abstract class Log {
  /** ln x: below 1.5 ULP, subnormals included; -Infinity at 0, NaN below. */
  @inline
  static log(x: v128): v128 {
    const tiny = f32x4.lt(x, F32x4.at(constants, 11))
    const scaled = v128.bitselect(f32x4.mul(x, F32x4.at(constants, 12)), x, tiny)
    // m in [√½, √2), x = m 2^e
    let exponent = i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126))
    exponent = i32x4.sub(exponent, v128.and(tiny, i32x4.splat(23)))
    let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000))
    const below = f32x4.lt(m, F32x4.at(constants, 13))
    exponent = i32x4.add(exponent, below)
    m = f32x4.add(m, v128.and(m, below))
    const f = f32x4.sub(m, f32x4.splat(1))
    const e = f32x4.convert_i32x4_s(exponent)

    let p = F32x4.madd(F32x4.at(constants, 0), f, F32x4.at(constants, 1))
    p = F32x4.madd(p, f, F32x4.at(constants, 2))
    p = F32x4.madd(p, f, F32x4.at(constants, 3))
    p = F32x4.madd(p, f, F32x4.at(constants, 4))
    p = F32x4.madd(p, f, F32x4.at(constants, 5))
    p = F32x4.madd(p, f, F32x4.at(constants, 6))
    p = F32x4.madd(p, f, F32x4.at(constants, 7))
    p = F32x4.madd(p, f, F32x4.at(constants, 8))
    const square = f32x4.mul(f, f)
    let y = f32x4.mul(f32x4.mul(p, f), square)
    y = F32x4.madd(e, F32x4.at(constants, 9), y)
    y = F32x4.madd(square, f32x4.splat(-0.5), y)
    y = F32x4.madd(e, F32x4.at(constants, 10), f32x4.add(f, y))
    return Log.edges(x, y)
  }

  /** ln(1 + x): below 2 ULP; x itself near 0. The rounding of 1 + x is made up for. */
  @inline
  static log1p(x: v128): v128 {
    const one = f32x4.splat(1)
    const sum = f32x4.add(x, one)
    const lost = f32x4.sub(x, f32x4.sub(sum, one))
    const usual = v128.and(f32x4.gt(sum, f32x4.splat(0)), f32x4.lt(sum, f32x4.splat(Infinity)))
    const y = f32x4.add(Log.log(sum), v128.and(f32x4.div(lost, sum), usual))
    return v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(0)))
  }

  /** What is not a positive number has its own result. */
  @inline
  private static edges(x: v128, y: v128): v128 {
    const zero = f32x4.splat(0)
    const infinity = f32x4.splat(Infinity)
    y = v128.bitselect(y, f32x4.splat(NaN), f32x4.gt(x, zero))
    y = v128.bitselect(infinity, y, f32x4.eq(x, infinity))
    return v128.bitselect(f32x4.neg(infinity), y, f32x4.eq(x, zero))
  }
}
