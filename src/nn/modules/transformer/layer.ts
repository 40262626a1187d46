// What the layers of encoders and decoders have in common. torch/nn/modules/transformer.py.

import type { Arguments } from '../../../arguments.js'
import { UnsupportedError } from '../../../errors.js'
import type { Dict } from '../../../python/dict.js'
import { Global } from '../../../python/objects.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { isModule } from '../../brand.js'
import { register } from '../../fields.js'
import { functionOf, nameOf } from '../../functional/by-name.js'
import type { UnaryFunction } from '../../functional/by-name.js'
import { inWords } from '../../../python/type-name.js'
import { truth } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { MultiheadAttention } from './attention.js'
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

export type LayerArguments = Arguments<
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

export type Settings = Required<TransformerLayerOptions>

/** What both layers have. */
export class Layer extends Module {
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

/** Of one attention. */
interface Masks {
  readonly mask: Tensor | null
  readonly padding: Tensor | null
  readonly is_causal: boolean
}

/** The children that both layers need. */
export const shared = {
  self_attn: 'needed',
  linear1: 'needed',
  dropout: 'needed',
  linear2: 'needed',
  norm1: 'needed',
  norm2: 'needed',
  dropout1: 'needed',
  dropout2: 'needed',
} as const

/** Files before PyTorch 1.9 have none. */
export const norm_first = truth.or(false)

export function attentionOf({
  d_model,
  nhead,
  dropout,
  batch_first,
  bias,
  dtype,
  device,
}: Settings): MultiheadAttention {
  return MultiheadAttention(d_model, nhead, { dropout, batch_first, bias, dtype, device })
}

export function normOf({ d_model, layer_norm_eps, bias, dtype, device }: Settings): LayerNorm {
  return LayerNorm(d_model, { eps: layer_norm_eps as number, bias, dtype, device })
}

export function makeFeedForward(
  layer: Layer,
  { d_model, dim_feedforward, dropout, norm_first, bias, dtype, device }: Settings,
): void {
  layer.linear1 = Linear(d_model, dim_feedforward, bias, device, dtype)
  layer.dropout = Dropout(dropout)
  layer.linear2 = Linear(dim_feedforward, d_model, bias, device, dtype)
  layer.norm_first = norm_first
}

/** What stands in the layer: a module, or PyTorch's name of a function, or a function that has none there. */
export function activationOf(activation: ActivationLike): AnyModule | Global | UnaryFunction {
  if (activation === 'relu') return new Global('torch.nn.functional', 'relu')
  if (activation === 'gelu') return new Global('torch._C._nn', 'gelu')
  if (typeof activation === 'string') throw new TypeError(`activation should be relu/gelu, not ${String(activation)}`)
  return isModule(activation) ? (activation as AnyModule) : (nameOf(activation) ?? activation)
}

export function setActivation(layer: Layer, activation: AnyModule | Global | UnaryFunction): void {
  if (isModule(activation)) register(layer, 'activation', activation)
  else layer.__dict__.set('activation', activation)
}
