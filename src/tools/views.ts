// Which tensors are the same: one view of one storage. Tied parameters are, and the tensors that a module's state dict has of its own
// over its parameters' memory.

import type { Tensor } from '../tensor/tensor.js'

/** Gives equal keys for equal views; of a tensor without a storage it is itself. */
export function viewKeys(): (tensor: Tensor) => unknown {
  const storages = new Map<object, number>()
  return (tensor) => {
    const { storage } = tensor
    if (storage === null) return tensor
    const key = storages.get(storage) ?? storages.size
    storages.set(storage, key)
    const { dtype, sizes, strides, offset, conj_bit, neg_bit } = tensor
    return `${key} ${dtype.name} ${offset} ${sizes.join()} ${strides.join()} ${conj_bit} ${neg_bit}`
  }
}
