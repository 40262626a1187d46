// Flat places as places in each dimension, and the sizes of what broadcasts: torch/functional.py, unravel_index, broadcast_shapes.

import { define, forms } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { Size, Tuple } from '../../python/tuple.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { int64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { to } from '../moving/convert.js'
import { unsqueeze } from '../views/reshape.js'
import { unbind } from '../views/split.js'
import { floor_divide, remainder } from '../pointwise/binary.js'

/**
 * The places in each dimension of `shape` that flat places stand for: a tuple of a tensor for each.
 *
 * @throws DTypeError for what is no integer; RangeError for negative sizes.
 */
export const unravel_index = define(
  'unravel_index',
  ['indices', 'shape'],
  (indices: Tensor, shape: number | readonly (number | bigint)[]): Tuple<Tensor> => {
    const { dtype } = indices
    if (dtype.kind !== 'int' && dtype.kind !== 'uint') {
      const message = `expected 'indices' to be integer dtype, but got ${dtype}`
      throw new DTypeError({ op: 'unravel_index', expected: 'integers', got: `${dtype}`, message })
    }
    const sizes = [shape].flat().map((size) => BigInt(size as number | bigint))
    if (sizes.some((size) => size < 0n))
      throw new RangeError(`'shape' cannot have negative values, but got ${String(Tuple.from(sizes))}`)
    const steps = sizes.map((_, dim) => sizes.slice(dim + 1).reduce((product, size) => product * size, 1n))
    const { device } = indices
    const places = floor_divide(unsqueeze(to(indices, int64), -1), to(int64s(steps), { device }))
    return unbind(remainder(places, to(int64s(sizes), { device })), -1)
  },
)

/**
 * The size to which tensors of these sizes broadcast: `broadcast_shapes([2, 1], [3])`.
 *
 * @throws ShapeError where they do not.
 */
export const broadcast_shapes = forms(
  'broadcast_shapes',
  ['*shapes'],
  (...shapes: readonly (number | Sizes)[]): Size => {
    const lists = shapes.map((shape) => [shape].flat() as number[])
    const dims = Math.max(0, ...lists.map((sizes) => sizes.length))
    const result = Array.from({ length: dims }, () => 1)
    for (const [index, sizes] of lists.entries()) {
      for (let back = 1; back <= sizes.length; back++) {
        const [size, at] = [sizes.at(-back) as number, dims - back]
        if (size < 0) throw new RangeError('Attempting to broadcast a dimension with negative length!')
        if (size === 1 || size === result[at]) continue
        if (result[at] !== 1) {
          const message = `Attempting to broadcast a dimension of length ${size} at -${back}! Mismatching argument at index ${index} had ${String(Tuple.from(sizes))}; but expected shape should be broadcastable to [${result.join(', ')}]`
          throw new ShapeError({ op: 'broadcast_shapes', expected: `[${result.join(', ')}]`, got: `${sizes}`, message })
        }
        result[at] = size
      }
    }
    return Size.from(result)
  },
)

function int64s(values: readonly bigint[]): Tensor {
  return new Tensor(new UntypedStorage(BigInt64Array.from(values)), int64, [values.length])
}
