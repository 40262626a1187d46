// Which tensors can require a gradient: torch/csrc/autograd/variable.cpp, and the message of Tensor._make_subclass.

import { DTypeError } from '../../errors.js'
import type { dtype } from '../dtype.js'

/**
 * @param op What makes the tensor.
 * @throws DTypeError for integers, bools and quantized numbers that are to require a gradient.
 */
export function checkGradient(op: string, type: dtype, requires_grad: boolean): void {
  if (!requires_grad || type.is_floating_point || type.is_complex) return
  const remedy = op === 'Parameter' ? 'give it .float(), or nn.Parameter(data, false)' : 'give { dtype: float32 }'
  throw new DTypeError({
    op,
    expected: 'a floating point or complex dtype',
    got: String(type),
    message: `Only Tensors of floating point and complex dtype can require gradients, and this is ${type}: ${remedy}`,
  })
}
