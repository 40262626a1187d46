// Attention: scaled_dot_product_attention, and what nn.MultiheadAttention computes. torch/nn/functional.py,
// ATen/native/transformers/attention.cpp.

import { Narrow } from '../../../assembly/shared/narrow.js'
import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { add, mul } from '../../ops/pointwise/binary.js'
import { eq, logical_not } from '../../ops/pointwise/compare.js'
import { to } from '../../ops/moving/convert.js'
import { copy_ } from '../../ops/moving/copies.js'
import { masked_fill } from '../../ops/indexing/masked.js'
import { repeat_interleave } from '../../ops/moving/repeat.js'
import { tril } from '../../ops/moving/triangle.js'
import { matmul } from '../../ops/products/products.js'
import { all } from '../../ops/reduce/reductions.js'
import { softmax } from '../../ops/reduce/softmax.js'
import { transpose } from '../../ops/views/dims.js'
import { formatOf } from '../../kernels/staging.js'
import { operandOf } from '../../kernels/operand.js'
import type { Operand } from '../../kernels/operand.js'
import { attentionOf, isFused } from '../../ops/products/attention.js'
import { allocate, resultOf } from '../../tensor/allocate.js'
import { bfloat16, bool, float16, float32 } from '../../tensor/dtype.js'
import { cast } from '../../tensor/elements/cast.js'
import { ones, zeros } from '../../tensor/making/factory.js'
import { sameSizes } from '../../tensor/shape.js'
import { preservedStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { dropout } from './dropout.js'

/**
 * softmax(query · keyᵀ · scale + mask) · value.
 *
 * @param query `[…, target, e]`. @param key `[…, source, e]`. @param value `[…, source, v]`.
 * @param attn_mask Of bools, true where a source takes part, or of floats, which are added; broadcasts to
 *   `[…, target, source]`.
 * @param is_causal Whether a target sees only the sources up to its own place.
 * @param scale 1 / √e unless it is given.
 * @param enable_gqa Whether groups of queries' heads (dimension -3) share keys and values.
 * @returns `[…, target, v]`; zeros for a target that sees no source.
 */
export const scaled_dot_product_attention = define(
  'scaled_dot_product_attention',
  ['query', 'key', 'value', 'attn_mask', 'dropout_p', 'is_causal', '*', 'scale', 'enable_gqa'],
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | null = null,
    dropout_p = 0,
    is_causal = false,
    scale: number | null = null,
    enable_gqa = false,
  ): Tensor => {
    const op = 'scaled_dot_product_attention'
    if (query.dtype !== key.dtype || query.dtype !== value.dtype) {
      const message = `Expected query, key, and value to have the same dtype, but got query.dtype: ${query.dtype} key.dtype: ${key.dtype} and value.dtype: ${value.dtype} instead.`
      throw new DTypeError({ op, expected: `${query.dtype}`, got: `${key.dtype} and ${value.dtype}`, message })
    }
    if (is_causal && attn_mask !== null) {
      throw new RangeError('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True')
    }
    const direct = dropout_p === 0 ? attended(query, key, value, attn_mask, is_causal, scale, enable_gqa) : null
    if (direct !== null) return direct
    const [keys, values] = enable_gqa ? [shared(key, query), shared(value, query)] : [key, value]
    const factor = scale ?? 1 / Math.sqrt(query.sizes.at(-1) as number)
    const causal = is_causal
      ? tril(ones([query.sizes.at(-2) as number, key.sizes.at(-2) as number], { dtype: bool, device: query.device }))
      : null
    const given = causal ?? attn_mask
    const mask = given === null ? null : additive(given, query)
    const isHalf = query.dtype.itemsize === 2
    const fused = dropout_p === 0 && isFused(query.sizes, keys.sizes, values.sizes, given?.sizes ?? null)
    const wide = (given: Tensor): Tensor => (isHalf ? to(given, float32) : given)
    const scores = matmul(mul(wide(query), factor), transpose(wide(keys), -2, -1))
    const masked = mask === null ? scores : add(scores, wide(mask))
    const weights = mask === null ? softmax(masked, -1) : safeSoftmax(masked)
    const result = matmul(dropout_p > 0 ? dropout(weights, dropout_p) : weights, wide(values))
    return fused ? laidOutAs(query, to(result, query.dtype)) : to(result, query.dtype)
  },
)

/**
 * float32 of three or four dimensions in one kernel, without scores of all heads, and halves where PyTorch has a kernel too; null of
 * what does not fit that.
 */
function attended(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  mask: Tensor | null,
  causal: boolean,
  scale: number | null,
  isShared: boolean,
): Tensor | null {
  const dims = query.dim()
  const operands = [query, key, value]
  const fused = isFused(query.sizes, key.sizes, value.sizes, mask?.sizes ?? null)
  const { dtype } = query
  const isHalf = dtype === float16 || dtype === bfloat16
  const fits =
    (dtype === float32 || (isHalf && fused)) &&
    (dims === 3 || dims === 4) &&
    operands.every((each) => each.dim() === dims)
  if (!fits || operands.some((each) => each.numel() === 0)) return null
  const [[batch, heads, targets, width], keySizes, valueSizes] = operands.map(({ sizes }) =>
    dims === 4 ? sizes : [1, ...sizes],
  ) as [Four, Four, Four]
  const [, keyHeads, sources] = keySizes
  const isAlike = [0, 1, 2].every((dim) => keySizes[dim] === valueSizes[dim])
  const isHeads = isShared ? heads % keyHeads === 0 : heads === keyHeads
  if (keySizes[0] !== batch || keySizes[3] !== width || !isAlike || !isHeads) return null
  const scores = [batch, heads, targets, sources]
  if (mask !== null && !broadcasts(mask.sizes, scores)) return null
  const op = 'scaled_dot_product_attention'
  const valueWidth = valueSizes[3]
  const sizes = [...query.sizes.slice(0, -1), valueWidth]
  const added = mask === null ? null : additive(mask, query)
  const result = resultOf(op, [...operands, mask], sizes, dtype, null, () => {
    const y = attentionOf(
      batch,
      {
        heads,
        keyHeads,
        targets,
        sources,
        width,
        valueWidth,
        causal,
        scale: scale ?? 1 / Math.sqrt(width),
        half: isHalf ? formatOf(dtype) : Narrow.None,
      },
      {
        query: ofFour(query),
        key: ofFour(key),
        value: ofFour(value),
        mask: added === null ? null : operandOf(added, float32, scores),
      },
    )
    return isHalf ? cast(y, float32, dtype) : y
  })
  return fused ? laidOutAs(query, result) : result
}

/** As of a batch of one where there are three dimensions. */
function ofFour(given: Tensor): Operand {
  const { strides, ...rest } = operandOf(given, float32, given.sizes)
  return { ...rest, strides: strides.length === 4 ? strides : [0, ...strides] }
}

type Four = [number, number, number, number]

/** Whether sizes repeat to others. */
function broadcasts(given: readonly number[], sizes: readonly number[]): boolean {
  const lead = sizes.length - given.length
  return lead >= 0 && given.every((size, dim) => size === 1 || size === sizes[lead + dim])
}

/** Each head of keys or values as often as queries' heads share it. */
function shared(given: Tensor, query: Tensor): Tensor {
  const [heads, own] = [query.sizes.at(-3), given.sizes.at(-3)]
  if (heads === undefined || own === undefined || heads % own !== 0) {
    throw new ShapeError({
      op: 'scaled_dot_product_attention',
      expected: `a number of key and value heads that divides the ${heads} of query`,
      got: `${own}`,
    })
  }
  return own === heads ? given : repeat_interleave(given, heads / own, -3)
}

/** The kernel's output lies in memory as the queries do. */
function laidOutAs(query: Tensor, attended: Tensor): Tensor {
  const strides = preservedStrides(query.sizes, query.strides)
  if (!sameSizes(attended.sizes, query.sizes) || sameSizes(strides, attended.strides)) return attended
  return copy_(allocate('scaled_dot_product_attention', query.sizes, query.dtype, strides, query.isMeta), attended)
}

/** A mask of bools, true where a source takes part, as what is added to scores. */
function additive(mask: Tensor, query: Tensor): Tensor {
  if (mask.dtype === bool)
    return masked_fill(
      zeros([...mask.sizes], { dtype: query.dtype, device: mask.device }),
      logical_not(mask),
      -Infinity,
    )
  if (mask.dtype === query.dtype || mask.dtype.is_floating_point) return to(mask, query.dtype)
  const message = `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${mask.dtype} and  query.dtype: ${query.dtype} instead.`
  throw new DTypeError({
    op: 'scaled_dot_product_attention',
    expected: `bool or ${query.dtype}`,
    got: `${mask.dtype}`,
    message,
  })
}

/** Zeros in rows that are masked altogether. */
function safeSoftmax(scores: Tensor): Tensor {
  return masked_fill(softmax(scores, -1), all(eq(scores, -Infinity), -1, true), 0)
}

/**
 * A mask as it is added to scores: of bools, true where a source takes no part, or of floats.
 *
 * @throws DTypeError in PyTorch's words.
 */
export function canonicalMask(mask: Tensor | null, name: string, type: Tensor['dtype']): Tensor | null {
  if (mask === null) return null
  if (mask.dtype === bool)
    return masked_fill(zeros([...mask.sizes], { dtype: type, device: mask.device }), mask, -Infinity)
  if (mask.dtype.is_floating_point) return mask
  const message = `only bool and floating types of ${name} are supported`
  throw new DTypeError({
    op: 'multi_head_attention_forward',
    expected: 'bool or floating',
    got: `${mask.dtype}`,
    message,
  })
}

/** @throws ShapeError */
export function requireMaskSize(mask: Tensor, sizes: readonly number[]): void {
  if (mask.sizes.join() === sizes.join()) return
  const message = `The shape of the ${sizes.length}D attn_mask is ${mask.shape}, but should be (${sizes.join(', ')}).`
  throw new ShapeError({
    op: 'multi_head_attention_forward',
    expected: `[${sizes.join(', ')}]`,
    got: `${mask.shape}`,
    message,
  })
}
