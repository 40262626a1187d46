// Several tensors as one. ATen/native/TensorShape.cpp: cat, stack, hstack and their kin.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { contiguous_format } from '../../tensor/device.js'
import type { memory_format } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { formatStrides, suggestedFormat } from '../../tensor/memory-format.js'
import { promote_types } from '../../tensor/promote-types.js'
import { sameSizes, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { copy_ } from './copies.js'
import { atleast_1d, atleast_2d, atleast_3d } from './atleast.js'
import { narrow } from '../views/parts.js'
import { reshape, unsqueeze } from '../views/reshape.js'

/**
 * Tensors one after another along a dimension. They agree in the other sizes; their dtypes are promoted.
 *
 * @throws ShapeError
 * @example
 * import { cat, ones, zeros } from 'torchlet'
 * cat([zeros(2, 3), ones(1, 3)]).shape       // Size [3, 3]
 * cat([zeros(2, 3), ones(2, 1)], -1).shape   // Size [2, 4]
 */
export const cat = define('cat', ['tensors', 'dim'], joined)

/** `cat` by numpy's names. */
export const concat = define('concat', ['tensors', 'dim'], joined)
/** `cat` by numpy's name. */
export const concatenate = define('concatenate', ['tensors', 'dim'], joined)

/**
 * Tensors of one size as the slices of a new dimension.
 *
 * @example
 * import { ones, stack, zeros } from 'torchlet'
 * stack([zeros(3), ones(3)]).shape      // Size [2, 3]
 * stack([zeros(3), ones(3)], 1).shape   // Size [3, 2]
 */
export const stack = define('stack', ['tensors', 'dim'], (tensors: readonly Tensor[], dim = 0): Tensor => {
  const [first] = tensors
  if (first === undefined) throw empty('stack', 'stack expects a non-empty TensorList')
  const at = wrapDim('stack', dim, first.sizes.length + 1)
  tensors.forEach(({ sizes }, place) => {
    if (sameSizes(sizes, first.sizes)) return
    const message = `stack expects each tensor to be equal size, but got [${first.sizes.join(', ')}] at entry 0 and [${sizes.join(', ')}] at entry ${place}`
    throw new ShapeError({
      op: 'stack',
      expected: `[${first.sizes.join(', ')}]`,
      got: `[${sizes.join(', ')}]`,
      message,
    })
  })
  if (at === first.sizes.length)
    return joined(
      tensors.map((tensor) => unsqueeze(tensor, at)),
      at,
    )
  // Joined first, so that the result lies as that of `cat` does.
  return reshape(joined(tensors, at), first.sizes.toSpliced(at, 0, tensors.length))
})

/** Side by side: along the second dimension, vectors along their only one. */
export const hstack = define('hstack', ['tensors'], (tensors: readonly Tensor[]): Tensor => {
  const list = nonEmpty('hstack', tensors).map((tensor) => atleast_1d(tensor))
  return joined(list, list[0]?.sizes.length === 1 ? 0 : 1)
})

/** Below one another: along the first dimension, vectors as rows. */
export const vstack = define('vstack', ['tensors'], rows)

/** `vstack` by numpy's other name. */
export const row_stack = define('row_stack', ['tensors'], rows)

/** Along the third dimension. */
export const dstack = define('dstack', ['tensors'], (tensors: readonly Tensor[]): Tensor =>
  joined(
    nonEmpty('dstack', tensors).map((tensor) => atleast_3d(tensor)),
    2,
  ),
)

/** Vectors as the columns of a matrix; matrices side by side. */
export const column_stack = define('column_stack', ['tensors'], (tensors: readonly Tensor[]): Tensor => {
  const list = nonEmpty('column_stack', tensors)
  return joined(
    list.map((tensor) => (tensor.sizes.length < 2 ? reshape(tensor, [tensor.numel(), 1]) : tensor)),
    1,
  )
})

function rows(tensors: readonly Tensor[]): Tensor {
  return joined(
    nonEmpty('vstack', tensors).map((tensor) => atleast_2d(tensor)),
    0,
  )
}

function joined(tensors: readonly Tensor[], dim = 0): Tensor {
  if (tensors.length === 0) throw empty('cat', 'torch.cat(): expected a non-empty list of Tensors')
  tensors.forEach(({ sizes }, place) => {
    if (sizes.length > 0) return
    const message = `zero-dimensional tensor (at position ${place}) cannot be concatenated`
    throw new ShapeError({ op: 'cat', expected: 'at least one dimension', got: '[]', message })
  })
  const type = tensors.map((tensor): dtype => tensor.dtype).reduce(promote_types)
  // An empty vector is left out, whatever the others' dimensions: older programs begin with one.
  const counted = tensors.filter(({ sizes }) => sizes.length !== 1 || sizes[0] !== 0)
  const first = counted[0] ?? (tensors[0] as Tensor)
  const at = wrapDim('cat', dim, first.sizes.length)
  for (const tensor of counted) requireMatch(first.sizes, tensor.sizes, at, tensors.indexOf(tensor))
  const length = counted.reduce((sum, { sizes }) => sum + (sizes[at] as number), 0)
  const sizes = first.sizes.with(at, length)
  const strides = formatStrides('cat', sizes, commonFormat(tensors))
  const made = allocate('cat', sizes, type, strides, onMeta('cat', tensors))
  if (made.isMeta) return made
  let start = 0
  for (const tensor of counted) {
    const size = tensor.sizes[at] as number
    if (tensor.numel() > 0) copy_(narrow(made, at, start, size), tensor)
    start += size
  }
  return made
}

/** The format that all tensors have; the contiguous one where they differ. */
function commonFormat([first, ...rest]: readonly Tensor[]): memory_format {
  const format = suggestedFormat(first as Tensor)
  return rest.every((tensor) => suggestedFormat(tensor) === format) ? format : contiguous_format
}

function requireMatch(first: Sizes, sizes: Sizes, dim: number, place: number): void {
  if (sizes.length !== first.length) {
    const message = `Tensors must have same number of dimensions: got ${first.length} and ${sizes.length}`
    throw new ShapeError({
      op: 'cat',
      expected: `${first.length} dimensions`,
      got: `${sizes.length}`,
      message,
    })
  }
  sizes.forEach((size, each) => {
    if (each === dim || size === first[each]) return
    const message = `Sizes of tensors must match except in dimension ${dim}. Expected size ${first[each]} but got size ${size} for tensor number ${place} in the list.`
    throw new ShapeError({
      op: 'cat',
      expected: `[${first.join(', ')}]`,
      got: `[${sizes.join(', ')}]`,
      message,
    })
  })
}

function nonEmpty(op: string, tensors: readonly Tensor[]): readonly Tensor[] {
  if (tensors.length === 0) throw empty(op, `${op} expects a non-empty TensorList`)
  return tensors
}

function empty(op: string, message: string): ShapeError {
  return new ShapeError({ op, expected: 'at least one tensor', got: 'none', message })
}
