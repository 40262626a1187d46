// Functions run operator by operator and by a plan of their trace, to be compared.

import { Tensor } from '../../../src/index.js'
import { Value, tensorsOf, traced } from '../../../src/graph/trace.js'
import { lower } from '../../../src/plan/lowering/lower.js'
import type { Lowered } from '../../../src/plan/lowering/lower.js'
import { Packs } from '../../../src/plan/packs.js'
import { ResidentPlan } from '../../../src/plan/resident.js'
import { planning } from '../../../src/plan/settings.js'
import { findOverload } from '../../../src/programs/operators/index.js'
import { metaViews } from '../../../src/tensor/forms/meta.js'

/** Calls an overload of ATen with one value for each parameter of its schema; what is left out has its default. */
export function aten(key: string, ...args: readonly unknown[]): Tensor {
  const overload = findOverload(`aten::${key}`)
  if (overload === undefined) throw new Error(`there is no aten::${key}`)
  return overload.call(overload.defaults.map((value, index) => (index < args.length ? args[index] : value))) as Tensor
}

/** A function of tensors, made of operators. */
export type Traceable = (...tensors: Tensor[]) => Tensor | readonly Tensor[]

export interface Planned {
  readonly plan: ResidentPlan
  readonly lowered: Lowered
  /** Kernels and calls, in order: `f32_gemm`, `call relu_`. */
  readonly steps: readonly string[]
}

/**
 * Plans a function.
 *
 * @param inputs Given at each run. @param constants Stay as they are, as does each tensor that the function has of itself.
 * @returns null where it cannot be planned.
 */
export function planOf(f: Traceable, inputs: readonly Tensor[], constants: readonly Tensor[] = []): Planned | null {
  const views = metaViews()
  const [given, fixed] = [inputs, constants].map((list) => list.map((each) => views(each.detached()))) as [
    Tensor[],
    Tensor[],
  ]
  const values = given.map((each) => new Value(each))
  const { result, calls, constants: met } = traced(() => f(...given, ...fixed))
  const packs = new Packs()
  const states = new Map(met)
  fixed.forEach((each, index) => states.set(each.untyped_storage(), constants[index] as Tensor))
  const leaving = tensorsOf(result).map((each) => new Value(each))
  const lowered = lower(calls, { inputs: values, constants: states }, leaving, packs)
  if (lowered === null) return null
  const steps = lowered.actions.flatMap((action) =>
    action.kind === 'steps'
      ? action.steps.map(({ kernel }) => kernel)
      : action.kind === 'call'
        ? [`call ${action.call.operator.name}`]
        : [],
  )
  return { plan: new ResidentPlan(lowered, packs), lowered, steps }
}

/** Runs a body without plans: operator by operator. */
export function withoutPlans<T>(body: () => T): T {
  return withPlanning({ isOn: false }, body)
}

/** Runs a body with other settings of plans. */
export function withPlanning<T>(settings: Partial<typeof planning>, body: () => T): T {
  const before = { ...planning }
  Object.assign(planning, settings)
  try {
    return body()
  } finally {
    Object.assign(planning, before)
  }
}

/** The largest difference of two lists of tensors, as a part of the largest value; infinite for other sizes, strides or dtypes. */
export function distance(got: readonly Tensor[], wanted: readonly Tensor[]): number {
  if (got.length !== wanted.length) return Infinity
  return Math.max(0, ...got.map((each, index) => distanceOf(each, wanted[index] as Tensor)))
}

function distanceOf(got: Tensor, wanted: Tensor): number {
  const [a, b] = [got, wanted].map((each) => `${each.dtype} ${each.shape} ${each.stride().join()}`)
  if (a !== b) return Infinity
  const [x, y] = [got, wanted].map((each) => Array.from(each.toTypedArray() as Iterable<number>, Number)) as [
    number[],
    number[],
  ]
  const scale = y.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 1e-30)
  let worst = 0
  for (let index = 0; index < x.length; index++) {
    const [left, right] = [x[index] as number, y[index] as number]
    if (Object.is(left, right) || left === right) continue
    const difference = Math.abs(left - right) / scale
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference)
  }
  return worst
}
