// Vectors spread over the dimensions of a grid, and tensors repeated to a common size.
// ATen/native/TensorShape.cpp: meshgrid, broadcast_tensors; Itertools.cpp: cartesian_prod.

import { requireKind } from '../../call/check.js'
import { Kind } from '../../call/kinds.js'
import { isKeywords } from '../../arguments.js'
import { define, forms } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { flatten, view } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { stack } from './joining.js'

export type MeshgridArguments =
  | [...tensors: Tensor[]]
  | [...tensors: Tensor[], keywords: { indexing: 'ij' | 'xy' }]
  | [tensors: readonly Tensor[], keywords?: { indexing: 'ij' | 'xy' }]

/**
 * For each vector a grid of all vectors' sizes, along whose dimension it runs.
 *
 * @param args The vectors, and by name `indexing`: `'ij'` (the default), or `'xy'` with the first two dimensions exchanged.
 * @example
 * import { arange, meshgrid } from 'torchlet'
 * const [rows, columns] = meshgrid(arange(2), arange(3))   // both of shape [2, 3]
 */
export const meshgrid = forms('meshgrid', ['*tensors', 'indexing'], (...args: MeshgridArguments): Tuple<Tensor> => {
  const last: unknown = args.at(-1)
  const { indexing = 'ij' } = (isKeywords(last) ? last : {}) as { indexing?: string }
  const tensors = (isKeywords(last) ? args.slice(0, -1) : args).flat() as Tensor[]
  for (const tensor of tensors) requireKind('meshgrid', 'tensors', 'Tensor', Kind.Tensor, tensor)
  if (tensors.length === 0) throw new TypeError('meshgrid expects a non-empty TensorList')
  if (indexing !== 'ij' && indexing !== 'xy')
    throw new TypeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`)
  for (const tensor of tensors) {
    if (tensor.sizes.length > 1)
      throw new RangeError(
        `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: [${tensor.sizes.join(', ')}]`,
      )
    if (tensor.dtype !== tensors[0]?.dtype)
      throw new DTypeError({
        op: 'meshgrid',
        expected: `${tensors[0]?.dtype}`,
        got: `${tensor.dtype}`,
        message: 'torch.meshgrid expects all tensors to have the same dtype',
      })
  }
  const swapped = indexing === 'xy' && tensors.length >= 2
  const ordered = swapped ? [tensors[1] as Tensor, tensors[0] as Tensor, ...tensors.slice(2)] : tensors
  const sizes = ordered.map((tensor) => tensor.numel())
  const grids = ordered.map((tensor, dim) => {
    const alone = sizes.map((_, each) => (each === dim ? -1 : 1))
    return expand(view(tensor, alone), sizes)
  })
  if (!swapped) return Tuple.from(grids)
  const [second, first, ...others] = grids as [Tensor, Tensor, ...Tensor[]]
  return Tuple.from([first, second, ...others])
})

/** All combinations of the vectors' elements, a row each. */
export const cartesian_prod = define('cartesian_prod', ['*tensors'], (tensors: readonly Tensor[]): Tensor => {
  for (const tensor of tensors) {
    if (tensor.sizes.length !== 1)
      throw new RangeError(`torch.cartesian_prod: Expect a 1D vector, but got shape [${tensor.sizes.join(', ')}]`)
  }
  if (tensors.length === 1) return tensors[0] as Tensor
  return stack(
    meshgrid(...tensors).map((grid) => flatten(grid)),
    1,
  )
})

/** `expand` as a function: dimensions of size 1 repeated. */
export const broadcast_to = define('broadcast_to', ['input', '*size'], (input: Tensor, size: Sizes): Tensor =>
  expand(input, size),
)

/** Each tensor repeated to the common size of all. */
export const broadcast_tensors = define(
  'broadcast_tensors',
  ['*tensors'],
  (tensors: readonly Tensor[]): Tuple<Tensor> => {
    const sizes = broadcast_shapes(...tensors.map((tensor) => tensor.sizes))
    return Tuple.from(tensors.map((tensor) => expand(tensor, sizes)))
  },
)

/** The common size of tensors of given sizes. @internal */
export function broadcast_shapes(...shapes: readonly Sizes[]): Sizes {
  return shapes.reduce((common, each) => broadcastSizes('broadcast_tensors', common, each), [])
}
