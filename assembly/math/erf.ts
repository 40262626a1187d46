// erf: on four float32, and in float64 with erfc.

import { Exp } from './exp'
import { F32x4 } from './f32x4'

// A float32 erf by N. Juffa (published under the BSD licence, "Accurate calculation of erff()"): up to 475/512
// x + x P(x²), beyond it 1 - exp(Q(|x|)).
const constants = memory.data<f32>(
  [
    -5.96761703e-4,
    4.99119423e-3,
    -2.67681349e-2,
    1.12819925e-1,
    -3.76125336e-1,
    1.28379166e-1,
    -1.7285347e-5,
    3.83197126e-4,
    -3.88396438e-3,
    2.42546219e-2,
    -1.06777877e-1,
    -6.34846687e-1,
    -1.28717512e-1,
    0.927734375,
    4, // from where erf is 1
  ],
  16,
)

// The logarithm of 2 Φ(-s) by s, and 1 more, for s up to 5.7: a minimax polynomial of our own, whose errors count by what they are of the
// result.
const normal = memory.data<f32>(
  [
    2.7244488e-7,
    -5.409623e-6,
    4.4660905e-5,
    -1.7380125e-4,
    -3.2315187e-5,
    4.8498265e-3,
    -3.6372144e-2,
    -3.1829998e-1,
    2.0211443e-1,
    5.7, // from where Φ is 1
    0.5,
    2,
  ],
  16,
)

// oxlint-disable-next-line typescript/no-extraneous-class -- decorators need a class in TypeScript's grammar
export abstract class Erf {
  /** erf(x): below 1.5 ULP; -0 and NaN stay. */
  @inline
  static erf(x: v128): v128 {
    const size = f32x4.abs(x)
    const rest = f32x4.sub(f32x4.splat(1), Erf.complement(size))
    const far = v128.or(rest, v128.and(x, i32x4.splat(<i32>0x80000000)))
    return v128.bitselect(far, Erf.near(x), f32x4.gt(size, F32x4.at(constants, 13)))
  }

  /**
   * x Φ(x): below 2.6 ULP for x > -1, and within 5e-8 for less, without PyTorch's difference of 1 and nearly 1. -infinity gives
   * NaN, as in PyTorch.
   */
  @inline
  static gelu(x: v128): v128 {
    const size = f32x4.abs(x)
    const s = f32x4.pmin(size, F32x4.at(normal, 9))
    const square = f32x4.mul(s, s)
    // By pairs: what takes long here is to wait for the product before.
    const first = F32x4.madd(F32x4.at(normal, 1), s, F32x4.at(normal, 2))
    const third = F32x4.madd(F32x4.at(normal, 5), s, F32x4.at(normal, 6))
    const last = F32x4.madd(F32x4.at(normal, 7), s, F32x4.at(normal, 8))
    let q = F32x4.madd(F32x4.at(normal, 0), square, first)
    q = F32x4.madd(q, square, F32x4.madd(F32x4.at(normal, 3), s, F32x4.at(normal, 4)))
    q = F32x4.madd(q, f32x4.mul(square, square), F32x4.madd(third, square, last))
    // 2 Φ(-s), and from where it is next to nothing on just that.
    const below = v128.andnot(Exp.weight(F32x4.madd(q, s, f32x4.neg(s))), f32x4.gt(size, s))
    const above = f32x4.sub(F32x4.at(normal, 11), below)
    const half = f32x4.mul(x, F32x4.at(normal, 10))
    return f32x4.mul(half, v128.bitselect(below, above, f32x4.lt(x, f32x4.splat(0))))
  }

  /** x + x P(x²): erf for |x| up to 475/512. */
  @inline
  private static near(x: v128): v128 {
    const square = f32x4.mul(x, x)
    let p = F32x4.madd(F32x4.at(constants, 0), square, F32x4.at(constants, 1))
    p = F32x4.madd(p, square, F32x4.at(constants, 2))
    p = F32x4.madd(p, square, F32x4.at(constants, 3))
    p = F32x4.madd(p, square, F32x4.at(constants, 4))
    p = F32x4.madd(p, square, F32x4.at(constants, 5))
    return F32x4.madd(p, x, x)
  }

  /** exp(Q(size)): 1 - erf from 475/512 to 4, from where on it stays what it is there. */
  @inline
  private static complement(given: v128): v128 {
    const size = f32x4.pmin(given, F32x4.at(constants, 14))
    const square = f32x4.mul(size, size)
    let q = F32x4.madd(F32x4.at(constants, 6), size, F32x4.at(constants, 7))
    q = F32x4.madd(q, square, F32x4.madd(F32x4.at(constants, 8), size, F32x4.at(constants, 9)))
    q = F32x4.madd(q, size, F32x4.at(constants, 10))
    q = F32x4.madd(q, size, F32x4.at(constants, 11))
    q = F32x4.madd(q, size, F32x4.at(constants, 12))
    return Exp.weight(F32x4.madd(q, size, f32x4.neg(size)))
  }
}

/** erf of a float64: below 1 ULP. FreeBSD msun, s_erf.c (Sun Microsystems 1993). */
export function erf(x: f64): f64 {
  if (x != x) return x
  const size = Math.abs(x)
  if (size < 0.84375) {
    if (size < 3.7252902984e-9) return x + 1.28379167095512586316e-1 * x
    return x + x * nearZero(x * x)
  }
  const y = size < 1.25 ? aroundOne(size) : size >= 6 ? 1 : 1 - tail(size)
  return x < 0 ? -y : y
}

/** 1 - erf of a float64, exact to 1 ULP also where it is small. */
export function erfc(x: f64): f64 {
  if (x != x) return x
  const size = Math.abs(x)
  if (size < 0.84375) {
    const y = nearZero(x * x)
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y)
  }
  if (size < 1.25) {
    const y = aroundOne(size)
    return x < 0 ? 1 + y : 1 - y
  }
  if (size >= 28) return x < 0 ? 2 : 0
  const y = tail(size)
  return x < 0 ? 2 - y : y
}

/** (erf(x) - x) / x for z = x². */
function nearZero(z: f64): f64 {
  const p =
    1.28379167095512558561e-1 +
    z *
      (-3.2504210724700149937e-1 +
        z * (-2.84817495755985104766e-2 + z * (-5.77027029648944159157e-3 + z * -2.37630166566501626084e-5)))
  const q =
    1 +
    z *
      (3.97917223959155352819e-1 +
        z *
          (6.50222499887672944485e-2 +
            z * (5.08130628187576562776e-3 + z * (1.32494738004321644526e-4 + z * -3.9602282787753681232e-6))))
  return p / q
}

/** erf for |x| from 0.84375 to 1.25. */
function aroundOne(size: f64): f64 {
  const s = size - 1
  const p =
    -2.36211856075265944077e-3 +
    s *
      (4.14856118683748331666e-1 +
        s *
          (-3.72207876035701323847e-1 +
            s *
              (3.18346619901161753674e-1 +
                s * (-1.10894694282396677476e-1 + s * (3.54783043256182359371e-2 + s * -2.166375594868790843e-3)))))
  const q =
    1 +
    s *
      (1.06420880400844228286e-1 +
        s *
          (5.40397917702171048937e-1 +
            s *
              (7.18286544141962662868e-2 +
                s * (1.26171219808761642112e-1 + s * (1.36370839120290507362e-2 + s * 1.1984499846799107417e-2)))))
  return 8.45062911510467529297e-1 + p / q
}

/** erfc for |x| from 1.25 on: exp(-x² - 0.5625 + R(1/x²)) / x, -x² in two parts, of which the first is exact. */
function tail(size: f64): f64 {
  const s = 1 / (size * size)
  let r: f64, q: f64
  if (size < 2.857142857142857) {
    r =
      -9.86494403484714822705e-3 +
      s *
        (-6.93858572707181764372e-1 +
          s *
            (-1.05586262253232909814e1 +
              s *
                (-6.23753324503260060396e1 +
                  s *
                    (-1.62396669462573470355e2 +
                      s *
                        (-1.84605092906711035994e2 + s * (-8.12874355063065934246e1 + s * -9.81432934416914548592))))))
    q =
      1 +
      s *
        (1.96512716674392571292e1 +
          s *
            (1.376577541435190426e2 +
              s *
                (4.34565877475229228821e2 +
                  s *
                    (6.45387271733267880336e2 +
                      s *
                        (4.29008140027567833386e2 +
                          s *
                            (1.08635005541779435134e2 +
                              s * (6.57024977031928170135 + s * -6.04244152148580987438e-2)))))))
  } else {
    r =
      -9.86494292470009928597e-3 +
      s *
        (-7.99283237680523006574e-1 +
          s *
            (-1.77579549177547519889e1 +
              s *
                (-1.60636384855821916062e2 +
                  s * (-6.37566443368389627722e2 + s * (-1.02509513161107724954e3 + s * -4.83519191608651397019e2)))))
    q =
      1 +
      s *
        (3.03380607434824582924e1 +
          s *
            (3.25792512996573918826e2 +
              s *
                (1.53672958608443695994e3 +
                  s *
                    (3.19985821950859553908e3 +
                      s *
                        (2.55305040643316442583e3 + s * (4.74528541206955367215e2 + s * -2.24409524465858183362e1))))))
  }
  const high = reinterpret<f64>(reinterpret<u64>(size) & 0xffffffff00000000)
  return (Math.exp(-high * high - 0.5625) * Math.exp((high - size) * (high + size) + r / q)) / size
}
