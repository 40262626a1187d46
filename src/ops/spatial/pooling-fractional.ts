// Maxima over boxes that begin at random, one size apart on average: torch._C._nn.fractional_max_pool2d and 3d.
// ATen/native/FractionalMaxPooling.h, FractionalMaxPool2d.cpp, FractionalMaxPool3d.cpp.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import type { MaximaWithIndices } from './pooling.js'
import { asAxes, startingAxis } from './boxes.js'
import { floatTensor, floatsOf, precisionOf } from './floats.js'
import { maximaOf } from './pool.js'
import type { Comparable } from './pool.js'
import { expandSizes } from './sizes.js'
import type { SpatialSize } from './sizes.js'

/** Of images `[N, C, H, W]` or `[C, H, W]`; samples `[N, C, 2]` in [0, 1). */
export const fractional_max_pool2d = fractional('fractional_max_pool2d', 2)
/** Of volumes `[N, C, D, H, W]` or `[C, D, H, W]`; samples `[N, C, 3]` in [0, 1). */
export const fractional_max_pool3d = fractional('fractional_max_pool3d', 3)

/* @__NO_SIDE_EFFECTS__ */
function fractional(op: string, dims: number) {
  return define(
    op,
    ['input', 'kernel_size', 'output_size', 'random_samples'],
    (input: Tensor, kernel_size: SpatialSize, output_size: SpatialSize, random_samples: Tensor): MaximaWithIndices => {
      const precision = precisionOf(op, input.dtype)
      const kernel = expandSizes(op, 'kernel_size', kernel_size, dims, 1)
      const out = expandSizes(op, 'output_size', output_size, dims, 1)
      const lead = input.sizes.slice(0, -dims)
      const spatial = input.sizes.slice(-dims)
      if (lead.length < 1 || lead.length > 2 || input.sizes.slice(lead.length - 1).includes(0)) {
        throw new ShapeError({
          op,
          expected: `non-empty ${dims + 1}D or ${dims + 2}D (batch mode) tensor`,
          got: `[${input.sizes.join(', ')}]`,
        })
      }
      requireSamples(op, input, lead, random_samples, dims)
      spatial.forEach((size, dim) => {
        if ((out[dim] as number) + (kernel[dim] as number) - 1 <= size) return
        throw new ShapeError({
          op,
          expected: `a pool of ${kernel[dim]} to ${out[dim]} outputs to fit`,
          got: `an input of size ${size}`,
        })
      })
      const sizes = [...lead, ...out]
      if (onMeta(op, [input, random_samples])) {
        const made = (type: dtype) => allocate(op, sizes, type, null, true)
        return Tuple.of(made(input.dtype), made(int64)) as MaximaWithIndices
      }
      const [x, samples] = [floatsOf(input), floatsOf(random_samples)]
      const [planes, inside, outside] = [countOf(lead), countOf(spatial), countOf(out)]
      const values = precision.make(planes * outside)
      const indices = new BigInt64Array(planes * outside)
      for (let plane = 0; plane < planes; plane++) {
        const axes = spatial.map((size, dim) => {
          // Of images the first sample is the width's.
          const sample = samples[plane * dims + (dims === 2 ? 1 - dim : dim)] as number
          return startingAxis(
            size,
            startsOf(sample, size, out[dim] as number, kernel[dim] as number),
            kernel[dim] as number,
          )
        })
        const found = maximaOf(x.subarray(plane * inside, (plane + 1) * inside) as Comparable, 1, asAxes(axes))
        values.set(found.values as typeof values, plane * outside)
        indices.set(found.indices, plane * outside)
      }
      return Tuple.of(
        floatTensor(op, [input], precision, input.dtype, sizes, () => values),
        new Tensor(new UntypedStorage(indices), int64, sizes),
      ) as MaximaWithIndices
    },
  )
}

/** Where the boxes begin, the last one at the end. */
function startsOf(sample: number, size: number, out: number, kernel: number): number[] {
  const step = out > 1 ? (size - kernel) / (out - 1) : 0
  return Array.from({ length: out }, (_, each) =>
    each === out - 1 ? size - kernel : Math.trunc((each + sample) * step) - Math.trunc(sample * step),
  )
}

/** Samples may be for more images than there are. */
function requireSamples(op: string, input: Tensor, lead: readonly number[], samples: Tensor, dims: number): void {
  const wrong = (expected: string, message: string): ShapeError =>
    new ShapeError({ op, expected, got: `[${samples.sizes.join(', ')}]`, message: `${op}: ${message}` })
  if (samples.dtype !== input.dtype) {
    const message = `${op}: Expect _random_samples to have the same dtype as input`
    throw new DTypeError({ op, expected: String(input.dtype), got: String(samples.dtype), message })
  }
  const [batch, channels, each] = samples.sizes as readonly [number, number, number]
  if (samples.dim() !== 3)
    throw wrong('samples of 3 dimensions', `Expect _random_samples to have 3 dimensions, got ${samples.dim()}`)
  if (batch < (lead.length === 1 ? 1 : (lead[0] as number)))
    throw wrong('samples for each image', 'Expect _random_samples.size(0) no less then input batch size.')
  if (channels !== lead.at(-1))
    throw wrong('samples for each channel', 'Expect _random_samples.size(1) equals to input channel size.')
  if (each !== dims)
    throw wrong(`${dims} samples each`, `Expect _random_samples.size(2) equals to ${dims}; got ${each}.`)
}
