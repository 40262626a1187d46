// What resampling makes of each axis of a picture, by output sizes or by factors: aten/src/ATen/native/UpSample.h.

import type { Sizes } from '../../tensor/shape.js'
import type { AxisScale } from './resample.js'

/** What axes are found of. */
interface Sized {
  readonly sizes: Sizes
}

/** `.vec`: an output size or factors, of which the given ones decide how positions are found. */
export function axesByFactors(input: Sized, output_size: Sizes | null, factors: readonly number[] | null): AxisScale[] {
  return input.sizes.slice(2).map((size, axis) => {
    const factor = factors?.[axis] ?? null
    return {
      size,
      out: output_size?.[axis] ?? Math.floor(size * (factor ?? 1)),
      factor: output_size === null ? factor : null,
    }
  })
}

/** The plain overloads: an output size, and for each axis a factor or null. */
export function axesBySizes(input: Sized, output_size: Sizes, factors: readonly (number | null)[]): AxisScale[] {
  return input.sizes
    .slice(2)
    .map((size, axis) => ({ size, out: output_size[axis] as number, factor: factors[axis] ?? null }))
}
