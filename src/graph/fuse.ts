// Which calls can be computed with the product before them: a normalisation by constant statistics, the addition of a tensor that is
// there already, and bounds. And attention that is spelled out (attention.ts).

import { plainNumber } from '../python/numbers.js'
import { float32 } from '../tensor/dtype.js'
import { countOf, sameSizes } from '../tensor/shape.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { inOrder, isOneFactor } from './arguments.js'
import { spelledAttentions } from './attention.js'
import type { SpelledAttention } from './attention.js'
import { Value } from './trace.js'
import type { TracedCall } from './trace.js'
import { usesOf } from './uses.js'

/** What follows a product, in this order. */
export interface Epilogue {
  /** The arguments of aten::batch_norm in evaluation after the input. */
  readonly norm: TracedCall | null
  readonly add: Value | null
  readonly low: number
  readonly high: number
}

/** A call, and what was made part of it. */
export interface Task {
  readonly call: TracedCall
  /** The calls that were, in order. */
  readonly parts: readonly TracedCall[]
  /** What the call gives with all that is part of it. */
  readonly result: unknown
  readonly epilogue: Epilogue
  /** What the calls are together, if that is not a product. */
  readonly attention: SpelledAttention | null
}

/** No more than the product. */
export const nothing: Epilogue = { norm: null, add: null, low: -Infinity, high: Infinity }

/** A call by itself. */
export function alone(call: TracedCall): Task {
  return { call, parts: [], result: call.result, epilogue: nothing, attention: null }
}

const noAttentions: ReadonlyMap<TracedCall, SpelledAttention> = new Map()

/** Attention in the place of its last call. */
function together(attention: SpelledAttention): Task {
  const [call, ...parts] = attention.calls
  return { call, parts, result: attention.result, epilogue: nothing, attention }
}

/** Products of which the norm after them can be made part, and those that can only be added to and bounded. */
const normed = /^(conv[123]d|aten::convolution|aten::_convolution)/
const products = /^(conv[123]d|aten::convolution|aten::_convolution|linear$)/

/**
 * The calls with what is fused into each.
 *
 * @param isConstant Whether a value is the same at every run. @param outputs Values that leave.
 * @param changesBits Whether the last bits may change: norms are folded into weights, attention is one kernel.
 */
export function fused(
  calls: readonly TracedCall[],
  outputs: readonly Value[],
  isConstant: (value: Value) => boolean,
  changesBits: boolean,
): Task[] {
  const uses = usesOf(calls)
  const leaving = new Set(outputs.map(({ block }) => block))
  const absorbed = new Set<TracedCall>()
  const computed = new Set<UntypedStorage>()
  const attentions = changesBits ? spelledAttentions(calls, uses, leaving) : noAttentions
  const spelled = new Set([...attentions.values()].flatMap((each) => each.calls))
  const tasks: Task[] = []
  calls.forEach((call, index) => {
    if (absorbed.has(call)) return
    const attention = attentions.get(call)
    if (attention !== undefined) tasks.push(together(attention))
    if (spelled.has(call)) return
    // What depends on constants alone is computed once, by its operators.
    if (call.operands.every((value) => computed.has(value.block) || isConstant(value)))
      for (const { block } of call.results) computed.add(block)
    const isFixed = call.results.every(({ block }) => computed.has(block))
    const isProduct = products.test(call.operator.name) && call.result instanceof Value && !isFixed
    tasks.push(isProduct ? grown(call, index) : alone(call))
  })
  return tasks

  function grown(call: TracedCall, index: number): Task {
    let result = call.result as Value
    let epilogue = nothing
    const parts: TracedCall[] = []
    for (;;) {
      const use = nextUse(result, index)
      if (use === null) break
      const next = extended(epilogue, use.call, result, call, index)
      if (next === null) break
      absorbed.add(use.call)
      parts.push(use.call)
      epilogue = next
      result = use.call.result as Value
      if (next.low !== -Infinity || next.high !== Infinity) break
    }
    return { call, parts, result, epilogue, attention: null }
  }

  /** The one call that takes a value as it is, before anything else sees its block. */
  function nextUse(value: Value, index: number): { call: TracedCall } | null {
    const later = (uses.get(value.block)?.uses ?? []).filter(
      (at) => at > index && !absorbed.has(calls[at] as TracedCall),
    )
    const [first] = later
    if (first === undefined) return null
    const next = calls[first] as TracedCall
    // The scores of an attention are computed with it.
    if (!(next.result instanceof Value) || spelled.has(next)) return null
    const isOnly = later.length === 1 && !leaving.has(value.block)
    return next.writes.includes(value.block) || isOnly ? { call: next } : null
  }

  function extended(
    epilogue: Epilogue,
    next: TracedCall,
    value: Value,
    product: TracedCall,
    index: number,
  ): Epilogue | null {
    const ordered = inOrder(next)
    const { operator, args, operands } = ordered
    if (operands.filter(({ block }) => block === value.block).length !== 1) return null
    const name = operator.name.replace(/_$/, '')
    // Of a half each operator rounds what it gives. Bounds are the same before that and after it.
    const isRounded = value.dtype !== float32
    if (name === 'batch_norm' && !isRounded) {
      const isFirst =
        epilogue.norm === null && epilogue.add === null && changesBits && normed.test(product.operator.name)
      const statistics = operands.slice(1)
      if (!isFirst || !isSame(args[0], value) || args[5] !== false || !statistics.every(isConstant)) return null
      const hasAll = args[3] instanceof Value && args[4] instanceof Value && typeof plainNumber(args[7]) === 'number'
      return hasAll ? { ...epilogue, norm: ordered } : null
    }
    if (name === 'add' && !isRounded) {
      const other = [args[0], args[1]].find((each) => !isSame(each, value))
      if (epilogue.add !== null || !(other instanceof Value) || !isOneFactor(args[2]) || other.dtype !== value.dtype)
        return null
      const written = next.writes.every((block) => block === value.block || isMadeAs(other))
      if (!written || !sameSizes(other.sizes, value.sizes) || !isThere(other, index, next)) return null
      return { ...epilogue, add: other }
    }
    const bounds = isSame(args[0], value) ? boundsOf(name, args) : null
    return bounds === null ? null : { ...epilogue, ...bounds }
  }

  /** Whether a value is all of what a call made: who computes it anew is seen by all its views. */
  function isMadeAs({ block, sizes, dtype }: Value): boolean {
    const known = uses.get(block)
    return known !== undefined && known.made >= 0 && countOf(sizes) * dtype.itemsize === block.nbytes
  }

  /** Whether a value is computed before a call, and not written until the one that reads it. */
  function isThere(value: Value, index: number, reader: TracedCall): boolean {
    const known = uses.get(value.block)
    const end = calls.indexOf(reader)
    if (known === undefined) return true
    return known.made < index && !known.writes.some((at) => at >= index && at < end)
  }
}

/** The bounds of a function that only bounds; null of others. */
function boundsOf(name: string, args: readonly unknown[]): { low: number; high: number } | null {
  switch (name) {
    case 'relu':
      return { low: 0, high: Infinity }
    case 'relu6':
      return { low: 0, high: 6 }
    case 'hardtanh':
      return ordered(plainNumber(args[1] ?? -1), plainNumber(args[2] ?? 1))
    case 'clamp':
      return ordered(plainNumber(args[1] ?? -Infinity), plainNumber(args[2] ?? Infinity))
    default:
      return null
  }
}

/** PyTorch gives the upper bound where it is below the lower one: that is left to its own function. */
function ordered(low: unknown, high: unknown): { low: number; high: number } | null {
  return typeof low === 'number' && typeof high === 'number' && low <= high ? { low, high } : null
}

/** Whether an argument is the very tensor. */
function isSame(given: unknown, value: Value): boolean {
  if (!(given instanceof Value) || given.block !== value.block || given.offset !== value.offset) return false
  return sameSizes(given.sizes, value.sizes) && sameSizes(given.strides, value.strides)
}
