// Factorizations by ATen's names, which tell of failure beside their result. aten/src/ATen/native/BatchLinearAlgebra.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { int32 } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { inv } from '../linalg.js'

/** The inverses, and for each of the batch 0 where there is one. */
export const invEx = overload('aten::linalg_inv_ex', (A: Tensor): Tuple<Tensor> =>
  Tuple.of(inv(A), zeros(A.sizes.slice(0, -2), { dtype: int32 })),
)
