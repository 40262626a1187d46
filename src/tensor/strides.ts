// Which strides a result gets. PyTorch keeps the order in which operands lie in memory: x.t() + 1 is laid
// out like x.t(). ATen/native/TensorIterator.cpp: reorder_dimensions; ATen/ExpandUtils.cpp: infer_dense_strides.

import { isRowMajor } from './shape.js'
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

/**
 * The strides of an elementwise result.
 *
 * @param operands The strides of each operand, 0 where it repeats; all have the result's sizes.
 * @returns Null for row-major.
 */
export function resultStrides(sizes: Sizes, ...operands: readonly Sizes[]): Sizes | null {
  if (operands.every((strides) => isRowMajor(sizes, strides))) return null
  const first = operands[0] as Sizes
  const alike = operands.every((strides) => strides.every((stride, dim) => stride === first[dim]))
  if (alike && isDense(sizes, first)) return first
  const strides = [...first]
  let stride = 1
  for (const dim of innermostFirst(sizes, operands)) {
    strides[dim] = stride
    stride *= Math.max(sizes[dim] as number, 1)
  }
  return isRowMajor(sizes, strides) ? null : strides
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
