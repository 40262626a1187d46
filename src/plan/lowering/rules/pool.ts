// Pools and means of pictures whose channels lie last: aten::max_pool, avg_pool, adaptive_avg_pool of one to three dimensions, and
// aten::mean over all dimensions of the picture.

import type { Value } from '../../../graph/trace.js'
import { float32 } from '../../../tensor/dtype.js'
import { asTriple, volumeOf } from '../../../ops/spatial/sizes.js'
import type { Triple } from '../../../ops/spatial/sizes.js'
import { contiguousStrides, countOf, wrapDim } from '../../../tensor/shape.js'
import { addressOf, asPixels, asRows } from '../../layout.js'
import type { Place } from '../../layout.js'
import { Words } from '../../step.js'
import { pixelsOf, tripleOf, windowOf } from './convolution.js'
import type { Sliding } from './convolution.js'
import type { Lowering, Rule } from '../lowering.js'
import { padded } from '../../../wasm/panels.js'

/** Maxima: input, kernel_size, stride, padding, dilation, ceil_mode. The number of windows is the result's. */
export function maxPool(dims: number): Rule {
  return (to, { args }, result) => {
    const [input, kernel, stride, padding, dilation] = args as [Value, ...unknown[]]
    if (input.sizes.length !== dims + 2) return false
    const { x, y, window, positions, yStride } = pooled(
      to,
      input,
      result,
      slidingOf(input, result, dims, kernel, stride, padding, dilation),
    )
    to.add('f32_max_pool_last', {
      y: addressOf(y),
      x: addressOf(x),
      window: new Words(window),
      yStride,
      begin: 0,
      end: positions,
    })
    return true
  }
}

/** Means: input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override. */
export function avgPool(dims: number): Rule {
  return (to, { args }, result) => {
    const [input, kernel, stride, padding, ceil, include, divisor] = args as [Value, ...unknown[]]
    if (input.sizes.length !== dims + 2) return false
    if (typeof divisor === 'number' && divisor !== Math.trunc(divisor % 2 ** 31)) return false
    const sliding = slidingOf(input, result, dims, kernel, stride, padding, 1)
    // Windows that reach beyond the padding count otherwise.
    if (ceil === true && !isWithin(sliding)) return false
    const { x, y, window, positions, yStride } = pooled(to, input, result, sliding)
    to.add('f32_avg_pool_last', {
      y: addressOf(y),
      x: addressOf(x),
      window: new Words(window),
      yStride,
      includePad: include === false ? 0 : 1,
      divisor: typeof divisor === 'number' ? divisor : 0,
      begin: 0,
      end: positions,
    })
    return true
  }
}

/** Means over equal parts: input, output_size. */
export function adaptiveAvgPool(dims: number): Rule {
  return (to, { args }, result) => {
    const [input] = args as [Value]
    if (input.sizes.length !== dims + 2) return false
    if (countOf(result.sizes.slice(2)) === 1) {
      globalMean(to, input, result)
      return true
    }
    const { x, y, window, positions, yStride } = pooledPixels(
      to,
      to.place(input),
      result,
      slidingOf(input, result, dims, 1, 1, 0, 1),
    )
    to.add('f32_adaptive_avg_pool_last', {
      y: addressOf(y),
      x: addressOf(x),
      window: new Words(window),
      yStride,
      begin: 0,
      end: positions,
    })
    return true
  }
}

/** Means over all but batch and channels, which lie last: input, dim, keepdim, dtype. */
export const meanOfPictures: Rule = (to, { args }, result) => {
  const [input, dim, , type] = args as [Value, unknown, unknown, unknown]
  const dims = input.sizes.length
  if (!Array.isArray(dim) || dims < 3 || (type ?? null) !== null || input.dtype !== float32) return false
  const wrapped = (dim as number[]).map((each) => wrapDim('mean', each, dims)).toSorted((a, b) => a - b)
  if (wrapped.length !== dims - 2 || wrapped.some((each, index) => each !== index + 2)) return false
  // Where the channels lie first, a row is a picture.
  if (asPixels(to.place(input)) === null) return false
  globalMean(to, input, result)
  return true
}

function globalMean(to: Lowering, input: Value, result: Value): void {
  const x = pixelsOf(to, to.place(input))
  const [batch, channels] = input.sizes as [number, number]
  const pixels = asPixels(x) as { stride: number }
  const width = padded(channels)
  const y = to.outputIn(result, [width, 1, ...result.sizes.slice(2).map(() => 1)], batch * width)
  to.add('f32_mean_rows', {
    y: addressOf(y),
    x: addressOf(x),
    outer: batch,
    rows: countOf(input.sizes.slice(2)),
    columns: channels,
    yStride: width,
    xStride: pixels.stride,
  })
}

/** Whether no window reaches beyond what is padded. */
function isWithin({ size, kernel, stride, padding, out }: Sliding): boolean {
  return out.every(
    (count, dim) =>
      (count - 1) * (stride[dim] as number) + (kernel[dim] as number) <=
      (size[dim] as number) + 2 * (padding[dim] as number),
  )
}

function slidingOf(
  input: Value,
  result: Value,
  dims: number,
  kernel: unknown,
  stride: unknown,
  padding: unknown,
  dilation: unknown,
): Sliding {
  const given = Array.isArray(stride) && stride.length === 0 ? null : stride
  return {
    channels: input.sizes[1] as number,
    size: asTriple(input.sizes.slice(2)),
    kernel: tripleOf(kernel, dims, 1),
    stride: tripleOf(given ?? kernel, dims, 1),
    padding: tripleOf(padding ?? 0, dims, 0),
    dilation: tripleOf(dilation ?? 1, dims, 1),
    out: asTriple(result.sizes.slice(2)),
  }
}

interface Pooled {
  readonly x: Place
  readonly y: Place
  readonly window: number[]
  readonly positions: number
  readonly yStride: number
}

function pooled(to: Lowering, input: Value, result: Value, sliding: Sliding): Pooled {
  return (
    (sliding.channels === 1 ? pooledAlong(to, input, result, sliding) : null) ??
    pooledPixels(to, to.place(input), result, sliding)
  )
}

/** The channels of a pixel lie side by side. */
function pooledPixels(to: Lowering, given: Place, result: Value, sliding: Sliding): Pooled {
  const x = pixelsOf(to, given)
  const y = to.output(result, 'pixels')
  const window = windowOf(sliding, (asPixels(x) as { stride: number }).stride)
  const positions = (result.sizes[0] as number) * volumeOf(sliding.out)
  return { x, y, window, positions, yStride: padded(sliding.channels) }
}

/**
 * Of one channel, which alone would fill a sixteenth of each pixel: where windows extend along the first dimensions only, as those
 * of norms across channels do, what lies behind stands for channels. Null of others.
 */
function pooledAlong(to: Lowering, input: Value, result: Value, sliding: Sliding): Pooled | null {
  const { size, kernel, stride, padding, dilation, out } = sliding
  const slides = (axis: number): boolean => kernel[axis] !== 1 || stride[axis] !== 1 || padding[axis] !== 0
  const last = [2, 1, 0].find(slides) ?? 0
  const channels = countOf(size.slice(last + 1))
  const x = to.place(input)
  const rows = asRows(x, 2 - last)
  // Channels are written by fours.
  if (last === 2 || channels % 4 !== 0 || rows === null) return null
  const along = (values: readonly number[], fill = 1): Triple => asTriple(values.slice(0, last + 1), fill)
  const window = windowOf(
    {
      channels,
      size: along(size),
      kernel: along(kernel),
      stride: along(stride),
      padding: along(padding, 0),
      dilation: along(dilation),
      out: along(out),
    },
    rows.stride,
  )
  const y = to.outputIn(result, contiguousStrides(result.sizes), countOf(result.sizes))
  return { x, y, window, positions: countOf(result.sizes) / channels, yStride: channels }
}
