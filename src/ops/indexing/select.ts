// Whole slices of one dimension by a list of indices: read, overwritten, added to.
// ATen/native/TensorAdvancedIndexing.cpp: index_select, index_copy_, index_fill_, index_add_.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { requireApart, requireOwnPlaces } from '../../tensor/overlap.js'
import { sameSizes, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, fill_ } from '../moving/copies.js'
import { mul } from '../pointwise/binary.js'
import { onCopy } from '../moving/on-copy.js'
import { expand } from '../views/strided.js'
import { unsqueeze } from '../views/reshape.js'
import { combineInto, sum } from './combine.js'
import { moveChosen } from './move.js'
import { positionsOf, requireIndex } from './positions.js'
import type { PositionRules } from './positions.js'

/**
 * The slices `input.select(dim, i)` for all i of an index vector.
 *
 * @param index Of int64 or int32; an index may come more than once, none may be negative.
 * @throws RangeError for an index outside the dimension.
 * @example
 * import { arange, index_select, tensor } from 'torchlet'
 * index_select(arange(6).view(3, 2), 0, tensor([2, 0]))   // the last row, then the first
 */
export const index_select = define(
  'index_select',
  ['input', 'dim', 'index'],
  (input: Tensor, dim: number, index: Tensor): Tensor => {
    const at = wrapDim('index_select', dim, input.sizes.length)
    requireIndex('index_select', index, 'index_select(): Expected dtype int32 or int64 for index', true)
    if (index.sizes.length > 1)
      throw notVector('index_select', 'index_select(): Index is supposed to be a vector', index)
    if (input.sizes.length === 0) return selectNone(input, index)
    // A trace has tables as they are, and numbers on meta.
    if (input.isMeta || onMeta('index_select', [input, index]))
      return allocate('index_select', input.sizes.with(at, index.numel()), input.dtype, null, true)
    const positions = positionsOf(
      'index_select',
      index,
      input.sizes[at] as number,
      selectRules(input.sizes[at] as number),
    )
    return select(input, at, positions)
  },
)

/** Slices of a dimension by positions that are known to be within it. @internal */
export function select(input: Tensor, dim: number, positions: ArrayLike<number>): Tensor {
  const source = input.resolved()
  const sizes = source.sizes.with(dim, positions.length)
  const made = allocate('index_select', sizes, source.dtype, null, source.isMeta)
  if (made.isMeta) return made
  const { chosen, listed, rest } = sidesOf(source, made, dim, positions)
  moveChosen(rest, chosen, listed, false)
  return made
}

/** Overwrites slices of a dimension with those of another tensor, `source.select(dim, i)` to `index[i]`. */
export const index_copy_ = define('index_copy_', ['input', 'dim', 'index', 'source'], copyIndex)

/** Overwrites slices of a dimension with one value. */
export const index_fill_ = define('index_fill_', ['input', 'dim', 'index', 'value'], fillIndex)

/** Adds `alpha` times the slices of another tensor to slices of a dimension; an index may come more than once. */
export const index_add_ = define('index_add_', ['input', 'dim', 'index', 'source', '*', 'alpha'], addIndex)

/** `index_copy_` to a copy. */
export const index_copy = define('index_copy', ['input', 'dim', 'index', 'source'], onCopy(copyIndex))

/** `index_fill_` to a copy. */
export const index_fill = define('index_fill', ['input', 'dim', 'index', 'value'], onCopy(fillIndex))

/** `index_add_` to a copy. */
export const index_add = define('index_add', ['input', 'dim', 'index', 'source', '*', 'alpha'], onCopy(addIndex))

function copyIndex(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  requireOwnPlaces('index_copy_', input)
  requireApart('index_copy_', input, index, source)
  const at = wrapDim('index_copy_', dim, input.sizes.length)
  requireVector('index_copy_()', index, `Index should have dimension 1 or 0 (got ${index.sizes.length})`)
  requireIndex(
    'index_copy_',
    index,
    `index_copy_(): Expected a long tensor for index, but got ${scalarTypeName(index.dtype)}`,
  )
  const from = copiedFrom(input, at, index, source)
  if (input.dtype !== source.dtype) {
    const message = `index_copy_(): self and source expected to have the same dtype, but got (self) ${scalarTypeName(input.dtype)} and (source) ${scalarTypeName(source.dtype)}`
    throw new DTypeError({ op: 'index_copy_', expected: `${input.dtype}`, got: `${source.dtype}`, message })
  }
  write(input, at, index, from, rulesOf(at, whole(input).sizes[at] as number, false, 'index_copy_(): '))
  return input
}

function fillIndex(input: Tensor, dim: number, index: Tensor, value: Scalar | Tensor): Tensor {
  if (value instanceof Tensor && value.sizes.length > 0) {
    const message = `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.sizes.length} dimension(s).`
    throw new ShapeError({
      op: 'index_fill_',
      expected: 'a value without dimensions',
      got: `[${value.sizes.join(', ')}]`,
      message,
    })
  }
  requireApart('index_fill_', input, index)
  const at = wrapDim('index_fill_', dim, input.sizes.length)
  requireIndex('index_fill_', index, 'index_fill_(): Expected dtype int64 for index.')
  requireVector('index_fill_()', index, 'Index has to be a vector/scalar')
  const element = fill_(allocate('index_fill_', [], input.dtype, null, input.isMeta), value)
  const target = whole(input).sizes
  const repeated = expand(element, target.with(at, index.numel()))
  write(input, at, index, repeated, rulesOf(at, target[at] as number, true))
  return input
}

function addIndex(input: Tensor, dim: number, index: Tensor, source: Tensor, alpha: Scalar = 1): Tensor {
  requireOwnPlaces('index_add_', input)
  requireApart('index_add_', input, index, source)
  requireIndex(
    'index_add_',
    index,
    'index_add_(): Expected dtype int32/int64 for index but got: ' + scalarTypeName(index.dtype),
    true,
  )
  requireVector(
    'index_add_()',
    index,
    `Index is supposed to be a vector, but got dim: ${index.sizes.length} with type: ${scalarTypeName(index.dtype)} and size: [${index.sizes.join(', ')}]`,
  )
  if (input.dtype !== source.dtype) {
    const message = `index_add_(): self (${scalarTypeName(input.dtype)}) and source (${scalarTypeName(source.dtype)}) must have the same scalar type`
    throw new DTypeError({ op: 'index_add_', expected: `${input.dtype}`, got: `${source.dtype}`, message })
  }
  const at = wrapDim('index_add_', dim, input.sizes.length)
  const from = addedTo(input, at, index, source)
  const target = whole(input)
  if (input.isMeta) {
    input.bump_version()
    return input
  }
  const positions = positionsOf(
    'index_add_',
    index,
    target.sizes[at] as number,
    rulesOf(at, target.sizes[at] as number, false),
  )
  const scaled = alpha === 1 ? from : mul(from, alpha)
  const along = target.sizes.with(at, positions.length)
  combineInto(
    'index_add_',
    target,
    along,
    (strides) => ({
      strides: strides.with(at, 0),
      positions,
      positionStrides: along.map((_, each) => (each === at ? 1 : 0)),
      step: strides[at] as number,
    }),
    scaled,
    sum,
  )
  input.bump_version()
  return input
}

/** `prefix` says which function it was, where PyTorch does. */
function rulesOf(dim: number, size: number, wraps: boolean, prefix = ''): PositionRules {
  return {
    wraps,
    outside: (index) => `${prefix}index ${index} is out of bounds for dimension ${dim} with size ${size}`,
  }
}

function selectRules(size: number): PositionRules {
  return {
    wraps: false,
    outside: (index) => `INDICES element is out of DATA bounds, id=${index} axis_dim=${size}`,
  }
}

/** A tensor without dimensions counts as a vector of one element. */
function whole(input: Tensor): Tensor {
  return input.sizes.length === 0 ? input.alias([1], [1], input.offset) : input
}

function selectNone(input: Tensor, index: Tensor): Tensor {
  if (index.numel() !== 1) {
    const message = `index_select(): Index to scalar can have only 1 value, got ${index.numel()} value(s)`
    throw new ShapeError({ op: 'index_select', expected: 'one index', got: `${index.numel()}`, message })
  }
  if (!input.isMeta) positionsOf('index_select', index, 1, selectRules(1))
  return clone(input)
}

function write(input: Tensor, dim: number, index: Tensor, source: Tensor, rules: PositionRules): void {
  const target = whole(input)
  requirePlain(target)
  if (input.isMeta) return input.bump_version()
  const positions = positionsOf('index_copy_', index, target.sizes[dim] as number, rules)
  const apart = source.storage === target.storage ? clone(source) : source.resolved()
  const { chosen, listed, rest } = sidesOf(target, apart, dim, positions)
  moveChosen(rest, chosen, listed, true)
  input.bump_version()
}

function sidesOf(chosen: Tensor, listed: Tensor, dim: number, positions: ArrayLike<number>) {
  const step = chosen.strides[dim] as number
  const places = Float64Array.from(positions, (position) => position * step)
  return {
    rest: chosen.sizes.toSpliced(dim, 1),
    chosen: { tensor: chosen, offset: chosen.offset, strides: chosen.strides.toSpliced(dim, 1), places },
    listed: {
      tensor: listed,
      offset: listed.offset,
      strides: listed.strides.toSpliced(dim, 1),
      step: listed.strides[dim] as number,
    },
  }
}

/** The source of `index_copy_` with as many dimensions as the target has, checked against the index. */
function copiedFrom(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const target: Sizes = whole(input).sizes
  const from = source.sizes.length === 0 && target.length === 1 ? unsqueeze(source, 0) : source
  const refuse = (message: string) => {
    const expected = `[${target.with(dim, index.numel()).join(', ')}]`
    throw new ShapeError({
      op: 'index_copy_',
      expected,
      got: `[${source.sizes.join(', ')}]`,
      message: `index_copy_(): ${message}`,
    })
  }
  if (from.sizes.length !== target.length) {
    refuse(
      `When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.sizes.length}), destination dimensionality (${target.length})`,
    )
  }
  const [here, there] = [target.toSpliced(dim, 1), from.sizes.toSpliced(dim, 1)]
  if (!sameSizes(here, there)) {
    refuse(
      `Source/destination tensor must have same slice shapes. Destination slice shape: ${here.join(' ')} at dimension ${dim} and source slice shape: ${there.join(' ')} at dimension ${dim}.`,
    )
  }
  if (from.sizes[dim] !== index.numel())
    refuse(`Number of indices (${index.numel()}) should be equal to source.size(dim) (${from.sizes[dim]})`)
  return from
}

/** The source of `index_add_`, likewise. */
function addedTo(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const [target, from] = [whole(input).sizes, whole(source).sizes]
  const refuse = (message: string) => {
    const expected = `[${target.with(dim, index.numel()).join(', ')}]`
    throw new ShapeError({ op: 'index_add_', expected, got: `[${source.sizes.join(', ')}]`, message })
  }
  if (from[dim] !== index.numel()) {
    refuse(
      `index_add_(): Number of indices (${index.numel()}) should be equal to source.size(dim): (${from[dim] ?? 1}), for dim: ${dim}`,
    )
  }
  const fits = source.sizes.length === input.sizes.length && sameSizes(target.toSpliced(dim, 1), from.toSpliced(dim, 1))
  if (!fits) {
    refuse(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = [${input.sizes.join(', ')}] source.shape = [${source.sizes.join(', ')}]`,
    )
  }
  return whole(source)
}

function requireVector(op: string, index: Tensor, message: string): void {
  if (index.sizes.length > 1) throw notVector(op, `${op}: ${message}`, index)
}

function notVector(op: string, message: string, index: Tensor): ShapeError {
  return new ShapeError({ op, expected: 'a vector', got: `[${index.sizes.join(', ')}]`, message })
}
