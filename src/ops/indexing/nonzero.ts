// Where a tensor is not zero. ATen/native/TensorAdvancedIndexing.cpp: nonzero, nonzero_numpy.

import { define } from '../../define.js'
import { MetaError } from '../../errors.js'
import type { Tuple } from '../../python/tuple.js'
import { allocate } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { bool, int64 } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous_format } from '../../tensor/device.js'
import { full } from '../../tensor/making/factory.js'
import { clone, contiguous } from '../moving/copies.js'
import { cat } from '../moving/joining.js'
import { narrow } from '../views/parts.js'
import { unbind } from '../views/split.js'
import { unsqueeze } from '../views/reshape.js'

/**
 * The indices of all elements that are not zero, a row each; or with `as_tuple` a vector for each dimension,
 * by which `at` takes those elements.
 *
 * @example
 * import { nonzero, tensor } from 'torchlet'
 * const x = tensor([[0, 5], [7, 0]])
 * nonzero(x)                                    // [[0, 1], [1, 0]]
 * x.at(...nonzero(x, { as_tuple: true }))       // [5, 7]
 */
export const nonzero = define('nonzero', ['input', '*', 'as_tuple'], nonzeroOf) as Nonzero

/** `nonzero(input)`, a row for each element that is not zero. */
export const argwhere = define('argwhere', ['input'], (input: Tensor): Tensor => nonzero(input))

/** A tensor, or with `as_tuple` a tuple of vectors. */
interface Nonzero {
  (input: Tensor): Tensor
  (input: Tensor, keywords: { as_tuple: true }): Tuple<Tensor>
  (input: Tensor, keywords: { as_tuple?: boolean }): Tensor | Tuple<Tensor>
}

function nonzeroOf(input: Tensor, as_tuple = false): Tensor | Tuple<Tensor> {
  const columns = indicesWhere(as_tuple && input.sizes.length === 0 ? unsqueeze(input, 0) : input)
  const rows = columns[0]?.length ?? countOfTrue(truths(input))
  // Column by column, as PyTorch has it.
  const made = allocate('nonzero', [rows, columns.length], int64, [1, rows])
  // The low halves; the high ones stay 0.
  const words = made.untyped_storage().peek(Int32Array)
  columns.forEach((column, dim) => {
    for (let row = 0; row < rows; row++) words[2 * (dim * rows + row)] = column[row] as number
  })
  return as_tuple ? unbind(made, 1) : made
}

/** For each dimension the index of every element that is not zero, in row-major order. @internal */
export function indicesWhere(input: Tensor): Int32Array[] {
  if (input.isMeta) throw new MetaError({ op: 'nonzero' })
  const values = truths(input)
  const count = countOfTrue(values)
  const columns = input.sizes.map(() => new Int32Array(count))
  const last = columns.pop()
  if (last === undefined || count === 0) return input.sizes.map(() => new Int32Array(0))
  const n = input.sizes.at(-1) as number
  const index = columns.map(() => 0)
  let found = 0
  for (let start = 0; start < values.length; start += n) {
    const before = found
    for (let at = 0; at < n; at++) if (values[start + at] !== 0) last[found++] = at
    columns.forEach((column, dim) => column.fill(index[dim] as number, before, found))
    for (let dim = index.length - 1; dim >= 0; dim--) {
      const next = (index[dim] as number) + 1
      index[dim] = next < (input.sizes[dim] as number) ? next : 0
      if (index[dim] !== 0) break
    }
  }
  return [...columns, last]
}

/** Whether each element is not zero, row-major: bytes that are not 0. @internal */
export function truths(input: Tensor): Uint8Array {
  return input.dtype === bool ? input.toBytes() : (cast(input.toTypedArray(), input.dtype, bool) as Uint8Array)
}

function countOfTrue(values: Uint8Array): number {
  let count = 0
  for (let at = 0; at < values.length; at++) count += values[at] === 0 ? 0 : 1
  return count
}

/** `nonzero` with as many rows as stated: those that are too many are left out, those that are missing hold `fill_value`. */
export const nonzero_static = define(
  'nonzero_static',
  ['input', '*', 'size', 'fill_value'],
  (input: Tensor, size: number, fill_value = -1): Tensor => {
    if (!(size >= 0)) throw new RangeError("nonzero_static: 'size' must be an non-negative integer")
    if (input.isMeta) return allocate('nonzero_static', [size, input.sizes.length], int64, null, true)
    const rows = nonzero(input)
    const count = rows.sizes[0] as number
    if (count >= size) return clone(narrow(rows, 0, 0, size), { memory_format: contiguous_format })
    return cat([contiguous(rows), full([size - count, input.sizes.length], fill_value, { dtype: int64 })])
  },
)
