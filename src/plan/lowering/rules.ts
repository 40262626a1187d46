// The rules by which calls become steps, by the operators' names. An operator without a rule is called as it is.

import { ReduceFinish, ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { Recurrent } from '../../../assembly/shared/recurrent.js'
import { Value } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import { bool, float32, int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { attention } from './attention.js'
import { batchNormInTraining } from './batch-norm.js'
import { convolution } from './convolution.js'
import { embedding, index, indexCopyInto, indexPut, indexPutInto, indexSelect } from './indexing.js'
import type { Rule } from './lowering.js'
import { constantOf, copied, copiedFrom, copyInto, fillInto, filled, joined, paddedWith, rolled } from './moving.js'
import { activations, arithmetic, functions } from './pointwise.js'
import { batchNorm, groupNorm, instanceNorm } from './norms.js'
import { adaptiveAvgPool, avgPool, maxPool, meanOfPictures } from './pool.js'
import { addmm, linear, matmul } from './products.js'
import { recurrent } from './recurrent.js'
import { extreme, summed, vectorNorm } from './reductions.js'
import { layerNorm, softmax } from './rows.js'
import { convTransposed, convolutionOrTransposed } from './transposed.js'

/** Functions of each element, which can be computed in their first operand's place. */
const pointwise: ReadonlyMap<string, Rule> = new Map(Object.entries({ ...functions, ...activations, ...arithmetic }))

const softmaxOf = softmax(false)

const others: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    'aten::_convolution': convolutionOrTransposed,
    'aten::_convolution.deprecated': convolutionOrTransposed,
    'aten::convolution': convolutionOrTransposed,
    'aten::_log_softmax': softmax(true),
    'aten::_softmax': softmaxOf,
    'aten::_to_copy': copied,
    'aten::copy': copiedFrom,
    'aten::new_ones': filled({ value: 1 }),
    'aten::new_zeros': filled({ value: 0 }),
    adaptive_avg_pool1d: adaptiveAvgPool(1),
    adaptive_avg_pool2d: adaptiveAvgPool(2),
    adaptive_avg_pool3d: adaptiveAvgPool(3),
    avg_pool1d: avgPool(1),
    avg_pool2d: avgPool(2),
    avg_pool3d: avgPool(3),
    'aten::embedding': embedding,
    'aten::index.Tensor': index,
    batch_norm: firstOf(batchNormInTraining, batchNorm),
    embedding,
    addmm,
    amax: extreme(ReduceOp.Max),
    amin: extreme(ReduceOp.Min),
    bmm: matmul,
    cat: joined(false),
    clone: copied,
    constant_pad_nd: paddedWith(([value]) => value ?? 0),
    contiguous: copied,
    conv1d: convolution,
    conv2d: convolution,
    conv3d: convolution,
    conv_transpose1d: convTransposed,
    conv_transpose2d: convTransposed,
    conv_transpose3d: convTransposed,
    flatten: copied,
    full_like: filled({ argument: 1 }),
    group_norm: groupNorm,
    index_put: indexPut,
    index_select: indexSelect,
    instance_norm: instanceNorm,
    layer_norm: layerNorm(false),
    linear,
    log_softmax: softmax(true),
    matmul,
    max_pool1d: maxPool(1),
    max_pool2d: maxPool(2),
    max_pool3d: maxPool(3),
    'linalg.vector_norm': vectorNorm,
    mean: firstOf(meanOfPictures, summed(ReduceFinish.Mean)),
    mm: matmul,
    ones_like: filled({ value: 1 }),
    pad: paddedWith(constantOf),
    reshape: copied,
    rms_norm: layerNorm(true),
    roll: rolled,
    scaled_dot_product_attention: attention,
    softmax: softmaxOf,
    stack: joined(true),
    sum: summed(ReduceFinish.None),
    zeros_like: filled({ value: 0 }),
  }),
)

/** Those that write into their first operand and compute nothing. */
const writing: ReadonlyMap<string, Rule> = new Map([
  ['aten::copy_', copyInto],
  ['batch_norm', batchNormInTraining],
  ['copy_', copyInto],
  ['fill_', fillInto],
  ['index_copy_', indexCopyInto],
  ['index_put_', indexPutInto],
])

/** Rules that take numbers of index tensors, which stay tensors. */
const indexed: ReadonlySet<Rule> = new Set([embedding, index, indexCopyInto, indexPut, indexPutInto, indexSelect])

/** Whether a rule takes a tensor of this dtype as it is: numbers of indices, a mask of bools. */
export function takesTensor(rule: Rule, type: dtype): boolean {
  return (type === int64 && indexed.has(rule)) || (type === bool && rule === attention)
}

/** What gives elements that it was given, or bounds and signs of these, which need no rounding: by names of operators. */
const exact = new Set<Rule | undefined>([
  copied,
  copiedFrom,
  copyInto,
  embedding,
  index,
  indexCopyInto,
  indexPut,
  indexPutInto,
  indexSelect,
  rolled,
  ...['cat', 'stack', 'amax', 'amin', 'max_pool1d', 'max_pool2d', 'max_pool3d'].map((name) => others.get(name)),
  ...['abs', 'neg', 'relu', 'maximum', 'minimum'].map((name) => pointwise.get(name)),
])

/** Whether what a rule computed of a call is of the dtype that it has, where that is a half. */
export function isExact(rule: Rule, { operands, results }: TracedCall): boolean {
  return exact.has(rule) && results.every((value) => operands.every((each) => isAs(each, value)))
}

/** Whether a value has no float of another dtype. */
function isAs({ dtype: type }: Value, { dtype: other }: Value): boolean {
  return type === other || !type.is_floating_point
}

/** Rules of which the result alone says how it is rounded: elements that are moved, and softmax, which may widen what it is given. */
const converting: ReadonlySet<Rule> = new Set([copied, copiedFrom, copyInto, softmaxOf])

/** Whether a rule takes a call whose floats are of several dtypes: functions of elements widen what they give float32 of. */
export function mixes(rule: Rule, { operator, result }: TracedCall): boolean {
  if (converting.has(rule)) return true
  return pointwise.get(operator.name.replace(/_$/, '')) === rule && result instanceof Value && result.dtype === float32
}

/** Those that give several values; each is given the call's results. */
const several: ReadonlyMap<string, Rule> = new Map([
  ['aten::gru.input', recurrent(Recurrent.Gru)],
  ['aten::lstm.input', recurrent(Recurrent.Lstm)],
  ['aten::rnn_relu.input', recurrent(Recurrent.Relu)],
  ['aten::rnn_tanh.input', recurrent(Recurrent.Tanh)],
])

/** The first of rules that takes a call. */
function firstOf(...rules: readonly Rule[]): Rule {
  return (to, call, result, epilogue) => rules.some((rule) => rule(to, call, result, epilogue))
}

/** The rule of an operator's name, in place where `writes`, which gives one value where `isSingle`. */
export function ruleOf(name: string, writes: boolean, isSingle: boolean): Rule | undefined {
  if (!isSingle) return writes ? undefined : several.get(name)
  if (!writes) return pointwise.get(name) ?? others.get(name)
  const into = writing.get(name)
  if (into !== undefined) return into
  return pointwise.get(name.replace(/_$/, ''))
}
