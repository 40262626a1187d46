// Elements moved between strided views by what they weigh, without looking at what their bits mean. Runs
// that lie together in both move at once. A loop over n elements: about 1 ns each, less for runs.

import { UnsupportedError } from '../errors.js'
import { forEachRow, loopOver, rowLength, rowSteps } from './loop.js'
import { contiguousStrides, countOf } from './shape.js'
import { holdBuffer } from './buffer-bound.js'
import type { Sizes } from './shape.js'
import type { ArrayClass } from './storage.js'

/** A strided view of bytes, which begin where words can be read; strides and offset count elements. */
export interface Strided {
  readonly bytes: Uint8Array
  readonly strides: Sizes
  readonly offset: number
}

/**
 * `to[i, j, …] = from[i, j, …]`. The two may not overlap.
 *
 * @param itemsize Bytes an element: 1, 2, 4, 8 or 16.
 * @param sizes Of both; a stride of 0 in `from` repeats.
 */
export function copyElements(itemsize: number, sizes: Sizes, to: Strided, from: Strided): void {
  const unit = Math.min(itemsize, 4)
  const lanes = itemsize / unit
  const target = lanesOf(to.bytes, unit)
  const source = lanesOf(from.bytes, unit)
  const loop = loopOver(sizes, to.strides, from.strides)
  const length = rowLength(loop) * lanes
  const [toStep, fromStep] = rowSteps(loop).map((step) => step * lanes) as [number, number]
  forEachRow(loop, [to.offset, from.offset], (at) => {
    const first = (at[0] as number) * lanes
    const read = (at[1] as number) * lanes
    if (toStep === lanes && fromStep === lanes) {
      target.set(source.subarray(read, read + length), first)
    } else {
      copyRow(target, first, toStep, source, read, fromStep, length / lanes, lanes)
    }
  })
}

/** The bytes of a strided view, row-major. */
export function gather(
  bytes: Uint8Array,
  itemsize: number,
  sizes: Sizes,
  strides: Sizes,
  offset: number,
): Uint8Array<ArrayBuffer> {
  const gathered = blockOf(countOf(sizes) * itemsize)
  copyElements(
    itemsize,
    sizes,
    { bytes: gathered, strides: contiguousStrides(sizes), offset: 0 },
    { bytes, strides, offset },
  )
  return gathered
}

/** A view repeats its elements as often as its sizes say, whatever its storage holds. */
function blockOf(bytes: number): Uint8Array<ArrayBuffer> {
  holdBuffer(bytes)
  try {
    return new Uint8Array(bytes)
  } catch (cause) {
    throw new UnsupportedError({
      what: `the elements of a view, ${bytes} bytes, do not fit into one block of memory here`,
      instead: 'Take a part of it',
      cause,
    })
  }
}

export type Lanes = Uint8Array | Uint16Array | Uint32Array

/** Steps and places count lanes, `count` elements. */
function copyRow(
  to: Lanes,
  first: number,
  toStep: number,
  from: Lanes,
  read: number,
  fromStep: number,
  count: number,
  lanes: number,
): void {
  let write = first
  let place = read
  for (let element = 0; element < count; element++) {
    for (let lane = 0; lane < lanes; lane++) to[write + lane] = from[place + lane] as number
    write += toStep
    place += fromStep
  }
}

/** Two lanes for 8 bytes: reading them as one would make a bigint of each, or change the bits of a NaN. */
export function lanesOf(bytes: Uint8Array, unit: number): Lanes {
  const type = integers[unit] as ArrayClass<Lanes>
  return new type(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / unit))
}

const integers: Readonly<Record<number, ArrayClass<Lanes>>> = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }
