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
    op: 'linalg.svd',
    dtypes: /^float(32|64)$/,
    difference: 'value',
    reason: 'vectors beyond the rank are any that stand upright on the others',
  },
  {
    op: 'matrix_exp',
    dtypes: halves,
    difference: 'value',
    reason: 'powers are computed in float64, where halves overflow',
  },
  { op: 'nn.functional.grid_sample', dtypes: halves, difference: 'value', reason: 'places are computed in float32' },
  { op: 'nn.functional.hinge_embedding_loss', dtypes: halves, difference: 'value', reason: 'means are of float32' },
  { op: 'nn.functional.nll_loss', dtypes: halves, difference: 'value', reason: 'sums are of float32' },
  {
    op: 'nn.functional.multi_head_attention_forward',
    difference: 'value',
    reason: 'weights that are averaged in another order',
  },
  {
    op: 'nn.functional.scaled_dot_product_attention',
    difference: 'value',
    reason: 'its kernel exponentiates with fewer digits',
  },
  {
    op: /^polygamma/,
    difference: 'value',
    reason: 'PyTorch sums series in float32, and near the poles of negative integers what it gives hangs on that',
  },
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
