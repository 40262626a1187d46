// Conjugates, angles and arithmetic of complex tensors, made of real functions of their parts (complex.ts): ATen/native/UnaryOps.cpp.
// What else takes complex numbers in PyTorch is refused.

import { BinaryOp, TestOp } from '../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../assembly/shared/unary-op.js'
import { define } from '../define.js'
import { UnsupportedError } from '../errors.js'
import { Complex } from '../python/numbers.js'
import { allocate } from '../tensor/allocate.js'
import { realTypeOf } from '../tensor/complex-parts.js'
import { complex128, float32, float64 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { full, scalarValue } from '../tensor/factory.js'
import { broadcastSizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { imag, real } from './complex.js'
import { to } from './convert.js'
import { copy_ } from './copies.js'
import { binary, test, unary } from './elementwise.js'
import type { Other } from './elementwise.js'
import { where } from './ternary.js'

/** The conjugates, a view that says so; a real tensor itself. */
export const conj = define('conj', ['input'], (input: Tensor): Tensor => {
  if (!input.dtype.is_complex) return input
  const view = input.alias(input.sizes, input.strides, input.offset)
  view.conj_bit = !view.conj_bit
  return view
})

/** The tensor itself, or where it is a view of conjugates a copy of what it shows. */
export const resolve_conj = define('resolve_conj', ['input'], (input: Tensor): Tensor =>
  input.conj_bit ? input.resolved() : input,
)

/** The tensor itself, or where it is a view of negatives a copy of what it shows. */
export const resolve_neg = define('resolve_neg', ['input'], (input: Tensor): Tensor =>
  input.neg_bit ? input.resolved() : input,
)

/** Whether the tensor is a view of conjugates. */
export const is_conj = define('is_conj', ['input'], (input: Tensor): boolean => input.conj_bit)

/** The angle of each complex number; of real ones 0 or π. NaN stays. */
export const angle = define('angle', ['input'], (input: Tensor): Tensor => {
  if (input.dtype.is_complex) {
    const [re, im] = partsOf(input, input.dtype)
    return binary('angle', im, re, BinaryOp.Atan2, realTypeOf(input.dtype))
  }
  const type = input.dtype.is_floating_point ? input.dtype : float32
  const x = to(input, type)
  const angles = where(
    test('angle', x, 0, TestOp.Lt, type),
    full([], Math.PI, { dtype: type }),
    full([], 0, { dtype: type }),
  )
  return where(test('angle', x, null, TestOp.IsNan, type), x, angles)
})

/** |x| of complex numbers, real. @internal */
export function complexAbs(input: Tensor): Tensor {
  const [re, im] = partsOf(input, input.dtype)
  return binary('abs', re, im, BinaryOp.Hypot, realTypeOf(input.dtype))
}

/** -x. @internal */
export function complexNeg(input: Tensor): Tensor {
  const [re, im] = partsOf(input, input.dtype)
  return joined(unary('neg', re, UnaryOp.Neg), unary('neg', im, UnaryOp.Neg), input.dtype)
}

/** Sums, products and quotients where one operand is complex. @internal */
export function complexBinary(op: string, a: Other, b: Other, f: BinaryOp, type: dtype): Tensor {
  const [x, u] = partsOf(a, type)
  const [y, v] = partsOf(b, type)
  const part = computedPart(type)
  const run = (f: BinaryOp, left: Tensor, right: Tensor): Tensor => binary(op, left, right, f, part)
  const times = (left: Tensor, right: Tensor) => run(BinaryOp.Mul, left, right)
  switch (f) {
    case BinaryOp.Add:
    case BinaryOp.Sub:
      return joined(run(f, x, y), run(f, u, v), type)
    case BinaryOp.Mul:
      return joined(run(BinaryOp.Sub, times(x, y), times(u, v)), run(BinaryOp.Add, times(x, v), times(u, y)), type)
    case BinaryOp.Div: {
      // Divided by the larger part first, so that squares do not overflow.
      const scale = run(BinaryOp.Maximum, unary(op, y, UnaryOp.Abs), unary(op, v, UnaryOp.Abs))
      const [c, d] = [run(BinaryOp.Div, y, scale), run(BinaryOp.Div, v, scale)]
      const size = times(run(BinaryOp.Add, times(c, c), times(d, d)), scale)
      return joined(
        run(BinaryOp.Div, run(BinaryOp.Add, times(x, c), times(u, d)), size),
        run(BinaryOp.Div, run(BinaryOp.Sub, times(u, c), times(x, d)), size),
        type,
      )
    }
    default:
      throw new UnsupportedError({
        what: `${op} of dtype ${type} is not supported`,
        instead: 'Compute with its parts: x.real, x.imag',
      })
  }
}

/** Whether complex numbers are equal, or not. @internal */
export function complexTest(op: string, a: Other, b: Other, f: TestOp, type: dtype): Tensor {
  const [x, u] = partsOf(a, type)
  const [y, v] = partsOf(b, type)
  const part = computedPart(type)
  const both = [test(op, x, y, f, part), test(op, u, v, f, part)] as const
  return test(op, ...both, f === TestOp.Ne ? TestOp.Or : TestOp.And, both[0].dtype)
}

/** The dtype in which parts are computed: the halves' as float32. */
function computedPart(type: dtype): dtype {
  return type === complex128 ? float64 : float32
}

/** Real and imaginary parts of anything, as dtype `type`'s parts are computed. */
function partsOf(given: Other, type: dtype): [Tensor, Tensor] {
  const computed = computedPart(type)
  if (!(given instanceof Tensor)) {
    const value = scalarValue(given)
    const [re, im] = value instanceof Complex ? [value.re, value.im] : [Number(value), 0]
    return [full([], re, { dtype: computed }), full([], im, { dtype: computed })]
  }
  if (!given.dtype.is_complex) return [to(given, computed), full([], 0, { dtype: computed })]
  return [to(real(given), computed), to(imag(given), computed)]
}

/** Complex numbers of dtype `type` from their parts. @internal */
export function joined(re: Tensor, im: Tensor, type: dtype): Tensor {
  const made = allocate('complex', broadcastSizes('complex', re.sizes, im.sizes), type)
  copy_(real(made), re)
  copy_(imag(made), im)
  return made
}
