// Indexing by numbers, slices and new dimensions: `x.at(':', '1:3', null, -1)` for Python's x[:, 1:3, None, -1].
// torch/csrc/autograd/python_variable_indexing.cpp.

import type { Tensor } from '../../tensor/tensor.js'
import { select, slice } from './parts.js'
import { unsqueeze } from './reshape.js'

/**
 * A number takes one index of a dimension; `'1:3'`, `':'`, `'::2'` some of them; null makes a new dimension;
 * `'...'` leaves all between as they are.
 */
export type Index = number | string | null

/**
 * Python's `x[…]`, a view.
 *
 * @param indices One for each dimension from the first; those left over are whole.
 * @throws RangeError for an index outside its dimension, or more indices than dimensions.
 * @example
 * import { arange } from 'torchlet'
 * const x = arange(12).view(3, 4)
 * x.at(-1)             // the last row
 * x.at(':', '1:3')     // two columns
 * x.at('...', null)    // of shape [3, 4, 1]
 */
export function at(input: Tensor, ...indices: Index[]): Tensor {
  const taken = indices.filter((index) => index !== null && index !== '...').length
  const dims = input.sizes.length
  if (taken > dims && (dims > 0 || indices.length > 1))
    throw new RangeError(`too many indices for tensor of dimension ${dims}`)
  let result = input.alias(input.sizes, input.strides, input.offset)
  let dim = 0
  let left = dims - taken
  for (const index of indices) {
    if (index === null) {
      result = unsqueeze(result, dim++)
    } else if (index === '...') {
      dim += left
      left = 0
    } else if (typeof index === 'number') {
      result = selected(result, dim, index)
    } else {
      const [start, end, step] = parsed(index)
      result = slice(result, dim++, start, end, step)
    }
  }
  return result
}

function selected(input: Tensor, dim: number, index: number): Tensor {
  const size = input.sizes[dim] ?? 0
  if (input.sizes.length === 0 && index === 0) {
    throw new RangeError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` to convert a 0-dim tensor to a number',
    )
  }
  if (Number.isInteger(index) && (index < -size || index >= size)) {
    throw new RangeError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`)
  }
  return select(input, dim, index)
}

const pattern = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/

function parsed(text: string): [start: number | null, end: number | null, step: number] {
  const match = pattern.exec(text)
  if (match === null)
    throw new TypeError(
      `at: an index is a number, null, '...' or a slice like '1:3', not ${JSON.stringify(text)}`,
    )
  const [start, end, step] = match.slice(1).map((part) => (part === undefined ? null : Number(part)))
  return [start ?? null, end ?? null, step ?? 1]
}
