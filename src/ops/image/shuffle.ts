// Rearrangements of channels and pixels. ATen/native/PixelShuffle.cpp, ChanelShuffle.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'
import { laidOutLike } from '../spatial/layout.js'
import { permute } from '../views/dims.js'
import { reshape } from '../views/reshape.js'

/** `[*, C · r², H, W]` as `[*, C, H · r, W · r]`. */
export const pixel_shuffle = define(
  'pixel_shuffle',
  ['input', 'upscale_factor'],
  (input: Tensor, upscale_factor: number): Tensor => {
    const op = 'pixel_shuffle'
    const [lead, channels, height, width] = partsOf(op, input, upscale_factor)
    const square = upscale_factor * upscale_factor
    if (channels % square !== 0) {
      throw new ShapeError({
        op,
        expected: "an input whose 'channel' dimension is divisible by the square of upscale_factor",
        got: `input.size(-3)=${channels}, which is not divisible by ${square}`,
      })
    }
    const maps = channels / square
    const split = reshape(input, [count(lead), maps, upscale_factor, upscale_factor, height, width])
    const moved = permute(split, [0, 1, 4, 2, 5, 3])
    const shuffled = contiguous(reshape(moved, [...lead, maps, height * upscale_factor, width * upscale_factor]))
    return laidOutLike(shuffled, input)
  },
)

/** `[*, C, H · r, W · r]` as `[*, C · r², H, W]`. */
export const pixel_unshuffle = define(
  'pixel_unshuffle',
  ['input', 'downscale_factor'],
  (input: Tensor, downscale_factor: number): Tensor => {
    const op = 'pixel_unshuffle'
    const [lead, channels, height, width] = partsOf(op, input, downscale_factor)
    if (height % downscale_factor !== 0 || width % downscale_factor !== 0) {
      throw new ShapeError({
        op,
        expected: `height and width to be divisible by downscale_factor ${downscale_factor}`,
        got: `${height} and ${width}`,
      })
    }
    const [h, w] = [height / downscale_factor, width / downscale_factor]
    const split = reshape(input, [count(lead), channels, h, downscale_factor, w, downscale_factor])
    const moved = permute(split, [0, 1, 3, 5, 2, 4])
    const gathered = contiguous(reshape(moved, [...lead, channels * downscale_factor * downscale_factor, h, w]))
    return laidOutLike(gathered, input)
  },
)

/** `[N, C, *]` with its channels, as `groups` rows, transposed. */
export const channel_shuffle = define(
  'channel_shuffle',
  ['input', 'groups'],
  (input: Tensor, groups: number): Tensor => {
    const op = 'channel_shuffle'
    const [batch, channels, ...spatial] = input.sizes
    if (batch === undefined || channels === undefined || spatial.length === 0) {
      throw new ShapeError({ op, expected: 'an input with more than 2 dims', got: `${input.sizes.length} dims` })
    }
    if (!(groups > 0))
      throw new RangeError(`${op}: Number of groups to divide channels in must be positive, got ${groups}`)
    if (channels % groups !== 0) {
      throw new ShapeError({ op, expected: `channels divisible by the ${groups} groups`, got: `${channels}` })
    }
    const split = reshape(input, [batch, groups, channels / groups, count(spatial)])
    return laidOutLike(contiguous(reshape(permute(split, [0, 2, 1, 3]), input.sizes)), input)
  },
)

/** Leading dimensions, channels, height and width. */
function partsOf(op: string, input: Tensor, factor: number): [readonly number[], number, number, number] {
  const { sizes } = input
  if (sizes.length < 3)
    throw new ShapeError({ op, expected: 'at least 3 dimensions', got: `${sizes.length} dimensions` })
  if (!(Number.isSafeInteger(factor) && factor > 0))
    throw new RangeError(`${op}: expects a positive factor, but got ${factor}`)
  return [sizes.slice(0, -3), sizes.at(-3) as number, sizes.at(-2) as number, sizes.at(-1) as number]
}

function count(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1)
}
