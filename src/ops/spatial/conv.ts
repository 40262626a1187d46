// Convolutions: checks and sizes; the sums are spatial/convolve.ts's, of integers and complex numbers spatial/convolve-products.ts's.
// ATen/native/Convolution.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { checkedCount } from '../../tensor/allocate.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { hasProductsOnly } from '../products/batched.js'
import { convolveProducts } from './convolve-products.js'
import { convolveFloats } from './convolve.js'
import { precisionOf, floatTensor, requireSameType } from './floats.js'
import { laidOutLike } from './layout.js'
import { asTriple, batched, expandSizes, outputSizes } from './sizes.js'
import type { Batched, SpatialSize } from './sizes.js'
import { reshape, unsqueeze } from '../views/reshape.js'

/** Elements before and after each dimension; 'valid': none, 'same': as many as keep the size. */
export type ConvPadding = SpatialSize | 'valid' | 'same'

/**
 * Convolution of signals.
 *
 * @param input `[N, C, L]` or `[C, L]`: floats, integers or complex numbers.
 * @param weight `[out_channels, C / groups, kernel]`, of the same dtype.
 * @param bias `[out_channels]` or null.
 * @returns `[N, out_channels, L_out]` with L_out = ⌊(L + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1.
 * @throws ShapeError, DTypeError where they do not go together.
 * @example
 * import { conv1d, randn } from 'torchlet'
 * conv1d(randn(20, 16, 50), randn(33, 16, 3)).shape   // Size [20, 33, 48]
 */
export const conv1d = convolution('conv1d', 1)

/**
 * Convolution of images: input `[N, C, H, W]`, weight `[out_channels, C / groups, kH, kW]`. Otherwise as `conv1d`.
 *
 * @example
 * import { conv2d, randn } from 'torchlet'
 * conv2d(randn(1, 4, 5, 5), randn(8, 4, 3, 3), { padding: 1 }).shape   // Size [1, 8, 5, 5]
 */
export const conv2d = convolution('conv2d', 2)

/** Convolution of volumes: input `[N, C, D, H, W]`, weight `[out_channels, C / groups, kD, kH, kW]`. Otherwise as `conv1d`. */
export const conv3d = convolution('conv3d', 3)

/* @__NO_SIDE_EFFECTS__ */
function convolution(op: string, dims: number) {
  return define(
    op,
    ['input', 'weight', 'bias', 'stride', 'padding', 'dilation', 'groups'],
    (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null = null,
      stride: SpatialSize = 1,
      padding: ConvPadding = 0,
      dilation: SpatialSize = 1,
      groups = 1,
    ): Tensor => {
      requireSameType(op, input, 'weight', weight)
      requireSameType(op, input, 'bias', bias)
      const given = batched(op, input, dims)
      requireWeight(op, given, input, weight, bias, groups, dims)
      const kernel = weight.sizes.slice(2)
      const step = expandSizes(op, 'stride', stride, dims, 1)
      const spread = expandSizes(op, 'dilation', dilation, dims, 1)
      const { before, total } = paddingOf(op, padding, kernel, step, spread)
      const out = given.spatial.map((size, dim) =>
        positions(size + (total[dim] as number), kernel[dim] as number, step[dim] as number, spread[dim] as number),
      )
      requirePositions(op, given.spatial, total, kernel, spread)
      const sizes = outputSizes(given, weight.sizes[0] as number, out)
      if (hasProductsOnly(input.dtype)) {
        const after = total.map((each, dim) => each - (before[dim] as number))
        const sums = convolveProducts(op, given.hasBatch ? input : unsqueeze(input, 0), weight, bias, {
          step,
          dilation: spread,
          before,
          after,
          groups,
        })
        return dims === 1 ? reshape(sums, sizes) : laidOutLike(reshape(sums, sizes), input, weight)
      }
      const precision = precisionOf(op, input.dtype)
      const result = floatTensor(op, [input, weight, bias], precision, input.dtype, sizes, () => {
        checkedCount(op, sizes, input.dtype.itemsize)
        return convolveFloats(precision, input, weight, bias, {
          batch: given.batch,
          groups,
          channels: given.channels,
          size: asTriple(given.spatial),
          kernel: asTriple(kernel),
          step: asTriple(step),
          pad: asTriple(before, 0),
          dilation: asTriple(spread),
          out: asTriple(out),
        })
      })
      return dims === 1 ? result : laidOutLike(result, input, weight)
    },
  )
}

/** How often a window fits. */
function positions(size: number, kernel: number, step: number, dilation: number): number {
  return Math.floor((size - dilation * (kernel - 1) - 1) / step) + 1
}

/** @throws ShapeError unless weight and bias fit each other and the input. */
function requireWeight(
  op: string,
  given: Batched,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  groups: number,
  dims: number,
): void {
  const [out, inputs] = weight.sizes as [number, number]
  if (weight.sizes.length !== dims + 2) {
    throw new ShapeError({ op, expected: `a weight of ${dims + 2} dimensions`, got: list(weight.sizes) })
  }
  if (!Number.isSafeInteger(groups) || groups <= 0) throw new RangeError(`${op}: non-positive groups is not supported`)
  if (out % groups !== 0 || out < groups) {
    throw new ShapeError({
      op,
      expected: `a weight of at least ${groups} channels at dimension 0, divisible by the ${groups} groups`,
      got: `weight of size ${list(weight.sizes)}`,
    })
  }
  if (given.channels !== inputs * groups) {
    const fact = `Given groups=${groups}, weight of size ${list(weight.sizes)}, expected input${list(input.sizes)} to have ${inputs * groups} channels, but got ${given.channels} channels instead`
    const moved = input.sizes.at(-1) === inputs * groups && given.hasBatch
    const order = [0, dims + 1, ...Array.from({ length: dims }, (_, dim) => dim + 1)].join(', ')
    const remedy = moved ? ` If the channels are last, move them: x.permute(${order}).` : ''
    throw new ShapeError({
      op,
      expected: `${inputs * groups} channels`,
      got: `${given.channels}`,
      message: `${op}: ${fact}.${remedy}`,
    })
  }
  if (bias !== null && (bias.sizes.length !== 1 || bias.sizes[0] !== out)) {
    throw new ShapeError({ op, expected: `a bias of size [${out}]`, got: list(bias.sizes) })
  }
}

/** What is added before the first element, and altogether, along each dimension. */
function paddingOf(
  op: string,
  padding: ConvPadding,
  kernel: Sizes,
  step: Sizes,
  dilation: Sizes,
): { before: number[]; total: number[] } {
  if (typeof padding !== 'string') {
    const before = expandSizes(op, 'padding', padding, kernel.length, 0)
    return { before, total: before.map((each) => 2 * each) }
  }
  if (padding === 'valid') return { before: kernel.map(() => 0), total: kernel.map(() => 0) }
  if (padding !== 'same')
    throw new RangeError(`${op}: Invalid padding string ${JSON.stringify(padding)}, should be one of 'valid', 'same'`)
  if (step.some((each) => each !== 1))
    throw new RangeError(`${op}: padding='same' is not supported for strided convolutions`)
  const total = kernel.map((size, dim) => (dilation[dim] as number) * (size - 1))
  return { before: total.map((each) => Math.floor(each / 2)), total }
}

function requirePositions(op: string, spatial: Sizes, padding: Sizes, kernel: Sizes, dilation: Sizes): void {
  const padded = spatial.map((size, dim) => size + (padding[dim] as number))
  const reach = kernel.map((size, dim) => (dilation[dim] as number) * (size - 1) + 1)
  if (kernel.includes(0))
    throw new ShapeError({ op, expected: 'a kernel without size 0', got: `(${kernel.join(' x ')})` })
  if (!padded.some((size, dim) => size < (reach[dim] as number))) return
  throw new ShapeError({
    op,
    expected: `an input of at least (${reach.join(' x ')}) per channel`,
    got: `(${padded.join(' x ')})`,
    message: `${op}: Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size.`,
  })
}

function list(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`
}
