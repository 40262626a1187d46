// TransformerDecoder. torch/nn/modules/transformer.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { register } from '../../fields.js'
import { told } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { ModuleList } from '../containers/modules.js'
import { transformerModule } from './layer.js'
import { copies, isCausal, layersOf } from './layers.js'

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
