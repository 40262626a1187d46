// The operators behind the fast path of nn.TransformerEncoder and nn.MultiheadAttention, which scripts and traces of modules in
// evaluation have. aten/src/ATen/native/transformers/transformer.cpp, attention.cpp. Nested tensors, of which the fast path makes
// use for padding, go through sequence by sequence.

import { UnsupportedError } from '../../errors.js'
import { overload } from '../../op.js'
import { add } from '../../ops/pointwise/binary.js'
import { lt } from '../../ops/pointwise/compare.js'
import { to } from '../../ops/moving/convert.js'
import { contiguous, copy_ } from '../../ops/moving/copies.js'
import { cat } from '../../ops/moving/joining.js'
import { linear } from '../../ops/products/linear.js'
import { layer_norm } from '../../ops/norm/layer.js'
import { matmul } from '../../ops/products/products.js'
import { all, mean, sum } from '../../ops/reduce/reductions.js'
import { softmax } from '../../ops/reduce/softmax.js'
import { masked_fill } from '../../ops/indexing/masked.js'
import { relu } from '../functional/activation.js'
import { gelu } from '../../ops/pointwise/activations.js'
import { flatten, reshape, unsqueeze } from '../../ops/views/reshape.js'
import { narrow, select } from '../../ops/views/parts.js'
import { permute, transpose } from '../../ops/views/dims.js'
import { Tuple } from '../../python/tuple.js'
import { tensor } from '../../tensor/making/data.js'
import { bool, int64 } from '../../tensor/dtype.js'
import { empty, full } from '../../tensor/making/factory.js'
import { NestedTensor } from '../../tensor/forms/nested.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Masks that PyTorch tells apart by a number: of queries and keys, of keys that are padding, or of both for each head. */
const enum MaskType {
  Source = 0,
  Padding = 1,
}

interface Projections {
  readonly heads: number
  readonly qkvWeight: Tensor
  readonly qkvBias: Tensor
  readonly outWeight: Tensor
  readonly outBias: Tensor
}

/** Attention of `[batch, time, width]`; the weights of each head too. */
function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { heads, qkvWeight, qkvBias, outWeight, outBias }: Projections,
  mask: Tensor | null,
  mask_type: number | null,
): { output: Tensor; weights: Tensor } {
  const [batch, time, width] = query.sizes as [number, number, number]
  const byHead = (rows: Tensor): Tensor =>
    permute(reshape(rows, [batch, rows.sizes[1] as number, heads, width / heads]), [0, 2, 1, 3])
  const part = (all: Tensor, dim: number, index: number): Tensor => narrow(all, dim, index * width, width)
  // One product gives all three where they are of one input.
  const joined = query === key && key === value ? linear(query, qkvWeight, qkvBias) : null
  const [q, k, v] = [query, key, value].map((input, index) =>
    byHead(
      joined === null ? linear(input, part(qkvWeight, 0, index), part(qkvBias, 0, index)) : part(joined, 2, index),
    ),
  ) as [Tensor, Tensor, Tensor]
  const scores = matmul(q, transpose(k, 2, 3)).mul(1 / Math.sqrt(width / heads))
  const weights = softmax(mask === null ? scores : masked_fill(scores, broadcast(mask, mask_type), -Infinity), -1)
  const merged = reshape(contiguous(permute(matmul(weights, v), [0, 2, 1, 3])), [batch, time, width])
  return { output: linear(merged, outWeight, outBias), weights }
}

/** A mask against `[batch, heads, time, time]`; floats mask where they are not 0. */
function broadcast(mask: Tensor, mask_type: number | null): Tensor {
  const masked = to(mask, bool)
  if (mask_type === MaskType.Padding) return unsqueeze(unsqueeze(masked, 1), 1)
  return mask_type === MaskType.Source || masked.dim() === 4 ? masked : unsqueeze(masked, 1)
}

type Rows = (input: Tensor) => Tensor

function ints(values: readonly (number | Sizes)[]): Tensor {
  return tensor(values as number[], { dtype: int64 })
}

/** Runs each sequence of a nested tensor alone. */
function eachRow(nested: NestedTensor, run: Rows): NestedTensor {
  return nestedOf(nested.constituents().map((row) => select(run(unsqueeze(row, 0)), 0, 0)))
}

function nestedOf(rows: readonly Tensor[]): NestedTensor {
  const parts = rows.map((row) => flatten(contiguous(row)))
  const starts: number[] = []
  parts.reduce((start, part) => {
    starts.push(start)
    return start + part.numel()
  }, 0)
  const strides = rows.map(({ sizes }) => sizes.map((_, dim) => sizes.slice(dim + 1).reduce((a, b) => a * b, 1)))
  return new NestedTensor(cat(parts), ints(rows.map(({ sizes }) => sizes)), ints(strides), ints(starts))
}

export const nativeMultiHeadAttention = overload(
  'aten::_native_multi_head_attention',
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _embed_dim: number,
    heads: number,
    qkvWeight: Tensor,
    qkvBias: Tensor,
    outWeight: Tensor,
    outBias: Tensor,
    mask: Tensor | null,
    need_weights: boolean,
    average: boolean,
    mask_type: number | null,
  ): Tuple<Tensor> => {
    const projections = { heads, qkvWeight, qkvBias, outWeight, outBias }
    if (query instanceof NestedTensor) {
      if (key !== query || value !== query || need_weights)
        throw new UnsupportedError({ what: 'attention between nested tensors, or its weights, are not supported' })
      const output = eachRow(query, (row) => attend(row, row, row, projections, null, null).output)
      return Tuple.of(output as Tensor, empty(0, { device: query.device }))
    }
    const { output, weights } = attend(query, key, value, projections, mask, mask_type)
    return Tuple.of(output, need_weights ? (average ? mean(weights, 1) : weights) : empty(0, { device: query.device }))
  },
)

export const transformerEncoderLayer = overload(
  'aten::_transformer_encoder_layer_fwd',
  (
    src: Tensor,
    embed_dim: number,
    heads: number,
    qkvWeight: Tensor,
    qkvBias: Tensor,
    outWeight: Tensor,
    outBias: Tensor,
    use_gelu: boolean,
    norm_first: boolean,
    eps: number,
    normWeight1: Tensor,
    normBias1: Tensor,
    normWeight2: Tensor,
    normBias2: Tensor,
    weight1: Tensor,
    bias1: Tensor,
    weight2: Tensor,
    bias2: Tensor,
    mask: Tensor | null,
    mask_type: number | null,
  ): Tensor => {
    const projections = { heads, qkvWeight, qkvBias, outWeight, outBias }
    const norm1: Rows = (x) => layer_norm(x, [embed_dim], normWeight1, normBias1, eps)
    const norm2: Rows = (x) => layer_norm(x, [embed_dim], normWeight2, normBias2, eps)
    const activation = use_gelu ? gelu : relu
    const feed: Rows = (x) => linear(activation(linear(x, weight1, bias1)), weight2, bias2)
    const layer = (x: Tensor, masked: Tensor | null): Tensor => {
      const attention: Rows = (y) => attend(y, y, y, projections, masked, mask_type).output
      if (!norm_first) {
        const first = norm1(add(x, attention(x)))
        return norm2(add(first, feed(first)))
      }
      const first = add(x, attention(norm1(x)))
      return add(first, feed(norm2(first)))
    }
    return src instanceof NestedTensor ? eachRow(src, (row) => layer(row, null)) : layer(src, mask)
  },
)

/** Sequences without their padding. The mask is true where something stands. */
export const nestedFromMask = overload('aten::_nested_tensor_from_mask', (t: Tensor, mask: Tensor): Tensor => {
  const lengths = lengthsOf(mask)
  return nestedOf(lengths.map((length, row) => narrow(select(t, 0, row), 0, 0, length)))
})

/** Whether each row of a mask is true first and false then. */
export const isLeftAligned = overload(
  'aten::_nested_tensor_from_mask_left_aligned',
  (_t: Tensor, mask: Tensor): boolean => {
    const places = tensor(Array.from({ length: mask.sizes[1] ?? 0 }, (_, place) => place))
    const counted = lt(unsqueeze(places, 0), unsqueeze(sum(to(mask, int64), 1), 1))
    return all(to(mask, bool).eq(counted)).item() === true
  },
)

export const toPaddedTensor = overload(
  'aten::to_padded_tensor',
  (self: Tensor, padding: number, output_size: Sizes | null): Tensor => {
    if (!(self instanceof NestedTensor)) return self
    const rows = self.constituents()
    const dims = rows[0]?.sizes.length ?? 0
    const largest = Array.from({ length: dims }, (_, dim) => Math.max(...rows.map(({ sizes }) => sizes[dim] as number)))
    const padded = full(output_size ?? [rows.length, ...largest], padding, { dtype: self.dtype })
    rows.forEach((row, index) => {
      const place = row.sizes.reduce((view, size, dim) => narrow(view, dim, 0, size), select(padded, 0, index))
      copy_(place, row)
    })
    return padded
  },
)

function lengthsOf(mask: Tensor): number[] {
  return Array.from(sum(to(mask, int64), 1).toTypedArray(), Number)
}
