// Calls of modules within a call that has no plan of its own, because it reads values or changes its state: the outermost of them that
// can be planned run by plans. Only tensors and what never changes goes in and comes out, so that nothing in the program can tell such
// a call from one that a machine made.

import { isPlanned } from '../../../nn/planned.js'
import type { Plans } from '../../../plan/plans.js'
import { PyFloatClass } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import type { SchemaType } from '../../../schema.js'
import { ScriptModule } from '../../../serialization/torchscript/script-module.js'
import { Tensor } from '../../../tensor/tensor.js'
import type { Budget, Used } from '../../limits.js'
import type { FunctionValue } from '../compile/code.js'
import { NamedTuple } from '../values/objects.js'
import { onPlan } from './run.js'
import type { Made } from './run.js'

/** The plans of a method of a module, which runs by itself. */
export type PlansOf = (self: ScriptModule, method: FunctionValue) => Plans<Used>

export class Units {
  private readonly known = new WeakMap<ScriptModule, Map<FunctionValue, Plans<Used>>>()
  /** Those of calls that have a plan when they are made again, since the last call of the program began. */
  private readonly waiting = new Set<Plans<Used>>()

  /** @param isWrapped Whether a tensor is a constant that stands for a number, which a trace would not see. */
  constructor(
    private readonly plansOf: PlansOf,
    private readonly isWrapped: (value: Tensor) => boolean,
  ) {}

  /**
   * What a call gives by a plan; null where a machine has to make it.
   *
   * @param wait Called where the call has a plan when it is made again: what lies in it is to have none of its own until it is over.
   */
  run(self: unknown, method: FunctionValue, args: readonly unknown[], budget: Budget, wait: () => void): Made | null {
    if (!(self instanceof ScriptModule) || !isUnit(self, method)) return null
    if (!args.every((each) => this.isFixed(each))) return null
    const plans = this.of(self, method)
    const run = plans.find(args, budget.room)
    if (run === null) {
      if (!plans.waits) return null
      this.waiting.add(plans)
      wait()
      return null
    }
    budget.repeat(run.cost)
    return onPlan(run, budget)
  }

  /** After a call of the program. @param hasFailed Then what waits was not computed within its limits, and waits anew. */
  over(hasFailed: boolean): void {
    if (hasFailed) for (const plans of this.waiting) plans.failed()
    this.waiting.clear()
  }

  private isFixed(value: unknown): boolean {
    if (value instanceof Tensor) return !this.isWrapped(value)
    if (value instanceof NamedTuple) return false
    if (value instanceof Tuple) return value.every((each) => this.isFixed(each))
    return typeof value !== 'object' || value === null || value instanceof PyFloatClass
  }

  private of(self: ScriptModule, method: FunctionValue): Plans<Used> {
    let methods = this.known.get(self)
    if (methods === undefined) this.known.set(self, (methods = new Map()))
    let plans = methods.get(method)
    if (plans === undefined) methods.set(method, (plans = this.plansOf(self, method)))
    return plans
  }
}

/** Whether a call is planned by itself: of a user's class, or of one of torch.nn that has several kernels. */
function isUnit({ qualified_name }: ScriptModule, { returns }: FunctionValue): boolean {
  const path = qualified_name.replace(/^__torch__\.|\.___torch_mangle_\d+/g, '')
  return returns !== null && givesFixed(returns) && (!path.startsWith('torch.nn.modules.') || isPlanned(path))
}

/** Whether values of a type are tensors and what holds them and never changes. */
function givesFixed({ kind, elements }: SchemaType): boolean {
  return kind === 'Tensor' || (kind === 'Tuple' && elements.every(givesFixed))
}
