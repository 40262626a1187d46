// `unsafe_chunk` and its kin: parts of a tensor, which autograd of PyTorch does not know as views. Here they are views, as in
// PyTorch. aten/src/ATen/native/TensorShape.cpp.

import { overload } from '../../op.js'
import type { Tuple } from '../../python/tuple.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { chunk, split } from '../views/split.js'

export const unsafe_chunk = overload('aten::unsafe_chunk', (self: Tensor, chunks: number, dim: number): Tuple<Tensor> =>
  chunk(self, chunks, dim),
)
export const unsafe_split = overload(
  'aten::unsafe_split.Tensor',
  (self: Tensor, split_size: number, dim: number): Tuple<Tensor> => split(self, split_size, dim),
)
export const unsafe_split_with_sizes = overload(
  'aten::unsafe_split_with_sizes',
  (self: Tensor, split_sizes: Sizes, dim: number): Tuple<Tensor> => split(self, split_sizes, dim),
)
