// Elements brought into row-major order and little endian, as far as they are not already.

import type { DTypeFacts } from './facts.js'

/** The order of an array's elements. */
interface Layout {
  readonly shape: readonly number[]
  readonly fortran_order: boolean
  readonly dtype: DTypeFacts
}

/** The same bytes where they are row-major already, else a copy. */
export function rowMajor(bytes: Uint8Array, { shape, fortran_order, dtype }: Layout): Uint8Array {
  if (isPlain(shape, fortran_order)) return bytes
  const { itemsize } = dtype
  const ordered = new Uint8Array(bytes.length)
  let next = 0
  forEachInRows(shape, (at) => {
    for (let byte = 0; byte < itemsize; byte++) ordered[next++] = bytes[at * itemsize + byte] as number
  })
  return ordered
}

/** A copy with every number's bytes turned around where they are big endian; the same bytes elsewhere. */
export function littleEndian(bytes: Uint8Array, dtype: DTypeFacts): Uint8Array {
  const units = swappedUnits(dtype, 0)
  if (units.length === 0) return bytes
  const result = bytes.slice()
  for (let start = 0; start < result.length; start += dtype.itemsize) {
    for (const [offset, size] of units) result.subarray(start + offset, start + offset + size).reverse()
  }
  return result
}

/** Where in an element the big-endian numbers are: offset and bytes. */
function swappedUnits({ kind, itemsize, byteorder, fields, subarray }: DTypeFacts, offset: number): [number, number][] {
  if (fields !== null) return [...fields.values()].flatMap((field) => swappedUnits(field.dtype, offset + field.offset))
  if (subarray !== null) return repeated(swappedUnits(subarray.base, offset), subarray.base.itemsize, itemsize)
  if (byteorder !== '>') return []
  const unit = kind === 'U' ? 4 : kind === 'c' ? itemsize / 2 : itemsize
  return repeated([[offset, unit]], unit, itemsize)
}

function repeated(units: readonly [number, number][], step: number, size: number): [number, number][] {
  if (units.length === 0 || step === 0) return []
  return Array.from({ length: size / step }, (_, index) =>
    units.map(([offset, bytes]): [number, number] => [offset + index * step, bytes]),
  ).flat()
}

function isPlain(shape: readonly number[], fortran_order: boolean): boolean {
  return !fortran_order || shape.filter((size) => size !== 1).length < 2
}

/** Calls `visit` for every element in row-major order, with its place in column-major order. */
function forEachInRows(shape: readonly number[], visit: (at: number) => void): void {
  let stride = 1
  const strides = shape.map((size) => (stride *= size) / size)
  const index = shape.map(() => 0)
  let at = 0
  for (let left = stride; left > 0; left--) {
    visit(at)
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      const step = strides[dim] as number
      at += step
      index[dim] = (index[dim] as number) + 1
      if ((index[dim] as number) < (shape[dim] as number)) break
      at -= step * (shape[dim] as number)
      index[dim] = 0
    }
  }
}
