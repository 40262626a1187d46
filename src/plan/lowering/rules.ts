// The rules by which calls become steps, by the operators' names. An operator without a rule is called as it is.

import { Recurrent } from '../../../assembly/shared/recurrent.js'
import { attention } from './attention.js'
import { convolution } from './convolution.js'
import type { Rule } from './lowering.js'
import { copied, copyInto, joined } from './moving.js'
import { activations, arithmetic, functions } from './pointwise.js'
import { batchNorm, groupNorm, instanceNorm } from './norms.js'
import { adaptiveAvgPool, avgPool, maxPool, mean } from './pool.js'
import { linear, matmul } from './products.js'
import { recurrent } from './recurrent.js'
import { layerNorm, softmax } from './rows.js'
import { convTransposed, convolutionOrTransposed } from './transposed.js'

/** Functions of each element, which can be computed in their first operand's place. */
const pointwise: ReadonlyMap<string, Rule> = new Map(Object.entries({ ...functions, ...activations, ...arithmetic }))

const others: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    'aten::_convolution': convolutionOrTransposed,
    'aten::_convolution.deprecated': convolutionOrTransposed,
    'aten::convolution': convolutionOrTransposed,
    adaptive_avg_pool1d: adaptiveAvgPool(1),
    adaptive_avg_pool2d: adaptiveAvgPool(2),
    adaptive_avg_pool3d: adaptiveAvgPool(3),
    avg_pool1d: avgPool(1),
    avg_pool2d: avgPool(2),
    avg_pool3d: avgPool(3),
    batch_norm: batchNorm,
    bmm: matmul,
    cat: joined(false),
    clone: copied,
    contiguous: copied,
    conv1d: convolution,
    conv2d: convolution,
    conv3d: convolution,
    conv_transpose1d: convTransposed,
    conv_transpose2d: convTransposed,
    conv_transpose3d: convTransposed,
    flatten: copied,
    group_norm: groupNorm,
    instance_norm: instanceNorm,
    layer_norm: layerNorm(false),
    linear,
    log_softmax: softmax(true),
    matmul,
    max_pool1d: maxPool(1),
    max_pool2d: maxPool(2),
    max_pool3d: maxPool(3),
    mean,
    mm: matmul,
    reshape: copied,
    rms_norm: layerNorm(true),
    scaled_dot_product_attention: attention,
    softmax: softmax(false),
    stack: joined(true),
  }),
)

/** Those that give several values; each is given the call's results. */
const several: ReadonlyMap<string, Rule> = new Map([
  ['aten::gru.input', recurrent(Recurrent.Gru)],
  ['aten::lstm.input', recurrent(Recurrent.Lstm)],
  ['aten::rnn_relu.input', recurrent(Recurrent.Relu)],
  ['aten::rnn_tanh.input', recurrent(Recurrent.Tanh)],
])

/** The rule of an operator's name, in place where `writes`, which gives one value where `isSingle`. */
export function ruleOf(name: string, writes: boolean, isSingle: boolean): Rule | undefined {
  if (!isSingle) return writes ? undefined : several.get(name)
  if (!writes) return pointwise.get(name) ?? others.get(name)
  if (name === 'copy_') return copyInto
  return pointwise.get(name.replace(/_$/, ''))
}
