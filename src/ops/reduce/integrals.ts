// Integrals by trapezoids: aten/src/ATen/native/Integration.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Scalar } from '../../tensor/making/factory.js'
import { scalarValue } from '../../tensor/making/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { add, div, mul, sub } from '../pointwise/binary.js'
import { sum } from './reductions.js'
import { cumsum } from './scans.js'
import { narrow } from '../views/parts.js'
import { reshape } from '../views/reshape.js'

/** Neighbours' sums along `dim`, times the distances between them. */
function trapezoids(y: Tensor, x: Tensor | Scalar, dim: number): Tensor {
  const at = wrapDim('trapezoid', dim, y.sizes.length)
  const count = (y.sizes[at] as number) - 1
  const sums = add(narrow(y, at, 1, count), narrow(y, at, 0, count))
  if (!(x instanceof Tensor)) return mul(sums, Number(scalarValue(x)))
  const given =
    x.sizes.length === 1
      ? reshape(
          x,
          y.sizes.map((_, each) => (each === at ? -1 : 1)),
        )
      : x
  const own = given.sizes.length - (y.sizes.length - at)
  const points = (given.sizes[own] as number) - 1
  if (points !== count) {
    throw new ShapeError({ op: 'trapezoid', expected: `${count + 1} points`, got: `${points + 1}` })
  }
  return mul(sums, sub(narrow(given, own, 1, points), narrow(given, own, 0, points)))
}

function integral(y: Tensor, x: Tensor | Scalar, dim: number): Tensor {
  if ((y.sizes[wrapDim('trapezoid', dim, y.sizes.length)] as number) === 0) return sum(y, dim)
  return div(sum(trapezoids(y, x, dim), dim), 2)
}

/** The integral of `y` along `dim` by the trapezoidal rule, at the points `x` or at distances `dx`. */
export const trapezoid = define(
  'trapezoid',
  ['y', 'x', '*', 'dx', 'dim'],
  (y: Tensor, x: Tensor | null = null, dx: Scalar = 1, dim = -1): Tensor => integral(y, x ?? dx, dim),
)

/** `trapezoid` by its older name. */
export const trapz = define(
  'trapz',
  ['y', 'x', '*', 'dx', 'dim'],
  (y: Tensor, x: Tensor | null = null, dx: Scalar = 1, dim = -1): Tensor => integral(y, x ?? dx, dim),
)

/** The integrals up to each point but the first. */
export const cumulative_trapezoid = define(
  'cumulative_trapezoid',
  ['y', 'x', '*', 'dx', 'dim'],
  (y: Tensor, x: Tensor | null = null, dx: Scalar = 1, dim = -1): Tensor =>
    div(cumsum(trapezoids(y, x ?? dx, dim), dim), 2),
)
