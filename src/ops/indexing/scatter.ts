// Elements written or brought to places along a dimension, by an index for each: the other way round than `gather`.
// ATen/native/TensorAdvancedIndexing.cpp: scatter, scatter_add, scatter_reduce.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate } from '../../tensor/allocate.js'
import { bool } from '../../tensor/dtype.js'
import { ones, zeros } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { requireApart, requireOwnPlaces } from '../../tensor/overlap.js'
import { contiguousStrides, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { requirePlain } from '../../tensor/write.js'
import { clone, fill_ } from '../moving/copies.js'
import { onCopy } from '../moving/on-copy.js'
import { expand } from '../views/strided.js'
import { combineInto, sum } from './combine.js'
import type { Aim, Combination } from './combine.js'
import { alongStrides, outsideOf, requireDims } from './gather.js'
import { movePositioned } from './move.js'
import { positionsOf, requireIndex } from './positions.js'

/**
 * Writes `input[i, index[i, j, k], k] = src[i, j, k]` for dim 1, and so on for other dimensions.
 *
 * @param src A tensor at least as large as the index, or a number. By name also `value`.
 * @param reduce `'add'` or `'multiply'`: what to do with the value that is there; by default it is overwritten.
 * @throws RangeError for an index outside the dimension; ShapeError, DTypeError.
 * @example
 * import { zeros, tensor } from 'torchlet'
 * zeros(2, 3).scatter_(1, tensor([[0], [2]]), 1)   // [[1, 0, 0], [0, 0, 1]]
 */
export const scatter_ = define('scatter_', ['input', 'dim', 'index', 'src', '*', 'value', 'reduce'], scatterInto)

/** Adds values to where an index says; an index may come more than once. */
export const scatter_add_ = define('scatter_add_', ['input', 'dim', 'index', 'src'], scatterAdd)

/**
 * Brings values to where an index says, all that come to one place by `reduce`: `'sum'`, `'prod'`, `'mean'`,
 * `'amax'` or `'amin'`.
 *
 * @param include_self Whether the value that is there counts too.
 */
export const scatter_reduce_ = define(
  'scatter_reduce_',
  ['input', 'dim', 'index', 'src', 'reduce', '*', 'include_self'],
  scatterReduce,
)

/** `scatter_` to a copy. */
export const scatter = define('scatter', ['input', 'dim', 'index', 'src', '*', 'value', 'reduce'], onCopy(scatterInto))

/** `scatter_add_` to a copy. */
export const scatter_add = define('scatter_add', ['input', 'dim', 'index', 'src'], onCopy(scatterAdd))

/** `scatter_reduce_` to a copy. */
export const scatter_reduce = define(
  'scatter_reduce',
  ['input', 'dim', 'index', 'src', 'reduce', '*', 'include_self'],
  onCopy(scatterReduce),
)

function scatterInto(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor | Scalar | null = null,
  value: Scalar | null = null,
  reduce: string | null = null,
): Tensor {
  const from = src ?? value
  if (from === null) throw new TypeError("scatter_() missing 1 required positional argument: 'src'")
  const at = wrapDim('scatter', dim, input.sizes.length)
  const source = from instanceof Tensor ? from : numberAs(input, index, from)
  check('scatter', input, at, index, source)
  if (reduce === null) write(input, at, index, source)
  else combine('scatter', input, at, index, source, reductionOf(reduce))
  return input
}

function scatterAdd(input: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  const at = wrapDim('scatter_add', dim, input.sizes.length)
  check('scatter_add', input, at, index, src)
  combine('scatter_add', input, at, index, src, sum)
  return input
}

function scatterReduce(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  reduce: string,
  include_self = true,
): Tensor {
  const at = wrapDim('scatter_reduce', dim, input.sizes.length)
  const row = Object.hasOwn(reductions, reduce) ? reductions[reduce] : undefined
  if (row === undefined)
    throw new TypeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`)
  check('scatter_reduce', input, at, index, src)
  if (reduce === 'mean' && input.dtype === bool) {
    const message = `"scatter_gather_tensor_cpu_reduce_mean" not implemented for 'Bool'`
    throw new DTypeError({ op: 'scatter_reduce', expected: 'numbers', got: `${bool}`, message })
  }
  if (!include_self) write(input, at, index, expand(initial(input, reduce), index.sizes))
  combine('scatter_reduce', input, at, index, src, row)
  if (reduce === 'mean') divideByCounts(input, at, index, include_self)
  return input
}

const product: Combination = {
  number: (a, b) => a * b,
  bigint: (a, b) => a * b,
  integer: Math.imul,
  bool: (a, b) => a & b,
}

const greatest: Combination = {
  number: (a, b) => (a > b || Number.isNaN(a) ? a : b),
  bigint: (a, b) => (a > b ? a : b),
}

const least: Combination = {
  number: (a, b) => (a < b || Number.isNaN(a) ? a : b),
  bigint: (a, b) => (a < b ? a : b),
}

const reductions: Readonly<Partial<Record<string, Combination>>> = {
  sum,
  mean: sum,
  prod: product,
  amax: greatest,
  max: greatest,
  amin: least,
  min: least,
}

function reductionOf(reduce: string): Combination {
  if (reduce === 'add') return sum
  if (reduce === 'multiply') return product
  throw new TypeError('reduce argument must be either add or multiply.')
}

function check(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor): void {
  requireOwnPlaces(op, input)
  requireApart(op, input, index, source)
  if (index.numel() > 0) {
    requireIndex(op, index, 'scatter(): Expected dtype int32/int64 for index', true)
  }
  if (input.dtype === source.dtype) return requireFit(op, input, dim, index, source)
  const message = 'scatter(): Expected self.dtype to be equal to src.dtype'
  throw new DTypeError({ op, expected: `${input.dtype}`, got: `${source.dtype}`, message })
}

function requireFit(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor): void {
  if (index.numel() === 0) return
  requireDims(op, 'self', input, index)
  requireDims(op, 'src', source, index)
  const [target, from] = [input.sizes, source.sizes]
  const inside = index.sizes.every(
    (size, each) => (each === dim || size <= (target[each] ?? 1)) && size <= (from[each] ?? 1),
  )
  if (inside) return
  const [limit, got] = [`[${target.join(', ')}]`, `[${index.sizes.join(', ')}]`]
  const message = `Expected index ${got} to be no larger than self ${limit} apart from dimension ${dim} and to be no larger size than src [${from.join(', ')}]`
  throw new ShapeError({ op, expected: `at most ${limit}`, got, message })
}

function numberAs(input: Tensor, index: Tensor, value: Scalar): Tensor {
  return expand(fill_(allocate('scatter', [], input.dtype, null, input.isMeta), value), index.sizes)
}

function write(input: Tensor, dim: number, index: Tensor, source: Tensor): void {
  requirePlain(input)
  if (input.isMeta) return input.bump_version()
  const from = source.storage === input.storage ? clone(source) : source.resolved()
  const size = input.sizes[dim] ?? 1
  const positions = positionsOf('scatter', index, size, outsideOf(dim, size))
  movePositioned(
    index.sizes,
    { tensor: input, offset: input.offset, strides: alongStrides(input, dim, index.sizes.length) },
    input.strides[dim] ?? 0,
    { tensor: from, offset: from.offset, strides: from.strides },
    positions,
    contiguousStrides(index.sizes),
    true,
  )
  input.bump_version()
}

function combine(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor, row: Combination): void {
  if (input.isMeta) return input.bump_version()
  const size = input.sizes[dim] ?? 1
  const positions = positionsOf(op, index, size, outsideOf(dim, size))
  combineInto(
    op,
    input,
    index.sizes,
    (strides) => ({
      strides: strides.length === 0 ? index.sizes.map(() => 0) : strides.with(dim, 0),
      positions,
      positionStrides: contiguousStrides(index.sizes),
      step: strides[dim] ?? 0,
    }),
    source,
    row,
  )
}

/** What a reduction begins with where the value that is there does not count. */
function initial(input: Tensor, reduce: string): Tensor {
  const { kind, itemsize } = input.dtype
  const bits = BigInt(8 * itemsize)
  const lowest = kind === 'float' ? -Infinity : kind === 'int' ? -(1n << (bits - 1n)) : 0
  const highest =
    kind === 'float' ? Infinity : kind === 'bool' ? true : (1n << (kind === 'int' ? bits - 1n : bits)) - 1n
  const value = { sum: 0, mean: 0, prod: 1, amax: lowest, max: lowest, amin: highest, min: highest }[reduce] as Scalar
  return fill_(allocate('scatter_reduce', [], input.dtype, null, input.isMeta), value)
}

function divideByCounts(input: Tensor, dim: number, index: Tensor, include_self: boolean): void {
  if (input.isMeta) return
  const options = { dtype: input.dtype }
  const counts = (include_self ? ones : zeros)(input.sizes, options)
  combine('scatter_reduce', counts, dim, index, expand(ones([], options), index.sizes), sum)
  combineInto('scatter_reduce', input, input.sizes, everywhere, counts, quotient)
}

/** Each element of the target meets the one at its own place. */
function everywhere(strides: Sizes): Aim {
  return { strides, positions: [0], positionStrides: strides.map(() => 0), step: 0 }
}

/** Integers are rounded down; nothing came where the count is 0. */
const quotient: Combination = {
  number: (a, b) => (b === 0 ? a : a / b),
  integer: (a, b) => (b === 0 ? a : Math.floor(a / b)),
  bigint: (a, b) => (b === 0n ? a : floorDivided(a, b)),
}

function floorDivided(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return quotient * b > a ? quotient - 1n : quotient
}
