// embedding and embedding_bag: rows of a table, and sums of them. ATen/native/Embedding.cpp, EmbeddingBag.cpp.

import { define } from '../../define.js'
import { DTypeError, ShapeError, UnsupportedError } from '../../errors.js'
import { into } from '../../ops/in-place.js'
import { mul } from '../../ops/pointwise/binary.js'
import { to } from '../../ops/moving/convert.js'
import { index_select } from '../../ops/indexing/select.js'
import { integersOf } from '../../ops/integers-of.js'
import { reshape } from '../../ops/views/reshape.js'
import { select } from '../../ops/views/parts.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { float32, float64, int64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

export type BagMode = 'sum' | 'mean' | 'max'

/**
 * The rows of `weight` that `input` names: `[*]` gives `[*, embedding_dim]`.
 *
 * @param max_norm Rows with a longer norm are shortened to it first, in the table itself, as in PyTorch.
 * @param padding_idx, scale_grad_by_freq, sparse Concern gradients only.
 * @throws RangeError for a number that is no row, DTypeError for an input of other than integers.
 */
export const embedding = define(
  'embedding',
  ['input', 'weight', 'padding_idx', 'max_norm', 'norm_type', 'scale_grad_by_freq', 'sparse'],
  (
    input: Tensor,
    weight: Tensor,
    padding_idx: number | null = null,
    max_norm: number | null = null,
    norm_type = 2,
    _scale_grad_by_freq = false,
    _sparse = false,
  ): Tensor => {
    requirePadding(padding_idx, weight)
    if (weight.dim() !== 2) {
      throw new ShapeError({
        op: 'embedding',
        expected: 'a weight of 2 dimensions',
        got: `${weight.dim()}`,
        message: "'weight' must be 2-D",
      })
    }
    requireIndices('embedding', input)
    if (max_norm !== null && !weight.isMeta) renorm(weight, integersOf('embedding', input), max_norm, norm_type)
    const rows = index_select(weight, 0, reshape(to(input, int64), [-1]))
    return reshape(rows, [...input.sizes, weight.sizes[1] as number])
  },
)

/**
 * Sums, means or maxima of rows, a bag at a time, without making the rows.
 *
 * @param input `[bags, length]`, or `[n]` with `offsets`, where bags begin.
 * @param per_sample_weights A factor for each row, with mode `'sum'`.
 * @param include_last_offset Whether the last offset is the end of the last bag.
 * @param padding_idx A row that does not count.
 */
export const embedding_bag = define(
  'embedding_bag',
  [
    'input',
    'weight',
    'offsets',
    'max_norm',
    'norm_type',
    'scale_grad_by_freq',
    'mode',
    'sparse',
    'per_sample_weights',
    'include_last_offset',
    'padding_idx',
  ],
  (
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | null = null,
    max_norm: number | null = null,
    norm_type = 2,
    scale_grad_by_freq = false,
    mode: BagMode = 'mean',
    sparse = false,
    per_sample_weights: Tensor | null = null,
    include_last_offset = false,
    padding_idx: number | null = null,
  ): Tensor => {
    // The order of 0.3, which PyTorch still takes.
    if (weight.dtype === int64 && input.is_floating_point()) [input, weight] = [weight, input]
    requireBag(input, weight, offsets, per_sample_weights)
    if (mode !== 'sum' && mode !== 'mean' && mode !== 'max')
      throw new RangeError('mode has to be one of sum, mean or max')
    if (mode === 'max' && scale_grad_by_freq)
      throw new RangeError('max mode does not support scaling the gradient by the frequency')
    if (mode === 'max' && sparse) throw new RangeError('max mode does not support sparse weights')
    if (per_sample_weights !== null && mode !== 'sum') {
      throw new UnsupportedError({
        what: `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}')`,
      })
    }
    requireIndices('embedding_bag', input)
    if (onMeta('embedding_bag', [input, weight, offsets, per_sample_weights])) {
      const count = offsets === null ? (input.sizes[0] as number) : offsets.numel() - Number(include_last_offset)
      return allocate('embedding_bag', [count, weight.sizes[1] as number], weight.dtype, null, true)
    }
    const indices = integersOf('embedding_bag', input)
    if (max_norm !== null) renorm(weight, indices, max_norm, norm_type)
    const bounds = boundsOf(input, offsets, include_last_offset)
    const padding = padding_idx !== null && padding_idx < 0 ? padding_idx + (weight.sizes[0] as number) : padding_idx
    return bags(weight, indices, bounds, mode, per_sample_weights, padding)
  },
)

/** Where each bag begins, and where the last one ends. */
function boundsOf(input: Tensor, offsets: Tensor | null, include_last_offset: boolean): number[] {
  const count = input.numel()
  if (offsets === null) {
    const [bags, length] = input.sizes as [number, number]
    return Array.from({ length: bags + 1 }, (_, bag) => bag * length)
  }
  const starts = integersOf('embedding_bag', offsets)
  if (starts.length > 0 && starts[0] !== 0) {
    throw new RangeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    )
  }
  const bounds = include_last_offset ? starts : [...starts, count]
  for (const [at, bound] of bounds.entries()) {
    const fits = bound <= count && (at === 0 || bound >= (bounds[at - 1] as number))
    if (!fits)
      throw new RangeError(
        `embedding_bag: offsets ascend and end at most at ${count}, the length of input, but offsets[${at}] is ${bound}`,
      )
  }
  return bounds
}

function bags(
  weight: Tensor,
  indices: readonly number[],
  bounds: readonly number[],
  mode: BagMode,
  factors: Tensor | null,
  padding: number | null,
): Tensor {
  const [rows, width] = weight.sizes as [number, number]
  const type = weight.dtype === float64 ? float64 : float32
  const table = to(weight, type).toTypedArray() as Float32Array
  const scales = factors === null ? null : (to(factors, type).toTypedArray() as Float32Array)
  const count = Math.max(bounds.length - 1, 0)
  const out = type === float64 ? new Float64Array(count * width) : new Float32Array(count * width)
  const sum = new Float64Array(width)
  for (let bag = 0; bag < count; bag++) {
    sum.fill(mode === 'max' ? -Infinity : 0)
    let members = 0
    for (let at = bounds[bag] as number; at < (bounds[bag + 1] as number); at++) {
      const row = indices[at] as number
      if (!(row >= 0 && row < rows)) {
        throw new RangeError(`embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${row}`)
      }
      if (row === padding) continue
      members++
      const scale = scales === null ? 1 : (scales[at] as number)
      for (let column = 0; column < width; column++) {
        const value = table[row * width + column] as number
        if (mode === 'max') sum[column] = Math.max(sum[column] as number, value)
        else sum[column] = (sum[column] as number) + scale * value
      }
    }
    if (members === 0) sum.fill(0)
    const divisor = mode === 'mean' && members > 0 ? members : 1
    for (let column = 0; column < width; column++) out[bag * width + column] = (sum[column] as number) / divisor
  }
  return to(new Tensor(new UntypedStorage(out), type, [count, width]), weight.dtype)
}

/** torch.embedding_renorm_: shortens the rows named to `max_norm`, in place. */
function renorm(weight: Tensor, indices: readonly number[], max_norm: number, norm_type: number): void {
  for (const index of new Set(indices)) {
    const row = select(weight, 0, index)
    const norm = normOf(row.toTypedArray() as Float32Array, norm_type)
    if (norm > max_norm) into('mul_', row, mul(row, max_norm / (norm + 1e-7)))
  }
}

function normOf(values: Float32Array, p: number): number {
  let sum = 0
  if (p === 0) return values.reduce((count, value) => count + Number(value !== 0), 0)
  if (p === Infinity) {
    for (const value of values) sum = Math.max(sum, Math.abs(value))
    return sum
  }
  for (const value of values) sum += Math.abs(value) ** p
  return sum ** (1 / p)
}

function requirePadding(padding_idx: number | null, weight: Tensor): void {
  const rows = weight.sizes[0] as number
  if (padding_idx === null || (padding_idx < rows && padding_idx >= -rows)) return
  throw new RangeError('Padding_idx must be within num_embeddings')
}

function requireIndices(op: string, input: Tensor): void {
  const { name } = input.dtype
  if (name === 'int64' || name === 'int32') return
  throw new DTypeError({
    op,
    expected: 'int64 or int32 indices',
    got: `${input.dtype}`,
    remedy: 'Convert them: input.long()',
  })
}

/** @throws ShapeError in PyTorch's words. */
function requireBag(input: Tensor, weight: Tensor, offsets: Tensor | null, factors: Tensor | null): void {
  const op = 'embedding_bag'
  const wrong = (expected: string, got: string, message: string): ShapeError =>
    new ShapeError({ op, expected, got, message })
  const dims = input.dim()
  if (factors !== null && String(factors.shape) !== String(input.shape)) {
    const message = `embedding_bag: If per_sample_weights (${factors.shape}) is not None, then it must have the same shape as the input (${input.shape})`
    throw wrong(`${input.shape}`, `${factors.shape}`, message)
  }
  if (weight.dim() !== 2) {
    throw wrong(
      'a weight of 2 dimensions',
      `${weight.dim()}`,
      `weight has to be a 2D Tensor, but got Tensor of dimension ${weight.dim()}`,
    )
  }
  if (dims === 2 && offsets !== null) {
    const message =
      "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>"
    throw wrong('no offsets', 'offsets', message)
  }
  if (dims === 1 && offsets === null) throw wrong('offsets', 'none', 'offsets has to be a 1D Tensor but got None')
  if (dims === 1 && offsets?.dim() !== 1)
    throw wrong('offsets of 1 dimension', `${offsets?.dim()}`, 'offsets has to be a 1D Tensor')
  if (dims !== 1 && dims !== 2)
    throw wrong('1 or 2 dimensions', `${dims}`, `input has to be 1D or 2D Tensor, but got Tensor of dimension ${dims}`)
}
