// Differences that estimate derivatives: ATen/native/ReduceOps.cpp, gradient; at the ends of first or second order.

import { define } from '../../define.js'
import { Tuple } from '../../python/tuple.js'
import { wrapDim } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { cat } from '../moving/joining.js'
import { add, div, mul, sub } from '../pointwise/binary.js'
import { narrow } from '../views/parts.js'
import { reshape } from '../views/reshape.js'

type Spacing = number | readonly number[] | readonly Tensor[]

/**
 * The derivative of samples along each dimension, or along `dim`, by differences of neighbours.
 *
 * @param spacing Between samples: a number for all dimensions, a number or a vector of places for each.
 * @param edge_order 1 or 2: how exact the ends are.
 * @returns A tuple of a tensor for each dimension.
 */
export const gradient = define(
  'gradient',
  ['input', '*', 'spacing', 'dim', 'edge_order'],
  (
    input: Tensor,
    spacing: Spacing | null = null,
    dim: number | readonly number[] | null = null,
    edge_order = 1,
  ): Tuple<Tensor> => {
    const dims = dimsOf(input, dim)
    const spaces = spacesOf(spacing, dims.length)
    if (edge_order !== 1 && edge_order !== 2)
      throw new RangeError('torch.gradient only supports edge_order=1 and edge_order=2.')
    for (const at of dims) {
      if ((input.sizes[at] as number) < edge_order + 1)
        throw new RangeError('torch.gradient expected each dimension size to be at least edge_order+1')
    }
    return Tuple.from(
      dims.map((at, index) => {
        const space = spaces[index] as number | Tensor
        return space instanceof Tensor ? uneven(input, at, space, edge_order) : even(input, at, space, edge_order)
      }),
    )
  },
)

function dimsOf(input: Tensor, dim: number | readonly number[] | null): number[] {
  if (dim === null) return input.sizes.map((_, at) => at)
  const dims = [dim].flat().map((each) => wrapDim('gradient', each as number, input.sizes.length))
  const twice = dims.find((each, at) => dims.indexOf(each) !== at)
  if (twice !== undefined) throw new RangeError(`dim ${twice} appears multiple times in the list of dims`)
  return dims
}

function spacesOf(spacing: Spacing | null, count: number): (number | Tensor)[] {
  if (spacing === null || typeof spacing === 'number') return Array.from({ length: count }, () => spacing ?? 1)
  if (spacing.length === count) return [...spacing]
  throw new RangeError(
    `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() - ${count}', but got a list of length ${spacing.length}`,
  )
}

/** A sample's part along a dimension; places count from the end where they are negative. */
function at(input: Tensor, dim: number, start: number, length = 1): Tensor {
  return narrow(input, dim, start < 0 ? (input.sizes[dim] as number) + start : start, length)
}

function even(input: Tensor, dim: number, space: number, edge_order: number): Tensor {
  const inner = (input.sizes[dim] as number) - 2
  const part = (start: number, length = 1): Tensor => at(input, dim, start, length)
  const middle = div(sub(part(2, inner), part(0, inner)), 2 * space)
  if (edge_order === 1)
    return cat([div(sub(part(1), part(0)), space), middle, div(sub(part(-1), part(-2)), space)], dim)
  const first = div(sub(sub(mul(part(1), 4), mul(part(0), 3)), part(2)), 2 * space)
  const last = div(add(sub(mul(part(-1), 3), mul(part(-2), 4)), part(-3)), 2 * space)
  return cat([first, middle, last], dim)
}

function uneven(input: Tensor, dim: number, places: Tensor, edge_order: number): Tensor {
  const size = input.sizes[dim] as number
  if (places.sizes.length !== 1 || places.sizes[0] !== size) {
    throw new RangeError(
      'torch.gradient expected each element of `spacing` to be a 1D tensor with as many elements as the dimension has',
    )
  }
  const part = (start: number, length = 1): Tensor => at(input, dim, start, length)
  const broadcast = input.sizes.map((_, each) => (each === dim ? -1 : 1))
  const steps = sub(narrow(places, 0, 1, size - 1), narrow(places, 0, 0, size - 1))
  const step = (start: number, length = 1): Tensor => reshape(at(steps, 0, start, length), broadcast)
  const inner = size - 2
  const [left, right] = [step(0, inner), step(1, inner)]
  const both = add(left, right)
  // The weights of each sample's neighbours and of itself.
  const a = div(mul(right, -1), mul(left, both))
  const b = div(sub(right, left), mul(left, right))
  const c = div(left, mul(right, both))
  const middle = add(add(mul(a, part(0, inner)), mul(b, part(1, inner))), mul(c, part(2, inner)))
  if (edge_order === 1) {
    const first = div(sub(part(1), part(0)), step(0))
    return cat([first, middle, div(sub(part(-1), part(-2)), step(-1))], dim)
  }
  return cat([edge(part(0), part(1), part(2), step(0), step(1)), middle, lastEdge(part, step)], dim)
}

function edge(x0: Tensor, x1: Tensor, x2: Tensor, h0: Tensor, h1: Tensor): Tensor {
  const both = add(h0, h1)
  const a = div(mul(add(both, h0), -1), mul(h0, both))
  const b = div(both, mul(h0, h1))
  const c = div(mul(h0, -1), mul(h1, both))
  return add(add(mul(a, x0), mul(b, x1)), mul(c, x2))
}

function lastEdge(part: (start: number) => Tensor, step: (start: number) => Tensor): Tensor {
  const [h1, h2] = [step(-2), step(-1)]
  const both = add(h1, h2)
  const a = div(h2, mul(h1, both))
  const b = div(mul(both, -1), mul(h1, h2))
  const c = div(add(both, h2), mul(h2, both))
  return add(add(mul(a, part(-3)), mul(b, part(-2))), mul(c, part(-1)))
}
