// A plan of a module's trace, where the module and all in it are pure: what they give follows from their inputs, weights and
// settings, which the plan's guards watch.

import { Value, traced } from '../graph/trace.js'
import { float32 } from '../tensor/dtype.js'
import { MetaTensor } from '../tensor/forms/meta.js'
import type { Sizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import type { Guards } from './guards.js'
import { lower } from './lowering/lower.js'
import { Packs } from './packs.js'
import { ResidentPlan } from './resident.js'
import type { Planned } from './run.js'
import { planning } from './settings.js'

export class TracedPlan {
  constructor(
    private readonly guards: Guards,
    private readonly plan: ResidentPlan,
  ) {}

  /** Whether the plan still says what its modules say, and is not under way. */
  get valid(): boolean {
    return this.guards.hold() && this.plan.isCurrent
  }

  /** @param input float32 of the traced sizes, row-major. */
  run(input: Tensor): Tensor | null {
    if (this.plan.isBusy || !planning.isOn || input.offset !== 0 || !input.isPlain) return null
    return this.plan.run([input])[0] as Tensor
  }

  dispose(): void {
    this.plan.dispose()
    this.plan.packs.dispose()
  }
}

/** @returns null where the module is not pure, or depends on values. */
export function tracedPlan(module: Planned, sizes: Sizes, guards: Guards): TracedPlan | null {
  const modules = module.traceable()
  if (modules === null) return null
  for (const each of modules) {
    guards.watchModule(each)
    guards.watchFields(each)
  }
  try {
    const input = new MetaTensor(float32, [...sizes], null)
    const { result, calls, constants } = traced(() => module.forward(input))
    for (const tensor of constants.values()) guards.watchTensor(tensor)
    if (!(result instanceof Tensor)) return null
    const packs = new Packs()
    const lowered = lower(calls, { inputs: [new Value(input)], constants }, [new Value(result)], packs)
    if (lowered === null || lowered.actions.some(({ kind }) => kind === 'call')) {
      packs.dispose()
      return null
    }
    return new TracedPlan(guards, new ResidentPlan(lowered, packs))
  } catch (error) {
    // What depends on values, is wrong or is too large is found out by computing it module by module.
    if (error instanceof Error) return null
    throw error
  }
}
