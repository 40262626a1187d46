// Transposed convolutions: each input element spreads the weight over the output. ATen/native/Convolution.cpp,
// ConvolutionTranspose2d.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { checkedCount } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { spreadProducts } from './convolve-products.js'
import { floatTensor, precisionOf, requireSameType } from './floats.js'
import { laidOutLike } from './layout.js'
import { asTriple, batched, expandSizes, outputSizes } from './sizes.js'
import type { Batched, SpatialSize } from './sizes.js'
import { spreadFloats } from './spread.js'
import { reshape, unsqueeze } from '../views/reshape.js'

/**
 * Transposed convolution of signals.
 *
 * @param input `[N, C, L]` or `[C, L]`: floats, int64 or complex numbers.
 * @param weight `[C, out_channels / groups, kernel]`, of the same dtype.
 * @param bias `[out_channels]` or null.
 * @returns `[N, out_channels, L_out]` with L_out = (L - 1)·stride - 2·padding + dilation·(kernel - 1) + output_padding + 1.
 * @throws ShapeError, DTypeError where they do not go together.
 */
export const conv_transpose1d = transposed('conv_transpose1d', 1)

/** Transposed convolution of images `[N, C, H, W]`. Otherwise as `conv_transpose1d`. */
export const conv_transpose2d = transposed('conv_transpose2d', 2)

/** Transposed convolution of volumes `[N, C, D, H, W]`. Otherwise as `conv_transpose1d`. */
export const conv_transpose3d = transposed('conv_transpose3d', 3)

/* @__NO_SIDE_EFFECTS__ */
function transposed(op: string, dims: number) {
  return define(
    op,
    ['input', 'weight', 'bias', 'stride', 'padding', 'output_padding', 'groups', 'dilation'],
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null = null,
      stride: SpatialSize = 1,
      padding: SpatialSize = 0,
      output_padding: SpatialSize = 0,
      groups = 1,
      dilation: SpatialSize = 1,
    ): Tensor => {
      requireSameType(op, input, 'weight', weight)
      requireSameType(op, input, 'bias', bias)
      const given = batched(op, input, dims)
      requireTransposedWeight(op, given, input, weight, bias, groups, dims)
      const kernel = weight.sizes.slice(2)
      const step = expandSizes(op, 'stride', stride, dims, 1)
      const spread = expandSizes(op, 'dilation', dilation, dims, 1)
      const pad = expandSizes(op, 'padding', padding, dims, 0)
      const extra = expandSizes(op, 'output_padding', output_padding, dims, 0)
      requireOutputPadding(op, extra, step, spread)
      const out = given.spatial.map((size, dim) => {
        const reach = (spread[dim] as number) * ((kernel[dim] as number) - 1) + 1
        return (size - 1) * (step[dim] as number) - 2 * (pad[dim] as number) + reach + (extra[dim] as number)
      })
      requireOutput(op, given.spatial, out)
      const sizes = outputSizes(given, (weight.sizes[1] as number) * groups, out)
      if (input.dtype === int64 || input.dtype.is_complex) {
        const sums = spreadProducts(op, given.hasBatch ? input : unsqueeze(input, 0), weight, bias, {
          step,
          dilation: spread,
          before: pad,
          after: pad.map((each, dim) => each - (extra[dim] as number)),
          groups,
        })
        return dims === 1 ? reshape(sums, sizes) : laidOutLike(reshape(sums, sizes), input, weight)
      }
      const precision = precisionOf(op, input.dtype)
      const result = floatTensor(op, [input, weight, bias], precision, input.dtype, sizes, () => {
        checkedCount(op, sizes, input.dtype.itemsize)
        return spreadFloats(precision, input, weight, bias, {
          batch: given.batch,
          groups,
          channels: given.channels,
          size: asTriple(given.spatial),
          kernel: asTriple(kernel),
          step: asTriple(step),
          pad: asTriple(pad, 0),
          dilation: asTriple(spread),
          out: asTriple(out),
        })
      })
      return dims === 1 ? result : laidOutLike(result, input, weight)
    },
  )
}

function requireTransposedWeight(
  op: string,
  given: Batched,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  groups: number,
  dims: number,
): void {
  if (weight.sizes.length !== dims + 2) {
    throw new ShapeError({ op, expected: `a weight of ${dims + 2} dimensions`, got: list(weight.sizes) })
  }
  const [inputs, each] = weight.sizes as [number, number]
  if (!Number.isSafeInteger(groups) || groups <= 0) throw new RangeError(`${op}: non-positive groups is not supported`)
  if (given.channels !== inputs || inputs % groups !== 0) {
    throw new ShapeError({
      op,
      expected: `${inputs} channels in ${groups} groups`,
      got: `${given.channels}`,
      message: `${op}: Given transposed=1, weight of size ${list(weight.sizes)}, expected input${list(input.sizes)} to have ${inputs} channels, but got ${given.channels} channels instead (groups=${groups}).`,
    })
  }
  if (bias !== null && (bias.sizes.length !== 1 || bias.sizes[0] !== each * groups)) {
    throw new ShapeError({ op, expected: `a bias of size [${each * groups}]`, got: list(bias.sizes) })
  }
}

function requireOutputPadding(op: string, extra: Sizes, step: Sizes, dilation: Sizes): void {
  extra.forEach((each, dim) => {
    if (each < Math.max(step[dim] as number, dilation[dim] as number)) return
    throw new RangeError(
      `${op}: output padding must be smaller than either stride or dilation, but got output_padding ${list(extra)}, stride ${list(step)}, dilation ${list(dilation)}`,
    )
  })
}

function requireOutput(op: string, spatial: Sizes, out: Sizes): void {
  if (out.every((size) => size > 0) && !spatial.includes(0)) return
  throw new ShapeError({
    op,
    expected: 'an output that has elements',
    got: `(${out.join(' x ')})`,
    message: `${op}: Given input size per channel: (${spatial.join(' x ')}). Calculated output size per channel: (${out.join(' x ')}). Output size is too small.`,
  })
}

function list(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`
}
