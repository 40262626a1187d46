// MultiheadAttention. torch/nn/modules/activation.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { contiguous } from '../../../ops/moving/copies.js'
import { transpose } from '../../../ops/views/dims.js'
import { PyFloat } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { empty } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { nativeMultiHeadAttention } from '../../aten/transformer.js'
import { readSetting } from '../../attributes.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { register } from '../../fields.js'
import { multi_head_attention_forward } from '../../functional/multi-head-attention.js'
import { constant_, xavier_normal_, xavier_uniform_ } from '../../init.js'
import { integer, real, told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Parameter } from '../../parameter.js'
import { activationModule } from '../activation/activation-class.js'
import { NonDynamicallyQuantizableLinear } from '../linear.js'
import { fastAttention, mergedMask } from './fast-path.js'

export interface MultiheadAttentionOptions {
  /** The size of queries and of the output. */
  embed_dim: number
  num_heads: number
  /** Of attention's weights, in training (default 0). */
  dropout?: Float
  bias?: boolean
  /** Whether to learn a key and a value that all targets see. */
  add_bias_kv?: boolean
  /** Whether to add a key and a value of zeros. */
  add_zero_attn?: boolean
  kdim?: number | null
  vdim?: number | null
  /** Whether batches come first: `[batch, time, …]` (default false). */
  batch_first?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

const bind = constructorSignature<MultiheadAttentionOptions>(
  'MultiheadAttention',
  [
    'embed_dim',
    'num_heads',
    'dropout',
    'bias',
    'add_bias_kv',
    'add_zero_attn',
    'kdim',
    'vdim',
    'batch_first',
    'device',
    'dtype',
  ],
  {
    dropout: PyFloat(0),
    bias: true,
    add_bias_kv: false,
    add_zero_attn: false,
    kdim: null,
    vdim: null,
    batch_first: false,
    device: null,
    dtype: null,
  },
)

export interface AttentionOptions {
  query: Tensor
  key: Tensor
  value: Tensor
  /** `[batch, source]`: true, or -inf, where a source is padding. */
  key_padding_mask?: Tensor | null
  /** Whether to give attention's weights (default true). */
  need_weights?: boolean
  /** `[target, source]` or `[batch · heads, target, source]`: true, or -inf, where a target does not see a source. */
  attn_mask?: Tensor | null
  /** Whether the weights are the mean over heads (default true). */
  average_attn_weights?: boolean
  /** That `attn_mask` is the causal one. */
  is_causal?: boolean
}

const forwardSignature = checkedSignature<AttentionOptions>(
  'forward',
  ['query', 'key', 'value', 'key_padding_mask', 'need_weights', 'attn_mask', 'average_attn_weights', 'is_causal'],
  { key_padding_mask: null, need_weights: true, attn_mask: null, average_attn_weights: true, is_causal: false },
)

class MultiheadAttentionModule extends Module<readonly [Tensor, Tensor | null]> {
  declare embed_dim: number
  declare kdim: number
  declare vdim: number
  declare _qkv_same_embed_dim: boolean
  declare num_heads: number
  declare dropout: number
  declare batch_first: boolean
  declare head_dim: number
  declare in_proj_weight: Parameter | null
  declare q_proj_weight: Parameter | null
  declare k_proj_weight: Parameter | null
  declare v_proj_weight: Parameter | null
  declare in_proj_bias: Parameter | null
  declare bias_k: Parameter | null
  declare bias_v: Parameter | null
  declare add_zero_attn: boolean
  declare out_proj: NonDynamicallyQuantizableLinear

  constructor(
    ...args: Arguments<
      [
        embed_dim: number,
        num_heads: number,
        dropout?: Float,
        bias?: boolean,
        add_bias_kv?: boolean,
        add_zero_attn?: boolean,
        kdim?: number | null,
        vdim?: number | null,
        batch_first?: boolean,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      MultiheadAttentionOptions
    >
  ) {
    const { embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, dtype, device } =
      bind(args)
    super()
    requireHeads(embed_dim, num_heads)
    this.embed_dim = embed_dim
    this.kdim = kdim ?? embed_dim
    this.vdim = vdim ?? embed_dim
    this._qkv_same_embed_dim = this.kdim === embed_dim && this.vdim === embed_dim
    this.num_heads = num_heads
    this.dropout = dropout as number
    this.batch_first = batch_first
    this.head_dim = embed_dim / num_heads
    const made = (...sizes: number[]): Parameter => new Parameter(empty(sizes, { dtype, device }))
    if (this._qkv_same_embed_dim) {
      this.in_proj_weight = made(3 * embed_dim, embed_dim)
      this.q_proj_weight = null
      this.k_proj_weight = null
      this.v_proj_weight = null
    } else {
      this.q_proj_weight = made(embed_dim, embed_dim)
      this.k_proj_weight = made(embed_dim, this.kdim)
      this.v_proj_weight = made(embed_dim, this.vdim)
      this.in_proj_weight = null
    }
    this.in_proj_bias = bias ? made(3 * embed_dim) : null
    this.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
    for (const name of ['bias_k', 'bias_v']) register(this, name, add_bias_kv ? made(1, 1, embed_dim) : null)
    this.add_zero_attn = add_zero_attn
    this._reset_parameters()
  }

  /** The numbers that PyTorch draws for the same seed. */
  _reset_parameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]) {
      if (weight !== null) xavier_uniform_(weight)
    }
    if (this.in_proj_bias !== null) {
      constant_(this.in_proj_bias, 0)
      constant_(this.out_proj.bias as Parameter, 0)
    }
    for (const bias of [this.bias_k, this.bias_v]) if (bias !== null) xavier_normal_(bias)
  }

  /** @returns The output, and attention's weights unless `need_weights` is false. */
  override forward(
    ...args: Arguments<
      [
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask?: Tensor | null,
        need_weights?: boolean,
        attn_mask?: Tensor | null,
        average_attn_weights?: boolean,
        is_causal?: boolean,
      ],
      AttentionOptions
    >
  ): readonly [Tensor, Tensor | null] {
    const { query, key, value, ...options } = forwardSignature(args)
    const fast = key === query && value === query ? fastAttention(this, query) : undefined
    const { attn_mask, key_padding_mask, need_weights, average_attn_weights } = options
    const isFast = fast !== undefined && !isFloating(attn_mask) && !isFloating(key_padding_mask)
    const masked = isFast ? mergedMask(attn_mask, key_padding_mask, query, fast.num_heads) : null
    if (isFast && masked !== null) {
      const settings = [masked.mask, need_weights, average_attn_weights, masked.type] as const
      const { num_heads, parameters } = fast
      const found = nativeMultiHeadAttention(query, key, value, this.embed_dim, num_heads, ...parameters, ...settings)
      return Tuple.of<Tensor | null>(found[0] as Tensor, need_weights ? (found[1] as Tensor) : null) as never
    }
    const separate = !this._qkv_same_embed_dim
    const turns = this.batch_first && query.dim() === 3
    const turned = (x: Tensor): Tensor => (turns ? transpose(x, 0, 1) : x)
    // The same tensor stays the same, so that one product projects all three.
    const q = turned(query)
    const k = key === query ? q : turned(key)
    const v = value === key ? k : turned(value)
    const [output, weights] = multi_head_attention_forward({
      query: q,
      key: k,
      value: v,
      embed_dim_to_check: this.embed_dim,
      num_heads: this.num_heads,
      in_proj_weight: separate ? null : this.in_proj_weight,
      in_proj_bias: this.in_proj_bias,
      bias_k: this.bias_k,
      bias_v: this.bias_v,
      add_zero_attn: this.add_zero_attn,
      dropout_p: this.training ? readSetting(this, 'dropout', real) : 0,
      out_proj_weight: this.out_proj.weight,
      out_proj_bias: this.out_proj.bias,
      training: this.training,
      use_separate_proj_weight: separate,
      q_proj_weight: separate ? this.q_proj_weight : null,
      k_proj_weight: separate ? this.k_proj_weight : null,
      v_proj_weight: separate ? this.v_proj_weight : null,
      ...options,
      is_causal: options.is_causal && !isFast,
    })
    return Tuple.of<Tensor | null>(isFast ? contiguous(turned(output)) : turned(output), weights) as never
  }
}

/**
 * Attention of several heads: each target's output is a mean of the values, weighted by how its query fits their keys.
 *
 * @remarks Query `[target, batch, embed_dim]`, key `[source, batch, kdim]`, value `[source, batch, vdim]`; with
 *   `batch_first` the batch comes first; or all without batch.
 * @example
 * import { nn, randn } from 'torchlet'
 * const x = randn(2, 5, 16)
 * const [output, weights] = nn.MultiheadAttention(16, 4, { batch_first: true }).forward(x, x, x)
 */
export const MultiheadAttention = moduleClass(MultiheadAttentionModule, `${activationModule}.MultiheadAttention`, {
  parameters: {
    in_proj_weight: 'optional',
    q_proj_weight: 'optional',
    k_proj_weight: 'optional',
    v_proj_weight: 'optional',
    in_proj_bias: 'optional',
    bias_k: 'optional',
    bias_v: 'optional',
  },
  modules: { out_proj: 'needed' },
  attributes: {
    embed_dim: integer(1),
    kdim: told,
    vdim: told,
    // Files of PyTorch 1.1 have none.
    _qkv_same_embed_dim: truth.added(true),
    num_heads: integer(1),
    // Read in training.
    dropout: told,
    // Nor those before 1.9.
    batch_first: truth.added(false),
    head_dim: told,
    add_zero_attn: truth.or(false),
  },
})
export type MultiheadAttention = MultiheadAttentionModule

function isFloating(mask: Tensor | null): boolean {
  return mask?.dtype.is_floating_point === true
}

function requireHeads(embed_dim: number, num_heads: number): void {
  if (!(embed_dim > 0 && num_heads > 0)) {
    throw new RangeError(
      `embed_dim and num_heads must be greater than 0, got embed_dim=${embed_dim} and num_heads=${num_heads} instead`,
    )
  }
  if (embed_dim % num_heads !== 0) throw new RangeError('embed_dim must be divisible by num_heads')
}
