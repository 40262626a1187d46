// Scaled dot product attention through the WASM core: the record of its kernel, and operands of any layout brought to it, so many
// heads at a time as linear memory is to hold. Layout of the record: assembly/shared/attention.ts.

import { Attention } from '../../../assembly/shared/attention.js'
import type { Narrow } from '../../../assembly/shared/narrow.js'
import { copyElements } from '../../tensor/copy.js'
import { countOf, contiguousStrides } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { wholeEngine } from '../../wasm/whole.js'
import type { LinearMemory } from '../../wasm/memory.js'
import type { Operand } from '../../kernels/operand.js'
import { workspace } from '../spatial/floats.js'

/** What attention goes over. */
export interface AttentionSizes {
  readonly heads: number
  /** Heads of keys and values, which divide those of queries. */
  readonly keyHeads: number
  readonly targets: number
  readonly sources: number
  /** Elements of a query and a key, and of a value. */
  readonly width: number
  readonly valueWidth: number
  readonly causal: boolean
  readonly scale: number
  /** Of halves, which round the exponentials; else none. */
  readonly half: Narrow
}

/** From batch to batch, from head to head and from row to row; of a mask from column to column too. */
export interface AttentionStrides {
  readonly query: Sizes
  readonly key: Sizes
  readonly value: Sizes
  readonly out: Sizes
  readonly mask: Sizes | null
}

/** Whether PyTorch computes attention of these sizes in one kernel on CPU: ATen/native/transformers/sdp_utils_cpp.cpp. */
export function isFused(query: Sizes, key: Sizes, value: Sizes, mask: Sizes | null): boolean {
  const dims = query.length
  const [target, width] = query.slice(-2)
  if ((dims !== 3 && dims !== 4) || key.length !== dims || value.length !== dims) return false
  if (key.at(-1) !== width || value.at(-1) !== width || target === 0 || key.at(-2) === 0) return false
  return mask === null || mask.length === 2 || mask.length === dims
}

/**
 * The words of a record.
 *
 * @param isBlind Whether a target that sees no source gets zeros: so scaled_dot_product_attention does, where sources may be hidden.
 */
export function attentionRecord(
  { heads, keyHeads, targets, sources, width, valueWidth, causal, scale, half }: AttentionSizes,
  strides: AttentionStrides,
  isBlind = causal || strides.mask !== null,
): number[] {
  const words = Array.from<number>({ length: Attention.Size / 4 }).fill(0)
  const set = (at: Attention, values: readonly number[]): void =>
    values.forEach((each, index) => (words[at / 4 + index] = each))
  set(Attention.Heads, [heads, heads / keyHeads, targets, sources, width, valueWidth])
  set(Attention.QueryBatch, strides.query.slice(0, 3))
  set(Attention.KeyBatch, strides.key.slice(0, 3))
  set(Attention.ValueBatch, strides.value.slice(0, 3))
  set(Attention.OutBatch, strides.out.slice(0, 3))
  set(Attention.MaskBatch, strides.mask ?? [])
  const [bits] = new Int32Array(Float32Array.of(scale).buffer) as unknown as [number]
  set(Attention.Causal, [causal ? 1 : 0, bits, half, isBlind ? 1 : 0])
  return words
}

/** Elements in linear memory at a time, as long as one head of keys has no more. */
const block = 1 << 20

/** float32 operands of four dimensions: batch, heads, rows, elements; of a mask, which repeats, targets and sources. */
export interface AttentionOperands {
  readonly query: Operand
  readonly key: Operand
  readonly value: Operand
  readonly mask: Operand | null
}

/** Contiguous `[batch, heads, targets, valueWidth]`. */
export function attentionOf(
  batch: number,
  sizes: AttentionSizes,
  { query, key, value, mask }: AttentionOperands,
): Float32Array<ArrayBuffer> {
  const { exports, memory } = wholeEngine()
  const { heads, keyHeads, targets, sources, width, valueWidth } = sizes
  const perKey = heads / keyHeads
  const outRow = targets * valueWidth
  const y = new Float32Array(batch * heads * outRow)
  const each = perKey * (targets * (width + valueWidth) + (mask === null ? 0 : targets * sources))
  const most = Math.max(1, Math.floor(block / (each + sources * (width + valueWidth))))
  // Whole entries of the batch, or some heads of one.
  const [entries, own] = most >= keyHeads ? [Math.min(batch, Math.floor(most / keyHeads)), keyHeads] : [1, most]
  for (let entry = 0; entry < batch; entry += entries) {
    for (let first = 0; first < keyHeads; first += own) {
      const [many, keys] = [Math.min(entries, batch - entry), Math.min(own, keyHeads - first)]
      const queries = keys * perKey
      const q = partOf(query, entry, first * perKey, [many, queries, targets, width])
      const k = partOf(key, entry, first, [many, keys, sources, width])
      const v = partOf(value, entry, first, [many, keys, sources, valueWidth])
      const m = mask === null ? null : partOf(mask, entry, first * perKey, [many, queries, targets, sources])
      const record = attentionRecord(
        { ...sizes, heads: queries, keyHeads: keys },
        { query: q.to, key: k.to, value: v.to, out: [queries * outRow, outRow, valueWidth], mask: m?.to ?? null },
      )
      const count = many * queries * outRow
      const [words, scratch, to, ...addresses] = workspace(
        Attention.Size,
        scratchBytes(record),
        4 * count,
        ...[q, k, v, m].map((part) => (part === null ? 0 : 4 * countOf(part.sizes))),
      ) as [number, number, number, number, number, number, number]
      memory.i32.set(record, words / 4)
      ;[q, k, v, m].forEach((part, index) => {
        if (part !== null) bringPart(memory, part, addresses[index] as number)
      })
      const [qAt, kAt, vAt, mAt] = addresses as [number, number, number, number]
      exports.f32_attention(to, qAt, kAt, vAt, m === null ? 0 : mAt, words, scratch, 0, many * queries)
      y.set(memory.f32.subarray(to / 4, to / 4 + count), (entry * heads + first * perKey) * outRow)
    }
  }
  return y
}

/** Bytes of scratch that the kernel takes. */
function scratchBytes(record: readonly number[]): number {
  const { exports, memory } = wholeEngine()
  const [at] = workspace(Attention.Size) as [number]
  memory.i32.set(record, at / 4)
  return exports.f32_attention_scratch(at)
}

/** Elements of an operand, and how they lie in linear memory: what repeats is there once. */
interface Part {
  readonly from: Operand
  readonly sizes: Sizes
  readonly to: Sizes
}

/** From an entry of the batch and a head on. */
function partOf({ strides, values, offset: start }: Operand, entry: number, head: number, sizes: Sizes): Part {
  const offset = start + entry * (strides[0] as number) + head * (strides[1] as number)
  const own = sizes.map((size, dim) => (strides[dim] === 0 ? 1 : size))
  const dense = contiguousStrides(own)
  const to = dense.map((stride, dim) => (strides[dim] === 0 ? 0 : stride))
  return { from: { values, strides, offset }, sizes: own, to }
}

function bringPart(memory: LinearMemory, { from, sizes, to }: Part, at: number): void {
  const { buffer, byteOffset, byteLength } = from.values
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  copyElements(
    4,
    sizes,
    { bytes: memory.u8, strides: to, offset: at / 4 },
    { bytes, strides: from.strides, offset: from.offset },
  )
}
