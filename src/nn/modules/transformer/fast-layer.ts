// When PyTorch computes a whole encoder layer by one operator: torch/nn/modules/transformer.py, TransformerEncoderLayer.forward.

import type { Tensor } from '../../../tensor/tensor.js'
import { hasHooks } from '../../hooks/hooks.js'
import type { AnyModule } from '../../module.js'
import { Linear } from '../linear.js'
import { LayerNorm } from '../norm/normalization.js'
import { MultiheadAttention } from './attention.js'
import { fastAttention } from './fast-path.js'
import type { FastAttention } from './fast-path.js'

/** What an encoder layer has, by its attributes' names. */
interface EncoderLayer extends AnyModule {
  readonly self_attn: AnyModule
  readonly linear1: AnyModule
  readonly linear2: AnyModule
  readonly norm1: AnyModule
  readonly norm2: AnyModule
  readonly activation_relu_or_gelu: number
}

interface FastLayer {
  readonly attention: FastAttention
  readonly eps: number
  readonly norms: readonly [Tensor, Tensor, Tensor, Tensor]
  readonly linears: readonly [Tensor, Tensor, Tensor, Tensor]
}

/** The parameters of an encoder layer that is computed by one operator; undefined where it is not. */
export function fastLayer(layer: EncoderLayer, src: Tensor): FastLayer | undefined {
  const { self_attn, linear1, linear2, norm1, norm2, training, activation_relu_or_gelu } = layer
  if (training || (activation_relu_or_gelu !== 1 && activation_relu_or_gelu !== 2)) return undefined
  if (!(self_attn instanceof MultiheadAttention) || !(linear1 instanceof Linear) || !(linear2 instanceof Linear))
    return undefined
  if (!(norm1 instanceof LayerNorm) || !(norm2 instanceof LayerNorm) || norm1.eps !== norm2.eps) return undefined
  const attention = fastAttention(self_attn, src)
  if (attention === undefined || [...layer.modules()].some(hasHooks)) return undefined
  const norms = [norm1.weight, norm1.bias, norm2.weight, norm2.bias]
  const linears = [linear1.weight, linear1.bias, linear2.weight, linear2.bias]
  if ([...norms, ...linears].includes(null)) return undefined
  return {
    attention,
    eps: norm1.eps,
    norms: norms as never,
    linears: linears as never,
  }
}
