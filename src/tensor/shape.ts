// Arithmetic on sizes and strides. Values, never mutated; strides count elements, not bytes.

import { ShapeError } from '../errors.js'

export type Sizes = readonly number[]

/** The number of elements of a tensor of these sizes; 1 for no dimensions. */
export function countOf(sizes: Sizes): number {
  let count = 1
  for (let dim = 0; dim < sizes.length; dim++) count *= sizes[dim] as number
  return count
}

export function sameSizes(a: Sizes, b: Sizes): boolean {
  return a.length === b.length && a.every((size, dim) => size === b[dim])
}

/** Row-major strides. A dimension of size 0 counts as 1, as in PyTorch. */
export function contiguousStrides(sizes: Sizes): number[] {
  const strides = sizes.slice()
  let stride = 1
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    strides[dim] = stride
    stride *= Math.max(sizes[dim] as number, 1)
  }
  return strides
}

/** Whether strides are those that `contiguousStrides` gives, single dimensions included. */
export function areContiguousStrides(sizes: Sizes, strides: Sizes): boolean {
  let stride = 1
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    if (strides[dim] !== stride) return false
    stride *= Math.max(sizes[dim] as number, 1)
  }
  return true
}

/** Whether elements follow one another in row-major order; strides of single dimensions do not matter, nor any where there are no elements. */
export function isRowMajor(sizes: Sizes, strides: Sizes): boolean {
  let expected = 1
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    const size = sizes[dim] as number
    if (size !== 1 && strides[dim] !== expected) return sizes.includes(0)
    expected *= size
  }
  return true
}

/** One past the highest element that a view reaches, counted from its storage's start; 0 if it has none. */
export function extent(sizes: Sizes, strides: Sizes, offset: number): number {
  let last = offset
  for (let dim = 0; dim < sizes.length; dim++) {
    const size = sizes[dim] as number
    if (size === 0) return 0
    last += (size - 1) * (strides[dim] as number)
  }
  return last + 1
}

/** A dimension counted from the end as Python does: -1 is the last. 0-dim tensors have dimensions -1 and 0. */
export function wrapDim(op: string, dim: number, dims: number): number {
  const bound = Math.max(dims, 1)
  if (!Number.isInteger(dim) || dim < -bound || dim >= bound) {
    throw new RangeError(
      `${op}: Dimension out of range (expected to be in range of [${-bound}, ${bound - 1}], but got ${dim})`,
    )
  }
  return dim < 0 ? dim + bound : dim
}

/** The common sizes of two operands by PyTorch's broadcasting rules. */
export function broadcastSizes(op: string, a: Sizes, b: Sizes): number[] {
  const dims = Math.max(a.length, b.length)
  const sizes = (a.length < b.length ? b : a).slice()
  for (let back = 1; back <= dims; back++) {
    const x = a[a.length - back] ?? 1
    const y = b[b.length - back] ?? 1
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError({
        op,
        expected: `sizes that are equal or 1 at dimension ${dims - back}`,
        got: `[${a.join(', ')}] and [${b.join(', ')}]`,
        message: `${op}: The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${dims - back}`,
      })
    }
    sizes[dims - back] = x === 1 ? y : x
  }
  return sizes
}

/**
 * That operands of these sizes give a result that fits where it is to be written.
 *
 * @throws ShapeError in PyTorch's words.
 */
export function requireFits(op: string, target: Sizes, other: Sizes): void {
  const sizes = broadcastSizes(op, target, other)
  if (sameSizes(sizes, target)) return
  const message = `output with shape [${target.join(', ')}] doesn't match the broadcast shape [${sizes.join(', ')}]`
  throw new ShapeError({
    op,
    expected: `a result of size [${target.join(', ')}]`,
    got: `[${sizes.join(', ')}]`,
    message,
  })
}

/** Strides that read an operand of `sizes` as if it had the broadcast sizes: 0 where it is repeated. */
export function broadcastStrides(sizes: Sizes, strides: Sizes, target: Sizes): number[] {
  const lead = target.length - sizes.length
  return target.map((size, dim) => (dim < lead || sizes[dim - lead] !== size ? 0 : (strides[dim - lead] as number)))
}

/** Sizes given as PyTorch takes them, one by one or as one list: `zeros(2, 3)`, `zeros([2, 3])`. */
export function sizesOf(op: string, given: readonly (number | readonly number[])[]): number[] {
  const sizes = (given.length === 1 && Array.isArray(given[0]) ? given[0] : given) as readonly number[]
  for (const size of sizes) {
    if (!Number.isSafeInteger(size)) throw new TypeError(`${op}: sizes are integers, not ${String(size)}`)
  }
  return [...sizes]
}
