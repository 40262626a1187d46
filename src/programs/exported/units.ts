// Graphs within a graph that has no plan as a whole, because values decide what is run: the branches of cond, the condition and the body
// of while_loop. Each has plans of its own.

import { traced } from '../../graph/trace.js'
import { longestTrace } from '../../plan/lowering/lower.js'
import { Plans } from '../../plan/plans.js'
import type { Run } from '../../plan/plans.js'
import { metaViews } from '../../tensor/forms/meta.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { Budget } from '../limits.js'
import type { Used } from '../limits.js'
import type { Context, PreparedGraph, Running } from './prepared.js'
import { finish, runGraph } from './run.js'

/** Operators in a graph from which on it is planned: a plan of one alone costs as much as that. */
const fewest = 2

const known = new WeakMap<PreparedGraph, Plans<Used>>()

/** Runs a graph within a graph; by a plan where it has one. */
export function* runUnit(
  prepared: PreparedGraph,
  args: readonly unknown[],
  context: Context,
): Running<readonly unknown[]> {
  const { budget, states } = context
  if (states === undefined || context.autocast !== null || prepared.graph.nodes.length < fewest)
    return yield* runGraph(prepared, args, context)
  const isFixed = args.map((each) => states.has(each))
  // Which arguments are state is part of the key: of others the same ones may stand elsewhere.
  const given = [isFixed.map(Number).join(''), ...args.filter((_, index) => isFixed[index] !== true)]
  const fixed = args.filter((_, index) => isFixed[index] === true)
  const plans = plansOf(prepared)
  const planned = plans.find(given, budget.room, fixed)
  if (planned !== null) {
    budget.repeat(planned.cost)
    const results = yield* onPlan(planned, context)
    budget.keep(args, results)
    return results
  }
  try {
    return yield* runGraph(prepared, args, context)
  } catch (error) {
    plans.failed()
    throw error
  }
}

/** Runs a plan within the call's time; what else it uses is counted. */
export function* onPlan(planned: Run<Used>, { budget, yields }: Context): Running<readonly unknown[]> {
  if (!yields && !budget.isTimed) return planned.now() as readonly unknown[]
  const steps = planned.steps()
  try {
    for (;;) {
      const { value, done } = steps.next()
      if (done === true) return value as readonly unknown[]
      budget.checkTime()
      yield undefined
    }
  } finally {
    steps.return(undefined)
  }
}

function plansOf(prepared: PreparedGraph): Plans<Used> {
  let plans = known.get(prepared)
  if (plans === undefined) {
    plans = new Plans<Used>({
      watch: () => true,
      trace({ args: [isFixed, ...given] }, states) {
        const { placed, constants } = statesOnMeta(states)
        const [others, fixed] = [given.values(), placed.values()]
        const inputs = Array.from(isFixed as string, (each): unknown => (each === '1' ? fixed : others).next().value)
        // Nothing is computed; a run is held to the limits of its call.
        const budget = new Budget({ steps: longestTrace, bytes: Infinity, work: Infinity })
        const context = { budget, yields: false, autocast: null, meta: true } as const
        const { result, calls } = traced(() => finish(runGraph(prepared, inputs, context)))
        return { result, calls, constants, cost: budget.used }
      },
    })
    known.set(prepared, plans)
  }
  return plans
}

/** States as they stand in a trace, and which tensors these are by their storages there. */
export function statesOnMeta(states: readonly unknown[]): {
  readonly placed: readonly unknown[]
  readonly constants: ReadonlyMap<UntypedStorage, Tensor>
} {
  const views = metaViews()
  const constants = new Map<UntypedStorage, Tensor>()
  const placed = states.map((state) => {
    if (!(state instanceof Tensor)) return state
    const view = views(state.detached())
    constants.set(view.untyped_storage(), state)
    return view
  })
  return { placed, constants }
}
