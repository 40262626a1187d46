// Whether what is written lies over itself, or over what is read meanwhile, as far as PyTorch looks: it passes by tensors with gaps.
// ATen/MemoryOverlap.cpp.

import { isKeywords } from '../arguments.js'
import { sameSizes } from './shape.js'
import { isDense } from './strides.js'
import { Tensor } from './tensor.js'

/** @throws RangeError where a tensor that is written repeats its elements: assert_no_internal_overlap. */
export function requireOwnPlaces(op: string, { sizes, strides }: Tensor): void {
  for (let dim = 0; dim < sizes.length; dim++) {
    if (strides[dim] === 0 && (sizes[dim] as number) > 1)
      throw shared(op, 'more than one element of the written-to tensor refers to a single memory location')
  }
}

/** @throws RangeError where a tensor that is written by positions lies over one that is read: assert_no_overlap. */
export function requireApart(op: string, written: Tensor, ...read: readonly (Tensor | null)[]): void {
  for (const each of read) if (each !== null && overlapOf(written, each) !== 'none') throw sharedWithInput(op)
}

/**
 * @param given Arguments, tensors among them, by position or by name.
 * @throws RangeError where a tensor that is written element by element lies over one that is read, unless it is in the same places:
 *   assert_no_partial_overlap.
 */
export function requireInStep(op: string, written: Tensor, given: readonly unknown[]): void {
  for (const each of given) {
    if (each instanceof Tensor) {
      if (overlapOf(written, each) === 'part') throw sharedWithInput(op)
    } else if (isKeywords(each)) {
      requireInStep(op, written, Object.values(each))
    }
  }
}

/** What is read as conjugates or negatives is copied before. */
function overlapOf(written: Tensor, read: Tensor): 'none' | 'whole' | 'part' {
  if (written === read) return 'whole'
  if (!haveOneStorage(written, read) || read.conj_bit || read.neg_bit) return 'none'
  if (written.numel() === 0 || read.numel() === 0) return 'none'
  if (!isDense(written.sizes, written.strides) || !isDense(read.sizes, read.strides)) return 'none'
  const [first, second] = [written.offset * written.dtype.itemsize, read.offset * read.dtype.itemsize]
  if (first === second && written.nbytes === read.nbytes)
    return sameSizes(written.strides, read.strides) ? 'whole' : 'part'
  return first < second + read.nbytes && second < first + written.nbytes ? 'part' : 'none'
}

function haveOneStorage(a: Tensor, b: Tensor): boolean {
  if (a.storage !== null) return a.storage === b.storage
  // A trace is made on meta, and finds what the call would.
  return a.isMeta && b.isMeta && a.untyped_storage() === b.untyped_storage()
}

function sharedWithInput(op: string): RangeError {
  return shared(op, 'some elements of the input tensor and the written-to tensor refer to a single memory location')
}

function shared(op: string, what: string): RangeError {
  return new RangeError(
    `${op}: unsupported operation: ${what}. Please clone() the tensor before performing the operation.`,
  )
}
