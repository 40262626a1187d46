// What torchlet does otherwise than PyTorch, of PyTorch's own operator tests: each kind with its reason. opdb.test.ts
// fails for a call that differs and is not here.

import type { Difference, OpCase, Outcome } from '../support/opdb-cases.js'

export interface Known {
  /** Names of op_db, or a pattern of them. */
  readonly op: string | RegExp
  /** Of the arguments; all of them where there are none here. */
  readonly dtypes?: RegExp
  readonly difference: Difference
  readonly reason: string
}

export const known: readonly Known[] = []

/** The entry that a differing call belongs to. */
export function failsOf({ op, dtype }: OpCase, { difference }: Outcome): Known | undefined {
  return known.find(
    (each) =>
      each.difference === difference &&
      (typeof each.op === 'string' ? each.op === op : each.op.test(op)) &&
      each.dtypes?.test(dtype) !== false,
  )
}
