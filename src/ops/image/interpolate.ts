// Other sizes of spatial dimensions, one after another: torch._C._nn.upsample_*. ATen/native/UpSample*.cpp.
// Weighted sums are of floats, of images also of uint8.

import { checkedCount, resultOf } from '../../tensor/allocate.js'
import type { StorageArray } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { contiguous_format } from '../../tensor/device.js'
import { float32, uint8 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { suggestedFormat } from '../../tensor/memory-format.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { floatTensor, floatsOf, precisionOf } from '../spatial/floats.js'
import { laidOutLike } from '../spatial/layout.js'
import { antialiasedAxis, cubicAxis, linearAxis, nearestSources, resample, roundOf } from '../spatial/resample.js'
import { bytesAxis, resampleBytes } from '../spatial/resample-bytes.js'
import type { AxisScale, Filter, Resampling } from '../spatial/resample.js'
import { takeAlong } from '../spatial/take.js'

/** The last dimensions by the nearest elements; any dtype. */
export function resampledNearest(input: Tensor, axes: readonly AxisScale[], exact: boolean): Tensor {
  const lead = input.sizes.length - axes.length
  requireCount(input, axes)
  const filler = input.dtype.kind === 'bool' ? false : 0
  const resized = axes.reduce<Tensor>(
    (tensor, axis, dim) => takeAlong('interpolate', tensor, lead + dim, nearestSources(axis, exact), filler),
    input,
  )
  return laidOutLike(resized, input)
}

/** The last dimensions by weighted sums; floats, or images of uint8. */
export function resampled(
  input: Tensor,
  axes: readonly AxisScale[],
  filter: Filter,
  alignCorners: boolean,
  antialias: boolean,
): Tensor {
  requireCount(input, axes)
  if (input.dtype === uint8 && axes.length === 2) return resampledBytes(input, axes, filter, alignCorners, antialias)
  const precision = precisionOf('interpolate', input.dtype)
  const round = roundOf(precision)
  const plain = filter === 'cubic' ? cubicAxis : linearAxis
  const lead = input.sizes.length - axes.length
  const made = floatTensor('interpolate', [input], precision, input.dtype, resizedOf(input, axes), () => {
    let values = floatsOf(input)
    axes.forEach((axis, dim) => {
      const table = antialias ? antialiasedAxis(filter, axis, alignCorners, round) : plain(axis, alignCorners, round)
      const weighed = roundsWeights(input, axes, filter, antialias) ? withHalfWeights(table, input.dtype) : table
      values = resample(precision, values, axis.size, countOf(input.sizes.slice(lead + dim + 1)), weighed)
    })
    return values
  })
  return laidOutLike(made, input)
}

function resampledBytes(
  input: Tensor,
  axes: readonly AxisScale[],
  filter: Filter,
  alignCorners: boolean,
  antialias: boolean,
): Tensor {
  const [height, width] = axes as readonly [AxisScale, AxisScale]
  const made = resultOf('interpolate', [input], resizedOf(input, axes), uint8, null, () => {
    const rows = bytesAxis(filter, width, alignCorners, antialias)
    const columns = bytesAxis(filter, height, alignCorners, antialias)
    const wide = resampleBytes(input.toTypedArray() as Uint8Array, width.size, 1, rows)
    return resampleBytes(wide, height.size, width.out, columns)
  })
  return laidOutLike(made, input)
}

/** Whether PyTorch holds weights in the input's dtype, a half: all but its kernels of images by lines and of channels last. */
function roundsWeights(input: Tensor, axes: readonly AxisScale[], filter: Filter, antialias: boolean): boolean {
  if (input.dtype.itemsize !== 2 || antialias) return false
  if (filter === 'cubic') return true
  return axes.length !== 2 && suggestedFormat(input) === contiguous_format
}

/** Of two the second is rounded, and the first is what it leaves; of four each. */
function withHalfWeights(table: Resampling, type: dtype): Resampling {
  const rounded = (values: Float64Array): Float64Array => {
    const stored = cast(new Float32Array(values), float32, type) as StorageArray
    return Float64Array.from(floatsOf(new Tensor(new UntypedStorage(stored), type, [values.length])))
  }
  if (table.taps !== 2) return { ...table, weights: rounded(table.weights) }
  const seconds = table.weights.map((_, at) => (at % 2 === 0 ? 0 : (table.weights[at] as number)))
  const shares = rounded(seconds)
  const rests = rounded(shares.map((_, at) => (at % 2 === 0 ? 1 - (shares[at + 1] as number) : 0)))
  return { ...table, weights: shares.map((share, at) => (at % 2 === 0 ? (rests[at] as number) : share)) }
}

/** @throws RangeError for an output that cannot be had, before tables of its size are made. */
function requireCount(input: Tensor, axes: readonly AxisScale[]): void {
  checkedCount('interpolate', resizedOf(input, axes), input.dtype.itemsize)
}

function resizedOf(input: Tensor, axes: readonly AxisScale[]): Sizes {
  return [...input.sizes.slice(0, -axes.length), ...axes.map(({ out }) => out)]
}
