// aten::scaled_dot_product_attention of four dimensions, its heads where they lie.

import { Attention } from '../../../assembly/shared/attention.js'
import type { Value } from '../../graph/trace.js'
import { bool } from '../../tensor/dtype.js'
import { contiguousStrides } from '../../tensor/shape.js'
import { addressOf } from '../layout.js'
import type { Place } from '../layout.js'
import { Words } from '../step.js'
import { scratchBytes } from './lowering.js'
import type { Lowering, Rule } from './lowering.js'
import { plainNumber } from './pointwise.js'

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
  const isPlain = (plainNumber(dropout) ?? 0) === 0 && ![query, key, value].some(({ sizes }) => sizes.length !== 4)
  if (!isPlain || (mask instanceof Object && causal === true)) return false
  const [batch, heads, targets, width] = query.sizes as [number, number, number, number]
  const [, keyHeads, sources] = key.sizes as [number, number, number]
  const isOne = [key, value].every(({ sizes }) => sizes[0] === batch && sizes[1] === keyHeads)
  if (!isOne || (shares === true ? heads % keyHeads !== 0 : heads !== keyHeads)) return false
  if ([query, key, value].some(({ sizes }) => sizes.includes(0))) return false
  const added = mask instanceof Object ? maskOf(to, mask, [batch, heads, targets, sources]) : null
  if (mask instanceof Object && added === null) return false

  const [q, k, v] = [query, key, value].map((each) => dense(to, to.place(each))) as [Place, Place, Place]
  const valueWidth = value.sizes[3] as number
  // As heads come out of their layers and go into the next: side by side in a row.
  const row = heads * valueWidth
  const out = to.outputIn(result, [targets * row, valueWidth, row, 1], batch * targets * row)
  const words = Array.from<number>({ length: Attention.Size / 4 }).fill(0)
  const set = (at: Attention, ...values: readonly number[]): void =>
    values.forEach((each, index) => (words[at / 4 + index] = each))
  set(Attention.Heads, heads, heads / keyHeads, targets, sources, width, valueWidth)
  ;[q, k, v, out].forEach(({ strides }, index) =>
    set(Attention.QueryBatch + 12 * index, strides[0] as number, strides[1] as number, strides[2] as number),
  )
  if (added !== null) set(Attention.MaskBatch, ...added.strides)
  const factor = plainNumber(scale) ?? 1 / Math.sqrt(width)
  const [bits] = new Int32Array(Float32Array.of(factor as number).buffer) as unknown as [number]
  set(Attention.Causal, causal === true ? 1 : 0, bits)
  to.add('f32_attention', {
    out: addressOf(out),
    query: addressOf(q),
    key: addressOf(k),
    value: addressOf(v),
    mask: added === null ? 0 : addressOf(added),
    record: new Words(words),
    scratch: to.scratch(scratchBytes('f32_attention_scratch', words)),
    begin: 0,
    end: batch * heads,
  })
  return true
}

/** A place whose last dimension has no gaps. */
function dense(to: Lowering, place: Place): Place {
  if (place.strides.at(-1) === 1 || place.sizes.at(-1) === 1) return place
  return to.copied(place, contiguousStrides(place.sizes), place.buffer.bytes / 4)
}

/** What is added to scores; of a constant mask of bools, minus infinity where nothing is seen. */
function maskOf(to: Lowering, mask: Value, sizes: readonly number[]): Place | null {
  const constant = to.constant(mask)
  if (mask.dtype !== bool) return to.expanded(to.place(mask), sizes)
  if (constant === null) return null
  const buffer = to.packs.floats('attention mask', [constant], constant.numel(), () =>
    Float32Array.from(constant.toTypedArray() as Uint8Array, (seen) => (seen === 0 ? -Infinity : 0)),
  )
  return to.expanded({ buffer, offset: 0, sizes: mask.sizes, strides: contiguousStrides(mask.sizes) }, sizes)
}
