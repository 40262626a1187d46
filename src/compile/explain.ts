// What a call does: the plans that run in it, with their kernels, and the operators that are called one by one, with why.
// torch/_dynamo/eval_frame.py: explain.

import { isModule } from '../nn/brand.js'
import type { ModuleState } from '../nn/brand.js'
import type { AnyModule } from '../nn/module.js'
import { watch } from '../op.js'
import { weightBytes } from '../plan/packs.js'
import { planning } from '../plan/settings.js'
import type { ResidentPlan } from '../plan/resident.js'
import { Compiled } from './compiled.js'
import type { Body } from './compiled.js'
import { compiledOf } from './compile.js'

/** A call of an operator on tensors in JavaScript's memory, to which operands are copied, and results back. */
export interface GraphBreak {
  /** Its name, as PyTorch spells it. */
  readonly operator: string
  /** Why no kernel of a plan computes it: `no kernel`, `int64`, `settings` (of a kernel that takes others), `random`; or `not in a plan`. */
  readonly reason: string
}

/** What `explain` says of a call. */
export interface Explanation {
  /** Whether one plan computes all of it. */
  readonly planned: boolean
  /** Why not, in a sentence. */
  readonly reason: string | null
  /** Plans that run in it: more than one where parts of a module are planned each by itself. */
  readonly graph_count: number
  /** Calls of operators, those that plans compute among them. */
  readonly op_count: number
  /** Calls that no kernel of a plan computes. */
  readonly graph_break_count: number
  /** Each of them, with why. */
  readonly break_reasons: readonly GraphBreak[]
  /** The kernels that plans call, in order. */
  readonly kernels: readonly string[]
  /** Bytes that a call copies into linear memory and out of it. */
  readonly bytesCopied: number
  /** Bytes of linear memory that plans have for what they compute, places being shared. */
  readonly bufferBytes: number
  /** Bytes of packed weights there. */
  readonly weightBytes: number
}

/**
 * What a call of a module, a program or a function does, as it is by its third time.
 *
 * It calls it three times, and where no plan computes all of it up to three times more, to find out why: with all effects that it has.
 *
 * @param model A module, a program, a function, or what `compile` gave.
 * @param inputs The call's arguments.
 * @throws What the call throws.
 * @example
 * import { compile, explain, randn, relu } from 'torchlet'
 * import type { Tensor } from 'torchlet'
 * explain(compile((x: Tensor) => relu(x).add(1)), randn(2, 8)).planned       // true
 * explain(compile((x: Tensor) => x.sum().item()), randn(2, 8)).reason        // it reads values at …
 */
export function explain(model: AnyModule | ((...inputs: never[]) => unknown), ...inputs: unknown[]): Explanation {
  const calls = isModule(model)
    ? (...args: readonly unknown[]): unknown => (model as AnyModule).forward(...args)
    : (model as unknown as Body)
  for (let call = 0; call <= planning.after; call++) calls(...inputs)
  const { plans, operators } = observed(() => calls(...inputs))
  const isWhole = plans.length === 1 && operators.length === 0
  return described(plans, operators, isWhole ? null : reasonOf(model, calls, inputs))
}

/** Why a call has no plan of its own. */
function reasonOf(model: object, calls: Body, inputs: readonly unknown[]): string {
  const known = compiledOf(model)
  const root = isModule(model) ? (model as ModuleState) : null
  const compiled = known ?? new Compiled(calls, root)
  if (known === undefined) for (let call = 0; call < 3; call++) compiled.call(inputs)
  const refusal = compiled.refusalOf(inputs)
  if (refusal !== null) return root?.training === true ? `${refusal}; the module is in training` : refusal
  if (known === undefined && compiled.plans.plans.length > 0) return 'a plan computes it under compile'
  return 'plans have no kernel for what it computes, or there are as many as there may be'
}

interface Observed {
  readonly plans: readonly ResidentPlan[]
  /** Those that were called one by one. */
  readonly operators: readonly string[]
}

function observed(body: () => unknown): Observed {
  const plans: ResidentPlan[] = []
  const operators: string[] = []
  const before = planning.observe
  planning.observe = (plan) => void plans.push(plan)
  try {
    watch(
      {
        letsPlansRun: true,
        hear({ operator }) {
          // What a plan leaves to operators it says itself.
          if (plans.at(-1)?.isBusy !== true) operators.push(operator.name)
        },
      },
      body,
    )
  } finally {
    planning.observe = before
  }
  return { plans, operators }
}

function described(plans: readonly ResidentPlan[], operators: readonly string[], reason: string | null): Explanation {
  const summaries = plans.map(({ summary }) => summary)
  const sum = (of: (summary: ResidentPlan['summary']) => number): number =>
    summaries.reduce((total, each) => total + of(each), 0)
  const breaks = [
    ...summaries.flatMap(({ calls }) => calls.map(({ operator, why }) => ({ operator, reason: why }))),
    ...operators.map((operator) => ({ operator, reason: 'not in a plan' })),
  ]
  return {
    planned: reason === null,
    reason,
    graph_count: plans.length,
    op_count: sum(({ nodes }) => nodes) + operators.length,
    graph_break_count: breaks.length,
    break_reasons: breaks,
    kernels: summaries.flatMap(({ kernels }) => kernels),
    bytesCopied: sum(({ moved }) => moved),
    bufferBytes: sum(({ buffers }) => buffers),
    weightBytes: weightBytes(plans.map((each) => each.packs)),
  }
}
