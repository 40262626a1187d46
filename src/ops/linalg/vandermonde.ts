// Powers of vectors' elements as matrices, and products of vectors: torch.linalg.vander, vecdot, torch.vander.
// ATen/native/LinearAlgebra.cpp, torch/functional.py.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { bool, int64 } from '../../tensor/dtype.js'
import { ones } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { mul } from '../pointwise/binary.js'
import { conj } from '../complex/arithmetic.js'
import { to } from '../moving/convert.js'
import { cat } from '../moving/joining.js'
import { flip } from '../moving/flip.js'
import { sum } from '../reduce/reductions.js'
import { cumprod } from '../reduce/scans.js'
import { unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'

/** Each element to the powers 0 to N - 1: `[…, n]` gives `[…, n, N]`; N is n by default. */
export const linalgVander = define('linalg.vander', ['x', '*', 'N'], (x: Tensor, N: number | null = null): Tensor => {
  if (x.sizes.length === 0) return linalgVander(unsqueeze(x, 0), { N })
  const count = N ?? (x.sizes.at(-1) as number)
  if (!(count > 1)) throw new RangeError('N must be greater than 1.')
  return powersOf(x.dtype === bool ? to(x, int64) : x, count)
})

/** `linalg.vander` of one vector, the highest power first unless `increasing`. */
export const vander = define(
  'vander',
  ['x', 'N', 'increasing'],
  (x: Tensor, N: number | null = null, increasing = false): Tensor => {
    if (x.sizes.length !== 1) {
      const message = 'x must be a one-dimensional tensor.'
      throw new ShapeError({ op: 'vander', expected: 'a vector', got: `[${x.sizes.join(', ')}]`, message })
    }
    const given = x.dtype.is_floating_point || x.dtype.is_complex ? x : to(x, int64)
    const count = N ?? (x.sizes[0] as number)
    if (count < 0) throw new RangeError('N must be non-negative.')
    const powers = powersOf(given, count)
    return increasing ? powers : flip(powers, [1])
  },
)

function powersOf(x: Tensor, count: number): Tensor {
  const first = ones([...x.sizes, Math.min(count, 1)], { dtype: x.dtype, device: x.device })
  if (count <= 1) return first
  return cat([first, cumprod(expand(unsqueeze(x, -1), [...x.sizes, count - 1]), -1)], -1)
}

/** Σ conj(x) · y along a dimension. */
export const vecdot = define('linalg.vecdot', ['x', 'y', '*', 'dim'], (x: Tensor, y: Tensor, dim = -1): Tensor =>
  sum(mul(conj(x), y), dim, false, { dtype: x.dtype }),
)
