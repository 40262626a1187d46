// TransformerEncoder. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { masked_fill } from '../../../ops/indexing/masked.js'
import { to } from '../../../ops/moving/convert.js'
import { unsqueeze } from '../../../ops/views/reshape.js'
import { bool } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { register } from '../../fields.js'
import { told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { warnOnce } from '../../warn.js'
import { ModuleList } from '../containers/modules.js'
import { transformerModule } from './layer.js'
import { TransformerEncoderLayer } from './encoder-layer.js'
import { copies, isCausal, layersOf } from './layers.js'

export interface TransformerEncoderOptions {
  encoder_layer: AnyModule
  num_layers: number
  norm?: AnyModule | null
  /** Whether padding may come out as zeros, as it does from PyTorch's nested tensors (default true). */
  enable_nested_tensor?: boolean
  mask_check?: boolean
}

const encoderSignature = constructorSignature<TransformerEncoderOptions>(
  'TransformerEncoder',
  ['encoder_layer', 'num_layers', 'norm', 'enable_nested_tensor', 'mask_check'],
  { norm: null, enable_nested_tensor: true, mask_check: true },
)

export interface EncoderForward {
  src: Tensor
  mask?: Tensor | null
  src_key_padding_mask?: Tensor | null
  is_causal?: boolean | null
}

const encoderForward = checkedSignature<EncoderForward>(
  'forward',
  ['src', 'mask', 'src_key_padding_mask', 'is_causal'],
  {
    mask: null,
    src_key_padding_mask: null,
    is_causal: null,
  },
)

class TransformerEncoderModule extends Module {
  declare layers: ModuleList
  declare num_layers: number
  declare norm: AnyModule | null
  declare enable_nested_tensor: boolean
  declare use_nested_tensor: boolean
  declare mask_check: boolean

  constructor(
    ...args: Arguments<
      [
        encoder_layer: AnyModule,
        num_layers: number,
        norm?: AnyModule | null,
        enable_nested_tensor?: boolean,
        mask_check?: boolean,
      ],
      TransformerEncoderOptions
    >
  ) {
    const { encoder_layer, num_layers, norm, enable_nested_tensor, mask_check } = encoderSignature(args)
    super()
    this.layers = copies(encoder_layer, num_layers)
    this.num_layers = num_layers
    register(this, 'norm', norm)
    this.enable_nested_tensor = enable_nested_tensor
    this.use_nested_tensor = enable_nested_tensor
    this.mask_check = mask_check
    const reason = whyNotNested(encoder_layer)
    if (!enable_nested_tensor || reason === null) return
    warnOnce(
      `nested ${reason}`,
      `enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer${reason}`,
    )
    this.use_nested_tensor = false
  }

  override forward(
    ...args: Arguments<
      [src: Tensor, mask?: Tensor | null, src_key_padding_mask?: Tensor | null, is_causal?: boolean | null],
      EncoderForward
    >
  ): Tensor {
    const { src, mask, src_key_padding_mask, is_causal } = encoderForward(args)
    const layers = layersOf(this)
    const causal = isCausal(mask, is_causal, src, layers[0])
    let output = src
    for (const layer of layers) {
      output = layer.__call__(output, { src_mask: mask, is_causal: causal, src_key_padding_mask }) as Tensor
    }
    const zeros = src_key_padding_mask === null || mask !== null ? null : this.paddingOf(src, src_key_padding_mask)
    if (zeros !== null) output = masked_fill(output, unsqueeze(zeros, -1), 0)
    return this.norm === null ? output : (this.norm.__call__(output) as Tensor)
  }

  /** The padding that comes out as zeros: where PyTorch computes with nested tensors. */
  private paddingOf(src: Tensor, padding: Tensor): Tensor | null {
    if (!this.use_nested_tensor || this.training || src.dim() !== 3) return null
    const [batch, time] = padding.sizes as [number, number]
    const isPadding = to(padding, bool)
    const marks = isPadding.toTypedArray() as Uint8Array
    // Nested tensors take padding only at the ends of sequences.
    for (let row = 0; row < batch; row++) {
      for (let at = 1; at < time; at++) if (marks[row * time + at - 1]! > marks[row * time + at]!) return null
    }
    return isPadding
  }
}

/** Copies of one layer, one after another. Sizes as of TransformerEncoderLayer. */
export const TransformerEncoder = moduleClass(TransformerEncoderModule, `${transformerModule}.TransformerEncoder`, {
  modules: { layers: 'needed', norm: 'optional' },
  attributes: {
    num_layers: told,
    // Since PyTorch 1.12.
    enable_nested_tensor: told.or(false),
    use_nested_tensor: truth.or(false),
    mask_check: told.or(true),
  },
})
export type TransformerEncoder = TransformerEncoderModule

/** Why PyTorch does not compute with nested tensors, null where it can. */
function whyNotNested(layer: AnyModule): string | null {
  if (!(layer instanceof TransformerEncoderLayer)) return ' was not TransformerEncoderLayer'
  const { self_attn } = layer
  if (layer.norm_first) return '.norm_first was True'
  if (!self_attn.batch_first)
    return '.self_attn.batch_first was not True(use batch_first for better inference performance)'
  if (!self_attn._qkv_same_embed_dim) return '.self_attn._qkv_same_embed_dim was not True'
  if (self_attn.in_proj_bias === null) return '.self_attn was passed bias=False'
  if (layer.activation_relu_or_gelu === 0) return '.activation_relu_or_gelu was not True'
  if (layer.norm1.eps !== layer.norm2.eps) return '.norm1.eps was not equal to encoder_layer.norm2.eps'
  return self_attn.num_heads % 2 === 1 ? '.self_attn.num_heads is odd' : null
}
