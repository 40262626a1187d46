// Values at given places, and the places of an affine map: torch.grid_sampler, torch.affine_grid_generator.
// ATen/native/GridSampler.cpp, AffineGridGenerator.cpp.

import { GridMode, GridPadding } from '../../../assembly/shared/grid.js'
import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { float64 } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { matmul } from '../products/products.js'
import { floatTensor, floatsOf, precisionOf, workspace } from '../spatial/floats.js'
import type { Floats, Precision } from '../spatial/floats.js'
import { reshape } from '../views/reshape.js'
import { transpose } from '../views/dims.js'

/**
 * Values of images or volumes at given places.
 *
 * @param input `[N, C, H, W]` or `[N, C, D, H, W]`, floating.
 * @param grid `[N, H_out, W_out, 2]` or `[N, D_out, H_out, W_out, 3]` of the same dtype: (x, y) or (x, y, z) from -1 to 1.
 * @param interpolation_mode 0: bilinear, 1: nearest, 2: bicubic.
 * @param padding_mode 0: zeros, 1: border, 2: reflection.
 */
export const grid_sampler = define(
  'grid_sampler',
  ['input', 'grid', 'interpolation_mode', 'padding_mode', 'align_corners'],
  (input: Tensor, grid: Tensor, interpolation_mode: number, padding_mode: number, align_corners: boolean): Tensor => {
    const op = 'grid_sampler'
    const precision = precisionOf(op, input.dtype)
    requireGrid(op, input, grid, interpolation_mode)
    requireCode(op, interpolation_mode, GridMode.Bicubic)
    requireCode(op, padding_mode, GridPadding.Reflection)
    const [batch, channels, ...spatial] = input.sizes as [number, number, ...number[]]
    const out = grid.sizes.slice(1, -1)
    return floatTensor(op, [input, grid], precision, input.dtype, [batch, channels, ...out], () => {
      const [image, points] = [channels * countOf(spatial), countOf(out)]
      const coordinates = points * spatial.length
      const [x, places] = [floatsOf(input), floatsOf(grid)]
      const y = precision.make(batch * channels * points)
      const { bytes } = precision
      const [from, at, to] = workspace(image * bytes, coordinates * bytes, channels * points * bytes) as [
        number,
        number,
        number,
      ]
      const { exports, memory } = wholeEngine()
      const view = precision.view(memory)
      const depth = spatial.length === 3 ? (spatial[0] as number) : 0
      const [height, width] = spatial.slice(-2) as [number, number]
      for (let each = 0; each < batch; each++) {
        view.set(x.subarray(each * image, (each + 1) * image), from / bytes)
        view.set(places.subarray(each * coordinates, (each + 1) * coordinates), at / bytes)
        const align = align_corners ? 1 : 0
        const codes = [interpolation_mode, padding_mode, align] as const
        exports[`${precision.name}_grid_sample`](to, from, at, channels, depth, height, width, points, ...codes)
        y.set(view.subarray(to / bytes, to / bytes + channels * points), each * channels * points)
      }
      return y
    })
  },
)

/**
 * Where an affine map takes each element of images or volumes of `size`: a grid for `grid_sampler`.
 *
 * @param theta `[N, 2, 3]` or `[N, 3, 4]`, floating.
 * @param size `[N, C, H, W]` or `[N, C, D, H, W]`.
 */
export const affine_grid_generator = define(
  'affine_grid_generator',
  ['theta', 'size', 'align_corners'],
  (theta: Tensor, size: readonly number[], align_corners: boolean): Tensor => {
    const [batch, , ...spatial] = size as [number, number, ...number[]]
    const points = countOf(spatial)
    const precision = precisionOf('affine_grid', theta.dtype)
    const made = floatTensor('affine_grid', [theta], precision, theta.dtype, [points, spatial.length + 1], () =>
      baseGrid(precision, spatial, align_corners),
    )
    return reshape(matmul(made, transpose(theta, 1, 2)), [batch, ...spatial, spatial.length])
  },
)

/** (x, y, 1) or (x, y, z, 1) of each element. */
function baseGrid(precision: Precision, spatial: Sizes, align: boolean): Floats {
  const dims = spatial.length
  const axes = spatial.map((size) =>
    coordinates(size, align, precision.type === float64 ? (value) => value : Math.fround),
  )
  const values = precision.make(countOf(spatial) * (dims + 1))
  const strides = spatial.map((_, dim) => countOf(spatial.slice(dim + 1)))
  for (let point = 0, at = 0; at < values.length; point++) {
    for (let dim = dims - 1; dim >= 0; dim--) {
      const index = Math.floor(point / (strides[dim] as number)) % (spatial[dim] as number)
      values[at++] = (axes[dim] as number[])[index] as number
    }
    values[at++] = 1
  }
  return values
}

/** From -1 to 1, corners' centres or the outer edges of elements. */
function coordinates(size: number, align: boolean, round: (value: number) => number): number[] {
  if (size <= 1) return [0]
  return Array.from({ length: size }, (_, at) => {
    const value = round(-1 + (2 * at) / (size - 1))
    return align ? value : round((value * (size - 1)) / size)
  })
}

/** One of the codes from 0 to `last`. */
function requireCode(op: string, code: number, last: number): void {
  if (!Number.isInteger(code) || code < 0 || code > last)
    throw new RangeError(`${op}: a mode is from 0 to ${last}, not ${code}`)
}

function requireGrid(op: string, input: Tensor, grid: Tensor, mode: number): void {
  const dims = input.sizes.length - 2
  if (grid.dtype !== input.dtype) {
    throw new DTypeError({
      op,
      expected: `input and grid of one dtype`,
      got: `${input.dtype} and ${grid.dtype}`,
      remedy: `Convert one of them: grid.to(${input.dtype.name})`,
    })
  }
  const fits =
    (dims === 2 || dims === 3) &&
    grid.sizes.length === dims + 2 &&
    grid.sizes.at(-1) === dims &&
    grid.sizes[0] === input.sizes[0]
  if (!fits) {
    throw new ShapeError({
      op,
      expected:
        'an input [N, C, H, W] with a grid [N, H_out, W_out, 2], or [N, C, D, H, W] with [N, D_out, H_out, W_out, 3]',
      got: `[${input.sizes.join(', ')}] and [${grid.sizes.join(', ')}]`,
    })
  }
  if (input.sizes.slice(2).includes(0)) {
    throw new ShapeError({
      op,
      expected: 'an input with non-empty spatial dimensions',
      got: `[${input.sizes.join(', ')}]`,
    })
  }
  if (mode === GridMode.Bicubic && dims === 3)
    throw new RangeError(`${op}: bicubic interpolation only supports 4D input`)
}
