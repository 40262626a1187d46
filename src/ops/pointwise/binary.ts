// Arithmetic of two operands with broadcasting and PyTorch's promotion: ATen/native/BinaryOps.cpp, Pow.cpp. A new function
// is a row in assembly/shared/binary-op.ts, a case in the kernels, and a line here.

import { BinaryOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { bool, complex128, float64, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full, full_like, scalarType, scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { binary, requireHeld, requireTaken, unary } from './elementwise.js'
import type { Other, Takes } from './elementwise.js'
import { into } from '../in-place.js'
import { result_type } from '../promotion.js'
import { floatType, trunc } from './unary.js'

/** input + alpha · other. */
export const add = define(
  'add',
  ['input', 'other', '*', 'alpha'],
  (input: Other, other: Other, alpha: Scalar = 1): Tensor =>
    binaryOfNumbers('add', input, scaled('add', input, other, alpha), BinaryOp.Add, BinaryOp.Or),
)

/** input - alpha · other. */
export const sub = define(
  'sub',
  ['input', 'other', '*', 'alpha'],
  (input: Other, other: Other, alpha: Scalar = 1): Tensor => {
    requireNoBool(input, other)
    return binaryOfNumbers('sub', input, scaled('sub', input, other, alpha), BinaryOp.Sub, BinaryOp.Sub)
  },
)

/** other - alpha · input. */
export const rsub = define(
  'rsub',
  ['input', 'other', '*', 'alpha'],
  (input: Tensor, other: Other, alpha: Scalar = 1): Tensor => sub(other, input, { alpha }),
)

/** input · other. */
export const mul = define('mul', ['input', 'other'], (input: Other, other: Other): Tensor =>
  binaryOfNumbers('mul', input, other, BinaryOp.Mul, BinaryOp.And),
)

export type RoundingMode = 'floor' | 'trunc' | null

/**
 * input / other, floating also for integers.
 *
 * @param rounding_mode `'floor'`: rounded down, `'trunc'`: toward zero; integers then stay integers.
 */
export const div = define(
  'div',
  ['input', 'other', '*', 'rounding_mode'],
  (input: Other, other: Other, rounding_mode: RoundingMode = null): Tensor => {
    switch (rounding_mode) {
      case null:
        return quotient(input, other)
      case 'floor':
        return floor_divide(input, other)
      case 'trunc':
        return truncated(input, other)
      default:
        throw new RangeError(
          `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${String(rounding_mode)}'`,
        )
    }
  },
)

/** Python's `//`: the quotient rounded down. */
export const floor_divide = define('floor_divide', ['input', 'other'], (input: Other, other: Other): Tensor =>
  divided('floor_divide', input, other, BinaryOp.DivFloor, 'div_floor_cpu'),
)

/** Python's `%`: what a division rounded down leaves, with the divisor's sign. */
export const remainder = define('remainder', ['input', 'other'], (input: Other, other: Other): Tensor =>
  divided('remainder', input, other, BinaryOp.Remainder, 'remainder_cpu'),
)

/** C's `fmod`: what a division toward zero leaves, with the dividend's sign. */
export const fmod = define('fmod', ['input', 'other'], (input: Other, other: Other): Tensor =>
  divided('fmod', input, other, BinaryOp.Fmod, 'fmod_cpu'),
)

/** input to the power of exponent. */
export const pow = define('pow', ['input', 'exponent'], (input: Other, exponent: Other): Tensor => {
  const type = result_type(input, exponent)
  const shortcut = input instanceof Tensor && !(exponent instanceof Tensor) ? simplePower(input, exponent, type) : null
  if (shortcut !== null) return shortcut
  requireTaken('pow', type, { dispatch: 'pow', floats: true, integers: true, complex: true })
  const negative = !(exponent instanceof Tensor) && Number(scalarValue(exponent)) < 0
  if (negative && !type.is_floating_point && !type.is_complex)
    throw new RangeError('Integers to negative integer powers are not allowed.')
  requireHeld(type, input, exponent)
  return binary('pow', input, exponent, BinaryOp.Pow, type)
})

/** `pow` in float64, or complex128 where either is complex. */
export const float_power = define('float_power', ['input', 'exponent'], (input: Other, exponent: Other): Tensor => {
  const isReal = input instanceof Tensor && exponent instanceof Tensor && !result_type(input, exponent).is_complex
  if (isReal) return binary('float_power', input, exponent, BinaryOp.Pow, float64)
  return pow(inDouble(input, exponent), inDouble(exponent, input))
})

/** The larger one; NaN where either is. */
export const maximum = define('maximum', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('maximum', input, other, BinaryOp.Maximum, { dispatch: 'maximum_cpu', ...numbers, bools: true }),
)

/** The smaller one; NaN where either is. */
export const minimum = define('minimum', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('minimum', input, other, BinaryOp.Minimum, { dispatch: 'minimum_cpu', ...numbers, bools: true }),
)

/** The larger one; the other one where one is NaN. */
export const fmax = define('fmax', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  ignoringNaN('fmax', input, other, BinaryOp.Fmax, BinaryOp.Maximum),
)

/** The smaller one; the other one where one is NaN. */
export const fmin = define('fmin', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  ignoringNaN('fmin', input, other, BinaryOp.Fmin, BinaryOp.Minimum),
)

/** The angle of the point (other, input), from -π to π. */
export const atan2 = define('atan2', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binary('atan2', input, other, BinaryOp.Atan2, floatType(result_type(input, other))),
)

/** √(input² + other²). */
export const hypot = define('hypot', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('hypot', input, other, BinaryOp.Hypot, { dispatch: 'hypot_cpu', floats: true }),
)

/** The size of input with the sign of other. */
export const copysign = define('copysign', ['input', 'other'], (input: Tensor, other: Other): Tensor =>
  binary('copysign', input, other, BinaryOp.Copysign, floatType(result_type(input, other))),
)

/** input · ln(other), 0 where input is 0. */
export const xlogy = define('xlogy', ['input', 'other'], (input: Other, other: Other): Tensor =>
  binary('xlogy', input, other, BinaryOp.Xlogy, floatType(result_type(input, other))),
)

/** ln(e^input + e^other). */
export const logaddexp = define('logaddexp', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('logaddexp', input, other, BinaryOp.LogAddExp, {
    dispatch: 'logaddexp_cpu',
    floats: true,
    complex: true,
  }),
)

/** log2(2^input + 2^other). */
export const logaddexp2 = define('logaddexp2', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('logaddexp2', input, other, BinaryOp.LogAddExp2, { dispatch: 'logaddexp2_cpu', floats: true }),
)

/** Bits that both have. */
export const bitwise_and = bitwise('bitwise_and', BinaryOp.And)
/** Bits that either has. */
export const bitwise_or = bitwise('bitwise_or', BinaryOp.Or)
/** Bits that one has and not the other. */
export const bitwise_xor = bitwise('bitwise_xor', BinaryOp.Xor)

/** Bits moved up; 0 beyond the dtype's width. */
export const bitwise_left_shift = shift('bitwise_left_shift', BinaryOp.ShiftLeft, 'lshift_cpu')

/** Bits moved down, the sign kept. */
export const bitwise_right_shift = shift('bitwise_right_shift', BinaryOp.ShiftRight, 'rshift_cpu')

/** The greatest common divisor. */
export const gcd = define('gcd', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('gcd', input, other, BinaryOp.Gcd, { dispatch: 'gcd_cpu', integers: true }),
)

/** The least common multiple. */
export const lcm = define('lcm', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  binaryTaken('lcm', input, other, BinaryOp.Lcm, { dispatch: 'lcm_cpu', integers: true }),
)

/** 0 where input is negative, 1 where it is positive, and values where it is 0. */
export const heaviside = define('heaviside', ['input', 'values'], (input: Tensor, values: Tensor): Tensor => {
  if (input.dtype !== values.dtype) {
    const message = 'heaviside is not yet implemented for tensors with different dtypes.'
    throw new DTypeError({ op: 'heaviside', expected: `${input.dtype}`, got: `${values.dtype}`, message })
  }
  return binaryTaken('heaviside', input, values, BinaryOp.Heaviside, {
    dispatch: 'heaviside_cpu',
    ...numbers,
    bools: true,
  })
})

/** input · 2^other, floating. Integers as exponents do not count in the dtype. */
export const ldexp = define('ldexp', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  if (other.dtype.kind !== 'int' && other.dtype.kind !== 'uint')
    return mul(input, powerOfTwo(other, floatType(other.dtype)))
  const type = floatType(input.dtype)
  // In two steps, since 2^other can be out of range where the product is not.
  const half = binary('ldexp', other, 2, BinaryOp.DivTrunc, other.dtype)
  const rest = binary('ldexp', other, half, BinaryOp.Sub, other.dtype)
  const wide = to(input, type.is_complex ? complex128 : float64)
  return to(mul(mul(wide, powerOfTwo(half, float64)), powerOfTwo(rest, float64)), type)
})

/** Of float64 or complex128 alone, which its results are. */
export const float_power_ = define('float_power_', ['input', 'exponent'], (input: Tensor, exponent: Other): Tensor => {
  const { dtype } = inDouble(input, exponent)
  if (input.dtype === dtype) return into('float_power_', input, float_power(input, exponent), [exponent])
  const message = `the base given to float_power_ has dtype ${scalarTypeName(input.dtype)} but the operation's result requires dtype ${scalarTypeName(dtype)}`
  throw new DTypeError({ op: 'float_power_', expected: `${dtype}`, got: `${input.dtype}`, message })
})

const numbers = { floats: true, integers: true } as const

function binaryTaken(op: string, a: Other, b: Other, f: BinaryOp, takes: Takes): Tensor {
  const type = result_type(a, b)
  requireTaken(op, type, takes)
  return binary(op, a, b, f, type)
}

/** Of bools `ofBools`, whose results are bools again. */
function binaryOfNumbers(op: string, a: Other, b: Other, f: BinaryOp, ofBools: BinaryOp): Tensor {
  const type = result_type(a, b)
  requireTaken(op, type, { dispatch: 'add_stub', ...numbers, bools: true, unsigned: f === BinaryOp.Mul, complex: true })
  return binary(op, a, b, type === bool ? ofBools : f, type)
}

/** Powers that PyTorch computes otherwise, or null: those of 0 and 1 bools have, too. */
function simplePower(input: Tensor, exponent: Scalar, type: dtype): Tensor | null {
  switch (Number(scalarValue(exponent))) {
    case 0:
      return full_like(input, 1, { dtype: type })
    case 1:
      return to(input, type, { copy: true })
    case 2:
      return type === bool || type.is_complex ? null : unary('pow', input, UnaryOp.Square, type)
    case 0.5:
      return type.is_floating_point ? unary('pow', input, UnaryOp.Sqrt, type) : null
    case -1:
      return type.is_floating_point ? unary('pow', input, UnaryOp.Reciprocal, type) : null
    default:
      return null
  }
}

function quotient(a: Other, b: Other): Tensor {
  const type = floatType(result_type(a, b))
  return binary('div', a, b, BinaryOp.Div, type)
}

/** Of halves the quotient is rounded before it is cut, unless they are divided by one number. */
function truncated(a: Other, b: Other): Tensor {
  const type = result_type(a, b)
  const isHalf = type.is_floating_point && type.itemsize === 2
  if (isHalf && b instanceof Tensor && b.numel() !== 1) return trunc(div(a, b))
  return divided('div', a, b, BinaryOp.DivTrunc, 'div_trunc_cpu')
}

function divided(op: string, a: Other, b: Other, f: BinaryOp, dispatch: string): Tensor {
  const type = result_type(a, b)
  requireTaken(op, type, { dispatch, ...numbers })
  if (!type.is_floating_point) requireDivisors(b, type)
  return binary(op, a, b, f, type)
}

/** @throws RangeError where an integer would be divided by 0. */
function requireDivisors(divisor: Other, type: dtype): void {
  if (divisor instanceof Tensor && divisor.isMeta) return
  const values = divisor instanceof Tensor ? divisor.toTypedArray() : [scalarValue(divisor)]
  const zero = divisor instanceof Tensor && divisor.dtype.itemsize === 8 ? 0n : 0
  if ((values as unknown[]).includes(zero) || (values as unknown[]).includes(false)) {
    throw new RangeError(`ZeroDivisionError: division of ${type} by zero`)
  }
}

function inDouble(given: Other, beside: Other): Tensor {
  const isComplex = [given, beside].some((each) => (each instanceof Tensor ? each.dtype : scalarType(each)).is_complex)
  const type = isComplex ? complex128 : float64
  return given instanceof Tensor ? to(given, type) : full([], given, { dtype: type })
}

function powerOfTwo(exponent: Tensor, type: dtype): Tensor {
  return unary('ldexp', exponent, UnaryOp.Exp2, type)
}

function ignoringNaN(op: string, a: Tensor, b: Tensor, ofFloats: BinaryOp, ofIntegers: BinaryOp): Tensor {
  const isFloat = result_type(a, b).is_floating_point
  const dispatch = ofIntegers === BinaryOp.Maximum ? 'maximum_cpu' : 'minimum_cpu'
  return binaryTaken(op, a, b, isFloat ? ofFloats : ofIntegers, { dispatch, ...numbers, bools: true })
}

/* @__NO_SIDE_EFFECTS__ */
function bitwise(name: string, f: BinaryOp) {
  const takes = { dispatch: `${name}_cpu`, integers: true, bools: true, unsigned: true }
  return define(name, ['input', 'other'], (input: Other, other: Other): Tensor =>
    binaryTaken(name, input, other, f, takes),
  )
}

/* @__NO_SIDE_EFFECTS__ */
function shift(name: string, f: BinaryOp, dispatch: string) {
  return define(name, ['input', 'other'], (input: Other, other: Other): Tensor =>
    binaryTaken(name, input, other, f, { dispatch, integers: true }),
  )
}

function scaled(op: string, input: Other, other: Other, alpha: Scalar): Other {
  if (alpha === 1) return other
  const type = result_type(input, other)
  if (scalarType(alpha).is_floating_point && !type.is_floating_point && !type.is_complex) {
    const message = 'For integral input tensors, argument alpha must not be a floating point number.'
    throw new DTypeError({ op, expected: 'an integer as alpha', got: String(alpha), message })
  }
  requireHeld(type, alpha)
  return binaryOfNumbers(op, other, alpha, BinaryOp.Mul, BinaryOp.And)
}

/** A bool is neither subtracted nor subtracted from, whatever the result's dtype. */
function requireNoBool(a: Other, b: Other): void {
  const bools = [a, b].filter((each) => (each instanceof Tensor ? each.dtype : scalarType(each)) === bool).length
  if (bools === 0) return
  const remedy =
    bools === 2
      ? 'with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.'
      : 'with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.'
  throw new DTypeError({
    op: 'sub',
    expected: 'numbers',
    got: `${bool}`,
    message: `Subtraction, the \`-\` operator, ${remedy}`,
  })
}
