// Writes numbers in row-major order into a tensor of any floating dtype and layout.

import { copy_ } from '../../ops/moving/copies.js'
import { float32, float64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

export function copyFrom(tensor: Tensor, values: Float32Array | Float64Array): Tensor {
  const type = values instanceof Float64Array ? float64 : float32
  return copy_(tensor, new Tensor(new UntypedStorage(values), type, tensor.sizes))
}
