// Pools of the torch namespace and torch._C._nn: maxima and means over windows and over equal parts.
// ATen/native/DilatedMaxPool2d.cpp, AveragePool2d.cpp, AdaptiveAveragePooling.cpp, AdaptiveMaxPooling2d.cpp and their kin.
// Means are of floats, over windows also of int64, which are rounded toward zero.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { allocate, checkedCount } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { float64, int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { mean } from '../reduce/reductions.js'
import { adaptiveAxis, asAxes, slidingAxes, withDivisor } from './boxes.js'
import type { Axis, PoolWindow } from './boxes.js'
import { floatTensor, floatsOf, precisionOf } from './floats.js'
import type { Precision } from './floats.js'
import { laidOutLike } from './layout.js'
import { maximaOf, poolFloats } from './pool.js'
import type { Comparable } from './pool.js'
import { expandSizes } from './sizes.js'
import type { SpatialSize } from './sizes.js'
import { squeeze, unsqueeze } from '../views/reshape.js'

/** The maxima, and for each its place in its input plane as int64. */
export type MaximaWithIndices = Tuple<Tensor> & readonly [Tensor, Tensor]

/** Of an adaptive pool; null keeps the input's. */
export type OutputSize = number | readonly (number | null)[] | null

const slidingNames = ['input', 'kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'] as const

/** Maxima over windows of `[N, C, L]` or `[C, L]`: `max_pool1d(x, 2)`. */
export const max_pool1d = maxPool('max_pool1d', 1)
/** Maxima over windows of `[N, C, H, W]` or `[C, H, W]`: `max_pool2d(x, 3, { stride: 2 })`. */
export const max_pool2d = maxPool('max_pool2d', 2)
/** Maxima over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const max_pool3d = maxPool('max_pool3d', 3)

/** `max_pool1d` and the places of the maxima. */
export const max_pool1d_with_indices = maxPoolWithIndices('max_pool1d_with_indices', 1)
/** `max_pool2d` and the places of the maxima. */
export const max_pool2d_with_indices = maxPoolWithIndices('max_pool2d_with_indices', 2)
/** `max_pool3d` and the places of the maxima. */
export const max_pool3d_with_indices = maxPoolWithIndices('max_pool3d_with_indices', 3)

/** Means over windows of `[N, C, L]` or `[C, L]`. */
export const avg_pool1d = define(
  'avg_pool1d',
  ['input', 'kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad'],
  (
    input: Tensor,
    kernel_size: SpatialSize,
    stride: SpatialSize | null = null,
    padding: SpatialSize = 0,
    ceil_mode = false,
    count_include_pad = true,
  ): Tensor => means('avg_pool1d', 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, null),
)
/** Means over windows of `[N, C, H, W]` or `[C, H, W]`. */
export const avg_pool2d = avgPool('avg_pool2d', 2)
/** Means over windows of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const avg_pool3d = avgPool('avg_pool3d', 3)

/** Means over `output_size` parts of `[N, C, L]` or `[C, L]`. */
export const adaptive_avg_pool1d = adaptiveAvgPool('adaptive_avg_pool1d', 1)
/** Means over `output_size` parts of `[N, C, H, W]` or `[C, H, W]`: `adaptive_avg_pool2d(x, 1)`. */
export const adaptive_avg_pool2d = adaptiveAvgPool('adaptive_avg_pool2d', 2)
/** Means over `output_size` parts of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const adaptive_avg_pool3d = adaptiveAvgPool('adaptive_avg_pool3d', 3)

/** Maxima over `output_size` parts, and their places. */
export const adaptive_max_pool1d = adaptiveMaxPool('adaptive_max_pool1d', 1)
/** Maxima over `output_size` parts, and their places. */
export const adaptive_max_pool2d = adaptiveMaxPool('adaptive_max_pool2d', 2)
/** Maxima over `output_size` parts, and their places. */
export const adaptive_max_pool3d = adaptiveMaxPool('adaptive_max_pool3d', 3)

/* @__NO_SIDE_EFFECTS__ */
function maxPool(op: string, dims: number) {
  return define(
    op,
    slidingNames,
    (
      input: Tensor,
      kernel_size: SpatialSize,
      stride: SpatialSize | null = null,
      padding: SpatialSize = 0,
      dilation: SpatialSize = 1,
      ceil_mode = false,
    ): Tensor => {
      const axes = slidingAxes(
        op,
        spatialOf(op, input, dims),
        windowOf(op, dims, kernel_size, stride, padding, dilation, ceil_mode),
      )
      const maxima =
        input.dtype.kind === 'float'
          ? pooled('max', precisionOf(op, input.dtype), input, dims, axes)
          : maximaTensors(op, input, dims, axes)[0]
      return dims === 1 ? maxima : laidOutLike(maxima, input)
    },
  )
}

/* @__NO_SIDE_EFFECTS__ */
function maxPoolWithIndices(op: string, dims: number) {
  return define(
    op,
    slidingNames,
    (
      input: Tensor,
      kernel_size: SpatialSize,
      stride: SpatialSize | null = null,
      padding: SpatialSize = 0,
      dilation: SpatialSize = 1,
      ceil_mode = false,
    ): MaximaWithIndices => {
      const window = windowOf(op, dims, kernel_size, stride, padding, dilation, ceil_mode)
      const [maxima, places] = maximaTensors(op, input, dims, slidingAxes(op, spatialOf(op, input, dims), window))
      return laidOutTuple(maxima, places, input, dims)
    },
  )
}

/* @__NO_SIDE_EFFECTS__ */
function avgPool(op: string, dims: number) {
  return define(
    op,
    ['input', 'kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'],
    (
      input: Tensor,
      kernel_size: SpatialSize,
      stride: SpatialSize | null = null,
      padding: SpatialSize = 0,
      ceil_mode = false,
      count_include_pad = true,
      divisor_override: number | null = null,
    ): Tensor => means(op, dims, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override),
  )
}

function means(
  op: string,
  dims: number,
  input: Tensor,
  kernel_size: SpatialSize,
  stride: SpatialSize | null,
  padding: SpatialSize,
  ceil_mode: boolean,
  count_include_pad: boolean,
  divisor_override: number | null,
): Tensor {
  const precision = precisionOf(op, input.dtype === int64 ? float64 : input.dtype)
  const window = windowOf(op, dims, kernel_size, stride, padding, 1, ceil_mode)
  const sliding = slidingAxes(op, spatialOf(op, input, dims), window, count_include_pad)
  if (divisor_override === 0) throw new RangeError(`${op}: divisor must be not zero`)
  const axes = divisor_override === null ? sliding : withDivisor(sliding, divisor_override)
  const result =
    input.dtype === int64
      ? to(pooled('avg', precision, to(input, float64), dims, axes), int64)
      : pooled('avg', precision, input, dims, axes)
  return dims === 3 ? result : laidOutAs(result, input, dims)
}

/* @__NO_SIDE_EFFECTS__ */
function adaptiveAvgPool(op: string, dims: number) {
  return define(op, ['input', 'output_size'], (input: Tensor, output_size: OutputSize): Tensor => {
    const parts = partsOf(op, input, output_size, dims)
    const precision = precisionOf(op, input.dtype)
    // One part is the mean of all, as in PyTorch.
    if (parts.every(({ out }) => out === 1)) {
      const all = mean(
        input,
        parts.map((_, dim) => dim - dims),
        true,
      )
      return laidOutAs(contiguous(all), input, dims)
    }
    const means = pooled('avg', precision, input, dims, parts)
    // Of volumes only the mean of all is laid out as the input.
    return dims === 3 ? means : laidOutAs(means, input, dims)
  })
}

/* @__NO_SIDE_EFFECTS__ */
function adaptiveMaxPool(op: string, dims: number) {
  return define(op, ['input', 'output_size'], (input: Tensor, output_size: OutputSize): MaximaWithIndices => {
    precisionOf(op, input.dtype)
    const [maxima, places] = maximaTensors(op, input, dims, partsOf(op, input, output_size, dims))
    return dims === 3 ? (Tuple.of(maxima, places) as MaximaWithIndices) : laidOutTuple(maxima, places, input, dims)
  })
}

/** @throws ShapeError unless the input has `dims` spatial dimensions after its channels, with or without a batch. */
function spatialOf(op: string, input: Tensor, dims: number): Sizes {
  const { sizes } = input
  const lead = sizes.length - dims
  if ((lead !== 1 && lead !== 2) || sizes.slice(lead - 1).includes(0)) {
    throw new ShapeError({
      op,
      expected: `non-empty ${dims + 1}D or ${dims + 2}D (batch mode) tensor for input`,
      got: `[${sizes.join(', ')}]`,
    })
  }
  return sizes.slice(lead)
}

function windowOf(
  op: string,
  dims: number,
  kernel_size: SpatialSize,
  stride: SpatialSize | null,
  padding: SpatialSize,
  dilation: SpatialSize,
  ceil_mode: boolean,
): PoolWindow {
  return {
    kernel: expandSizes(op, 'kernel_size', kernel_size, dims, 1),
    stride: expandSizes(op, 'stride', isGiven(stride) ? stride : kernel_size, dims, 1),
    padding: expandSizes(op, 'padding', padding, dims, 0),
    dilation: expandSizes(op, 'dilation', dilation, dims, 1),
    ceil_mode,
  }
}

/** An empty list of strides is none, as in PyTorch. */
function isGiven(stride: SpatialSize | null): stride is SpatialSize {
  return typeof stride === 'number' || (stride !== null && stride.length > 0)
}

function partsOf(op: string, input: Tensor, output_size: OutputSize, dims: number): Axis[] {
  const spatial = spatialOf(op, input, dims)
  const given = Array.isArray(output_size)
    ? (output_size as readonly (number | null)[])
    : spatial.map(() => output_size as number | null)
  if (given.length !== dims) throw new RangeError(`${op}: output_size must be ${dims}`)
  const outs = spatial.map((size, dim) => given[dim] ?? size)
  for (const out of outs) {
    if (Number.isSafeInteger(out) && out >= 0) continue
    throw new RangeError(`${op}: elements of output_size must be greater than or equal to 0, but got ${out}`)
  }
  checkedCount(op, [...input.sizes.slice(0, -dims), ...outs], input.dtype.itemsize)
  return spatial.map((size, dim) => adaptiveAxis(size, outs[dim] as number))
}

function pooled(kind: 'max' | 'avg', precision: Precision, input: Tensor, dims: number, axes: readonly Axis[]): Tensor {
  const lead = input.sizes.slice(0, -dims)
  const sizes = [...lead, ...axes.map(({ out }) => out)]
  return floatTensor('pool', [input], precision, input.dtype, sizes, () =>
    poolFloats(kind, precision, floatsOf(input), countOf(lead), asAxes(axes)),
  )
}

/** Laid out like the input; signals as images of one row, which they are in PyTorch. */
function laidOutAs(result: Tensor, input: Tensor, dims: number): Tensor {
  if (dims > 1) return laidOutLike(result, input)
  return squeeze(laidOutLike(unsqueeze(result, -2), unsqueeze(input, -2)), -2)
}

function laidOutTuple(maxima: Tensor, places: Tensor, input: Tensor, dims: number): MaximaWithIndices {
  return Tuple.of(laidOutAs(maxima, input, dims), laidOutAs(places, input, dims)) as MaximaWithIndices
}

/** Maxima and their places; integers are compared as int64. */
function maximaTensors(op: string, input: Tensor, dims: number, axes: readonly Axis[]): MaximaWithIndices {
  const { dtype } = input
  if (dtype.kind !== 'int' && dtype.kind !== 'uint' && dtype.kind !== 'float') {
    throw new DTypeError({
      op,
      expected: 'a tensor of floats or integers',
      got: `${dtype}`,
      remedy: 'Convert it first: x.float()',
    })
  }
  const lead = input.sizes.slice(0, -dims)
  const sizes = [...lead, ...axes.map(({ out }) => out)]
  const computed = dtype.kind === 'float' ? precisionOf(op, dtype).type : int64
  if (input.isMeta) {
    const made = (type: dtype) => allocate(op, sizes, type, null, true)
    return Tuple.of(made(dtype), made(int64)) as MaximaWithIndices
  }
  const elements = (dtype.kind === 'float' ? floatsOf(input) : cast(input.toTypedArray(), dtype, int64)) as Comparable
  const { values, indices } = maximaOf(elements, countOf(lead), asAxes(axes))
  const stored = computed === dtype ? values : cast(values, computed, dtype)
  return Tuple.of(
    new Tensor(new UntypedStorage(stored), dtype, sizes),
    new Tensor(new UntypedStorage(indices), int64, sizes),
  ) as MaximaWithIndices
}
