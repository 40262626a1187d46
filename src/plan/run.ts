// The plans of a module, one for each size of input, kept while they hold.

import { float32 } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { countOf } from '../tensor/shape.js'
import { PlanBuilder } from './builder.js'
import type { PlannableModule } from './builder.js'
import type { Guards, Plannable } from './guards.js'
import { Plan } from './plan.js'
import { mayPlan, planning } from './settings.js'
import { tracedPlan } from './traced-plan.js'
import type { TracedPlan } from './traced-plan.js'

/** A module that keeps its plans. */
export interface Planned extends PlannableModule {
  _plans: unknown
  /** Every module whose forward is part of this one's, where all of these are pure; null where one is not. */
  traceable(): readonly Plannable[] | null
}

/** Sizes of input that a module is planned for at once; the one least recently used goes first. */
const mostPlans = 8

interface Entry {
  readonly sizes: readonly number[]
  readonly guards: Guards
  /** Null where the module cannot be planned for these sizes, or not yet. */
  plan: AnyPlan | null
  /** Calls until the module is traced; none where it has a plan, or was traced. */
  waits: number
}

/** Of modules that describe their steps, or of a trace. */
type AnyPlan = Plan | TracedPlan

/** The module's output, or null where it has to be computed without a plan. */
export function runPlanned(module: Planned, input: Tensor): Tensor | null {
  if (!mayPlan()) return null
  if (input.dtype !== float32 || input.storage === null || countOf(input.sizes) === 0) return null
  // What lies otherwise comes out otherwise, as functions of each element leave it.
  if (!input.is_contiguous()) return null
  const entries = (module._plans ??= []) as Entry[]
  let entry = entries[0]
  if (entry === undefined || !sameSizes(entry.sizes, input.sizes)) entry = bring(entries, input.sizes)
  if (entry === undefined || !(entry.plan === null ? entry.guards.hold() : entry.plan.valid)) {
    if (entry !== undefined) drop(entries, 0)
    entry = build(module, input.sizes)
    entries.unshift(entry)
    if (entries.length > mostPlans) drop(entries, entries.length - 1)
  }
  // A trace takes longer than a call, and what is called once pays nothing for it.
  if (entry.waits > 0 && --entry.waits === 0) entry.plan = tracedPlan(module, entry.sizes, entry.guards)
  return entry.plan === null ? null : entry.plan.run(input)
}

/** Moves the entry of these sizes to the front. */
function bring(entries: Entry[], sizes: readonly number[]): Entry | undefined {
  const index = entries.findIndex((entry) => sameSizes(entry.sizes, sizes))
  if (index < 0) return undefined
  const [entry] = entries.splice(index, 1) as [Entry]
  entries.unshift(entry)
  return entry
}

function drop(entries: Entry[], index: number): void {
  const [entry] = entries.splice(index, 1)
  entry?.plan?.dispose()
}

function build(module: Planned, sizes: readonly number[]): Entry {
  const builder = new PlanBuilder(sizes)
  const output = builder.module(module, builder.input)
  // What computes nothing gives its input itself, or a view of it.
  const planned = output !== null && output.buffer !== builder.input.buffer
  if (planned) return { sizes: [...sizes], guards: builder.guards, plan: new Plan(builder, output), waits: 0 }
  return { sizes: [...sizes], guards: builder.guards, plan: null, waits: output === null ? planning.after + 1 : 0 }
}

function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let dim = 0; dim < a.length; dim++) if (a[dim] !== b[dim]) return false
  return true
}
