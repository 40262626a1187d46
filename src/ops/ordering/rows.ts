// Rows of elements sorted in the WASM core, as many at a time as fit a block: what `sort`, `topk`, `median`, `unique` and
// others rest on.

import { DTypeError } from '../../errors.js'
import { DTypeCode } from '../../../assembly/shared/dtype-code.js'
import { Selection } from '../../../assembly/shared/selection.js'
import { allocate } from '../../tensor/allocate.js'
import { int64, scalarTypeName } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { contiguous, copy_ } from '../moving/copies.js'
import { movedim } from '../views/dims.js'

/**
 * The first `k` elements in order along a dimension, and their places.
 *
 * @param strides Of both results; null for row-major.
 */
export function ordered(
  op: string,
  input: Tensor,
  dim: number,
  k: number,
  descending: boolean,
  strides: Sizes | null,
): [values: Tensor, indices: Tensor] {
  requireOrder(op, input)
  const vector = input.sizes.length === 0
  const lines = vector ? input.alias([1], [1], input.offset) : movedim(input, dim, -1)
  const count = vector ? 1 : k
  const sizes = [...lines.sizes.slice(0, -1), count]
  const made = input.isMeta
    ? [allocate(op, sizes, input.dtype, null, true), allocate(op, sizes, int64, null, true)]
    : sortedRows(lines, count, descending, sizes)
  const results = made.map((each) => {
    if (vector) return each.alias([], [], 0)
    const turned = movedim(each, -1, dim)
    if (strides === null && turned.is_contiguous()) return turned.alias(turned.sizes, null, 0)
    if (strides !== null && sameStrides(turned, strides)) return turned.alias(turned.sizes, strides, 0)
    return copy_(allocate(op, turned.sizes, turned.dtype, strides, turned.isMeta), turned)
  })
  return results as [Tensor, Tensor]
}

/** The first `k` of each row of the last dimension, row-major, and their places as int64. */
function sortedRows(input: Tensor, k: number, descending: boolean, sizes: Sizes): [values: Tensor, indices: Tensor] {
  const { exports } = engine()
  return ofRows(input, k, sizes, ({ y, places, x, rows, n, scratch }) =>
    exports.sort(y, places, x, rows, n, k, input.dtype.code as DTypeCode, Number(descending), scratch),
  )
}

/**
 * Of each row of the last dimension the first `k` by a selection, or the one that it selects, and their places as int64; row-major. Rows
 * have at least `k` elements, and that one.
 */
export function selectedRows(
  op: string,
  input: Tensor,
  k: number,
  selection: Selection,
  descending: boolean,
): [values: Tensor, indices: Tensor] {
  const count = selection >= Selection.QuickSelect ? 1 : k
  const sizes = [...input.sizes.slice(0, -1), count]
  if (input.isMeta || countOf(sizes) === 0) {
    return [input.dtype, int64].map((type) => allocate(op, sizes, type, null, input.isMeta)) as [Tensor, Tensor]
  }
  const { exports } = engine()
  return ofRows(input, count, sizes, ({ y, places, x, rows, n, scratch }) =>
    exports.select(y, places, x, rows, n, k, input.dtype.code as DTypeCode, selection, Number(descending), scratch),
  )
}

/** Rows in linear memory: addresses of what they give, of its places, of themselves, and of scratch that sorting needs. */
interface Rows {
  readonly y: number
  readonly places: number
  readonly x: number
  readonly rows: number
  readonly n: number
  readonly scratch: number
}

/** What a kernel makes of the rows of the last dimension, `count` elements of each, and their places. */
function ofRows(
  input: Tensor,
  count: number,
  sizes: Sizes,
  run: (rows: Rows) => void,
): [values: Tensor, indices: Tensor] {
  const n = input.sizes.at(-1) as number
  const all = countOf(input.sizes.slice(0, -1))
  const { itemsize } = input.dtype
  const source = contiguous(input).toBytes()
  const values = new Uint8Array(all * count * itemsize)
  const indices = new BigInt64Array(all * count)
  if (all * count > 0) {
    const { memory } = engine()
    const many = Math.max(1, Math.min(all, Math.floor(block / n)))
    const scratchBytes = n * (3 * Math.max(itemsize, 4) + 8) + 2048
    const scratch = memory.scratch(
      aligned(scratchBytes) + aligned(many * count * 8) + aligned(many * n * itemsize) + many * count * itemsize,
    )
    const places = scratch + aligned(scratchBytes)
    const x = places + aligned(many * count * 8)
    const y = x + aligned(many * n * itemsize)
    for (let row = 0; row < all; row += many) {
      const rows = Math.min(many, all - row)
      memory.u8.set(source.subarray(row * n * itemsize, (row + rows) * n * itemsize), x)
      run({ y, places, x, rows, n, scratch })
      values.set(memory.u8.subarray(y, y + rows * count * itemsize), row * count * itemsize)
      indices.set(new BigInt64Array(memory.u8.buffer, places, rows * count), row * count)
    }
  }
  return [
    new Tensor(new UntypedStorage(values), input.dtype, sizes),
    new Tensor(new UntypedStorage(indices), int64, sizes),
  ]
}

/** Elements in linear memory at a time, unless one row has more. */
const block = 1 << 18

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}

function sameStrides(tensor: Tensor, strides: Sizes): boolean {
  return tensor.strides.every((stride, dim) => stride === strides[dim] || tensor.sizes[dim] === 1)
}

/** @throws DTypeError for a dtype whose elements have no order. */
export function requireOrder(op: string, input: Tensor): void {
  const { code, is_complex } = input.dtype
  if (!is_complex && code !== null) return
  const message = is_complex
    ? `${op}: complex numbers have no order`
    : `"${op}_cpu" not implemented for '${scalarTypeName(input.dtype)}'`
  throw new DTypeError({
    op,
    expected: 'a dtype whose elements have an order',
    got: `${input.dtype}`,
    message,
  })
}
