// TransformerDecoderLayer. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { add } from '../../../ops/pointwise/binary.js'
import { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { moduleClass } from '../../module-class.js'
import { MultiheadAttention } from './attention.js'
import { Dropout } from '../dropout.js'
import { LayerNorm } from '../norm/normalization.js'
import {
  Layer,
  activationOf,
  attentionOf,
  layerDefaults,
  layerNames,
  makeFeedForward,
  norm_first,
  normOf,
  setActivation,
  shared,
  transformerModule,
} from './layer.js'
import type { LayerArguments, TransformerLayerOptions } from './layer.js'

const decoderSignature = constructorSignature<TransformerLayerOptions>(
  'TransformerDecoderLayer',
  layerNames,
  layerDefaults,
)

export interface DecoderLayerForward {
  tgt: Tensor
  memory: Tensor
  tgt_mask?: Tensor | null
  memory_mask?: Tensor | null
  tgt_key_padding_mask?: Tensor | null
  memory_key_padding_mask?: Tensor | null
  tgt_is_causal?: boolean
  memory_is_causal?: boolean
}

const decoderForward = checkedSignature<DecoderLayerForward>(
  'forward',
  [
    'tgt',
    'memory',
    'tgt_mask',
    'memory_mask',
    'tgt_key_padding_mask',
    'memory_key_padding_mask',
    'tgt_is_causal',
    'memory_is_causal',
  ],
  {
    tgt_mask: null,
    memory_mask: null,
    tgt_key_padding_mask: null,
    memory_key_padding_mask: null,
    tgt_is_causal: false,
    memory_is_causal: false,
  },
)

class TransformerDecoderLayerModule extends Layer {
  declare multihead_attn: MultiheadAttention
  declare norm3: LayerNorm
  declare dropout3: Dropout

  constructor(...args: LayerArguments) {
    const settings = decoderSignature(args)
    super()
    this.self_attn = attentionOf(settings)
    this.multihead_attn = attentionOf(settings)
    makeFeedForward(this, settings)
    this.norm1 = normOf(settings)
    this.norm2 = normOf(settings)
    this.norm3 = normOf(settings)
    this.dropout1 = Dropout(settings.dropout)
    this.dropout2 = Dropout(settings.dropout)
    this.dropout3 = Dropout(settings.dropout)
    setActivation(this, activationOf(settings.activation))
  }

  override forward(
    ...args: Arguments<
      [
        tgt: Tensor,
        memory: Tensor,
        tgt_mask?: Tensor | null,
        memory_mask?: Tensor | null,
        tgt_key_padding_mask?: Tensor | null,
        memory_key_padding_mask?: Tensor | null,
        tgt_is_causal?: boolean,
        memory_is_causal?: boolean,
      ],
      DecoderLayerForward
    >
  ): Tensor {
    const given = decoderForward(args)
    const { tgt, memory } = given
    const own = { mask: given.tgt_mask, padding: given.tgt_key_padding_mask, is_causal: given.tgt_is_causal }
    const other = { mask: given.memory_mask, padding: given.memory_key_padding_mask, is_causal: given.memory_is_causal }
    const selfAttention = (x: Tensor): Tensor => this.dropout1.__call__(this.attend(this.self_attn, x, x, own))
    const attention = (x: Tensor): Tensor => this.dropout2.__call__(this.attend(this.multihead_attn, x, memory, other))
    const forward = (x: Tensor): Tensor => this.feedForward(x, this.dropout3)
    if (this.norm_first) {
      const x = add(tgt, selfAttention(this.norm1.__call__(tgt)))
      const y = add(x, attention(this.norm2.__call__(x)))
      return add(y, forward(this.norm3.__call__(y)))
    }
    const x = this.norm1.__call__(add(tgt, selfAttention(tgt)))
    const y = this.norm2.__call__(add(x, attention(x)))
    return this.norm3.__call__(add(y, forward(y)))
  }
}

/** Self-attention, attention to an encoder's output, and a feed-forward network. Sizes as of TransformerEncoderLayer. */
export const TransformerDecoderLayer = moduleClass(
  TransformerDecoderLayerModule,
  `${transformerModule}.TransformerDecoderLayer`,
  {
    modules: { ...shared, multihead_attn: 'needed', norm3: 'needed', dropout3: 'needed' },
    attributes: { norm_first },
  },
)
export type TransformerDecoderLayer = TransformerDecoderLayerModule
