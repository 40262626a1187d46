// TransformerEncoderLayer. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { add } from '../../../ops/pointwise/binary.js'
import { Global } from '../../../python/objects.js'
import { Tensor } from '../../../tensor/tensor.js'
import { transformerEncoderLayer } from '../../aten/transformer.js'
import { constructorSignature } from '../../constructor.js'
import { canonicalMask } from '../../functional/attention.js'
import type { UnaryFunction } from '../../functional/by-name.js'
import { told } from '../../kinds.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { GELU } from '../activation/smooth.js'
import { ReLU } from '../activation/activation.js'
import { fastLayer } from './fast-layer.js'
import { mergedMask } from './fast-path.js'
import { Dropout } from '../dropout.js'
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

const encoderSignature = constructorSignature<TransformerLayerOptions>(
  'TransformerEncoderLayer',
  layerNames,
  layerDefaults,
)

export interface EncoderLayerForward {
  src: Tensor
  src_mask?: Tensor | null
  src_key_padding_mask?: Tensor | null
  is_causal?: boolean
}

const encoderForward = checkedSignature<EncoderLayerForward>(
  'forward',
  ['src', 'src_mask', 'src_key_padding_mask', 'is_causal'],
  {
    src_mask: null,
    src_key_padding_mask: null,
    is_causal: false,
  },
)

class TransformerEncoderLayerModule extends Layer {
  declare activation_relu_or_gelu: number

  constructor(...args: LayerArguments) {
    const settings = encoderSignature(args)
    super()
    this.self_attn = attentionOf(settings)
    makeFeedForward(this, settings)
    this.norm1 = normOf(settings)
    this.norm2 = normOf(settings)
    this.dropout1 = Dropout(settings.dropout)
    this.dropout2 = Dropout(settings.dropout)
    const activation = activationOf(settings.activation)
    this.activation_relu_or_gelu = isKind(activation, 'relu', ReLU) ? 1 : isKind(activation, 'gelu', GELU) ? 2 : 0
    setActivation(this, activation)
  }

  override forward(
    ...args: Arguments<
      [src: Tensor, src_mask?: Tensor | null, src_key_padding_mask?: Tensor | null, is_causal?: boolean],
      EncoderLayerForward
    >
  ): Tensor {
    const { src, src_mask, src_key_padding_mask, is_causal } = encoderForward(args)
    const isMasked = src_mask !== null || src_key_padding_mask !== null
    const fast = isMasked ? fastLayer(this, src) : undefined
    if (fast !== undefined) {
      const { attention, eps, norms, linears } = fast
      const masked = mergedMask(src_mask, src_key_padding_mask, src, attention.num_heads)
      return transformerEncoderLayer(
        src,
        this.self_attn.embed_dim,
        attention.num_heads,
        ...attention.parameters,
        this.activation_relu_or_gelu === 2,
        this.norm_first,
        eps,
        ...norms,
        ...linears,
        masked?.mask ?? null,
        masked?.type ?? null,
      )
    }
    // As floats, with which attention does not take its own fast path.
    const mask = canonicalMask(src_mask, 'src_mask', src.dtype)
    const padding = canonicalMask(src_key_padding_mask, 'src_key_padding_mask', src.dtype)
    const masks = { mask, padding, is_causal }
    const selfAttention = (x: Tensor): Tensor => this.dropout1.__call__(this.attend(this.self_attn, x, x, masks))
    const forward = (x: Tensor): Tensor => this.feedForward(x, this.dropout2)
    if (this.norm_first) {
      const x = add(src, selfAttention(this.norm1.__call__(src)))
      return add(x, forward(this.norm2.__call__(x)))
    }
    const x = this.norm1.__call__(add(src, selfAttention(src)))
    return this.norm2.__call__(add(x, forward(x)))
  }
}

/**
 * Self-attention and a feed-forward network, each with what it was given added and normalized.
 *
 * @remarks Input and output `[time, batch, d_model]`, or `[batch, time, d_model]` with `batch_first`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.TransformerEncoderLayer(16, 4, { batch_first: true }).eval().forward(randn(2, 5, 16)).shape   // Size [2, 5, 16]
 */
export const TransformerEncoderLayer = moduleClass(
  TransformerEncoderLayerModule,
  `${transformerModule}.TransformerEncoderLayer`,
  { modules: shared, attributes: { norm_first, activation_relu_or_gelu: told.or(0) } },
)
export type TransformerEncoderLayer = TransformerEncoderLayerModule

function isKind(
  activation: AnyModule | Global | UnaryFunction,
  name: string,
  cls: abstract new (...args: never) => AnyModule,
): boolean {
  return activation instanceof cls || (activation instanceof Global && activation.qualname === name)
}
