// The functions of two and three operands that kernels compute element by element, and the comparisons, which give
// bools. Written once, read by both compilers (no imports here).

export const enum BinaryOp {
  Add = 0,
  Sub = 1,
  Mul = 2,
  Div = 3,
  /** Quotients rounded down. */
  DivFloor = 4,
  /** Quotients rounded toward zero. */
  DivTrunc = 5,
  /** With the divisor's sign: Python's %. */
  Remainder = 6,
  /** With the dividend's sign: C's fmod. */
  Fmod = 7,
  /** NaN where either is. */
  Maximum = 8,
  Minimum = 9,
  Pow = 10,

  // Of floats.
  /** The other where one is NaN. */
  Fmax = 20,
  Fmin = 21,
  Atan2 = 22,
  Hypot = 23,
  Copysign = 24,
  /** a log(b), 0 where a is 0. */
  Xlogy = 25,
  LogAddExp = 26,
  LogAddExp2 = 27,
  Prelu = 28,
  /** 0 below 0, 1 above, b at 0. */
  Heaviside = 29,

  // Of integers.
  And = 40,
  Or = 41,
  Xor = 42,
  ShiftLeft = 43,
  ShiftRight = 44,
  Gcd = 45,
  Lcm = 46,
}

export const enum TernaryOp {
  /** a + s b c */
  Addcmul = 0,
  /** a + s b / c */
  Addcdiv = 1,
  /** a + c (b - a) */
  Lerp = 2,
  /** a within [b, c]; NaN where any is. */
  Clamp = 3,
}

export const enum TestOp {
  Eq = 0,
  Ne = 1,
  Lt = 2,
  Le = 3,
  Gt = 4,
  Ge = 5,
  /** Of a ≠ 0 and b ≠ 0. */
  And = 6,
  Or = 7,
  Xor = 8,

  // Of one operand, which both pointers name.
  Not = 20,
  IsNan = 21,
  IsInf = 22,
  IsFinite = 23,
  IsPosInf = 24,
  IsNegInf = 25,
  Signbit = 26,
}
