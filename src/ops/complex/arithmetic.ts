// Conjugates and angles: ATen/native/UnaryOps.cpp, ComplexHelper.h. What else is computed of complex numbers is in
// functions.ts.

import { TestOp } from '../../../assembly/shared/binary-op.js'
import { define } from '../../define.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { full } from '../../tensor/making/factory.js'
import { broadcastSizes } from '../../tensor/shape.js'
import { resultStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { complexToReal } from './loops.js'
import { imag, real } from './parts.js'
import { to } from '../moving/convert.js'
import { clone, contiguous, copy_ } from '../moving/copies.js'
import { test } from '../pointwise/elementwise.js'
import { where } from '../pointwise/ternary.js'

/** The conjugates, a view that says so; a real tensor itself. */
export const conj = define('conj', ['input'], (input: Tensor): Tensor => {
  if (!input.dtype.is_complex) return input
  const view = input.alias(input.sizes, input.strides, input.offset)
  view.conj_bit = !view.conj_bit
  return view
})

/** The conjugates, as a copy; a real tensor itself. */
export const conj_physical = define('conj_physical', ['input'], (input: Tensor): Tensor =>
  input.dtype.is_complex ? clone(conj(input)) : input,
)

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
    return contiguous(complexToReal('angle', [input], input.dtype, (out, x, u) => (out[0] = Math.atan2(u, x))))
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

/** Complex numbers of dtype `type` from their parts. @internal */
export function joined(re: Tensor, im: Tensor, type: dtype): Tensor {
  const sizes = broadcastSizes('complex', re.sizes, im.sizes)
  const made = allocate('complex', sizes, type, resultStrides(sizes, [re, im]), onMeta('complex', [re, im]))
  copy_(real(made), re)
  copy_(imag(made), im)
  return made
}
