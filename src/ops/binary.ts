// Arithmetic of two operands with broadcasting and PyTorch's promotion. A new function is a row.
// ATen/native/BinaryOps.cpp.

import { define } from '../define.js'
import { DTypeError } from '../errors.js'
import { bool, float32 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { scalarType } from '../tensor/factory.js'
import type { Scalar } from '../tensor/factory.js'
import { requireFits } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { copy_ } from './copies.js'
import { binary, sizesOf } from './elementwise.js'
import type { BinaryRow } from './elementwise.js'
import { requireCast, result_type } from './promotion.js'

/** What stands beside a tensor in arithmetic. */
export type Other = Tensor | Scalar

/** input + alpha · other. */
export const add = define(
  'add',
  ['input', 'other', '*', 'alpha'],
  (input: Other, other: Other, alpha: Scalar = 1): Tensor =>
    arithmetic('add', input, scaled('add', input, other, alpha), addRow),
)

/** input - alpha · other. */
export const sub = define(
  'sub',
  ['input', 'other', '*', 'alpha'],
  (input: Other, other: Other, alpha: Scalar = 1): Tensor => {
    requireNoBool(input, other)
    return arithmetic('sub', input, scaled('sub', input, other, alpha), subRow)
  },
)

/** input · other. */
export const mul = define('mul', ['input', 'other'], (input: Other, other: Other): Tensor =>
  arithmetic('mul', input, other, mulRow),
)

/** input / other, floating also for integers. */
export const div = define('div', ['input', 'other'], (input: Other, other: Other): Tensor =>
  binary('div', input, other, divRow, quotientType(input, other)),
)

/** `add` into the input. */
export const add_ = define(
  'add_',
  ['input', 'other', '*', 'alpha'],
  (input: Tensor, other: Other, alpha: Scalar = 1): Tensor =>
    into('add_', input, other, result_type(input, other), () => add(input, other, { alpha })),
)

/** `sub` into the input. */
export const sub_ = define(
  'sub_',
  ['input', 'other', '*', 'alpha'],
  (input: Tensor, other: Other, alpha: Scalar = 1): Tensor => {
    requireNoBool(input, other)
    return into('sub_', input, other, result_type(input, other), () => sub(input, other, { alpha }))
  },
)

/** `mul` into the input. */
export const mul_ = define('mul_', ['input', 'other'], (input: Tensor, other: Other): Tensor =>
  into('mul_', input, other, result_type(input, other), () => mul(input, other)),
)

/** `div` into the input. */
export const div_ = define('div_', ['input', 'other'], (input: Tensor, other: Other): Tensor =>
  into('div_', input, other, quotientType(input, other), () => div(input, other)),
)

function arithmetic(op: string, a: Other, b: Other, row: BinaryRow): Tensor {
  return binary(op, a, b, row, result_type(a, b))
}

/** The result of `compute` in the input's place, once it is known to fit there. */
function into(op: string, input: Tensor, other: Other, type: dtype, compute: () => Tensor): Tensor {
  requireCast(op, type, input.dtype)
  requireFits(op, input.sizes, sizesOf(other))
  return copy_(input, compute())
}

function scaled(op: string, input: Other, other: Other, alpha: Scalar): Other {
  if (alpha === 1) return other
  const type = result_type(input, other)
  if (scalarType(alpha).is_floating_point && !type.is_floating_point && !type.is_complex) {
    const message = 'For integral input tensors, argument alpha must not be a floating point number.'
    throw new DTypeError({ op, expected: 'an integer as alpha', got: String(alpha), message })
  }
  return binary(op, other, alpha, mulRow, type)
}

/** A bool is neither subtracted nor subtracted from, whatever the result's dtype. */
function requireNoBool(a: Other, b: Other): void {
  const bools = [a, b].filter(
    (each) => (each instanceof Tensor ? each.dtype : scalarType(each)) === bool,
  ).length
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

/** Division of integers gives the default floating dtype. */
function quotientType(a: Other, b: Other): dtype {
  const type = result_type(a, b)
  return type.is_floating_point || type.is_complex ? type : float32
}

const addRow: BinaryRow = {
  float: (a, b) => a + b,
  integer: (a, b) => a + b,
  bigint: (a, b) => a + b,
  bool: (a, b) => a | b,
  kernels: { whole: 'f32_add', scalar: 'f32_add_scalar', row: 'f32_add_row' },
}

const subRow: BinaryRow = {
  float: (a, b) => a - b,
  integer: (a, b) => a - b,
  bigint: (a, b) => a - b,
}

const mulRow: BinaryRow = {
  float: (a, b) => a * b,
  integer: Math.imul,
  bigint: (a, b) => a * b,
  bool: (a, b) => a & b,
  kernels: { whole: 'f32_mul', scalar: 'f32_mul_scalar', row: 'f32_mul_row' },
}

const divRow: BinaryRow = { float: (a, b) => a / b }
