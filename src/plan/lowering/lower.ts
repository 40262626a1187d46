// A trace as stretches of kernels with calls of operators between them: what is constant is computed once, views are places, each
// other call becomes steps where its operator has a rule.

import { fused } from '../../graph/fuse.js'
import type { Task } from '../../graph/fuse.js'
import { Value } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import type { Sizes } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { isDense } from '../../tensor/strides.js'
import { Tensor } from '../../tensor/tensor.js'
import type { Place } from '../layout.js'
import type { Packs } from '../packs.js'
import type { Buffer, Step } from '../step.js'
import { Lowering, isResident } from './lowering.js'
import { ruleOf } from './rules.js'

/** What a trace takes from outside. */
export interface Sources {
  /** Blocks whose elements are given at each run, in order. */
  readonly inputs: readonly Value[]
  /** Blocks whose elements stay those of tensors. */
  readonly constants: ReadonlyMap<UntypedStorage, Tensor>
}

/** A result as it leaves the plan. */
export interface Leaving {
  readonly buffer: Buffer
  readonly sizes: Sizes
  /** PyTorch's; the buffer's elements lie so, without gaps. */
  readonly strides: Sizes
}

export interface Lowered {
  readonly steps: readonly Step[]
  readonly inputs: readonly Place[]
  readonly outputs: readonly Leaving[]
}

/** Operators whose results differ from call to call. */
const random = /rand|dropout|bernoulli|multinomial|normal_|^normal$|uniform|exponential_|poisson|rrelu|cauchy|geometric|log_normal/

/** @returns null where something has no rule, or would be written or given back that lives outside. */
export function lower(
  calls: readonly TracedCall[],
  { inputs, constants }: Sources,
  outputs: readonly Value[],
  packs: Packs,
): Lowered | null {
  const to = new Lowering(packs)
  for (const [block, tensor] of constants) to.setConstant(block, tensor)
  const places = inputs.map((value) => to.input(value))
  if (places.some((place) => place === null)) return null
  const outside = new Set([...inputs.map(({ block }) => block), ...constants.keys()])
  for (const task of fused(calls, outputs, (value) => constants.has(value.block), true)) if (!lowerTask(to, task, outside)) { if (process.env.DBG) console.log("no", task.call.operator.name, task.call.operands.map(v=>[v.sizes.join(), v.dtype.name, to.knows(v)].join(":"))); return null }
  const leaving = outputs.map((value) => leave(to, value, outside))
  if (leaving.includes(null) || new Set(outputs.map(({ block }) => block)).size < outputs.length) return null
  return { steps: to.steps, inputs: places as Place[], outputs: leaving as Leaving[] }
}

function lowerTask(to: Lowering, { call, result, epilogue }: Task, outside: ReadonlySet<UntypedStorage>): boolean {
  const { operator, operands, results, writes } = call
  if (writes.some((block) => outside.has(block) || to.isConstantBlock(block))) return false
  const isRandom = random.test(operator.name)
  const isAlias = results.every(({ block }) => operands.some((operand) => operand.block === block))
  if (writes.length === 0 && isAlias) return operands.every((value) => to.knows(value))
  if (operands.every((value) => to.isConstant(value)) && writes.length === 0) return !isRandom && fold(to, call)
  if (isRandom || !operands.every((value) => to.has(value)) || !results.every(isResident)) return false
  const rule = ruleOf(operator.name, writes.length > 0)
  return rule !== undefined && result instanceof Value && rule(to, call, result, epilogue)
}

/** Computes what depends on constants alone. */
function fold(to: Lowering, { operator, args, results }: TracedCall): boolean {
  const real = (given: unknown): unknown =>
    Array.isArray(given) ? given.map(real) : given instanceof Value ? to.constant(given) : given
  const run = operator.run as (...given: readonly unknown[]) => unknown
  const made = [run(...args.map(real))].flat(2)
  let next = 0
  for (const each of made) if (each instanceof Tensor) to.setConstant((results[next++] as Value).block, each)
  return next === results.length
}

function leave(to: Lowering, value: Value, outside: ReadonlySet<UntypedStorage>): Leaving | null {
  const { sizes, strides, offset } = value
  if (outside.has(value.block) || !to.has(value) || to.isConstant(value)) return null
  if (offset !== 0 || !isDense(sizes, strides)) return null
  const { buffer } = to.laidOut(to.place(value), strides)
  return { buffer, sizes, strides }
}
