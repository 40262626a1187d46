// A trace as stretches of kernels with calls of operators between them: what is constant is computed once, views are places, each
// other call becomes steps where its operator has a rule.

import { inOrder, realArguments } from '../../graph/arguments.js'
import { alone, fused } from '../../graph/fuse.js'
import type { Task } from '../../graph/fuse.js'
import { Value, tensorsOf } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import { onlyLooks } from '../../graph/uses.js'
import { performed } from '../../op.js'
import { countOf } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { hasLanes } from '../lanes.js'
import type { Packs } from '../packs.js'
import type { State } from '../state.js'
import type { Buffer } from '../step.js'
import { planning } from '../settings.js'
import { spelledOut } from './rules/attention.js'
import { Lowering, isResident } from './lowering.js'
import type { Action, Slot } from './actions.js'
import { isRandomOperator } from './random.js'
import { isExact, isIndexed } from './rules/table.js'
import { Opening, isElements, isNothing, ruleFor, suits, writesNothing } from './opened.js'
import { withoutSaved } from './saved.js'

/** What a trace takes from outside. */
export interface Sources {
  /** Whose tensors are given at each run, in order. */
  readonly inputs: readonly Value[]
  /** Blocks whose elements stay those of tensors; where the trace writes them, these are states. */
  readonly constants: ReadonlyMap<UntypedStorage, Tensor>
}

/** A result: a tensor in a slot, or one that stays as it is, or a view of it. */
export type Leaving =
  | { readonly kind: 'slot'; readonly slot: Slot; readonly value: Value }
  | { readonly kind: 'constant'; readonly tensor: Tensor; readonly value: Value }

export interface Lowered {
  readonly actions: readonly Action[]
  /** Calls of operators in the trace. */
  readonly nodes: number
  /** Where each input's first element was in its storage when it was traced. */
  readonly starts: readonly number[]
  readonly outputs: readonly Leaving[]
  /** What is written from run to run: tensors, whose slots follow those of the inputs, and what lies of them in linear memory. */
  readonly stateTensors: readonly Tensor[]
  readonly states: ReadonlyMap<Buffer, State>
}

/** @returns null where something is written that lives outside and is no tensor's alone, or nothing would be gained. */
export function lower(
  traced: readonly TracedCall[],
  { inputs, constants }: Sources,
  outputs: readonly Value[],
  packs: Packs,
): Lowered | null {
  if (isBetterAlone(traced, inputs)) return null
  const to = new Lowering(packs)
  const changed = writtenBy(traced)
  const opening = new Opening(({ block }) => constants.has(block) && !changed.has(block))
  const calls = opening.of(withoutSaved(traced, outputs))
  const written = writtenBy(calls)
  if (calls.length > longestTrace || calls.some((call) => makesShifted(call, written))) return null
  for (const value of inputs) to.setTensor(value, 'input')
  to.setConstants(opening.constants)
  for (const [block, tensor] of constants) {
    if (!written.has(block)) to.setConstant(block, tensor)
    else if (isState(tensor)) to.setState(block, tensor)
    else return null
  }
  try {
    const isConstant = ({ block }: Value): boolean => constants.has(block) && !written.has(block)
    const tasks = fused(calls, outputs, isConstant, planning.changesBits)
    const leaving = tasks.every((task) => lowerTask(to, task))
      ? outputs.map((value) => leave(to, value, constants))
      : [null]
    to.storeAll()
    if (!leaving.includes(null) && isWorthIt(to.actions)) {
      const { actions, stateTensors, states } = to
      const starts = inputs.map(({ offset }) => offset)
      return { actions, nodes: traced.length, starts, outputs: leaving as Leaving[], stateTensors, states }
    }
  } catch (error) {
    release(to)
    throw error
  }
  release(to)
  return null
}

/** Operators of pictures that go through little memory, plane by plane: each reads and writes what is large once. */
const streaming = /^(?:batch_norm|instance_norm|group_norm|adaptive_avg_pool[123]d)$/

/** Bytes from which on that counts. */
const large = 2 ** 19

/**
 * Whether there is one call, of an operator that computes a large picture sooner than a plan, which has all of it in linear memory
 * at once, brings it there and back: 0.5 ms and 0.8 for a batch norm of 64 planes of 112 x 112.
 */
function isBetterAlone(calls: readonly TracedCall[], inputs: readonly Value[]): boolean {
  const [call] = calls
  if (calls.length !== 1 || call === undefined || !streaming.test(call.operator.name)) return false
  return inputs.some(({ sizes, dtype }) => sizes.length > 2 && countOf(sizes) * dtype.itemsize >= large)
}

function writtenBy(calls: readonly TracedCall[]): Set<UntypedStorage> {
  return new Set(calls.flatMap(({ writes }) => writes))
}

/** Calls in a trace: what is longer takes too long to plan. */
export const longestTrace = 5000

/** Whether a trace has calls that depend on constants alone: they are computed when it is lowered, once. */
export function computesOnce(calls: readonly TracedCall[], constants: Sources['constants']): boolean {
  return calls.some(
    ({ operator, operands, results }) =>
      operands.every(({ block }) => constants.has(block)) &&
      !results.every(({ block }) => operands.some((operand) => operand.block === block)) &&
      !isRandomOperator(operator.name),
  )
}

/** Whether a call makes a tensor that begins within its block and is written later: what fetches it then has no place for what is before it. */
function makesShifted({ operands, results }: TracedCall, written: ReadonlySet<UntypedStorage>): boolean {
  return results.some(
    ({ offset, block }) => offset !== 0 && written.has(block) && !operands.some((each) => each.block === block),
  )
}

function release({ states }: Lowering): void {
  for (const state of states.values()) state.release()
}

/** Whether a tensor is nothing but elements in memory, which plans can write. */
function isState({ storage, dtype, isPlain, conj_bit, neg_bit }: Tensor): boolean {
  return storage?.isLoaded === true && isPlain && !conj_bit && !neg_bit && dtype.perByte === 1
}

/** Whether there are kernels, and not just a few among many calls of operators, which a plan only makes slower. */
function isWorthIt(actions: readonly Action[]): boolean {
  const kernels = actions.reduce((sum, action) => sum + (action.kind === 'steps' ? action.steps.length : 0), 0)
  return kernels > 0 && actions.filter(({ kind }) => kind === 'call').length <= 8 * kernels
}

function lowerTask(to: Lowering, { call, parts, result, epilogue, attention }: Task): boolean {
  if (attention !== null)
    return spelledOut(to, attention) || attention.calls.every((each) => lowerTask(to, alone(each)))
  const { operator, operands, results, writes } = call
  if (!operands.every((value) => to.knows(value))) return false
  const isRandom = isRandomOperator(operator.name)
  // What gives nothing raises its error, or asked only what the trace has answered.
  if (onlyLooks(call) || (!isRandom && writesNothing(call))) return true
  if (operands.every((value) => to.isConstant(value))) {
    // A trace of weights as they are has computed it already; at random, it would be other at each run.
    if (results.length > 0 && writes.length === 0 && results.every((value) => to.isConstant(value))) return !isRandom
    if (!isRandom) return fold(to, call)
  }
  for (const block of writes) to.thaw(block, isRandom)
  const rule = ruleFor(call)
  const canLower =
    rule !== undefined &&
    suits(rule, call) &&
    operands.every((value) => to.has(value) || isIndexed(rule, value.dtype) || isNothing(value))
  const made = result instanceof Value ? result : results[0]
  if (canLower && made !== undefined && rule(to, inOrder(call), made, epilogue)) {
    // What was made part of it only bounds what it gives.
    if (!isExact(rule)) for (const value of result instanceof Value ? [made] : results) to.round(value)
    for (const block of writes) to.wrote(operands.find((value) => value.block === block) as Value)
    return true
  }
  if (parts.length > 0) return [call, ...parts].every((each) => lowerTask(to, alone(each)))
  if (rule === undefined) return leaveAsCall(to, call, isRandom ? 'random' : 'no kernel')
  const opening = new Opening((value) => to.isConstant(value))
  const inner = opening.inside(call)
  if (inner !== null) {
    to.setConstants(opening.constants)
    return inner.every((each) => lowerTask(to, alone(each)))
  }
  const odd = [...operands, ...results].find((value) => !isElements(rule, value))
  return leaveAsCall(to, call, oddityOf(odd) ?? 'settings')
}

/** Why no kernel takes a value. */
function oddityOf(value: Value | undefined): string | null {
  if (value === undefined) return null
  return hasLanes(value.dtype) && !isResident(value) ? 'conjugates, negatives or no elements' : String(value.dtype)
}

/** Leaves a call to its operator, on tensors. @param why Of one word, or the dtype. */
function leaveAsCall(to: Lowering, call: TracedCall, why: string): boolean {
  const { operands, results, writes } = call
  // It may fail, and then what was written until now is written.
  to.storeAll()
  for (const value of operands) {
    if (to.isConstant(value)) continue
    to.slotOf(value)
    if (writes.includes(value.block)) to.forgetBuffers(value)
  }
  const isMade = (value: Value): boolean => !operands.some(({ block }) => block === value.block)
  const slots = results.map((value) => (isMade(value) ? to.setTensor(value) : to.slotOf(value)))
  const sources = operands.map((value) => to.constant(value) ?? to.slotOf(value))
  to.actions.push({ kind: 'call', call, why, sources, slots })
  return true
}

/** Computes what depends on constants alone, on the device where they are. */
function fold(to: Lowering, { operator, args, operands, results, writes }: TracedCall): boolean {
  for (const block of writes) to.own(block)
  const given = realArguments(args, (value) => to.constant(value, false))
  let made: readonly Tensor[]
  try {
    made = tensorsOf(performed(operator, given))
  } catch {
    // What fails, fails where the operators are called one by one: when those before it have done what they do.
    return false
  }
  made.forEach((each, index) => {
    const { block } = results[index] as Value
    if (!operands.some((value) => value.block === block)) to.setConstant(block, each)
  })
  return made.length === results.length
}

function leave(to: Lowering, value: Value, constants: ReadonlyMap<UntypedStorage, Tensor>): Leaving | null {
  const given = constants.get(value.block)
  if (given !== undefined && to.isConstant(value)) return { kind: 'constant', tensor: given, value }
  if (!to.knows(value)) return null
  // What was computed of constants alone would be given out twice.
  to.thaw(value.block, true)
  return { kind: 'slot', slot: to.slotOf(value), value }
}
