// A tensor made of the chunks that a distributed checkpoint keeps of it: boxes that fill it without gap or overlap.

import { ArchiveError } from '../../errors.js'
import { copyElements, gather } from '../../tensor/copy.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides, countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** A box of a tensor: the offset of its first element in each dimension, and its sizes. */
export interface Box {
  readonly offsets: Sizes
  readonly sizes: Sizes
}

/**
 * That boxes lie in a tensor of these sizes and have as many elements as it has. Whether they overlap shows when they are put
 * together.
 *
 * @throws ArchiveError, naming the tensor.
 */
export function checkBoxes(name: string, sizes: Sizes, boxes: readonly Box[]): void {
  const total = countOf(sizes)
  if (!Number.isSafeInteger(total)) throw wrong(name, 'has more than 2^53 elements')
  let elements = 0
  for (const box of boxes) {
    const fits =
      box.sizes.length === sizes.length &&
      box.offsets.length === sizes.length &&
      sizes.every((size, dim) => (box.offsets[dim] as number) + (box.sizes[dim] as number) <= size)
    if (!fits)
      throw wrong(
        name,
        `has a chunk of [${box.sizes.join(', ')}] at [${box.offsets.join(', ')}], beyond its own [${sizes.join(', ')}]`,
      )
    elements += countOf(box.sizes)
  }
  if (elements !== total) throw wrong(name, `has ${total} elements, and its chunks ${elements}`)
}

/** The tensor of boxes that `checkBoxes` has passed, each with its elements. */
export function assemble(
  name: string,
  type: dtype,
  sizes: Sizes,
  chunks: readonly { readonly box: Box; readonly tensor: Tensor }[],
): Tensor {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined)
    return new Tensor(new UntypedStorage(ownBytes(first.tensor)), type, sizes)
  const { itemsize } = type
  const strides = contiguousStrides(sizes)
  const bytes = new Uint8Array(countOf(sizes) * itemsize)
  const covered = new Uint8Array(Math.ceil(countOf(sizes) / 8))
  for (const { box, tensor } of chunks) {
    const offset = box.offsets.reduce((sum, at, dim) => sum + at * (strides[dim] as number), 0)
    cover(covered, box, strides, offset, name)
    copyElements(
      itemsize,
      box.sizes,
      { bytes, strides, offset },
      { bytes: tensor.untyped_storage().bytes(), strides: tensor.strides, offset: tensor.offset },
    )
  }
  return new Tensor(new UntypedStorage(bytes), type, sizes)
}

/** The elements of a chunk, without what else its storage holds. */
function ownBytes(tensor: Tensor): Uint8Array {
  const storage = tensor.untyped_storage()
  if (tensor.is_contiguous() && storage.nbytes === tensor.nbytes) return storage.bytes()
  return gather(storage.bytes(), tensor.dtype.itemsize, tensor.sizes, tensor.strides, tensor.offset)
}

/** Marks a box's elements, a bit each, a run of the last dimension at a time. */
function cover(covered: Uint8Array, { sizes }: Box, strides: Sizes, offset: number, name: string): void {
  const rows = countOf(sizes.slice(0, -1))
  const length = sizes.at(-1) ?? 1
  if (length === 0) return
  for (let row = 0; row < rows; row++) {
    let start = offset
    for (let dim = sizes.length - 2, rest = row; dim >= 0; dim--) {
      const size = sizes[dim] as number
      start += (rest % size) * (strides[dim] as number)
      rest = Math.floor(rest / size)
    }
    if (!mark(covered, start, start + length)) throw wrong(name, 'has chunks that overlap')
  }
}

/** Sets bits `start` to `end`; false where one was set before. */
function mark(bits: Uint8Array, start: number, end: number): boolean {
  for (let bit = start; bit < end;) {
    const last = Math.min(end, bit - (bit % 8) + 8)
    const mask = (0xff << (bit % 8)) & (0xff >> (8 - (last - (bit - (bit % 8)))))
    const byte = Math.floor(bit / 8)
    if (((bits[byte] as number) & mask) !== 0) return false
    bits[byte] = (bits[byte] as number) | mask
    bit = last
  }
  return true
}

function wrong(name: string, what: string): ArchiveError {
  return new ArchiveError({
    reason: `the tensor ${JSON.stringify(name)} ${what}`,
    remedy: 'The checkpoint is damaged, or files of another one lie among its own',
  })
}
