// Functions made of products: ATen/native/LinearAlgebra.cpp, LinearAlgebraUtils.h, Linear.cpp: tensordot.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { countOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { mul } from '../pointwise/binary.js'
import { dot, mm } from './products.js'
import { sum } from '../reduce/reductions.js'
import { permute } from '../views/dims.js'
import { diagonal } from '../views/parts.js'
import { reshape, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'

/** All products of the elements of two vectors: `[n]` and `[m]` give `[n, m]`. */
export const outer = define('outer', ['input', 'vec2'], (input: Tensor, vec2: Tensor): Tensor => {
  requireVector('outer', 'self', input)
  requireVector('outer', 'vec2', vec2)
  return mul(unsqueeze(input, 1), vec2)
})

/** `outer` by BLAS's name. */
export const ger = define('ger', ['input', 'vec2'], (input: Tensor, vec2: Tensor): Tensor => outer(input, vec2))

/** The products summed over the last dimension of both. */
export const inner = define('inner', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  if (input.sizes.length === 0 || other.sizes.length === 0) return mul(input, other)
  if (input.sizes.at(-1) !== other.sizes.at(-1)) {
    const message = `inner() the last dimension must match on both input tensors but got shapes [${input.sizes.join(', ')}] and [${other.sizes.join(', ')}]`
    throw new ShapeError({
      op: 'inner',
      expected: `${input.sizes.at(-1)}`,
      got: `${other.sizes.at(-1)}`,
      message,
    })
  }
  return tensordot(input, other, [[-1], [-1]])
})

/** The sum of products of two vectors' elements, the first conjugated; for real tensors `dot`. */
export const vdot = define('vdot', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  const conjugate = input.alias(input.sizes, input.strides, input.offset)
  if (input.dtype.is_complex) conjugate.conj_bit = !input.conj_bit
  return dot(conjugate, other)
})

/**
 * The products summed over several dimensions of both.
 *
 * @param dims How many: the last of one, the first of the other; or two lists of dimensions.
 */
export const tensordot = define(
  'tensordot',
  ['a', 'b', 'dims'],
  (a: Tensor, b: Tensor, dims: number | readonly [Sizes, Sizes] = 2): Tensor => {
    if (typeof dims === 'number' && dims < 0) throw new RangeError(`tensordot expects dims >= 0, but got dims=${dims}`)
    if (typeof dims === 'number' && dims > Math.min(a.sizes.length, b.sizes.length))
      throw new RangeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`)
    const count = a.sizes.length
    const [first, second] = typeof dims === 'number' ? [range(-dims, 0), range(0, dims)] : dims
    if (first.length !== second.length) throw new RangeError('both dimension lists should have same length')
    const [x, y] = [
      first.map((dim) => wrapDim('tensordot', dim, count)),
      second.map((dim) => wrapDim('tensordot', dim, b.sizes.length)),
    ]
    x.forEach((dim, each) => {
      const [p, q] = [a.sizes[dim], b.sizes[y[each] as number]]
      if (p === q || p === 1 || q === 1) return
      const message = `contracted dimensions need to match, but first has size ${p} in dim ${first[each]} and second has size ${q} in dim ${second[each]}`
      throw new ShapeError({ op: 'tensordot', expected: `${p}`, got: `${q}`, message })
    })
    const common = x.map((dim, each) => Math.max(a.sizes[dim] as number, b.sizes[y[each] as number] as number))
    const [left, right] = [grown(a, x, common), grown(b, y, common)]
    const [rows, columns] = [others(a, x), others(b, y)]
    const k = countOf(common)
    const sizes = [...rows.map((dim) => a.sizes[dim] as number), ...columns.map((dim) => b.sizes[dim] as number)]
    const product = mm(
      reshape(permute(left, [...rows, ...x]), [countOf(rows.map((dim) => a.sizes[dim] as number)), k]),
      reshape(permute(right, [...y, ...columns]), [k, countOf(columns.map((dim) => b.sizes[dim] as number))]),
    )
    return reshape(product, sizes)
  },
)

/** Each element of the first times the whole second. */
export const kron = define('kron', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  const dims = Math.max(input.sizes.length, other.sizes.length)
  const padded = (sizes: Sizes) => [...range(0, dims - sizes.length).map(() => 1), ...sizes]
  const [a, b] = [padded(input.sizes), padded(other.sizes)]
  const product = mul(
    reshape(
      input,
      a.flatMap((size) => [size, 1]),
    ),
    reshape(
      other,
      b.flatMap((size) => [1, size]),
    ),
  )
  return reshape(
    product,
    a.map((size, dim) => size * (b[dim] as number)),
  )
})

/** The product of matrices from the first to the last. */
export const chain_matmul = define('chain_matmul', ['*matrices'], (matrices: readonly Tensor[]): Tensor => {
  for (const { sizes } of matrices)
    if (sizes.length !== 2) throw new RangeError(`Tensor dimension is ${sizes.length}, expected 2 instead.`)
  if (matrices.length === 0) throw new TypeError('chain_matmul(): Expected one or more matrices')
  return inBestOrder(matrices)
})

/** The sum of a matrix's diagonal. */
export const trace = define('trace', ['input'], (input: Tensor): Tensor => {
  if (input.sizes.length !== 2)
    throw new RangeError(`trace: expected a matrix, but got tensor with dim ${input.sizes.length}`)
  return sum(diagonal(input))
})

/**
 * The product of a chain of matrices with the fewest multiplications: `O(n³)` in their number, as ATen does.
 *
 * @internal
 */
export function inBestOrder(matrices: readonly Tensor[]): Tensor {
  const n = matrices.length
  const sizes = [...matrices.map((matrix) => matrix.sizes[0] as number), matrices[n - 1]?.sizes[1] as number]
  const cost = Array.from({ length: n }, () => new Float64Array(n))
  const cuts = Array.from({ length: n }, () => new Int32Array(n))
  for (let length = 1; length < n; length++) {
    for (let first = 0; first + length < n; first++) {
      const last = first + length
      let best = Infinity
      for (let cut = first; cut < last; cut++) {
        const own = (sizes[first] as number) * (sizes[cut + 1] as number) * (sizes[last + 1] as number)
        const total = (cost[first]?.[cut] as number) + (cost[cut + 1]?.[last] as number) + own
        if (total >= best) continue
        best = total
        ;(cuts[first] as Int32Array)[last] = cut
      }
      ;(cost[first] as Float64Array)[last] = best
    }
  }
  const product = (first: number, last: number): Tensor => {
    if (first === last) return matrices[first] as Tensor
    const cut = cuts[first]?.[last] as number
    return mm(product(first, cut), product(cut + 1, last))
  }
  return product(0, n - 1)
}

/** @throws ShapeError unless it is a vector. @internal */
export function requireVector(op: string, name: string, tensor: Tensor): void {
  if (tensor.sizes.length === 1) return
  const message = `${op}: Expected 1-D argument ${name}, but got ${tensor.sizes.length}-D`
  throw new ShapeError({ op, expected: 'a vector', got: `[${tensor.sizes.join(', ')}]`, message })
}

/** Dimensions of size 1 repeated. */
function grown(tensor: Tensor, dims: readonly number[], sizes: Sizes): Tensor {
  return expand(
    tensor,
    tensor.sizes.map((size, dim) => (dims.includes(dim) ? (sizes[dims.indexOf(dim)] as number) : size)),
  )
}

function others(tensor: Tensor, dims: readonly number[]): number[] {
  return tensor.sizes.map((_, dim) => dim).filter((dim) => !dims.includes(dim))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, each) => from + each)
}
