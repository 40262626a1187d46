// Functions of three operands, element by element: ATen/native/TensorCompare.cpp (where, clamp), Lerp.cpp, PointwiseOps.cpp.

import { BinaryOp, TernaryOp } from '../../../assembly/shared/binary-op.js'
import { UnaryOp } from '../../../assembly/shared/unary-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { bool, scalarTypeName, uint8 } from '../../tensor/dtype.js'
import { toNumber } from '../../tensor/elements/element.js'
import { scalarType, scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { binary, choose, requireHeld, requireTaken, ternary, unary } from './elementwise.js'
import type { Other } from './elementwise.js'
import { result_type } from '../promotion.js'

/**
 * Elements of input where the condition holds, of other elsewhere.
 *
 * @param condition A bool tensor.
 * @example
 * import { tensor, where } from 'torchlet'
 * const x = tensor([-1.5, 2])
 * where(x.gt(0), x, 0)   // tensor([0., 2.])
 */
export const where = define(
  'where',
  ['condition', 'input', 'other'],
  (condition: Tensor, input: Other, other: Other): Tensor => {
    if (condition.dtype !== bool && condition.dtype !== uint8) {
      const message = `where expected condition to be a boolean tensor, but got a tensor with dtype ${scalarTypeName(condition.dtype)}`
      throw new DTypeError({ op: 'where', expected: `${bool}`, got: `${condition.dtype}`, message })
    }
    const type = result_type(input, other)
    requireHeld(type, input, other)
    return choose('where', to(condition, bool), input, other, type)
  },
)

/** The method: `x.where(condition, other)` is `where(condition, x, other)`. */
export const whereSelf = define(
  'where',
  ['input', 'condition', 'other'],
  (input: Tensor, condition: Tensor, other: Other) => where(condition, input, other),
)

/** A bound: a number, a tensor of bounds, or null for none. */
export type Bound = Other | null

/** The elements within [min, max]; max where min is above it. NaN stays. */
export const clamp = define(
  'clamp',
  ['input', 'min', 'max'],
  (input: Tensor, min: Bound = null, max: Bound = null): Tensor => clamped('clamp', input, min, max),
)

/** `clamp` by numpy's name. */
export const clip = define(
  'clip',
  ['input', 'min', 'max'],
  (input: Tensor, min: Bound = null, max: Bound = null): Tensor => clamped('clip', input, min, max),
)

/** The elements, none below min. */
export const clamp_min = define('clamp_min', ['input', 'min'], (input: Tensor, min: Other): Tensor =>
  clamped('clamp_min', input, min, null),
)

/** The elements, none above max. */
export const clamp_max = define('clamp_max', ['input', 'max'], (input: Tensor, max: Other): Tensor =>
  clamped('clamp_max', input, null, max),
)

/** input + weight (end - input). */
export const lerp = define('lerp', ['input', 'end', 'weight'], (input: Tensor, end: Tensor, weight: Other): Tensor => {
  for (const [name, each] of [
    ['end', end],
    ['weight', weight],
  ] as const) {
    const isOther = each instanceof Tensor && each.dtype !== input.dtype && (name === 'end' || each.sizes.length > 0)
    if (!isOther) continue
    const message = `expected dtype ${cName(input)} for \`${name}\` but got dtype ${cName(each)}`
    throw new DTypeError({ op: 'lerp', expected: `${input.dtype}`, got: `${each.dtype}`, message })
  }
  const dispatch = weight instanceof Tensor ? 'lerp_kernel_tensor' : 'lerp_kernel_scalar'
  requireTaken('lerp', input.dtype, { dispatch, floats: true, complex: true })
  return ternary('lerp', [input, end, weight], TernaryOp.Lerp, input.dtype)
})

/** input + value · tensor1 · tensor2. */
export const addcmul = define(
  'addcmul',
  ['input', 'tensor1', 'tensor2', '*', 'value'],
  (input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Scalar = 1): Tensor => {
    const type = result_type(input, tensor1, tensor2)
    requireTaken('addcmul', type, { dispatch: 'addcmul_cpu_out', floats: true, integers: true, complex: true })
    if (!type.is_floating_point && !type.is_complex && scalarType(value).is_floating_point) {
      throw new RangeError('value cannot be converted to type int64_t without overflow')
    }
    return ternary('addcmul', [input, tensor1, tensor2], TernaryOp.Addcmul, type, value)
  },
)

/** input + value · tensor1 / tensor2, of floats. */
export const addcdiv = define(
  'addcdiv',
  ['input', 'tensor1', 'tensor2', '*', 'value'],
  (input: Tensor, tensor1: Tensor, tensor2: Tensor, value: Scalar = 1): Tensor => {
    const type = result_type(input, tensor1, tensor2)
    if (!isFraction(tensor1) && !isFraction(tensor2)) {
      const message =
        'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. Divide them yourself: input.add(tensor1.div(tensor2))'
      throw new DTypeError({ op: 'addcdiv', expected: 'floats', got: `${type}`, message })
    }
    requireTaken('addcdiv', type, { dispatch: 'addcdiv_cpu_out', floats: true, complex: true })
    return ternary('addcdiv', [input, tensor1, tensor2], TernaryOp.Addcdiv, type, value)
  },
)

function clamped(op: string, input: Tensor, min: Bound, max: Bound): Tensor {
  if (min === null && max === null) {
    throw new TypeError(`torch.${op}: At least one of 'min' or 'max' must not be None`)
  }
  const bounds = [min, max].filter((bound) => bound !== null)
  const type = result_type(input, ...bounds)
  const dispatch = bounds.some((bound) => bound instanceof Tensor) ? 'clamp_cpu' : 'clamp_scalar_cpu'
  requireTaken(op, type, { dispatch, floats: true, integers: true, bools: true })
  requireHeld(type, ...bounds)
  if (type.is_floating_point && isNumber(min) && isNumber(max)) {
    const [low, high] = [min ?? -Infinity, max ?? Infinity].map((bound) => toNumber(scalarValue(bound))) as [
      number,
      number,
    ]
    // A NaN among the bounds makes all elements NaN, of which the faster kernel knows nothing.
    if (!Number.isNaN(low) && !Number.isNaN(high)) return unary(op, input, UnaryOp.Hardtanh, type, [low, high])
  }
  if (min !== null && max !== null) return ternary(op, [input, min, max], TernaryOp.Clamp, type)
  return min === null
    ? binary(op, input, max as Other, BinaryOp.Minimum, type)
    : binary(op, input, min, BinaryOp.Maximum, type)
}

function isFraction({ dtype }: Tensor): boolean {
  return dtype.is_floating_point || dtype.is_complex
}

function isNumber(bound: Bound): bound is Scalar | null {
  return !(bound instanceof Tensor)
}

/** C++'s name of a dtype. */
function cName({ dtype }: Tensor): string {
  return scalarTypeName(dtype).toLowerCase()
}
