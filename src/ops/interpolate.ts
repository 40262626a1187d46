// Other sizes of spatial dimensions, one after another: torch._C._nn.upsample_*. ATen/native/UpSample*.cpp.
// Weighted sums are of floats only; PyTorch also takes uint8.

import { checkedCount } from '../tensor/allocate.js'
import { countOf } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import { floatTensor, floatsOf, precisionOf } from './spatial/floats.js'
import { antialiasedAxis, cubicAxis, linearAxis, nearestSources, resample, roundOf } from './spatial/resample.js'
import type { AxisScale, Filter } from './spatial/resample.js'
import { takeAlong } from './spatial/take.js'

/** The last dimensions by the nearest elements; any dtype. */
export function resampledNearest(input: Tensor, axes: readonly AxisScale[], exact: boolean): Tensor {
  const lead = input.sizes.length - axes.length
  requireCount(input, axes)
  const filler = input.dtype.kind === 'bool' ? false : 0
  return axes.reduce<Tensor>(
    (tensor, axis, dim) => takeAlong('interpolate', tensor, lead + dim, nearestSources(axis, exact), filler),
    input,
  )
}

/** The last dimensions by weighted sums; floats. */
export function resampled(
  input: Tensor,
  axes: readonly AxisScale[],
  filter: Filter,
  alignCorners: boolean,
  antialias: boolean,
): Tensor {
  const precision = precisionOf('interpolate', input.dtype)
  requireCount(input, axes)
  const round = roundOf(precision)
  const plain = filter === 'cubic' ? cubicAxis : linearAxis
  let values = floatsOf(input)
  const lead = input.sizes.length - axes.length
  const sizes = [...input.sizes]
  axes.forEach((axis, dim) => {
    const table = antialias ? antialiasedAxis(filter, axis, alignCorners, round) : plain(axis, alignCorners, round)
    values = resample(precision, values, axis.size, countOf(sizes.slice(lead + dim + 1)), table)
    sizes[lead + dim] = axis.out
  })
  return floatTensor(values, precision, input.dtype, sizes)
}

/** @throws RangeError for an output that cannot be had, before tables of its size are made. */
function requireCount(input: Tensor, axes: readonly AxisScale[]): void {
  const sizes = [...input.sizes.slice(0, -axes.length), ...axes.map(({ out }) => out)]
  checkedCount('interpolate', sizes, input.dtype.itemsize)
}
