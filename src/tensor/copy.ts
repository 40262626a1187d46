// A view's elements gathered into row-major memory. Runs of elements that lie together move at once; the
// rest by typed arrays of the element's size, without looking at what the bits mean.

import type { ArrayClass } from './storage.js'
import type { Sizes } from './shape.js'
import { countOf } from './shape.js'

/**
 * The bytes of a strided view, row-major.
 *
 * @param source The storage's bytes, at an address that `itemsize` divides.
 * @param itemsize Bytes an element: 1, 2, 4, 8 or 16.
 * @param strides In elements; 0 repeats.
 * @param offset In elements.
 */
export function gather(source: Uint8Array, itemsize: number, sizes: Sizes, strides: Sizes, offset: number): Uint8Array<ArrayBuffer> {
  const unit = itemsize === 16 ? 8 : itemsize
  const lanes = itemsize / unit
  const type = integers[unit] as ArrayClass<Lanes>
  const count = countOf(sizes)
  const out = new Uint8Array(count * itemsize)
  if (count === 0) return out
  const from = new type(source.buffer, source.byteOffset, Math.floor(source.byteLength / unit))
  const to = new type(out.buffer, 0, count * lanes)
  const inner = sizes.length === 0 ? 1 : (sizes.at(-1) as number)
  const step = strides.at(-1) ?? 1
  let at = 0
  forEachRow(sizes.slice(0, -1), strides.slice(0, -1), offset, (row) => {
    if (step === 1) {
      to.set(from.subarray(row * lanes, (row + inner) * lanes) as never, at)
      at += inner * lanes
    } else {
      for (let column = 0; column < inner; column++) {
        const element = (row + column * step) * lanes
        for (let lane = 0; lane < lanes; lane++) to[at++] = from[element + lane] as never
      }
    }
  })
  return out
}

/** Calls `visit` with the offset of every index of the outer dimensions, in row-major order. */
export function forEachRow(sizes: Sizes, strides: Sizes, offset: number, visit: (offset: number) => void): void {
  const index = Array.from<number>({ length: sizes.length }).fill(0)
  let at = offset
  for (;;) {
    visit(at)
    let dim = sizes.length - 1
    for (; dim >= 0; dim--) {
      at += strides[dim] as number
      index[dim] = (index[dim] as number) + 1
      if ((index[dim] as number) < (sizes[dim] as number)) break
      at -= (strides[dim] as number) * (sizes[dim] as number)
      index[dim] = 0
    }
    if (dim < 0) return
  }
}

type Lanes = Uint8Array | Uint16Array | Uint32Array | BigUint64Array

const integers: Readonly<Record<number, ArrayClass<Lanes>>> = {
  1: Uint8Array,
  2: Uint16Array,
  4: Uint32Array,
  8: BigUint64Array,
}
