// Every program of the shared folder by plans and operator by operator, to the bit: passes that change numbers are off, buffers that
// nothing needs are NaN. Two inputs, other weights, the first input again.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExportedModule, ScriptModule, Tensor, loadSync, manual_seed } from '../../../src/index.js'
import type { ResidentPlan } from '../../../src/plan/resident.js'
import { copied, otherArguments, unlike } from '../../support/plans/bits.js'
import { needs } from '../../support/needs.js'
import { plannedRuns } from '../../support/plans/planned-runs.js'
import { withPlanning } from '../../support/plans/plans.js'
import { callArguments, programBytes, programEntries, programRuns } from '../../support/goldens/programs.js'
import type { ProgramEntry, ProgramRun } from '../../support/goldens/programs.js'
import { withoutShared } from '../../support/shared.js'

type Program = ExportedModule | ScriptModule

const missing = withoutShared('programs')
const entries = missing === undefined ? programEntries() : []

function called(program: Program, { method }: ProgramRun, args: readonly unknown[], isOn: boolean): unknown {
  const observe = (plan: ResidentPlan): void => void seen.add(plan)
  return withPlanning({ isOn, after: 0, changesBits: false, poisons: true, observe }, () => {
    manual_seed(1)
    return program instanceof ScriptModule && method !== 'forward'
      ? program.run_method(method, ...args)
      : program.forward<unknown>(...args)
  })
}

/** The plans that ran, and what they leave to operators. */
const seen = new Set<ResidentPlan>()
let breaks = 0

/** How often plans ran. */
function compare(entry: ProgramEntry): number {
  const [first] = programRuns(entry) as [ProgramRun]
  const bytes = programBytes(entry.file)
  const open = (): Program => loadSync<Program>(bytes, first.model === null ? {} : { model: first.model })
  const [plain, planned] = [open(), open()]
  const before = plannedRuns()
  const args = callArguments(first)
  const step = (name: string, given: readonly unknown[]): void => {
    const [own, theirs] = [copied([...given]), copied([...given])] as [unknown[], unknown[]]
    let wanted: unknown
    try {
      wanted = called(plain, first, theirs, false)
    } catch (error) {
      // What other values make of a program may be an error, which is the same by a plan.
      assert.throws(() => called(planned, first, own, true), { message: (error as Error).message }, name)
      return
    }
    const got = called(planned, first, own, true)
    assert.equal(unlike(got, wanted), null, name)
    assert.equal(unlike(own, theirs), null, `${name}, arguments afterwards`)
    assert.equal(unlike(stateOf(planned), stateOf(plain)), null, `${name}, state afterwards`)
  }
  step('an input', args)
  step('another input', otherArguments(args))
  for (const program of [plain, planned])
    for (const parameter of new Set(program.parameters())) if (parameter.is_floating_point()) parameter.mul_(1.25)
  step('other weights', args)
  step('another input, other weights', otherArguments(args))
  step('the first input again', args)
  return plannedRuns() - before
}

function stateOf(program: Program): readonly Tensor[] {
  return [...program.buffers()]
}

let [plannedPrograms, exported, whole] = [0, 0, 0]

for (const entry of entries) {
  test(entry.file, needs(missing), () => {
    seen.clear()
    if (compare(entry) === 0) return
    const calls = Math.max(...Array.from(seen, ({ summary }) => summary.calls.length))
    breaks += calls
    if (calls === 0) whole++
    plannedPrograms++
    if (entry.kind === 'pt2') exported++
  })
}

test('most of them have plans', needs(missing), (t) => {
  t.diagnostic(`${exported} exported, ${plannedPrograms} in all, ${whole} without a break, ${breaks} calls left`)
  // As docs/plans.md says; more plans and fewer breaks are better.
  assert.ok(exported >= 270, `${exported} exported programs`)
  assert.ok(plannedPrograms >= 407, `${plannedPrograms} programs`)
  assert.ok(whole >= 334, `${whole} programs without a break`)
  assert.ok(breaks <= 312, `${breaks} calls left to operators`)
})
