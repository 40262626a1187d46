// Which strides results and views get. PyTorch keeps the order in which operands lie in memory: x.t() + 1 is laid
// out like x.t(). ATen/native/TensorIterator.cpp: reorder_dimensions; ATen/ExpandUtils.cpp: infer_dense_strides;
// ATen/TensorUtils.cpp: computeStride.

import { broadcastStrides, contiguousStrides, countOf, isRowMajor, sameSizes } from './shape.js'
import type { Sizes } from './shape.js'

/** Whether the elements fill a block of memory, each place once, in whatever order of dimensions. */
export function isDense(sizes: Sizes, strides: Sizes): boolean {
  if (isRowMajor(sizes, strides)) return true
  const order = sizes.map((_, dim) => dim).filter((dim) => sizes[dim] !== 1)
  order.sort((a, b) => (strides[a] as number) - (strides[b] as number))
  let expected = 1
  for (const dim of order) {
    if (strides[dim] !== expected) return false
    expected *= sizes[dim] as number
  }
  return true
}

/** The strides of a copy (`clone`, `to`, `zeros_like`): the same where they leave no gaps, else in their order. */
export function preservedStrides(sizes: Sizes, strides: Sizes): Sizes {
  return isDense(sizes, strides) ? strides : denseStrides(sizes, [strides])
}

/**
 * The strides of an elementwise result.
 *
 * @param sizes The result's.
 * @param operands All of them, numbers as tensors without dimensions.
 * @returns Null for row-major.
 */
export function resultStrides(sizes: Sizes, operands: readonly Layout[]): Sizes | null {
  const [first] = operands as readonly [Layout]
  if (operands.every((each) => sameSizes(each.sizes, sizes))) {
    if (operands.every((each) => isRowMajor(sizes, each.strides))) return null
    if (operands.every((each) => sameSizes(each.strides, first.strides)) && isDense(sizes, first.strides))
      return first.strides
  }
  const repeated = operands.map((each) => broadcastStrides(each.sizes, each.strides, sizes))
  const inOrder = innermostFirst(sizes, repeated).every((dim, place) => dim === sizes.length - 1 - place)
  return inOrder ? null : denseStrides(sizes, repeated)
}

/** What this needs of a tensor. */
export interface Layout {
  readonly sizes: Sizes
  readonly strides: Sizes
}

/** Strides without gaps, the dimensions in the order in which they lie in the operands. */
function denseStrides(sizes: Sizes, operands: readonly Sizes[]): Sizes {
  const strides = sizes.map(() => 1)
  let stride = 1
  for (const dim of innermostFirst(sizes, operands)) {
    strides[dim] = stride
    stride *= sizes[dim] as number
  }
  return strides
}

/**
 * The strides by which the elements of one view are seen in other sizes, or null where there are none.
 * Each run of dimensions that lie together in memory is divided on its own, from the last to the first.
 */
export function viewStrides(sizes: Sizes, strides: Sizes, target: Sizes): Sizes | null {
  if (countOf(sizes) === 0) return sameSizes(sizes, target) ? strides : contiguousStrides(target)
  const result = target.map(() => 1)
  let next = target.length - 1
  let step = strides.at(-1) ?? 1
  let run = 1
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    run *= sizes[dim] as number
    const joined = dim > 0 && (sizes[dim - 1] === 1 || strides[dim - 1] === run * step)
    if (joined) continue
    let seen = 1
    while (next >= 0 && (seen < run || target[next] === 1)) {
      result[next] = seen * step
      seen *= target[next--] as number
    }
    if (seen !== run) return null
    step = strides[dim - 1] ?? 1
    run = 1
  }
  return next < 0 || sizes.length === 0 ? result : null
}

/** The dimensions in the order in which a loop over one tensor visits them, outermost first. */
export function memoryOrder(sizes: Sizes, strides: Sizes): number[] {
  return innermostFirst(sizes, [strides]).toReversed()
}

/** An insertion sort, because the comparison is not transitive where an operand repeats. Dimensions are few. */
function innermostFirst(sizes: Sizes, operands: readonly Sizes[]): number[] {
  const order = sizes.map((_, dim) => sizes.length - 1 - dim)
  for (let next = 1; next < order.length; next++) {
    let moving = next
    for (let before = next - 1; before >= 0; before--) {
      const [outer, inner] = [order[before] as number, order[moving] as number]
      const comparison = compare(outer, inner, sizes, operands)
      if (comparison < 0) break
      if (comparison === 0) continue
      order[before] = inner
      order[moving] = outer
      moving = before
    }
  }
  return order
}

/** Positive where dimension `a` is to lie further out than `b`; 0 where no operand tells. */
function compare(a: number, b: number, sizes: Sizes, operands: readonly Sizes[]): number {
  for (const strides of operands) {
    const [x, y] = [strides[a] as number, strides[b] as number]
    if (x === 0 || y === 0) continue
    if (x !== y) return x - y
    if ((sizes[a] as number) > (sizes[b] as number)) return 1
  }
  return 0
}
