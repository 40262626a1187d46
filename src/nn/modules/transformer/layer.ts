// TransformerEncoderLayer and TransformerDecoderLayer. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { UnsupportedError } from '../../../errors.js'
import { add } from '../../../ops/pointwise/binary.js'
import type { Dict } from '../../../python/dict.js'
import { Global } from '../../../python/objects.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { Tensor } from '../../../tensor/tensor.js'
import { transformerEncoderLayer } from '../../aten/transformer.js'
import type { Float } from '../../attributes.js'
import { isModule } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import { register } from '../../fields.js'
import { canonicalMask } from '../../functional/attention.js'
import { functionOf, nameOf } from '../../functional/by-name.js'
import type { UnaryFunction } from '../../functional/by-name.js'
import { inWords } from '../../../python/type-name.js'
import { told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { GELU } from '../activation/smooth.js'
import { ReLU } from '../activation/activation.js'
import { MultiheadAttention } from './attention.js'
import { fastLayer } from './fast-layer.js'
import { mergedMask } from './fast-path.js'
import { Dropout } from '../dropout.js'
import { Linear } from '../linear.js'
import { LayerNorm } from '../norm/normalization.js'

/** `'relu'`, `'gelu'`, a function such as `nn.functional.silu`, or a module. */
export type ActivationLike = 'relu' | 'gelu' | UnaryFunction | AnyModule

export interface TransformerLayerOptions {
  d_model: number
  nhead: number
  dim_feedforward?: number
  dropout?: Float
  activation?: ActivationLike
  layer_norm_eps?: Float
  batch_first?: boolean
  norm_first?: boolean
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

export const layerNames = [
  'd_model',
  'nhead',
  'dim_feedforward',
  'dropout',
  'activation',
  'layer_norm_eps',
  'batch_first',
  'norm_first',
  'bias',
  'device',
  'dtype',
] as const

export const layerDefaults = {
  dim_feedforward: 2048,
  dropout: 0.1,
  activation: 'relu',
  layer_norm_eps: 1e-5,
  batch_first: false,
  norm_first: false,
  bias: true,
  device: null,
  dtype: null,
} as const

export const transformerModule = 'torch.nn.modules.transformer'

type LayerArguments = Arguments<
  [
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: Float,
    activation?: ActivationLike,
    layer_norm_eps?: Float,
    batch_first?: boolean,
    norm_first?: boolean,
    bias?: boolean,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  TransformerLayerOptions
>

type Settings = Required<TransformerLayerOptions>

/** What both layers have. */
class Layer extends Module {
  declare self_attn: MultiheadAttention
  declare linear1: Linear
  declare dropout: Dropout
  declare linear2: Linear
  declare norm_first: boolean
  declare norm1: LayerNorm
  declare norm2: LayerNorm
  declare dropout1: Dropout
  declare dropout2: Dropout

  /** Files before PyTorch 1.2 have no activation. @internal */
  override __setstate__(state: Dict<string, unknown>): void {
    super.__setstate__(state)
    if (!this.__dict__.has('activation') && !this._modules.has('activation')) {
      this.__dict__.set('activation', new Global('torch.nn.functional', 'relu'))
    }
  }

  /** @internal */
  protected attend(attention: MultiheadAttention, x: Tensor, memory: Tensor, masks: Masks): Tensor {
    const { mask, padding, is_causal } = masks
    const options = { attn_mask: mask, key_padding_mask: padding, need_weights: false, is_causal }
    const result: unknown = attention.__call__(x, memory, memory, options)
    if (Array.isArray(result) && result[0] instanceof Tensor) return result[0]
    throw new UnsupportedError({ what: `the layer's attention, ${inWords(attention)}, gives no output and weights` })
  }

  /** @internal */
  protected feedForward(x: Tensor, last: Dropout): Tensor {
    const hidden = this.activate(this.linear1.__call__(x))
    return last.__call__(this.linear2.__call__(this.dropout.__call__(hidden)))
  }

  private activate(x: Tensor): Tensor {
    const activation = this._modules.get('activation') ?? this.__dict__.get('activation')
    if (isModule(activation)) return (activation as Module).__call__(x)
    const run = functionOf(activation)
    if (run !== undefined) return run(x)
    throw new UnsupportedError({
      what: `the layer's activation is ${activation instanceof Global ? activation.name : inWords(activation)}, which came with its file and cannot run here`,
      instead: `Set it: layer.setattr('activation', nn.GELU())`,
    })
  }
}

interface Masks {
  readonly mask: Tensor | null
  readonly padding: Tensor | null
  readonly is_causal: boolean
}

const shared = {
  self_attn: 'needed',
  linear1: 'needed',
  dropout: 'needed',
  linear2: 'needed',
  norm1: 'needed',
  norm2: 'needed',
  dropout1: 'needed',
  dropout2: 'needed',
} as const

// Files before PyTorch 1.9 have none.
const norm_first = truth.or(false)

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

function attentionOf({ d_model, nhead, dropout, batch_first, bias, dtype, device }: Settings): MultiheadAttention {
  return MultiheadAttention(d_model, nhead, { dropout, batch_first, bias, dtype, device })
}

function normOf({ d_model, layer_norm_eps, bias, dtype, device }: Settings): LayerNorm {
  return LayerNorm(d_model, { eps: layer_norm_eps as number, bias, dtype, device })
}

function makeFeedForward(
  layer: Layer,
  { d_model, dim_feedforward, dropout, norm_first, bias, dtype, device }: Settings,
): void {
  layer.linear1 = Linear(d_model, dim_feedforward, bias, device, dtype)
  layer.dropout = Dropout(dropout)
  layer.linear2 = Linear(dim_feedforward, d_model, bias, device, dtype)
  layer.norm_first = norm_first
}

/** What stands in the layer: a module, or PyTorch's name of a function, or a function that has none there. */
function activationOf(activation: ActivationLike): AnyModule | Global | UnaryFunction {
  if (activation === 'relu') return new Global('torch.nn.functional', 'relu')
  if (activation === 'gelu') return new Global('torch._C._nn', 'gelu')
  if (typeof activation === 'string') throw new TypeError(`activation should be relu/gelu, not ${String(activation)}`)
  return isModule(activation) ? (activation as AnyModule) : (nameOf(activation) ?? activation)
}

function setActivation(layer: Layer, activation: AnyModule | Global | UnaryFunction): void {
  if (isModule(activation)) register(layer, 'activation', activation)
  else layer.__dict__.set('activation', activation)
}

function isKind(
  activation: AnyModule | Global | UnaryFunction,
  name: string,
  cls: abstract new (...args: never) => AnyModule,
): boolean {
  return activation instanceof cls || (activation instanceof Global && activation.qualname === name)
}
