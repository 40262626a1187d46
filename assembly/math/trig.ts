// sin and cos on four float32. The multiple of π / 2 is taken off in float64, so that what is left has all its digits; beyond
// 65536 and of what is not finite each lane is computed by itself.

import { F32x4 } from './f32x4'

// FreeBSD msun, e_rem_pio2.c: 2 / π, and π / 2 in two parts, of which the first has 33 bits.
const reduction = memory.data<f64>([0.6366197723675814, 1.5707963267341256, 6.077100506506192e-11], 16)

// Cephes, sinf.c: sin r = r + r³ P(r²), cos r = 1 - r²/2 + r⁴ Q(r²), |r| ≤ π / 4.
const constants = memory.data<f32>(
  [
    -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1, 2.443315711809948e-5, -1.388731625493765e-3,
    4.166664568298827e-2, 65536,
  ],
  16,
)

// oxlint-disable-next-line typescript/no-extraneous-class -- decorators need a class in TypeScript's grammar
export abstract class Trig {
  /** sin x, or cos x where `turn` is 1, a quarter turn on: below 1.5 ULP; -0 stays. */
  @inline
  static sin(x: v128, turn: i32): v128 {
    const low = f64x2.promote_low_f32x4(x)
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 0, 1))
    const scale = v128.load64_splat(reduction)
    const lowTurns = f64x2.nearest(f64x2.mul(low, scale))
    const highTurns = f64x2.nearest(f64x2.mul(high, scale))
    const rest = v128.shuffle<i32>(Trig.rest(low, lowTurns), Trig.rest(high, highTurns), 0, 1, 4, 5)
    const turns = v128.shuffle<i32>(
      i32x4.trunc_sat_f64x2_s_zero(lowTurns),
      i32x4.trunc_sat_f64x2_s_zero(highTurns),
      0,
      1,
      4,
      5,
    )
    const y = Trig.quadrant(rest, i32x4.add(turns, i32x4.splat(turn)))
    const isNear = v128.all_true<i32>(f32x4.le(f32x4.abs(x), F32x4.at(constants, 6)))
    return isNear ? y : Trig.withFar(y, x, turn)
  }

  /** x - n π / 2, as two float32. */
  @inline
  private static rest(x: v128, n: v128): v128 {
    const near = f64x2.sub(x, f64x2.mul(n, v128.load64_splat(reduction, 8)))
    return f32x4.demote_f64x2_zero(f64x2.sub(near, f64x2.mul(n, v128.load64_splat(reduction, 16))))
  }

  @inline
  private static quadrant(r: v128, turns: v128): v128 {
    const z = f32x4.mul(r, r)
    let sine = F32x4.madd(F32x4.at(constants, 0), z, F32x4.at(constants, 1))
    sine = F32x4.madd(sine, z, F32x4.at(constants, 2))
    sine = F32x4.madd(f32x4.mul(sine, z), r, r)
    let cosine = F32x4.madd(F32x4.at(constants, 3), z, F32x4.at(constants, 4))
    cosine = F32x4.madd(cosine, z, F32x4.at(constants, 5))
    cosine = F32x4.madd(f32x4.mul(cosine, z), z, F32x4.madd(z, f32x4.splat(-0.5), f32x4.splat(1)))
    const isOdd = i32x4.ne(v128.and(turns, i32x4.splat(1)), i32x4.splat(0))
    const sign = i32x4.shl(v128.and(turns, i32x4.splat(2)), 30)
    return v128.xor(v128.bitselect(cosine, sine, isOdd), sign)
  }

  /** y, where lanes of x are near; the other lanes each by itself. */
  private static withFar(y: v128, x: v128, turn: i32): v128 {
    y = f32x4.replace_lane(y, 0, far(f32x4.extract_lane(y, 0), f32x4.extract_lane(x, 0), turn))
    y = f32x4.replace_lane(y, 1, far(f32x4.extract_lane(y, 1), f32x4.extract_lane(x, 1), turn))
    y = f32x4.replace_lane(y, 2, far(f32x4.extract_lane(y, 2), f32x4.extract_lane(x, 2), turn))
    return f32x4.replace_lane(y, 3, far(f32x4.extract_lane(y, 3), f32x4.extract_lane(x, 3), turn))
  }
}

function far(y: f32, x: f32, turn: i32): f32 {
  if (abs(x) <= 65536) return y
  return <f32>(turn == 0 ? Math.sin(<f64>x) : Math.cos(<f64>x))
}
