// The rules of functions of each element, by the operators' names.

import { BinaryOp, TernaryOp, TestOp } from '../../../../assembly/shared/binary-op.js'
import { firstOf } from '../lowering.js'
import type { Rule } from '../lowering.js'
import { comparison, divided, inverted, maskedFill, numeric, predicate, turned, where } from './logic.js'
import { activations, arithmetic, binary, clampedBy, functions, power, prelu, ternary } from './pointwise.js'

/** Functions of two operands of any dtype. */
export const numbers: Readonly<Record<string, Rule>> = {
  add: numeric(BinaryOp.Add, arithmetic.add),
  sub: numeric(BinaryOp.Sub, arithmetic.sub),
  mul: numeric(BinaryOp.Mul, arithmetic.mul),
  div: divided(arithmetic.div),
  maximum: numeric(BinaryOp.Maximum, arithmetic.maximum),
  minimum: numeric(BinaryOp.Minimum, arithmetic.minimum),
  rsub: turned(numeric(BinaryOp.Sub, arithmetic.sub)),
  'aten::max.other': numeric(BinaryOp.Maximum, arithmetic.maximum),
  'aten::min.other': numeric(BinaryOp.Minimum, arithmetic.minimum),
  floor_divide: numeric(BinaryOp.DivFloor, binary(BinaryOp.DivFloor)),
  remainder: numeric(BinaryOp.Remainder, binary(BinaryOp.Remainder)),
  fmod: numeric(BinaryOp.Fmod, binary(BinaryOp.Fmod)),
  fmax: numeric(BinaryOp.Maximum, binary(BinaryOp.Fmax)),
  fmin: numeric(BinaryOp.Minimum, binary(BinaryOp.Fmin)),
  atan2: numeric(BinaryOp.Atan2, binary(BinaryOp.Atan2)),
  copysign: numeric(BinaryOp.Copysign, binary(BinaryOp.Copysign)),
  gcd: numeric(BinaryOp.Gcd, never),
  heaviside: numeric(BinaryOp.Heaviside, binary(BinaryOp.Heaviside)),
  hypot: numeric(BinaryOp.Hypot, binary(BinaryOp.Hypot)),
  lcm: numeric(BinaryOp.Lcm, never),
  logaddexp: numeric(BinaryOp.LogAddExp, binary(BinaryOp.LogAddExp)),
  logaddexp2: numeric(BinaryOp.LogAddExp2, binary(BinaryOp.LogAddExp2)),
  pow: power(numeric(BinaryOp.Pow, binary(BinaryOp.Pow))),
  xlogy: numeric(BinaryOp.Xlogy, binary(BinaryOp.Xlogy)),
  bitwise_and: numeric(BinaryOp.And, never),
  bitwise_or: numeric(BinaryOp.Or, never),
  bitwise_xor: numeric(BinaryOp.Xor, never),
  bitwise_left_shift: numeric(BinaryOp.ShiftLeft, never),
  bitwise_right_shift: numeric(BinaryOp.ShiftRight, never),
  'aten::__lshift__': numeric(BinaryOp.ShiftLeft, never),
  'aten::__rshift__': numeric(BinaryOp.ShiftRight, never),
  'aten::__and__': numeric(BinaryOp.And, never),
  'aten::__or__': numeric(BinaryOp.Or, never),
  'aten::__xor__': numeric(BinaryOp.Xor, never),
}

const [raised, lowered] = [numbers.maximum, numbers.minimum] as [Rule, Rule]

/** Functions of bounds and of three operands. */
export const bounds: Readonly<Record<string, Rule>> = {
  addcdiv: ternary(TernaryOp.Addcdiv),
  addcmul: ternary(TernaryOp.Addcmul),
  clamp: firstOf(arithmetic.clamp, clampedBy(raised, lowered)),
  clamp_max: firstOf(arithmetic.clamp_max, lowered),
  clamp_min: firstOf(arithmetic.clamp_min, raised),
  lerp: ternary(TernaryOp.Lerp),
}

/** Those that give bools, or choose by them. */
export const choices: Readonly<Record<string, Rule>> = {
  eq: comparison(TestOp.Eq),
  ne: comparison(TestOp.Ne),
  lt: comparison(TestOp.Lt),
  le: comparison(TestOp.Le),
  gt: comparison(TestOp.Gt),
  ge: comparison(TestOp.Ge),
  logical_and: comparison(TestOp.And),
  logical_or: comparison(TestOp.Or),
  logical_xor: comparison(TestOp.Xor),
  logical_not: predicate(TestOp.Not),
  isnan: predicate(TestOp.IsNan),
  isinf: predicate(TestOp.IsInf),
  isfinite: predicate(TestOp.IsFinite),
  isposinf: predicate(TestOp.IsPosInf),
  isneginf: predicate(TestOp.IsNegInf),
  signbit: predicate(TestOp.Signbit),
  bitwise_not: inverted,
  where,
  masked_fill: maskedFill,
}

/** Functions of each element, which can be computed in their first operand's place. */
export const pointwise: ReadonlyMap<string, Rule> = new Map(
  Object.entries({ ...functions, ...activations, ...arithmetic, ...numbers, ...bounds, ...choices, prelu }),
)

/** A rule that takes nothing. */
function never(): boolean {
  return false
}
