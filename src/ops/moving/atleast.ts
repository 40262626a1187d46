// Views with dimensions of size 1 added until there are enough. ATen/native/TensorTransformations.cpp: atleast_1d.

import { define, forms } from '../../define.js'
import { Tuple } from '../../python/tuple.js'
import { Tensor } from '../../tensor/tensor.js'
import { unsqueeze, view } from '../views/reshape.js'

interface AtLeast {
  (tensor: Tensor): Tensor
  (tensors: readonly Tensor[]): Tuple<Tensor>
  (...tensors: Tensor[]): Tuple<Tensor>
}

/** With at least one dimension; several tensors give a tuple. */
export const atleast_1d = atLeast('atleast_1d', (tensor) => (tensor.sizes.length === 0 ? view(tensor, [1]) : tensor))

/** With at least two dimensions: a vector becomes a row. */
export const atleast_2d = atLeast('atleast_2d', (tensor) => {
  if (tensor.sizes.length === 0) return view(tensor, [1, 1])
  return tensor.sizes.length === 1 ? unsqueeze(tensor, 0) : tensor
})

/** With at least three dimensions: a matrix becomes one of depth 1. */
export const atleast_3d = atLeast('atleast_3d', (tensor) => {
  if (tensor.sizes.length === 0) return view(tensor, [1, 1, 1])
  if (tensor.sizes.length === 1) return unsqueeze(unsqueeze(tensor, 0), -1)
  return tensor.sizes.length === 2 ? unsqueeze(tensor, -1) : tensor
})

/* @__NO_SIDE_EFFECTS__ */
function atLeast(name: string, one: (tensor: Tensor) => Tensor): AtLeast {
  const many = define(name, ['*tensors'], (tensors: readonly Tensor[]): Tuple<Tensor> => Tuple.from(tensors.map(one)))
  const run = (...tensors: Tensor[]) =>
    tensors.length === 1 && tensors[0] instanceof Tensor ? one(tensors[0]) : many(...tensors)
  return forms(name, ['*tensors'], run) as AtLeast
}
