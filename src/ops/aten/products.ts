// Products and grids by ATen's names where torch takes its operands otherwise. aten/src/ATen/native/Linear.cpp,
// TensorShape.cpp: meshgrid, GroupedMMUtils.h, LinearAlgebra.cpp: _int_mm.

import { overload } from '../../op.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { int32 } from '../../tensor/dtype.js'
import { meshgrid as grid } from '../moving/grid.js'
import { to } from '../moving/convert.js'
import { cat, stack } from '../moving/joining.js'
import { add, mul } from '../pointwise/binary.js'
import { linear } from '../products/linear.js'
import { bmm, matmul } from '../products/products.js'
import { narrow, select } from '../views/parts.js'
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

/** Products of int8 matrices, summed in int32. */
export const intMm = overload('aten::_int_mm', (self: Tensor, mat2: Tensor): Tensor =>
  matmul(to(self, int32), to(mat2, int32)),
)

/** A linear layer whose weight is int8 with a scale for each row. */
export const int8PackMm = overload('aten::_weight_int8pack_mm', (self: Tensor, mat2: Tensor, scales: Tensor): Tensor =>
  mul(linear(self, to(mat2, self.dtype)), scales),
)

/** Products of groups: `offs` says where each group of the dimension that both share, or of rows or columns, ends. */
export const groupedMm = overload(
  'aten::_grouped_mm',
  (self: Tensor, mat2: Tensor, offs: Tensor | null, bias: Tensor | null): Tensor => {
    const product = (): Tensor => {
      if (offs === null) return bmm(self, mat2)
      const ends = offs.tolist() as number[]
      const group = (tensor: Tensor, dim: number, at: number): Tensor => {
        const start = at === 0 ? 0 : (ends[at - 1] as number)
        return narrow(tensor, dim, start, (ends[at] as number) - start)
      }
      const [a, b] = [self.sizes.length, mat2.sizes.length]
      const parts = ends.map((_, at) =>
        matmul(
          a === 3 ? select(self, 0, at) : group(self, b === 3 ? 0 : 1, at),
          b === 3 ? select(mat2, 0, at) : group(mat2, a === 3 ? 1 : 0, at),
        ),
      )
      return a === 2 && b === 2 ? stack(parts) : cat(parts, a === 3 ? 1 : 0)
    }
    return bias === null ? product() : add(product(), bias)
  },
)
