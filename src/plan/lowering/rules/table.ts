// The rules by which calls become steps, by the operators' names (those of each element are in elementwise.ts), and what they take. An operator
// without a rule is called as it is.

import { IndexMode } from '../../../../assembly/shared/index-mode.js'
import { ReduceFinish, ReduceOp, ScanOp } from '../../../../assembly/shared/reduce-op.js'
import { Recurrent } from '../../../../assembly/shared/recurrent.js'
import { Value } from '../../../graph/trace.js'
import type { TracedCall } from '../../../graph/trace.js'
import { bool, float32, int32, int64, uint8 } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { isHalf } from '../../lanes.js'
import { attention } from './attention.js'
import { batchNormInTraining } from './batch-norm.js'
import { convolution } from './convolution.js'
import { gather, scatter, scatterReduced, take } from './gathering.js'
import { gridSampler } from './grid.js'
import { embedding, index, indexAddInto, indexCopyInto, indexFillInto, indexPutInto, indexSelect } from './indexing.js'
import { firstOf } from '../lowering.js'
import type { Rule } from '../lowering.js'
import {
  constantOf,
  copied,
  copiedFrom,
  copyInto,
  fillInto,
  filled,
  flipped,
  joined,
  paddedBy,
  paddedWith,
  repeated,
  rolled,
  selectScattered,
  sliceScattered,
} from './moving.js'
import { bounds, choices, numbers, pointwise } from './elementwise.js'
import { triangle, typed } from './logic.js'
import { activations, functions } from './pointwise.js'
import { batchNorm, groupNorm, instanceNorm } from './norms.js'
import { adaptiveAvgPool, avgPool, maxPool, meanOfPictures } from './pool.js'
import { ordering } from './ordering.js'
import { addedProduct, addmm, linear, matmul } from './products.js'
import { recurrent, recurrentCell } from './recurrent.js'
import { extreme, extremes, placed, product, summed, truth, vectorNorm } from './reductions.js'
import { scanned } from './scans.js'
import { layerNorm, softmax } from './rows.js'
import { convTransposed, convolutionOrTransposed } from './transposed.js'
import { nearest, weighted } from './upsampling.js'

const [scattered, scatterAdded] = [scatter(IndexMode.Put), scatter(IndexMode.Add)]

/** Those that give the elements as another dtype. */
const conversions = [
  'aten::_to_copy',
  'aten::to',
  'aten::to.device',
  'aten::to.dtype',
  'aten::to.dtype_layout',
  'aten::to.other',
  'aten::to.prim_dtype',
  'aten::type_as',
  'bfloat16',
  'bool',
  'double',
  'float',
  'half',
  'int',
  'long',
  'type_as',
]

/** Those that move elements, or fill tensors with one. */
const moving: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(conversions.map((name) => [name, typed])),
  'aten::copy': copiedFrom,
  'aten::new_empty': filled({ value: 0 }),
  'aten::new_full': filled({ argument: 2 }),
  'aten::new_ones': filled({ value: 1 }),
  'aten::new_zeros': filled({ value: 0 }),
  cat: joined(false),
  clone: copied,
  constant_pad_nd: paddedWith(([value]) => value ?? 0),
  contiguous: copied,
  empty_like: filled({ value: 0 }),
  flatten: copied,
  flip: flipped,
  full_like: filled({ argument: 1 }),
  new_full: filled({ argument: 2 }),
  ones_like: filled({ value: 1 }),
  pad: firstOf(paddedWith(constantOf), paddedBy),
  repeat: repeated,
  reshape: copied,
  roll: rolled,
  select_scatter: selectScattered,
  slice_scatter: sliceScattered,
  stack: joined(true),
  tril: triangle((row, column, diagonal) => column <= row + diagonal),
  triu: triangle((row, column, diagonal) => column >= row + diagonal),
  zeros_like: filled({ value: 0 }),
}

/** Those along dimensions, of floats and integers. */
const reducing: Readonly<Record<string, Rule>> = {
  all: truth(ReduceOp.All),
  amax: extreme(ReduceOp.Max),
  amin: extreme(ReduceOp.Min),
  any: truth(ReduceOp.Any),
  argmax: placed(ReduceOp.ArgMax),
  argmin: placed(ReduceOp.ArgMin),
  cumprod: scanned(ScanOp.Prod),
  cumsum: scanned(ScanOp.Sum),
  max: extremes(ReduceOp.Max, ReduceOp.ArgMax),
  mean: firstOf(meanOfPictures, summed(ReduceFinish.Mean)),
  min: extremes(ReduceOp.Min, ReduceOp.ArgMin),
  prod: product,
  sum: summed(ReduceFinish.None),
}

const softmaxOf = softmax(false)

/** Pictures of other sizes. */
const resampling: Readonly<Record<string, Rule>> = {
  'aten::_upsample_nearest_exact1d.default': nearest('default', true),
  'aten::_upsample_nearest_exact1d.vec': nearest('vec', true),
  'aten::_upsample_nearest_exact2d.default': nearest('default', true),
  'aten::_upsample_nearest_exact2d.vec': nearest('vec', true),
  'aten::_upsample_nearest_exact3d.default': nearest('default', true),
  'aten::_upsample_nearest_exact3d.vec': nearest('vec', true),
  'aten::upsample_bicubic2d.default': weighted('default', 'cubic'),
  'aten::upsample_bicubic2d.vec': weighted('vec', 'cubic'),
  'aten::upsample_bilinear2d.default': weighted('default', 'linear'),
  'aten::upsample_bilinear2d.vec': weighted('vec', 'linear'),
  'aten::upsample_linear1d.default': weighted('default', 'linear'),
  'aten::upsample_linear1d.vec': weighted('vec', 'linear'),
  'aten::upsample_nearest1d.default': nearest('default', false),
  'aten::upsample_nearest1d.vec': nearest('vec', false),
  'aten::upsample_nearest2d.default': nearest('default', false),
  'aten::upsample_nearest2d.vec': nearest('vec', false),
  'aten::upsample_nearest3d.default': nearest('default', false),
  'aten::upsample_nearest3d.vec': nearest('vec', false),
  'aten::upsample_trilinear3d.default': weighted('default', 'linear'),
  'aten::upsample_trilinear3d.vec': weighted('vec', 'linear'),
}

const others: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...moving,
    ...reducing,
    ...resampling,
    'aten::_convolution': convolutionOrTransposed,
    'aten::_convolution.deprecated': convolutionOrTransposed,
    'aten::_adaptive_avg_pool2d': adaptiveAvgPool(2),
    'aten::_convolution_mode': convolution,
    'aten::convolution': convolutionOrTransposed,
    'aten::_log_softmax': softmax(true),
    'aten::_softmax': softmaxOf,
    adaptive_avg_pool1d: adaptiveAvgPool(1),
    adaptive_avg_pool2d: adaptiveAvgPool(2),
    adaptive_avg_pool3d: adaptiveAvgPool(3),
    avg_pool1d: avgPool(1),
    avg_pool2d: avgPool(2),
    avg_pool3d: avgPool(3),
    'aten::embedding': embedding,
    'aten::gru_cell': recurrentCell(Recurrent.Gru),
    'aten::index.Tensor': index,
    'aten::rnn_relu_cell': recurrentCell(Recurrent.Relu),
    'aten::rnn_tanh_cell': recurrentCell(Recurrent.Tanh),
    batch_norm: firstOf(batchNormInTraining, batchNorm),
    embedding,
    addmm: firstOf(addmm, addedProduct),
    argsort: ordering.get('argsort') as Rule,
    baddbmm: addedProduct,
    bmm: matmul,
    conv1d: convolution,
    conv2d: convolution,
    conv3d: convolution,
    conv_transpose1d: convTransposed,
    conv_transpose2d: convTransposed,
    conv_transpose3d: convTransposed,
    grid_sampler: gridSampler,
    group_norm: groupNorm,
    gather,
    index_add: indexAddInto,
    index_copy: indexCopyInto,
    index_fill: indexFillInto,
    index_put: indexPutInto,
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
    msort: ordering.get('msort') as Rule,
    mm: matmul,
    mv: matmul,
    rms_norm: layerNorm(true),
    scaled_dot_product_attention: attention,
    scatter: scattered,
    scatter_add: scatterAdded,
    scatter_reduce: scatterReduced,
    take,
    softmax: softmaxOf,
  }),
)

/** Rules that take numbers of index tensors, which stay tensors. */
const indexed: ReadonlySet<Rule> = new Set([
  embedding,
  gather,
  index,
  indexAddInto,
  indexCopyInto,
  indexFillInto,
  indexPutInto,
  indexSelect,
  scattered,
  scatterAdded,
  scatterReduced,
  take,
])

/** Rules that look at the dtypes of their operands themselves; to the others come float32 alone. */
const wide: ReadonlySet<Rule> = new Set([
  ...Object.values(functions),
  ...Object.values(activations),
  ...Object.values(bounds),
  ...Object.values(numbers),
  ...Object.values(choices),
  ...Object.values(moving),
  ...Object.values(reducing),
  ...indexed,
  ...ordering.values(),
  copyInto,
  fillInto,
])

/** Rules that move elements of any dtype, or give them as another. */
const carrying: ReadonlySet<Rule> = new Set([
  ...['cat', 'flip', 'repeat', 'roll', 'stack'].map((name) => moving[name] as Rule),
  copied,
  copiedFrom,
  copyInto,
  typed,
])

/** Those that write into their first operand and compute nothing. */
const writing: ReadonlyMap<string, Rule> = new Map([
  ['aten::copy_', copyInto],
  ['batch_norm', batchNormInTraining],
  ['copy_', copyInto],
  ['fill_', fillInto],
  ['index_add_', indexAddInto],
  ['index_copy_', indexCopyInto],
  ['index_fill_', indexFillInto],
  ['index_put_', indexPutInto],
  ['scatter_', scattered],
  ['scatter_add_', scatterAdded],
  ['scatter_reduce_', scatterReduced],
])

/** Whether a rule takes elements of this dtype, where they lie in a buffer. */
export function takesElements(rule: Rule, type: dtype): boolean {
  if (type === uint8) return carrying.has(rule)
  return type === float32 || isHalf(type) || wide.has(rule) || (type === bool && rule === attention)
}

/** Whether a rule passes over operands without elements. */
export function leavesOut(rule: Rule): boolean {
  return rule === moving.cat
}

/** Whether a rule takes a tensor of this dtype as it is, wherever it lies: numbers of indices. */
export function isIndexed(rule: Rule, type: dtype): boolean {
  return (type === int64 || type === int32) && indexed.has(rule)
}

/** What gives elements that it was given, or bounds and signs of these, which need no rounding: by names of operators. */
const exact = new Set<Rule | undefined>([
  copied,
  copiedFrom,
  copyInto,
  embedding,
  index,
  indexCopyInto,
  indexSelect,
  rolled,
  typed,
  ...['cat', 'stack', 'amax', 'amin', 'max_pool1d', 'max_pool2d', 'max_pool3d'].map((name) => others.get(name)),
  ...['abs', 'neg', 'relu', 'maximum', 'minimum'].map((name) => pointwise.get(name)),
])

/** Whether what a rule computed has no need to be rounded, where its dtype is a half: what is of another dtype it has converted. */
export function isExact(rule: Rule): boolean {
  return exact.has(rule)
}

/** Rules of which the result alone says how it is rounded: elements that are moved, and softmax, which may widen what it is given. */
const converting: ReadonlySet<Rule> = new Set([copied, copiedFrom, copyInto, typed, softmaxOf])

/** Whether a rule takes a call whose floats are of several dtypes: functions of elements widen what they give float32 of. */
export function mixes(rule: Rule, { operator, result }: TracedCall): boolean {
  if (converting.has(rule)) return true
  return pointwise.get(operator.name.replace(/_$/, '')) === rule && result instanceof Value && result.dtype === float32
}

/** Those that give several values; each is given the call's results. */
const several: ReadonlyMap<string, Rule> = new Map([
  ['aten::max.dim', reducing.max as Rule],
  ['aten::min.dim', reducing.min as Rule],
  ['max', reducing.max as Rule],
  ['min', reducing.min as Rule],
  ['aten::sort.default', ordering.get('aten::sort.default') as Rule],
  ['aten::sort.stable', ordering.get('aten::sort.stable') as Rule],
  ['sort', ordering.get('aten::sort.default') as Rule],
  ['aten::gru.input', recurrent(Recurrent.Gru)],
  ['aten::lstm.input', recurrent(Recurrent.Lstm)],
  ['aten::lstm_cell', recurrentCell(Recurrent.Lstm)],
  ['aten::rnn_relu.input', recurrent(Recurrent.Relu)],
  ['aten::rnn_tanh.input', recurrent(Recurrent.Tanh)],
])

/** The rule of an operator's name, in place where `writes`, which gives one value where `isSingle`. */
export function ruleOf(name: string, writes: boolean, isSingle: boolean): Rule | undefined {
  if (!isSingle) return writes ? undefined : several.get(name)
  if (!writes) return pointwise.get(name) ?? others.get(name)
  const into = writing.get(name)
  if (into !== undefined) return into
  return pointwise.get(name.replace(/_$/, ''))
}
