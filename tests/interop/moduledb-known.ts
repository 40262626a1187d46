// What modules do otherwise than PyTorch's, of PyTorch's own tests of them: each kind with its reason. moduledb.test.ts fails for a
// call that differs and is not here, and for an entry that no call needs.

import type { Difference, Outcome } from '../support/opdb/compare.js'
import type { ModuleCase } from '../support/opdb/modules.js'

export interface KnownModule {
  /** The class. */
  readonly op: string
  /** Of the arguments; all of them where there are none here. */
  readonly dtypes?: RegExp
  readonly difference: Difference
  readonly reason: string
}

export const knownModules: readonly KnownModule[] = []

/** The entry that a differing call belongs to. */
export function moduleFailsOf({ op, dtype }: ModuleCase, { difference }: Outcome): KnownModule | undefined {
  return knownModules.find(
    (each) => each.op === op && each.difference === difference && each.dtypes?.test(dtype) !== false,
  )
}
