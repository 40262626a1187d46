// Attention that is spelled out in a trace: a product of queries and keys, scaled, a mask added, its softmax, and the product of that
// with values. Found so that one kernel may compute it; whoever cannot take it so has the calls.

import { plainNumber } from '../python/numbers.js'
import { float32 } from '../tensor/dtype.js'
import { areContiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { isOneFactor } from './arguments.js'
import { Value } from './trace.js'
import type { TracedCall } from './trace.js'
import { onlyLooks } from './uses.js'
import type { Uses } from './uses.js'

/** softmax(query · key * scale + mask) · value */
export interface SpelledAttention {
  /** The calls in order: two products, and what is between them, views of it too. */
  readonly calls: readonly [TracedCall, ...TracedCall[]]
  readonly query: Value
  /** As the product took it: [..., width, sources]. */
  readonly key: Value
  readonly value: Value
  readonly mask: Value | null
  readonly scale: number
  /** Sizes of the scores, as the mask was added to them. */
  readonly scores: Sizes
  readonly result: Value
}

/** What a value is made of, from the softmax backwards. */
interface Scores {
  readonly query: Value
  readonly key: Value
  readonly mask: Value | null
  readonly scale: number
  readonly places: readonly number[]
}

/**
 * Every attention of a trace, by its last call.
 *
 * @param leaving Blocks of which the trace gives values.
 */
export function spelledAttentions(
  calls: readonly TracedCall[],
  uses: ReadonlyMap<UntypedStorage, Uses>,
  leaving: ReadonlySet<UntypedStorage>,
): Map<TracedCall, SpelledAttention> {
  const found = new Map<TracedCall, SpelledAttention>()
  calls.forEach((call, index) => {
    const each = attentionAt(call, index)
    if (each !== null) found.set(each.calls.at(-1) as TracedCall, each)
  })
  return found

  /** That of a softmax. */
  function attentionAt(call: TracedCall, index: number): SpelledAttention | null {
    if (!isSoftmax(call)) return null
    const [input] = call.args as [Value]
    const weights = call.result as Value
    const last = nextAfter(weights, index)
    if (last === null) return null
    const product = calls[last] as TracedCall
    if (!isProduct(product)) return null
    const [left, value] = product.args as [Value, Value]
    const scores = scoresOf(input, index)
    if (scores === null || !isWhole(left, weights) || value.block === weights.block) return null
    const { query, key, mask, scale, places } = scores
    // What is read later than before must be the same then.
    const read = [query, key, ...(mask === null ? [] : [mask])]
    if (read.some(({ block }) => isWritten(block, places[0] as number, last))) return null
    const all = placesOf([...places, index], last)
    if (all === null) return null
    return {
      calls: all.map((place) => calls[place]) as [TracedCall, ...TracedCall[]],
      query,
      key,
      value,
      mask,
      scale,
      scores: input.sizes,
      result: product.result as Value,
    }
  }

  function scoresOf(given: Value, reader: number): Scores | null {
    const place = makerOf(given, reader)
    if (place === null) return null
    const call = calls[place] as TracedCall
    const [first, second, alpha] = call.args
    if (isProduct(call)) {
      const [query, key] = call.args as [Value, Value]
      return { query, key, mask: null, scale: 1, places: [place] }
    }
    const { name } = call.operator
    if (name === 'add' && first instanceof Value && second instanceof Value && isOneFactor(alpha)) {
      for (const [scores, mask] of [
        [first, second],
        [second, first],
      ] as const) {
        if (!sameSizes(scores.sizes, given.sizes) || mask.dtype !== float32) continue
        const before = scoresOf(scores, place)
        if (before !== null && before.mask === null) return { ...before, mask, places: [...before.places, place] }
      }
      return null
    }
    const factor = plainNumber(second)
    const isScaled = name === 'mul' || (name === 'div' && (alpha === undefined || alpha === null))
    if (!isScaled || !(first instanceof Value) || typeof factor !== 'number') return null
    const before = scoresOf(first, place)
    if (before === null || before.mask !== null || before.scale !== 1) return null
    return { ...before, scale: name === 'mul' ? factor : 1 / factor, places: [...before.places, place] }
  }

  /** These calls, the last one, and all that look at what they give before it; null where one does so after it. */
  function placesOf(made: readonly number[], last: number): readonly number[] | null {
    const takers = made.flatMap((place) => uses.get(((calls[place] as TracedCall).result as Value).block)?.uses ?? [])
    const all = [...new Set([...made, ...takers, last])].toSorted((a, b) => a - b)
    return all.at(-1) === last ? all : null
  }

  /** The call that makes all of a value, of which nobody but a reader takes anything; null of another. */
  function makerOf(value: Value, reader: number): number | null {
    const known = uses.get(value.block)
    if (known === undefined || known.made < 0 || nextAfter(value, known.made) !== reader) return null
    const { result } = calls[known.made] as TracedCall
    return result instanceof Value && isWhole(value, result) ? known.made : null
  }

  /** The one call that takes a block beside views of it, which does not leave; null where they are more. */
  function nextAfter({ block }: Value, made: number): number | null {
    if (leaving.has(block)) return null
    const [next, ...others] = (uses.get(block)?.uses ?? []).filter((at) => !onlyLooks(calls[at] as TracedCall))
    return next === undefined || others.length > 0 || next <= made ? null : next
  }

  function isWritten(block: UntypedStorage, from: number, to: number): boolean {
    return uses.get(block)?.writes.some((at) => at >= from && at <= to) === true
  }
}

/** Along the last dimension, in float32. */
function isSoftmax({ operator, args, result }: TracedCall): boolean {
  const [input, dim, type] = args
  if (!/^(aten::_)?softmax$/.test(operator.name) || !(input instanceof Value) || !(result instanceof Value))
    return false
  const isPlain = type === undefined || type === null || type === false || type === float32
  return (dim === -1 || dim === input.sizes.length - 1) && isPlain && input.dtype === float32
}

/** Of float32 matrices of the same batch. */
function isProduct({ operator, operands, result, writes }: TracedCall): boolean {
  const [left, right] = operands
  if ((operator.name !== 'matmul' && operator.name !== 'bmm') || left === undefined || right === undefined) return false
  const isPlain = result instanceof Value && result.dtype === float32 && writes.length === 0
  return isPlain && left.sizes.length >= 2 && sameSizes(left.sizes.slice(0, -2), right.sizes.slice(0, -2))
}

/** Whether a value is all elements of another in their order, in rows of the same matrices. */
function isWhole(value: Value, made: Value): boolean {
  return (
    value.block === made.block &&
    value.offset === made.offset &&
    countOf(value.sizes) === countOf(made.sizes) &&
    sameSizes(value.sizes.slice(-2), made.sizes.slice(-2)) &&
    [value, made].every(({ sizes, strides }) => areContiguousStrides(sizes, strides))
  )
}
