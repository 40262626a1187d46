// Counts the runs of plans, so that a test of them does not pass by what runs without.

import { ResidentPlan } from '../../src/plan/resident.js'

let runs = 0
const { run } = ResidentPlan.prototype
ResidentPlan.prototype.run = function counted(...args) {
  runs++
  return run.apply(this, args)
}

/** How many plans run within a call. */
export function runsWithin(body: () => unknown): number {
  const before = runs
  body()
  return runs - before
}
