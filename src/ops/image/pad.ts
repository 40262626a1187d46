// Padding of any kind, one dimension after another by a table of where each element comes from.
// ATen/native/PadNd.cpp, ReflectionPad.cpp, ReplicationPadding.cpp.

import { define } from '../../define.js'
import { ShapeError, UnsupportedError } from '../../errors.js'
import { checkedCount } from '../../tensor/allocate.js'
import type { Element } from '../../tensor/elements/element.js'
import { scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import type { Sizes } from '../../tensor/shape.js'
import { memoryOrder } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { clone, contiguous } from '../moving/copies.js'
import { laidOutLike } from '../spatial/layout.js'
import { takeAlong } from '../spatial/take.js'
import { permute } from '../views/dims.js'

export type PaddingMode = 'constant' | 'reflect' | 'replicate' | 'circular'

/**
 * Adds elements before and after dimensions.
 *
 * @param pad Pairs (before, after), the last dimension's first; negative ones take away.
 * @param mode `'constant'`: `value`; `'reflect'`: mirrored without the edge; `'replicate'`: the edge; `'circular'`: from the
 *   other end. All but the first pad the last one to three dimensions of inputs with channels.
 * @param value Of the new elements (default 0).
 * @throws ShapeError, RangeError, UnsupportedError with PyTorch's message.
 * @example
 * import { nn, ones } from 'torchlet'
 * nn.functional.pad(ones(1, 2), [1, 2]).tolist()   // [[0, 1, 1, 0, 0]]
 */
export const pad = define(
  'pad',
  ['input', 'pad', 'mode', 'value'],
  (input: Tensor, pad: readonly number[], mode: PaddingMode = 'constant', value: Scalar | null = null): Tensor => {
    const filler = checkedFiller(input, pad, mode, value)
    const offsets = pad.length / 2
    let padded = input
    for (let pair = 0; pair < offsets; pair++) {
      const dim = input.sizes.length - 1 - pair
      const [before, after] = [pad[2 * pair] as number, pad[2 * pair + 1] as number]
      if (before === 0 && after === 0) continue
      padded = takeAlong('pad', padded, dim, sourcesOf(input.sizes, dim, before, after, mode), filler)
    }
    if (padded === input) return clone(input)
    if (mode === 'circular') return padded
    // What only takes away is a view's copy.
    return mode === 'constant' && pad.every((each) => each <= 0) ? laidOutAs(padded, input) : laidOutLike(padded, input)
  },
)

/** `pad` with one value. */
export const constant_pad_nd = define(
  'constant_pad_nd',
  ['input', 'pad', 'value'],
  (input: Tensor, sizes: readonly number[], value: Scalar = 0): Tensor => pad(input, sizes, 'constant', value),
)

/** @returns the value for new elements. */
function checkedFiller(input: Tensor, pad: readonly number[], mode: PaddingMode, value: Scalar | null): Element {
  const dims = input.sizes.length
  if (pad.length % 2 !== 0) throw new RangeError('pad: Padding length must be divisible by 2')
  for (const each of pad)
    if (!Number.isSafeInteger(each)) throw new TypeError(`pad: padding is of integers, not ${String(each)}`)
  if (mode === 'constant') {
    if (pad.length > 2 * dims) {
      throw new RangeError(
        `pad: Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${dims}`,
      )
    }
    return value === null ? zeroOf(input) : scalarValue(value)
  }
  if (!['reflect', 'replicate', 'circular'].includes(mode))
    throw new RangeError(`pad: Unrecognised padding mode ${String(mode)}`)
  if (value !== null && value !== 0) throw new RangeError(`pad: Padding mode "${mode}" doesn't take in value argument`)
  const padded = pad.length / 2
  if (padded < 1 || padded > 3 || (dims !== padded + 1 && dims !== padded + 2)) {
    throw new UnsupportedError({
      what: `pad: Padding size ${pad.length} is not supported for ${dims}D input tensor`,
      instead: `Mode '${mode}' takes 2 numbers for 2D or 3D, 4 for 3D or 4D, 6 for 4D or 5D input: pad the other dimensions by 0`,
    })
  }
  return zeroOf(input)
}

function zeroOf({ dtype }: Tensor): Element {
  return dtype.kind === 'bool' ? false : 0
}

/** For each element of the padded dimension the one that it is, -1 for a new one. */
function sourcesOf(sizes: Sizes, dim: number, before: number, after: number, mode: PaddingMode): Int32Array {
  const size = sizes[dim] as number
  const length = size + before + after
  const whole = `[${sizes.join(', ')}]`
  if (length < 0) {
    throw new ShapeError({
      op: 'pad',
      expected: `padding that leaves elements at dimension ${dim}`,
      got: `(${before}, ${after}) of ${whole}`,
      message: `pad: The input size ${size}, plus negative padding ${before} and ${after} resulted in a negative output size, which is invalid. Check dimension ${dim} of your input.`,
    })
  }
  if (mode === 'reflect' && (before >= size || after >= size)) {
    throw new ShapeError({
      op: 'pad',
      expected: `padding below ${size}`,
      got: `(${before}, ${after})`,
      message: `pad: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${dim} of input ${whole}.`,
    })
  }
  if (mode === 'circular' && (before > size || after > size)) {
    throw new ShapeError({
      op: 'pad',
      expected: `padding up to ${size}`,
      got: `(${before}, ${after})`,
      message: `pad: Padding value causes wrapping around more than once: (${before}, ${after}) at dimension ${dim} of input ${whole}.`,
    })
  }
  if (mode === 'replicate' && size === 0)
    throw new ShapeError({ op: 'pad', expected: 'an input that has elements to repeat', got: whole })
  checkedCount('pad', [...sizes.slice(0, dim), length, ...sizes.slice(dim + 1)], 1)
  if (mode !== 'circular') return Int32Array.from({ length }, (_, index) => sourceOf(index - before, size, mode))
  // Around goes what negative padding leaves.
  const first = Math.max(-before, 0)
  const kept = size - first - Math.max(-after, 0)
  const lead = Math.max(before, 0)
  return Int32Array.from({ length }, (_, index) => (kept > 0 ? first + ((((index - lead) % kept) + kept) % kept) : -1))
}

function sourceOf(at: number, size: number, mode: Exclude<PaddingMode, 'circular'>): number {
  if (at >= 0 && at < size) return at
  switch (mode) {
    case 'constant':
      return -1
    case 'reflect':
      return at < 0 ? -at : 2 * (size - 1) - at
    case 'replicate':
      return at < 0 ? 0 : size - 1
    default:
      return mode satisfies never
  }
}

/** In the order in which another tensor lies. */
function laidOutAs(result: Tensor, { sizes, strides }: Tensor): Tensor {
  const order = memoryOrder(sizes, strides)
  const ordered = permute(result, order)
  return permute(
    contiguous(ordered),
    order.map((_, dim) => order.indexOf(dim)),
  )
}
