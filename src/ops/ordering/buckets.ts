// Where values fall among others, and how often: ATen/native/Bucketization.cpp, SummaryOps.cpp: bincount;
// cpu/HistogramKernel.cpp: histc.

import { define } from '../../define.js'
import { DTypeError, MetaError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { float64, int32, int64, scalarTypeName } from '../../tensor/dtype.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { full } from '../../tensor/making/factory.js'
import { sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { roundingOf } from '../../tensor/elements/small-floats.js'
import { Tensor } from '../../tensor/tensor.js'
import type { TypedArray } from '../../tensor/elements/typed-array.js'
import { writeElements } from '../../tensor/write.js'
import { contiguous } from '../moving/copies.js'
import { gather } from '../indexing/gather.js'

/**
 * For each value the place at which it would be put into a sorted sequence so that it stays sorted.
 *
 * @param sorted_sequence A vector; or of the values' size in all but the last dimension.
 * @param right Whether behind equal elements (`side: 'right'`), by default before them.
 * @param sorter Places that put the sequence in order, where it is not.
 * @example
 * import { searchsorted, tensor } from 'torchlet'
 * searchsorted(tensor([1, 3, 5]), tensor([3, 6]))   // [1, 3]
 */
export const searchsorted = define(
  'searchsorted',
  ['sorted_sequence', 'input', '*', 'out_int32', 'right', 'side', 'sorter'],
  (
    sorted_sequence: Tensor,
    input: Tensor | Scalar,
    out_int32 = false,
    right = false,
    side: 'left' | 'right' | null = null,
    sorter: Tensor | null = null,
  ): Tensor => {
    if (side !== null && side !== 'left' && side !== 'right')
      throw new TypeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${String(side)}`)
    if (side === 'left' && right) {
      throw new TypeError(
        "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
      )
    }
    const values = input instanceof Tensor ? input : full([], input)
    const sequence = sorter === null ? sorted_sequence : gather(sorted_sequence, -1, sorter)
    requireBounds(sequence, values)
    return placed('searchsorted', sequence, values, right || side === 'right', out_int32)
  },
)

/** `searchsorted` with the values first: in which of the intervals between boundaries each value lies. */
export const bucketize = define(
  'bucketize',
  ['input', 'boundaries', '*', 'out_int32', 'right'],
  (input: Tensor | Scalar, boundaries: Tensor, out_int32 = false, right = false): Tensor => {
    if (boundaries.sizes.length !== 1) {
      const message = `boundaries tensor must be 1 dimension, but got dim(${boundaries.sizes.length})`
      throw new ShapeError({
        op: 'bucketize',
        expected: 'a vector',
        got: `[${boundaries.sizes.join(', ')}]`,
        message,
      })
    }
    return placed('bucketize', boundaries, input instanceof Tensor ? input : full([], input), right, out_int32)
  },
)

/**
 * How often each integer from 0 on is there.
 *
 * @param weights What each counts instead of 1.
 * @param minlength At least so many counts.
 */
export const bincount = define(
  'bincount',
  ['input', 'weights', 'minlength'],
  (input: Tensor, weights: Tensor | null = null, minlength = 0): Tensor => {
    if (minlength < 0) throw new RangeError('minlength should be >= 0')
    const integral = input.dtype.kind === 'int' || input.dtype.kind === 'uint'
    if (!integral) {
      const message = `"bincount_cpu" not implemented for '${scalarTypeName(input.dtype)}'`
      throw new DTypeError({ op: 'bincount', expected: 'integers', got: `${input.dtype}`, message })
    }
    if (weights !== null && !sameSizes(weights.sizes, input.sizes)) {
      const message = 'weights should be 1-d and have the same length as input'
      throw new ShapeError({
        op: 'bincount',
        expected: `[${input.sizes.join(', ')}]`,
        got: `[${weights.sizes.join(', ')}]`,
        message,
      })
    }
    if (onMeta('bincount', [input, weights])) throw new MetaError({ op: 'bincount' })
    const values = Array.from(input.toTypedArray() as ArrayLike<number | bigint>, Number)
    if (input.sizes.length !== 1 || values.some((value) => value < 0))
      throw new RangeError('bincount only supports 1-d non-negative integral inputs.')
    const bins = values.reduce((most, value) => Math.max(most, value + 1), minlength)
    const type = weights === null ? int64 : weights.dtype.name === 'float32' ? weights.dtype : float64
    const made = allocate('bincount', [bins], type)
    const sums = type.is_floating_point ? made.untyped_storage().peek(Uint8Array).buffer : null
    const counts =
      sums === null ? new Float64Array(bins) : type === float64 ? new Float64Array(sums) : new Float32Array(sums)
    const each = weights === null ? null : (cast(weights.toTypedArray(), weights.dtype, type) as Float64Array)
    values.forEach(
      (value, at) => (counts[value] = (counts[value] as number) + (each === null ? 1 : (each[at] as number))),
    )
    if (sums === null) writeElements(made, cast(counts as Float64Array, float64, int64))
    return made
  },
)

/** How many elements lie in each of `bins` equal intervals from `min` to `max`; by default of the elements' range. */
export const histc = define(
  'histc',
  ['input', 'bins', 'min', 'max'],
  (input: Tensor, bins = 100, min = 0, max = 0): Tensor => {
    if (!(bins > 0)) throw new RangeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`)
    if (input.isMeta) return allocate('histc', [bins], input.dtype, null, true)
    const values = Array.from(input.toTypedArray() as ArrayLike<number | bigint>, Number)
    let [low, high] = [min, max]
    if (low === high && values.length > 0) {
      low = values.reduce((least, value) => Math.min(least, value), Infinity)
      high = values.reduce((most, value) => Math.max(most, value), -Infinity)
    }
    if (low === high) [low, high] = [low - 1, high + 1]
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new RangeError(`range of [${low}, ${high}] is not finite`)
    if (low > high) throw new RangeError('torch.histc: max must be larger than min')
    const made = allocate('histc', [bins], input.dtype)
    const counts = new Float64Array(bins)
    // Each step is rounded to the dtype, by which elements beside a bound fall on either side.
    const round = roundingOf(input.dtype)
    const [first, last, many] = [round(low), round(high), round(bins)]
    for (const value of values) {
      if (!(value >= first && value <= last)) continue
      const place = round(round(round(value - first) * many) / round(last - first))
      const bin = Math.min(Math.floor(place), bins - 1)
      counts[bin] = (counts[bin] as number) + 1
    }
    writeElements(made, cast(counts, float64, input.dtype))
    return made
  },
)

function placed(op: string, sequence: Tensor, values: Tensor, right: boolean, out_int32: boolean): Tensor {
  const type = out_int32 ? int32 : int64
  if (onMeta(op, [sequence, values])) return allocate(op, values.sizes, type, null, true)
  const [among, each] = comparable(sequence, values)
  const n = sequence.sizes.at(-1) as number
  const shared = sequence.sizes.length === 1
  const width = values.sizes.at(-1) ?? 1
  const made = allocate(op, values.sizes, type)
  const places = new Float64Array(each.length)
  for (let at = 0; at < each.length; at++) {
    const start = shared ? 0 : Math.floor(at / width) * n
    places[at] = bound(among, start, n, each[at] as number, right)
  }
  writeElements(made, cast(places, float64, made.dtype))
  return made
}

/** Integers as they are where both are, else numbers. */
function comparable(a: Tensor, b: Tensor): [ArrayLike<number | bigint>, ArrayLike<number | bigint>] {
  const [x, y] = [a, b].map((each) => contiguous(each).toTypedArray()) as [TypedArray, TypedArray]
  return [x, y]
}

/** The first place whose element is not less than the value, or greater; NaN is greatest. */
function bound(
  values: ArrayLike<number | bigint>,
  start: number,
  n: number,
  value: number | bigint,
  right: boolean,
): number {
  let [low, high] = [0, n]
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = values[start + middle] as number | bigint
    const before = right ? !(found > value) : !(found >= value)
    if (before) low = middle + 1
    else high = middle
  }
  return low
}

function requireBounds(sequence: Tensor, values: Tensor): void {
  const [a, b]: [Sizes, Sizes] = [sequence.sizes, values.sizes]
  const fits = a.length === 1 || (a.length > 0 && a.length === b.length && sameSizes(a.slice(0, -1), b.slice(0, -1)))
  if (fits) return
  const message = `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [${a.join(', ')}] and input value tensor [${b.join(', ')}]`
  throw new ShapeError({
    op: 'searchsorted',
    expected: 'a vector or rows for each of the values',
    got: `[${a.join(', ')}]`,
    message,
  })
}
