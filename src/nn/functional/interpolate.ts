// The resampling of torch.nn.functional: interpolate and its older names. torch/nn/functional.py.

import { define } from '../../define.js'
import { ShapeError, UnsupportedError } from '../../errors.js'
import { resampled, resampledNearest } from '../../ops/image/interpolate.js'
import { adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d } from '../../ops/spatial/pooling.js'
import type { AxisScale } from '../../ops/spatial/resample.js'
import type { SpatialSize } from '../../ops/spatial/sizes.js'
import type { Tensor } from '../../tensor/tensor.js'

export type InterpolationMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'area'
  | 'lanczos'

/**
 * Spatial dimensions of other sizes.
 *
 * @param input `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`.
 * @param size The output's, one number or one for each dimension; or `scale_factor`.
 * @param scale_factor By how much each dimension grows.
 * @param mode `'nearest'` (default) and `'nearest-exact'` of any dtype; `'linear'` of signals, `'bilinear'`, `'bicubic'` and
 *   `'lanczos'` of images, `'trilinear'` of volumes, `'area'`: of floats.
 * @param align_corners Whether the corners' centres stay where they are (default false), for the linear and cubic modes.
 * @param recompute_scale_factor Whether the factor that counts is that of the sizes.
 * @param antialias Whether images that shrink are smoothed, for `'bilinear'`, `'bicubic'` and `'lanczos'`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.functional.interpolate(randn(1, 3, 8, 8), { scale_factor: 2, mode: 'bilinear' }).shape   // Size [1, 3, 16, 16]
 */
export const interpolate = define(
  'interpolate',
  ['input', 'size', 'scale_factor', 'mode', 'align_corners', 'recompute_scale_factor', 'antialias'],
  (
    input: Tensor,
    size: SpatialSize | null = null,
    scale_factor: SpatialSize | null = null,
    mode: InterpolationMode = 'nearest',
    align_corners: boolean | null = null,
    recompute_scale_factor: boolean | null = null,
    antialias = false,
  ): Tensor => {
    requireMode(input, mode, align_corners, antialias)
    const axes = axesOf(
      input,
      size,
      scale_factor,
      recompute_scale_factor === true || (mode === 'area' && size === null),
    )
    const sizes = axes.map(({ out }) => out)
    switch (mode) {
      case 'nearest':
        return resampledNearest(input, axes, false)
      case 'nearest-exact':
        return resampledNearest(input, axes, true)
      case 'area':
        return (areaPools[axes.length - 1] as typeof adaptive_avg_pool2d)(input, sizes)
      case 'lanczos':
        return resampled(input, axes, 'lanczos', false, true)
      case 'bicubic':
        return resampled(input, axes, 'cubic', align_corners ?? false, antialias)
      default:
        return resampled(input, axes, 'linear', align_corners ?? false, antialias)
    }
  },
)

/** `interpolate`, by its older name. */
export const upsample = define(
  'upsample',
  ['input', 'size', 'scale_factor', 'mode', 'align_corners'],
  (
    input: Tensor,
    size: SpatialSize | null = null,
    scale_factor: SpatialSize | null = null,
    mode: InterpolationMode = 'nearest',
    align_corners: boolean | null = null,
  ): Tensor => interpolate(input, size, scale_factor, mode, align_corners),
)

/** `interpolate` of mode `'nearest'`. */
export const upsample_nearest = define(
  'upsample_nearest',
  ['input', 'size', 'scale_factor'],
  (input: Tensor, size: SpatialSize | null = null, scale_factor: SpatialSize | null = null): Tensor =>
    interpolate(input, size, scale_factor, 'nearest'),
)

/** `interpolate` of mode `'bilinear'` with aligned corners. */
export const upsample_bilinear = define(
  'upsample_bilinear',
  ['input', 'size', 'scale_factor'],
  (input: Tensor, size: SpatialSize | null = null, scale_factor: SpatialSize | null = null): Tensor =>
    interpolate(input, size, scale_factor, 'bilinear', true),
)

/** By spatial dimensions. */
const areaPools = [adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d]

/** How many spatial dimensions a mode takes. */
const dimsOfMode: Readonly<Record<InterpolationMode, readonly number[]>> = {
  nearest: [1, 2, 3],
  'nearest-exact': [1, 2, 3],
  area: [1, 2, 3],
  linear: [1],
  bilinear: [2],
  bicubic: [2],
  lanczos: [2],
  trilinear: [3],
}

function requireMode(input: Tensor, mode: InterpolationMode, align_corners: boolean | null, antialias: boolean): void {
  const dims = input.sizes.length - 2
  if (align_corners !== null && ['nearest', 'area', 'nearest-exact'].includes(mode)) {
    throw new RangeError(
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    )
  }
  if (antialias && !(['bilinear', 'bicubic', 'lanczos'].includes(mode) && dims === 2)) {
    throw new RangeError(
      'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
    )
  }
  if (!Object.hasOwn(dimsOfMode, mode) || dims < 1 || dims > 3) {
    throw new UnsupportedError({
      what: `interpolate takes 3D, 4D and 5D inputs (got ${dims + 2}D) in the modes ${Object.keys(dimsOfMode).join(' | ')} (got ${String(mode)})`,
    })
  }
  const takes = dimsOfMode[mode]
  if (!takes.includes(dims)) {
    throw new UnsupportedError({
      what: `Got ${dims + 2}D input, but ${mode} mode needs ${(takes[0] as number) + 2}D input`,
    })
  }
  if (mode === 'lanczos' && align_corners === true)
    throw new RangeError('Lanczos mode does not support align_corners=True')
  if (mode === 'lanczos' && !antialias) throw new RangeError('Lanczos mode requires antialias=True')
}

function axesOf(
  input: Tensor,
  size: SpatialSize | null,
  scale_factor: SpatialSize | null,
  recompute: boolean,
): AxisScale[] {
  const spatial = input.sizes.slice(2)
  if (size !== null && scale_factor !== null) throw new RangeError('only one of size or scale_factor should be defined')
  const given = size ?? scale_factor
  if (given === null) throw new RangeError('either size or scale_factor should be defined')
  if (size !== null && recompute)
    throw new RangeError('recompute_scale_factor is not meaningful with an explicit size.')
  const name = size === null ? 'scale_factor' : 'size'
  const list = typeof given === 'number' ? spatial.map(() => given) : given
  if (list.length !== spatial.length) {
    throw new ShapeError({
      op: 'interpolate',
      expected: `a ${name} of ${spatial.length} numbers for an input with spatial dimensions of [${spatial.join(', ')}]`,
      got: `[${list.join(', ')}]`,
    })
  }
  return spatial.map((from, dim) => {
    const each = list[dim] as number
    const out = size === null ? Math.trunc(from * each) : each
    if (!Number.isSafeInteger(out) || out < 1 || from < 1) {
      throw new ShapeError({
        op: 'interpolate',
        expected: 'input and output sizes greater than 0',
        got: `${from} to ${out}`,
      })
    }
    return { size: from, out, factor: size === null && !recompute ? each : null }
  })
}
