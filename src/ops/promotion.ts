// The dtype of a result by its operands: ATen/native/TypeProperties.cpp. Tensors with dimensions count first,
// then tensors without, then plain numbers; a later group changes the result only by its kind.

import { DTypeError } from '../errors.js'
import * as types from '../tensor/dtype.js'
import { scalarTypeName } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { scalarType } from '../tensor/making/factory.js'
import type { Scalar } from '../tensor/making/factory.js'
import { promote_types } from '../tensor/promote-types.js'
import type { Sizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'

/**
 * The dtype that arithmetic of these operands gives.
 *
 * @throws DTypeError for dtypes that do not go together.
 * @example
 * import { result_type, tensor } from 'torchlet'
 * result_type(tensor([1, 2]), 1.5)   // torch.float32
 */
export function result_type(...operands: readonly (Tensor | Scalar)[]): dtype {
  const [first, second] = operands
  if (first instanceof Tensor && second instanceof Tensor && first.dtype === second.dtype && operands.length === 2)
    return first.dtype
  return joinedType(operands)
}

/** What the dtype of a result follows from: of a tensor, or of one that is only described. */
export interface Typed {
  readonly dtype: dtype
  readonly sizes: Sizes
}

/** `result_type` of tensors that are only described, too. @internal */
export function joinedType(operands: readonly (Typed | Scalar)[]): dtype {
  let withDims: dtype | null = null
  let withoutDims: dtype | null = null
  let numbers: dtype | null = null
  for (const operand of operands) {
    if (!isTyped(operand)) numbers = joined(numbers, scalarType(operand))
    else if (operand.sizes.length > 0) withDims = joined(withDims, operand.dtype)
    else withoutDims = joined(withoutDims, operand.dtype)
  }
  return combined(withDims, combined(withoutDims, numbers)) ?? types.float32
}

/** Whether an in-place operation may put `from` into `to`: no fractions into integers, no numbers into bool. */
export function can_cast(from: dtype, to: dtype): boolean {
  if (from.is_complex && !to.is_complex) return false
  const fractions = from.is_floating_point || from.is_complex
  if (fractions && !to.is_floating_point && !to.is_complex) return false
  return from === types.bool || to !== types.bool
}

/** @throws DTypeError where `can_cast` says no. @internal */
export function requireCast(op: string, from: dtype, to: dtype): void {
  if (can_cast(from, to)) return
  const message = `result type ${scalarTypeName(from)} can't be cast to the desired output type ${scalarTypeName(to)}`
  throw new DTypeError({ op, expected: `a result that ${to} holds`, got: `${from}`, message })
}

function isTyped(operand: Typed | Scalar): operand is Typed {
  return typeof operand === 'object' && 'sizes' in operand
}

function joined(a: dtype | null, b: dtype): dtype {
  return a === null ? b : promote_types(a, b)
}

/** `lower` matters only where it is of a kind that `higher` cannot hold. */
function combined(higher: dtype | null, lower: dtype | null): dtype | null {
  if (higher === null || lower === null) return higher ?? lower
  if (higher.is_complex) return higher
  if (higher.is_floating_point) return lower.is_complex ? promote_types(higher, types.complex32) : higher
  if (higher === types.bool || lower.is_floating_point || lower.is_complex) return promote_types(higher, lower)
  return higher
}
