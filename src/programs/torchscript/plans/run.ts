// Runs plans for programs of TorchScript: what fails is left to a machine, which can say where in the program something is wrong.

import type { Run } from '../../../plan/plans.js'
import type { Budget, Used } from '../../limits.js'

/** What a plan gave. */
export interface Made {
  readonly value: unknown
}

/** Runs a plan within the call's time; null where it fails. */
export function onPlan(planned: Run<Used>, budget: Budget): Made | null {
  if (!budget.isTimed) return madeBy(() => ({ value: planned.now() }))
  const steps = planned.steps()
  try {
    for (;;) {
      const next = madeBy(() => steps.next())
      if (next === null || next.done === true) return next
      budget.checkTime()
    }
  } finally {
    steps.return(undefined)
  }
}

/** What a plan gives, or its next step; null where it fails. */
export function madeBy<T>(run: () => T): T | null {
  try {
    return run()
  } catch {
    return null
  }
}
