// aten::scaled_dot_product_attention, and attention that is spelled out: heads where they lie.

import { Narrow } from '../../../../assembly/shared/narrow.js'
import type { SpelledAttention } from '../../../graph/attention.js'
import type { Value } from '../../../graph/trace.js'
import { formatOf } from '../../../kernels/staging.js'
import { bool, float32 } from '../../../tensor/dtype.js'
import { attentionRecord, isFused } from '../../../ops/products/attention.js'
import { contiguousStrides, countOf, sameSizes } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import { isHalf } from '../../lanes.js'
import { planning } from '../../settings.js'
import { addressOf, jointStride } from '../../layout.js'
import type { Place } from '../../layout.js'
import { Words } from '../../step.js'
import { scratchBytes } from '../parameters.js'
import { chosenAs } from '../elements.js'
import { isResident } from '../lowering.js'
import type { Lowering, Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'

/** query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa. */
export const attention: Rule = (to, { args }, result) => {
  const [query, key, value, mask, dropout, causal, scale, shares] = args as [
    Value,
    Value,
    Value,
    Value | null | undefined,
    unknown,
    unknown,
    unknown,
    unknown,
  ]
  const operands = [query, key, value]
  const isPlain = (plainNumber(dropout) ?? 0) === 0 && operands.every(({ sizes }) => sizes.length >= 2)
  if (!isPlain || (mask instanceof Object && causal === true)) return false
  const half = isHalf(query.dtype)
  const maskSizes = mask instanceof Object ? mask.sizes : null
  if (half && !isFused(query.sizes, key.sizes, value.sizes, maskSizes)) return false
  if (operands.some(({ sizes }) => sizes.includes(0))) return false
  const lead = result.sizes.slice(0, -2)
  const heads = lead.at(-1) ?? 1
  const [targets, width] = query.sizes.slice(-2) as [number, number]
  const [sources] = key.sizes.slice(-2) as [number]
  const [keyHeads, valueHeads] = [key, value].map(({ sizes }) => sizes.at(-3) ?? 1) as [number, number]
  // Heads that several share, where they are told to; else what is there once repeats.
  const owners = shares === true ? [...lead.slice(0, -1), keyHeads] : lead
  if (shares === true && (lead.length < 2 || heads % keyHeads !== 0 || valueHeads !== keyHeads)) return false
  const isOne = operands.every(({ sizes }, index) => sameSizes(sizes.slice(0, -2), index === 0 ? lead : owners))
  // By itself it is a kernel of three and four dimensions; else it is spelled out.
  if (!planning.changesBits && (!isOne || (lead.length !== 1 && lead.length !== 2))) return false
  const added = mask instanceof Object ? maskOf(to, mask, [...lead, targets, sources]) : null

  attend(to, result, {
    query: inHeads(to, to.place(query), lead),
    key: inHeads(to, to.place(key), owners),
    value: inHeads(to, to.place(value), owners),
    mask: added === null ? null : inHeads(to, added, lead),
    causal: causal === true,
    scale: (plainNumber(scale) ?? 1 / Math.sqrt(width)) as number,
    isBlind: causal === true || added !== null,
    half: half ? formatOf(query.dtype) : Narrow.None,
  })
  return true
}

/** Attention that a trace spells out (graph/attention.ts), of up to four dimensions. */
export function spelledOut(
  to: Lowering,
  { query, key, value, mask, scale, scores, result }: SpelledAttention,
): boolean {
  const operands = [query, key, value, ...(mask === null ? [] : [mask])]
  const isThere = operands.every((each) => to.knows(each) && to.has(each)) && isResident(result)
  if (!isThere || operands.every((each) => to.isConstant(each)) || scores.length > 4) return false
  const batch = [1, 1, ...scores.slice(0, -2)].slice(-2) as [number, number]
  const [q, k, v] = [to.place(query), transposed(to.place(key)), to.place(value)].map((place) => inBatch(place, batch))
  if (!q || !k || !v || !isOfBatch(result.sizes, batch)) return false
  attend(to, result, {
    query: q,
    key: k,
    value: v,
    mask: mask === null ? null : to.expanded(to.place(mask), [...batch, ...scores.slice(-2)]),
    causal: false,
    scale,
    isBlind: false,
    half: Narrow.None,
  })
  return true
}

/** Places of four dimensions: batch, heads, rows, elements; of a mask, whose rows may repeat, targets and sources. */
interface Operands {
  readonly query: Place
  readonly key: Place
  readonly value: Place
  readonly mask: Place | null
  readonly causal: boolean
  readonly scale: number
  readonly isBlind: boolean
  readonly half: Narrow
}

function attend(
  to: Lowering,
  result: Value,
  { query, key, value, mask, causal, scale, isBlind, half }: Operands,
): void {
  const [batch, heads, targets, width] = query.sizes as [number, number, number, number]
  const [, keyHeads, sources, valueWidth] = value.sizes as [number, number, number, number]
  const [q, k, v] = [query, key, value].map((each) => dense(to, each)) as [Place, Place, Place]
  // As heads come out of their layers and go into the next: side by side in a row, where the result has a stride for that.
  const row = heads * valueWidth
  const isSideBySide = result.sizes.length >= 4 || batch === 1
  const out = isSideBySide ? [targets * row, valueWidth, row] : [targets * row, targets * valueWidth, valueWidth]
  const outer = contiguousStrides(result.sizes.slice(0, -3)).map((each) => each * targets * row)
  const given = [...outer, ...out.slice(1), 1].slice(-result.sizes.length)
  const y = to.outputIn(result, given, batch * targets * row)
  const record = attentionRecord(
    { heads, keyHeads, targets, sources, width, valueWidth, causal, scale, half },
    { query: q.strides, key: k.strides, value: v.strides, out, mask: mask?.strides ?? null },
    isBlind,
  )
  to.add('f32_attention', {
    out: addressOf(y),
    query: addressOf(q),
    key: addressOf(k),
    value: addressOf(v),
    mask: mask === null ? 0 : addressOf(mask),
    record: new Words(record),
    scratch: to.scratch(scratchBytes('f32_attention_scratch', record)),
    begin: 0,
    end: batch * heads,
  })
}

/** Matrices of these leading dimensions, to which they repeat, in two: heads, and all before them. */
function inHeads(to: Lowering, place: Place, lead: Sizes): Place {
  const matrix = place.sizes.slice(-2)
  const given = to.expanded(place, [...lead, ...matrix])
  const outer = Math.max(0, lead.length - 1)
  const { sizes, strides } = given
  const step = jointStride(sizes, strides, outer)
  if (step === null) return inHeads(to, to.copied(given, contiguousStrides(sizes), countOf(sizes)), lead)
  return {
    ...given,
    sizes: [countOf(lead.slice(0, outer)), lead.at(-1) ?? 1, ...matrix],
    strides: [step, lead.length === 0 ? 0 : (strides[outer] as number), ...strides.slice(-2)],
  }
}

/** The same matrices by columns. */
function transposed(place: Place): Place {
  return { ...place, sizes: turned(place.sizes), strides: turned(place.strides) }
}

/** The last two of a list the other way round. */
function turned(list: Sizes): number[] {
  return [...list.slice(0, -2), list.at(-1) as number, list.at(-2) as number]
}

/** Whether matrices are those of a batch: in its two dimensions, or in one for both. */
function isOfBatch(sizes: Sizes, [outer, inner]: readonly [number, number]): boolean {
  const lead = sizes.slice(0, -2)
  if (lead.length === 1) return lead[0] === outer * inner
  return lead.length <= 2 && sameSizes([1, 1, ...lead].slice(-2), [outer, inner])
}

/** A place of matrices in these two dimensions of a batch; null where no strides say so. */
function inBatch(place: Place, batch: readonly [number, number]): Place | null {
  const split = place.sizes.length - 2
  const [sizes, strides] = [place.sizes.slice(0, split), place.strides.slice(0, split)]
  const [outer, inner] = batch
  let found: number[]
  if (split <= 2 && sameSizes([1, 1, ...sizes].slice(-2), batch)) found = [0, 0, ...strides].slice(-2)
  else {
    // Of dimensions that lie in another order than they count there is none.
    const step = jointStride(sizes, strides, split)
    if (step === null) return null
    found = [inner * step, step]
  }
  return {
    ...place,
    sizes: [outer, inner, ...place.sizes.slice(split)],
    strides: [...found, ...place.strides.slice(split)],
  }
}

/** A place whose last dimension has no gaps. */
function dense(to: Lowering, place: Place): Place {
  if (place.strides.at(-1) === 1 || place.sizes.at(-1) === 1) return place
  return to.copied(place, contiguousStrides(place.sizes), countOf(place.sizes))
}

/** What is added to scores; of a mask of bools, minus infinity where nothing is seen. */
function maskOf(to: Lowering, mask: Value, sizes: readonly number[]): Place {
  const constant = to.constant(mask)
  if (mask.dtype !== bool) return to.expanded(to.place(mask), sizes)
  if (constant === null) return to.expanded(chosenAs(to, to.place(mask), [0, -Infinity], float32), sizes)
  const buffer = to.packs.floats('attention mask', [constant], constant.numel(), () =>
    Float32Array.from(constant.toTypedArray() as Uint8Array, (seen) => (seen === 0 ? -Infinity : 0)),
  )
  return to.expanded({ buffer, offset: 0, sizes: mask.sizes, strides: contiguousStrides(mask.sizes) }, sizes)
}
