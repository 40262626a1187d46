// When PyTorch computes attention by one operator, and with which masks: torch/nn/modules/activation.py,
// MultiheadAttention.forward. The operator's results are the module's but where a target sees no source at all: NaN, not zeros.

import { add } from '../../../ops/pointwise/binary.js'
import { expand } from '../../../ops/views/strided.js'
import { reshape } from '../../../ops/views/reshape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { canonicalMask } from '../../functional/attention.js'
import type { MultiheadAttention } from './attention.js'

/** Masks as the operators take them: one, and what it is of. */
export interface MergedMask {
  readonly mask: Tensor
  /** 1: of sources, `[batch, source]`; 2: of each head's targets and sources. */
  readonly type: number
}

/** The parameters of attention that is computed by one operator; undefined where it is not, whatever its inputs are. */
export function fastAttention(attention: MultiheadAttention, query: Tensor): FastAttention | undefined {
  const { in_proj_weight, in_proj_bias, out_proj, training, num_heads, batch_first, bias_k, bias_v } = attention
  if (training || query.dim() !== 3 || num_heads % 2 !== 0 || !batch_first || attention.add_zero_attn) return undefined
  if (bias_k !== null || bias_v !== null || !attention._qkv_same_embed_dim) return undefined
  if (in_proj_weight === null || in_proj_bias === null || out_proj.bias === null) return undefined
  if (query.dtype !== in_proj_weight.dtype || query.dtype !== in_proj_bias.dtype) return undefined
  return { num_heads, parameters: [in_proj_weight, in_proj_bias, out_proj.weight, out_proj.bias] }
}

export interface FastAttention {
  readonly num_heads: number
  readonly parameters: readonly [in_proj: Tensor, in_bias: Tensor, out_proj: Tensor, out_bias: Tensor]
}

/** Masks of bools or floats, of which all that is not 0 masks; null where there is none. MultiheadAttention.merge_masks. */
export function mergedMask(
  attn_mask: Tensor | null,
  padding: Tensor | null,
  query: Tensor,
  heads: number,
): MergedMask | null {
  const sources = canonicalMask(padding, 'key_padding_mask', query.dtype)
  const mask = canonicalMask(attn_mask, 'attn_mask', query.dtype)
  if (mask === null) return sources && { mask: sources, type: 1 }
  const [batch, time] = query.sizes as [number, number, number]
  const each =
    mask.dim() === 3
      ? reshape(mask, [batch, -1, time, time])
      : expand(reshape(mask, [1, 1, time, time]), [batch, heads, time, time])
  if (sources === null) return { mask: each, type: 2 }
  return { mask: add(each, expand(reshape(sources, [batch, 1, 1, time]), [batch, heads, 1, time])), type: 2 }
}
