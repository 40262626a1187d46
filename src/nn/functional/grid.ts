// Values at given places, of torch.nn.functional. torch/nn/functional.py.

import { define } from '../../define.js'
import { ShapeError, UnsupportedError } from '../../errors.js'
import { affine_grid_generator, grid_sampler } from '../../ops/image/grid.js'
import type { Tensor } from '../../tensor/tensor.js'

export type GridSampleMode = 'bilinear' | 'nearest' | 'bicubic'
export type GridPaddingMode = 'zeros' | 'border' | 'reflection'

const gridModes: readonly GridSampleMode[] = ['bilinear', 'nearest', 'bicubic']
const gridPaddings: readonly GridPaddingMode[] = ['zeros', 'border', 'reflection']

/**
 * Values of images or volumes at given places.
 *
 * @param input `[N, C, H, W]` or `[N, C, D, H, W]`, floating.
 * @param grid `[N, H_out, W_out, 2]` or `[N, D_out, H_out, W_out, 3]`: (x, y) or (x, y, z), each from -1 to 1.
 * @param mode `'bilinear'` (default), `'nearest'`, or of images `'bicubic'`.
 * @param padding_mode What is outside: `'zeros'` (default), `'border'` or `'reflection'`.
 * @param align_corners Whether -1 and 1 are the corners' centres, not the edges (default false).
 */
export const grid_sample = define(
  'grid_sample',
  ['input', 'grid', 'mode', 'padding_mode', 'align_corners'],
  (
    input: Tensor,
    grid: Tensor,
    mode: GridSampleMode = 'bilinear',
    padding_mode: GridPaddingMode = 'zeros',
    align_corners: boolean | null = null,
  ): Tensor => {
    const [code, padding] = [gridModes.indexOf(mode), gridPaddings.indexOf(padding_mode)]
    if (code < 0) {
      throw new RangeError(
        `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${String(mode)}'`,
      )
    }
    if (padding < 0) {
      throw new RangeError(
        `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${String(padding_mode)}'`,
      )
    }
    return grid_sampler(input, grid, code, padding, align_corners ?? false)
  },
)

/**
 * Where affine maps take each element of images or volumes: a grid for `grid_sample`.
 *
 * @param theta `[N, 2, 3]` for a size `[N, C, H, W]`, `[N, 3, 4]` for `[N, C, D, H, W]`.
 * @param align_corners Whether -1 and 1 are the corners' centres, not the edges (default false).
 */
export const affine_grid = define(
  'affine_grid',
  ['theta', 'size', 'align_corners'],
  (theta: Tensor, size: readonly number[], align_corners: boolean | null = null): Tensor => {
    const dims = size.length - 2
    if (!theta.dtype.is_floating_point)
      throw new TypeError(`Expected theta to have floating point type, but got ${theta.dtype}`)
    if (dims !== 2 && dims !== 3) {
      throw new UnsupportedError({
        what: `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size [${size.join(', ')}]`,
      })
    }
    const wanted = [size[0], dims, dims + 1]
    if (String(theta.sizes) !== String(wanted)) {
      throw new ShapeError({
        op: 'affine_grid',
        expected: `a batch of ${dims}D affine matrices [${wanted.join(', ')}] for size [${size.join(', ')}]`,
        got: `[${theta.sizes.join(', ')}]`,
      })
    }
    if (Math.min(...size) <= 0)
      throw new RangeError(`Expected non-zero, positive output size. Got [${size.join(', ')}]`)
    return affine_grid_generator(theta, size, align_corners ?? false)
  },
)
