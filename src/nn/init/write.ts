// Writes numbers in row-major order into a tensor of any floating dtype and layout.

import { copy_ } from '../../ops/moving/copies.js'
import { float32, float64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** Nothing is computed for a tensor on `meta`. */
export function copyFrom(tensor: Tensor, compute: () => Float32Array | Float64Array): Tensor {
  if (tensor.isMeta) {
    tensor.bump_version()
    return tensor
  }
  const values = compute()
  const type = values instanceof Float64Array ? float64 : float32
  return copy_(tensor, new Tensor(new UntypedStorage(values), type, tensor.sizes))
}
