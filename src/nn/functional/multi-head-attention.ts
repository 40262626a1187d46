// What nn.MultiheadAttention computes, given its weights. torch/nn/functional.py: multi_head_attention_forward.

import { checkedSignature, composed } from '../../define.js'
import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { add, mul } from '../../ops/pointwise/binary.js'
import { cat } from '../../ops/moving/joining.js'
import { linear } from '../../ops/products/linear.js'
import { repeat } from '../../ops/moving/repeat.js'
import { bmm } from '../../ops/products/products.js'
import { mean } from '../../ops/reduce/reductions.js'
import { softmax } from '../../ops/reduce/softmax.js'
import { chunk } from '../../ops/views/split.js'
import { expand } from '../../ops/views/strided.js'
import { narrow } from '../../ops/views/parts.js'
import { reshape, squeeze, unsqueeze } from '../../ops/views/reshape.js'
import { transpose } from '../../ops/views/dims.js'
import { Tuple } from '../../python/tuple.js'
import { zeros } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { canonicalMask, requireMaskSize, scaled_dot_product_attention } from './attention.js'
import { dropout } from './dropout.js'

export interface AttentionParameters {
  query: Tensor
  key: Tensor
  value: Tensor
  embed_dim_to_check: number
  num_heads: number
  in_proj_weight: Tensor | null
  in_proj_bias: Tensor | null
  bias_k: Tensor | null
  bias_v: Tensor | null
  add_zero_attn: boolean
  dropout_p: number
  out_proj_weight: Tensor
  out_proj_bias: Tensor | null
  training?: boolean
  key_padding_mask?: Tensor | null
  need_weights?: boolean
  attn_mask?: Tensor | null
  use_separate_proj_weight?: boolean
  q_proj_weight?: Tensor | null
  k_proj_weight?: Tensor | null
  v_proj_weight?: Tensor | null
  static_k?: Tensor | null
  static_v?: Tensor | null
  average_attn_weights?: boolean
  is_causal?: boolean
}

const names = [
  'query',
  'key',
  'value',
  'embed_dim_to_check',
  'num_heads',
  'in_proj_weight',
  'in_proj_bias',
  'bias_k',
  'bias_v',
  'add_zero_attn',
  'dropout_p',
  'out_proj_weight',
  'out_proj_bias',
  'training',
  'key_padding_mask',
  'need_weights',
  'attn_mask',
  'use_separate_proj_weight',
  'q_proj_weight',
  'k_proj_weight',
  'v_proj_weight',
  'static_k',
  'static_v',
  'average_attn_weights',
  'is_causal',
] as const

const bind = checkedSignature<AttentionParameters>('multi_head_attention_forward', names, {
  training: true,
  key_padding_mask: null,
  need_weights: true,
  attn_mask: null,
  use_separate_proj_weight: false,
  q_proj_weight: null,
  k_proj_weight: null,
  v_proj_weight: null,
  static_k: null,
  static_v: null,
  average_attn_weights: true,
  is_causal: false,
})

/**
 * Attention of several heads, with the projections before and after it.
 *
 * @param args `query` `[target, batch, e]`, `key` and `value` `[source, batch, …]`, all without batch too; masks true, or -inf,
 *   where a source takes no part: `key_padding_mask` `[batch, source]`, `attn_mask` `[target, source]` or
 *   `[batch · heads, target, source]`.
 * @returns The output `[target, batch, e]` and, unless `need_weights` is false, the weights `[batch, target, source]`, of
 *   each head where `average_attn_weights` is false.
 */
export const multi_head_attention_forward = composed('multi_head_attention_forward', names, attention)

function attention(
  ...args: Arguments<[query: Tensor, key: Tensor, value: Tensor], AttentionParameters>
): readonly [Tensor, Tensor | null] {
  const given = bind(args)
  requireInputs(given)
  const isBatched = given.query.dim() === 3
  const batched = (x: Tensor): Tensor => (isBatched ? x : unsqueeze(x, 1))
  const [query, key, value] = [batched(given.query), batched(given.key), batched(given.value)]
  const [target, batch, width] = query.sizes as [number, number, number]
  const { num_heads, training, need_weights } = given
  const head = width / num_heads
  const dropout_p = training ? given.dropout_p : 0
  const projected = project(given, query, key, value)
  const extended = extend(given, projected.k, projected.v, batch)
  const byHead = (x: Tensor): Tensor => transpose(reshape(x, [x.sizes[0] as number, batch * num_heads, head]), 0, 1)
  const q = byHead(projected.q)
  const zero = given.add_zero_attn ? zeros([batch * num_heads, 1, head], { dtype: q.dtype }) : null
  const withZero = (x: Tensor): Tensor => (zero === null ? x : cat([x, zero], 1))
  const k = withZero(given.static_k ?? byHead(extended.k))
  const v = withZero(given.static_v ?? byHead(extended.v))
  const added = extended.added + (zero === null ? 0 : 1)
  requireMaskOfHint(given)
  // Where nothing else needs the mask PyTorch believes the hint, and does not look at it.
  const isCausal = given.is_causal && given.key_padding_mask === null && !need_weights
  const mask = isCausal ? null : maskOf(given, added, target, batch, k.sizes[1] as number)
  const output = (heads: Tensor): Tensor => {
    const joined = linear(
      reshape(transpose(heads, 0, 1), [target * batch, width]),
      given.out_proj_weight,
      given.out_proj_bias,
    )
    const rows = reshape(joined, [target, batch, joined.sizes[1] as number])
    return isBatched ? rows : squeeze(rows, 1)
  }
  if (!need_weights) {
    const four = (x: Tensor): Tensor => reshape(x, [batch, num_heads, x.sizes[1] as number, head])
    const masks =
      mask === null || mask.sizes[0] === 1 ? mask : reshape(mask, [batch, num_heads, -1, mask.sizes[2] as number])
    const attended = scaled_dot_product_attention(four(q), four(k), four(v), masks, dropout_p, isCausal)
    return Tuple.of<Tensor | null>(output(reshape(attended, [batch * num_heads, target, head])), null) as never
  }
  const products = bmm(mul(q, Math.sqrt(1 / head)), transpose(k, 1, 2))
  const weights = softmax(mask === null ? products : add(products, mask), -1)
  const dropped = dropout_p > 0 ? dropout(weights, dropout_p) : weights
  const heads = reshape(dropped, [batch, num_heads, target, k.sizes[1] as number])
  const shown = given.average_attn_weights ? mean(heads, 1) : heads
  return Tuple.of<Tensor | null>(output(bmm(dropped, v)), isBatched ? shown : squeeze(shown, 0)) as never
}

type Given = Required<AttentionParameters>

/** Queries, keys and values by the weights, which are one matrix or three. */
function project(given: Given, query: Tensor, key: Tensor, value: Tensor): { q: Tensor; k: Tensor; v: Tensor } {
  const { in_proj_weight, in_proj_bias, use_separate_proj_weight } = given
  const biases = in_proj_bias === null ? null : chunk(in_proj_bias, 3)
  if (!use_separate_proj_weight && in_proj_weight !== null && given.query === given.key && given.key === given.value) {
    const width = query.sizes[2] as number
    const all = linear(query, in_proj_weight, in_proj_bias)
    return { q: narrow(all, 2, 0, width), k: narrow(all, 2, width, width), v: narrow(all, 2, 2 * width, width) }
  }
  const separate = [given.q_proj_weight, given.k_proj_weight, given.v_proj_weight]
  const weights = use_separate_proj_weight || in_proj_weight === null ? separate : chunk(in_proj_weight, 3)
  const through = (x: Tensor, at: number): Tensor => {
    const weight = weights[at]
    if (weight === null || weight === undefined)
      throw new TypeError('use_separate_proj_weight is True but a weight is None')
    return linear(x, weight, biases === null ? null : (biases[at] as Tensor))
  }
  return { q: through(query, 0), k: through(key, 1), v: through(value, 2) }
}

/** Keys and values with the learned ones, `bias_k` and `bias_v` of `[1, 1, width]` or `[width]`, after them. */
function extend(
  { bias_k, bias_v, static_k, static_v }: Given,
  k: Tensor,
  v: Tensor,
  batch: number,
): { k: Tensor; v: Tensor; added: number } {
  if (bias_k === null && bias_v === null) return { k, v, added: 0 }
  if (bias_k === null || bias_v === null) throw new TypeError('bias_k and bias_v are set both or neither')
  if (static_k !== null || static_v !== null) throw new TypeError('bias cannot be added to static key or value.')
  const repeated = (bias: Tensor): Tensor => repeat(bias, [1, batch, 1])
  return { k: cat([k, repeated(bias_k)]), v: cat([v, repeated(bias_v)]), added: 1 }
}

function requireMaskOfHint({ is_causal, attn_mask }: Given): void {
  if (!is_causal || attn_mask !== null) return
  throw new TypeError(
    'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.',
  )
}

/** Both masks as one that is added to scores: `[1 or batch · heads, target or 1, source]`. The added sources take part. */
function maskOf(given: Given, added: number, target: number, batch: number, source: number): Tensor | null {
  const { num_heads, query } = given
  const type = query.dtype
  let mask = canonicalMask(given.attn_mask, 'attn_mask', type)
  if (mask !== null) {
    if (mask.dim() === 2) requireMaskSize(mask, [target, source - added])
    else requireMaskSize(mask, [batch * num_heads, target, source - added])
    mask = withoutLimits(mask.dim() === 2 ? unsqueeze(mask, 0) : mask, added)
  }
  let padding = canonicalMask(given.key_padding_mask, 'key_padding_mask', type)
  if (padding === null) return mask
  if (query.dim() === 2) padding = unsqueeze(padding, 0)
  if (padding.sizes[0] !== batch || padding.sizes[1] !== source - added) {
    throw new ShapeError({
      op: 'multi_head_attention_forward',
      expected: `a key_padding_mask of [${batch}, ${source - added}]`,
      got: `${given.key_padding_mask?.shape}`,
    })
  }
  const wide = withoutLimits(padding, added)
  const each = reshape(expand(reshape(wide, [batch, 1, 1, source]), [batch, num_heads, 1, source]), [
    batch * num_heads,
    1,
    source,
  ])
  return mask === null ? each : add(mask, each)
}

/** A mask with zeros for sources added at the end. */
function withoutLimits(mask: Tensor, added: number): Tensor {
  if (added === 0) return mask
  return cat([mask, zeros([...mask.sizes.slice(0, -1), added], { dtype: mask.dtype, device: mask.device })], -1)
}

/** @throws ShapeError in PyTorch's words. */
function requireInputs({ query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight }: Given): void {
  const op = 'multi_head_attention_forward'
  const dims = query.dim()
  const wrong = (expected: string, got: string, message: string): ShapeError =>
    new ShapeError({ op, expected, got, message })
  if (dims !== 2 && dims !== 3) {
    const message = `query should be unbatched 2D or batched 3D tensor but received ${dims}-D query tensor`
    throw wrong('2 or 3 dimensions', `${dims}`, message)
  }
  if (key.dim() !== dims || value.dim() !== dims) {
    const kind = dims === 3 ? 'batched' : 'unbatched'
    const message = `For ${kind} (${dims}-D) \`query\`, expected \`key\` and \`value\` to be ${dims}-D but found ${key.dim()}-D and ${value.dim()}-D tensors respectively`
    throw wrong(`${dims} dimensions`, `${key.dim()} and ${value.dim()}`, message)
  }
  const width = query.sizes.at(-1) as number
  if (width !== embed_dim_to_check) {
    throw wrong(
      `[…, ${embed_dim_to_check}]`,
      `${query.shape}`,
      `was expecting embedding dimension of ${embed_dim_to_check}, but got ${width}`,
    )
  }
  if (width % num_heads !== 0) throw new RangeError(`embed_dim ${width} not divisible by num_heads ${num_heads}`)
  const [keys, values] = use_separate_proj_weight
    ? [key.sizes.slice(0, -1), value.sizes.slice(0, -1)]
    : [key.sizes, value.sizes]
  if (keys.join() === values.join()) return
  const message = use_separate_proj_weight
    ? `key's sequence and batch dims [${keys.join(', ')}] do not match value's [${values.join(', ')}]`
    : `key shape ${key.shape} does not match value shape ${value.shape}`
  throw wrong(`${key.shape}`, `${value.shape}`, message)
}
