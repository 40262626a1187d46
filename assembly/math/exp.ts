// exp, expm1 and what follows from them, on four float32. ULPs are of the result, measured over all of float32 by steps
// (tests/unit/ops/accuracy.test.ts).

import { F32x4 } from './f32x4'

// Cephes, expf.c: ln 2 in two parts, of which the first has 9 bits; P(r) for exp(r) = 1 + r + r² P(r), |r| ≤ ln 2 / 2.
const constants = memory.data<f32>(
  [
    <f32>Math.LOG2E,
    -0.693359375,
    2.1219444e-4,
    1.98756915e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
    -104,
    88.8, // beyond these exp is 0 and infinity
    10,
    20,
    12582912, // 1.5 * 2^23: what is added to it is rounded to an integer, which its last bits then are
    -88, // from where on a weight is 0
    1,
    2,
    -0.0, // the sign
  ],
  16,
)

/** What the exponent's bits of a float32 are more than the exponent. */
const exponents = memory.data<i32>([127], 16)

// oxlint-disable-next-line typescript/no-extraneous-class -- decorators need a class in TypeScript's grammar
export abstract class Exp {
  /** exp(x): below 1 ULP, subnormal results below 1 of theirs; NaN stays. */
  @inline
  static exp(x: v128): v128 {
    return Exp.within(f32x4.pmin(f32x4.pmax(x, F32x4.at(constants, 9)), F32x4.at(constants, 10)))
  }

  /** exp(x) for x of at most 0: below 1 ULP, and 0 from -87.7 on, where results near what is subnormal; NaN stays. */
  @inline
  static weight(x: v128): v128 {
    const bounded = f32x4.pmax(x, F32x4.at(constants, 14))
    const magic = F32x4.at(constants, 13)
    const rounded = F32x4.madd(bounded, F32x4.at(constants, 0), magic)
    const p = Exp.rest(bounded, f32x4.sub(rounded, magic))
    // Of the sum in `rounded` only the integer's last bits stay after the shift; -127 becomes the exponent of 0.
    return f32x4.mul(f32x4.add(p, F32x4.at(constants, 15)), Exp.power(rounded))
  }

  /** exp(x) - 1: below 2 ULP; x itself near 0, -0 too; NaN stays. */
  @inline
  static expm1(x: v128): v128 {
    const bounded = f32x4.pmin(f32x4.pmax(x, F32x4.at(constants, 9)), F32x4.at(constants, 10))
    const magic = F32x4.at(constants, 13)
    const rounded = F32x4.madd(bounded, F32x4.at(constants, 0), magic)
    const p = Exp.rest(bounded, f32x4.sub(rounded, magic))
    const integer = i32x4.sub(rounded, magic)
    // 2^128 is no float32: the factor is halved there, the result doubled.
    const large = i32x4.shr_u(i32x4.gt_s(integer, i32x4.splat(127)), 31)
    const scale = Exp.power(i32x4.max_s(i32x4.sub(integer, large), i32x4.splat(-126)))
    const result = F32x4.madd(p, scale, f32x4.sub(scale, f32x4.splat(1)))
    const whole = f32x4.mul(result, Exp.power(large))
    return v128.bitselect(x, whole, f32x4.eq(x, f32x4.splat(0)))
  }

  /** 1 / (1 + exp(-x)), by exp(-|x|), which does not overflow: below 2 ULP. */
  @inline
  static sigmoid(x: v128): v128 {
    const one = F32x4.at(constants, 15)
    const e = Exp.within(f32x4.pmax(v128.or(x, F32x4.at(constants, 17)), F32x4.at(constants, 9)))
    // The sign on all bits.
    return f32x4.div(v128.bitselect(e, one, i32x4.shr_s(x, 31)), f32x4.add(one, e))
  }

  /** tanh(x) = t / (t + 2) for t = exp(2 |x|) - 1, as expm1 has it: below 2.5 ULP; -0 and NaN stay. */
  @inline
  static tanh(x: v128): v128 {
    const size = f32x4.pmin(f32x4.abs(x), F32x4.at(constants, 11))
    const twice = f32x4.add(size, size)
    const magic = F32x4.at(constants, 13)
    const rounded = F32x4.madd(twice, F32x4.at(constants, 0), magic)
    const p = Exp.rest(twice, f32x4.sub(rounded, magic))
    const scale = Exp.power(rounded)
    const t = F32x4.madd(p, scale, f32x4.sub(scale, F32x4.at(constants, 15)))
    const sign = v128.and(x, F32x4.at(constants, 17))
    return v128.or(f32x4.div(t, f32x4.add(t, F32x4.at(constants, 16))), sign)
  }

  /** x tanh(log1p(exp(x))) = x m / (m + 2) for m = e (e + 2), e = exp(x): below 3 ULP. */
  @inline
  static mish(x: v128): v128 {
    const e = Exp.exp(f32x4.pmin(x, F32x4.at(constants, 12)))
    const m = f32x4.mul(e, f32x4.add(e, f32x4.splat(2)))
    return f32x4.mul(x, f32x4.div(m, f32x4.add(m, f32x4.splat(2))))
  }

  /** exp(x) for x from -104 to 88.8. */
  @inline
  private static within(x: v128): v128 {
    const magic = F32x4.at(constants, 13)
    const rounded = F32x4.madd(x, F32x4.at(constants, 0), magic)
    const p = Exp.rest(x, f32x4.sub(rounded, magic))
    const n = i32x4.sub(rounded, magic)
    // Two factors, because 2^n itself may be no float32: subnormal or beyond.
    const half = i32x4.shr_s(n, 1)
    const other = i32x4.sub(n, half)
    return f32x4.mul(f32x4.mul(f32x4.add(p, F32x4.at(constants, 15)), Exp.power(half)), Exp.power(other))
  }

  /** expm1(x - n ln 2). */
  @inline
  private static rest(x: v128, n: v128): v128 {
    const r = F32x4.madd(n, F32x4.at(constants, 2), F32x4.madd(n, F32x4.at(constants, 1), x))
    const square = f32x4.mul(r, r)
    // By pairs: what takes long here is to wait for the product before.
    let p = F32x4.madd(F32x4.at(constants, 3), r, F32x4.at(constants, 4))
    p = F32x4.madd(p, square, F32x4.madd(F32x4.at(constants, 5), r, F32x4.at(constants, 6)))
    p = F32x4.madd(p, square, F32x4.madd(F32x4.at(constants, 7), r, F32x4.at(constants, 8)))
    return F32x4.madd(p, square, r)
  }

  /** 2^n for integers n from -126 to 127, of which the last nine bits count; 0 for -127. */
  @inline
  private static power(n: v128): v128 {
    return i32x4.shl(i32x4.add(n, F32x4.at(exponents, 0)), 23)
  }
}
