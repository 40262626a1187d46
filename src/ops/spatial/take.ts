// Elements of one dimension by a table of where each comes from: padding, and the nearest neighbour. Any dtype.

import { allocate } from '../../tensor/allocate.js'
import { accessorOf, checkElement } from '../../tensor/elements/element.js'
import type { Element } from '../../tensor/elements/element.js'
import type { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { workspace } from './floats.js'

/** Bytes of a slice from which on copying it costs less than a way through the core. */
const longSlice = 512

/** Bytes of input and output in linear memory at a time. */
const block = 1 << 20

/**
 * A tensor whose dimension `dim` has the elements that `sources` tells, `filler` where it tells a negative one.
 *
 * @throws RangeError for a filler that the dtype cannot hold.
 */
export function takeAlong(op: string, input: Tensor, dim: number, sources: Int32Array, filler: Element): Tensor {
  const { sizes, dtype } = input
  const made = allocate(
    op,
    [...sizes.slice(0, dim), sources.length, ...sizes.slice(dim + 1)],
    dtype,
    null,
    input.isMeta,
  )
  const { itemsize } = dtype
  const outer = sizes.slice(0, dim).reduce((product, size) => product * size, 1)
  const inner = sizes.slice(dim + 1).reduce((product, size) => product * size, 1)
  const fill = new Uint8Array(16)
  checkElement(filler, dtype)
  if (input.isMeta) return made
  accessorOf(dtype).set(new DataView(fill.buffer), 0, filler)
  const [x, y] = [input.toBytes(), made.untyped_storage().peek(Uint8Array)]
  if (inner * itemsize >= longSlice)
    copySlices(y, x, sources, fill.subarray(0, itemsize), outer, sizes[dim] as number, inner * itemsize)
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
  const [indices, filler, from, to] = workspace(sources.byteLength, 16, most * given, most * wanted) as [
    number,
    number,
    number,
    number,
  ]
  memory.i32.set(sources, indices / 4)
  memory.u8.set(fill, filler)
  for (let first = 0; first < outer; first += most) {
    const count = Math.min(most, outer - first)
    memory.u8.set(x.subarray(first * given, (first + count) * given), from)
    exports.take(to, from, indices, filler, count, size, sources.length, inner, itemsize)
    y.set(memory.u8.subarray(to, to + count * wanted), first * wanted)
  }
}
