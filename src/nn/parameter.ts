// nn.Parameter: a tensor that a module counts among its parameters. torch/nn/parameter.py.

import { callable } from '../python/callable.js'
import { Tensor } from '../tensor/tensor.js'

class ParameterClass extends Tensor {
  /** Views the same storage as `data`. */
  constructor(data: Tensor, requires_grad = true) {
    super(data.storage, data.dtype, data.sizes, data.givenStrides, data.offset)
    this.conj_bit = data.conj_bit
    this.neg_bit = data.neg_bit
    this.requires_grad = requires_grad
  }

  override __repr__(): string {
    return `Parameter containing:\n${super.__repr__()}`
  }
}

/**
 * A tensor that belongs to a module: assigned to a field of one, it is among its `parameters()`.
 *
 * @param data The values; the storage is shared, not copied.
 * @param requires_grad Kept and written to files; torchlet computes no gradients yet.
 * @example
 * import { nn, zeros } from 'torchlet'
 * class Scale extends nn.Module {
 *   weight = nn.Parameter(zeros(3))
 * }
 */
export const Parameter = callable(ParameterClass)
export type Parameter = ParameterClass
