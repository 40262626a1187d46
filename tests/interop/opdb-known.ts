// What torchlet does otherwise than PyTorch, of PyTorch's own operator tests: each kind with its reason. opdb.test.ts
// fails for a call that differs and is not here, and in a full run for an entry that no call needs.

import type { Difference, Outcome } from '../support/opdb/compare.js'
import type { OpCase } from '../support/opdb/operators.js'

export interface Known {
  /** Names of op_db, or a pattern of them. */
  readonly op: string | RegExp
  /** Of the arguments; all of them where there are none here. */
  readonly dtypes?: RegExp
  readonly difference: Difference
  readonly reason: string
}

const complex = /^complex/
const halves = /^(float16|bfloat16)$/

export const known: readonly Known[] = [
  {
    op: 'ldexp',
    dtypes: complex,
    difference: 'value',
    reason:
      'where a product of complex numbers overflows, which part is infinite and which NaN hangs on how its sums are ordered',
  },
  {
    op: /^linalg\.(cholesky|det|eigh|eigvalsh|inv|matrix_norm|matrix_power|norm|norm\.subgradients_at_zero|qr|slogdet|solve|svd|svdvals)$/,
    dtypes: complex,
    difference: 'throws',
    reason: 'factorizations are of real matrices',
  },
  { op: /^linalg\.(eigh|solve|svd)$/, difference: 'stride', reason: "LAPACK's results lie column by column" },
  {
    op: 'linalg.svd',
    dtypes: /^float32$/,
    difference: 'value',
    reason: 'vectors beyond the rank are any that stand upright on the others',
  },
  {
    op: 'linalg.svdvals',
    difference: 'shape',
    reason: 'of no matrices there are no singular values, whatever their size',
  },
  {
    op: /^linalg\.(matrix_norm|norm|norm\.subgradients_at_zero)$/,
    difference: 'throws',
    reason: 'matrix norms of halves, and the nuclear one of several matrices, are not there',
  },
  {
    op: 'linalg.matrix_rank',
    difference: 'throws',
    reason: 'a tolerance for each of several matrices is not taken',
  },
  {
    op: 'linalg.pinv.singular',
    dtypes: complex,
    difference: 'no error',
    reason: 'a complex tolerance is taken for its real part',
  },
  {
    op: 'matrix_exp',
    dtypes: halves,
    difference: 'value',
    reason: 'powers are computed in float64, where halves overflow',
  },
  {
    op: /^polygamma/,
    dtypes: /^float32$/,
    difference: 'value',
    reason: "PyTorch's trigamma of negative numbers is computed in float32, which near a pole keeps four digits",
  },
  { op: 'norm.nuc', difference: 'throws', reason: 'the nuclear norm is in linalg' },
  { op: 'nn.functional.grid_sample', dtypes: halves, difference: 'value', reason: 'places are computed in float32' },
  { op: 'nn.functional.hinge_embedding_loss', dtypes: halves, difference: 'value', reason: 'means are of float32' },
  { op: 'nn.functional.nll_loss', dtypes: halves, difference: 'value', reason: 'sums are of float32' },
  {
    op: 'nn.functional.multi_head_attention_forward',
    difference: 'value',
    reason: 'weights that are averaged in another order',
  },
  { op: 'nn.functional.scaled_dot_product_attention', difference: 'value', reason: 'sums in another order' },
  { op: 'nn.functional.pairwise_distance', dtypes: /int/, difference: 'throws', reason: 'norms are of floats' },
  {
    op: /^polygamma/,
    difference: 'value',
    reason: 'PyTorch sums series in float32, and near the poles of negative integers what it gives hangs on that',
  },
  { op: /^igammac?$/, difference: 'value', reason: 'where both operands are beyond 10⁶ the series stops early' },
  { op: 'nn.functional.rms_norm', dtypes: complex, difference: 'throws', reason: 'normalization is of real numbers' },
]

/** The entry that a differing call belongs to. */
export function failsOf({ op, dtype }: OpCase, { difference }: Outcome): Known | undefined {
  return known.find(
    (each) =>
      each.difference === difference &&
      (typeof each.op === 'string' ? each.op === op : each.op.test(op)) &&
      each.dtypes?.test(dtype) !== false,
  )
}
