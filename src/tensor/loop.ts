// Walks several strided views of the same sizes together, a row at a time. Dimensions that every view could
// hold as one are joined first, so that contiguous operands are one long row, whatever their rank.
// After ATen/native/TensorIterator.cpp: coalesce_dimensions.

import type { Sizes } from './shape.js'

export interface Loop {
  /** Joined; the last is the row's length. Never empty. */
  readonly sizes: Sizes
  /** One list for each view, in elements. */
  readonly strides: readonly Sizes[]
}

/** The loop over all elements of views that have the same sizes. */
export function loopOver(sizes: Sizes, ...views: readonly Sizes[]): Loop {
  const joined: number[] = []
  const strides = views.map((): number[] => [])
  for (let dim = 0; dim < sizes.length; dim++) {
    const size = sizes[dim] as number
    if (size === 1) continue
    const last = joined.length - 1
    const joins = last >= 0 && views.every((view, each) => strides[each]?.[last] === (view[dim] as number) * size)
    if (joins) joined[last] = (joined[last] as number) * size
    else joined.push(size)
    const place = joins ? last : last + 1
    views.forEach((view, each) => ((strides[each] as number[])[place] = view[dim] as number))
  }
  if (joined.length === 0) {
    joined.push(1)
    for (const view of strides) view.push(1)
  }
  return { sizes: joined, strides }
}

/** Each view's step along the loop's rows. */
export function rowSteps(loop: Loop): Sizes {
  return loop.strides.map((view) => view.at(-1) as number)
}

/** The number of elements in each row. */
export function rowLength(loop: Loop): number {
  return loop.sizes.at(-1) as number
}

/**
 * Calls `visit` with the place of each row's first element in each view, in row-major order. The array is
 * the same at every call.
 *
 * @param offsets Where the views begin.
 */
export function forEachRow(loop: Loop, offsets: Sizes, visit: (at: Sizes) => void): void {
  const { sizes, strides } = loop
  if (sizes.includes(0)) return
  const outer = sizes.length - 1
  const index = sizes.map(() => 0)
  const at = [...offsets]
  for (;;) {
    visit(at)
    let dim = outer - 1
    for (; dim >= 0; dim--) {
      const next = (index[dim] as number) + 1
      const more = next < (sizes[dim] as number)
      index[dim] = more ? next : 0
      const steps = more ? 1 : 1 - (sizes[dim] as number)
      for (let view = 0; view < at.length; view++) {
        at[view] = (at[view] as number) + steps * ((strides[view] as Sizes)[dim] as number)
      }
      if (more) break
    }
    if (dim < 0) return
  }
}
