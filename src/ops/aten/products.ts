// Products and grids by ATen's names where torch takes its operands otherwise. aten/src/ATen/native/Linear.cpp,
// TensorShape.cpp: meshgrid.

import { overload } from '../../op.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { meshgrid as grid } from '../moving/grid.js'
import { einsum as contracted } from '../products/einsum.js'

export const einsum = overload('aten::einsum', (equation: string, tensors: readonly Tensor[]): Tensor =>
  contracted(equation, tensors),
)

export const meshgrid = overload('aten::meshgrid.default', (tensors: readonly Tensor[]): Tuple<Tensor> =>
  grid(tensors, { indexing: 'ij' }),
)

export const meshgridIndexing = overload(
  'aten::meshgrid.indexing',
  (tensors: readonly Tensor[], indexing: 'ij' | 'xy'): Tuple<Tensor> => grid(tensors, { indexing }),
)
