// Comparisons and predicates, element by element, and whether tensors are equal: ATen/native/TensorCompare.cpp, BinaryOps.cpp,
// ReduceOps.cpp: equal. A new one is a row in assembly/shared/binary-op.ts, a case in assembly/kernels/elements/test.ts and a line here.

import { TestOp } from '../../../assembly/shared/binary-op.js'
import { define } from '../../define.js'
import { DTypeError, MetaError } from '../../errors.js'
import { bool, conversion, scalarTypeName } from '../../tensor/dtype.js'
import { sameSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { abs, floatType } from './unary.js'
import { add, mul, sub } from './binary.js'
import { requireTaken, test } from './elementwise.js'
import type { Other, Takes } from './elementwise.js'
import { result_type } from '../promotion.js'

const all = { floats: true, integers: true, bools: true } as const

/** Whether input = other, element by element: a bool tensor, as of all comparisons. */
export const eq = comparison('eq', TestOp.Eq, { dispatch: 'eq_cpu', ...all, unsigned: true, complex: true })
/** Whether input ≠ other. */
export const ne = comparison('ne', TestOp.Ne, { dispatch: 'ne_cpu', ...all, unsigned: true, complex: true })
/** Whether input < other. */
export const lt = comparison('lt', TestOp.Lt, { dispatch: 'lt_cpu', ...all })
/** Whether input ≤ other. */
export const le = comparison('le', TestOp.Le, { dispatch: 'le_cpu', ...all })
/** Whether input > other. */
export const gt = comparison('gt', TestOp.Gt, { dispatch: 'gt_cpu', ...all })
/** Whether input ≥ other. */
export const ge = comparison('ge', TestOp.Ge, { dispatch: 'ge_cpu', ...all })

/** Of input ≠ 0 and other ≠ 0. */
export const logical_and = comparison('logical_and', TestOp.And, { dispatch: 'logical_and_cpu', ...all, complex: true })
/** Whether input ≠ 0 or other ≠ 0. */
export const logical_or = comparison('logical_or', TestOp.Or, { dispatch: 'logical_or_cpu', ...all, complex: true })
/** Whether one of input and other is 0 and one is not. */
export const logical_xor = comparison('logical_xor', TestOp.Xor, { dispatch: 'logical_xor_cpu', ...all, complex: true })

/** Whether x is 0. */
export const logical_not = predicate('logical_not', TestOp.Not, { dispatch: 'logical_not_cpu', ...all, complex: true })
/** Whether x is NaN. */
export const isnan = predicate('isnan', TestOp.IsNan, { dispatch: 'ne_cpu', ...all, unsigned: true, complex: true })
/** Whether x is infinite. */
export const isinf = predicate('isinf', TestOp.IsInf, { dispatch: 'eq_cpu', ...all, unsigned: true, complex: true })
/** Whether x is neither infinite nor NaN. */
export const isfinite = predicate('isfinite', TestOp.IsFinite, {
  dispatch: 'ne_cpu',
  ...all,
  unsigned: true,
  complex: true,
})
/** Whether x is +∞. */
export const isposinf = predicate('isposinf', TestOp.IsPosInf)
/** Whether x is -∞. */
export const isneginf = predicate('isneginf', TestOp.IsNegInf)
/** Whether x is negative, -0 included. */
export const signbit = predicate('signbit', TestOp.Signbit)

/** Element by element |input - other| ≤ atol + rtol · |other|. */
export const isclose = define(
  'isclose',
  ['input', 'other', 'rtol', 'atol', 'equal_nan'],
  (input: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false): Tensor => {
    requireSame('isclose', input, other)
    if (!(rtol >= 0)) throw new RangeError(`rtol must be greater than or equal to zero, but got ${rtol}`)
    if (!(atol >= 0)) throw new RangeError(`atol must be greater than or equal to zero, but got ${atol}`)
    const equal = eq(input, other)
    if (input.dtype === bool) return equal
    const same =
      equal_nan && input.is_floating_point() ? logical_or(equal, logical_and(isnan(input), isnan(other))) : equal
    const type = floatType(input.dtype)
    const [x, y] = [to(input, type), to(other, type)]
    const allowed = add(mul(abs(y), rtol), atol)
    const distance = abs(sub(x, y))
    return logical_or(same, logical_and(isfinite(distance), le(distance, allowed)))
  },
)

/** Whether two tensors have the same size and equal elements; NaN equals nothing. */
export const equal = define(
  'equal',
  ['input', 'other'],
  (input: Tensor, other: Tensor): boolean => sameSizes(input.sizes, other.sizes) && isTrue('equal', eq(input, other)),
)

/**
 * Whether |input - other| ≤ atol + rtol · |other| everywhere.
 *
 * @throws DTypeError where the dtypes differ.
 * @example
 * import { allclose, tensor } from 'torchlet'
 * allclose(tensor([1, 2.5]), tensor([1, 2.500001]))   // true
 */
export const allclose = define(
  'allclose',
  ['input', 'other', 'rtol', 'atol', 'equal_nan'],
  (input: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false): boolean => {
    requireSame('allclose', input, other)
    return isTrue('allclose', isclose(input, other, rtol, atol, equal_nan))
  },
)

/* @__NO_SIDE_EFFECTS__ */
function comparison(name: string, f: TestOp, takes: Takes) {
  return define(name, ['input', 'other'], (input: Other, other: Other): Tensor => {
    const type = result_type(input, other)
    requireTaken(name, type, takes)
    return test(name, input, other, f, type)
  })
}

/* @__NO_SIDE_EFFECTS__ */
function predicate(name: string, f: TestOp, takes: Takes = { dispatch: `${name}_cpu`, ...all, unsigned: true }) {
  return define(name, ['input'], (input: Tensor): Tensor => {
    requireTaken(name, input.dtype, takes)
    return test(name, input, null, f, input.dtype)
  })
}

function requireSame(op: string, a: Tensor, b: Tensor): void {
  if (a.dtype === b.dtype) return
  const message = `${scalarTypeName(a.dtype)} did not match ${scalarTypeName(b.dtype)}`
  throw new DTypeError({
    op,
    expected: `${a.dtype}`,
    got: `${b.dtype}`,
    message: `${message}: convert one of them, ${conversion(a.dtype, b.dtype)}`,
  })
}

/** Of a bool tensor, laid out as it was made. */
function isTrue(op: string, bools: Tensor): boolean {
  if (bools.isMeta) throw new MetaError({ op })
  return !bools.untyped_storage().peek(Uint8Array).includes(0)
}
