// Functions of one tensor, element by element: ATen/native/UnaryOps.cpp. A new one is a row in assembly/shared/unary-op.ts, a
// case in assembly/math/unary-f64.ts and a line here. What neural networks call activations is in activations.ts.

import { TestOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { bool, float32, int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { complexToReal } from '../complex/loops.js'
import { clone } from '../moving/copies.js'
import { requireTaken, test, unary } from './elementwise.js'
import type { Takes } from './elementwise.js'
import { into } from '../in-place.js'

/** Functions of fractions, which operators and plans compute alike: of integers and bools as float32. */
export const floatFunctions = {
  exp: UnaryOp.Exp,
  exp2: UnaryOp.Exp2,
  expm1: UnaryOp.Expm1,
  log: UnaryOp.Log,
  log2: UnaryOp.Log2,
  log10: UnaryOp.Log10,
  log1p: UnaryOp.Log1p,
  sqrt: UnaryOp.Sqrt,
  rsqrt: UnaryOp.Rsqrt,
  reciprocal: UnaryOp.Reciprocal,
  sin: UnaryOp.Sin,
  cos: UnaryOp.Cos,
  tan: UnaryOp.Tan,
  asin: UnaryOp.Asin,
  acos: UnaryOp.Acos,
  atan: UnaryOp.Atan,
  sinh: UnaryOp.Sinh,
  cosh: UnaryOp.Cosh,
  tanh: UnaryOp.Tanh,
  asinh: UnaryOp.Asinh,
  acosh: UnaryOp.Acosh,
  atanh: UnaryOp.Atanh,
  erf: UnaryOp.Erf,
  erfc: UnaryOp.Erfc,
  erfinv: UnaryOp.Erfinv,
  lgamma: UnaryOp.Lgamma,
  digamma: UnaryOp.Digamma,
  sigmoid: UnaryOp.Sigmoid,
} as const

/** e^x. */
export const exp = floating('exp')
/** 2^x. */
export const exp2 = floating('exp2')
/** e^x - 1, exact also where x is small. */
export const expm1 = floating('expm1')
/** The natural logarithm. */
export const log = floating('log')
/** The logarithm to base 2. */
export const log2 = floating('log2')
/** The logarithm to base 10. */
export const log10 = floating('log10')
/** ln(1 + x), exact also where x is small. */
export const log1p = floating('log1p')
/** The square root. */
export const sqrt = floating('sqrt')
/** 1 / √x. */
export const rsqrt = floating('rsqrt')
/** 1 / x. */
export const reciprocal = floating('reciprocal')
/** The sine. */
export const sin = floating('sin')
/** The cosine. */
export const cos = floating('cos')
/** The tangent. */
export const tan = floating('tan')
/** The angle whose sine is x. */
export const asin = floating('asin')
/** The angle whose cosine is x. */
export const acos = floating('acos')
/** The angle whose tangent is x. */
export const atan = floating('atan')
/** The hyperbolic sine. */
export const sinh = floating('sinh')
/** The hyperbolic cosine. */
export const cosh = floating('cosh')
/** The hyperbolic tangent. */
export const tanh = floating('tanh')
/** The inverse of sinh. */
export const asinh = floating('asinh')
/** The inverse of cosh. */
export const acosh = floating('acosh')
/** The inverse of tanh. */
export const atanh = floating('atanh')
/** The error function. */
export const erf = floating('erf')
/** 1 - erf(x), exact also where it is small. */
export const erfc = floating('erfc')
/** The inverse of erf. */
export const erfinv = floating('erfinv')
/** ln |Γ(x)|. */
export const lgamma = floating('lgamma')
/** Γ'(x) / Γ(x). */
export const digamma = floating('digamma')
/** 1 / (1 + e^-x). */
export const sigmoid = floating('sigmoid')

/** -x; uint8 wraps. */
export const neg = define('neg', ['input'], (input: Tensor): Tensor => {
  if (input.dtype === bool) throw refusal('neg', negatesBool)
  return numeric('neg', input, UnaryOp.Neg, { dispatch: 'neg_cpu', floats: true, integers: true, complex: true })
})

/** |x|. */
export const abs = define('abs', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_complex
    ? complexToReal('abs', [input], input.dtype, (out, x, u) => (out[0] = Math.hypot(x, u)))
    : numeric('abs', input, UnaryOp.Abs, { dispatch: 'abs_cpu', floats: true, integers: true }),
)

/** max(x, 0); NaN stays NaN. */
export const relu = define('relu', ['input'], (input: Tensor): Tensor => {
  if (input.dtype === bool) throw refusal('relu', 'Boolean inputs not supported for relu')
  return numeric('relu', input, UnaryOp.Relu, { dispatch: 'clamp_min_scalar_cpu', floats: true, integers: true })
})

/** x²; of bools as integers. */
export const square = define('square', ['input'], (input: Tensor): Tensor => {
  requireTaken('square', input.dtype, { dispatch: 'pow', floats: true, integers: true, bools: true, complex: true })
  return unary('square', input, UnaryOp.Square, input.dtype === bool ? int64 : input.dtype)
})

/** -1, 0 or 1; NaN gives 0. */
export const sign = define('sign', ['input'], (input: Tensor): Tensor =>
  numeric('sign', input, UnaryOp.Sign, { dispatch: 'sign_cpu', floats: true, integers: true, bools: true }),
)

/** `sign`; of complex numbers x / |x|, 0 of 0. */
export const sgn = define('sgn', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_complex ? unary('sgn', input, UnaryOp.Sign) : sign(input),
)

/** Roundings, which leave integers as they are. */
export const roundings = {
  ceil: UnaryOp.Ceil,
  floor: UnaryOp.Floor,
  round: UnaryOp.Round,
  trunc: UnaryOp.Trunc,
} as const

/** Rounded up. */
export const ceil = rounding('ceil')
/** Rounded down. */
export const floor = rounding('floor')
/** Toward zero. */
export const trunc = rounding('trunc')

/** x - trunc(x). */
export const frac = define('frac', ['input'], (input: Tensor): Tensor =>
  numeric('frac', input, UnaryOp.Frac, { dispatch: 'frac_cpu', floats: true }),
)

/** Every bit inverted; of bools the opposite. */
export const bitwise_not = define('bitwise_not', ['input'], (input: Tensor): Tensor => {
  requireTaken('bitwise_not', input.dtype, { dispatch: 'bitwise_not_cpu', integers: true, bools: true })
  if (input.dtype === bool) return test('bitwise_not', input, null, TestOp.Not, bool)
  return unary('bitwise_not', input, UnaryOp.BitwiseNot, input.dtype)
})

/** NaN and infinities replaced; by default with 0, the dtype's largest and its lowest number. */
export const nan_to_num = define(
  'nan_to_num',
  ['input', 'nan', 'posinf', 'neginf'],
  (input: Tensor, nan = 0, posinf: number | null = null, neginf: number | null = null): Tensor => {
    if (!input.dtype.is_floating_point) return clone(input)
    const most = largest[input.dtype.name] ?? 0
    return unary('nan_to_num', input, UnaryOp.NanToNum, input.dtype, [nan, posinf ?? most, neginf ?? -most])
  },
)

/** Degrees as radians. */
export const deg2rad = scaling('deg2rad', Math.PI / 180)

/** Radians as degrees. */
export const rad2deg = scaling('rad2deg', 180 / Math.PI)

/** The tensor itself. */
export const positive = define('positive', ['input'], (input: Tensor): Tensor => {
  if (input.dtype === bool) throw refusal('positive', 'The `+` operator, on a bool tensor is not supported.')
  return input
})

/** `abs` in place, of real tensors. */
export const abs_ = define('abs_', ['input'], (input: Tensor): Tensor => {
  if (!input.dtype.is_complex) return into('abs_', input, abs(input))
  const message = 'In-place abs is not supported for complex tensors.'
  throw new DTypeError({ op: 'abs_', expected: 'a real dtype', got: `${input.dtype}`, message })
})

/** The dtype of a function that gives fractions: integers become the default floating dtype. */
export function floatType(type: dtype): dtype {
  return type.is_floating_point || type.is_complex ? type : float32
}

/** One of `floatFunctions`. */
/* @__NO_SIDE_EFFECTS__ */
function floating(name: keyof typeof floatFunctions) {
  const f = floatFunctions[name]
  return define(name, ['input'], (input: Tensor): Tensor => unary(name, input, f, floatType(input.dtype)))
}

/** A product with a constant. */
/* @__NO_SIDE_EFFECTS__ */
function scaling(name: string, factor: number) {
  return define(name, ['input'], (input: Tensor): Tensor =>
    unary(name, input, UnaryOp.Scale, floatType(input.dtype), [factor]),
  )
}

/** One of `roundings`. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function rounding(name: keyof typeof roundings) {
  const f = roundings[name]
  const takes = { dispatch: `${name}_vml_cpu`, floats: true, integers: true, unsigned: true }
  return define(name, ['input'], (input: Tensor): Tensor => {
    requireTaken(name, input.dtype, takes)
    return input.dtype.is_floating_point ? unary(name, input, f) : clone(input)
  })
}

function numeric(op: string, input: Tensor, f: UnaryOp, takes: Takes): Tensor {
  requireTaken(op, input.dtype, takes)
  return unary(op, input, f)
}

function refusal(op: string, message: string): DTypeError {
  return new DTypeError({ op, expected: 'numbers', got: `${bool}`, message })
}

const negatesBool =
  'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.'

/** Of each floating dtype that is computed with. */
const largest: Readonly<Partial<Record<string, number>>> = {
  float64: Number.MAX_VALUE,
  float32: 3.4028234663852886e38,
  bfloat16: 3.3895313892515355e38,
  float16: 65504,
}
