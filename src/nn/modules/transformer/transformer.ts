// Transformer. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { xavier_uniform_ } from '../../init.js'
import { integer, told, truth } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { LayerNorm } from '../norm/normalization.js'
import { layerDefaults, transformerModule } from './layer.js'
import type { ActivationLike } from './layer.js'
import { TransformerEncoderLayer } from './encoder-layer.js'
import { TransformerDecoderLayer } from './decoder-layer.js'
import { causalMask } from './layers.js'
import { TransformerEncoder } from './encoder.js'
import { TransformerDecoder } from './decoder.js'

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
