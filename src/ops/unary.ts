// Functions of one tensor, element by element. A new one is a row.

import { define } from '../define.js'
import type { Tensor } from '../tensor/tensor.js'
import { copy_ } from './copies.js'
import { unary } from './elementwise.js'
import type { UnaryRow } from './elementwise.js'

/** max(x, 0); NaN stays NaN. */
export const relu = define('relu', ['input'], (input: Tensor): Tensor => unary('relu', input, reluRow))

/** `relu` in place. */
export const relu_ = define('relu_', ['input'], (input: Tensor): Tensor => copy_(input, relu(input)))

/** -x; unsigned integers wrap. */
export const neg = define('neg', ['input'], (input: Tensor): Tensor => unary('neg', input, negRow))

/** `neg` in place. */
export const neg_ = define('neg_', ['input'], (input: Tensor): Tensor => copy_(input, neg(input)))

/** |x|. */
export const abs = define('abs', ['input'], (input: Tensor): Tensor => unary('abs', input, absRow))

const reluRow: UnaryRow = {
  float: (a) => (a < 0 ? 0 : a),
  integer: (a) => (a < 0 ? 0 : a),
  bigint: (a) => (a < 0n ? 0n : a),
  kernel: 'f32_relu',
  refuses: 'Boolean inputs not supported for relu',
}

const negRow: UnaryRow = {
  float: (a) => -a,
  integer: (a) => -a,
  bigint: (a) => -a,
  refuses:
    'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
}

const absRow: UnaryRow = {
  float: Math.abs,
  integer: Math.abs,
  bigint: (a) => (a < 0n ? -a : a),
  refuses: '"abs_cpu" not implemented for \'Bool\'',
}
