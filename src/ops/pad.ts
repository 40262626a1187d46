// Padding of any kind, one dimension after another by a table of where each element comes from.
// ATen/native/PadNd.cpp, ReflectionPad.cpp, ReplicationPadding.cpp.

import { define } from '../define.js'
import { ShapeError, UnsupportedError } from '../errors.js'
import { allocate } from '../tensor/allocate.js'
import { accessorOf, checkElement } from '../tensor/element.js'
import type { Element } from '../tensor/element.js'
import { scalarValue } from '../tensor/factory.js'
import type { Scalar } from '../tensor/factory.js'
import type { Sizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { engine } from '../wasm/engine.js'
import { workspace } from './spatial/floats.js'

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
      padded = takeAlong(padded, dim, sourcesOf(input.sizes, dim, before, after, mode), filler)
    }
    return padded === input ? copyOf(input) : padded
  },
)

/** @returns the value for new elements. */
function checkedFiller(input: Tensor, pad: readonly number[], mode: PaddingMode, value: Scalar | null): Element {
  const dims = input.sizes.length
  if (pad.length % 2 !== 0) throw new RangeError('pad: Padding length must be divisible by 2')
  for (const each of pad) if (!Number.isSafeInteger(each)) throw new TypeError(`pad: padding is of integers, not ${String(each)}`)
  if (mode === 'constant') {
    if (pad.length > 2 * dims) {
      throw new RangeError(
        `pad: Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${dims}`,
      )
    }
    return value === null ? zeroOf(input) : scalarValue(value)
  }
  if (!['reflect', 'replicate', 'circular'].includes(mode)) throw new RangeError(`pad: Unrecognised padding mode ${String(mode)}`)
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
  if (mode === 'replicate' && size === 0) throw new ShapeError({ op: 'pad', expected: 'an input that has elements to repeat', got: whole })
  return Int32Array.from({ length }, (_, index) => sourceOf(index - before, size, mode))
}

function sourceOf(at: number, size: number, mode: PaddingMode): number {
  if (at >= 0 && at < size) return at
  switch (mode) {
    case 'constant':
      return -1
    case 'reflect':
      return at < 0 ? -at : 2 * (size - 1) - at
    case 'replicate':
      return at < 0 ? 0 : size - 1
    case 'circular':
      return at < 0 ? at + size : at - size
    default:
      return mode satisfies never
  }
}

function copyOf(input: Tensor): Tensor {
  const made = allocate('pad', input.sizes, input.dtype)
  made.untyped_storage().bytes().set(input.toBytes())
  return made
}

/** Bytes of a slice from which on copying it costs less than a way through the core. */
const longSlice = 512

/** Bytes of input and output in linear memory at a time. */
const block = 1 << 20

function takeAlong(input: Tensor, dim: number, sources: Int32Array, filler: Element): Tensor {
  const { sizes, dtype } = input
  const made = allocate('pad', [...sizes.slice(0, dim), sources.length, ...sizes.slice(dim + 1)], dtype)
  const { itemsize } = dtype
  const outer = sizes.slice(0, dim).reduce((product, size) => product * size, 1)
  const inner = sizes.slice(dim + 1).reduce((product, size) => product * size, 1)
  const fill = new Uint8Array(16)
  checkElement(filler, dtype)
  accessorOf(dtype).set(new DataView(fill.buffer), 0, filler)
  const [x, y] = [input.toBytes(), made.untyped_storage().bytes()]
  if (inner * itemsize >= longSlice) copySlices(y, x, sources, fill.subarray(0, itemsize), outer, sizes[dim] as number, inner * itemsize)
  else takeInBlocks(y, x, sources, fill, outer, sizes[dim] as number, inner, itemsize)
  return made
}

function copySlices(
  y: Uint8Array,
  x: Uint8Array,
  sources: Int32Array,
  fill: Uint8Array,
  outer: number,
  size: number,
  slice: number,
): void {
  const filled = new Uint8Array(slice)
  for (let at = 0; at < slice; at += fill.length) filled.set(fill, at)
  for (let each = 0; each < outer; each++) {
    for (let index = 0; index < sources.length; index++) {
      const source = sources[index] as number
      const from = (each * size + source) * slice
      y.set(source < 0 ? filled : x.subarray(from, from + slice), (each * sources.length + index) * slice)
    }
  }
}

function takeInBlocks(
  y: Uint8Array,
  x: Uint8Array,
  sources: Int32Array,
  fill: Uint8Array,
  outer: number,
  size: number,
  inner: number,
  itemsize: number,
): void {
  const { exports, memory } = engine()
  const [given, wanted] = [size * inner * itemsize, sources.length * inner * itemsize]
  const most = Math.max(1, Math.min(outer, Math.floor(block / (given + wanted))))
  const [indices, filler, from, to] = workspace(sources.byteLength, 16, most * given, most * wanted) as [number, number, number, number]
  memory.i32.set(sources, indices / 4)
  memory.u8.set(fill, filler)
  for (let first = 0; first < outer; first += most) {
    const count = Math.min(most, outer - first)
    memory.u8.set(x.subarray(first * given, (first + count) * given), from)
    exports.take(to, from, indices, filler, count, size, sources.length, inner, itemsize)
    y.set(memory.u8.subarray(to, to + count * wanted), first * wanted)
  }
}
