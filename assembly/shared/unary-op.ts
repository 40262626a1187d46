// The functions of one operand that kernels compute element by element. Written once, read by both compilers (no
// imports here). a, b and c are a function's constants, in PyTorch's order of its parameters.

export const enum UnaryOp {
  // Of every dtype of numbers.
  Neg = 0,
  Abs = 1,
  Square = 2,
  Sign = 3,
  Relu = 4,
  BitwiseNot = 5,
  /** x to the power a, of floats. */
  Power = 6,

  // Of floats.
  Ceil = 10,
  Floor = 11,
  /** To the nearest, ties to even. */
  Round = 12,
  Trunc = 14,
  Frac = 15,
  Reciprocal = 16,
  Sqrt = 17,
  Rsqrt = 18,
  Exp = 19,
  Exp2 = 20,
  Expm1 = 21,
  Log = 22,
  Log2 = 23,
  Log10 = 24,
  Log1p = 25,
  Sin = 26,
  Cos = 27,
  Tan = 28,
  Asin = 29,
  Acos = 30,
  Atan = 31,
  Sinh = 32,
  Cosh = 33,
  Tanh = 34,
  Asinh = 35,
  Acosh = 36,
  Atanh = 37,
  Erf = 38,
  Erfc = 39,
  Erfinv = 40,
  Lgamma = 41,
  Digamma = 42,
  Sigmoid = 43,
  /** NaN as a, infinity as b, -infinity as c. */
  NanToNum = 45,
  /** a x */
  Scale = 47,

  // Activations, of floats.
  /** Into [a, b], b where that is below a. */
  Hardtanh = 60,
  Hardsigmoid = 61,
  Hardswish = 62,
  /** x <= 0 ? a * expm1(c * x) : b * x; covers selu and celu. */
  Elu = 63,
  Gelu = 64,
  GeluTanh = 65,
  Silu = 66,
  Mish = 67,
  /** log1p(exp(a * x)) / a, x where a * x > b. */
  Softplus = 68,
  Softshrink = 69,
  Hardshrink = 70,
  Tanhshrink = 71,
  Softsign = 72,
  LogSigmoid = 73,
  /** Negative x times a. */
  LeakyRelu = 74,
  /** b where x <= a. */
  Threshold = 75,
}
