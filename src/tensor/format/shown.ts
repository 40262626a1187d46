// Which elements of a tensor its text shows: all, or the first and last few of each dimension. Only these
// are read, so a tensor of 10^9 elements prints as fast as one of ten. torch/_tensor_str.py,
// get_summarized_data.

import { LimitError } from '../../errors.js'
import { printOptions } from '../../python/printoptions.js'
import { countOf } from '../shape.js'
import type { Sizes } from '../shape.js'

/** The shown part of one dimension: `head` first and `tail` last indices, with `...` between if cut. */
export interface Shown {
  readonly size: number
  readonly head: number
  readonly tail: number
  readonly cut: boolean
}

/** Sizes of 2 are never cut, so that a small file can state a tensor whose summary has no end. */
const ELEMENT_LIMIT = 2 ** 20
/** Brackets within brackets; Python itself stops at 1000 frames. */
const DIM_LIMIT = 500

/**
 * What is shown of each dimension.
 *
 * @throws LimitError where even the summary is too long to be meant.
 */
export function shownOf(sizes: Sizes): Shown[] {
  const { threshold, edgeitems } = printOptions
  if (sizes.length > DIM_LIMIT) {
    throw new LimitError({ what: 'the number of dimensions to print', limit: DIM_LIMIT, got: sizes.length })
  }
  const summarize = countOf(sizes) > threshold
  const shown = sizes.map((size) =>
    summarize && size > 2 * edgeitems
      ? { size, head: edgeitems, tail: edgeitems, cut: true }
      : { size, head: size, tail: 0, cut: false },
  )
  const count = countOf(shown.map(({ head, tail }) => head + tail))
  const limit = Math.max(ELEMENT_LIMIT, threshold)
  if (count > limit) {
    const remedy = 'Print a part of the tensor, or lower edgeitems by set_printoptions()'
    throw new LimitError({ what: 'the number of elements to print', limit, got: count, remedy })
  }
  return shown
}

/** Where the shown elements are in the storage, in elements and row-major order. */
export function shownOffsets(shown: readonly Shown[], strides: Sizes, offset: number): number[] {
  let offsets = [offset]
  for (const [dim, { size, head, tail }] of shown.entries()) {
    const stride = strides[dim] as number
    const inner: number[] = []
    for (const base of offsets) {
      for (let index = 0; index < head; index++) inner.push(base + index * stride)
      for (let index = size - tail; index < size; index++) inner.push(base + index * stride)
    }
    offsets = inner
  }
  return offsets
}
