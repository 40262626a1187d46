// Python's brackets: `x.at(':', '1:3', null, -1)` is x[:, 1:3, None, -1], and `x.setAt(…, value)` is x[…] = value.
// torch/csrc/autograd/python_variable_indexing.cpp.

import { Kind } from '../../call/kinds.js'
import { requireKind } from '../../call/check.js'
import { forms } from '../../define.js'
import { int64 } from '../../tensor/dtype.js'
import { tensor } from '../../tensor/making/data.js'
import { requireOwnPlaces } from '../../tensor/overlap.js'
import type { Scalar } from '../../tensor/making/factory.js'
import type { TensorData } from '../../tensor/making/nested-data.js'
import { Tensor } from '../../tensor/tensor.js'
import { copy_, fill_ } from '../moving/copies.js'
import { allocate } from '../../tensor/allocate.js'
import { select, slice } from '../views/parts.js'
import { reshape, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { index, index_put_ } from './advanced.js'
import { isMask } from './choice.js'

/**
 * A number takes one index of a dimension; `'1:3'`, `':'`, `'::2'` some of them; null makes a new dimension;
 * `'...'` leaves all between as they are. A tensor or array of integers takes those of its elements, a mask those
 * where it is true.
 */
export type Index = number | bigint | boolean | string | null | Tensor | IndexList

/** Integers or booleans, nested or not. */
export type IndexList = readonly (number | boolean | IndexList)[]

/**
 * Python's `x[…]`: a view, unless an index is a tensor or an array.
 *
 * @param indices One for each dimension from the first; those left over are whole.
 * @throws RangeError for an index outside its dimension, or more indices than dimensions.
 * @example
 * import { arange, tensor } from 'torchlet'
 * const x = arange(12).view(3, 4)
 * x.at(-1)                          // the last row
 * x.at(':', '1:3')                  // two columns
 * x.at('...', null)                 // of shape [3, 4, 1]
 * x.at([2, 0])                      // two rows
 * x.at(tensor([0, 2]), [1, 3])      // the elements [0, 1] and [2, 3]
 * x.at(x.eq(5))                     // those where a mask is true
 */
export const at = forms('at', ['input', '*indices'], (input: Tensor, ...indices: Index[]): Tensor => {
  const { view, chosen } = sliced(input, indices)
  return chosen === null ? view : index(view, chosen)
})

/**
 * Python's `x[…] = value`, by the same indices as `at`.
 *
 * @param args The indices, then a number or a tensor that repeats to the size of what they name.
 * @returns The tensor itself.
 * @example
 * import { float32, zeros, tensor } from 'torchlet'
 * const x = zeros(3, 4)
 * x.setAt(0, ':', 1)                      // x[0, :] = 1
 * x.setAt([1, 2], [0, 3], tensor([5, 6], { dtype: float32 }))
 */
export const setAt = forms('setAt', ['input', '*args'], (input: Tensor, ...args: SetAtArguments): Tensor => {
  const value = args.at(-1) as Tensor | Scalar
  const { view, chosen } = sliced(input, args.slice(0, -1) as Index[])
  if (chosen !== null) index_put_(view, chosen, value instanceof Tensor ? value : scalarLike(view, value))
  else if (value instanceof Tensor) copy_(view, expand(withoutLeadingOnes(value, view.sizes.length), view.sizes))
  else {
    requireOwnPlaces('setAt', view)
    fill_(view, value)
  }
  return input
})

type SetAtArguments = [...Index[], value: Tensor | Scalar]

/** What indices that are no tensors make of the tensor, and the tensors by dimension of that; null without any. */
function sliced(input: Tensor, given: readonly Index[]): { view: Tensor; chosen: (Tensor | null)[] | null } {
  const indices = given.map((each) => (Array.isArray(each) ? listed(each as IndexList) : each))
  const dims = input.sizes.length
  const taken = indices.reduce<number>((sum, each) => sum + dimsTaken(each as Index), 0)
  const single = dims === 0 && indices.length === 1 && !(indices[0] instanceof Tensor)
  if (taken > dims && !single) throw new RangeError(`too many indices for tensor of dimension ${dims}`)
  let view = input.alias(input.sizes, input.strides, input.offset)
  const chosen: (Tensor | null)[] = []
  let dim = 0
  let left = dims - taken
  const choose = (index: Tensor) => {
    while (chosen.length < dim) chosen.push(null)
    chosen.push(index)
  }
  for (const each of indices as Index[]) {
    if (each === null) {
      view = unsqueeze(view, dim++)
    } else if (each === '...') {
      dim += left
      left = 0
    } else if (typeof each === 'string') {
      const [start, end, step] = parsed(each)
      view = slice(view, dim++, start, end, step)
    } else if (typeof each === 'boolean' || (each instanceof Tensor && isMask(each) && each.sizes.length === 0)) {
      view = unsqueeze(view, dim)
      const truth = typeof each === 'boolean' ? each : Boolean((each as Tensor).item())
      choose(allocate('at', [truth ? 1 : 0], int64))
      dim++
    } else if (each instanceof Tensor && (each.sizes.length > 0 || !isInteger(each))) {
      choose(each)
      dim += isMask(each) ? each.sizes.length : 1
    } else {
      requireKind('at', 'index', indexWords, Kind.Integer | Kind.BigInt | Kind.Tensor, each)
      view = selected(view, dim, each instanceof Tensor ? (each.item() as number) : Number(each))
    }
  }
  return { view, chosen: chosen.length === 0 ? null : chosen }
}

function dimsTaken(index: Index): number {
  if (index === null || index === '...' || typeof index === 'boolean') return 0
  return index instanceof Tensor && isMask(index) ? index.sizes.length : 1
}

function isInteger({ dtype }: Tensor): boolean {
  return dtype.kind === 'int' || dtype.kind === 'uint'
}

/** An empty array holds integers here. */
function listed(list: IndexList): Tensor {
  return list.length === 0 ? allocate('at', [0], int64) : tensor(list as TensorData)
}

function selected(input: Tensor, dim: number, index: number): Tensor {
  const size = input.sizes[dim] ?? 0
  if (input.sizes.length === 0 && index === 0) {
    throw new RangeError('invalid index of a 0-dim tensor. Use `tensor.item()` to convert a 0-dim tensor to a number')
  }
  if (Number.isInteger(index) && (index < -size || index >= size)) {
    throw new RangeError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`)
  }
  return select(input, dim, index)
}

const indexWords = "int, a slice like '1:3', '...', null, Tensor or a list of ints"

const pattern = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/

function parsed(text: string): [start: number | null, end: number | null, step: number] {
  const match = pattern.exec(text)
  if (match === null)
    throw new TypeError(
      `at: an index is a number, null, a tensor, '...' or a slice like '1:3', not ${JSON.stringify(text)}`,
    )
  const [start, end, step] = match.slice(1).map((part) => (part === undefined ? null : Number(part)))
  return [start ?? null, end ?? null, step ?? 1]
}

function scalarLike(view: Tensor, value: Scalar): Tensor {
  return fill_(allocate('setAt', [], view.dtype, null, view.isMeta), value)
}

function withoutLeadingOnes(value: Tensor, dims: number): Tensor {
  let lead = 0
  while (value.sizes.length - lead > dims && value.sizes[lead] === 1) lead++
  return lead === 0 ? value : reshape(value, value.sizes.slice(lead))
}
