// Counts the runs of plans, so that a test of them does not pass by what runs without.

import { DirectPlan } from '../../../src/plan/direct.js'
import { ResidentPlan } from '../../../src/plan/resident.js'

let runs = 0
const { run, steps } = ResidentPlan.prototype
const direct = DirectPlan.prototype.run
ResidentPlan.prototype.run = function counted(inputs) {
  runs++
  return run.call(this, inputs)
}
ResidentPlan.prototype.steps = function counted(inputs) {
  runs++
  return steps.call(this, inputs)
}
DirectPlan.prototype.run = function counted(input) {
  runs++
  return direct.call(this, input)
}

/** How many plans ran since the file began. */
export const plannedRuns = (): number => runs

/** How many plans run within a call. */
export function runsWithin(body: () => unknown): number {
  const before = runs
  body()
  return runs - before
}
