// TransformerEncoder, TransformerDecoder and Transformer. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { ShapeError, UnsupportedError } from '../../../errors.js'
import { masked_fill } from '../../../ops/indexing/masked.js'
import { equal } from '../../../ops/pointwise/compare.js'
import { triu } from '../../../ops/moving/triangle.js'
import { to } from '../../../ops/moving/convert.js'
import { unsqueeze } from '../../../ops/views/reshape.js'
import type { DeviceLike } from '../../../tensor/device.js'
import { bool } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { full } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { isModule } from '../../brand.js'
import { constructorSignature } from '../../constructor.js'
import { deepcopy } from '../../deepcopy.js'
import { register } from '../../fields.js'
import { inWords } from '../../../python/type-name.js'
import { xavier_uniform_ } from '../../init.js'
import { integer, told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { warnOnce } from '../../warn.js'
import { ModuleList } from '../containers/modules.js'
import { LayerNorm } from '../norm/normalization.js'
import { layerDefaults, transformerModule, TransformerDecoderLayer, TransformerEncoderLayer } from './layer.js'
import type { ActivationLike } from './layer.js'

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

export interface TransformerDecoderOptions {
  decoder_layer: AnyModule
  num_layers: number
  norm?: AnyModule | null
}

const decoderSignature = constructorSignature<TransformerDecoderOptions>(
  'TransformerDecoder',
  ['decoder_layer', 'num_layers', 'norm'],
  { norm: null },
)

export interface DecoderForward {
  tgt: Tensor
  memory: Tensor
  tgt_mask?: Tensor | null
  memory_mask?: Tensor | null
  tgt_key_padding_mask?: Tensor | null
  memory_key_padding_mask?: Tensor | null
  tgt_is_causal?: boolean | null
  memory_is_causal?: boolean
}

const decoderForward = checkedSignature<DecoderForward>(
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
    tgt_is_causal: null,
    memory_is_causal: false,
  },
)

class TransformerDecoderModule extends Module {
  declare layers: ModuleList
  declare num_layers: number
  declare norm: AnyModule | null

  constructor(
    ...args: Arguments<
      [decoder_layer: AnyModule, num_layers: number, norm?: AnyModule | null],
      TransformerDecoderOptions
    >
  ) {
    const { decoder_layer, num_layers, norm } = decoderSignature(args)
    super()
    this.layers = copies(decoder_layer, num_layers)
    this.num_layers = num_layers
    register(this, 'norm', norm)
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
        tgt_is_causal?: boolean | null,
        memory_is_causal?: boolean,
      ],
      DecoderForward
    >
  ): Tensor {
    const { tgt, memory, tgt_is_causal, ...options } = decoderForward(args)
    const layers = layersOf(this)
    const causal = isCausal(options.tgt_mask, tgt_is_causal, tgt, layers[0])
    let output = tgt
    for (const layer of layers) output = layer.__call__(output, memory, { ...options, tgt_is_causal: causal }) as Tensor
    return this.norm === null ? output : (this.norm.__call__(output) as Tensor)
  }
}

/** Copies of one layer, one after another, all attending to the encoder's output. */
export const TransformerDecoder = moduleClass(TransformerDecoderModule, `${transformerModule}.TransformerDecoder`, {
  modules: { layers: 'needed', norm: 'optional' },
  attributes: { num_layers: told },
})
export type TransformerDecoder = TransformerDecoderModule

export interface TransformerOptions {
  d_model?: number
  nhead?: number
  num_encoder_layers?: number
  num_decoder_layers?: number
  dim_feedforward?: number
  dropout?: Float
  activation?: ActivationLike
  custom_encoder?: AnyModule | null
  custom_decoder?: AnyModule | null
  layer_norm_eps?: Float
  batch_first?: boolean
  norm_first?: boolean
  bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

const transformerSignature = constructorSignature<TransformerOptions>(
  'Transformer',
  [
    'd_model',
    'nhead',
    'num_encoder_layers',
    'num_decoder_layers',
    'dim_feedforward',
    'dropout',
    'activation',
    'custom_encoder',
    'custom_decoder',
    'layer_norm_eps',
    'batch_first',
    'norm_first',
    'bias',
    'device',
    'dtype',
  ],
  {
    ...layerDefaults,
    d_model: 512,
    nhead: 8,
    num_encoder_layers: 6,
    num_decoder_layers: 6,
    custom_encoder: null,
    custom_decoder: null,
  },
)

export interface TransformerForward {
  src: Tensor
  tgt: Tensor
  src_mask?: Tensor | null
  tgt_mask?: Tensor | null
  memory_mask?: Tensor | null
  src_key_padding_mask?: Tensor | null
  tgt_key_padding_mask?: Tensor | null
  memory_key_padding_mask?: Tensor | null
  src_is_causal?: boolean | null
  tgt_is_causal?: boolean | null
  memory_is_causal?: boolean
}

const transformerForward = checkedSignature<TransformerForward>(
  'forward',
  [
    'src',
    'tgt',
    'src_mask',
    'tgt_mask',
    'memory_mask',
    'src_key_padding_mask',
    'tgt_key_padding_mask',
    'memory_key_padding_mask',
    'src_is_causal',
    'tgt_is_causal',
    'memory_is_causal',
  ],
  {
    src_mask: null,
    tgt_mask: null,
    memory_mask: null,
    src_key_padding_mask: null,
    tgt_key_padding_mask: null,
    memory_key_padding_mask: null,
    src_is_causal: null,
    tgt_is_causal: null,
    memory_is_causal: false,
  },
)

class TransformerModule extends Module {
  declare encoder: AnyModule
  declare decoder: AnyModule
  declare d_model: number
  declare nhead: number
  declare batch_first: boolean

  constructor(
    ...args: Arguments<
      [
        d_model?: number,
        nhead?: number,
        num_encoder_layers?: number,
        num_decoder_layers?: number,
        dim_feedforward?: number,
      ],
      TransformerOptions
    >
  ) {
    const { num_encoder_layers, num_decoder_layers, custom_encoder, custom_decoder, ...layer } =
      transformerSignature(args)
    super()
    const norm = (): LayerNorm =>
      LayerNorm(layer.d_model, {
        eps: layer.layer_norm_eps as number,
        bias: layer.bias,
        dtype: layer.dtype,
        device: layer.device,
      })
    if (custom_encoder === null) {
      // PyTorch makes the layer before the norm.
      const encoderLayer = TransformerEncoderLayer(layer)
      this.encoder = TransformerEncoder(encoderLayer, num_encoder_layers, norm())
    } else {
      this.encoder = custom_encoder
    }
    if (custom_decoder === null) {
      const decoderLayer = TransformerDecoderLayer(layer)
      this.decoder = TransformerDecoder(decoderLayer, num_decoder_layers, norm())
    } else {
      this.decoder = custom_decoder
    }
    this._reset_parameters()
    this.d_model = layer.d_model
    this.nhead = layer.nhead
    this.batch_first = layer.batch_first
  }

  /** The numbers that PyTorch draws for the same seed. */
  _reset_parameters(): void {
    for (const parameter of this.parameters()) if (parameter.dim() > 1) xavier_uniform_(parameter)
  }

  /** -inf above the diagonal: a target sees itself and what is before it. */
  static generate_square_subsequent_mask(sz: number, device: DeviceLike = null, dtype: dtype | null = null): Tensor {
    return causalMask(sz, dtype, device)
  }

  override forward(
    ...args: Arguments<
      [src: Tensor, tgt: Tensor, src_mask?: Tensor | null, tgt_mask?: Tensor | null],
      TransformerForward
    >
  ): Tensor {
    const { src, tgt, src_mask, src_key_padding_mask, src_is_causal, ...decoding } = transformerForward(args)
    this.requireSizes(src, tgt)
    const memory = this.encoder.__call__(src, { mask: src_mask, src_key_padding_mask, is_causal: src_is_causal })
    return this.decoder.__call__(tgt, memory, decoding) as Tensor
  }

  /** @throws ShapeError in PyTorch's words. */
  private requireSizes(src: Tensor, tgt: Tensor): void {
    const batch = this.batch_first ? 0 : 1
    if (src.dim() === 3 && src.sizes[batch] !== tgt.sizes[batch]) {
      const message = 'the batch number of src and tgt must be equal'
      throw new ShapeError({
        op: 'Transformer',
        expected: `a batch of ${src.sizes[batch]}`,
        got: `${tgt.sizes[batch]}`,
        message,
      })
    }
    if (src.sizes.at(-1) === this.d_model && tgt.sizes.at(-1) === this.d_model) return
    const message = 'the feature number of src and tgt must be equal to d_model'
    throw new ShapeError({
      op: 'Transformer',
      expected: `[*, ${this.d_model}]`,
      got: `${src.shape} and ${tgt.shape}`,
      message,
    })
  }
}

/**
 * An encoder of a source and a decoder of a target that attends to it.
 *
 * @remarks Source `[time, batch, d_model]`, target and output `[steps, batch, d_model]`; with `batch_first` the batch is first.
 */
export const Transformer = moduleClass(TransformerModule, `${transformerModule}.Transformer`, {
  modules: { encoder: 'needed', decoder: 'needed' },
  attributes: { d_model: integer(1), nhead: told, batch_first: truth.or(false) },
})
export type Transformer = TransformerModule

function copies(layer: AnyModule, count: number): ModuleList {
  return ModuleList(Array.from({ length: count }, () => deepcopy(layer)))
}

/** @throws UnsupportedError where a file has something else in their place. */
function layersOf(module: { readonly layers: AnyModule }): readonly AnyModule[] {
  const { layers } = module
  const list = layers instanceof ModuleList ? [...layers] : null
  if (list?.every(isModule) === true) return list
  throw new UnsupportedError({ what: `the layers of a Transformer's encoder or decoder are ${inWords(layers)}` })
}

function causalMask(size: number, type: dtype | null, device: DeviceLike = null): Tensor {
  return triu(full([size, size], -Infinity, { dtype: type, device }), 1)
}

/** Whether a mask is the causal one; what the caller says of it counts first. */
function isCausal(mask: Tensor | null, said: boolean | null, x: Tensor, layer: AnyModule | undefined): boolean {
  if (said !== null || mask === null) return said === true
  const batchFirst = layer?._modules.get('self_attn')?.__dict__.get('batch_first') === true
  const size = x.sizes[x.dim() === 2 || !batchFirst ? 0 : 1] as number
  if (mask.dim() !== 2 || mask.sizes[0] !== size || mask.sizes[1] !== size || !mask.dtype.is_floating_point)
    return false
  return equal(mask, causalMask(size, mask.dtype))
}

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
