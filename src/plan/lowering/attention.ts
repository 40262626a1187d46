// aten::scaled_dot_product_attention of four dimensions, its heads where they lie.

import { Narrow } from '../../../assembly/shared/narrow.js'
import type { Value } from '../../graph/trace.js'
import { formatOf } from '../../kernels/staging.js'
import { bool, float32 } from '../../tensor/dtype.js'
import { attentionRecord, isFused } from '../../ops/products/attention.js'
import { contiguousStrides, countOf } from '../../tensor/shape.js'
import { isHalf } from '../lanes.js'
import { addressOf } from '../layout.js'
import type { Place } from '../layout.js'
import { Words } from '../step.js'
import { scratchBytes } from './parameters.js'
import { chosenAs } from './elements.js'
import type { Lowering, Rule } from './lowering.js'
import { plainNumber } from '../../python/numbers.js'

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
  const half = isHalf(query.dtype)
  const maskSizes = mask instanceof Object ? mask.sizes : null
  if (half && !isFused(query.sizes, key.sizes, value.sizes, maskSizes)) return false
  const [batch, heads, targets, width] = query.sizes as [number, number, number, number]
  const [, keyHeads, sources] = key.sizes as [number, number, number]
  const isOne = [key, value].every(({ sizes }) => sizes[0] === batch && sizes[1] === keyHeads)
  if (!isOne || (shares === true ? heads % keyHeads !== 0 : heads !== keyHeads)) return false
  if ([query, key, value].some(({ sizes }) => sizes.includes(0))) return false
  const added = mask instanceof Object ? maskOf(to, mask, [batch, heads, targets, sources]) : null

  const [q, k, v] = [query, key, value].map((each) => dense(to, to.place(each))) as [Place, Place, Place]
  const valueWidth = value.sizes[3] as number
  // As heads come out of their layers and go into the next: side by side in a row.
  const row = heads * valueWidth
  const out = to.outputIn(result, [targets * row, valueWidth, row, 1], batch * targets * row)
  const record = attentionRecord(
    {
      heads,
      keyHeads,
      targets,
      sources,
      width,
      valueWidth,
      causal: causal === true,
      scale: (plainNumber(scale) ?? 1 / Math.sqrt(width)) as number,
      half: half ? formatOf(query.dtype) : Narrow.None,
    },
    { query: q.strides, key: k.strides, value: v.strides, out: out.strides, mask: added?.strides ?? null },
  )
  to.add('f32_attention', {
    out: addressOf(out),
    query: addressOf(q),
    key: addressOf(k),
    value: addressOf(v),
    mask: added === null ? 0 : addressOf(added),
    record: new Words(record),
    scratch: to.scratch(scratchBytes('f32_attention_scratch', record)),
    begin: 0,
    end: batch * heads,
  })
  return true
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
