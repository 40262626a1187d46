// Modules of torch.nn that run by plans. `moduleClass` gives them a forward that looks for the plan of its call before it computes
// module by module. The outermost module that is pure is planned; what lies in it is part of its plan.

import { sameFace } from '../caller.js'
import { traced } from '../graph/trace.js'
import type { Placed } from '../plan/given.js'
import type { Guards } from '../plan/guards.js'
import { Plans } from '../plan/plans.js'
import type { Front, Traced } from '../plan/plans.js'
import { mayPlan } from '../plan/settings.js'
import type { Tensor } from '../tensor/tensor.js'
import type { ModuleState } from './brand.js'
import { lookForPure, readsFields, writtenBy } from './tree/pure.js'

type Forward = (...inputs: unknown[]) => unknown

/** Classes that are planned by themselves. Others compute with one kernel, which alone costs no more without a plan. */
const planned = /^torch\.nn\.modules\.(?:(?:container|conv|rnn|transformer)\.|activation\.MultiheadAttention$)/

/** Whether a class of this name is planned by itself. */
export function isPlanned(path: string): boolean {
  return planned.test(path)
}

/** Calls under way of modules that will have a plan when they are called again: what lies in these is not planned by itself. */
let waiting = 0

/** A forward that runs by a plan where there is one. */
export function withPlans(forward: Forward): Forward {
  return sameFace(forwardPlanned as never, forward as never) as unknown as Forward

  function forwardPlanned(this: ModuleState, input: unknown, ...others: unknown[]): unknown {
    // Within a forward of another kind it computes a part of that.
    const isOutermost = waiting === 0 && mayPlan() && this.forward === forwardPlanned
    // Without arguments it is for the forward to say what it lacks.
    if (!isOutermost || input === undefined) return forward.apply(this, arguments as never)
    const plans = (this._plans ??= new Plans(new ModuleFront(this))) as Plans
    if (others.length === 0) {
      const output = plans.quick(input)
      if (output !== null) return output
      if (plans.hasNone(input)) return forward.call(this, input)
    }
    return found(this, plans, forward, [input, ...others])
  }
}

/** By a plan that there is or is to be made, else module by module. */
function found(module: ModuleState, plans: Plans, forward: Forward, inputs: unknown[]): unknown {
  const run = plans.find(inputs)
  if (run !== null) return run.now()
  if (!plans.waits) return forward.apply(module, inputs)
  waiting++
  try {
    return forward.apply(module, inputs)
  } finally {
    waiting--
  }
}

class ModuleFront implements Front<null> {
  constructor(private readonly module: ModuleState) {}

  watch(guards: Guards): boolean {
    const modules: ModuleState[] = []
    const isPure = lookForPure(this.module, (module) => {
      modules.push(module)
      guards.watchModule(module)
      if (readsFields(module)) guards.watchFields(module)
    })
    // Values do not make pure what is not.
    if (!isPure) return false
    for (const { _parameters, _buffers } of modules)
      for (const tensor of [..._parameters.values(), ..._buffers.values()])
        if (tensor !== null) guards.watchTensor(tensor)
    return true
  }

  trace({ args }: Placed): Traced<null> {
    const written: Tensor[] = []
    lookForPure(this.module, (module) => void written.push(...writtenBy(module)))
    return { ...traced(() => this.module.forward(...args), written), cost: null }
  }
}
